// SPDX-License-Identifier: GPL-3.0-or-later
//
// A whole verification of the scenario in which every kind of process occurs: which comparisons it
// makes, and how it ends.
#include "staged.h"

#define SCENARIO BULWARK_TESTS "/verify_scenario.cfg"

// Findings and gaps of every kind, in the report's order.
static const struct {
    const char *name;
    size_t n_findings, n_gaps;
} kinds[] = {
    {"unknowns", 3, 1}, // two distributions, a correlation; too few worlds
    {"factors", 23, 0}, // 3 × (mean, variance, 3 points), 3 correlations, shocks 3 and 2
    {"decisions", 172, 0}, {"apart", 24, 0}, // 25 things: 2 types, 2 shocks, 19 decisions, 2 steps
    {"structure", 42, 0}, // 17 parts begin, 13 complete … 4 measures twice, 10 loadings
    {"together", 20, 1},  // all_of has composed parts
    {"types", 19, 0},     // two drawn with 3 points and strata, a rank correlation, 10 fixed
    {"anchor", 1, 0},      {"none", 1, 0},
    {"hazards", 26, 0},                       // 15 combinations, 11 of them reported
    {"estimates", 7, 2},   {"bodies", 11, 0}, // 3 and 4 shares, 4 who are last
    {"identities", 6, 0},
};

#define N_KINDS (sizeof kinds / sizeof kinds[0])

static void every_comparison_is_made(void)
{
    struct opened o = {0};
    struct error error = {0};
    struct verify_report *report = NULL;
    const char *const few[] = {"run.worlds=12", "run.trials=80"};
    size_t at = 0, gap = 0;
    check_true("opened", scenario_open(&o.scenario, SCENARIO, few, 2, &error) == STATUS_OK);
    model_read(&o.model, &o.scenario);
    o.is_open = scenario_settle(&o.scenario, &error) == STATUS_OK;
    check_true("verified", o.is_open && verify_compute(&o.model, &report, &error) == STATUS_OK);
    for (size_t k = 0; report != NULL && k < N_KINDS; k++) {
        size_t n = 0, n_gaps = 0;
        const struct verify_subject *subject = verify_subject_at(k);
        check_true("its name", subject != NULL && strcmp(subject->name, kinds[k].name) == 0);
        for (; at < report->n_findings && report->findings[at].subject == subject; at++)
            n++;
        for (; gap < report->n_gaps && report->gaps[gap].subject == subject; gap++)
            n_gaps++;
        if (n != kinds[k].n_findings || n_gaps != kinds[k].n_gaps)
            printf("\n    %s: %zu findings, %zu gaps", kinds[k].name, n, n_gaps);
        check_true(kinds[k].name, n == kinds[k].n_findings && n_gaps == kinds[k].n_gaps);
    }
    if (report != NULL) {
        check_true("in their order", at == report->n_findings && gap == report->n_gaps);
        check_true("all agree", report->n_disagree == 0 && report->limit_p < 1e-6);
    }
    check_true("no more kinds", verify_subject_at(N_KINDS) == NULL);
    verify_report_free(report);
    verify_report_free(NULL);
    opened_clear(&o);
}

// In the first world no constant of the adversary gives the chance that the anchor asks for.
static void an_anchor_without_solution_fails(void)
{
    struct opened o = {0};
    struct error error = {0};
    struct verify_report *report = NULL;
    const char *const few[] = {"run.worlds=2", "run.trials=4", "adversary.opportunities=0.01",
                               "adversary.anchor=0.05"};
    check_true("opened", scenario_open(&o.scenario, SCENARIO, few, 4, &error) == STATUS_OK);
    model_read(&o.model, &o.scenario);
    o.is_open = scenario_settle(&o.scenario, &error) == STATUS_OK;
    check_true("refused", o.is_open && verify_compute(&o.model, &report, &error) == STATUS_FAILED &&
                              report == NULL && strstr(error.text, "anchor") != NULL);
    opened_clear(&o);
}

int main(void)
{
    const struct named_test tests[] = {
        {"every comparison is made", every_comparison_is_made},
        {"an anchor without solution fails", an_anchor_without_solution_fails},
    };
    return run_tests("verify_report", tests, sizeof tests / sizeof tests[0]);
}
