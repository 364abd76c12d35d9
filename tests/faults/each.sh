#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Lets one thing after another fail under the program: every allocation, or every call on a file.
# Whatever fails, a command ends with status 1 and says what it lacked, or does without and gives
# the very bytes of an undisturbed one. It never crashes, leaves no table that is not whole, harms
# no finished run that it did not replace, and can be repeated in the same folder.
#
#     tests/faults/each.sh SHIM PROGRAM LIBRARY memory|files [MOST]
#
#     SHIM     libfaults_shim.so, built from shim.c
#     LIBRARY  faults_library, built from library.c: a program that uses the library
#     MOST     how many faults of each kind to try in each command, evenly spread over the places
#              (chains of callers) at which it asks for something ("all": at every one, which takes
#              an hour); BULWARK_FAULTS in the environment goes before it
#
# One end is excused: GNU's OpenMP ends the process by itself, with status 1 and a message, where it
# gets no memory or no threads.
set -uo pipefail

shim=$(realpath -- "$1") program=$2 library=$3 what=$4 most=${BULWARK_FAULTS:-${5:-25}}
[ "$most" != all ] || most=1000000000
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
place=$(mktemp -d)
trap 'rm -rf -- "$place"' EXIT
cd -- "$place" || exit 1
export OMP_WAIT_POLICY=passive OMP_NUM_THREADS=1
# With sanitizers: their library need not come first; what the C library frees at its end is no leak.
export ASAN_OPTIONS=verify_asan_link_order=0:${ASAN_OPTIONS-}

n_tried=0 n_failed=0
failed() {
    n_failed=$((n_failed + 1))
    [ "$n_failed" -gt 40 ] && return
    echo "faults: $1: $2" >&2
    [ ! -s err ] || head -c 600 err | sed 's/^/    /' >&2
}

must() {
    "$@" > out.txt 2> err || { failed "without a fault" "$*"; exit 1; }
}

# ---- commands -----------------------------------------------------------------------------------

cp "$here/scenario.cfg" "$here/plan.cfg" "$here/durations.csv" .
run=("$program" run scenario.cfg -q --save-every 0)
must "${run[@]}" -o older --seed 7
must "${run[@]}" -o share_1 --shard 1/2
must "${run[@]}" -o share_2 --shard 2/2
must "${run[@]}" -o finished
must "$program" run scenario.cfg -q -o other --set adversary.noise=0.3

# Each command: its name, what lies in the folder `out` before (- : nothing), the command, and
# the command that gives the same afterwards, where that is another one.
commands=(
    "check | - | check scenario.cfg |"
    "trace | - | trace scenario.cfg --world 3 |"
    "find | - | trace scenario.cfg --csv --find 'b by soon' |"
    "verify | - | verify scenario.cfg --worlds 16 --csv |"
    "run | - | run scenario.cfg -j1 -o out | run scenario.cfg -o out --resume"
    "two threads | - | run scenario.cfg -q -j2 -o out --save-every 0 | run scenario.cfg -q -o out --resume"
    "run again | older | run scenario.cfg -q -j1 -o out --force | run scenario.cfg -q -o out --force"
    "resume | share_1 | run scenario.cfg -q -j1 -o out --resume |"
    "tables | finished | tables -q out |"
    "merge | - | merge out share_1 share_2 | merge -q out share_1 share_2 --force"
    "compare | - | compare finished other -o out |"
    "decide | - | decide finished --noise 100 -o out | decide finished --noise 100 -o out --force"
    "sensitivity | - | sensitivity scenario.cfg -q -j1 --worlds 64 -o out |"
    "influences | - | sensitivity finished -o out | sensitivity finished -o out --force"
    "grow | - | run scenario.cfg -q -j1 -o out --target-se 0.002 | run scenario.cfg -q -o out --target-se 0.002 --resume"
    "library | older | scenario.cfg out |"
    "sweep | - | sweep plan.cfg -q -j1 -o out | sweep plan.cfg -q -o out --resume"
)

# prepare FOLDER: makes `out` a copy of it.
prepare() {
    rm -rf out
    [ "$before" = - ] || cp -r "$before" out
}

# ---- verdicts -----------------------------------------------------------------------------------

# whole FOLDER: whether `out` has the tables of the folder, and no others.
whole() {
    local file
    for file in "$1"/*.csv "$1/datapackage.json"; do
        [ ! -e "$file" ] || cmp -s "$file" "out/${file##*/}" || return 1
    done
}

# Whether the same was printed, up to what says how fast this machine is.
same_words() {
    cmp -s out.txt good.txt ||
        cmp -s <(sed '/^What a run takes/q' out.txt) <(sed '/^What a run takes/q' good.txt)
}

