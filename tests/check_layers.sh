#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Holds the sources to the layers of sim/README.md:
#   - a source of sim/ includes headers of its own layer or of lower ones only, by their path
#     from sim/; a header of include/ includes none of sim/;
#   - libconfig (libconfig.h, names that begin with config_) is known in sim/scenario only;
#   - options of the program ("--force") are named in sim/cli only: what is below it also speaks to
#     callers of the library;
#   - SQLite is known to the store of sim/engine only (sim/engine/store*);
#   - threads (omp.h, `omp parallel`) are started in one file only, of sim/engine;
#   - MPI (mpi.h, names that begin with MPI_) is known in sim/engine/ranks_mpi.c only.
#
#     tests/check_layers.sh [ROOT]     ROOT: a tree with sim/ and include/, default this one
#
# First tries itself on small trees with a violation planted in each. Exits 1 on a violation.
set -euo pipefail

# check_tree ROOT: prints the violations of a tree; false if there are any.
check_tree() {
    (
        cd -- "$1" || exit 1
        folders=()
        for folder in sim include; do [ ! -d "$folder" ] || folders+=("$folder"); done
        # /dev/null: awk must have a file to read when there is no source yet.
        find "${folders[@]:?no sim/ in $1}" -type f -name '*.[ch]' -print0 | LC_ALL=C sort -z |
            xargs -0 awk "$rules" /dev/null
    )
}

# shellcheck disable=SC2016  # awk's own $, not the shell's
rules='
BEGIN {
    n_layers = split("base scenario model engine analysis output library cli", names, " ")
    for (i = 1; i <= n_layers; i++) rank[names[i]] = i
}

function violation(text) {
    printf "%s:%d: %s\n", FILENAME, FNR, text
    n_violations++
}

