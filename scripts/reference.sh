#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Puts what the program says about itself into the pages: every key into configs/README.md, every
# column into results/README.md, between their marker comments. What stands around is left alone.
#
#     scripts/reference.sh [PROGRAM]      PROGRAM: default build/bulwark
set -euo pipefail

program=$(realpath -m -- "${1:-$(dirname -- "${BASH_SOURCE[0]}")/../build/bulwark}")
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
if [ ! -f "$program" ] || [ ! -x "$program" ]; then
    echo "reference.sh: there is no program $program; build it first" >&2
    exit 1
fi

new=$(mktemp)
text=$(mktemp)
trap 'rm -f -- "$new" "$text"' EXIT

# refresh PAGE NAME: puts `bulwark reference --NAME` between <!-- NAME --> and <!-- /NAME -->.
refresh() {
    if [ "$(grep -cxF -e "<!-- $2 -->" -e "<!-- /$2 -->" "$1")" -ne 2 ]; then
        echo "reference.sh: $1 lacks its two markers, <!-- $2 --> and <!-- /$2 -->" >&2
        exit 1
    fi
    "$program" reference "--$2" > "$text"
    awk -v first="<!-- $2 -->" -v last="<!-- /$2 -->" -v text="$text" '
        $0 == last { inside = 0 }
        !inside { print }
        $0 == first { inside = 1; while ((getline line < text) > 0) print line }' "$1" > "$new"
    cmp -s "$new" "$1" || { cat "$new" > "$1"; echo "$1 is refreshed"; }
}

refresh configs/README.md keys
refresh configs/README.md plans
refresh results/README.md columns
