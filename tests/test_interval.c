// SPDX-License-Identifier: GPL-3.0-or-later
//
// Monte Carlo errors and beliefs: known t quantiles, a bootstrap, small cases by hand.

#include "check.h"

#include <gsl/gsl_cdf.h>
#include <stdint.h>

#include "analysis/interval.h"
#include "base/random.h"

enum { N_WORLDS = 400, N_BOOTSTRAPS = 4000 };

static const size_t *numerator(void)
{
    static const size_t first[] = {0};
    return first;
}

static const size_t *denominator(void)
{
    static const size_t second[] = {1};
    return second;
}

static void moments_of(struct moments *m, const double (*x)[2], size_t n)
{
    check_true("memory", moments_create(m, 2, 1, numerator(), denominator()));
    moments_reset(m);
    for (size_t i = 0; i < n; i++)
        moments_add(m, x[i], 1.0);
}

// ---- intervals -----------------------------------------------------------------------------

static void estimates_are_means_with_their_standard_errors(void)
{
    const double x[][2] = {{1.0, 10.0}, {2.0, 10.0}, {4.0, 10.0}, {5.0, 10.0}};
    struct moments m;
    moments_of(&m, x, 4);
    const struct estimate first = estimate_of(&m, 0), second = estimate_of(&m, 1);
    check_near("mean", first.value, 3.0, 1e-15, 4.0);
    check_near("sd/√4", first.se, sqrt(10.0 / 3.0 / 4.0), 1e-15, sqrt(10.0 / 4.0 / 4.0));
    check_true("no spread, no error", second.value == 10.0 && second.se == 0.0);
    moments_clear(&m);
}

static void intervals_are_students(void)
{
    // two-sided 95 % points of the tables
    const double dof[] = {1.0, 2.0, 4.0, 9.0, 29.0, 15.0, 255.0, 4095.0};
    for (size_t i = 0; i < sizeof dof / sizeof dof[0]; i++) {
        const double t = gsl_cdf_tdist_Pinv(0.975, dof[i]);
        const double one_more = gsl_cdf_tdist_Pinv(0.975, dof[i] + 1.0);
        const struct interval x = interval_of((struct estimate){2.0, 0.5}, interval_t(dof[i] + 1.0));
        check_near("lo", x.lo, 2.0 - 0.5 * t, 1e-9, 2.0 - 0.5 * one_more);
        check_near("hi", x.hi, 2.0 + 0.5 * t, 1e-9, 2.0 + 0.5 * gsl_cdf_tdist_Pinv(0.95, dof[i]));
    }
    const struct interval five = interval_of((struct estimate){0.0, 1.0}, interval_t(5.0));
    check_near("2.776 for four degrees of freedom", five.hi, 2.776445, 1e-6, 2.570582);
}

static void without_an_error_there_is_no_interval(void)
{
    const struct interval none = interval_of((struct estimate){2.0, NAN}, interval_t(5.0));
    const struct interval one = interval_of((struct estimate){2.0, 0.5}, interval_t(1.0));
    const struct interval clipped = interval_of_probability((struct estimate){0.5, NAN}, interval_t(5.0));
    check_true("no error", isnan(none.lo) && isnan(none.hi));
    check_true("one replicate", isnan(one.lo) && isnan(one.hi));
    check_true("nor is a missing end clipped to 0 or 1", isnan(clipped.lo) && isnan(clipped.hi));
}

static void intervals_of_probabilities_end_at_0_and_1(void)
{
    const struct interval low = interval_of_probability((struct estimate){0.01, 0.1}, interval_t(100.0));
    const struct interval high = interval_of_probability((struct estimate){0.99, 0.1}, interval_t(100.0));
    const struct interval middle = interval_of_probability((struct estimate){0.5, 0.1}, interval_t(100.0));
    const struct interval free = interval_of((struct estimate){0.5, 0.1}, interval_t(100.0));
    check_true("0", low.lo == 0.0 && low.hi > 0.01 && low.hi < 1.0);
    check_true("1", high.hi == 1.0 && high.lo < 0.99 && high.lo > 0.0);
    check_true("untouched between", middle.lo == free.lo && middle.hi == free.hi);
    const struct interval near = interval_of_probability((struct estimate){0.02, 0.005}, interval_t(100.0));
    check_true("and near the ends", near.lo > 0.0 && near.lo < 0.02);
}

