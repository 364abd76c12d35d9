// SPDX-License-Identifier: GPL-3.0-or-later
//
// Over 200 seeds and for both samplers, all that the tables tell with an error, and beliefs where
// they are known. scripts/calibrate.sh asks the first of 1000 seeds.

#include "calibrate/study.h"

#include <gsl/gsl_cdf.h>

#include "base/real.h"

#define FOLDER BULWARK_TESTS "/calibrate/"

enum { RUNS = 200, WORLDS = 128 };

static const char *const samplers[] = {"random", "sobol"};

// ---- intervals -----------------------------------------------------------------------------

// What is sure to be among the columns.
static const char *const wanted[] = {
    "deterrence", "gain",        "layering",      "synergy",    "log_synergy",    "achieved",
    "shapley",    "alone",       "last",          "odds_ratio", "p_all_in_force", "p_any_in_force",
    "p_in_force", "interaction", "survival",      "p",          "standing",       "p_by_fifth",
    "p_agrees",   "p_last",      "p_sole_blocker"};

// A truth that is off by fifteen standard errors of the mean over runs must not do.
static void check_quantity(const struct studied *s)
{
    const double far = 15.0 * sqrt(s->seeds.variances) / s->seeds.n;
    check_true("none is missing", s->missing == 0.0);
    check_coverage(s->told.name, &s->seeds, 0.95);
    check_errors(s->told.name, &s->seeds, 0.0);
    check_unbiased(s->told.name, &s->seeds, s->truth, s->truth + far);
}

static size_t count_column(const struct study *study, const char *column)
{
    size_t n = 0;
    for (size_t i = 0; i < study->n; i++)
        n += !study_is_trivial(&study->all[i]) &&
             strcmp(study->all[i].told.name + study->all[i].told.kind, column) == 0;
    return n;
}

static void check_sampler(const char *sampler, const struct told_list *truths)
{
    const struct study_request request = {.path = FOLDER "calibrate.cfg",
                                          .sampler = sampler,
                                          .worlds = WORLDS,
                                          .trials = 8,
                                          .n_runs = RUNS,
                                          .first_seed = CHECK_SEED,
                                          .n_threads = 1};
    struct study study;
    check_true("all runs succeed", study_compute(&request, truths, &study));
    double least = INFINITY, most = 0.0;
    size_t n = 0;
    for (size_t i = 0; i < study.n; i++) {
        const struct seeds *s = &study.all[i].seeds;
        if (study_is_trivial(&study.all[i]))
            continue;
        check_quantity(&study.all[i]);
        least = fmin(least, s->covered / s->n);
        most = fmax(most, s->covered / s->n);
        n++;
    }
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        check_true(wanted[i], count_column(&study, wanted[i]) > 0);
    printf("\n    %s: %zu quantities, covered in %.1f to %.1f %% of %d runs", sampler, n,
           100.0 * least, 100.0 * most, (int)RUNS);
    free(study.all);
}

static void all_intervals_cover_as_often_as_they_say(void)
{
    struct told_list truths = told_read(FOLDER "truths.csv");
    for (size_t i = 0; i < 2; i++)
        check_sampler(samplers[i], &truths);
    free(truths.all);
}

// ---- beliefs -------------------------------------------------------------------------------

// A belief over the runs: the square of its standard deviation, and where its quantiles stand in
// the true distribution.
struct believed {
    double (*cdf)(double x);
    struct seeds variance, below[3];
};

static void add_belief(struct believed *b, const struct belief *belief)
{
    const double quantiles[3] = {belief->p05, belief->p50, belief->p95};
    seeds_add_value(&b->variance, belief->epistemic_sd * belief->epistemic_sd);
    for (size_t i = 0; i < 3; i++)
        seeds_add_value(&b->below[i], b->cdf(quantiles[i]));
}

static double spread_of_mean(const struct seeds *s)
{
    return sqrt(fmax(0.0, seeds_variance(s)) / s->n);
}

// `off` is how far a quantile may stand from its share beside the spread over runs: a quantile of
// W worlds 1/W. The twins: the neighbouring quantile; a spread with chance in it, `wrong_variance`.
static void check_belief(const char *name, const struct believed *b, double variance,
                         double wrong_variance, double off)
{
    static const double share[3] = {0.05, 0.5, 0.95}, wrong[3] = {0.1, 0.6, 0.9};
    for (size_t i = 0; i < 3; i++)
        check_near(name, seeds_mean(&b->below[i]), share[i],
                   off + 5.0 * spread_of_mean(&b->below[i]), wrong[i]);
    check_near(name, seeds_mean(&b->variance), variance,
               variance / WORLDS + 5.0 * spread_of_mean(&b->variance), wrong_variance);
    printf("\n    %s: quantiles stand at %.3f, %.3f, %.3f; standard deviation %.5f, truth %.5f",
           name, seeds_mean(&b->below[0]), seeds_mean(&b->below[1]), seeds_mean(&b->below[2]),
           sqrt(seeds_mean(&b->variance)), sqrt(variance));
}

