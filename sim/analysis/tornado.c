// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/tornado.h"

#include <math.h>

struct series {
    const double *y;
    size_t n_replicates, stride;
    double first_share;
};

static double value(const struct series *s, size_t replicate, size_t point)
{
    const double *y = s->y + (replicate * s->stride + point) * 2;
    return s->first_share * y[0] + (1.0 - s->first_share) * y[1];
}

// The mean over replicates of a point, less that of another one (or of nothing: the same twice).
static struct estimate mean_of(const struct series *s, size_t point, size_t less)
{
    const double n = (double)s->n_replicates;
    double mean = 0.0, square = 0.0;
    for (size_t r = 0; r < s->n_replicates; r++)
        mean += (value(s, r, point) - (less == point ? 0.0 : value(s, r, less))) / n;
    for (size_t r = 0; r < s->n_replicates; r++) {
        const double off =
            value(s, r, point) - (less == point ? 0.0 : value(s, r, less)) - mean;
        square += off * off;
    }
    return (struct estimate){mean, n > 1.0 ? sqrt(square / (n - 1.0) / n) : NAN};
}

struct tornado_bar tornado_bar(const double *y, size_t n_replicates, size_t n_inputs, size_t input,
                               double first_share)
{
    const struct series s = {y, n_replicates, tornado_points(n_inputs), first_share};
    const size_t low = 1 + 2 * input, high = low + 1;
    return (struct tornado_bar){mean_of(&s, low, low), mean_of(&s, high, high),
                                mean_of(&s, 0, 0), mean_of(&s, high, low)};
}