// ---- ratios --------------------------------------------------------------------------------

// Correlated numerators and denominators.
static void ratio_sample(double (*x)[2])
{
    for (uint32_t i = 0; i < N_WORLDS; i++) {
        const struct random_pair u = random_uniforms(CHECK_SEED, i, 0, 0, PURPOSE_TYPE, 0);
        x[i][1] = 0.5 + u.first;
        x[i][0] = 0.6 * x[i][1] + 0.2 * u.second;
    }
}

static void the_error_of_a_ratio_is_that_of_the_linearised_ratio(void)
{
    double x[N_WORLDS][2], sum[2] = {0.0, 0.0}, square = 0.0;
    struct moments m;
    ratio_sample(x);
    moments_of(&m, (const double (*)[2])x, N_WORLDS);
    for (size_t i = 0; i < N_WORLDS; i++)
        for (size_t k = 0; k < 2; k++)
            sum[k] += x[i][k] / N_WORLDS;
    const double ratio = sum[0] / sum[1];
    for (size_t i = 0; i < N_WORLDS; i++)
        square += pow((x[i][0] - ratio * x[i][1]) / sum[1], 2.0);
    const double se = sqrt(square / (N_WORLDS - 1.0) / N_WORLDS);
    const struct estimate e = estimate_of_ratio(&m, 0);
    check_near("ratio", e.value, ratio, 1e-13, ratio * 1.01);
    check_near("its error", e.se, se, 1e-12, moments_standard_error(&m, 0) / sum[1]);
    moments_clear(&m);
    for (size_t i = 0; i < N_WORLDS; i++)
        for (size_t k = 0; k < 2; k++)
            x[i][k] *= 1e-6;
    moments_of(&m, (const double (*)[2])x, N_WORLDS);
    const struct estimate small = estimate_of_ratio(&m, 0);
    check_near("whatever the unit", small.value, ratio, 1e-12, ratio * 1.01);
    check_near("and the error", small.se, se, 1e-12, 0.0);
    moments_clear(&m);
}

static void the_error_of_a_ratio_agrees_with_a_bootstrap(void)
{
    double x[N_WORLDS][2], mean = 0.0, square = 0.0;
    struct moments m;
    ratio_sample(x);
    moments_of(&m, (const double (*)[2])x, N_WORLDS);
    for (uint32_t b = 0; b < N_BOOTSTRAPS; b++) {
        double sum[2] = {0.0, 0.0};
        for (uint32_t i = 0; i < N_WORLDS; i++) {
            const double u = random_uniforms(CHECK_SEED, b, i, 1, PURPOSE_TYPE, 0).first;
            const size_t world = (size_t)(u * N_WORLDS);
            sum[0] += x[world][0];
            sum[1] += x[world][1];
        }
        const double off = sum[0] / sum[1] - m.mean[0] / m.mean[1];
        mean += off / N_BOOTSTRAPS;
        square += off * off / N_BOOTSTRAPS;
    }
    const double se = sqrt((square - mean * mean) * N_WORLDS / (N_WORLDS - 1.0));
    const double error = se / sqrt(2.0 * N_BOOTSTRAPS); // of a standard deviation
    check_estimate("bootstrap", se, error, estimate_of_ratio(&m, 0).se,
                   moments_standard_error(&m, 0) / m.mean[1]);
    moments_clear(&m);
}