static void run_beliefs(const char *path, const char *sampler, uint32_t trials,
                        void (*look)(void *, const struct estimates *), void *context)
{
    const struct study_request request = {.path = path,
                                          .sampler = sampler,
                                          .worlds = WORLDS,
                                          .trials = trials,
                                          .n_runs = RUNS,
                                          .first_seed = CHECK_SEED,
                                          .n_threads = 1,
                                          .look = look,
                                          .context = context};
    struct study study;
    check_true("all runs succeed", study_compute(&request, NULL, &study));
    free(study.all);
}

// ---- without chance ------------------------------------------------------------------------

enum { LOW = 2, HIGH = 10 }; // the yearly chance of attack lies between, in per cent

static double deterrence(double base, double odds_ratio)
{
    return pow(1.0 - real_logistic(real_logit(base) + log(odds_ratio)), 10.0);
}

static double gain(double base)
{
    return deterrence(base, 0.4) - deterrence(base, 1.0);
}

// How much of the distribution of the base lies below `base`.
static double base_cdf(double base)
{
    return fmin(1.0, fmax(0.0, (100.0 * base - LOW) / (HIGH - LOW)));
}

// Deterrence falls in the base; the gain, which is the Shapley value, rises up to 13 %.
static double deterrence_cdf(double d)
{
    return 1.0 - base_cdf(1.0 - pow(d, 0.1));
}

static double gain_cdf(double g)
{
    double low = LOW / 100.0, high = HIGH / 100.0;
    for (int i = 0; i < 60; i++) {
        const double middle = 0.5 * (low + high);
        *(gain(middle) < g ? &low : &high) = middle;
    }
    return base_cdf(low);
}

// Over the base, by the midpoint rule: its error is far below those of runs.
static double variance_of(double (*f)(double base))
{
    enum { N = 100000 };
    double sum = 0.0, squares = 0.0;
    for (int i = 0; i < N; i++) {
        const double y = f((LOW + (HIGH - LOW) * (i + 0.5) / N) / 100.0);
        sum += y / N;
        squares += y * y / N;
    }
    return squares - sum * sum;
}

static double deterrence_of_none(double base)
{
    return deterrence(base, 1.0);
}

static void look_at_both(void *context, const struct estimates *estimates)
{
    struct believed *both = context;
    add_belief(&both[0], &estimates->combinations[0].belief);
    add_belief(&both[1], &estimates->measures[0].shapley_belief);
}

static void beliefs_without_chance_are_what_is_uncertain(void)
{
    const double none = variance_of(deterrence_of_none), all = variance_of(gain);
    for (size_t i = 0; i < 2; i++) {
        struct believed both[2] = {{.cdf = deterrence_cdf}, {.cdf = gain_cdf}};
        run_beliefs(FOLDER "no_chance.cfg", samplers[i], 8, look_at_both, both);
        check_belief("deterrence", &both[0], none, 1.1 * none, 1.0 / WORLDS);
        check_belief("Shapley value", &both[1], all, 1.1 * all, 1.0 / WORLDS);
    }
}

// ---- beta-binomial -------------------------------------------------------------------------

enum { TRIALS = 32 };

// In these units deterrence is the chance itself.
static double chance_of(double d)
{
    return (d - deterrence(0.1, 1.0)) / (deterrence(0.1, 0.3) - deterrence(0.1, 1.0));
}

static double chance_cdf(double d)
{
    return gsl_cdf_beta_P(fmin(1.0, fmax(0.0, chance_of(d))), 3.0, 7.0);
}

static void look_at_all(void *context, const struct estimates *estimates)
{
    add_belief(context, &estimates_all(estimates)->belief);
}

// The variance of a beta is ab/((a + b)²(a + b + 1)); chance adds E p(1 − p)/T. Quantiles are those
// of the worlds' means, shrunk: of a skewed belief right to one or two per cent.
static void beliefs_are_freed_of_chance(void)
{
    const double scale = deterrence(0.1, 0.3) - deterrence(0.1, 1.0);
    const double variance = scale * scale * 21.0 / 1100.0;
    const double by_chance = scale * scale * (21.0 / 110.0) / TRIALS;
    for (size_t i = 0; i < 2; i++) {
        struct believed b = {.cdf = chance_cdf};
        run_beliefs(FOLDER "conjugate.cfg", samplers[i], TRIALS, look_at_all, &b);
        check_belief("beta-binomial", &b, variance, variance + by_chance, 0.02);
    }
}

int main(void)
{
    const struct named_test tests[] = {
        {"all intervals cover as often as they say", all_intervals_cover_as_often_as_they_say},
        {"beliefs without chance are what is uncertain",
         beliefs_without_chance_are_what_is_uncertain},
        {"beliefs are freed of chance", beliefs_are_freed_of_chance},
    };
    return run_tests("calibrate", tests, sizeof tests / sizeof tests[0]);
}
