// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/kernel.h"
#include "model/batch_loops.h"
#include "model/lane_sets.h"

// The batch's trials, padded.
static struct random_trials all_trials(const struct batch *b)
{
    struct random_trials trials = batch_trials(b);
    trials.n = lanes_padded(trials.n);
    return trials;
}

// y[i] += a x[i].
static void add(size_t n, double a, const double *x, double *y)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        y[i] += a * x[i];
}

// z = L ε.
static void draw_factors(struct batch *b)
{
    const struct model *model = b->world->model;
    const struct arrays *arrays = b->world->arrays;
    const struct random_trials trials = all_trials(b);
    const size_t n = model->n_factors;
    double normal[BATCH_LANES];
    memset(b->factor, 0, n * BATCH_LANES * sizeof *b->factor);
    for (size_t j = 0; j < n; j++) {
        arrays->uniforms(&trials, model->factors[j].entity, PURPOSE_FACTOR, 0, normal, NULL);
        batch_lead(b, model->factors[j].lead, trials.n, NULL, normal);
        arrays->normal_quantile(trials.n, normal, normal);
        for (size_t f = j; f < n; f++) {
            const double root = model->factor_root[f * n + j];
            if (root != 0.0)
                add(trials.n, root, normal, b->factor + f * BATCH_LANES);
        }
    }
}

static void draw_shocks(struct batch *b)
{
    const struct world *w = b->world;
    const struct random_trials trials = all_trials(b);
    double occurs[BATCH_LANES], shift[BATCH_LANES];
    for (size_t k = 0; k < w->model->n_shocks; k++) {
        const struct shock *shock = &w->model->shocks[k];
        double *const jump = b->jump + k * BATCH_LANES;
        const double p = number_in(shock->p, w->unknowns);
        const bool is_chance = shock->shift.law >= 0;
        w->arrays->uniforms(&trials, shock->entity, PURPOSE_SHOCK, 0, occurs,
                            is_chance ? shift : NULL);
        batch_lead(b, shock->lead[0], trials.n, NULL, occurs);
        if (is_chance) {
            batch_lead(b, shock->lead[1], trials.n, NULL, shift);
            w->arrays->quantiles(&w->dists[shock->shift.law], trials.n, shift, shift);
        } else {
            const double sure = number_in(shock->shift.number, w->unknowns);
            for (size_t i = 0; i < trials.n; i++)
                shift[i] = sure;
        }
#pragma omp simd
        for (size_t i = 0; i < trials.n; i++)
            jump[i] = occurs[i] < p ? shift[i] : 0.0;
    }
}

// The level before any shock; eight lanes stay in registers.
static void set_first_level(const struct batch *b, const struct loading *loading, double *level)
{
    const size_t n = lanes_padded(b->n);
    for (size_t i = 0; i < n; i += 8) {
        double sum[8] = {0.0};
        for (size_t j = 0; j < loading->n; j++) {
            const double a = loading->a[j];
            const double *const z = b->factor + (size_t)loading->factor[j] * BATCH_LANES + i;
#pragma omp simd
            for (size_t k = 0; k < 8; k++)
                sum[k] += a * z[k];
        }
        memcpy(level + i, sum, sizeof sum);
    }
}

// The levels Σ a_f z_f of a loading in every segment of time.
static void set_levels(struct batch *b, size_t index)
{
    const struct loading *loading = &b->world->model->loadings[index];
    const struct segments *segments = &b->world->segments[index];
    const size_t n = lanes_padded(b->n);
    double *level = b->level[index];
    set_first_level(b, loading, level);
    size_t last = 0;
    for (size_t k = 0; k < loading->n_shocks; k++) {
        const size_t segment = segments->segment_of_shock[k];
        double *row = level + segment * BATCH_LANES;
        if (segment != last)
            memcpy(row, row - BATCH_LANES, BATCH_LANES * sizeof *row);
        last = segment;
        const int own = segments->shock[k];
        add(n, loading->shock_a[own], b->jump + (size_t)loading->shock[own] * BATCH_LANES, row);
    }
}

static void conditions(struct batch *b)
{
    draw_factors(b);
    draw_shocks(b);
    for (size_t i = 0; i < b->world->model->n_loadings; i++)
        set_levels(b, i);
}

static void beginning(const struct batch *b, const struct measure *measure, double *t0)
{
    const double begins = number_in(measure->begins_years, b->world->unknowns);
    const size_t n = lanes_padded(b->n);
    for (size_t i = 0; i < n; i++)
        t0[i] = begins > 0.0 ? begins : 0.0;
    for (size_t r = 0; r < measure->n_required; r++) {
        const double *required = b->in_force + measure->required[r] * BATCH_LANES;
#pragma omp simd
        for (size_t i = 0; i < n; i++)
            t0[i] = required[i] > t0[i] ? required[i] : t0[i];
    }
}

static void draw_gaps(const struct batch *b, const struct ramp *ramp, int step, double *gap)
{
    const struct world *w = b->world;
    const struct dist *law = &w->dists[ramp->gap];
    const struct random_trials trials = all_trials(b);
    const double least = dist_lower(law);
    if (least == dist_upper(law)) {
        for (size_t i = 0; i < trials.n; i++)
            gap[i] = least;
        return;
    }
    w->arrays->uniforms(&trials, ramp->entity, PURPOSE_RAMP, (uint32_t)step, gap, NULL);
    batch_lead(b, ramp->lead[step], trials.n, NULL, gap);
    w->arrays->quantiles(law, trials.n, gap, gap);
}

static void draw_ramp(struct batch *b, const struct ramp *ramp, const double *in_force)
{
    const size_t n = lanes_padded(b->n);
    const double *before = in_force;
    for (int step = 0; step < ramp->n_steps; step++) {
        double *time = b->step + (ramp->first_array + (size_t)step) * BATCH_LANES;
        draw_gaps(b, ramp, step, time);
        add(n, 1.0, before, time);
        before = time;
    }
}

const struct batch_loops KERNEL(batch_loops) = {conditions, beginning, draw_ramp};
