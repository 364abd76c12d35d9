#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Sends a run through scripts/slurm to a Slurm started for this alone: an array of three shares, one
# of which is told to stop, is requeued and goes on; the dependent job puts them together. The
# tables must be, byte for byte, those of a plain run.
#
#     tests/slurm/check.sh PROGRAM
#
# Exit status 77 (skipped): this machine has no Slurm to start.
set -euo pipefail

PATH=$PATH:/usr/sbin:/sbin
program=$(realpath -- "$1")
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
scenario=$root/configs/security_blanket.cfg
submit=(bash "$root/scripts/slurm/submit.sh")

if [ "${2-}" != inside ]; then
    for tool in sbatch slurmctld slurmd munged mungekey; do
        if ! command -v "$tool" > /dev/null; then
            echo "skipped: $tool is not installed (slurm-wlm, slurm-client, munge)"
            exit 77
        fi
    done
    if [ "$(id -u)" -ne 0 ]; then
        echo "skipped: only root can start a Slurm"
        exit 77
    fi
    if [ -z "$(hostname -I 2> /dev/null | tr -d ' ')" ]; then
        echo "skipped: this machine has no address but loopback, and Slurm starts on none such"
        exit 77
    fi
    # Not exec: a `timeout` of its own, so that the daemons are stopped before ctest kills this.
    timeout --kill-after=60 480 bash "$root/scripts/slurm/local.sh" run \
        bash "${BASH_SOURCE[0]}" "$program" inside
    exit
fi

