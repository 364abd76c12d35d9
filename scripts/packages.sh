#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Sees to it that all that Bulwark is built from is there: installs the Debian or Ubuntu packages
# that are missing, and says what is missing where there is no apt-get. Silent and quick when
# nothing is missing.
#
#     scripts/packages.sh               what the program and its tests are built from
#     scripts/packages.sh --tests       also what some tests try the program with; where that cannot
#                                       be installed they are skipped
#     scripts/packages.sh --analysers   also what scripts/analyse.sh and same_bytes.sh look with
#     scripts/packages.sh --fuzz        also what scripts/fuzz.sh builds with
#     scripts/packages.sh --coverage    also what scripts/coverage.sh measures with
set -euo pipefail

cmake_needed=3.25

# Package and what shows that its content is there, from whatever source.
needs=(
    "gcc             tool gcc"
    "libc6-dev       header math.h"
    "make            tool make"
    "cmake           cmake"
    "pkg-config      tool pkg-config"
    "libgsl-dev      library gsl"
    "libconfig-dev   library libconfig"
    "libjansson-dev  library jansson"
    "nettle-dev      library nettle"
    "libsqlite3-dev  library sqlite3"
    "libxxhash-dev   library libxxhash"
    "libcsv-dev      header csv.h"
    "libcunit1-dev   library cunit"
)

# What tests want beside that, and can be skipped without.
needs_of_tests=(
    "libopenmpi-dev  tool mpicc"
    "openmpi-bin     tool mpirun"
    "slurm-wlm       tool slurmctld"
    "slurm-client    tool sbatch"
    "munge           tool munged"
    "locales         tool locale-gen"
    "python3-numpy   python numpy"
    "librandom123-dev header Random123/philox.h"
    "dieharder       tool dieharder"
)

# What analyse.sh and same_bytes.sh look with: these cannot do without.
needs_of_analysers=(
    "clang                  tool clang"
    "libomp-dev             openmp clang"
    "clang-tidy             tool clang-tidy"
    "cppcheck               tool cppcheck"
    "shellcheck             tool shellcheck"
    "valgrind               tool valgrind"
    "python3                tool python3"
    "gcc-aarch64-linux-gnu  tool aarch64-linux-gnu-gcc"
    "qemu-user              tool qemu-aarch64"
)

# What the fuzzers want: clang with its libFuzzer and sanitizers, its OpenMP, what names the
# functions of a finding, and AFL++.
needs_of_fuzzers=(
    "clang       tool clang"
    "libomp-dev  openmp clang"
    "llvm        tool llvm-symbolizer"
    "afl++       tool afl-fuzz"
)

needs_of_coverage=(
    "gcovr       tool gcovr"
)

has_header() {
    local compiler
    compiler=$(command -v cc || command -v gcc || command -v clang) || return 1
    echo "#include <$1>" | "$compiler" -E -x c - > /dev/null 2>&1
}

has_openmp() {
    echo "int main(void) { return 0; }" | "$1" -fopenmp -x c -o /dev/null - > /dev/null 2>&1
}

has_recent_cmake() {
    local version
    version=$(cmake --version 2> /dev/null | sed -n '1s/.* \([0-9][0-9.]*\).*/\1/p') || return 1
    [ -n "$version" ] &&
        [ "$(printf '%s\n' "$cmake_needed" "$version" | sort -V | head -n 1)" = "$cmake_needed" ]
}

# The distribution's own python3 sees the distribution's modules; another may be first on PATH.
has_python() {
    local python
    for python in python3 /usr/bin/python3; do
        if "$python" -c "import $1" 2> /dev/null; then return 0; fi
    done
    return 1
}

# found KIND [NAME]: whether the thing can be used, whoever installed it.
found() {
    case $1 in
        tool) command -v "$2" > /dev/null ;;
        header) has_header "$2" ;;
        library) pkg-config --exists "$2" 2> /dev/null ;;
        openmp) has_openmp "$2" ;;
        python) has_python "$2" ;;
        cmake) has_recent_cmake ;;
    esac
}

installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2> /dev/null)" = installed ]
}

# Fills `missing` with the packages that neither dpkg nor a look at the system finds.
find_missing() {
    local need package kind name
    missing=()
    for need in "${needs[@]}"; do
        read -r package kind name <<< "$need"
        # An installed package can be too old, and only cmake's age matters.
        if [ "$kind" != cmake ] && installed "$package"; then continue; fi
        found "$kind" "$name" || missing+=("$package")
    done
}

say_missing() {
    local need package kind name
    echo "Missing, by their Debian names:" >&2
    for need in "${needs[@]}"; do
        read -r package kind name <<< "$need"
        case " ${missing[*]} " in
            *" cmake "*) [ "$kind" != cmake ] || name="$cmake_needed or later" ;;&
            *" $package "*) printf '  %-15s (%s)\n' "$package" "$kind${name:+ $name}" >&2 ;;
        esac
    done
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

install_missing() {
    local log
    log=$(mktemp)
    echo "Installing ${missing[*]}"
    # An update that fails in part still leaves lists that may do; the installation decides.
    as_root apt-get update -qq > "$log" 2>&1 || true
    if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
        --no-install-recommends "${missing[@]}" >> "$log" 2>&1 < /dev/null; then
        cat "$log" >&2
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
}

# Installs what is missing of `needs`, or says why that cannot be done.
provide() {
    find_missing
    [ ${#missing[@]} -gt 0 ] || return 0

    if ! command -v apt-get > /dev/null; then
        say_missing
        echo "There is no apt-get here: install them with the system's own package manager." >&2
        return 1
    fi
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo > /dev/null; then
        say_missing
        echo "Neither root nor sudo here. As root: apt-get install ${missing[*]}" >&2
        return 1
    fi
    if ! install_missing; then
        say_missing
        echo "apt-get could not install them." >&2
        return 1
    fi
    find_missing
    if [ ${#missing[@]} -gt 0 ]; then
        say_missing
        echo "Still missing after apt-get; this release's packages may be too old." >&2
        return 1
    fi
}

case ${1-} in
    "" | --tests | --analysers | --fuzz | --coverage) ;;
    *)
        sed -n '8,13s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
        exit 2
        ;;
esac

provide
if [ "${1-}" = --tests ]; then
    needs=("${needs_of_tests[@]}")
    provide || echo "Tests that want them are skipped." >&2
elif [ "${1-}" = --analysers ]; then
    needs=("${needs_of_analysers[@]}")
    provide
elif [ "${1-}" = --fuzz ]; then
    needs=("${needs_of_fuzzers[@]}")
    provide
elif [ "${1-}" = --coverage ]; then
    needs=("${needs_of_coverage[@]}")
    provide
fi
