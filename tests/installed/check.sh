#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Installs what has been built into a temporary prefix and uses it from there as a stranger would:
# builds the examples through pkg-config and through find_package, runs them, and compares what they
# say with the tables of the installed program. Checks what the library exports.
#
#     tests/installed/check.sh BUILD CC [FLAG...]     FLAGs: for compiling and linking
set -euo pipefail

build=$1 cc=$2
flags=("${@:3}")
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
scenario=$here/../../configs/minimal.cfg
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

# cell FILE KEY COLUMN: of the row whose first cell is KEY.
cell() {
    awk -F, -v key="$2" -v column="$3" '
        NR == 1 { for (i = 1; i <= NF; i++) if ($i == column) at = i }
        $1 == key && at { print $at }' "$1"
}

# same_numbers WHAT "VALUE SE" VALUE SE: 17 digits on one side, the shortest that do on the other.
same_numbers() {
    awk -v said="$2" -v value="$3" -v se="$4" 'BEGIN {
        n = split(said, part, " ")
        exit !(n == 2 && value != "" && part[1] + 0 == value + 0 && part[2] + 0 == se + 0)
    }' || fail "$1 says $2; the table has $3 $4"
}

# ---- installation --------------------------------------------------------------------------------

cmake --install "$build" --prefix "$prefix" > "$work/log" 2>&1 || fail "$(cat "$work/log")"
library=$(find "$prefix" -name 'libbulwark.so.0')
header=$(find "$prefix" -name bulwark.h)
if [ -z "$library" ] || [ -z "$header" ]; then
    fail "library or header are missing:" "$(cat "$work/log")"
fi
export PKG_CONFIG_PATH=${library%/*}/pkgconfig

# Every function of the header is exported, and nothing else.
nm -D --defined-only --without-symbol-versions "$library" |
    awk '$2 != "A" { print $3 }' | sort > "$work/exported"
sed '/^typedef/d; s|//.*||' "$header" | grep -o 'bulwark_[a-z_]*(' | tr -d '(' |
    sort -u > "$work/declared"
[ -s "$work/declared" ] || fail "no function in $header"
diff "$work/declared" "$work/exported" > "$work/diff" ||
    fail "declared (<) and exported (>) differ:" "$(cat "$work/diff")"

# ---- the truth: tables of the installed program --------------------------------------------------

setting=(measures.guarantee.process.p 0.8)
tables=$work/tables
"$prefix/bin/bulwark" run "$scenario" --set "${setting[0]}=${setting[1]}" -q -o "$tables"
"$prefix/bin/bulwark" run "$scenario" -q -o "$tables/unset"

check_c() {
    local said
    said=$("$2" "$scenario" "${setting[@]}" guarantee)
    same_numbers "$1" "$said" "$(cell "$tables/combinations.csv" guarantee deterrence)" \
        "$(cell "$tables/combinations.csv" guarantee se)"
    # Failures come out as the program's do.
    local status=0 wrong=("$scenario" "${setting[0]}" 1.3 guarantee)
    said=$("$2" "${wrong[@]}" 2>&1) || status=$?
    if [ "$status" -ne 3 ] || [[ $said != *"${setting[0]} is 1.3"* ]]; then
        fail "$1: status $status for a probability of 1.3:" "$said"
    fi
}

# ---- through pkg-config --------------------------------------------------------------------------

read -r -a found <<< "$(pkg-config --cflags --libs bulwark)"
found+=("-Wl,-rpath,$(pkg-config --variable=libdir bulwark)")
warnings=(-Wall -Wextra -Wpedantic -Werror)
"$cc" -std=c17 "${warnings[@]}" "${flags[@]}" "$here/example.c" "${found[@]}" -o "$work/example"
check_c "example.c (pkg-config)" "$work/example"
[ "$(pkg-config --modversion bulwark)" = "$("$prefix/bin/bulwark" --version |
    sed -n '1s/^bulwark \([^ ]*\) .*/\1/p')" ] || fail "bulwark.pc has another version"

case ${cc##*/} in
    *clang*) cxx=clang++ ;;
    *) cxx=g++ ;;
esac
if command -v "$cxx" > /dev/null; then
    "$cxx" -std=c++17 "${warnings[@]}" "${flags[@]}" "$here/example.cpp" "${found[@]}" \
        -o "$work/example++"
    said=$("$work/example++" "$scenario")
    same_numbers example.cpp "${said#guarantee }" \
        "$(cell "$tables/unset/measures.csv" guarantee shapley)" \
        "$(cell "$tables/unset/measures.csv" guarantee shapley_se)"
else
    echo "no $cxx here: example.cpp was not tried"
fi

# ---- through find_package ------------------------------------------------------------------------

mkdir "$work/project"
cat > "$work/project/CMakeLists.txt" << END
cmake_minimum_required(VERSION 3.25)
project(example LANGUAGES C)
find_package(bulwark 0.1 REQUIRED)
add_executable(example "$here/example.c")
target_link_libraries(example PRIVATE bulwark::bulwark)
END
{
    cmake -S "$work/project" -B "$work/project/build" -DCMAKE_C_COMPILER="$cc" \
        -DCMAKE_C_FLAGS="${flags[*]}" -DCMAKE_PREFIX_PATH="$prefix" &&
        cmake --build "$work/project/build"
} > "$work/log" 2>&1 || fail "find_package(bulwark):" "$(cat "$work/log")"
check_c "example.c (find_package)" "$work/project/build/example"
echo "$(wc -l < "$work/exported") functions exported; the examples agree with the tables"