work=$(mktemp -d)
out="$work/a run of 100 %" # a name that quoting must survive
at_the_end() {
    local status=$?
    if [ "$status" -ne 0 ]; then
        squeue --all || true
        scontrol show job || true
        tail -n 30 "$work"/*.log "$out"/logs/* "${SLURM_CONF%/*}"/log/*.log 2> /dev/null || true
    fi
    rm -rf "$work"
}
trap at_the_end EXIT
trap 'exit 143' TERM

fail() {
    printf '%s\n' "check.sh: $1" "${@:2}" >&2
    exit 1
}

# wait_for SECONDS WHAT COMMAND...: until the command succeeds.
wait_for() {
    local deadline=$((SECONDS + $1)) what=$2
    shift 2
    until "$@"; do
        [ "$SECONDS" -lt "$deadline" ] || fail "waited in vain: $what"
        sleep 0.3
    done
}

# field JOB NAME: of scontrol's description of a job or task.
field() {
    scontrol --oneliner show job "$1" | tr ' ' '\n' | sed -n "s/^$2=//p" | head -n 1
}

is_in_state() {
    case $(field "$1" JobState) in
        "$2") return 0 ;;
        FAILED | CANCELLED | TIMEOUT | NODE_FAIL) fail "job $1 is $(field "$1" JobState)" ;;
    esac
    return 1
}

# ---- nonsense is refused, and nothing is sent ------------------------------------------------------

# refuses STATUS WORDS ARGUMENT...: one message that holds the words; the program counts its own below.
refuses() {
    local wanted=$1 words=$2 said status=0
    shift 2
    said=$("${submit[@]}" --bulwark "$program" --output "$work/refused" "$@" 2>&1) || status=$?
    [ "$status" -eq "$wanted" ] || fail "status $status, not $wanted, for: $*" "$said"
    [[ $said == *"$words"* ]] || fail "no word of '$words' for: $*" "$said"
    [ "$(grep -vc '^1 error; nothing was run$' <<< "$said")" -eq 1 ] || fail "one line is wanted for: $*" "$said"
}

sed 's/p = 0.5/p = 1.5/' "$root/configs/minimal.cfg" > "$work/bad.cfg"
refuses 2 "no scenario file" "$work/nowhere.cfg" --shards 3
refuses 2 "a whole number from 1" "$scenario" --shards 0
refuses 2 "a whole number from 1" "$scenario" --shards three
refuses 2 "either --shards N or --mpi RANKS" "$scenario"
refuses 2 "MaxArraySize" "$scenario" --shards 5000
refuses 2 "no option" "$scenario" --shards 3 --tyme 5
refuses 2 "no such option" "$scenario" --shards 3 -- --wolds 100
refuses 2 "for submit.sh to say" "$scenario" --shards 3 -- --shard=1/2
refuses 2 "there is no program" "$scenario" --shards 3 --bulwark "$work/nothing"
if ! grep -qa MPI_Init "$program"; then refuses 2 "no MPI build" "$scenario" --mpi 3; fi
refuses 3 "p is 1.5" "$work/bad.cfg" --shards 3
[ ! -e "$work/refused" ] || fail "a refused run has left $(find "$work/refused")"
[ -z "$(squeue --noheader)" ] || fail "a refused run was sent: $(squeue)"
"${submit[@]}" --bulwark "$program" --output "$work/refused" "$scenario" --shards 3 --dry-run \
    > "$work/dry.log"
[ "$(grep -c '^sbatch ' "$work/dry.log")" -eq 2 ] || fail "--dry-run prints:" "$(< "$work/dry.log")"
if [ -e "$work/refused" ] || [ -n "$(squeue --noheader)" ]; then fail "--dry-run sent something"; fi

# ---- an array, a task of which is stopped ----------------------------------------------------------

# Large enough for a share to be caught at work, on whatever machine.
size=(--worlds 4096 --trials=768)
"${submit[@]}" "$scenario" --shards 3 --bulwark "$program" --output "$out" --time 10 \
    --requeues 3 --sbatch --comment=test -- "${size[@]}" > "$work/sent.log"
array=$(sed -n 's/^Job \([0-9]*\) .*shares.*/\1/p' "$work/sent.log")
merge=$(sed -n 's/^Job \([0-9]*\) .*together.*/\1/p' "$work/sent.log")
if [ -z "$array" ] || [ -z "$merge" ]; then fail "no job numbers:" "$(< "$work/sent.log")"; fi

# The store is there as soon as the task is at work; its first blocks soon after.
share=$out/shares/2-of-3
has_blocks() {
    is_in_state "${array}_2" COMPLETED && fail "the share was finished before it could be stopped"
    [ "$(stat -c %s "$share/run.sqlite" 2> /dev/null || echo 0)" -gt 500000 ]
}
wait_for 120 "share 2 is at work" has_blocks
scancel --signal=USR1 --batch "${array}_2"

was_requeued() {
    [ "$(field "${array}_2" Restarts)" = 1 ] &&
        grep -q 'ended with status 4' "$out/logs/share-2.log"
}
wait_for 60 "share 2 is requeued" was_requeued
[ ! -e "$out/run.json" ] || fail "the shares were put together before all had ended"
[ "$(field "$merge" JobState)" = PENDING ] || fail "the second job didn't wait for the requeued task"

# ---- the whole -------------------------------------------------------------------------------------

# Meanwhile the truth.
"$program" run "$scenario" "${size[@]}" -j 1 -q -o "$work/plain"

wait_for 240 "the shares are put together" is_in_state "$merge" COMPLETED
for task in 1 2 3; do
    [ "$(field "${array}_$task" JobState)" = COMPLETED ] || fail "task $task is not completed"
done
grep -q 'requeued 1 times so far' "$out/logs/share-2.log" || fail "share 2 has not gone on"
n_tables=0
for table in "$work"/plain/*.csv "$work"/plain/datapackage.json; do
    cmp "$table" "$out/${table##*/}" || fail "${table##*/} is not that of a plain run"
    n_tables=$((n_tables + 1))
done
[ "$n_tables" -ge 9 ] || fail "only $n_tables tables to compare"
refuses 2 "holds a finished run" "$scenario" --shards 3 --output "$out"

# ---- a task that may not be requeued again -----------------------------------------------------

out="$work/once"
"${submit[@]}" "$scenario" --shards 1 --bulwark "$program" --output "$out" --time 10 \
    --requeues 0 -- "${size[@]}" > "$work/sent.log"
array=$(sed -n 's/^Job \([0-9]*\) .*shares.*/\1/p' "$work/sent.log")
merge=$(sed -n 's/^Job \([0-9]*\) .*together.*/\1/p' "$work/sent.log")
share=$out/shares/1-of-1
has_begun() {
    [ "$(stat -c %s "$share/run.sqlite" 2> /dev/null || echo 0)" -gt 500000 ]
}
wait_for 60 "the only share is at work" has_begun
scancel --signal=USR1 --batch "${array}_1"
has_failed() { [ "$(field "${array}_1" JobState)" = FAILED ]; }
is_cancelled() { [ "$(field "$merge" JobState)" = CANCELLED ]; }
wait_for 60 "the only share is given up" has_failed
wait_for 60 "its merging is cancelled" is_cancelled
refuses 2 "of another run" "$scenario" --shards 1 --output "$out"

echo "$n_tables tables of 3 shares, one of them requeued, are those of a plain run"
