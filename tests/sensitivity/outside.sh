#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Sobol' indices by an outside tool: NumPy draws points, `bulwark sweep` computes them, NumPy estimates
# the indices (outside.py), which must agree with those of `bulwark sensitivity`.
#
#     tests/sensitivity/outside.sh PROGRAM
#
# Exit status 77 (skipped): there is no python3 with NumPy.
set -euo pipefail

program=$(realpath -- "$1")
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)

# The distribution's own python3 sees the distribution's NumPy; another may be first on PATH.
python=
for candidate in python3 /usr/bin/python3; do
    if "$candidate" -c 'import numpy' 2> /dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "skipped: no python3 with NumPy (python3-numpy)"
    exit 77
fi

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

cp -- "$here/scenario.cfg" "$work"
"$python" "$here/outside.py" points "$work"
cat > "$work/plan.cfg" << 'END'
sweep = {
    scenario = "scenario.cfg"; design = "list"; file = "points.csv";
    set = [ "run.worlds=1", "run.trials=1024" ];
    vary = { chance = { path = "measures.a.process.p"; };
             delay = { path = "measures.b.process.delay.mean"; };
             pain = { path = "adversary.cost"; }; };
};
END
"$program" sweep "$work/plan.cfg" -q -o "$work/sweep"
"$program" sensitivity "$work/scenario.cfg" -q -o "$work/analysis" --only sobol --worlds 4096 \
    --trials 16 --seed 1
"$python" "$here/outside.py" compare "$work"
