#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Does layering add up, whatever the adversary is like? Runs a scenario under each of the three models
# of the adversary that come with Bulwark, and sets the runs side by side.
#
#     scripts/study_adversaries.sh [SCENARIO [OPTION...]]
#
# SCENARIO: a scenario file in configs/, as they include adversaries/*.cfg (default:
# configs/security_blanket.cfg). Options are those of `bulwark run`. The runs and the comparison go into
# results/adversaries/. BULWARK names the program (default: build/bulwark).
#
# The three files include one peace.cfg: the same chance of peace over ten years of peace with no measure,
# the same beginning and recovery. So what differs is how the adversary weighs what stands.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
program=${BULWARK:-$root/build/bulwark}

if [[ ${1-} == -* ]]; then
    sed -n '4,14s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    [ "$1" = --help ] || [ "$1" = -h ] || exit 2
    exit 0
fi
if [ ! -x "$program" ]; then
    echo "study_adversaries: there is no program $program; build it first" >&2
    exit 1
fi
scenario=${1:-$root/configs/security_blanket.cfg}
[ $# -eq 0 ] || shift

runs=()
for adversary in expected_utility log_odds threshold; do
    run=$root/results/adversaries/$adversary
    "$program" run "$scenario" --quiet --force -o "$run" "$@" \
        --set "adversary={@include \"adversaries/$adversary.cfg\"}"
    runs+=("$run")
done
"$program" compare "${runs[@]}" -o "$root/results/adversaries/compared"
