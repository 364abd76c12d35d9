// SPDX-License-Identifier: GPL-3.0-or-later
// A batch of histories: factors, shocks, and when every measure comes into force.
#include "base/kernel.h"
#include "model/batch_loops.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

KERNEL_DECLARE(struct batch_loops, batch_loops);

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
    free(batch->lead);
    free(batch);
}

static double *lanes(size_t n_rows, bool *good)
{
    double *rows = arrays_create(n_rows, BATCH_LANES * sizeof *rows);
    *good = *good && rows != NULL;
    return rows;
}

enum status batch_create(struct batch **batch, const struct world *world, struct error *error)
{
    const struct model *model = world->model;
    struct batch *made = malloc(sizeof *made);
    if (made == NULL)
        return error_memory(error, "a batch of trials");
    bool good = true;
    *made = (struct batch){.world = world};
    made->factor = lanes(model->n_factors, &good);
    made->jump = lanes(model->n_shocks, &good);
    made->scratch = lanes(model->n_scratch, &good);
    made->in_force = lanes(model->n_measures, &good);
    made->lapse = lanes(model->n_measures, &good);
    made->step = lanes(model->n_step_arrays, &good);
    made->type = lanes(ADVERSARY_MAX_NUMBERS, &good);
    made->asked = lanes(model->n_asked, &good);
    made->body = lanes(model->n_bodies, &good);
    made->level = arrays_create(model->n_loadings, sizeof *made->level);
    good = good && made->level != NULL;
    if (world->nets != NULL) {
        made->lead = arrays_create(model->n_leading, BATCH_LANES * sizeof *made->lead);
        good = good && made->lead != NULL;
    }
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

const struct batch_loops *batch_loops_for(enum cpu cpu)
{
    return KERNEL_CHOICE(batch_loops, cpu);
}

static void draw_measure(struct batch *b, size_t index)
{
    const struct measure *measure = &b->world->model->measures[index];
    const struct batch_loops *loops = batch_loops_for(b->world->cpu);
    double t0[BATCH_LANES];
    double *in_force = b->in_force + index * BATCH_LANES;
    double *lapse = b->lapse + index * BATCH_LANES;
    loops->beginning(b, measure, t0);
    process_sample(measure->process, b, t0, in_force, b->scratch);
    if (measure->can_lapse)
        decision_sample(&measure->lapse, b, in_force, lapse);
    else
        for (size_t i = 0; i < b->n; i++)
            lapse[i] = INFINITY;
    if (measure->ramp.given)
        loops->ramp(b, &measure->ramp, in_force);
}

void batch_draw(struct batch *b, uint32_t first_trial, size_t n)
{
    const struct model *model = b->world->model;
    b->first_trial = first_trial;
    b->n = n;
    if (b->lead != NULL)
        b->world->sampler->lead(b);
    batch_loops_for(b->world->cpu)->conditions(b);
    adversary_draw_types(b);
    for (size_t position = 0; position < model->n_measures; position++)
        draw_measure(b, model->in_file_order[position]);
}
