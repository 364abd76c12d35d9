// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/sample.h"

#include "analysis/interval.h"
#include "base/random.h"
#include "base/sobol.h"
#include "base/special.h"

#include <math.h>

#define NORMAL 1.959963984540054 // its 97.5 % quantile

static double difference(const double *x, const double *less, size_t w)
{
    return less == NULL ? x[w] : x[w] - less[w];
}

// Σ weight (mean of a randomisation − mean)².
static double square_of_randomisations(const struct sample *s, const double *x, const double *less,
                                       double mean)
{
    double sum[SOBOL_RANDOMISATIONS] = {0.0}, count[SOBOL_RANDOMISATIONS] = {0.0};
    double square = 0.0;
    for (size_t w = 0; w < s->n_worlds; w++) {
        sum[w % s->n_randomisations] += difference(x, less, w) - mean;
        count[w % s->n_randomisations] += 1.0;
    }
    for (uint32_t r = 0; r < s->n_randomisations; r++)
        square += sum[r] * sum[r] / count[r];
    return square;
}

static double square_of_worlds(const struct sample *s, const double *x, const double *less,
                               double mean)
{
    double square = 0.0;
    for (size_t w = 0; w < s->n_worlds; w++)
        square += (difference(x, less, w) - mean) * (difference(x, less, w) - mean);
    return square;
}

static double n_independent(const struct sample *s)
{
    return s->n_randomisations > 0 ? (double)s->n_randomisations : (double)s->n_worlds;
}

struct estimate sample_mean(const struct sample *s, const double *x, const double *less)
{
    const double n = (double)s->n_worlds;
    double sum = 0.0;
    for (size_t w = 0; w < s->n_worlds; w++)
        sum += difference(x, less, w);
    const double mean = sum / n;
    const double square = s->n_randomisations > 0 ? square_of_randomisations(s, x, less, mean)
                                                  : square_of_worlds(s, x, less, mean);
    return (struct estimate){mean, sqrt(square / (n_independent(s) - 1.0) / n)};
}

double sample_t(const struct sample *s)
{
    return interval_t(n_independent(s));
}

// ---- the bootstrap ------------------------------------------------------------------------------

// Which of the n of a parity is drawn.
static size_t draw(uint64_t seed, size_t i, size_t replicate, size_t parity, size_t n)
{
    const struct random_pair u =
        random_uniforms(seed, (uint32_t)i, (uint32_t)replicate, random_entity("decide.bootstrap"),
                        PURPOSE_BOOTSTRAP, (uint32_t)parity);
    return (size_t)(u.first * (double)n);
}

static void draw_worlds(const struct sample *s, uint64_t seed, size_t replicate, size_t parity,
                        double *weights)
{
    const size_t n = (s->n_worlds + 1 - parity) / 2;
    for (size_t i = 0; i < n; i++)
        weights[parity + 2 * draw(seed, i, replicate, parity, n)] += 1.0;
}

static void draw_randomisations(const struct sample *s, uint64_t seed, size_t replicate,
                                size_t parity, double *weights)
{
    const size_t n = s->n_randomisations / 2;
    for (size_t i = 0; i + 1 < n; i++)
        for (size_t w = parity + 2 * draw(seed, i, replicate, parity, n); w < s->n_worlds;
             w += s->n_randomisations)
            weights[w] += 1.0;
}

void sample_resample(const struct sample *s, uint64_t seed, double *weights)
{
    for (size_t i = 0; i < SAMPLE_REPLICATES * s->n_worlds; i++)
        weights[i] = 0.0;
    for (size_t r = 0; r < SAMPLE_REPLICATES; r++)
        for (size_t parity = 0; parity < 2; parity++) {
            double *of_replicate = weights + r * s->n_worlds;
            if (s->n_randomisations > 0)
                draw_randomisations(s, seed, r, parity, of_replicate);
            else
                draw_worlds(s, seed, r, parity, of_replicate);
        }
}

double sample_resample_dof(const struct sample *s)
{
    return n_independent(s) - 2.0; // a mean of either parity is free
}

double sample_widening(const struct sample *s)
{
    if (s->n_randomisations == 0)
        return 1.0;
    return special_student_quantile(sample_resample_dof(s), 0.975) / NORMAL;
}
