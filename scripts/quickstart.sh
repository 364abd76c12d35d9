#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# From a clean clone to a first set of tables and pictures: packages, a Release build, one run.
#
#     scripts/quickstart.sh [SCENARIO]
#
# SCENARIO is a scenario file, or the name of one in configs/; without it, security_blanket.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)

if [ $# -gt 1 ] || [[ ${1-} == -* ]]; then
    sed -n '4,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    [ "${1-}" = --help ] || [ "${1-}" = -h ] || exit 2
    exit 0
fi

# A file is looked for from where the caller stands, a name in configs/.
scenario=${1:-security_blanket}
if [ $# -eq 1 ] && [ -f "$scenario" ]; then
    scenario=$(cd -- "$(dirname -- "$scenario")" && pwd -P)/$(basename -- "$scenario")
    scenario=${scenario#"$root"/}
else
    scenario=configs/${scenario%.cfg}.cfg
    if [ ! -f "$root/$scenario" ]; then
        echo "quickstart: no scenario file '${1:-$scenario}', nor $scenario" >&2
        exit 2
    fi
fi
results=results/$(basename -- "$scenario" .cfg)

cd -- "$root"
scripts/packages.sh

log=build/quickstart.log
mkdir -p build
echo "Building in $root/build"
if ! { cmake --preset release && cmake --build build --target bulwark \
    --parallel "$(getconf _NPROCESSORS_ONLN)"; } > "$log" 2>&1 < /dev/null; then
    cat "$log" >&2
    echo "quickstart: the build failed; its messages are above and in $root/$log" >&2
    exit 1
fi

echo "\$ bulwark run $scenario --force -o $results"
build/bulwark run "$scenario" --force -o "$results"

# Pictures, where something that draws them is installed.
pictures="install python3-pandas and python3-matplotlib, or gnuplot-nox, then scripts/plot.py $results"
for python in python3 /usr/bin/python3; do
    if "$python" -c 'import matplotlib, pandas' > /dev/null 2>&1; then
        "$python" scripts/plot.py "$results" > /dev/null && pictures=$root/$results/figures
        break
    fi
done
if [ "$pictures" != "$root/$results/figures" ] && command -v gnuplot > /dev/null 2>&1; then
    scripts/plot.gp "$results" > /dev/null && pictures=$root/$results/figures
fi

echo
echo "Program   $root/build/bulwark"
echo "Tables    $root/$results"
echo "Pictures  $pictures"
