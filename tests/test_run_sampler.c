// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the sampler of worlds is worth: at equal work `sobol` leaves less error than `random`, and
// both estimate the same.
#include "check.h"
#include "oracle.h"

enum { RUNS = 100, WORLDS = 512, TRIALS = 16, N_QUANTITIES = 4 };

#define BETA(mean) "{ dist = \"beta\"; mean = " mean "; n = 8.0; }"
#define MEASURE(key, p, ratio)                                                                    \
    key " = { process = { type = \"decision\"; p = " BETA(p) "; };"                               \
    " effects = { odds_ratio = { dist = \"uniform\"; min = 0.1; max = " ratio "; }; }; }; "
#define UNCERTAIN                                                                                 \
    SCENARIO_HEAD "measures = { " MEASURE("a", "0.9", "0.5") MEASURE("b", "0.8", "0.9")           \
    MEASURE("c", "0.95", "0.7") "};\n"                                                            \
    "adversary = { model = \"log_odds\"; anchor = { dist = \"beta\"; mean = 0.5; n = 6.0; }; };\n"

struct quantity {
    const char *table, *key, *column;
    double sum, squares, variances; // over the runs: of estimates, of their squares, of se²
};

static const struct quantity wanted[N_QUANTITIES] = {
    {.table = "combinations", .key = "none", .column = "deterrence"},
    {.table = "combinations", .key = "a+b+c", .column = "deterrence"},
    {.table = "combinations", .key = "a+b+c", .column = "gain"},
    {.table = "measures", .key = "a", .column = "shapley"},
};

static bool add_runs(const char *sampler, struct quantity *q)
{
    memcpy(q, wanted, sizeof wanted);
    bool good = true;
    for (int i = 0; i < RUNS && good; i++) {
        struct request request = {.scenario = UNCERTAIN, .worlds = WORLDS, .trials = TRIALS,
                                  .seed = CHECK_SEED + i, .threads = 1, .setting = sampler};
        struct outcome *o = run_request(&request);
        good = o != NULL;
        for (size_t j = 0; good && j < N_QUANTITIES; j++) {
            const double x = cell(o, q[j].table, q[j].key, NULL, q[j].column);
            const double se = cell_se(o, q[j].table, q[j].key, NULL, q[j].column);
            q[j].sum += x;
            q[j].squares += x * x;
            q[j].variances += se * se;
        }
        outcome_free(o);
    }
    return good;
}

static double variance(const struct quantity *q)
{
    return (q->squares - q->sum * q->sum / RUNS) / (RUNS - 1);
}

static void sobol_leaves_less_error_at_equal_work(void)
{
    struct quantity random[N_QUANTITIES], sobol[N_QUANTITIES];
    const bool good =
        add_runs("run.sampler=random", random) && add_runs("run.sampler=sobol", sobol);
    check_true("all runs succeed", good);
    for (size_t j = 0; good && j < N_QUANTITIES; j++) {
        const double found = variance(&random[j]) / variance(&sobol[j]);
        const double said = random[j].variances / sobol[j].variances;
        const double se = sqrt((variance(&random[j]) + variance(&sobol[j])) / RUNS);
        printf("\n    %s of %s: variance %.1f times less, by the errors %.1f", wanted[j].column,
               wanted[j].key, found, said);
        check_true("at least three times less", found > 3.0);
        check_true("the errors say so, too", said > 3.0);
        check_estimate("the same is estimated", sobol[j].sum / RUNS, se, random[j].sum / RUNS,
                       random[j].sum / RUNS + 20.0 * se);
    }
}

int main(void)
{
    static const struct named_test tests[] = {
        {"sobol leaves less error at equal work", sobol_leaves_less_error_at_equal_work},
    };
    return run_tests("sampler", tests, sizeof tests / sizeof tests[0]);
}