# The line without comments; a comment may have begun on an earlier line. Strings are kept whole,
# so that "//" in one hides nothing.
function code_of(line,    code, c, two) {
    code = ""
    while (line != "") {
        two = substr(line, 1, 2)
        if (in_comment) {
            if (!(c = index(line, "*/"))) return code
            in_comment = 0
            line = substr(line, c + 2)
        } else if (two == "/*") {
            in_comment = 1
            line = substr(line, 3)
        } else if (two == "//") {
            return code
        } else if (match(line, /^"([^"\\]|\\.)*"/) || match(line, /^\047([^\047\\]|\\.)*\047/) ||
                   match(line, /^[^"\047\/]+/)) {
            code = code substr(line, 1, RLENGTH)
            line = substr(line, RLENGTH + 1)
        } else {
            code = code substr(line, 1, 1)
            line = substr(line, 2)
        }
    }
    return code
}

function check_include(code,    path, parts) {
    path = code
    sub(/^[ \t]*#[ \t]*include[ \t]*["<]/, "", path)
    sub(/[">].*$/, "", path)
    split(path, parts, "/")
    if (path ~ /(^|\/)\.\.?\//)
        violation("include \"" path "\" by its path from sim/")
    else if (path ~ /\// && parts[1] in rank && own == 0)
        violation("a public header includes sim/" path)
    else if (path ~ /\// && parts[1] in rank && rank[parts[1]] > own)
        violation("layer " layer " is below " parts[1] " and may not include " path)
    if (path == "libconfig.h" && layer != "scenario")
        violation("libconfig.h is for sim/scenario only")
    if (path == "sqlite3.h" && FILENAME !~ /^sim\/engine\/store[a-z_]*\.[ch]$/)
        violation("sqlite3.h is for sim/engine/store* only")
    if (path == "omp.h") threads()
    if (path == "mpi.h" && !has_mpi) violation("mpi.h is for sim/engine/ranks_mpi.c only")
}

# Only the engine is compiled with OpenMP: elsewhere a parallel region would be no region at all.
function threads() {
    if (layer != "engine") violation("threads are for sim/engine only")
    else if (threads_file == "") threads_file = FILENAME
    else if (threads_file != FILENAME) violation("threads are for one file only, now " threads_file)
}

FNR == 1 {
    in_comment = 0
    split(FILENAME, folders, "/")
    layer = folders[1] == "sim" ? folders[2] : ""
    own = layer in rank ? rank[layer] : 0
    has_mpi = FILENAME == "sim/engine/ranks_mpi.c"
    if (folders[1] == "sim" && own == 0) violation("sim/ has no layer " layer)
}

{
    code = code_of($0)
    if (code ~ /^[ \t]*#[ \t]*include[ \t]*["<]/) check_include(code)
    else if (code ~ /^[ \t]*#[ \t]*pragma[ \t]+omp[ \t].*parallel/) threads()
    else if (code ~ /_Pragma[ \t]*\([ \t]*"[ \t]*omp[ \t].*parallel/) threads()
    if (layer != "cli" && code ~ /"([^"\\]|\\.)*--[a-z]/)
        violation("options of the program are for sim/cli only")
    gsub(/"([^"\\]|\\.)*"/, "\"\"", code)
    if (layer != "scenario" && code ~ /(^|[^A-Za-z0-9_])config_/)
        violation("names of libconfig are for sim/scenario only")
    if (!has_mpi && code ~ /(^|[^A-Za-z0-9_])MPI_/)
        violation("names of MPI are for sim/engine/ranks_mpi.c only")
}

END { exit n_violations > 0 }
'

# ---- the self-test -------------------------------------------------------------------------------

# plant FILE LINE...: a file of the self-test tree with these lines.
plant() {
    mkdir -p "$tree/$(dirname "$1")"
    printf '%s\n' "${@:2}" > "$tree/$1"
}

# A tree that keeps every rule, with what could be mistaken for a violation.
plant_good_tree() {
    rm -rf "${tree:?}"/*
    plant include/bulwark/bulwark.h '#include <stddef.h>'
    plant sim/base/real.h '// see "cli/main.h"; #include "cli/main.h"' '#include <math.h>'
    plant sim/base/real.c '#include "base/real.h"' '/* config_read(' 'config_t omp.h */' \
        'static const char *url = "a//b", *key = "config_";' '#pragma omp simd'
    plant sim/scenario/read.c '#include <libconfig.h>' 'config_t config;' '#include "base/real.h"'
    plant sim/engine/run.c '#include <omp.h>' '#include "model/trial.h"' '#pragma omp parallel for'
    plant sim/engine/store_parts.h '#include <sqlite3.h>'
    plant sim/engine/ranks_mpi.c '#include <mpi.h>' 'MPI_Request request;'
    plant sim/engine/ranks_none.c 'const char *none = "no MPI_Init"; // MPI_Init' 'int X_MPI_;'
    plant sim/library/library.c '#include "output/table.h"' '#include "bulwark/bulwark.h"'
    plant sim/cli/main.c '#include "library/opening.h"' '#include "bulwark/bulwark.h"' \
        'const char *option = "--force"; int scenario_config_x;'
}

# must_find TEXT FILE LINE...: the violation planted in an otherwise good tree is found there.
must_find() {
    local text=$1 found
    plant_good_tree
    plant "${@:2}"
    if found=$(check_tree "$tree"); then
        echo "self-test: no violation seen in $2: ${*:3}" >&2
        exit 1
    elif [[ $found != "$2":*"$text"* || $found == *$'\n'* ]]; then
        echo "self-test: expected '$2: … $text …' alone, found:" "$found" >&2
        exit 1
    fi
}

self_test() {
    plant_good_tree
    if ! check_tree "$tree" >&2; then
        echo "self-test: a tree without violations was refused" >&2
        exit 1
    fi
    must_find 'may not include model/x.h' sim/base/x.c '#include "model/x.h"'
    must_find 'may not include cli/x.h' sim/output/x.h '/* one */ # include "cli/x.h" // two'
    must_find 'may not include library/x.h' sim/output/x.c '#include "library/x.h"'
    must_find 'may not include engine/x.h' sim/model/kind/x.c '#include <engine/x.h>'
    must_find 'by its path from sim/' sim/base/x.c '#include "../model/x.h"'
    must_find 'public header' include/bulwark/x.h '#include "base/real.h"'
    must_find 'no layer extra' sim/extra/x.c 'int x;'
    must_find 'libconfig.h is for' sim/model/x.c '#include <libconfig.h>'
    must_find 'sqlite3.h is for' sim/engine/run.h '#include <sqlite3.h>'
    must_find 'names of libconfig' sim/cli/x.c 'char *url = "a//b"; config_destroy(&c);'
    must_find 'options of the program' sim/output/x.c 'say("replace it with --force");'
    must_find 'threads are for one file' sim/engine/z.c '#pragma omp parallel'
    must_find 'threads are for one file' sim/engine/z.c '#include <omp.h>'
    must_find 'mpi.h is for' sim/engine/x.c '#include <mpi.h>'
    must_find 'names of MPI are for' sim/cli/ranks_mpi.c 'int rank = MPI_Finalize();'
    must_find 'threads are for sim/engine' sim/analysis/x.c '#pragma omp for simd' \
        '_Pragma("omp parallel for")'
}

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
self_test

root=${1:-$(dirname -- "${BASH_SOURCE[0]}")/..}
check_tree "$root" || { echo "The layers are described in sim/README.md." >&2; exit 1; }
