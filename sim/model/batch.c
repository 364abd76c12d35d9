// SPDX-License-Identifier: GPL-3.0-or-later
// A batch of histories: factors, shocks, and when every measure comes into force.
#include "base/arrays.h"
#include "model/world.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void batch_free(struct batch *batch)
{
    if (batch == NULL)
        return;
    for (size_t i = 0; batch->level != NULL && i < batch->world->model->n_loadings; i++)
        free(batch->level[i]);
    double *const arrays[] = {batch->factor, batch->jump, batch->scratch, batch->in_force,
                              batch->lapse, batch->step, batch->type, batch->asked, batch->body};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        free(arrays[i]);
    free(batch->level);
    free(batch);
}

static double *lanes(size_t n_rows, bool *good)
{
    double *rows = aligned_alloc(64, (n_rows + 1) * BATCH_LANES * sizeof *rows);
    if (rows != NULL)
        memset(rows, 0, (n_rows + 1) * BATCH_LANES * sizeof *rows);
    *good = *good && rows != NULL;
    return rows;
}

enum status batch_create(struct batch **batch, const struct world *world, struct error *error)
{
    const struct model *model = world->model;
    struct batch *made = calloc(1, sizeof *made);
    if (made == NULL)
        return error_memory(error, "a batch of trials");
    bool good = true;
    made->world = world;
    made->factor = lanes(model->n_factors, &good);
    made->jump = lanes(model->n_shocks, &good);
    made->scratch = lanes(model->n_scratch + 1, &good);
    made->in_force = lanes(model->n_measures, &good);
    made->lapse = lanes(model->n_measures, &good);
    made->step = lanes(model->n_step_arrays, &good);
    made->type = lanes(ADVERSARY_MAX_NUMBERS, &good);
    made->asked = lanes(model->n_asked, &good);
    made->body = lanes(model->n_bodies, &good);
    made->level = calloc(model->n_loadings + 1, sizeof *made->level);
    good = good && made->level != NULL;
    for (size_t i = 0; good && i < model->n_loadings; i++)
        made->level[i] = lanes(model->loadings[i].n_shocks + 1, &good);
    if (!good) {
        batch_free(made);
        return error_memory(error, "a batch of trials");
    }
    *batch = made;
    return STATUS_OK;
}

struct random_trials batch_trials(const struct batch *b)
{
    return (struct random_trials){b->world->seed, b->world->index, b->first_trial, b->n};
}

// z = L ε.
static void draw_factors(struct batch *b)
{
    const struct model *model = b->world->model;
    const struct arrays *arrays = b->world->arrays;
    const struct random_trials trials = batch_trials(b);
    const size_t n = model->n_factors;
    double normal[BATCH_LANES];
    memset(b->factor, 0, n * BATCH_LANES * sizeof *b->factor);
    for (size_t j = 0; j < n; j++) {
        arrays->uniforms(&trials, model->factors[j].entity, PURPOSE_FACTOR, 0, normal, NULL);
        arrays->normal_quantile(b->n, normal, normal);
        for (size_t f = j; f < n; f++) {
            const double root = model->factor_root[f * n + j];
            for (size_t i = 0; root != 0.0 && i < b->n; i++)
                b->factor[f * BATCH_LANES + i] += root * normal[i];
        }
    }
}

static void draw_shocks(struct batch *b)
{
    const struct world *w = b->world;
    const struct model *model = w->model;
    const struct random_trials trials = batch_trials(b);
    double occurs[BATCH_LANES], shift[BATCH_LANES];
    for (size_t k = 0; k < model->n_shocks; k++) {
        const struct shock *shock = &model->shocks[k];
        w->arrays->uniforms(&trials, shock->entity, PURPOSE_SHOCK, 0, occurs, shift);
        const double p = number_in(shock->p, w->unknowns);
        if (shock->shift.law >= 0)
            w->arrays->quantiles(&w->dists[shock->shift.law], b->n, shift, shift);
        else
            for (size_t i = 0; i < b->n; i++)
                shift[i] = number_in(shock->shift.number, w->unknowns);
        for (size_t i = 0; i < b->n; i++)
            b->jump[k * BATCH_LANES + i] = occurs[i] < p ? shift[i] : 0.0;
    }
}

