// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tornado bars against what can be worked out by hand.
#include "seeds.h"

#include "analysis/tornado.h"
#include "base/random.h"

enum { N_INPUTS = 3, N_POINTS = 1 + 2 * N_INPUTS, N_REPLICATES = 40, N_SEEDS = 400 };

typedef double function(const double *x);

// Of uniforms: their ends are at 0.05 and 0.95, their medians at 0.5.
static double linear(const double *x)
{
    return 1.0 + 2.0 * x[0] - 3.0 * x[1];
}

static double hill(const double *x)
{
    return 4.0 * (x[0] - 0.5) * (x[0] - 0.5) + x[1] * x[2];
}

static double at_point(function *f, size_t point)
{
    double x[N_INPUTS] = {0.5, 0.5, 0.5};
    if (point > 0)
        x[(point - 1) / 2] = point % 2 == 1 ? TORNADO_LOW : TORNADO_HIGH;
    return f(x);
}

enum luck { NONE, OF_REPLICATES, OF_POINTS, OF_SEEDS };

static double luck(enum luck of, uint64_t seed, size_t replicate, size_t point, size_t half)
{
    const uint32_t world = of == OF_SEEDS ? 0 : (uint32_t)replicate;
    const uint32_t trial = of == OF_REPLICATES ? 0 : (uint32_t)point;
    const struct random_pair u = random_uniforms(seed, world, trial, 5, PURPOSE_TYPE, 0);
    return of == NONE ? 0.0 : 2.0 * ((half == 0 ? u.first : u.second) - 0.5);
}

static void fill(function *f, enum luck of, uint64_t seed, double *y)
{
    for (size_t r = 0; r < N_REPLICATES; r++)
        for (size_t p = 0; p < N_POINTS; p++)
            for (size_t h = 0; h < 2; h++)
                y[(r * N_POINTS + p) * 2 + h] = at_point(f, p) + luck(of, seed, r, p, h);
}

static struct tornado_bar bar_of(function *f, enum luck of, uint64_t seed, size_t input)
{
    double y[N_REPLICATES * N_POINTS * 2];
    fill(f, of, seed, y);
    return tornado_bar(y, N_REPLICATES, N_INPUTS, input, 0.5);
}

static void check_bar(struct tornado_bar bar, double low, double medians, double high)
{
    check_estimate("low", bar.at_low.value, bar.at_low.se, low, low + 0.01);
    check_estimate("high", bar.at_high.value, bar.at_high.se, high, high + 0.01);
    check_estimate("medians", bar.at_medians.value, bar.at_medians.se, medians, medians + 0.01);
    check_estimate("swing", bar.swing.value, bar.swing.se, high - low, high - low + 0.01);
    check_true("nothing is left to chance", bar.swing.se < 1e-12 && bar.at_low.se < 1e-12);
}

static void bars_of_a_linear_function_are_its_slopes(void)
{
    check_true("points", tornado_points(N_INPUTS) == N_POINTS);
    check_bar(bar_of(linear, NONE, 1, 0), -0.4, 0.5, 1.4);
    check_bar(bar_of(linear, NONE, 1, 1), 1.85, 0.5, -0.85);
    check_bar(bar_of(linear, NONE, 1, 2), 0.5, 0.5, 0.5);
}

static void a_hill_has_no_swing_but_its_ends_tell(void)
{
    check_bar(bar_of(hill, NONE, 1, 0), 1.06, 0.25, 1.06);
    check_bar(bar_of(hill, NONE, 1, 1), 0.025, 0.25, 0.475);
    check_bar(bar_of(hill, NONE, 1, 2), 0.025, 0.25, 0.475);
}

// Two replicates of one input; a quarter of the trials is in the first half.
static void halves_count_by_their_trials_and_replicates_tell_the_error(void)
{
    const double y[2][3][2] = {{{0.0, 4.0}, {1.0, 5.0}, {2.0, 10.0}},
                               {{4.0, 8.0}, {9.0, 5.0}, {4.0, 12.0}}};
    const struct tornado_bar bar = tornado_bar(&y[0][0][0], 2, 1, 0, 0.25);
    // medians 3 and 7; low 4 and 6; high 8 and 10: swings 4 and 4
    check_near("medians", bar.at_medians.value, 5.0, 1e-12, 4.0);
    check_near("of which the error", bar.at_medians.se, 2.0, 1e-12, 4.0 / sqrt(2.0));
    check_near("low", bar.at_low.value, 5.0, 1e-12, 4.0);
    check_near("low's error", bar.at_low.se, 1.0, 1e-12, sqrt(2.0));
    check_near("high", bar.at_high.value, 9.0, 1e-12, 7.0);
    check_near("swing", bar.swing.value, 4.0, 1e-12, 6.0);
    check_near("the same random numbers cancel", bar.swing.se, 0.0, 1e-12, sqrt(2.0));
    const struct tornado_bar alone = tornado_bar(&y[0][0][0], 1, 1, 0, 0.25);
    check_near("one replicate", alone.swing.value, 4.0, 1e-12, 6.0);
    check_true("has no error", isnan(alone.swing.se) && isnan(alone.at_low.se));
}

static void luck_that_points_share_leaves_the_swing_alone(void)
{
    const struct tornado_bar bar = bar_of(linear, OF_REPLICATES, CHECK_SEED, 0);
    const double se = sqrt(4.0 / 12.0 / 2.0 / N_REPLICATES); // of the mean of two halves
    check_near("swing", bar.swing.value, 1.8, 1e-12, 1.81);
    check_true("without error", bar.swing.se < 1e-12);
    check_true("the ends have one", bar.at_low.se > 0.7 * se && bar.at_low.se < 1.4 * se);
    check_estimate("low", bar.at_low.value, bar.at_low.se, -0.4, 0.5);
}

static void add_seeds(enum luck of, struct seeds swing[static 1], struct seeds low[static 1])
{
    for (uint64_t seed = 0; seed < N_SEEDS; seed++) {
        const struct tornado_bar bar = bar_of(linear, of, CHECK_SEED + seed, 1);
        seeds_add(swing, bar.swing, (struct interval){NAN, NAN}, NAN);
        seeds_add(low, bar.at_low, (struct interval){NAN, NAN}, NAN);
    }
}

static void errors_are_the_spread_over_seeds(void)
{
    struct seeds swing = {0}, low = {0}, blind = {0}, other = {0};
    add_seeds(OF_POINTS, &swing, &low);
    check_unbiased("swing", &swing, -2.7, -2.6);
    check_unbiased("low", &low, 1.85, 1.9);
    check_errors("swing", &swing, 0.0);
    check_errors("low", &low, 0.0);
    add_seeds(OF_SEEDS, &blind, &other);
    check_true("what replicates share is not seen", !seeds_errors_agree(&blind, 1.0, 0.0));
}

int main(void)
{
    const struct named_test tests[] = {
        {"bars of a linear function are its slopes", bars_of_a_linear_function_are_its_slopes},
        {"a hill has no swing but its ends tell", a_hill_has_no_swing_but_its_ends_tell},
        {"halves count by their trials and replicates tell the error",
         halves_count_by_their_trials_and_replicates_tell_the_error},
        {"luck that points share leaves the swing alone",
         luck_that_points_share_leaves_the_swing_alone},
        {"errors are the spread over seeds", errors_are_the_spread_over_seeds},
    };
    return run_tests("tornado", tests, sizeof tests / sizeof tests[0]);
}
