#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Less and less memory for the whole process (ulimit -v), with a scenario that is long: libconfig and
# the other libraries meet the end of it too. A command works or says that memory is short; it never
# crashes, and what it leaves is as after any failure.
#
#     tests/faults/limits.sh PROGRAM [STEP]     STEP: kB between two limits (512)
set -uo pipefail

program=$1 step=${2:-512}
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
place=$(mktemp -d)
trap 'rm -rf -- "$place"' EXIT
cd -- "$place" || exit 1
cp "$here/scenario.cfg" "$here/durations.csv" .

# Some 3000 keys and 200 kB: 900 members of a group.
{
    cat scenario.cfg
    echo 'groups = { bodies = { default = { p = 0.9; }; members = {'
    for ((i = 0; i < 900; i++)); do
        echo "member_number_$i = { name = \"A member, one of very many, with the number $i\"; p = 0.$((i + 1)); };"
    done
    echo '}; }; };'
} | sed '/^groups = { bodies = { default = { p = "x"/,/^                      members/d' > long.cfg

fail() {
    echo "limits: $*" >&2
    [ ! -s err ] || head -c 500 err | sed 's/^/    /' >&2
    exit 1
}

"$program" run long.cfg -q -j1 --worlds 2 --trials 2 -o good 2> err || fail "without a limit"
n=0 n_done=0 n_short=0
for command in "check --json long.cfg" "run long.cfg -q -j1 --worlds 2 --trials 2 -o out"; do
    read -r -a words <<< "$command"
    done_in_a_row=0
    for ((limit = 8192; done_in_a_row < 8; limit += step)); do
        [ "$limit" -lt 1000000 ] || fail "$command: does not work with $limit kB"
        rm -rf out
        code=0
        (ulimit -v "$limit" && exec "$program" "${words[@]}") > out.txt 2> err || code=$?
        n=$((n + 1))
        case $code in
            0) done_in_a_row=$((done_in_a_row + 1)) n_done=$((n_done + 1)) ;;
            1)
                done_in_a_row=0 n_short=$((n_short + 1))
                grep -qE "memory|allocate" err || fail "$command: $limit kB: it failed without saying why"
                [ ! -e out/run.json ] || fail "$command: $limit kB: it failed, and there is a run.json"
                ;;
            126 | 127) done_in_a_row=0 ;; # the system could not start it
            *) fail "$command: $limit kB: exit status $code" ;;
        esac
        if [ "$code" = 0 ] && [ -e out ]; then
            cmp -s good/combinations.csv out/combinations.csv || fail "$limit kB: other tables"
        fi
    done
done
[ "$n_short" -ge 5 ] || fail "only $n_short limits were too low"
echo "limits: $n limits of memory: $n_done done, $n_short said to be too low, none crashed"
