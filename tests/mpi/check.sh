#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs the program of a build with MPI by several ranks and compares with a plain run: the same
# bytes, failures said once, and what was finished not lost when ranks are stopped or killed.
#
#     tests/mpi/check.sh BUILD PLAIN     BUILD: with MPI; PLAIN: a program, of that or another build
#
# Exits 77 where there is no mpirun.
set -euo pipefail

build=$1 plain=$2
program=$build/bulwark
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
scenario=$here/../../configs/security_blanket.cfg
work=$(mktemp -d)
job=
trap 'if [ -n "$job" ]; then kill "$job" && wait "$job" || true; fi 2> /dev/null; rm -rf "$work"' EXIT

if ! command -v mpirun > /dev/null; then
    echo "There is no mpirun here: nothing was tried."
    exit 77
fi

# Ranks of one machine that may outnumber its processors, started by whoever runs the tests.
launch=(mpirun)
if mpirun --version 2> /dev/null | grep -q 'Open MPI'; then
    launch+=(--oversubscribe --bind-to none --mca btl "self,vader")
    if [ "$(id -u)" -eq 0 ]; then launch+=(--allow-run-as-root); fi
fi

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

# ranks N COMMAND...
ranks() {
    timeout 60 "${launch[@]}" -n "$1" "${@:2}"
}

# must COMMAND...: what it prints is shown only if it fails.
must() {
    "$@" > "$work/printed" 2>&1 || fail "exit status $? of: $*" "$(cat "$work/printed")"
}

# same_tables WHAT A B: every table of folder A is in B, and nothing differs.
same_tables() {
    local file
    for file in "$2"/*.csv "$2"/datapackage.json; do
        cmp "$file" "$3/${file##*/}" || fail "$1: other bytes than a plain run"
    done
}

# once TEXT FILE: a line with the text stands in the file, once.
once() {
    [ "$(grep -c -- "$1" "$2")" = 1 ] || fail "not once: $1" "$(cat "$2")"
}

# exits STATUS COMMAND...: into $work/printed.
exits() {
    local status=0
    "${@:2}" > "$work/printed" 2>&1 || status=$?
    [ "$status" = "$1" ] || fail "exit status $status, expected $1: ${*:2}" "$(cat "$work/printed")"
}

# ---- the same bytes ------------------------------------------------------------------------------

small=("$scenario" --quiet --worlds 320 --trials 256) # 10 blocks
must "$plain" run "${small[@]}" -o "$work/plain"

for n in 1 2 4; do
    for threads in 1 2; do
        out=$work/$n-$threads
        must ranks "$n" "$program" run "${small[@]}" --threads "$threads" -o "$out"
        same_tables "$n ranks of $threads threads" "$work/plain" "$out"
        grep -q "\"ranks\": $n," "$out/run.json" || fail "run.json does not say $n ranks"
        for share in 1 2 3; do
            must ranks "$n" "$program" run "${small[@]}" --threads "$threads" --shard "$share/3" \
                -o "$out-$share"
        done
        must "$plain" merge "$out-merged" "$out-1" "$out-2" "$out-3" --quiet
        same_tables "$n ranks of $threads threads, 3 shares" "$work/plain" "$out-merged"
    done
done

"$build/mpi_points" "$scenario" "$work/points.sqlite" 2 > "$work/points"
[ "$(sort -u "$work/points" | wc -l)" = 7 ] || fail "not seven points:" "$(cat "$work/points")"
for n in 2 3; do
    ranks "$n" "$build/mpi_points" "$scenario" "$work/points.sqlite" 2 > "$work/points-$n"
    diff "$work/points" "$work/points-$n" || fail "$n ranks: other points than one"
done

# Ranks grow a run together, from what one rank has begun.
target=("$scenario" --quiet --trials 64)
must "$plain" run "${target[@]}" --worlds 300 -o "$work/target"
for se in 0.003 0.0015; do
    must ranks 3 "$program" run "${target[@]}" --target-se "$se" --resume -o "$work/target"
    worlds=$(sed -n 's/^  "worlds": \([0-9]*\),$/\1/p' "$work/target/run.json")
    must "$plain" run "${target[@]}" --worlds "$worlds" --force -o "$work/target-plain"
    same_tables "3 ranks asked for an error of $se" "$work/target-plain" "$work/target"
