#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Puts the random numbers of a run, in the order in which the run asks for them, through all tests
# of dieharder (package dieharder) and gives a verdict.
#
#     scripts/random.sh                   the full set: the tests of `dieharder -a`, cheapest first
#     scripts/random.sh 0 3 102 200:5     these alone; 200:5 is test 200 with n-tuples of 5
#
# JOBS tests run at a time (as many as there are processors), each on the stream of another seed
# from SEED (1) on. STREAM_OPTIONS reaches the stream: "--low", "--by-trial". Adds its results to
# results/random/dieharder.txt, and what is there is not run again. A test in doubt ("WEAK") goes on
# with more samples until it passes or fails (-Y 1). Exits with 1 if one failed. The full set takes
# an hour on two processors: most of it are the lagged sums (203).
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
if [ "${1-}" = --help ] || [ "${1-}" = -h ]; then
    sed -n '4,15s/^# \{0,1\}//p' scripts/random.sh
    exit 0
fi

stream=${STREAM-}
scenario=configs/security_blanket.cfg
folder=${FOLDER-results/random}
results=$folder/dieharder.txt
# By its own authors not to be used: their reference distribution is wrong.
faulty=diehard_sums

full_set() {
    echo 0 100 101 10 11 12 14 15 204 208 209 206 207 205 102 16 4 5 6 7 8 9 3 2
    echo 201:{2..5} 202:{2..5} 200:{1..12} 1 13 203:{0..32} 17
}

# one_test TEST[:TUPLE] SEED: its lines, each with the test's name as given here in front.
one_test() {
    local options=(-g 200 -d "${1%%:*}" -k 2 -Y 1 -D test_name -D ntuple -D tsamples -D psamples
                   -D pvalues -D assessment -c ",")
    [ "${1%%:*}" = "$1" ] || options+=(-n "${1##*:}")
    local lines
    # shellcheck disable=SC2086 # options of the stream are words
    lines=$("$stream" --seed "$2" ${STREAM_OPTIONS-} "$scenario" |
        dieharder "${options[@]}" | tr -d ' ' | grep -E '(PASSED|WEAK|FAILED)$') || true
    if [ -z "$lines" ]; then
        echo "random: dieharder said nothing of test $1" >&2
        return 1
    fi
    printf '%s\n' "$1,${lines//$'\n'/$'\n'$1,}" >> "$results"
}

verdict() {
    local failed weak n
    n=$(wc -l < "$results")
    failed=$(grep ',FAILED$' "$results" | grep -cv ",$faulty," || true)
    weak=$(grep -c ',WEAK$' "$results" || true)
    echo "random: $(cut -d , -f 1 "$results" | sort -u | wc -l) tests, $n results:" \
         "$failed failed, $weak gone on with"
    grep -E ',(WEAK|FAILED)$' "$results" || true
    [ "$failed" -eq 0 ]
}

if ! command -v dieharder > /dev/null; then
    echo "random: no dieharder here (package dieharder)" >&2
    exit 2
fi
if [ -z "$stream" ]; then
    cmake --preset release > /dev/null
    cmake --build build --target bulwark-random-stream > /dev/null
    stream=build/bulwark-random-stream
fi
mkdir -p "$folder"
touch "$results"

read -r -a tests <<< "${*:-$(full_set | tr '\n' ' ')}"
seed=$((${SEED-1} - 1))
jobs=${JOBS-$(getconf _NPROCESSORS_ONLN)}
lost=0
for test in "${tests[@]}"; do
    seed=$((seed + 1))
    ! grep -q "^$test," "$results" || continue
    while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n || lost=1; done
    one_test "$test" "$seed" &
done
while [ "$(jobs -p | wc -l)" -gt 0 ]; do wait -n || lost=1; jobs > /dev/null; done
verdict && [ "$lost" -eq 0 ]
