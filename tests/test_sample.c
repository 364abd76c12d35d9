// SPDX-License-Identifier: GPL-3.0-or-later
//
// Worlds as a sample: errors of means by hand, and a bootstrap whose replicates spread as the mean does.

#include "check.h"

#include <stdint.h>

#include "analysis/sample.h"
#include "base/random.h"

enum { N_WORLDS = 320, N_RANDOMISATIONS = 16 };

static double normal(uint32_t world, uint32_t entity)
{
    const struct random_pair u = random_uniforms(CHECK_SEED, world, 0, entity, PURPOSE_TYPE, 0);
    return sqrt(-2.0 * log(u.first)) * cos(2.0 * acos(-1.0) * u.second);
}

static void errors_are_those_of_worlds_or_of_randomisations(void)
{
    const double x[] = {1.0, 2.0, 3.0, 6.0, 5.0, 4.0, 3.0, 0.0}, less[8] = {1.0, 1.0, 1.0, 1.0};
    const struct sample worlds = {8, 0}, even = {8, 4};
    const struct estimate a = sample_mean(&worlds, x, NULL), b = sample_mean(&even, x, NULL);
    const struct estimate c = sample_mean(&even, x, less);
    check_estimate("mean", a.value, 0.0, 3.0, 3.1);
    check_estimate("of worlds", a.se, 0.0, sqrt(28.0 / 7.0 / 8.0), 0.0);
    check_estimate("mean", b.value, 0.0, 3.0, 3.1);
    check_estimate("of the means 3, 3, 3, 3", b.se, 0.0, 0.0, 0.1);
    check_estimate("less another", c.value, 0.0, 2.5, 3.0);
    check_estimate("whose means are alike", c.se, 0.0, 0.0, 0.1);
}

static void randomisations_count_by_their_worlds(void)
{
    const double x[] = {0.0, 1.0, 2.0, 3.0, 4.0, 5.0}; // means 2, 3, 2, 3, of 2, 2, 1 and 1 worlds
    const struct sample even = {6, 4};
    const double mean = 15.0 / 6.0;
    const double square = 2.0 * 0.25 + 2.0 * 0.25 + 0.25 + 0.25;
    check_estimate("mean", sample_mean(&even, x, NULL).value, 0.0, mean, 2.6);
    check_estimate("its error", sample_mean(&even, x, NULL).se, 0.0, sqrt(square / 3.0 / 6.0), 0.0);
}

// How often a replicate draws worlds of a parity, a whole number each; of randomisations as a whole.
static void check_drawn(const struct sample *s, const double *weights, size_t parity)
{
    const size_t n = s->n_randomisations > 0 ? s->n_randomisations : s->n_worlds;
    double drawn = 0.0;
    bool is_whole = true;
    for (size_t w = parity; w < s->n_worlds; w += 2) {
        drawn += w < n ? weights[w] : 0.0;
        is_whole = is_whole && weights[w] == floor(weights[w]) && weights[w] == weights[w % n];
    }
    check_true("whole numbers, of whole randomisations", is_whole);
    const double n_of_parity = floor(((double)n + 1.0 - (double)parity) / 2.0);
    check_true("as many as there are, or one fewer",
               drawn == n_of_parity - (s->n_randomisations > 0 ? 1.0 : 0.0));
}

