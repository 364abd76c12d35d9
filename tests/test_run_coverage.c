// SPDX-License-Identifier: GPL-3.0-or-later
//
// Over many seeds the 95 % intervals hold the truth 95 times in a hundred, and half-width ones
// hold it as often as they should: neither too narrow nor too wide.
#include "check.h"
#include "oracle.h"

enum { MAX_QUANTITIES = 8 };

// How worlds are drawn, and over how many replicates errors are taken: worlds or randomisations,
// which have unequal numbers of worlds in one case.
struct sampling {
    const char *setting;
    long worlds, trials;
    double replicates;
};

static const struct sampling samplings[] = {
    {"run.sampler=random", 64, 8, 64.0},
    {"run.sampler=sobol", 256, 64, 16.0},
    {"run.sampler=sobol", 50, 8, 16.0},
};

// Immediate measures with p ~ beta(3, 7) and beta(6, 4); base 0.1, odds ratios 0.3 and 0.5.
#define SMALL                                                                                     \
    SCENARIO_HEAD CALM_ADVERSARY "measures = { a = { process = { type = \"decision\";"            \
    " p = { dist = \"beta\"; a = 3.0; b = 7.0; }; }; effects = { odds_ratio = 0.3; }; };"         \
    " b = { process = { type = \"decision\"; p = { dist = \"beta\"; a = 6.0; b = 4.0; }; };"      \
    " effects = { odds_ratio = 0.5; }; }; };"

struct quantity {
    const char *table;
    const char *key;
    const char *column;
    const char *low;     // NULL: estimate -+ t se
    const char *high;
    double truth;
    double sum;
    double squares;
    double variances;    // sum of se^2
    int covered;
    int half_covered;    // by the central half, from se
    int covered_wrong;   // with the truth shifted by 8 standard errors
};

static double survival(double log_odds_ratio)
{
    return pow(1.0 - logistic(logit(0.1) + log_odds_ratio), 10.0);
}

static size_t fill_quantities(struct quantity *q)
{
    double none = survival(0.0);
    double a = 0.3 * (survival(log(0.3)) - none);
    double b = 0.6 * (survival(log(0.5)) - none);
    double ab = 0.18 * (survival(log(0.15)) - survival(log(0.3)) - survival(log(0.5)) + none);
    const struct quantity all[] = {
        {.table = "combinations", .key = "a", .column = "deterrence", .low = "lo", .high = "hi",
         .truth = none + a},
        {.table = "combinations", .key = "a+b", .column = "deterrence", .low = "lo", .high = "hi",
         .truth = none + a + b + ab},
        {.table = "combinations", .key = "a+b", .column = "layering", .truth = ab},
        {.table = "combinations", .key = "b", .column = "gain", .truth = b},
        {.table = "measures", .key = "a", .column = "shapley", .low = "shapley_lo",
         .high = "shapley_hi", .truth = a + 0.5 * ab},
        {.table = "measures", .key = "b", .column = "shapley", .low = "shapley_lo",
         .high = "shapley_hi", .truth = b + 0.5 * ab},
        {.table = "measures", .key = "b", .column = "p_in_force", .truth = 0.6},
    };
    memcpy(q, all, sizeof all);
    return sizeof all / sizeof all[0];
}

static void add_run(struct outcome *o, const struct sampling *s, struct quantity *q)
{
    double estimate = cell(o, q->table, q->key, NULL, q->column);
    double se = cell_se(o, q->table, q->key, NULL, q->column);
    double reach = gsl_cdf_tdist_Pinv(0.975, s->replicates - 1.0) * se;
    double low = q->low ? cell(o, q->table, q->key, NULL, q->low) : estimate - reach;
    double high = q->high ? cell(o, q->table, q->key, NULL, q->high) : estimate + reach;
    double wrong = q->truth + 8.0 * se;
    double off = fabs(estimate - q->truth);
    q->sum += estimate;
    q->squares += (estimate - q->truth) * (estimate - q->truth);
    q->variances += se * se;
    q->covered += low <= q->truth && q->truth <= high;
    q->covered_wrong += low <= wrong && wrong <= high;
    q->half_covered += off <= gsl_cdf_tdist_Pinv(0.75, s->replicates - 1.0) * se;
}

// BULWARK_COVERAGE, or 200.
static int n_runs(void)
{
    const char *wanted = getenv("BULWARK_COVERAGE");
    return wanted == NULL ? 200 : atoi(wanted);
}

static void check_share(const struct quantity *q, const char *what, int count, double share)
{
    const int runs = n_runs();
    double sigma = sqrt(runs * share * (1.0 - share));
    bool holds = fabs(count - runs * share) <= 5.0 * sigma;
    if (!holds) {
        printf("\n    %s of %s %s: %d of %d, %.0f expected\n", what, q->column, q->key, count, runs,
               runs * share);
    }
    check_true(what, holds);
}

static void check_quantity(const struct quantity *q)
{
    const int runs = n_runs();
    printf("\n    95 %% interval of %s %s: covers in %d of %d runs", q->column, q->key, q->covered,
           runs);
    check_share(q, "coverage at 95 %", q->covered, 0.95);
    check_share(q, "coverage at 50 %", q->half_covered, 0.5);
    check_true("the twin: a shifted truth is not covered", q->covered_wrong < runs / 2);
    // Mean square error over mean se^2: chi squared over its degrees, sd sqrt(2 / runs).
    check_near("mean square error over the mean of se squared", q->squares / q->variances, 1.0,
               5.0 * sqrt(2.0 / runs), 2.0);
    // No bias: the mean over the runs.
    check_estimate(q->column, q->sum / runs, sqrt(q->variances) / runs, q->truth,
                   q->truth + 10.0 * sqrt(q->variances) / runs);
}

static void check_coverage(const struct sampling *s)
{
    struct quantity q[MAX_QUANTITIES];
    size_t n = fill_quantities(q);
    int failed = 0;
    for (int i = 0; i < n_runs() && failed == 0; i++) {
        struct request request = {.scenario = SMALL, .worlds = s->worlds, .trials = s->trials,
                                  .seed = CHECK_SEED + i, .threads = 1, .setting = s->setting};
        struct outcome *o = run_request(&request);
        failed += o == NULL;
        for (size_t j = 0; o && j < n; j++) {
            add_run(o, s, &q[j]);
        }
        outcome_free(o);
    }
    check_true("all runs succeed", failed == 0);
    for (size_t j = 0; j < n; j++) {
        check_quantity(&q[j]);
    }
}

static void intervals_cover_as_often_as_they_say(void)
{
    for (size_t i = 0; i < sizeof samplings / sizeof samplings[0]; i++) {
        printf("\n    %s, %ld worlds of %ld trials", samplings[i].setting, samplings[i].worlds,
               samplings[i].trials);
        check_coverage(&samplings[i]);
    }
}

int main(void)
{
    const struct named_test tests[] = {
        {"intervals cover as often as they say", intervals_cover_as_often_as_they_say},
    };
    return run_tests("coverage", tests, sizeof tests / sizeof tests[0]);
}
