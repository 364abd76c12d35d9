// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/adversary_types.h"

#include "model/adversary_keys.h"
#include "model/model.h"
#include "model/world.h"

#include <assert.h>

// Puts the strata into an order shuffled by the world (Fisher–Yates).
static void shuffle(size_t n, const double *at_random, double *stratum)
{
    assert(n > 0);
    for (size_t i = n - 1; i > 0; i--) {
        const size_t j = (size_t)(at_random[i] * (double)(i + 1));
        const double swapped = stratum[i];
        stratum[i] = stratum[j];
        stratum[j] = swapped;
    }
}

// One uniform point in each of n equal strata. Strata are joined at random if all coordinates but
// one are shuffled: the first stays in order.
static void stratified_points(const struct world *world, uint32_t entity, enum purpose purpose,
                              size_t n, bool is_first, double *u)
{
    double stratum[ADVERSARY_TYPES], at_random[ADVERSARY_TYPES];
    const double share = 1.0 / (double)n;
    world->arrays->uniforms_by_index(world->seed, world->index, entity, purpose, n, u,
                                     is_first ? NULL : at_random);
    for (size_t i = 0; i < n; i++)
        stratum[i] = (double)(int)i;
    if (!is_first)
        shuffle(n, at_random, stratum);
    for (size_t i = 0; i < n; i++)
        u[i] = (stratum[i] + u[i]) * share;
}

void adversary_types_share(struct adversary_types *types, size_t k, double number)
{
    types->shared[k] = true;
    for (size_t i = 0; i < HAZARD_LANES; i++)
        types->number[k][i] = number;
}

static void draw_number(const struct world *world, const struct chance *number,
                        enum purpose purpose, bool is_first, size_t k,
                        struct adversary_types *types)
{
    const struct adversary_kind *kind = world->model->adversary.kind;
    double *row = types->number[k];
    types->shared[k] = false;
    stratified_points(world, number->entity, purpose, types->n, is_first, row);
    world->arrays->quantiles(&world->dists[number->law], types->n, row, row);
    if (kind->internal != NULL && (int)k == kind->free_number)
        for (size_t i = 0; i < types->n; i++)
            row[i] = kind->internal(row[i]);
}

void adversary_types_draw(const struct world *world, enum purpose purpose, size_t n,
                          struct adversary_types *types)
{
    const struct adversary *adversary = &world->model->adversary;
    const struct adversary_kind *kind = adversary->kind;
    const size_t n_written = kind->n_numbers - (kind->has_threshold ? 1 : 0);
    bool is_first = true;
    types->n = adversary->n_per_trial == 0 && !kind->has_threshold ? 1 : n;
    for (size_t k = 0; k < n_written; k++) {
        const struct chance *number = &adversary->number[k];
        if (number->law < 0) {
            adversary_types_share(types, k, world->adversary.number[k]);
            continue;
        }
        draw_number(world, number, purpose, is_first, k, types);
        is_first = false;
    }
    if (!kind->has_threshold)
        return;
    double *score = types->number[n_written];
    types->shared[n_written] = false;
    stratified_points(world, adversary->threshold_entity, purpose, types->n, is_first, score);
    world->arrays->normal_quantile(types->n, score, score);
}

void adversary_types_place_thresholds(struct adversary_types *types, size_t threshold)
{
    for (size_t first = 0; first < types->n; first += HAZARD_LANES) {
        const double *mu = adversary_types_block(types, ADVERSARY_MU, first);
        const double *sigma = adversary_types_block(types, ADVERSARY_SIGMA, first);
        double *score = types->number[threshold] + first;
        for (size_t i = 0; i < HAZARD_LANES; i++)
            score[i] = mu[i] + sigma[i] * score[i];
    }
}
