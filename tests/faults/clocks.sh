#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Clocks that stand still, go backwards, leap by years, or do all of that: the tables stay the same,
# a run ends or is stopped in good order, what is finished is saved, and no figure is absurd.
#
#     tests/faults/clocks.sh SHIM PROGRAM
set -uo pipefail

shim=$(realpath -- "$1") program=$2
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
place=$(mktemp -d)
child=
trap '[ -z "$child" ] || kill -9 "$child" 2> /dev/null; rm -rf -- "$place"' EXIT
cd -- "$place" || exit 1
cp "$here/scenario.cfg" "$here/durations.csv" .
export OMP_WAIT_POLICY=passive ASAN_OPTIONS=verify_asan_link_order=0:${ASAN_OPTIONS-}

fail() {
    echo "clocks: $*" >&2
    [ ! -s err ] || sed 's/^/    /' err >&2
    exit 1
}

same() {
    local file
    for file in good/*.csv good/datapackage.json; do
        cmp -s "$file" "out/${file##*/}" || fail "$1: another ${file##*/}"
    done
    rm -rf out
}

"$program" run scenario.cfg -q -o good 2> err || fail "an undisturbed run"
n=0
for how in frozen backwards years wild; do
    for options in "" "--save-every 0" "--save-every 1000" "-j2 --max-minutes 1000000" \
        "--max-minutes 0.000001" "--max-minutes 10"; do
        what="$how, ${options:-no options}" code=0
        read -r -a words <<< "$options"
        FAULTS_CLOCK=$how LD_PRELOAD="$shim" "$program" run scenario.cfg -o out \
            ${words[@]+"${words[@]}"} > out.txt 2> err || code=$?
        [ "$code" = 0 ] || { [ "$code" = 4 ] && [[ $options = *max-minutes* ]]; } ||
            fail "$what: exit status $code"
        ! grep -qiE "nan|inf\b|-[0-9.]+ (s|min|h|days)\b|[-−][0-9.]+ %" err || fail "$what: absurd figures"
        if [ "$code" = 4 ]; then
            "$program" run scenario.cfg -q -o out --resume 2> err || fail "$what: not resumed"
        else
            ! grep -qE '_seconds": (-|null)' out/run.json || fail "$what: absurd seconds in run.json"
        fi
        same "$what"
        n=$((n + 1))
    done
done

# What is finished is saved though time goes backwards: a run is killed once it has saved something.
LD_PRELOAD=$shim FAULTS_CLOCK=backwards "$program" run scenario.cfg -q -j1 -o killed \
    --worlds 4000000 --save-every 1 2> err &
child=$!
for ((i = 0; i < 300; i++)); do
    [ -e killed/run.sqlite ] && [ "$(stat -c %s killed/run.sqlite)" -gt 1000000 ] && break
    sleep 0.1
done
kill -9 "$child"
wait "$child" 2> /dev/null
child=
"$program" tables -q killed 2> err || fail "a run that was killed: nothing of it was saved"
echo "clocks: $n runs by clocks that are wrong: the same bytes"
