#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Uses every command of the program on something small, so that a checker of threads or memory can
# watch it. Fails where the program does, or where what was divided is not the same as the whole.
#
#     tests/commands.sh [CHECKER...] PROGRAM
set -euo pipefail

run=("${@:1:$#-1}" "$(realpath -- "${*: -1}")")
configs=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../configs" && pwd)
blanket=$configs/security_blanket.cfg
small=(--worlds 512 --trials 16 --quiet)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"

# quiet COMMAND...: what it prints is of interest only if it fails.
quiet() {
    if ! "${run[@]}" "$@" > said 2>&1; then
        cat said >&2
        echo "FAILED: $*" >&2
        exit 1
    fi
}

quiet check "$blanket"
quiet check --json "$blanket"
quiet reference
quiet run "$blanket" "${small[@]}" -o whole
quiet run "$configs/reference.cfg" "${small[@]}" -o reference
quiet run "$configs/unanimity.cfg" "${small[@]}" -o unanimity --top 2

# Stopped at once and resumed; in two shares.
status=0
"${run[@]}" run "$blanket" "${small[@]}" -o stopped --max-minutes 0.0001 > said 2>&1 || status=$?
if [ "$status" -ne 0 ] && [ "$status" -ne 4 ]; then
    cat said >&2
    echo "FAILED: run --max-minutes" >&2
    exit 1
fi
quiet run "$blanket" "${small[@]}" -o stopped --resume
quiet run "$blanket" "${small[@]}" -o first --shard 1/2
quiet run "$blanket" "${small[@]}" -o second --shard 2/2
quiet merge -q -o merged first second
cmp whole/combinations.csv stopped/combinations.csv
cmp whole/combinations.csv merged/combinations.csv

# It grows, to what a plain run of so many worlds gives.
quiet run "$configs/election.cfg" --worlds 2048 --trials 16 --quiet -o precise \
    --target-se 0.003:deterrence:guarantee
quiet run "$configs/election.cfg" --worlds 1024 --trials 16 --quiet -o plain
cmp precise/combinations.csv plain/combinations.csv

quiet tables whole --top 2 -o best
quiet compare whole merged
quiet compare whole stopped -o compared
quiet decide whole --noise 1
quiet decide whole --noise 1000 --budget 3 --deterrence 0.2 -o bought
quiet trace "$blanket" --world 1 --trial 1
quiet trace "$blanket" --csv
quiet trace "$blanket" --limit 2 --find "mnna by 2028-01-01"
quiet verify "$configs/minimal.cfg"

# Which numbers the answer hangs on: by all methods, and what the worlds of a run tell.
quiet sensitivity "$blanket" --worlds 32 --trials 2 --trajectories 2 -o sensitivity
quiet sensitivity whole

# A sweep, and in two shares.
sed -e 's/run\.worlds=1024/run.worlds=64/' -e "s|\"\\.\\./|\"$configs/|" \
    "$configs/sweeps/us_leads.cfg" > plan.cfg
quiet sweep plan.cfg --quiet -o sweep
quiet sweep plan.cfg --quiet -o sweep_1 --shard 1/2
quiet sweep plan.cfg --quiet -o sweep_2 --shard 2/2
quiet merge -q -o sweep_merged sweep_1 sweep_2
cmp sweep/sweep.csv sweep_merged/sweep.csv
quiet tables sweep -o sweep_tables
