#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The same bytes in every locale: with a decimal comma, in one that is not UTF-8, in one that is not
# there; and for a program that uses the library and has set such a locale.
#
#     tests/faults/locales.sh PROGRAM LIBRARY
#
# Makes the locales in a temporary folder; exits with 77 where there is nothing to make them from
# (package `locales`).
set -uo pipefail

program=$1 library=$2
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
place=$(mktemp -d)
trap 'rm -rf -- "$place"' EXIT
cd -- "$place" || exit 1
cp "$here/scenario.cfg" "$here/plan.cfg" "$here/durations.csv" .

fail() {
    echo "locales: $*" >&2
    [ ! -s err ] || sed 's/^/    /' err >&2
    exit 1
}

mkdir locales
for charmap in UTF-8 ISO-8859-1; do
    localedef -i de_DE -f "$charmap" "locales/de_DE.$charmap" > /dev/null 2> err
    comma=$(LOCPATH=$place/locales LC_ALL=de_DE.$charmap locale decimal_point 2>> err)
    if [ "$comma" != , ]; then
        echo "locales: skipped: no locale with a decimal comma can be made here ($(head -n 1 err))"
        exit 77
    fi
done

# everything FOLDER LOCALE: all commands, what they print and what they write.
everything() {
    local code=0 bulwark=(env "LOCPATH=$place/locales" "LC_ALL=$2" "$program")
    mkdir "$1"
    {
        "${bulwark[@]}" run scenario.cfg -j2 -o "$1/run" &&
            "${bulwark[@]}" run scenario.cfg -q -o "$1/other" --set adversary.noise=0.35 &&
            "${bulwark[@]}" sweep plan.cfg -o "$1/sweep" &&
            "${bulwark[@]}" decide "$1/run" --noise 100.5 -o "$1/decide" &&
            "${bulwark[@]}" compare "$1/run" "$1/other" -o "$1/compare" &&
            "${bulwark[@]}" tables "$1/run" -o "$1/tables" &&
            "${bulwark[@]}" trace scenario.cfg --world 3 &&
            "${bulwark[@]}" trace scenario.cfg --csv &&
            "${bulwark[@]}" verify scenario.cfg --csv --worlds 16 &&
            "${bulwark[@]}" check --json scenario.cfg &&
            "${bulwark[@]}" reference &&
            "${bulwark[@]:0:3}" "$library" scenario.cfg "$1/library" | tr , . # its own printf
    } > "$1/out.txt" 2> err || code=$?
    [ "$code" = 0 ] || fail "$1: exit status $code"
    sed -i "s#$1/#FOLDER/#g" "$1/out.txt"
}

everything C C
n=0
for locale in de_DE.UTF-8 de_DE.ISO-8859-1 xx_XX.UTF-8 POSIX C.UTF-8 ""; do
    everything "in_$locale" "$locale"
    while read -r file; do
        cmp -s "C/$file" "in_$locale/$file" ||
            fail "${locale:-the default}: another $file: $(diff "C/$file" "in_$locale/$file" | head -n 3)"
        n=$((n + 1))
    done < <(cd C && find . -name '*.csv' -o -name datapackage.json -o -name out.txt)
done
[ "$n" -ge 200 ] || fail "only $n files compared"
echo "locales: $n files: the same bytes in 6 locales"
