// SPDX-License-Identifier: GPL-3.0-or-later
//
// The errors that `bulwark decide` tells, against the spread of its estimates over seeds: of worlds that
// are independent, and of worlds that are spread evenly, whose randomisations are.
#include "check.h"
#include "oracle.h"

enum { RUNS = 120, WORLDS = 256, TRIALS = 32, N_QUANTITIES = 6 };

#define EFFECT(mean) "{ denial = { dist = \"beta\"; mean = " mean "; n = 4.0; }; }"
#define SCENARIO                                                                                   \
    SCENARIO_HEAD                                                                                  \
    "measures = {\n"                                                                               \
    "    a = { cost = 1.0; process = { type = \"fixed\"; after = 0.0; }; effects = " EFFECT("0.4") "; };\n" \
    "    b = { cost = 1.5; process = { type = \"decision\"; p = 0.98; }; effects = " EFFECT("0.45") "; }; };\n" \
    "adversary = { model = \"expected_utility\"; cost = 0.6; noise = 0.2; opportunities = 0.3; };\n"

struct quantity {
    const char *table, *key, *second, *column;
    double sum, squares, variances; // over the runs: of estimates, of their squares, of se²
};

static const struct quantity wanted[N_QUANTITIES] = {
    {.table = "decide/decisions", .key = "b", .column = "deterrence"},
    {.table = "decide/decisions", .key = "a", .column = "expected"},
    {.table = "decide/choices", .key = "budget", .second = "1.5", .column = "evpi"},
    {.table = "decide/order", .key = "best", .second = "2", .column = "gain"},
    {.table = "decide/value_of_information", .key = "measures.a.effects.denial", .column = "value"},
    {.table = "decide/value_of_information", .key = "all", .column = "value"},
};

// A standard error from a 95 % interval, of so many degrees of freedom.
static double error_of_interval(struct outcome *o, const struct quantity *q, bool is_even)
{
    const double width = cell(o, q->table, q->key, NULL, "hi") - cell(o, q->table, q->key, NULL, "lo");
    return width / 2.0 / (is_even ? 2.131 : 1.96); // t of 15 degrees of freedom, of many
}

static void add_run(struct outcome *o, struct quantity *q, bool is_even)
{
    for (size_t j = 0; j < N_QUANTITIES; j++, q++) {
        const bool has_interval = strcmp(q->column, "value") == 0;
        const double x = cell(o, q->table, q->key, q->second, q->column);
        const double se = has_interval ? error_of_interval(o, q, is_even)
                                       : cell_se(o, q->table, q->key, q->second, q->column);
        q->sum += x;
        q->squares += x * x;
        q->variances += se * se;
    }
}

static bool decide(struct outcome *o)
{
    char *command = text_format("OMP_NUM_THREADS=1 '" BULWARK_PROGRAM "' decide -q --budget 1.5 '%s'",
                                outcome_folder(o));
    const bool good = command != NULL && system(command) == 0;
    free(command);
    return good;
}

static bool add_runs(const char *sampler, struct quantity *q)
{
    memcpy(q, wanted, sizeof wanted);
    bool good = true;
    for (int i = 0; i < RUNS && good; i++) {
        struct request request = {.scenario = SCENARIO, .worlds = WORLDS, .trials = TRIALS,
                                  .seed = CHECK_SEED + i, .threads = 1, .setting = sampler};
        struct outcome *o = run_request(&request);
        good = o != NULL && decide(o);
        if (good)
            add_run(o, q, strcmp(sampler, "run.sampler=sobol") == 0);
        outcome_free(o);
    }
    return good;
}

static double variance(const struct quantity *q)
{
    return (q->squares - q->sum * q->sum / RUNS) / (RUNS - 1);
}

// The variance over seeds, whose relative error is √(2/RUNS), is what the errors say, and not `wrong` times
// as much.
static void check_errors(const struct quantity *q, const char *sampler, double wrong)
{
    const double ratio = variance(q) / (q->variances / RUNS);
    printf("\n    %s of %s, %s: variance over seeds %.2f of what is told (not %.2f)", q->column,
           q->key, sampler, ratio, wrong);
    check_estimate(q->column, ratio, sqrt(2.0 / RUNS), 1.0, wrong);
}

static void errors_are_the_spread_over_seeds(void)
{
    struct quantity random[N_QUANTITIES], sobol[N_QUANTITIES];
    const bool good =
        add_runs("run.sampler=random", random) && add_runs("run.sampler=sobol", sobol);
    check_true("all runs succeed", good);
    for (size_t j = 0; good && j < N_QUANTITIES; j++) {
        check_errors(&random[j], "random", 2.0);
        // What errors as of independent worlds would leave of the ratio.
        check_errors(&sobol[j], "sobol", variance(&sobol[j]) / (random[j].variances / RUNS));
    }
}

int main(void)
{
    static const struct named_test tests[] = {
        {"errors are the spread over seeds", errors_are_the_spread_over_seeds},
    };
    return run_tests("errors of decide", tests, sizeof tests / sizeof tests[0]);
}
