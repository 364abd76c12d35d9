// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/resampling.h"

#include "analysis/interval.h"
#include "base/random.h"

#include <math.h>
#include <string.h>

#define R RESAMPLING_REPLICATES

void resampling_draw(struct resampling *resampling, uint64_t seed)
{
    const uint32_t entity = random_entity("sensitivity.bootstrap");
    memset(resampling, 0, sizeof *resampling);
    for (uint32_t draw = 0; draw < RESAMPLING_DRAWS; draw++)
        for (uint32_t i = 0; i < R; i++) {
            const struct random_pair u =
                random_uniforms(seed, i, draw, entity, PURPOSE_BOOTSTRAP, 0);
            resampling->weight[draw][(size_t)(u.first * (double)R)] += 1.0;
        }
}

struct estimate resampling_estimate(double value, const double *values)
{
    double mean = 0.0, square = 0.0;
    for (size_t i = 0; i < RESAMPLING_DRAWS; i++)
        mean += values[i] / RESAMPLING_DRAWS;
    for (size_t i = 0; i < RESAMPLING_DRAWS; i++)
        square += (values[i] - mean) * (values[i] - mean) / (RESAMPLING_DRAWS - 1);
    return (struct estimate){value, sqrt(square * R / (R - 1.0))};
}

struct interval resampling_interval(struct estimate estimate)
{
    return interval_of(estimate, interval_t(R));
}
