// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a world knows of its adversary beside the anchor: numbers as written, thresholds in strata.
#include "opened.h"

#include "model/adversary_keys.h"
#include "model/world.h"

#include <gsl/gsl_cdf.h>

#define MEASURE "measures = { a = { process = { type = \"fixed\"; after = 0.0; }; }; };\n"
#define NUMBERS                                                                                   \
    SCENARIO_HEAD MEASURE "adversary = { model = \"log_odds\"; begins = { dist = \"uniform\";"    \
    " min = 1.0; max = 2.0; }; recovery = 0.5; base = 0.2; };\n"
#define THRESHOLD                                                                                 \
    SCENARIO_HEAD MEASURE "adversary = { model = \"threshold\"; mu = 0.4; sigma = 0.25;"          \
    " weights = { denial = 0.5; intervention = 0.6; punishment = 0.7; }; };\n"

static void a_worlds_numbers_are_those_written(void)
{
    struct opened o;
    struct world *world = NULL;
    struct error error = {0};
    const double begins = 1.25;
    const bool good = opened_read(&o, NUMBERS, 1, 1) &&
                      world_create(&world, &o.model, CPU_BEST, &error) == STATUS_OK &&
                      world_place(world, CHECK_SEED, 0, &begins, &error) == STATUS_OK;
    check_true("a world", good);
    if (good) {
        const double *number = world->adversary.number;
        check_true("in order", number[ADVERSARY_BEGINS] == 1.25 &&
                                   number[ADVERSARY_RECOVERY] == 0.5);
        check_near("the base's log-odds", number[ODDS_BASE], log(0.25), 1e-14, log(0.2));
        for (size_t k = ODDS_N_NUMBERS; k < ADVERSARY_MAX_NUMBERS; k++)
            check_true("and no more", number[k] == 0.0);
    }
    world_free(world);
    opened_clear(&o);
}

// κ ~ N(mu, sigma): one in each stratum.
static void check_thresholds(const struct adversary_types *types, size_t n)
{
    size_t in_stratum[ADVERSARY_TYPES] = {0}, n_single = 0;
    check_true("so many", types->n == n && !types->shared[THRESHOLD_KAPPA]);
    for (size_t i = 0; i < n; i++) {
        const double u = gsl_cdf_ugaussian_P((types->number[THRESHOLD_KAPPA][i] - 0.4) / 0.25);
        in_stratum[(size_t)fmin(u * (double)n, (double)n - 1.0)]++;
    }
    for (size_t i = 0; i < n; i++)
        n_single += in_stratum[i] == 1;
    check_true("one each", n_single == n);
}

static void thresholds_stand_in_strata(void)
{
    struct opened o;
    struct world *world = NULL;
    struct error error = {0};
    const bool good = opened_read(&o, THRESHOLD, 1, 1) &&
                      world_create(&world, &o.model, CPU_BEST, &error) == STATUS_OK &&
                      world_draw(world, CHECK_SEED, 0, &error) == STATUS_OK;
    check_true("a world", good);
    if (good) {
        check_thresholds(&world->adversary.types, ADVERSARY_TYPES);
        check_thresholds(&world->adversary.achieved_types, ADVERSARY_ACHIEVED_TYPES);
    }
    world_free(world);
    opened_clear(&o);
}

int main(void)
{
    const struct named_test tests[] = {
        {"a world's numbers are those written", a_worlds_numbers_are_those_written},
        {"thresholds stand in strata", thresholds_stand_in_strata},
    };
    return run_tests("adversary of a world", tests, sizeof tests / sizeof tests[0]);
}
