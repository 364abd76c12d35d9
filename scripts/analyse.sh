#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Looks for mistakes with everything that finds them without a test of its own: compilers and
# analysers, which read the sources, and checkers of threads and memory, which watch the program at
# work. Goes through all steps, or those named, and ends with a verdict on each.
#
#     scripts/analyse.sh [STEP...]
#
#     gcc         builds all with gcc, every warning an error
#     clang       the same with clang
#     analyser    gcc's static analyser on sim/
#     tidy        clang-tidy on sim/ (.clang-tidy says what it looks for)
#     cppcheck    cppcheck on sim/ (tests/cppcheck.txt says what it is not to say)
#     shell       shellcheck on all shell scripts
#     threads     clang's thread sanitizer: commands and the tests of the library
#     memory      valgrind: commands and the quicker unit tests
#     bytes       scripts/same_bytes.sh --arm64
set -uo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." || exit 1
jobs=$(getconf _NPROCESSORS_ONLN)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# unless_well COMMAND...: what it says, if it fails.
unless_well() {
    "$@" > "$scratch/said" 2>&1 && return 0
    cat "$scratch/said"
    return 1
}

# build PRESET [OPTION...]
build() {
    unless_well cmake --preset "$1" &&
        unless_well cmake --build --preset "$1" --parallel "$jobs" "${@:2}"
}

# Compiled with asserts: they say what callers see to. One file a process: in a second one
# clang-tidy 14 knows no va_start. ranks_mpi.c has a build of its own.
tidy() {
    unless_well cmake -S . -B build/tidy -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_COMPILER=clang \
        -DCMAKE_EXPORT_COMPILE_COMMANDS=ON &&
        unless_well cmake --build build/tidy --target bulwark_version &&
        git ls-files 'sim/*.c' | grep -v '_mpi\.c$' |
        xargs -P "$jobs" -n 1 clang-tidy --quiet -p build/tidy 2> "$scratch/said"
}

check_with_cppcheck() {
    cppcheck --quiet --enable=warning,performance,portability,style --inconclusive --std=c11 \
        -j "$jobs" --error-exitcode=1 --suppressions-list=tests/cppcheck.txt \
        --template='{file}:{line}: {severity}: {message} [{id}]' -D__x86_64__ \
        -DBULWARK_X86_64_LEVELS -DBULWARK_KERNEL_LEVEL=avx2 -I sim -I include sim
}

check_scripts() {
    git ls-files | xargs grep -lE '^#!.*(bash|/sh)$' | xargs shellcheck
}

# A checker that is not at work sees no race either.
sees_a_race() {
    unless_well clang -g -O1 -fopenmp -fsanitize=thread tests/race.c -o "$scratch/race" || return 1
    if "$scratch/race" > "$scratch/said" 2>&1; then
        echo "the thread sanitizer does not see the race in tests/race.c"
        return 1
    fi
}

# archer tells the sanitizer how OpenMP's threads wait for one another; it comes with libomp.
watch_threads() {
    local clang tests=(test_library test_library_run test_many test_blocks)
    clang=$(readlink -f "$(command -v clang)")
    export OMP_TOOL_LIBRARIES=${clang%/bin/*}/lib/libarcher.so OMP_NUM_THREADS=4
    export TSAN_OPTIONS=ignore_noninstrumented_modules=1
    if [ ! -e "$OMP_TOOL_LIBRARIES" ]; then
        echo "there is no $OMP_TOOL_LIBRARIES"
        return 1
    fi
    sees_a_race && build tsan --target bulwark "${tests[@]}" &&
        tests/commands.sh build/tsan/bulwark || return 1
    local name failed=0
    for name in "${tests[@]}"; do
        unless_well "build/tsan/$name" || failed=1
    done
    return "$failed"
}

# Without these: four compute for two seconds and more as it is, and fifty times that here; they
# repeat over many seeds or trials what is watched at work in the commands. Two hold functions of one
# number against long doubles, of which valgrind keeps 53 bits.
without=(test_bench_plain test_plain test_ratification test_tipping test_real test_special)

# valgrind knows no AVX-512, and says so to the program, which then uses AVX2.
watch_memory() {
    local watch=(valgrind --quiet --error-exitcode=99 --leak-check=full
        --errors-for-leak-kinds=definite "--suppressions=$PWD/tests/valgrind.supp")
    export OMP_NUM_THREADS=2 OMP_WAIT_POLICY=passive
    build strict && tests/commands.sh "${watch[@]}" build/strict/bulwark || return 1
    # shellcheck disable=SC2016 # sh expands it
    ctest --preset strict -N -L '^unit$' | sed -n 's/^ *Test *#[0-9]*: //p' |
        grep -vxF -f <(printf '%s\n' "${without[@]}") |
        xargs -P "$jobs" -I NAME sh -c 'said=$("$@" 2>&1) || { echo "$said"; exit 1; }' sh \
            "${watch[@]}" build/strict/NAME
}

take() {
    case $1 in
        gcc) build strict ;;
        clang) build clang ;;
        analyser) build analyser ;;
        tidy) tidy ;;
        cppcheck) check_with_cppcheck ;;
        shell) check_scripts ;;
        threads) watch_threads ;;
        memory) watch_memory ;;
        bytes) scripts/same_bytes.sh --arm64 ;;
    esac
}

# ---- steps --------------------------------------------------------------------------------------

steps=(gcc clang analyser tidy cppcheck shell threads memory bytes)
for step; do
    [[ " ${steps[*]} " == *" $step "* ]] && continue
    sed -n '8,18s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
done
[ $# -eq 0 ] || steps=("$@")

scripts/packages.sh --analysers || exit 1
verdicts=()
failed=0
for step in "${steps[@]}"; do
    echo "==== $step"
    start=$SECONDS
    if (take "$step") < /dev/null; then
        verdict=passed
    else
        verdict=FAILED
        failed=1
    fi
    verdicts+=("$verdict  $(printf '%-10s' "$step") $((SECONDS - start)) s")
done
echo "===="
printf '%s\n' "${verdicts[@]}"
exit "$failed"
