// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/world.h"

#include "base/random.h"
#include "base/real.h"
#include "scenario/law.h"

#include <stdlib.h>
#include <string.h>

void world_free(struct world *world)
{
    if (world == NULL)
        return;
    for (size_t i = 0; world->segments != NULL && i < world->model->n_loadings; i++) {
        free(world->segments[i].start);
        free(world->segments[i].shock);
        free(world->segments[i].segment_of_shock);
    }
    free(world->segments);
    free(world->unknowns);
    free(world->dists);
    free(world);
}

static bool segments_create(struct segments *segments, size_t n_shocks)
{
    segments->start = calloc(n_shocks + 2, sizeof *segments->start);
    segments->shock = calloc(n_shocks + 1, sizeof *segments->shock);
    segments->segment_of_shock = calloc(n_shocks + 1, sizeof *segments->segment_of_shock);
    return segments->start != NULL && segments->shock != NULL &&
           segments->segment_of_shock != NULL;
}

enum status world_create(struct world **world, const struct model *model, enum cpu cpu,
                         struct error *error)
{
    const struct scenario *s = model->scenario;
    struct world *made = aligned_alloc(alignof(struct world), sizeof *made);
    if (made == NULL)
        return error_memory(error, "a world");
    memset(made, 0, sizeof *made);
    made->model = model;
    made->cpu = cpu_resolved(cpu);
    made->arrays = arrays_for(made->cpu);
    made->unknowns = calloc(s->n_unknowns + 1, sizeof *made->unknowns);
    made->dists = calloc(s->n_laws + 1, sizeof *made->dists);
    made->segments = calloc(model->n_loadings + 1, sizeof *made->segments);
    bool good = made->unknowns != NULL && made->dists != NULL && made->segments != NULL;
    for (size_t i = 0; good && i < model->n_loadings; i++)
        good = segments_create(&made->segments[i], model->loadings[i].n_shocks);
    if (!good) {
        world_free(made);
        return error_memory(error, "a world");
    }
    for (size_t i = 0; i < s->n_laws; i++)
        made->dists[i] = s->laws[i].dist; // certain laws hold for every world
    *world = made;
    return STATUS_OK;
}

static double unknown_uniform(const struct world *world, const struct unknown *unknown)
{
    return random_uniforms(world->seed, world->index, 0, unknown->entity, PURPOSE_UNKNOWN, 0)
        .first;
}

// Named unknowns under their Gaussian copula: n = L e, u = Φ(n).
static void draw_correlated(struct world *world)
{
    const struct scenario *s = world->model->scenario;
    for (size_t i = 0; i < s->n_correlated; i++) {
        const double *row = &s->correlated_root[i * s->n_correlated];
        double normal = 0.0;
        for (size_t j = 0; j <= i; j++)
            if (row[j] != 0.0)
                normal += row[j] * real_normal_quantile(unknown_uniform(
                                       world, &s->unknowns[s->correlated[j]]));
        const int unknown = s->correlated[i];
        world->unknowns[unknown] =
            dist_quantile(&s->unknowns[unknown].dist, real_normal_cdf(normal));
    }
}

static void draw_unknowns(struct world *world)
{
    const struct scenario *s = world->model->scenario;
    for (size_t i = 0; i < s->n_unknowns; i++)
        world->unknowns[i] =
            dist_quantile(&s->unknowns[i].dist, unknown_uniform(world, &s->unknowns[i]));
    draw_correlated(world);
    for (size_t i = 0; i < s->n_laws; i++)
        if (!s->laws[i].certain)
            world->dists[i] = law_dist(&s->laws[i], world->unknowns);
}

static double shock_date(const struct world *world, int shock)
{
    return number_in(world->model->shocks[shock].date_years, world->unknowns);
}

// Orders the loading's shocks by date (then by path: model->shocks is ordered so) and cuts time at
// every distinct date.
static void cut_segments(const struct world *world, const struct loading *loading,
                         struct segments *segments)
{
    for (size_t i = 0; i < loading->n_shocks; i++) {
        size_t at = i;
        const double date = shock_date(world, loading->shock[i]);
        for (; at > 0 && shock_date(world, loading->shock[segments->shock[at - 1]]) > date; at--)
            segments->shock[at] = segments->shock[at - 1];
        segments->shock[at] = (int)i;
    }
    segments->n = 1;
    segments->start[0] = -INFINITY;
    for (size_t i = 0; i < loading->n_shocks; i++) {
        const double date = shock_date(world, loading->shock[segments->shock[i]]);
        if (date != segments->start[segments->n - 1])
            segments->start[segments->n++] = date;
        segments->segment_of_shock[i] = segments->n - 1;
    }
    segments->start[segments->n] = INFINITY;
}

enum status world_draw(struct world *world, uint64_t seed, uint32_t index, struct error *error)
{
    world->seed = seed;
    world->index = index;
    draw_unknowns(world);
    for (size_t i = 0; i < world->model->n_loadings; i++)
        cut_segments(world, &world->model->loadings[i], &world->segments[i]);
    return adversary_draw(world, error);
}