static void a_ratio_of_nothing_is_no_number(void)
{
    const double none[][2] = {{0.0, 0.0}, {0.0, 0.0}}, one[][2] = {{0.5, 2.0}};
    const double exact[][2] = {{0.5, 1.0}, {0.25, 0.5}}, of_nothing[][2] = {{1.0, 0.0}, {2.0, 0.0}};
    struct moments m;
    moments_of(&m, none, 2);
    check_true("0/0", isnan(estimate_of_ratio(&m, 0).value) && isnan(estimate_of_ratio(&m, 0).se));
    moments_clear(&m);
    moments_of(&m, of_nothing, 2);
    check_true("1/0", isnan(estimate_of_ratio(&m, 0).value) && isnan(estimate_of_ratio(&m, 0).se));
    moments_clear(&m);
    moments_of(&m, one, 1);
    check_true("one world: a ratio", estimate_of_ratio(&m, 0).value == 0.25);
    check_true("without an error", isnan(estimate_of_ratio(&m, 0).se));
    moments_clear(&m);
    moments_of(&m, exact, 2);
    check_near("proportional: no error", estimate_of_ratio(&m, 0).se, 0.0, 1e-8, 0.01);
    moments_clear(&m);
}

// ---- beliefs -------------------------------------------------------------------------------

// Halves that agree in every world: all spread is epistemic, quantiles are those of the worlds.
static void halves_that_agree_leave_the_quantiles_as_they_are(void)
{
    const double x[] = {0.5, 0.1, 0.4, 0.2, 0.3};
    double scratch[5];
    const struct belief b = belief_of(x, x, 5, 0.5, scratch);
    check_near("sd", b.epistemic_sd, sqrt(0.025), 1e-15, sqrt(0.02));
    check_near("p05", b.p05, 0.12, 1e-15, 0.1); // position 0.2 between 0.1 and 0.2
    check_near("p50", b.p50, 0.3, 1e-15, 0.2);
    check_near("p95", b.p95, 0.48, 1e-15, 0.5);
}

static void quantiles_are_linear_between_order_statistics(void)
{
    double x[21], scratch[21];
    for (int i = 0; i < 21; i++)
        x[i] = (double)((i * 8) % 21) * ((i * 8) % 21); // squares of 0 … 20, shuffled
    const struct belief b = belief_of(x, x, 21, 0.5, scratch);
    check_near("p05 is the second", b.p05, 1.0, 1e-12, 0.0);
    check_near("p50 is the eleventh", b.p50, 100.0, 1e-12, 110.0);
    check_near("p95 is the twentieth", b.p95, 361.0, 1e-12, 400.0);
    const struct belief two = belief_of(x + 1, x + 1, 2, 0.5, scratch); // 64 and 256
    check_near("between two", two.p05, 64.0 + 0.05 * 192.0, 1e-12, 64.0);
    check_near("between two", two.p50, 160.0, 1e-12, 64.0);
}

// 24 numbers at random places: positions 1.15, 11.5 and 21.85 between 1², 2², … less 1.
static void quantiles_do_not_depend_on_the_order_of_worlds(void)
{
    for (uint32_t shuffled = 0; shuffled < 200; shuffled++) {
        double x[24], scratch[24];
        for (uint32_t i = 0; i < 24; i++) {
            const double u = random_uniforms(CHECK_SEED, shuffled, i, 3, PURPOSE_TYPE, 0).first;
            const size_t j = (size_t)(u * (i + 1.0));
            x[i] = x[j];
            x[j] = (double)i * i;
        }
        const struct belief b = belief_of(x, x, 24, 0.5, scratch);
        check_near("p05", b.p05, 1.0 + 0.15 * 3.0, 1e-12, 1.0);
        check_near("p50", b.p50, 121.0 + 0.5 * 23.0, 1e-12, 121.0);
        check_near("p95", b.p95, 441.0 + 0.85 * 43.0, 1e-12, 441.0);
    }
}

// Means 1, 2, 3, 4 with halves that differ by ±d in turn: covariance and total are whole numbers.
static void quantiles_shrink_by_the_share_of_the_epistemic_variance(void)
{
    const double d[] = {0.6, -0.6, -0.6, 0.6};
    double first[4], second[4], scratch[4];
    for (size_t i = 0; i < 4; i++) {
        first[i] = 1.0 + (double)i + d[i];
        second[i] = 1.0 + (double)i - d[i];
    }
    const struct belief b = belief_of(first, second, 4, 0.5, scratch);
    // Σ(first − mean)(second − mean) = 5 − 4·0.36; Σ(mean − overall mean)² = 5
    const double covariance = (5.0 - 1.44) / 3.0, shrink = sqrt((5.0 - 1.44) / 5.0);
    check_near("sd", b.epistemic_sd, sqrt(covariance), 1e-14, sqrt(5.0 / 3.0));
    check_near("p05", b.p05, 2.5 + shrink * (1.15 - 2.5), 1e-14, 1.15);
    check_near("p50", b.p50, 2.5, 1e-14, 2.6);
    check_near("p95", b.p95, 2.5 + shrink * (3.85 - 2.5), 1e-14, 3.85);
}

