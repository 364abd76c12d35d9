// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/morris.h"

#include "base/random.h"

#include <math.h>
#include <stdlib.h>

// Uniforms for one input of one trajectory: its level, its direction and the order.
static struct random_pair uniforms(uint64_t seed, uint32_t index, uint32_t input, uint32_t which)
{
    return random_uniforms(seed, input, index, random_entity("sensitivity.morris"),
                           PURPOSE_TRAJECTORY, which);
}

// The inputs in random order (Fisher and Yates).
static void shuffle(uint32_t *moved, uint64_t seed, uint32_t index, size_t n)
{
    for (size_t i = 0; i < n; i++)
        moved[i] = (uint32_t)i;
    for (size_t i = n; i-- > 1;) {
        const double u = uniforms(seed, index, (uint32_t)i, 1).first;
        const size_t j = (size_t)(u * (double)(i + 1));
        const uint32_t kept = moved[i];
        moved[i] = moved[j];
        moved[j] = kept;
    }
}

void morris_go(const struct morris_path *path, uint64_t seed, uint32_t index, size_t n)
{
    for (size_t i = 0; i < n; i++)
        path->start[i] =
            (unsigned char)(uniforms(seed, index, (uint32_t)i, 0).first * MORRIS_LEVELS);
    shuffle(path->moved, seed, index, n);
}

struct sums {
    double mean[2], product, whole, whole_square, absolute;
};

static void add(struct sums *s, const double *from, const double *to, double step)
{
    const double first = (to[0] - from[0]) / step, second = (to[1] - from[1]) / step;
    const double whole = 0.5 * (first + second);
    s->mean[0] += first;
    s->mean[1] += second;
    s->product += first * second;
    s->whole += whole;
    s->whole_square += whole * whole;
    s->absolute += fabs(whole);
}

// A standard deviation from a sum of squared distances, which rounding can bring below 0.
static double deviation(double squares, double n)
{
    return n < 2.0 ? NAN : sqrt(fmax(squares, 0.0) / (n - 1.0));
}

static struct morris_effect effect_of(const struct sums *s, double n)
{
    const double mean = s->whole / n, absolute = s->absolute / n;
    const double spread = deviation(s->whole_square - n * mean * mean, n);
    const double spread_absolute = deviation(s->whole_square - n * absolute * absolute, n);
    const double covariance = s->product - s->mean[0] * s->mean[1] / n;
    return (struct morris_effect){{mean, spread / sqrt(n)},
                                  {absolute, spread_absolute / sqrt(n)},
                                  deviation(covariance, n)};
}

bool morris_effects(const double *y, size_t n_trajectories, size_t n, uint64_t seed, double step,
                    struct morris_effect *effect)
{
    const struct morris_path path = {calloc(n + 1, 1), calloc(n + 1, sizeof *path.moved)};
    struct sums *sums = calloc(n + 1, sizeof *sums);
    const bool good = path.start != NULL && path.moved != NULL && sums != NULL;
    for (size_t t = 0; good && t < n_trajectories; t++) {
        const double *at = y + t * (n + 1) * 2;
        morris_go(&path, seed, (uint32_t)t, n);
        for (size_t k = 0; k < n; k++) {
            const size_t i = path.moved[k];
            const bool is_up = morris_stepped(path.start[i]) > path.start[i];
            add(&sums[i], at + 2 * k, at + 2 * (k + 1), is_up ? step : -step);
        }
    }
    for (size_t i = 0; good && i < n; i++)
        effect[i] = effect_of(&sums[i], (double)n_trajectories);
    free(path.start);
    free(path.moved);
    free(sums);
    return good;
}
