// SPDX-License-Identifier: GPL-3.0-or-later
// For the kernels of ratifications. Nothing here can fail.
#ifndef BULWARK_MODEL_RATIFICATION_LOOPS_H
#define BULWARK_MODEL_RATIFICATION_LOOPS_H

#include "base/near_normal.h"
#include "model/lane_sets.h"
#include "model/model.h"
#include "model/ratification.h"

// For so few classes bounds that spare exact numbers are not worth while.
#define RATIFICATION_FEW 4

// What the class's chance to agree is Φ of, times √(1 − aᵀRa), at a place and its lane.
static inline double agreement_reach(const struct agreement *a, size_t class, uint32_t place,
                                     uint32_t lane)
{
    const struct course *c = &a->courses[class];
    return c->n_segments == 1 ? c->score + c->level[lane]
                              : a->reach[class * BATCH_LANES + place];
}

// The class's chance, exact, at `n` places and their lanes, by position, and in the padding.
static inline void agreement_chances(const struct agreement *a, size_t class, size_t n,
                                     const uint32_t *place, const uint32_t *lane, double *chance)
{
    const struct course *c = &a->courses[class];
    const size_t padded = lanes_padded(n);
    if (a->chance != NULL) {
        lanes_gather(n, place, a->chance + class * BATCH_LANES, chance);
        return;
    }
    if (c->level == NULL) {
        for (size_t j = 0; j < padded; j++)
            chance[j] = c->p;
        return;
    }
    const double residual = c->residual;
    for (size_t j = 0; j < padded; j++)
        chance[j] = agreement_reach(a, class, place[j], lane[j]);
#pragma omp simd
    for (size_t j = 0; j < padded; j++)
        chance[j] /= residual;
    c->arrays->normal_cdf(padded, chance, chance);
}

#endif
