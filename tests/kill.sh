#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Kills a run again and again, at random moments, resuming it each time; then its tables must be
# those of a run that nobody disturbed, byte for byte.
#
#     tests/kill.sh [N [SCENARIO [OPTION...]]]     50 kills of configs/security_blanket.cfg
#
# The options are those of `bulwark run`. BULWARK_PROGRAM names the program (build/bulwark), SEED the
# seed of the moments (1). When a run is over before it is killed, its tables are compared and
# another one is begun. Every second one saves after every block.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
program=${BULWARK_PROGRAM:-$here/build/bulwark}
n=${1:-50}
scenario=${2:-$here/configs/security_blanket.cfg}
shift "$(($# < 2 ? $# : 2))"
RANDOM=${SEED:-1}
place=$(mktemp -d)
child=
trap '[ -z "$child" ] || kill -9 "$child" 2> /dev/null || true; rm -rf -- "$place"' EXIT

# same: the tables of the run that was killed are those of the other.
same() {
    local table
    for table in "$place"/whole/*.csv "$place/whole/datapackage.json"; do
        cmp -- "$table" "$place/killed/${table##*/}"
    done
    [ -s "$place/killed/run.json" ]
}

began=$(date +%s%N)
"$program" run "$scenario" -q -o "$place/whole" "$@"
took=$((($(date +%s%N) - began) / 1000)) # microseconds
echo "kill.sh: an undisturbed run takes $((took / 1000)) ms; seed ${SEED:-1}"

kills=0 runs=0 without_store=0
while [ "$kills" -lt "$n" ]; do
    save=(--save-every 0)
    [ $((kills % 2)) = 0 ] || save=()
    "$program" run "$scenario" -q --resume "${save[@]}" -o "$place/killed" "$@" &
    child=$!
    # Of these moments a fifth lie in the first twentieth: while the store is made.
    most=$((kills % 5 == 4 ? took / 20 : took * 6 / 10))
    sleep "$(printf '0.%06d' "$(((RANDOM * 32768 + RANDOM) % (most < 1 ? 1 : most > 999999 ? 999999 : most)))")"
    kill -9 "$child" 2> /dev/null || true
    code=0
    wait "$child" 2> /dev/null || code=$?
    child=
    if [ "$code" = 137 ]; then
        kills=$((kills + 1))
        [ -s "$place/killed/run.sqlite" ] || without_store=$((without_store + 1))
    elif [ "$code" = 0 ]; then
        same
        runs=$((runs + 1))
        rm -r -- "$place/killed"
    else
        echo "kill.sh: the run fails with exit status $code after $kills kills" >&2
        exit 1
    fi
done
"$program" run "$scenario" -q --resume -o "$place/killed" "$@"
same
echo "kill.sh: $n kills ($without_store before there was a store), $((runs + 1)) runs finished: all" \
     "tables are the same, byte for byte"
