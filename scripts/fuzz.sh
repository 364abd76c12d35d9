#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Fuzzes what reads files: builds the targets of tests/fuzz with the address and undefined behaviour
# sanitizers for libFuzzer (build/fuzz) or AFL++ (build/afl), and runs each for some minutes, beginning
# with its corpus. Says how often each was executed, how many edges of the code it reached and what it
# found.
#
#     scripts/fuzz.sh [--afl] [MINUTES] [TARGET…]    default: 1 minute, all targets (scenario, …)
#     FUZZ_KEEP=1 scripts/fuzz.sh …                  adds to the corpora what reaches edges that they
#                                                    do not (libFuzzer)
#
# New inputs gather in build/fuzz/corpus/TARGET, also those of AFL++; what is found stays in
# build/*/found/TARGET until somebody takes it away, and what was said about it in build/*/TARGET.log.
# Exits 1 if there is any.
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
fuzzer=fuzz
if [ "${1-}" = --afl ]; then
    fuzzer=afl
    shift
fi
minutes=1
if [[ ${1-} =~ ^[0-9]+(\.[0-9]+)?$ ]]; then
    minutes=$1
    shift
fi
build=$PWD/build/$fuzzer # whole paths: a target works in a folder of its own
corpora=$PWD/tests/fuzz/corpus
new_inputs=$PWD/build/fuzz/corpus
most_bytes=65536 # of an input that is made
most_found=20    # of a target

scripts/packages.sh --fuzz
export AFL_QUIET=1
cmake --preset "$fuzzer" > /dev/null
cmake --build --preset "$fuzzer" --parallel "$(getconf _NPROCESSORS_ONLN)" > /dev/null

if [ $# -eq 0 ]; then
    for source in tests/fuzz/fuzz_*.c; do
        name=${source##*/fuzz_}
        set -- "$@" "${name%.c}"
    done
fi

# The targets write files for every input: in memory, where there is a place for that.
TMPDIR=$(mktemp -d -p "$([ -w /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")")
trap 'rm -rf "$TMPDIR"' EXIT
export TMPDIR OMP_NUM_THREADS=1

is_text() {
    [[ $1 =~ ^(scenario|overrides|plan)$ ]]
}

# run_libfuzzer TARGET SECONDS: libFuzzer, until a finding ends it.
run_libfuzzer() {
    local target=$1 dictionary=()
    if is_text "$target"; then dictionary=("-dict=$PWD/tests/fuzz/scenario.dict"); fi
    LSAN_OPTIONS="suppressions=$build/lsan.supp:print_suppressions=0" \
        ASAN_OPTIONS=detect_stack_use_after_return=1:quarantine_size_mb=16 \
        UBSAN_OPTIONS=print_stacktrace=1 \
        "$build/fuzz_$target" -max_total_time="$2" -max_len="$most_bytes" -timeout=60 \
        -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$build/found/$target/" \
        "${dictionary[@]}" "$new_inputs/$target" "$corpora/$target"
}

stats_libfuzzer() {
    awk '/^stat::number_of_executed_units:/ { executions += $2 }
        match($0, /cov: [0-9]+/) { edges = substr($0, RSTART + 5, RLENGTH - 5) }
        END { print executions + 0, edges + 0 }' "$build/$1.log"
}

# run_afl TARGET SECONDS: AFL++, which goes on after a finding. (It asks for a machine that does
# nothing else and is set up for it; sanitizers are told by it to end the process.)
run_afl() {
    local target=$1 options=() out=$build/out/$1
    if is_text "$target"; then
        options=(-x "$PWD/tests/fuzz/scenario.dict")
        clang -O2 -shared -fPIC -o "$build/mutate.so" tests/fuzz/mutate.c tests/fuzz/mutate_afl.c
        export AFL_CUSTOM_MUTATOR_LIBRARY=$build/mutate.so
    else
        unset AFL_CUSTOM_MUTATOR_LIBRARY
    fi
    rm -rf "$out"
    AFL_NO_UI=1 AFL_NO_AFFINITY=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 \
        afl-fuzz -V "$2" -t 10000 -m none -G "$most_bytes" "${options[@]}" \
        -i "$corpora/$target" -o "$out" -- "$build/fuzz_$target" || return
    find "$out/default/crashes" "$out/default/hangs" -name 'id*' -exec cp -t "$build/found/$target" {} +
    find "$out/default/queue" -maxdepth 1 -name 'id*+cov' -exec cp -t "$new_inputs/$target" {} +
}

stats_afl() {
    awk '$1 == "execs_done" { executions = $3 } $1 == "edges_found" { edges = $3 }
        END { print executions + 0, edges + 0 }' "$build/out/$1/default/fuzzer_stats"
}

run() {
    if [ "$fuzzer" = afl ]; then run_afl "$@"; else run_libfuzzer "$@"; fi
}

stats() {
    if [ "$fuzzer" = afl ]; then stats_afl "$@"; else stats_libfuzzer "$@"; fi
}

found() {
    find "$build/found/$1" -type f | wc -l
}

# fuzz TARGET: again after every finding until the time is over, then its line of the report.
fuzz() {
    local target=$1 log=$build/$1.log end n executions edges
    end=$((SECONDS + $(awk -v minutes="$minutes" 'BEGIN { print int(60 * minutes + 0.5) }')))
    mkdir -p "$new_inputs/$target" "$build/found/$target" "$build/out" "$corpora/$target"
    : > "$log"
    while [ "$SECONDS" -lt "$end" ]; do
        n=$(found "$target")
        if run "$target" $((end - SECONDS)) >> "$log" 2>&1; then break; fi
        if [ "$(found "$target")" -eq "$n" ]; then
            echo "$target: the fuzzer failed, see $log" >&2
            exit 1
        fi
        [ "$(found "$target")" -lt "$most_found" ] || break
    done
    n=$(found "$target")
    read -r executions edges <<< "$(stats "$target")"
    printf '%-10s %10d executions %7d edges %3d found\n' "$target" "$executions" "$edges" "$n"
    [ "$n" -eq 0 ] || failed=1
    if [ -n "${FUZZ_KEEP-}" ] && [ "$fuzzer" = fuzz ]; then keep "$target"; fi
}

# keep TARGET: inputs of up to 4096 bytes that reach what the corpus does not.
keep() {
    local target=$1 few
    few=$(mktemp -d)
    find "$new_inputs/$target" -type f -size -4097c -exec cp -t "$few" {} +
    "$build/fuzz_$target" -merge=1 -timeout=20 "$corpora/$target" "$few" \
        > "$build/$target.merge.log" 2>&1 || true
    rm -rf "$few"
}

failed=0
for target in "$@"; do
    fuzz "$target"
done
exit "$failed"