done

# ---- failures, once ------------------------------------------------------------------------------

exits 1 "$plain" run "$here/anchor.cfg" -o "$work/anchor"
message=$(grep 'bulwark: world ' "$work/printed")
for n in 2 4; do
    exits 1 ranks "$n" "$program" run "$here/anchor.cfg" --force -o "$work/anchor"
    once "$message" "$work/printed"
    once 'world ' "$work/printed"
done
exits 3 ranks 3 "$program" run "$scenario" -o "$work/refused" --set scenario.horizon=-1
once 'scenario.horizon is -1' "$work/printed"
once '1 error; nothing was run' "$work/printed"
exits 1 ranks 3 "$program" run "${target[@]}" --target-se 1e-9 -o "$work/too-sharp"
once 'a run has at most' "$work/printed"
exits 4 ranks 3 "$program" run "${target[@]}" --target-se 0.001 --worlds 512 -o "$work/most"
once '512 worlds that --worlds allows' "$work/printed"
exits 2 ranks 3 "$program" run "$scenario" --threads none
once "threads is 'none'" "$work/printed"
exits 1 ranks 3 "$program" run "$scenario" -o "$work/plain"
once 'holds a finished run' "$work/printed"
exits 0 ranks 3 "$program" run --help
once 'Usage: ' "$work/printed"
exits 0 ranks 3 "$program" check "$here/../../configs/minimal.cfg"
once 'One guarantee' "$work/printed"
exits 1 ranks 2 "$build/mpi_points" "$here/anchor.cfg" "$work/points.sqlite" 1

# ---- ended before the end ------------------------------------------------------------------------

long=("$scenario" --quiet --worlds 2560 --trials 256) # 80 blocks

# begin N: starts a long run by N ranks, as $job.
begin() {
    rm -rf "$work/long"
    "${launch[@]}" -n "$1" "$program" run "${long[@]}" --threads 1 --save-every 0 \
        -o "$work/long" > "$work/printed" 2>&1 &
    job=$!
}

# Waits until the run has saved something.
await_blocks() {
    local i
    for ((i = 0; i < 200; i++)); do
        [ "$(stat -c %s "$work/long/run.sqlite" 2> /dev/null || echo 0)" -lt 500000 ] || return 0
        sleep 0.05
    done
    fail "the run does not get on:" "$(cat "$work/printed")"
}

# pid_of RANK: of a rank of $job.
pid_of() {
    local pid
    for pid in $(pgrep -f "^$program run .* $work/long"); do
        if tr '\0' '\n' < "/proc/$pid/environ" 2> /dev/null |
            grep -qxE "(OMPI_COMM_WORLD_RANK|PMI_RANK)=$1"; then
            echo "$pid"
            return
        fi
    done
    fail "no process is rank $1"
}

# ended: waits for $job, sets $status.
ended() {
    status=0
    wait "$job" || status=$?
    job=
}

# resume COMMAND...: goes on with the long run, to the bytes of a plain one.
resume() {
    must "$@" run "${long[@]}" --resume -o "$work/long"
    same_tables "resumed" "$work/long-plain" "$work/long"
    grep -q '"worlds_stored": 0,' "$work/long/run.json" && fail "nothing was saved"
    return 0
}

must "$plain" run "${long[@]}" -o "$work/long-plain"

begin 3
await_blocks
kill -KILL "$(pid_of 2)"
ended
[ "$status" != 0 ] || fail "a rank was killed, and the run ended well"
resume "$plain"

begin 3
await_blocks
kill -TERM "$job"
ended
[ "$status" != 0 ] || fail "stopped, and the run ended well"
resume ranks 2 "$program"

# To rank 0 alone, and to another alone.
for rank in 0 1; do
    begin 2
    await_blocks
    kill -USR1 "$(pid_of "$rank")"
    ended
    [ "$status" = 4 ] || fail "exit status $status after SIGUSR1 to rank $rank" \
                              "$(cat "$work/printed")"
    once 'the run was stopped after' "$work/printed"
    once "--resume" "$work/printed"
done
resume ranks 2 "$program"

rm -rf "$work/long"
exits 4 ranks 2 "$program" run "${long[@]}" --max-minutes 0.01 -o "$work/long"
once 'the time is up' "$work/printed"
resume "$plain"
