// SPDX-License-Identifier: GPL-3.0-or-later
//
// The bootstrap over replicates: its draws, and the error of a mean, of which everything is known.
#include "seeds.h"

#include "analysis/resampling.h"
#include "base/random.h"

enum { R = RESAMPLING_REPLICATES };

static void draws_have_all_their_replicates(void)
{
    static struct resampling resampling, again, other;
    resampling_draw(&resampling, CHECK_SEED);
    resampling_draw(&again, CHECK_SEED);
    resampling_draw(&other, CHECK_SEED + 1);
    struct seeds weight = {0};
    for (size_t d = 0; d < RESAMPLING_DRAWS; d++) {
        double sum = 0.0;
        for (size_t r = 0; r < R; r++) {
            const double w = resampling.weight[d][r];
            check_true("whole", w >= 0.0 && w == floor(w));
            sum += w;
            seeds_add_value(&weight, w);
        }
        check_true("as many as there are", sum == R);
    }
    // binomial: variance 1 − 1/R, fourth moment of it about 3
    const double n = RESAMPLING_DRAWS * R, truth = 1.0 - 1.0 / R;
    check_estimate("variance", seeds_variance(&weight), sqrt(2.2 / n), truth, 1.0 + 2.0 / R);
    check_true("the same again", memcmp(&resampling, &again, sizeof again) == 0);
    check_true("not of another seed", memcmp(&resampling, &other, sizeof other) != 0);
}

// Of values that are known: the first is far off, the others are 1 and −1 in turn.
static void errors_are_those_of_all_draws(void)
{
    double values[RESAMPLING_DRAWS], mean = 0.0, square = 0.0;
    for (size_t d = 0; d < RESAMPLING_DRAWS; d++) {
        values[d] = d == 0 ? 50.0 : d % 2 == 0 ? 1.0 : -1.0;
        mean += values[d] / RESAMPLING_DRAWS;
    }
    for (size_t d = 0; d < RESAMPLING_DRAWS; d++)
        square += (values[d] - mean) * (values[d] - mean);
    const double se = sqrt(square / (RESAMPLING_DRAWS - 1.0) * R / (R - 1.0));
    const struct estimate e = resampling_estimate(0.25, values);
    check_true("the value is as it was", e.value == 0.25);
    check_near("error", e.se, se, 1e-12, se * sqrt((RESAMPLING_DRAWS - 1.0) / RESAMPLING_DRAWS));
}

// The mean of 16 normal numbers: what everybody knows about it.
static void the_error_of_a_mean_is_that_of_the_text_books(void)
{
    static struct resampling resampling;
    struct seeds mean = {0}, ratio = {0};
    for (uint32_t seed = 0; seed < 2000; seed++) {
        double x[R], values[RESAMPLING_DRAWS], sum = 0.0, squares = 0.0;
        if (seed % 20 == 0)
            resampling_draw(&resampling, seed);
        for (uint32_t r = 0; r < R; r++) {
            const struct random_pair u = random_uniforms(CHECK_SEED, seed, r, 3, PURPOSE_TYPE, 0);
            x[r] = sqrt(-2.0 * log(u.first)) * cos(2.0 * M_PI * u.second);
            sum += x[r];
            squares += x[r] * x[r];
        }
        for (size_t d = 0; d < RESAMPLING_DRAWS; d++) {
            values[d] = 0.0;
            for (size_t r = 0; r < R; r++)
                values[d] += resampling.weight[d][r] * x[r] / R;
        }
        const struct estimate e = resampling_estimate(sum / R, values);
        const struct interval i = resampling_interval(e);
        const double variance = (squares - sum * sum / R) / (R - 1.0) / R;
        check_near("Student's t, 15 degrees", (i.hi - i.lo) / e.se, 2.0 * 2.131450, 1e-5,
                   2.0 * 2.119905);
        seeds_add(&mean, e, i, 0.0);
        seeds_add_value(&ratio, e.se * e.se / variance);
    }
    check_errors("the mean", &mean, 0.0);
    check_coverage("the mean", &mean, 0.95);
    check_unbiased("the variance", &ratio, 1.0, 1.0 - 1.0 / R);
}

int main(void)
{
    const struct named_test tests[] = {
        {"errors are those of all draws", errors_are_those_of_all_draws},
        {"draws have all their replicates", draws_have_all_their_replicates},
        {"the error of a mean is that of the text-books",
         the_error_of_a_mean_is_that_of_the_text_books},
    };
    return run_tests("resampling", tests, sizeof tests / sizeof tests[0]);
}
