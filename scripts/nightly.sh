#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Everything that takes too long for every change: the tests with far more cases, analysers,
# fuzzing, random numbers, calibration, coverage, mutants, kills, bytes, the benchmark. Goes through
# all steps, or those named, keeps what each says in results/nightly/<step>.txt, and ends with a
# verdict on each. The figures in the README, "How it is built and tested", are from there.
#
#     scripts/nightly.sh [STEP...]
#
#     tests        scripts/test.sh                    20 minutes
#     metamorphic  1000 random scenarios a property   half an hour
#     faults       every fault that can be injected   an hour
#     extremes     5000 scenarios of extreme numbers  minutes
#     kills        200 kills of a run and of a sweep  minutes
#     mistakes     what `bulwark verify` must notice  minutes
#     analyse      scripts/analyse.sh                 an hour, with the bytes of other builds
#     coverage     scripts/coverage.sh                half an hour
#     calibrate    scripts/calibrate.sh               a minute
#     random       scripts/random.sh                  an hour or two
#     mutate       scripts/mutate.py, 1000 mutants    an hour or two
#     fuzz         scripts/fuzz.sh 30                 hours
#     bench        scripts/bench.sh                   minutes; alone on the machine
set -uo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." || exit 1
steps=(tests metamorphic faults extremes kills mistakes analyse coverage calibrate random mutate
       fuzz bench)
results=results/nightly

# With the strict build, which is made first where it is not there.
strict() {
    cmake --preset strict > /dev/null &&
        cmake --build --preset strict --parallel "$(getconf _NPROCESSORS_ONLN)" > /dev/null &&
        "$@"
}

step() {
    case $1 in
        tests) scripts/test.sh ;;
        metamorphic) BULWARK_SCENARIOS=1000 strict ctest --preset strict -L metamorphic --timeout 7200 ;;
        faults) BULWARK_FAULTS=all strict ctest --preset strict -R '^faults_' --timeout 7200 ;;
        extremes) BULWARK_EXTREMES=5000 strict ctest --preset strict -R test_model_extreme ;;
        kills)
            strict env BULWARK_PROGRAM=build/strict/bulwark tests/kill.sh 100 &&
                env BULWARK_PROGRAM=build/strict/bulwark tests/kill.sh 100 \
                    configs/sweeps/us_leads.cfg ;;
        mistakes) strict ctest --preset strict -R verify_mistakes ;;
        analyse) scripts/analyse.sh ;;
        coverage) scripts/coverage.sh ;;
        calibrate) scripts/calibrate.sh ;;
        random) scripts/random.sh ;;
        mutate) scripts/mutate.py -n 1000 ;;
        fuzz) scripts/fuzz.sh 30 ;;
        bench) scripts/bench.sh ;;
        *) echo "nightly.sh: there is no step '$1'; known: ${steps[*]}" >&2; return 2 ;;
    esac
}

mkdir -p "$results" || exit 1
[ "$#" -gt 0 ] && steps=("$@")
verdicts=()
failed=0
for name in "${steps[@]}"; do
    start=$SECONDS
    echo "==== $name: $results/$name.txt ===="
    if step "$name" > "$results/$name.txt" 2>&1 < /dev/null; then
        verdict=passed
    else
        verdict=FAILED
        failed=1
        tail -n 5 "$results/$name.txt"
    fi
    verdicts+=("$verdict  $name ($((SECONDS - start)) s)")
done
echo "==== $(date -u +%F) ===="
printf '%s\n' "${verdicts[@]}"
exit "$failed"
