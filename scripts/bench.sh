#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Builds Release with the benchmark, runs it, and draws what it measured.
#
#     scripts/bench.sh [OPTION...]      options of bulwark-bench: --quick, --rounds N, --only PART
#
# Writes results/bench/<part>.csv, one row a measurement, machine.txt, which says where, and
# bench.png. Takes about a quarter of an hour (--quick: two minutes); nothing else should run
# meanwhile. Ratios of one run mean something, times of different runs hardly do.
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
if [ "${1-}" = --help ] || [ "${1-}" = -h ]; then
    sed -n '4,10s/^# \{0,1\}//p' scripts/bench.sh
    exit 0
fi

scripts/packages.sh
cmake --preset release > /dev/null
cmake --build build --target bulwark bulwark-bench \
    --parallel "$(getconf _NPROCESSORS_ONLN)" > /dev/null

folder=results/bench
mkdir -p "$folder"
{
    build/bulwark --version | head -n 1
    uname -srm
    grep -m 1 'model name' /proc/cpuinfo || true
    echo "$(getconf _NPROCESSORS_ONLN) processors, load $(cut -d ' ' -f 1 /proc/loadavg) before"
} > "$folder/machine.txt" 2> /dev/null
cat "$folder/machine.txt"

status=0
build/bulwark-bench --output "$folder" "$@" || status=$?

# The distribution's own python3 sees the distribution's matplotlib; another may be first on PATH.
for python in /usr/bin/python3 python3; do
    if "$python" -c 'import matplotlib' 2> /dev/null; then
        "$python" scripts/bench_figure.py "$folder"
        exit "$status"
    fi
done
echo "bench: no python3 with matplotlib (python3-matplotlib): no figure" >&2
exit "$status"