# What a command that failed may leave: of every table all of it or nothing; with a record, all.
check_left() {
    local file name record=
    for file in out/*.csv out/*.json; do
        name=${file##*/}
        case $name in
            '*.'*) ;;
            run.json | sweep.json | decide.json | sensitivity.json) record=$name ;;
            *)
                cmp -s "$file" "good/$name" || cmp -s "$file" "$before/$name" ||
                    failed "$1" "$name is not whole"
                ;;
        esac
    done
    for file in out/.*.partial; do
        # Nor can it be removed where everything fails.
        [ ! -e "$file" ] || [[ $message = *libgomp:* || $1 = *later* ]] || failed "$1" "$file is left"
    done
    [ -z "$record" ] || whole good || { [ "$before" != - ] && whole "$before"; } ||
        failed "$1" "$record, but not all tables"
    if [ "$before" != - ] && [ -n "$record" ] && whole "$before"; then
        # It cannot be put back where everything fails, but is there.
        [ ! -e out/.run.sqlite.old ] || [[ $1 != *later* ]] || mv out/.run.sqlite.old out/run.sqlite
        "$program" tables -q out -o there > /dev/null 2> err || failed "$1" "the run before is lost"
        rm -rf there
    fi
}

# untouched WHAT: whether `out` is what it was. What was made to see whether it can be made cannot be
# removed where everything fails; it does not show, and the next one goes over it.
untouched() {
    if [ "$before" != - ]; then
        diff -rq "$before" out > /dev/null
    else
        [ ! -e out ] || { [[ $1 = *later* ]] && [ -z "$(ls out)" ]; }
    fi
}

# try WHAT SETTING...: the command with a fault.
try() {
    local title="$name, $1" code=0 message
    shift
    n_tried=$((n_tried + 1))
    prepare
    env "$@" LD_PRELOAD="$shim" "${command[@]}" > out.txt 2> err || code=$?
    message=$(< err)
    case $code in
        0)
            whole good || failed "$title" "it seemed to work, and there are other tables"
            same_words || failed "$title" "it seemed to work, and printed something else"
            ;;
        1)
            [[ $message =~ $why ]] || failed "$title" "it failed without saying why"
            check_left "$title"
            ;;
        3)
            # What cannot be read is refused, for that reason, before anything is touched.
            if [ -z "$refusal" ] || ! [[ $message =~ $refusal ]]; then
                failed "$title" "exit status 3"
            fi
            untouched "$title" || failed "$title" "it was refused, and the folder is another one"
            ;;
        *) failed "$title" "exit status $code" ;;
    esac
    if [ "$code" = 1 ] && [ "${again[0]}" != none ]; then
        "${again[@]}" > /dev/null 2> err || failed "$title" "not repeated afterwards"
        whole good || failed "$title" "other tables when repeated"
    fi
}

# spread PLACE...: at most `most` of them.
spread() {
    local n=$# i at count=$(($# < most ? $# : most))
    for ((i = 1; i <= count; i++)); do
        at=$((1 + (i * n - 1) / count - (count < n ? RANDOM % (n / count) : 0)))
        echo "${!at}"
    done
}

try_memory() {
    local k
    why="memory|Cannot allocate|libgomp:" refusal=
    for k in "${@:1:6}"; do # the arguments are read by others' code, which says it in its own way
        try "allocation $k and all later ones" "FAULTS_ALLOC=$k+"
    done
    for k in $(spread "$@"); do
        try "allocation $k" "FAULTS_ALLOC=$k"
        try "allocation $k and all later ones" "FAULTS_ALLOC=$k+"
    done
}

try_files() {
    local k how
    why="out|finished|other|share|scenario.cfg|plan.cfg|durations.csv"
    refusal="(scenario|plan)\.cfg.*: (No space left on device|Input/output error|Interrupted system call)"
    for how in ENOSPC ENOSPC+ EIO EINTR short; do
        for k in $(spread "$@"); do
            case $how in
                *+) try "call $k on a file and all later ones: ${how%+}" "FAULTS_IO=$k+:${how%+}" ;;
                *) try "call $k on a file: $how" "FAULTS_IO=$k:$how" ;;
            esac
        done
    done
    try "every call on a file: short" "FAULTS_IO=1+:short"
}

RANDOM=1
command=() again=()
for line in "${commands[@]}"; do
    IFS='|' read -r name before words repeat <<< "$line"
    name=${name% } before=${before// /}
    eval "command=(\"$program\" $words) again=(\"$program\" ${repeat:-$words})"
    [ "$name" != library ] || eval "command=(\"$library\" $words)" 'again=("${command[@]}")'
    [[ $words = *out* ]] || again=(none)
    # Undisturbed, which also says how much there is to fail.
    prepare
    rm -rf good
    must "${command[@]}"
    cp out.txt good.txt
    mkdir good
    [ ! -e out ] || cp -r out/. good
    prepare
    FAULTS_PLACES=places LD_PRELOAD="$shim" must "${command[@]}"
    mapfile -t places < <(sed -n "s/^$what //p" places)
    start=$n_tried
    "try_$what" "${places[@]}"
    echo "faults: $name: ${#places[@]} places, $((n_tried - start)) faults"
done
[ "$n_tried" -gt 40 ] || failed "all" "only $n_tried faults tried"
[ "$n_failed" = 0 ] || { echo "faults: $n_failed of $n_tried went wrong" >&2; exit 1; }
echo "faults: $n_tried faults ($what): a clear failure or the same bytes each time"
