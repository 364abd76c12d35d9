#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Builds sim/ with gcc's counters, runs the tests, and says which part of its lines and of its
# branches they reached: of every file, of every layer, of all.
#
#     scripts/coverage.sh             fails below 95 % of lines or 85 % of branches
#     scripts/coverage.sh --report    only says what has been counted since the last time
#     CTEST_ARGS="-R test_cli" scripts/coverage.sh      more arguments for ctest
#
# In build/coverage: files.csv (one row a file), coverage.json (one entry a line). Whether the tests
# pass is for scripts/test.sh to say: here everything has one thread, and those that want several
# fail, as may those that starve a process of memory or files, which the counters need too.
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
build=build/coverage least_lines=95 least_branches=85
jobs=$(getconf _NPROCESSORS_ONLN)
read -r -a ctest_args <<< "${CTEST_ARGS-}"

# What would count nothing, since they look at the sources, at scripts or at a copy of the sources;
# and what would count the same again, since they repeat a run with hundreds of seeds.
left_out='^(check_layers|slurm|verify_mistakes'
left_out+='|test_bench_plain|test_run_coverage|test_run_decide|test_run_sampler)$'

case ${1-} in
    "" | --report) ;;
    *)
        sed -n '6,10s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
        exit 2
        ;;
esac

# count: leaves the counts of all tests in the build.
count() {
    cmake --preset coverage &&
        cmake --build --preset coverage --parallel "$jobs" || return
    find "$build" -name '*.gcda' -delete
    ctest --preset coverage --parallel "$jobs" --exclude-regex "$left_out" \
        ${ctest_args[@]+"${ctest_args[@]}"} || echo "coverage: the figures are of all tests" >&2
}

# What is compiled several times, the kernels and what headers define, counts as reached where any
# of its copies is. A branch that gcc puts on a line without code, such as a closing brace, is not
# the source's. Parse errors: threads that a process started all the same may have left a negative
# count, which is no branch then.
read_counts() {
    gcovr --root . --filter sim/ --object-directory "$build" -j "$jobs" \
        --exclude-unreachable-branches --exclude-throw-branches --gcov-ignore-parse-errors \
        --csv "$build/files.csv" --json "$build/coverage.json" "$build"
}

# Of files.csv, a table of files, layers and all; fails below what is asked for.
tell() {
    awk -F, -v least_lines="$least_lines" -v least_branches="$least_branches" '
        function part(n, of) { return of == 0 ? "     -" : sprintf("%6.1f", 100 * n / of) }
        function row(what, l, lc, b, bc) {
            printf "%-44s %6d %s %6d %s\n", what, l, part(lc, l), b, part(bc, b)
        }
        NR == 1 {
            for (i = 1; i <= NF; i++) at[$i] = i
            printf "%-44s %6s %6s %6s %6s\n", "", "lines", "%", "branch", "%"
            next
        }
        {
            l = $at["line_total"]; lc = $at["line_covered"]
            b = $at["branch_total"]; bc = $at["branch_covered"]
            row($at["filename"], l, lc, b, bc)
            layer = $at["filename"]
            sub("/[^/]*$", "", layer)
            if (!(layer in L)) order[++n] = layer
            L[layer] += l; LC[layer] += lc; B[layer] += b; BC[layer] += bc
            lines += l; lines_reached += lc; branches += b; branches_reached += bc
        }
        END {
            print ""
            for (i = 1; i <= n; i++)
                row(order[i], L[order[i]], LC[order[i]], B[order[i]], BC[order[i]])
            row("sim", lines, lines_reached, branches, branches_reached)
            exit lines == 0 || 100 * lines_reached < least_lines * lines ||
                100 * branches_reached < least_branches * branches
        }' "$build/files.csv"
}

scripts/packages.sh --tests
scripts/packages.sh --coverage
if [ "${1-}" = "" ]; then
    count < /dev/null || exit 1
fi
read_counts
tell || {
    echo "coverage: less than $least_lines % of lines or $least_branches % of branches" >&2
    exit 1
}
