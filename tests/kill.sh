#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Kills a run again and again, at random moments, resuming it each time; then its tables must be
# those of a run that nobody disturbed, byte for byte.
#
#     tests/kill.sh [N [SCENARIO [OPTION...]]]     50 kills of configs/security_blanket.cfg
#
# The options are those of `bulwark run`; of a file in configs/sweeps, of `bulwark sweep`. In the
# environment:
#     BULWARK_PROGRAM  the program (build/bulwark)
#     SEED             of the moments (1)
#     SIGNAL           what it is sent (KILL); TERM stops it in good order
#     LAUNCHER         what starts it ("mpirun -n 2 …"): one of the processes started is killed
# When a run is over before it is killed, its tables are compared and another one is begun. Every
# second one saves after every block.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
program=${BULWARK_PROGRAM:-$here/build/bulwark}
n=${1:-50}
scenario=${2:-$here/configs/security_blanket.cfg}
shift "$(($# < 2 ? $# : 2))"
RANDOM=${SEED:-1}
signal=${SIGNAL:-KILL}
read -r -a launcher <<< "${LAUNCHER-}"
command=run finished=run.json
case $scenario in */sweeps/*) command=sweep finished=sweep.json ;; esac
place=$(mktemp -d)
child=
trap '[ -z "$child" ] || kill -9 "$child" 2> /dev/null || true; rm -rf -- "$place"' EXIT

# bulwark FOLDER OPTION...: computes into the folder.
bulwark() {
    ${launcher[@]+"${launcher[@]}"} "$program" "$command" "$scenario" -q -o "$place/$1" "${@:2}"
}

# victim: the process to be killed: the child itself, or any of those that it launched.
victim() {
    local launched=()
    [ ${#launcher[@]} -eq 0 ] || mapfile -t launched < <(pgrep -P "$child" || true)
    if [ ${#launched[@]} -eq 0 ]; then
        echo "$child"
    else
        echo "${launched[RANDOM % ${#launched[@]}]}"
    fi
}

# killed CODE: whether that is how a killed (or stopped) program, or its launcher, ends.
killed() {
    [ ${#launcher[@]} -gt 0 ] && [ "$1" != 0 ] && return
    case $signal:$1 in
        KILL:137 | TERM:4 | TERM:143) return 0 ;; # 143: before it was ready to stop in good order
        *) return 1 ;;
    esac
}

# same: the tables of the run that was killed are those of the other.
same() {
    local table
    for table in "$place"/whole/*.csv "$place/whole/datapackage.json"; do
        cmp -- "$table" "$place/killed/${table##*/}"
    done
    [ -s "$place/killed/$finished" ]
}

began=$(date +%s%N)
bulwark whole "$@"
took=$((($(date +%s%N) - began) / 1000)) # microseconds
echo "kill.sh: an undisturbed run takes $((took / 1000)) ms; seed ${SEED:-1}"

kills=0 runs=0 without_store=0
while [ "$kills" -lt "$n" ]; do
    save=(--save-every 0)
    [ $((kills % 2)) = 0 ] || save=()
    # exec: the signal must reach the program, not a shell around it
    (
        exec ${launcher[@]+"${launcher[@]}"} "$program" "$command" "$scenario" -q --resume \
            ${save[@]+"${save[@]}"} -o "$place/killed" "$@"
    ) 2>> "$place/said" &
    child=$!
    # Of these moments a fifth lie in the first twentieth: while the store is made.
    most=$((kills % 5 == 4 ? took / 20 : took * 6 / 10))
    sleep "$(printf '0.%06d' "$(((RANDOM * 32768 + RANDOM) % (most < 1 ? 1 : most > 999999 ? 999999 : most)))")"
    kill -s "$signal" "$(victim)" 2> /dev/null || true
    code=0
    wait "$child" 2> /dev/null || code=$?
    child=
    if killed "$code"; then
        kills=$((kills + 1))
        [ -s "$place/killed/run.sqlite" ] || without_store=$((without_store + 1))
    elif [ "$code" = 0 ]; then
        same
        runs=$((runs + 1))
        rm -r -- "$place/killed"
    else
        tail -n 20 "$place/said" >&2
        echo "kill.sh: the run fails with exit status $code after $kills kills" >&2
        exit 1
    fi
done
bulwark killed --resume "$@"
same
echo "kill.sh: $n times SIG$signal ($without_store before there was a store), $((runs + 1)) runs finished: all" \
     "tables are the same, byte for byte"
