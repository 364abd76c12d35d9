// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sobol' indices against the same sums taken plainly, row by row: few rows, halves that differ,
// values far from 0, and a spread that is next to nothing.
#include "check.h"

#include "analysis/sobol_indices.h"
#include "base/random.h"

enum { R = RESAMPLING_REPLICATES, ROWS = 48, INPUTS = 3, POINTS = SALTELLI_FIRST + INPUTS };

static const double TINY = 1e-9; // rounding

static double y[ROWS][POINTS][2];

static void fill(double base, double scale)
{
    for (size_t j = 0; j < ROWS; j++)
        for (size_t point = 0; point < POINTS; point++) {
            const struct random_pair u =
                random_uniforms(CHECK_SEED, (uint32_t)j, (uint32_t)point, 41, PURPOSE_TYPE, 0);
            const double value = u.first * u.first;
            y[j][point][0] = base + scale * (value + 0.1 * u.second);
            y[j][point][1] = base + scale * (1.5 * value - 0.2 * u.second * u.second);
        }
}

struct plain {
    double variance, first_order[INPUTS], total[INPUTS];
};

static double half_product(const double *one, const double *other)
{
    return (one[0] - other[0]) * (one[1] - other[1]) / 2.0;
}

// With row j as often as weight[j % R] says.
static struct plain plain_indices(const double *weight)
{
    struct plain plain = {0.0, {0.0}, {0.0}};
    double mean[2] = {0.0, 0.0}, product = 0.0;
    for (size_t j = 0; j < ROWS; j++)
        for (size_t point = SALTELLI_A; point <= SALTELLI_B; point++) {
            const double share = weight[j % R] / (2.0 * ROWS);
            const double first = y[j][point][0] - y[0][0][0];
            const double second = y[j][point][1] - y[0][0][0];
            mean[0] += share * first;
            mean[1] += share * second;
            product += share * first * second;
        }
    plain.variance = (product - mean[0] * mean[1]) * (2.0 * ROWS) / (2.0 * ROWS - 1.0);
    for (size_t i = 0; i < INPUTS; i++)
        for (size_t j = 0; j < ROWS; j++) {
            const double share = weight[j % R] / ROWS / plain.variance;
            const double *ab = y[j][SALTELLI_FIRST + i];
            plain.first_order[i] += share * half_product(y[j][SALTELLI_A], y[j][SALTELLI_B]);
            plain.first_order[i] -= share * half_product(y[j][SALTELLI_B], ab);
            plain.total[i] += share * half_product(y[j][SALTELLI_A], ab);
        }
    return plain;
}

static void check_index(const struct estimate *found, const struct interval *interval, double value,
                        const double *values)
{
    const struct estimate truth = resampling_estimate(value, values);
    const struct interval true_interval = resampling_interval(truth);
    const double allowance = TINY * fmax(1.0, truth.se), off = 1e3 * allowance;
    check_near("value", found->value, truth.value, TINY, truth.value + 1e-6);
    check_near("error", found->se, truth.se, allowance, truth.se + off);
    check_near("low end", interval->lo, true_interval.lo, allowance, true_interval.lo + off);
    check_near("high end", interval->hi, true_interval.hi, allowance, true_interval.hi + off);
}

static void check_all(double base, double scale)
{
    static struct resampling resampling;
    static double first[INPUTS][RESAMPLING_DRAWS], total[INPUTS][RESAMPLING_DRAWS];
    struct sobol_index found[INPUTS];
    double variance, once[R];
    fill(base, scale);
    resampling_draw(&resampling, CHECK_SEED);
    check_true("found", sobol_indices(y[0][0], ROWS, INPUTS, &resampling, found, &variance));
    for (size_t draw = 0; draw < RESAMPLING_DRAWS; draw++) {
        const struct plain plain = plain_indices(resampling.weight[draw]);
        for (size_t i = 0; i < INPUTS; i++) {
            first[i][draw] = plain.first_order[i];
            total[i][draw] = plain.total[i];
        }
    }
    for (size_t r = 0; r < R; r++)
        once[r] = 1.0;
    const struct plain plain = plain_indices(once);
    check_near("variance", variance / plain.variance, 1.0, TINY, 1.0 + 1e-6);
    for (size_t i = 0; i < INPUTS; i++) {
        check_index(&found[i].first_order, &found[i].first_order_interval, plain.first_order[i],
                    first[i]);
        check_index(&found[i].total, &found[i].total_interval, plain.total[i], total[i]);
    }
}

static void indices_are_what_sums_over_rows_give(void)
{
    check_all(0.25, 1.0);
    check_all(-3.0, 1.0);
    check_all(1e7, 1.0);
}

// A spread is rounding if the root of the variance is below a share of the mean.
static void what_is_rounding_depends_on_the_mean(void)
{
    static struct resampling resampling;
    struct sobol_index found[INPUTS];
    double variance;
    resampling_draw(&resampling, CHECK_SEED);
    fill(8.0, 1e-6);
    (void)sobol_indices(y[0][0], ROWS, INPUTS, &resampling, found, &variance);
    const double spread = sqrt(variance);
    for (int is_below = 0; is_below < 2; is_below++) {
        const double mean = (is_below ? 1.1 : 0.9) * spread / RESAMPLING_ROUNDING;
        fill(mean, 1e-6);
        (void)sobol_indices(y[0][0], ROWS, INPUTS, &resampling, found, &variance);
        for (size_t i = 0; i < INPUTS; i++)
            check_true("an index where it is above", isnan(found[i].total.value) == is_below);
    }
}

int main(void)
{
    const struct named_test tests[] = {
        {"indices are what sums over rows give", indices_are_what_sums_over_rows_give},
        {"what is rounding depends on the mean", what_is_rounding_depends_on_the_mean},
    };
    return run_tests("sobol_indices_plain", tests, sizeof tests / sizeof tests[0]);
}