// Every replicate draws so many of either parity, and each may be drawn.
static void replicates_draw_as_many_of_either_parity(void)
{
    const struct sample samples[] = {{21, 0}, {20, 0}, {24, 4}, {64, 16}, {27, 4}};
    for (size_t k = 0; k < sizeof samples / sizeof samples[0]; k++) {
        const struct sample *s = &samples[k];
        double weights[SAMPLE_REPLICATES * 64 + 1], sum[64] = {0.0};
        for (size_t i = 0; i <= SAMPLE_REPLICATES * s->n_worlds; i++)
            weights[i] = -7.0;
        sample_resample(s, CHECK_SEED, weights);
        for (size_t r = 0; r < SAMPLE_REPLICATES; r++) {
            for (size_t parity = 0; parity < 2; parity++)
                check_drawn(s, weights + r * s->n_worlds, parity);
            for (size_t w = 0; w < s->n_worlds; w++)
                sum[w] += weights[r * s->n_worlds + w];
        }
        for (size_t w = 0; w < s->n_worlds; w++)
            check_true("each is drawn, about as often as the others",
                       sum[w] > 0.4 * SAMPLE_REPLICATES && sum[w] < 1.5 * SAMPLE_REPLICATES);
        check_true("nothing behind", weights[SAMPLE_REPLICATES * s->n_worlds] == -7.0);
    }
}

// The variance over replicates of the mean, over the square of its error.
static double ratio(const struct sample *s, const double *x)
{
    double *weights = calloc(SAMPLE_REPLICATES * N_WORLDS, sizeof *weights);
    double sum = 0.0, square = 0.0;
    check_true("memory", weights != NULL);
    if (weights == NULL)
        return NAN;
    sample_resample(s, CHECK_SEED, weights);
    for (size_t b = 0; b < SAMPLE_REPLICATES; b++) {
        double total = 0.0, n = 0.0;
        for (size_t w = 0; w < N_WORLDS; w++) {
            total += weights[b * N_WORLDS + w] * x[w];
            n += weights[b * N_WORLDS + w];
        }
        sum += total / n;
        square += total / n * total / n;
    }
    free(weights);
    const double n = SAMPLE_REPLICATES, se = sample_mean(s, x, NULL).se;
    return (square - sum * sum / n) / (n - 1.0) / (se * se);
}

static void replicates_spread_as_the_mean_does(void)
{
    const struct sample worlds = {N_WORLDS, 0}, even = {N_WORLDS, N_RANDOMISATIONS};
    double x[N_WORLDS];
    for (uint32_t w = 0; w < N_WORLDS; w++)
        x[w] = normal(w, 1) + normal(w % N_RANDOMISATIONS, 2);
    // The parities' means are free in one and not in the other: their difference is taken out.
    double apart = 0.0;
    for (size_t w = 0; w < N_WORLDS; w++)
        apart += (w % 2 == 0 ? x[w] : -x[w]) / N_WORLDS;
    for (size_t w = 0; w < N_WORLDS; w++)
        x[w] -= w % 2 == 0 ? apart : -apart;
    check_estimate("of worlds", ratio(&worlds, x), sqrt(2.0 / SAMPLE_REPLICATES), 1.0, 2.0);
    // 15 degrees of freedom in the error, 14 in the replicates, which draw 7 of 8
    check_estimate("of randomisations", ratio(&even, x), sqrt(2.0 / SAMPLE_REPLICATES), 15.0 / 14.0,
                   0.5);
}

static void intervals_of_few_are_wider(void)
{
    const struct sample worlds = {N_WORLDS, 0}, even = {N_WORLDS, N_RANDOMISATIONS};
    check_estimate("t of 15", sample_t(&even), 1e-4, 2.13145, 2.14479);
    check_estimate("t of 319", sample_t(&worlds), 1e-4, 1.96743, 1.95996);
    check_estimate("t of 14 over the normal", sample_widening(&even), 1e-5, 2.14479 / 1.95996, 1.0);
    check_true("none of worlds", sample_widening(&worlds) == 1.0);
}

int main(void)
{
    const struct named_test tests[] = {
        {"errors are those of worlds or of randomisations",
         errors_are_those_of_worlds_or_of_randomisations},
        {"randomisations count by their worlds", randomisations_count_by_their_worlds},
        {"replicates draw as many of either parity", replicates_draw_as_many_of_either_parity},
        {"replicates spread as the mean does", replicates_spread_as_the_mean_does},
        {"intervals of few are wider", intervals_of_few_are_wider},
    };
    return run_tests("worlds as a sample", tests, sizeof tests / sizeof tests[0]);
}