// The same with so much chance that a tenth of the variance is epistemic.
static void little_that_is_epistemic_is_not_nothing(void)
{
    const double d = sqrt(4.5 / 4.0);
    double first[4], second[4], scratch[4];
    for (size_t i = 0; i < 4; i++) {
        first[i] = 1.0 + (double)i + (i == 0 || i == 3 ? d : -d);
        second[i] = 2.0 + 2.0 * (double)i - first[i];
    }
    const struct belief b = belief_of(first, second, 4, 0.5, scratch);
    check_near("sd", b.epistemic_sd, sqrt(0.5 / 3.0), 1e-13, 0.0);
    check_near("p05", b.p05, 2.5 + sqrt(0.1) * (1.15 - 2.5), 1e-13, 2.5);
}

static void halves_that_oppose_each_other_leave_no_belief_but_the_mean(void)
{
    const double first[] = {0.1, 0.2, 0.6}, second[] = {0.7, 0.4, 0.1};
    double scratch[3];
    const struct belief b = belief_of(first, second, 3, 0.5, scratch);
    const double mean = 2.1 / 6.0;
    check_true("no epistemic spread", b.epistemic_sd == 0.0);
    check_near("p05", b.p05, mean, 1e-15, 0.3);
    check_near("p95", b.p95, mean, 1e-15, 0.4);
}

// Three trials: the first half is one of them, the second two.
static void halves_of_unequal_size_count_by_their_trials(void)
{
    const double first[] = {0.0, 0.3}, second[] = {0.3, 0.9};
    double scratch[2];
    const struct belief b = belief_of(first, second, 2, 1.0 / 3.0, scratch);
    // world means 0.2 and 0.7; covariance (0.15)(0.3)·2 = 0.09, total 0.125
    const double shrink = sqrt(0.09 / 0.125);
    check_near("sd", b.epistemic_sd, 0.3, 1e-15, sqrt(0.125));
    check_near("p05", b.p05, 0.45 + shrink * (0.225 - 0.45), 1e-15, 0.225);
    check_near("p95", b.p95, 0.45 + shrink * (0.675 - 0.45), 1e-15, 0.675);
}

// Covariance of the halves above the variance of the mean cannot stretch the quantiles.
static void quantiles_never_stretch(void)
{
    const double first[] = {0.0, 1.0, 2.0}, second[] = {0.0, 10.0, 20.0};
    double scratch[3];
    const struct belief b = belief_of(first, second, 3, 0.9, scratch);
    check_near("sd", b.epistemic_sd, sqrt(10.0), 1e-14, 1.9);
    check_near("p05", b.p05, 0.19, 1e-14, 0.0); // means 0, 1.9, 3.8
    check_near("p95", b.p95, 3.61, 1e-14, 3.8);
    const double less[] = {0.0, 1.3, 2.6}; // covariance 1.3, variance of the mean 1.03²
    const struct belief hardly = belief_of(first, less, 3, 0.9, scratch);
    check_near("p95", hardly.p95, 1.03 * 1.9, 1e-14, 1.03 + sqrt(1.3) * 0.9);
}

