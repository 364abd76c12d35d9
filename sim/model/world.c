// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/world.h"

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
    free(world->drawn);
    free(world->dists);
    free(world->directions);
    free(world->nets);
    free(world);
}

static bool segments_create(struct segments *segments, size_t n_shocks)
{
    segments->start = arrays_create(n_shocks + 2, sizeof *segments->start);
    segments->shock = arrays_create(n_shocks, sizeof *segments->shock);
    segments->segment_of_shock = arrays_create(n_shocks, sizeof *segments->segment_of_shock);
    return segments->start != NULL && segments->shock != NULL &&
           segments->segment_of_shock != NULL;
}

// ---- segments ----------------------------------------------------------------------------------

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

static void cut_all_segments(struct world *world)
{
    for (size_t i = 0; i < world->model->n_loadings; i++)
        cut_segments(world, &world->model->loadings[i], &world->segments[i]);
}

// ---- making and drawing ----------------------------------------------------------------------

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
    made->unknowns = arrays_create(s->n_unknowns, sizeof *made->unknowns);
    made->drawn = arrays_create(s->n_unknowns, WORLD_LANES * sizeof *made->drawn);
    made->dists = arrays_create(s->n_laws, sizeof *made->dists);
    made->segments = arrays_create(model->n_loadings, sizeof *made->segments);
    made->sampler = sampler_of(s);
    bool good = made->sampler->prepare(made) && made->unknowns != NULL && made->drawn != NULL &&
                made->dists != NULL && made->segments != NULL;
    for (size_t i = 0; good && i < model->n_loadings; i++)
        good = segments_create(&made->segments[i], model->loadings[i].n_shocks);
    if (!good) {
        world_free(made);
        return error_memory(error, "a world");
    }
    for (size_t i = 0; i < s->n_laws; i++)
        made->dists[i] = s->laws[i].dist; // certain laws hold for every world
    for (size_t i = 0; i < model->n_shocks; i++)
        made->dates_vary = made->dates_vary || model->shocks[i].date_years.unknown >= 0;
    cut_all_segments(made); // for good, where no date is uncertain
    *world = made;
    return STATUS_OK;
}

// Named unknowns under their Gaussian copula: n = L e, u = Φ(n), with e = Φ⁻¹ of the uniforms in
// the rows. From the last on, so that those that a row still needs are untouched.
static void correlate(const struct world *world, double *rows)
{
    const struct scenario *s = world->model->scenario;
    for (size_t i = 0; i < s->n_correlated; i++) {
        double *row = rows + (size_t)s->correlated[i] * WORLD_LANES;
        world->arrays->normal_quantile(WORLD_LANES, row, row);
    }
    for (size_t i = s->n_correlated; i-- > 0;) {
        const double *root = &s->correlated_root[i * s->n_correlated];
        double normal[WORLD_LANES] = {0.0};
        for (size_t j = 0; j <= i; j++) {
            const double *row = rows + (size_t)s->correlated[j] * WORLD_LANES;
            for (size_t lane = 0; root[j] != 0.0 && lane < WORLD_LANES; lane++)
                normal[lane] += root[j] * row[lane];
        }
        world->arrays->normal_cdf(WORLD_LANES, normal,
                                  rows + (size_t)s->correlated[i] * WORLD_LANES);
    }
}

void world_unknowns(const struct world *world, double *rows)
{
    const struct scenario *s = world->model->scenario;
    correlate(world, rows);
    for (size_t i = 0; i < s->n_unknowns; i++) {
        double *row = rows + i * WORLD_LANES;
        world->arrays->quantiles(&s->unknowns[i].dist, WORLD_LANES, row, row);
    }
}

// The unknowns of WORLD_LANES worlds, each in a row: loops over worlds vectorise.
static void draw_lanes(struct world *world, uint32_t first)
{
    world->sampler->draw(world, first);
    world_unknowns(world, world->drawn);
    world->first_drawn = first;
    world->has_drawn = true;
}

static void draw_unknowns(struct world *world)
{
    const struct scenario *s = world->model->scenario;
    const uint32_t lane = world->index % WORLD_LANES, first = world->index - lane;
    if (!world->has_drawn || world->first_drawn != first)
        draw_lanes(world, first);
    for (size_t i = 0; i < s->n_unknowns; i++)
        world->unknowns[i] = world->drawn[i * WORLD_LANES + lane];
}

// What follows from the uncertain numbers.
static enum status settle(struct world *world, struct error *error)
{
    const struct scenario *s = world->model->scenario;
    for (size_t i = 0; i < s->n_laws; i++)
        if (!s->laws[i].certain)
            world->dists[i] = law_dist(&s->laws[i], world->unknowns);
    if (world->dates_vary)
        cut_all_segments(world);
    return adversary_draw(world, error);
}

enum status world_draw(struct world *world, uint64_t seed, uint32_t index, struct error *error)
{
    world->has_drawn = world->has_drawn && world->seed == seed;
    world->seed = seed;
    world->index = index;
    draw_unknowns(world);
    return settle(world, error);
}

enum status world_place(struct world *world, uint64_t seed, uint32_t index, const double *unknowns,
                        struct error *error)
{
    world->has_drawn = world->has_drawn && world->seed == seed;
    world->seed = seed;
    world->index = index;
    memcpy(world->unknowns, unknowns, world->model->scenario->n_unknowns * sizeof *unknowns);
    return settle(world, error);
}
