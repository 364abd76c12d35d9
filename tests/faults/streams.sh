#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Standard streams that are full, closed, or lead to a reader that has gone: what was to be printed
# and could not be is a failure that is said, and the tables are written all the same.
#
#     tests/faults/streams.sh PROGRAM
set -uo pipefail

program=$1
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
place=$(mktemp -d)
trap 'rm -rf -- "$place"' EXIT
cd -- "$place" || exit 1
cp "$here/scenario.cfg" "$here/plan.cfg" "$here/durations.csv" .

fail() {
    echo "streams: $*" >&2
    [ ! -s err ] || sed 's/^/    /' err >&2
    exit 1
}

# ends WHAT CODES: how the command before ended, and that it said so where it failed.
ends() {
    local code=$?
    [[ " $2 " = *" $code "* ]] || fail "$1: exit status $code in place of $2"
    [ "$code" != 1 ] || [ "${3-}" = unheard ] || grep -q "standard output could not be" err ||
        fail "$1: it does not say that standard output failed"
}

# same WHAT GOOD: the tables of `out` are those of an undisturbed command.
same() {
    local file
    for file in "$2"/*.csv "$2/datapackage.json"; do
        cmp -s "$file" "out/${file##*/}" || fail "$1: another ${file##*/}"
    done
    rm -rf out
}

"$program" run scenario.cfg -q -o run 2> err || fail "an undisturbed run"
"$program" run scenario.cfg -q -o other --set adversary.noise=0.3 2> err || fail "another run"
"$program" sweep plan.cfg -q -o sweep 2> err || fail "an undisturbed sweep"
"$program" decide run -q --noise 100 -o decide 2> err || fail "undisturbed decisions"
"$program" compare run other -q -o compare 2> err || fail "an undisturbed comparison"

# Commands that write tables, and the folder with those that they must be.
writing=(
    "run|run scenario.cfg -o out"
    "sweep|sweep plan.cfg -o out"
    "run|tables run -o out"
    "decide|decide run --noise 100 -o out"
    "compare|compare run other -o out"
)
for line in "${writing[@]}"; do
    IFS='|' read -r good words <<< "$line"
    read -r -a words <<< "$words"
    what=${words[0]}
    "$program" "${words[@]}" > /dev/full 2> err; ends "$what, stdout full" 1
    same "$what, stdout full" "$good"
    "$program" "${words[@]}" >&- 2> err; ends "$what, stdout closed" 1
    same "$what, stdout closed" "$good"
    "$program" "${words[@]}" > out.txt 2> /dev/full; ends "$what, stderr full" 0
    same "$what, stderr full" "$good"
    "$program" "${words[@]}" > out.txt 2>&-; ends "$what, stderr closed" 0
    same "$what, stderr closed" "$good"
    "$program" "${words[@]}" -q <&- >&- 2>&-; ends "$what, all closed, nothing to print" 0
    same "$what, all closed, nothing to print" "$good"
    "$program" "${words[@]}" <&- >&- 2>&-; ends "$what, all closed" 1 unheard
    same "$what, all closed" "$good"
    # The reader is gone before anything is printed.
    exec 3> >(exec true)
    wait $!
    "$program" "${words[@]}" >&3 2> err; ends "$what, a reader that has gone" 1
    exec 3>&-
    same "$what, a reader that has gone" "$good"
done

# Commands that only print: a reader that has gone may end them, as it ends other programs.
printing=("check scenario.cfg" "check --json scenario.cfg" "trace scenario.cfg" "reference"
    "trace --csv scenario.cfg" "verify scenario.cfg" "verify --csv scenario.cfg" "--version" "--help"
    "help run")
for line in "${printing[@]}"; do
    read -r -a words <<< "$line"
    "$program" "${words[@]}" > /dev/full 2> err; ends "$line, stdout full" 1
    "$program" "${words[@]}" >&- 2> err; ends "$line, stdout closed" 1
    "$program" "${words[@]}" > out.txt 2>&-; ends "$line, stderr closed" 0
    exec 3> >(exec true)
    wait $!
    "$program" "${words[@]}" >&3 2> err; ends "$line, a reader that has gone" "1 141"
    exec 3>&-
done
echo "streams: $((7 * ${#writing[@]} + 4 * ${#printing[@]})) commands: what was not printed is said, tables are whole"