static void one_world_or_one_trial_leaves_beliefs_unknown(void)
{
    const double x[] = {0.1, 0.2, 0.3}, missing[] = {NAN, NAN, NAN};
    double scratch[3];
    const struct belief one_world = belief_of(x, x, 1, 0.5, scratch);
    const struct belief one_trial = belief_of(missing, x, 3, 0.0, scratch);
    const struct belief known = belief_of(x, x, 3, 0.5, scratch);
    check_true("one world", isnan(one_world.epistemic_sd) && isnan(one_world.p05) &&
                                isnan(one_world.p50) && isnan(one_world.p95));
    check_true("one trial", isnan(one_trial.epistemic_sd) && isnan(one_trial.p05) &&
                                isnan(one_trial.p50) && isnan(one_trial.p95));
    check_true("otherwise known", !isnan(known.epistemic_sd) && !isnan(known.p05));
}

static void worlds_that_agree_leave_nothing_open(void)
{
    const double x[] = {0.25, 0.25, 0.25};
    double scratch[3];
    const struct belief b = belief_of(x, x, 3, 0.5, scratch);
    check_true("a point", b.epistemic_sd == 0.0 && b.p05 == 0.25 && b.p50 == 0.25 && b.p95 == 0.25);
}

// World means m + chance: the shrunk quantiles are those of m, not those of the noisy means.
static void chance_is_taken_out_of_beliefs(void)
{
    enum { W = 20000 };
    double *first = calloc(3 * W, sizeof *first), *second = first + W, *scratch = first + 2 * W;
    for (uint32_t w = 0; first != NULL && w < W; w++) {
        const struct random_pair u = random_uniforms(CHECK_SEED, w, 0, 0, PURPOSE_TYPE, 0);
        const struct random_pair v = random_uniforms(CHECK_SEED, w, 1, 0, PURPOSE_TYPE, 0);
        const double m = gsl_cdf_ugaussian_Pinv(u.first);
        first[w] = m + gsl_cdf_ugaussian_Pinv(v.first);
        second[w] = m + gsl_cdf_ugaussian_Pinv(v.second);
    }
    const struct belief b = belief_of(first, second, W, 0.5, scratch);
    const double se = 1.5 / sqrt(W); // of the variance's root, about
    check_estimate("sd", b.epistemic_sd, se, 1.0, sqrt(1.5));
    check_estimate("p05", b.p05, 3.0 * se, -1.644854, -1.644854 * sqrt(1.5));
    check_estimate("p95", b.p95, 3.0 * se, 1.644854, 1.644854 * sqrt(1.5));
    free(first);
}

int main(void)
{
    const struct named_test tests[] = {
        {"estimates are means with their standard errors",
         estimates_are_means_with_their_standard_errors},
        {"intervals are Student's", intervals_are_students},
        {"without an error there is no interval", without_an_error_there_is_no_interval},
        {"intervals of probabilities end at 0 and 1", intervals_of_probabilities_end_at_0_and_1},
        {"the error of a ratio is that of the linearised ratio",
         the_error_of_a_ratio_is_that_of_the_linearised_ratio},
        {"the error of a ratio agrees with a bootstrap",
         the_error_of_a_ratio_agrees_with_a_bootstrap},
        {"a ratio of nothing is no number", a_ratio_of_nothing_is_no_number},
        {"halves that agree leave the quantiles as they are",
         halves_that_agree_leave_the_quantiles_as_they_are},
        {"quantiles are linear between order statistics",
         quantiles_are_linear_between_order_statistics},
        {"quantiles shrink by the share of the epistemic variance",
         quantiles_shrink_by_the_share_of_the_epistemic_variance},
        {"quantiles do not depend on the order of worlds",
         quantiles_do_not_depend_on_the_order_of_worlds},
        {"little that is epistemic is not nothing", little_that_is_epistemic_is_not_nothing},
        {"halves that oppose each other leave no belief but the mean",
         halves_that_oppose_each_other_leave_no_belief_but_the_mean},
        {"halves of unequal size count by their trials",
         halves_of_unequal_size_count_by_their_trials},
        {"quantiles never stretch", quantiles_never_stretch},
        {"one world or one trial leaves beliefs unknown",
         one_world_or_one_trial_leaves_beliefs_unknown},
        {"worlds that agree leave nothing open", worlds_that_agree_leave_nothing_open},
        {"chance is taken out of beliefs", chance_is_taken_out_of_beliefs},
    };
    return run_tests("interval", tests, sizeof tests / sizeof tests[0]);
}
