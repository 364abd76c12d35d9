// SPDX-License-Identifier: GPL-3.0-or-later
//
// Checks of estimates against truths, on top of CUnit. Every statistical check has a twin: with a
// wrong truth it must fail, or it had no power to find a fault.
#ifndef BULWARK_TESTS_CHECK_H
#define BULWARK_TESTS_CHECK_H

#include <CUnit/Basic.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blackbox.h"

enum { CHECK_SEED = 20230308 };

// A scenario's beginning: ten years from New Year 2023 with a point every half year.
#define SCENARIO_HEAD                                                                             \
    "scenario = { title = \"A test\"; start = \"2023-01-01\"; horizon = 10.0; grid = 0.5; };\n"
// An adversary for tests that look at processes only.
#define CALM_ADVERSARY "adversary = { model = \"log_odds\"; base = 0.1; };\n"

struct named_test {
    const char *name;   // a sentence
    CU_TestFunc function;
};

// Runs the tests of one program. Returns 0 if at least one ran and none failed, otherwise 1.
static inline int run_tests(const char *suite_name, const struct named_test *tests, size_t n)
{
    if (CU_initialize_registry() != CUE_SUCCESS) {
        return 1;
    }
    CU_pSuite suite = CU_add_suite(suite_name, NULL, NULL);
    bool added = suite != NULL;
    for (size_t i = 0; added && i < n; i++) {
        added = CU_add_test(suite, tests[i].name, tests[i].function) != NULL;
    }
    CU_basic_set_mode(CU_BRM_VERBOSE);
    bool ran = added && CU_basic_run_tests() == CUE_SUCCESS;
    bool passed = ran && CU_get_number_of_tests_run() == n && n > 0 &&
                  CU_get_number_of_failures() == 0;
    CU_cleanup_registry();
    return passed ? 0 : 1;
}

static inline void check_true(const char *name, bool holds)
{
    CU_assertImplementation(holds, 0, name, "", "", CU_FALSE);
}

// Within z = 5 standard errors; an exact number (se 0 up to rounding) within 1e-12. An error that
// is not a number covers nothing.
static inline bool is_within(double estimate, double se, double truth)
{
    double exact = 1e-12 * fmax(1.0, fabs(truth));
    return !isnan(se) && fabs(estimate - truth) <= fmax(exact, 5.0 * se);
}

// Holds for the truth and, the twin, does not hold for the wrong one.
static inline void check_estimate(const char *name, double estimate, double se, double truth,
                                  double wrong_truth)
{
    bool near_truth = is_within(estimate, se, truth);
    bool near_wrong = is_within(estimate, se, wrong_truth);
    if (!near_truth || near_wrong) {
        printf("\n    %s: estimate %.9g, truth %.9g, se %.3g (%.1f se off), wrong truth %.9g%s, "
               "seed %d\n", name, estimate, truth, se, (estimate - truth) / se, wrong_truth,
               near_wrong ? " is not told apart" : "", (int)CHECK_SEED);
    }
    check_true(name, near_truth && !near_wrong);
}

// For a number known up to an allowance that the caller reckons, with the same twin.
static inline void check_near(const char *name, double value, double truth, double allowance,
                              double wrong_truth)
{
    check_estimate(name, value, allowance / 5.0, truth, wrong_truth);
}

// Runs the program; a failed run fails the test and shows what the program said.
static inline struct outcome *run_request(const struct request *request)
{
    struct outcome *outcome = outcome_create(request);
    if (!outcome) {
        check_true("a temporary folder can be made", false);
        return NULL;
    }
    if (outcome_status(outcome) != 0) {
        char *complaint = outcome_complaint(outcome);
        printf("\n    exit status %d\n%s\n", outcome_status(outcome), complaint ? complaint : "");
        free(complaint);
        check_true("the run succeeds", false);
        outcome_free(outcome);
        return NULL;
    }
    return outcome;
}

// The usual run: the fixed seed, two threads.
static inline struct outcome *run_scenario(const char *scenario, long worlds, long trials)
{
    struct request request = {.scenario = scenario, .worlds = worlds, .trials = trials,
                              .seed = CHECK_SEED, .threads = 2};
    return run_request(&request);
}

// Number in the named cell; NaN when it is empty. A missing table, row or column fails the test.
// A NULL outcome (a run that failed) gives NaN.
static inline double cell(struct outcome *outcome, const char *table_name, const char *key,
                          const char *second, const char *column_name)
{
    if (!outcome) {
        return NAN;
    }
    const struct table *table = outcome_table(outcome, table_name);
    long row = table ? table_row(table, key, second) : -1;
    long column = table ? table_column(table, column_name) : -1;
    if (row < 0 || column < 0) {
        printf("\n    %s.csv: no %s for %s %s\n", table_name,
               row < 0 ? "row" : column_name, key, second ? second : "");
        check_true("the cell exists", false);
        return NAN;
    }
    return table_number(table, row, column);
}

// Standard error of a column: `<column>_se` if the table has it, else `se`.
static inline double cell_se(struct outcome *outcome, const char *table_name, const char *key,
                             const char *second, const char *column)
{
    const struct table *table = outcome ? outcome_table(outcome, table_name) : NULL;
    char *name = text_format("%s_se", column);
    bool own = table && name && table_column(table, name) >= 0;
    double se = cell(outcome, table_name, key, second, own ? name : "se");
    free(name);
    return se;
}

// check_estimate of a cell with the error that the table gives it.
static inline void check_cell(struct outcome *outcome, const char *table, const char *key,
                              const char *second, const char *column, double truth,
                              double wrong_truth)
{
    if (!outcome) {
        return;
    }
    char *name = text_format("%s %s %s %s", table, key, second ? second : "", column);
    check_estimate(name, cell(outcome, table, key, second, column),
                   cell_se(outcome, table, key, second, column), truth, wrong_truth);
    free(name);
}

// An exact cell without an error of its own: a cost, a flag, a mask.
static inline void check_exact(struct outcome *outcome, const char *table, const char *key,
                               const char *second, const char *column, double truth)
{
    if (!outcome) {
        return;
    }
    char *name = text_format("%s %s %s %s", table, key, second ? second : "", column);
    check_estimate(name, cell(outcome, table, key, second, column), 0.0, truth, truth + 0.5);
    free(name);
}

// A closed form of time (years) with its parameters.
typedef double curve(double t, const double *x);

// Column `p` or `standing` of in_force.csv at each of the times against f(t, truth), with the
// twin g(t, wrong).
static inline void check_curve(struct outcome *outcome, const char *measure, const char *column,
                               curve *f, const double *truth, curve *g, const double *wrong,
                               size_t n, const double *times)
{
    for (size_t i = 0; i < n; i++) {
        char *years = text_format("%.17g", times[i]);
        check_cell(outcome, "in_force", measure, years, column, f(times[i], truth),
                   g(times[i], wrong));
        free(years);
    }
}

// The row's key and the column exist, and the cell is empty.
static inline void check_empty(struct outcome *outcome, const char *table_name, const char *key,
                               const char *second, const char *column_name)
{
    const struct table *table = outcome ? outcome_table(outcome, table_name) : NULL;
    long row = table ? table_row(table, key, second) : -1;
    long column = table ? table_column(table, column_name) : -1;
    check_true("an undefined number is an empty field",
               row >= 0 && column >= 0 && *table_text(table, row, column) == '\0');
}

#endif
