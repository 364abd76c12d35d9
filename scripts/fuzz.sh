#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Fuzzes what reads files: builds the targets of tests/fuzz with clang, libFuzzer and the address and
# undefined behaviour sanitizers into build/fuzz, and runs each for some minutes, beginning with its
# corpus. Says how often each was executed, how many edges of the code it reached and what it found.
#
#     scripts/fuzz.sh [MINUTES] [TARGET…]     default: 1 minute, all targets (scenario, overrides, …)
#     FUZZ_KEEP=1 scripts/fuzz.sh …           adds to the corpora what reaches edges that they do not
#     FUZZ_JOBS=4 scripts/fuzz.sh …           so many processes a target (default: 1)
#
# What is found stays in build/fuzz/found/TARGET. Exits 1 if there is anything.
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
minutes=1
if [[ ${1-} =~ ^[0-9]+(\.[0-9]+)?$ ]]; then
    minutes=$1
    shift
fi
build=build/fuzz
corpora=tests/fuzz/corpus
most_bytes=65536 # of an input that is made, and of one that is kept

scripts/packages.sh --fuzz
cmake --preset fuzz > /dev/null
cmake --build --preset fuzz --parallel "$(getconf _NPROCESSORS_ONLN)" > /dev/null

if [ $# -eq 0 ]; then
    for source in tests/fuzz/fuzz_*.c; do
        name=${source##*/fuzz_}
        set -- "$@" "${name%.c}"
    done
fi

export LSAN_OPTIONS="suppressions=$PWD/$build/lsan.supp:print_suppressions=0"
export ASAN_OPTIONS=detect_stack_use_after_return=1 UBSAN_OPTIONS=print_stacktrace=1
export OMP_NUM_THREADS=1

# fuzz TARGET: its line of the report. New inputs gather in build/fuzz/corpus/TARGET.
fuzz() {
    local target=$1 seconds gathered found log dictionary=() executions edges n
    seconds=$(awk -v minutes="$minutes" 'BEGIN { print int(60 * minutes + 0.5) }')
    gathered=$build/corpus/$target
    found=$build/found/$target
    log=$build/$target.log
    mkdir -p "$gathered" "$found" "$corpora/$target"
    case $target in
        scenario | overrides | plan) dictionary=(-dict=tests/fuzz/scenario.dict) ;;
    esac
    "$build/fuzz_$target" -max_total_time="$seconds" -max_len="$most_bytes" -timeout=20 \
        -rss_limit_mb=2048 -fork="${FUZZ_JOBS-1}" -ignore_crashes=1 -ignore_timeouts=1 \
        -ignore_ooms=1 -artifact_prefix="$found/" "${dictionary[@]}" \
        "$gathered" "$corpora/$target" > "$log" 2>&1 || true
    executions=$(sed -n 's/^#\([0-9]*\): cov: .*/\1/p' "$log" | tail -n 1)
    edges=$(sed -n 's/^#[0-9]*: cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
    n=$(find "$found" -type f | wc -l)
    printf '%-10s %12s executions %8s edges %4d found\n' "$target" "${executions:-?}" \
        "${edges:-?}" "$n"
    [ "$n" -eq 0 ] || failed=1
    if [ -n "${FUZZ_KEEP-}" ]; then keep "$target"; fi
}

# keep TARGET: inputs of up to 4096 bytes that reach what the corpus does not.
keep() {
    local target=$1 few
    few=$(mktemp -d)
    find "$build/corpus/$target" -type f -size -4097c -exec cp -t "$few" {} +
    "$build/fuzz_$target" -merge=1 -timeout=20 "$corpora/$target" "$few" \
        > "$build/$target.merge.log" 2>&1 || true
    rm -rf "$few"
}

failed=0
for target in "$@"; do
    fuzz "$target"
done
exit "$failed"
