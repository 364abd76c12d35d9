// SPDX-License-Identifier: GPL-3.0-or-later
// Survival of combinations in a sample of trials, recomputed from the drawn history one combination
// at a time: nothing in it is chance.
#include "analysis/verify_parts.h"

#include <math.h>
#include <string.h>

#define MOST_SURVIVALS 12000.0 // recomputed in all
#define TOLERANCE 1e-9         // relative to the survival itself

struct state {
    uint32_t *masks;
    size_t n_masks;
    struct verify_same *horizon, *grid; // [n_masks]
    double *exact;                      // [n_grid]
    uint32_t every, n_lanes;            // which worlds, how many trials of each
};

static void begin(struct verify *v, void *context)
{
    struct state *s = context;
    struct arena *a = &v->report->arena;
    s->masks = verify_combinations(v, &s->n_masks);
    s->horizon = arena_alloc(a, s->n_masks, sizeof *s->horizon);
    s->grid = arena_alloc(a, s->n_masks, sizeof *s->grid);
    s->exact = arena_alloc(a, v->layout->n_grid, sizeof *s->exact);
    const double n = MOST_SURVIVALS / (double)(s->n_masks + 1); // trials
    s->every = 1 + (uint32_t)((double)v->n_worlds / n);
    s->n_lanes = 1 + (uint32_t)(n / (double)v->n_worlds);
}

// Relative: a survival of 10⁻⁶ must be right in its own digits too.
static void compare(struct verify_same *same, double exact, double found)
{
    if (exact > 1e-280)
        verify_same_add(same, 1.0, found / exact);
    else
        verify_same_add(same, exact, found);
}

static void compare_trial(struct verify *v, struct state *s, size_t lane)
{
    const size_t n_grid = v->layout->n_grid, n_reported = v->model->n_reported;
    double type[ADVERSARY_MAX_NUMBERS];
    for (size_t k = 0; k < v->model->adversary.kind->n_numbers; k++)
        type[k] = v->batch->type[k * BATCH_LANES + lane];
    memset(v->survival, 0, n_reported * n_grid * sizeof *v->survival);
    trial_run(&v->trial, lane, v->survival);
    for (size_t i = 0; i < s->n_masks; i++) { // the reported ones come first
        verify_survivals(v, (int)lane, type, s->masks[i], n_grid, v->layout->grid_years,
                         s->exact);
        compare(&s->horizon[i], s->exact[n_grid - 1],
                v->trial.lattice.values.accumulated[lattice_index(&v->trial.lattice, s->masks[i])]);
        for (size_t g = 0; i < n_reported && g < n_grid; g++)
            compare(&s->grid[i], s->exact[g], v->survival[i * n_grid + g]);
    }
}

static void batch(struct verify *v, void *context)
{
    struct state *s = context;
    if (v->world->index % s->every != 0 || !v->is_first_batch)
        return;
    trial_set_batch(&v->trial, v->batch, true);
    for (size_t i = 0; i < s->n_lanes && i < v->batch->n; i++)
        compare_trial(v, s, (i + v->world->index) % v->batch->n);
}

static void finish(struct verify *v, void *context)
{
    struct state *s = context;
    for (size_t i = 0; i < s->n_masks; i++) {
        const char *where = model_combination_name(v->model, &v->report->arena, s->masks[i]);
        verify_find_same(v, where, "survival to the horizon in a trial, over the plain integral",
                         &s->horizon[i], TOLERANCE);
        verify_find_same(v, where, "survival on the grid in a trial, over the plain integral",
                         &s->grid[i], TOLERANCE);
    }
}

const struct verify_kind verify_hazards = {
    .subject = {"hazards", "survival in sampled trials, integrated anew from the history drawn"},
    .state_size = sizeof(struct state),
    .begin = begin, .batch = batch, .finish = finish};