// The levels Σ a_f z_f of a loading in every segment of time.
static void set_levels(struct batch *b, size_t index)
{
    const struct loading *loading = &b->world->model->loadings[index];
    const struct segments *segments = &b->world->segments[index];
    double *level = b->level[index];
    memset(level, 0, BATCH_LANES * sizeof *level);
    for (size_t j = 0; j < loading->n; j++)
        for (size_t i = 0; i < b->n; i++)
            level[i] += loading->a[j] * b->factor[(size_t)loading->factor[j] * BATCH_LANES + i];
    size_t last = 0;
    for (size_t k = 0; k < loading->n_shocks; k++) {
        const size_t segment = segments->segment_of_shock[k];
        double *row = level + segment * BATCH_LANES;
        if (segment != last)
            memcpy(row, row - BATCH_LANES, BATCH_LANES * sizeof *row);
        last = segment;
        const int own = segments->shock[k];
        const double *jump = b->jump + (size_t)loading->shock[own] * BATCH_LANES;
        for (size_t i = 0; i < b->n; i++)
            row[i] += loading->shock_a[own] * jump[i];
    }
}

// t0 = max(0, begins, T of all required).
static void set_beginning(const struct batch *b, const struct measure *measure, double *t0)
{
    const double begins = number_in(measure->begins_years, b->world->unknowns);
    for (size_t i = 0; i < b->n; i++)
        t0[i] = begins > 0.0 ? begins : 0.0;
    for (size_t r = 0; r < measure->n_required; r++) {
        const double *required = b->in_force + measure->required[r] * BATCH_LANES;
        for (size_t i = 0; i < b->n; i++)
            t0[i] = required[i] > t0[i] ? required[i] : t0[i];
    }
}

static void draw_ramp(struct batch *b, const struct ramp *ramp, const double *in_force)
{
    const struct world *w = b->world;
    const struct random_trials trials = batch_trials(b);
    const double *before = in_force;
    for (int step = 0; step < ramp->n_steps; step++) {
        double *time = b->step + (ramp->first_array + (size_t)step) * BATCH_LANES;
        w->arrays->uniforms(&trials, ramp->entity, PURPOSE_RAMP, (uint32_t)step, time, NULL);
        w->arrays->quantiles(&w->dists[ramp->gap], b->n, time, time);
        for (size_t i = 0; i < b->n; i++)
            time[i] += before[i];
        before = time;
    }
}

static void draw_measure(struct batch *b, size_t index)
{
    const struct measure *measure = &b->world->model->measures[index];
    double t0[BATCH_LANES];
    double *in_force = b->in_force + index * BATCH_LANES;
    double *lapse = b->lapse + index * BATCH_LANES;
    set_beginning(b, measure, t0);
    process_sample(measure->process, b, t0, in_force, b->scratch);
    if (measure->can_lapse)
        decision_sample(&measure->lapse, b, in_force, lapse);
    else
        for (size_t i = 0; i < b->n; i++)
            lapse[i] = INFINITY;
    if (measure->ramp.given)
        draw_ramp(b, &measure->ramp, in_force);
}

void batch_draw(struct batch *b, uint32_t first_trial, size_t n)
{
    const struct model *model = b->world->model;
    b->first_trial = first_trial;
    b->n = n;
    draw_factors(b);
    draw_shocks(b);
    for (size_t i = 0; i < model->n_loadings; i++)
        set_levels(b, i);
    adversary_draw_types(b->world, first_trial, n, b->type);
    for (size_t position = 0; position < model->n_measures; position++)
        draw_measure(b, model->in_file_order[position]);
}
