#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Fuzzes what reads files: builds the targets of tests/fuzz with clang, libFuzzer and the address and
# undefined behaviour sanitizers into build/fuzz, and runs each for some minutes, beginning with its
# corpus. Says how often each was executed, how many edges of the code it reached and what it found.
#
#     scripts/fuzz.sh [MINUTES] [TARGET…]     default: 1 minute, all targets (scenario, overrides, …)
#     FUZZ_KEEP=1 scripts/fuzz.sh …           adds to the corpora what reaches edges that they do not
#
# New inputs gather in build/fuzz/corpus/TARGET; what is found stays in build/fuzz/found/TARGET until
# somebody takes it away, and what was said about it in build/fuzz/TARGET.log. Exits 1 if there is any.
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
minutes=1
if [[ ${1-} =~ ^[0-9]+(\.[0-9]+)?$ ]]; then
    minutes=$1
    shift
fi
build=$PWD/build/fuzz # whole paths: a target works in a folder of its own
corpora=$PWD/tests/fuzz/corpus
most_bytes=65536 # of an input that is made
most_found=20    # of a target

scripts/packages.sh --fuzz
cmake --preset fuzz > /dev/null
cmake --build --preset fuzz --parallel "$(getconf _NPROCESSORS_ONLN)" > /dev/null

if [ $# -eq 0 ]; then
    for source in tests/fuzz/fuzz_*.c; do
        name=${source##*/fuzz_}
        set -- "$@" "${name%.c}"
    done
fi

export LSAN_OPTIONS="suppressions=$build/lsan.supp:print_suppressions=0"
export ASAN_OPTIONS=detect_stack_use_after_return=1 UBSAN_OPTIONS=print_stacktrace=1
export OMP_NUM_THREADS=1

# run TARGET SECONDS: once, until a finding ends it.
run() {
    local target=$1 dictionary=()
    case $target in
        scenario | overrides | plan) dictionary=("-dict=$PWD/tests/fuzz/scenario.dict") ;;
    esac
    "$build/fuzz_$target" -max_total_time="$2" -max_len="$most_bytes" -timeout=60 \
        -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$build/found/$target/" \
        "${dictionary[@]}" "$build/corpus/$target" "$corpora/$target"
}

# fuzz TARGET: again and again until the time is over, then its line of the report.
fuzz() {
    local target=$1 log=$build/$1.log end n
    end=$((SECONDS + $(awk -v minutes="$minutes" 'BEGIN { print int(60 * minutes + 0.5) }')))
    mkdir -p "$build/corpus/$target" "$build/found/$target" "$corpora/$target"
    : > "$log"
    while [ "$SECONDS" -lt "$end" ]; do
        if run "$target" $((end - SECONDS)) >> "$log" 2>&1; then break; fi
        [ "$(find "$build/found/$target" -type f | wc -l)" -lt "$most_found" ] || break
    done
    n=$(find "$build/found/$target" -type f | wc -l)
    awk -v target="$target" -v found="$n" '
        /^stat::number_of_executed_units:/ { executions += $2 }
        match($0, /cov: [0-9]+/) { edges = substr($0, RSTART + 5, RLENGTH - 5) }
        END { printf "%-10s %10d executions %7d edges %3d found\n", target, executions, edges, found }
    ' "$log"
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
