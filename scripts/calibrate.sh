#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Are errors what they say? Runs a small scenario under many seeds with both samplers and tells, for
# every column that has an error, in how many runs the 95 % interval holds the truth.
#
#     scripts/calibrate.sh [OPTION...]    options of bulwark-calibrate: --seeds N, --worlds N, --all
#     scripts/calibrate.sh --write        computes the truths anew, into tests/calibrate/truths.csv
#
# Prints and writes results/calibrate/<sampler>.txt. Exits with 1 if one of the quantities is
# covered more or less often than five binomial errors allow. A quarter of a minute for 1000 seeds;
# the truths take a minute.
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
if [ "${1-}" = --help ] || [ "${1-}" = -h ]; then
    sed -n '4,12s/^# \{0,1\}//p' scripts/calibrate.sh
    exit 0
fi

scripts/packages.sh
cmake --preset release > /dev/null
cmake --build build --target bulwark-calibrate --parallel "$(getconf _NPROCESSORS_ONLN)" > /dev/null

scenario=tests/calibrate/calibrate.cfg
truths=tests/calibrate/truths.csv
if [ "${1-}" = --write ]; then
    build/bulwark-calibrate "$scenario" --write "$truths"
    exit
fi

mkdir -p results/calibrate
status=0
for sampler in random sobol; do
    build/bulwark-calibrate "$scenario" --truths "$truths" --sampler "$sampler" "$@" |
        tee "results/calibrate/$sampler.txt" || status=1
done
exit "$status"
