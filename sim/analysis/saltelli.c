// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/saltelli.h"

#include "analysis/resampling.h"
#include "base/random.h"
#include "base/sobol.h"
#include "model/world.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define R RESAMPLING_REPLICATES

static_assert(R == SOBOL_RANDOMISATIONS, "a replicate is a randomisation");
static_assert(R == WORLD_LANES,
              "one point of the sequence in all randomisations is what is placed together");

void saltelli_uniforms(uint64_t seed, uint32_t first, size_t dimension, uint32_t entity, double *u)
{
    uint32_t directions[SOBOL_BITS];
    for (uint32_t r = 0; r < R; r++)
        u[r] = random_uniforms(seed, first + r, 0, entity, PURPOSE_UNKNOWN, 0).first;
    if (dimension >= SOBOL_MAX_DIMENSIONS)
        return;
    sobol_directions((unsigned)dimension, directions);
    sobol_place(directions, first / R, seed, entity, u);
}

// Places R points: a row of `rows` [n_unknowns][R] an unknown.
static void place(const struct world *world, uint32_t first, size_t first_dimension,
                  const uint32_t *entity, double *rows, double *numbers)
{
    const struct scenario *s = world->model->scenario;
    for (size_t u = 0; u < s->n_unknowns; u++)
        saltelli_uniforms(s->run.seed, first, first_dimension + s->unknowns[u].dimension, entity[u],
                          rows + u * R);
    world_unknowns(world, rows);
    for (size_t r = 0; r < R; r++)
        for (size_t u = 0; u < s->n_unknowns; u++)
            numbers[(first + r) * s->n_unknowns + u] = rows[u * R + r];
}

static bool entities_of_b(const struct scenario *s, uint32_t *entity)
{
    for (size_t u = 0; u < s->n_unknowns; u++) {
        char *path = NULL;
        if (asprintf(&path, "sensitivity.b.%s", s->unknowns[u].path) < 0)
            return false;
        entity[u] = random_entity(path);
        free(path);
    }
    return true;
}

enum status saltelli_make(struct saltelli *saltelli, const struct model *model, size_t n_rows,
                          struct error *error)
{
    const struct scenario *s = model->scenario;
    struct world *world = NULL;
    *saltelli = (struct saltelli){.n_rows = n_rows};
    enum status status = world_create(&world, model, CPU_BEST, error);
    saltelli->a = calloc(n_rows, (s->n_unknowns + 1) * sizeof *saltelli->a);
    saltelli->b = calloc(n_rows, (s->n_unknowns + 1) * sizeof *saltelli->b);
    double *rows = calloc(s->n_unknowns + 1, R * sizeof *rows);
    uint32_t *entity = calloc(2 * s->n_unknowns + 1, sizeof *entity);
    if (status == STATUS_OK && (saltelli->a == NULL || saltelli->b == NULL || rows == NULL ||
                                entity == NULL || !entities_of_b(s, entity + s->n_unknowns)))
        status = error_memory(error, "the design");
    for (size_t u = 0; status == STATUS_OK && u < s->n_unknowns; u++)
        entity[u] = s->unknowns[u].entity;
    for (uint32_t first = 0; status == STATUS_OK && first < n_rows; first += R) {
        place(world, first, 0, entity, rows, saltelli->a);
        place(world, first, s->n_unknowns, entity + s->n_unknowns, rows, saltelli->b);
    }
    free(rows);
    free(entity);
    world_free(world);
    return status;
}

void saltelli_clear(struct saltelli *saltelli)
{
    free(saltelli->a);
    free(saltelli->b);
    *saltelli = (struct saltelli){0};
}
