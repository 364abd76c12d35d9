#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Builds and tests twice with gcc: as released with every warning an error, then under the
# address, leak and undefined behaviour sanitizers. Goes through both even if the first fails.
#
#     scripts/test.sh
#     CTEST_ARGS="-R test_model" scripts/test.sh      more arguments for ctest
set -uo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." || exit 1
jobs=$(getconf _NPROCESSORS_ONLN)
read -r -a ctest_args <<< "${CTEST_ARGS-}"

# test_build PRESET WHAT: configures, builds and tests build/PRESET.
test_build() {
    local start=$SECONDS status=0
    echo "==== $2: build/$1 ===="
    cmake --preset "$1" &&
        cmake --build --preset "$1" --parallel "$jobs" &&
        ctest --preset "$1" --output-on-failure --no-tests=error --parallel "$jobs" \
            ${ctest_args[@]+"${ctest_args[@]}"} || status=1
    if [ "$status" -eq 0 ]; then
        verdicts+=("passed  $2 (build/$1, $((SECONDS - start)) s)")
    else
        verdicts+=("FAILED  $2 (build/$1, $((SECONDS - start)) s)")
        failed=1
    fi
}

scripts/packages.sh --tests || exit 1
verdicts=()
failed=0
test_build strict "Strict build with gcc" < /dev/null
test_build asan "Address and undefined behaviour sanitizers" < /dev/null
echo "===="
printf '%s\n' "${verdicts[@]}"
exit "$failed"
