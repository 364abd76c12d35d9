// SPDX-License-Identifier: GPL-3.0-or-later
//
// The engine against the plain oracle: trials of scenarios in which every part of the model
// occurs, for every combination.

#include "bench.h"
#include "plain.h"
#include "plain_scenarios.h"

#include "engine/achieved.h"

enum { N_WORLDS = 10, N_TRIALS = 24 };

// ---- survival of every combination ---------------------------------------------------------

static double relative(double a, double b)
{
    return fabs(a - b) / fabs(b);
}

// The engine's number for a combination: at the index that holds its part that has joined.
static double engine_survival(const struct lattice *l, uint32_t set)
{
    for (size_t i = 0; i < (size_t)1 << l->n_bits; i++)
        if (l->mask[i] == (set & l->joined))
            return l->values.accumulated[i];
    return NAN;
}

// The largest relative error in one trial, over all combinations (and all points of the reported
// combinations' curves). NaN counts as infinite.
static double trial_error(struct bench *b, const struct plain_trial *plain)
{
    const struct model *model = &b->opened.model;
    const struct layout *l = b->layout;
    double worst = 0.0;
    memset(b->curves, 0, model->n_reported * l->n_grid * sizeof *b->curves);
    trial_set_batch(&b->trial, b->batch, true);
    trial_run(&b->trial, plain->lane, b->curves);
    for (uint32_t set = 0; set < UINT32_C(1) << model->n_measures; set++) {
        const double error = relative(engine_survival(&b->trial.lattice, set),
                                      plain_survival(plain, set, model->scenario->horizon_years));
        worst = error <= worst ? worst : isnan(error) ? INFINITY : error;
    }
    for (size_t r = 0; r < model->n_reported; r++)
        for (size_t g = 0; g < l->n_grid; g++) {
            const double truth = plain_survival(plain, model->reported[r].mask, l->grid_years[g]);
            const double error = relative(b->curves[r * l->n_grid + g], truth);
            worst = error <= worst ? worst : isnan(error) ? INFINITY : error;
        }
    return worst;
}

static double largest_error(const char *text, enum plain_fault fault, uint32_t n_worlds,
                            size_t n_trials)
{
    struct bench b;
    double worst = 0.0;
    if (bench_open(&b, text))
        for (uint32_t world = 0; world < n_worlds; world++) {
            bench_draw(&b, world, n_trials);
            for (size_t lane = 0; lane < n_trials; lane++)
                worst = fmax(worst, trial_error(&b, &(struct plain_trial){b.batch, lane, fault}));
        }
    bench_close(&b);
    return worst;
}

// A rounding error of survival is one of the integrated hazard, which is below 10 here.
static void check_scenario(const char *text, uint32_t n_worlds, size_t n_trials)
{
    const double worst = largest_error(text, PLAIN_SOUND, n_worlds, n_trials);
    if (!(worst < 1e-12))
        printf("\n    largest relative error %.3g, seed %d\n", worst, (int)CHECK_SEED);
    check_true("the engine agrees with the plain oracle", worst < 1e-12);
}

static void survival_agrees_under_expected_utility(void)
{
    check_scenario(UTILITY_PER_TRIAL, N_WORLDS, N_TRIALS);
}

static void survival_agrees_with_peace_from_the_start(void)
{
    check_scenario(UTILITY_AT_ONCE, N_WORLDS, N_TRIALS);
}

static void survival_agrees_with_peace_long_ago(void)
{
    check_scenario(UTILITY_LONG_AGO, N_WORLDS, N_TRIALS);
}

static void survival_agrees_under_log_odds(void)
{
    check_scenario(LOG_ODDS, N_WORLDS, N_TRIALS);
}

static void survival_agrees_under_a_threshold(void)
{
    check_scenario(THRESHOLD, N_WORLDS, N_TRIALS);
}

static void survival_agrees_where_events_coincide(void)
{
    check_scenario(COINCIDING_UTILITY, N_WORLDS, N_TRIALS);
    check_scenario(COINCIDING_THRESHOLD, N_WORLDS, N_TRIALS);
    check_scenario(COINCIDING_LOG_ODDS, N_WORLDS, N_TRIALS);
}

