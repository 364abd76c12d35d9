// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/sampler.h"

#include "base/random.h"
#include "base/sobol.h"
#include "model/lane_sets.h"
#include "model/leading.h"
#include "model/world.h"

#include <assert.h>
#include <string.h>

static_assert(WORLD_LANES == SOBOL_RANDOMISATIONS,
              "worlds that are drawn together are one point in all randomisations");

// ---- random ------------------------------------------------------------------------------------

static bool prepare_nothing(struct world *world)
{
    (void)world;
    return true;
}

static void draw_random(struct world *world, uint32_t first)
{
    const struct scenario *s = world->model->scenario;
    for (size_t i = 0; i < s->n_unknowns; i++)
        world->arrays->uniforms_by_world(world->seed, first, s->unknowns[i].entity,
                                         PURPOSE_UNKNOWN, WORLD_LANES,
                                         world->drawn + i * WORLD_LANES);
}

// ---- sobol -------------------------------------------------------------------------------------

static bool prepare_coordinates(struct world *world)
{
    const size_t n = world->model->scenario->n_unknowns;
    world->n_coordinates = n < SOBOL_MAX_DIMENSIONS ? (uint32_t)n : SOBOL_MAX_DIMENSIONS;
    world->directions = arrays_create(world->n_coordinates, SOBOL_BITS * sizeof *world->directions);
    for (uint32_t d = 0; world->directions != NULL && d < world->n_coordinates; d++)
        sobol_directions(d, world->directions + (size_t)d * SOBOL_BITS);
    return world->directions != NULL;
}

static bool prepare_nets(struct world *world)
{
    const struct model *m = world->model;
    const uint32_t n_trials = m->scenario->run.n_trials;
    const unsigned bits = sobol_bits(n_trials - n_trials / 2);
    world->n_bits = bits;
    world->nets = arrays_create(m->n_leading, sizeof *world->nets);
    for (size_t d = 0; world->nets != NULL && d < m->n_leading; d++)
        sobol_net_set(&world->nets[d], (unsigned)d, bits, m->leading[d].entity,
                      m->leading[d].which);
    return world->nets != NULL;
}

static bool prepare_sobol(struct world *world)
{
    return prepare_coordinates(world) && prepare_nets(world);
}

// The random numbers of the worlds give the digits that the sequence has not.
static void draw_sobol(struct world *world, uint32_t first)
{
    const struct scenario *s = world->model->scenario;
    draw_random(world, first);
    for (size_t i = 0; i < s->n_unknowns; i++) {
        const struct unknown *unknown = &s->unknowns[i];
        if (unknown->dimension < world->n_coordinates)
            sobol_place(world->directions + (size_t)unknown->dimension * SOBOL_BITS,
                        first / SOBOL_RANDOMISATIONS, world->seed, unknown->entity,
                        world->drawn + i * WORLD_LANES);
    }
}

// The lanes of a batch that lie in a half of the world's trials: trial first_of_half + i is point
// i.
static void lead_half(struct batch *batch, uint32_t half, uint64_t first_of_half, uint64_t end)
{
    const struct world *w = batch->world;
    const uint64_t batch_end = (uint64_t)batch->first_trial + lanes_padded(batch->n);
    const uint64_t from = batch->first_trial > first_of_half ? batch->first_trial : first_of_half;
    const uint64_t to = batch_end < end ? batch_end : end;
    if (from >= to)
        return;
    const struct sobol_stretch stretch = {
        .seed = w->seed, .world = w->index, .half = half,
        .first_index = (uint32_t)(from - first_of_half), .bits = w->n_bits,
        .n = (size_t)(to - from)};
    for (size_t d = 0; d < w->model->n_leading; d++)
        w->arrays->sobol_digits(&w->nets[d], &stretch,
                                batch->lead + d * BATCH_LANES + (from - batch->first_trial));
}

static void lead_sobol(struct batch *batch)
{
    const uint32_t half = batch->world->model->scenario->run.n_trials / 2;
    lead_half(batch, 0, 0, half);
    lead_half(batch, 1, half, UINT64_MAX);
}

// ---- the list ----------------------------------------------------------------------------------

static const struct sampler samplers[] = {
    {"random", prepare_nothing, draw_random, NULL},
    {"sobol", prepare_sobol, draw_sobol, lead_sobol},
};

const struct sampler *sampler_of(const struct scenario *scenario)
{
    size_t i = sizeof samplers / sizeof samplers[0] - 1;
    while (i > 0 && strcmp(scenario->run.sampler, samplers[i].name) != 0)
        i--;
    return &samplers[i];
}
