// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/sampler.h"

#include "base/random.h"
#include "base/sobol.h"
#include "model/world.h"

#include <assert.h>
#include <stdlib.h>
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
    world->directions = calloc(world->n_coordinates + 1, SOBOL_BITS * sizeof *world->directions);
    for (uint32_t d = 0; world->directions != NULL && d < world->n_coordinates; d++)
        sobol_directions(d, world->directions + (size_t)d * SOBOL_BITS);
    return world->directions != NULL;
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

// ---- the list ----------------------------------------------------------------------------------

static const struct sampler samplers[] = {
    {"random", prepare_nothing, draw_random},
    {"sobol", prepare_coordinates, draw_sobol},
};

const struct sampler *sampler_of(const struct scenario *scenario)
{
    size_t i = sizeof samplers / sizeof samplers[0] - 1;
    while (i > 0 && strcmp(scenario->run.sampler, samplers[i].name) != 0)
        i--;
    return &samplers[i];
}