static void survival_agrees_where_many_measures_act(void)
{
    check_scenario(ELEVEN, 2, 2);
}

// ---- the comparison has teeth --------------------------------------------------------------

static void check_fault(const char *text, enum plain_fault fault)
{
    const double worst = largest_error(text, fault, 3, N_TRIALS);
    if (!(worst > 1e-3))
        printf("\n    fault %d: largest relative error only %.3g\n", (int)fault, worst);
    check_true("the fault shows", worst > 1e-3);
}

static void every_fault_of_the_oracle_shows_under_expected_utility(void)
{
    for (int fault = PLAIN_SOUND + 1; fault < PLAIN_N_FAULTS; fault++)
        check_fault(UTILITY_PER_TRIAL, (enum plain_fault)fault);
}

static void every_fault_that_matters_shows_under_log_odds(void)
{
    const enum plain_fault faults[] = {PLAIN_NO_LAPSE, PLAIN_NO_REQUIREMENTS, PLAIN_NO_RAMP,
                                       PLAIN_NO_INITIAL, PLAIN_NO_SYNERGIES, PLAIN_NO_RECOVERY,
                                       PLAIN_NO_BEGINS};
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
        check_fault(LOG_ODDS, faults[i]);
}

static void every_fault_of_the_oracle_shows_under_a_threshold(void)
{
    for (int fault = PLAIN_SOUND + 1; fault < PLAIN_N_FAULTS; fault++)
        check_fault(THRESHOLD, (enum plain_fault)fault);
}

// ---- deterrence if all stood ---------------------------------------------------------------

// The largest error of `achieved` in a few worlds against `shift` times the truth.
static double achieved_error(const char *text, double shift)
{
    struct bench b;
    struct achieved achieved = {0};
    double worst = 0.0, deterrence[64];
    uint32_t masks[64];
    for (uint32_t set = 0; set < 64; set++)
        masks[set] = set;
    if (bench_open(&b, text) && achieved_create(&achieved, &b.effects, 64, masks))
        for (uint32_t world = 0; world < 5; world++) {
            bench_draw(&b, world, 1);
            achieved_deterrence(&achieved, deterrence);
            for (uint32_t set = 0; set < 64; set++) {
                double truth = 0.0;
                for (size_t i = 0; i < ADVERSARY_ACHIEVED_TYPES; i++)
                    truth += plain_achieved(b.world, i, set) / ADVERSARY_ACHIEVED_TYPES;
                worst = fmax(worst, relative(deterrence[set], shift * truth));
            }
        }
    achieved_clear(&achieved);
    bench_close(&b);
    return worst;
}

static void what_measures_achieve_agrees_with_measures_that_stand_from_the_first(void)
{
    check_true("expected utility", achieved_error(UTILITY_PER_TRIAL, 1.0) < 1e-12);
    check_true("log odds", achieved_error(LOG_ODDS, 1.0) < 1e-12);
    check_true("threshold", achieved_error(THRESHOLD, 1.0) < 1e-12);
    check_true("a difference would show", achieved_error(LOG_ODDS, 1.0 + 1e-9) > 1e-12);
}

int main(void)
{
    const struct named_test tests[] = {
        {"survival agrees under expected utility", survival_agrees_under_expected_utility},
        {"survival agrees with peace from the start", survival_agrees_with_peace_from_the_start},
        {"survival agrees with peace long ago", survival_agrees_with_peace_long_ago},
        {"survival agrees under log odds", survival_agrees_under_log_odds},
        {"survival agrees under a threshold", survival_agrees_under_a_threshold},
        {"survival agrees where events coincide", survival_agrees_where_events_coincide},
        {"survival agrees where many measures act", survival_agrees_where_many_measures_act},
        {"every fault of the oracle shows under expected utility",
         every_fault_of_the_oracle_shows_under_expected_utility},
        {"every fault that matters shows under log odds",
         every_fault_that_matters_shows_under_log_odds},
        {"every fault of the oracle shows under a threshold",
         every_fault_of_the_oracle_shows_under_a_threshold},
        {"what measures achieve agrees with measures that stand from the first",
         what_measures_achieve_agrees_with_measures_that_stand_from_the_first},
    };
    return run_tests("plain", tests, sizeof tests / sizeof tests[0]);
}
