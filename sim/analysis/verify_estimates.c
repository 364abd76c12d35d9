// SPDX-License-Identifier: GPL-3.0-or-later
// A whole run of the same worlds and trials: its estimates are the means and shares of the history
// drawn here (sim/model/README.md, section 6).
#include "analysis/verify_parts.h"

#include <math.h>
#include <string.h>

#define TOLERANCE 1e-9

struct state {
    double n;
    uint32_t *masks;
    size_t n_masks;
    double *survival;     // [n_masks]: to the horizon
    double *curve;        // [n_reported][n_grid]
    double *all_in_force; // [n_moments][n_masks]
    double *in_force, *standing; // [n_measures][n_grid]
    double *achieved;     // [n_masks]: Σ over worlds
    double *odds_ratio;   // [n_measures]: the same
};

static double *zeros(struct verify *v, size_t n)
{
    return arena_alloc(&v->report->arena, n, sizeof(double));
}

static void begin(struct verify *v, void *context)
{
    struct state *s = context;
    const struct model *m = v->model;
    s->masks = verify_combinations(v, &s->n_masks);
    s->survival = zeros(v, s->n_masks);
    s->achieved = zeros(v, s->n_masks);
    s->curve = zeros(v, m->n_reported * v->layout->n_grid);
    s->all_in_force = zeros(v, v->layout->n_moments * s->n_masks);
    s->in_force = zeros(v, m->n_measures * v->layout->n_grid);
    s->standing = zeros(v, m->n_measures * v->layout->n_grid);
    s->odds_ratio = zeros(v, m->n_measures);
}

// ---- what a world says of importance ------------------------------------------------------------

// The chance of an attack within a year at full opportunity, measure `index` (or none) at full
// strength, requirements aside; κ as drawn.
static double yearly_chance(const struct verify *v, const double *type, size_t index)
{
    const struct model *m = v->model;
    double x[N_CHANNELS] = {0.0}, log_odds = 0.0;
    if (index < m->n_measures) {
        const struct measure *measure = &m->measures[index];
        for (int c = 0; c < CHANNEL_ANTICIPATION; c++)
            x[c] = number_in(measure->effect[c].weight, v->world->unknowns);
        log_odds = log(number_in(measure->odds_ratio, v->world->unknowns));
    }
    return -expm1(-verify_hazard(v, type, x, log_odds));
}

static void world(struct verify *v, void *context)
{
    struct state *s = context;
    const struct adversary_world *own = &v->world->adversary;
    const size_t n_measures = v->model->n_measures;
    const size_t n_numbers = v->model->adversary.kind->n_numbers;
    double type[ADVERSARY_MAX_NUMBERS], sum[MODEL_MAX_MEASURES + 1] = {0.0};
    for (size_t i = 0; i < own->achieved_types.n; i++) {
        adversary_type(&own->achieved_types, n_numbers, i, type);
        for (size_t k = 0; k < s->n_masks; k++) {
            double survival = 0.0;
            verify_survivals(v, -1, type, s->masks[k], 1, &v->model->scenario->horizon_years,
                             &survival);
            s->achieved[k] += survival / (double)own->achieved_types.n;
        }
    }
    for (size_t i = 0; i < own->types.n; i++) {
        adversary_type(&own->types, n_numbers, i, type);
        for (size_t k = 0; k <= n_measures; k++)
            sum[k] += yearly_chance(v, type, k) / (double)own->types.n;
    }
    for (size_t k = 0; k < n_measures; k++)
        s->odds_ratio[k] += sum[k] / (1.0 - sum[k]) / (sum[n_measures] / (1.0 - sum[n_measures]));
}

// ---- what trials say ----------------------------------------------------------------------------

static void add_measure(struct verify *v, struct state *s, size_t index, size_t lane)
{
    const struct batch *b = v->batch;
    const struct ramp *ramp = &v->model->measures[index].ramp;
    const double in_force = b->in_force[index * BATCH_LANES + lane];
    const bool at_once =
        !ramp->given || number_in(ramp->initial, v->world->unknowns) > 0.0;
    const double from = at_once ? in_force : b->step[ramp->first_array * BATCH_LANES + lane];
    for (size_t g = 0; g < v->layout->n_grid; g++) {
        const double years = v->layout->grid_years[g];
        s->in_force[index * v->layout->n_grid + g] += in_force <= years;
        s->standing[index * v->layout->n_grid + g] +=
            from <= years && years < b->lapse[index * BATCH_LANES + lane];
    }
}

static bool is_feasible(const struct model *m, uint32_t mask)
{
    for (size_t i = 0; i < m->n_measures; i++)
        for (size_t r = 0; mask >> i & 1U && r < m->measures[i].n_required; r++)
            if (!(mask >> m->measures[i].required[r] & 1U))
                return false;
    return true;
}

static void add_combination(struct verify *v, struct state *s, size_t index, size_t lane)
{
    const uint32_t mask = s->masks[index];
    double last = is_feasible(v->model, mask) ? 0.0 : INFINITY;
    for (size_t i = 0; i < v->model->n_measures; i++)
        if (mask >> i & 1U)
            last = fmax(last, v->batch->in_force[i * BATCH_LANES + lane]);
    for (size_t m = 0; m < v->layout->n_moments; m++)
        s->all_in_force[m * s->n_masks + index] += last <= v->layout->moment_years[m];
    s->survival[index] +=
        v->trial.lattice.values.accumulated[lattice_index(&v->trial.lattice, mask)];
}

static void batch(struct verify *v, void *context)
{
    struct state *s = context;
    s->n += (double)v->batch->n;
    trial_set_batch(&v->trial, v->batch, true);
    for (size_t lane = 0; lane < v->batch->n; lane++) {
        trial_run(&v->trial, lane, s->curve);
        for (size_t i = 0; i < s->n_masks; i++)
            add_combination(v, s, i, lane);
        for (size_t i = 0; i < v->model->n_measures; i++)
            add_measure(v, s, i, lane);
    }
}

// ---- against the estimates ----------------------------------------------------------------------

static void find_combinations(struct verify *v, const struct state *s)
{
    const struct estimates *e = v->estimates;
    struct verify_same deterrence = {0}, in_force = {0}, achieved = {0}, curve = {0};
    for (size_t i = 0; i < s->n_masks; i++) {
        const struct combination *c = &e->combinations[s->masks[i]];
        verify_same_add(&deterrence, s->survival[i] / s->n, c->deterrence.value);
        if (!isnan(c->achieved.value))
            verify_same_add(&achieved, s->achieved[i] / v->n_worlds, c->achieved.value);
        for (size_t m = 0; m < v->layout->n_moments; m++)
            verify_same_add(&in_force, s->all_in_force[m * s->n_masks + i] / s->n,
                            estimates_all_in_force(e, m, s->masks[i]).value);
    }
    for (size_t i = 0; i < v->model->n_reported * v->layout->n_grid; i++)
        verify_same_add(&curve, s->curve[i] / s->n, e->survival[i].value);
    verify_find_same(v, "combinations", "deterrence", &deterrence, TOLERANCE);
    verify_find_same(v, "combinations", "all in force, by every deadline", &in_force, TOLERANCE);
    verify_find_same(v, "combinations", "achieved", &achieved, TOLERANCE);
    verify_find_same(v, "combinations", "survival curves", &curve, TOLERANCE);
}

static void find_measures(struct verify *v, const struct state *s)
{
    const struct estimates *e = v->estimates;
    struct verify_same in_force = {0}, standing = {0}, odds = {0};
    for (size_t i = 0; i < v->model->n_measures; i++) {
        const double ratio = s->odds_ratio[i] / v->n_worlds, found = e->measures[i].odds_ratio.value;
        if (isfinite(ratio) || isfinite(found))
            verify_same_add(&odds, ratio, found);
        for (size_t g = i * v->layout->n_grid; g < (i + 1) * v->layout->n_grid; g++) {
            verify_same_add(&in_force, s->in_force[g] / s->n, e->in_force[g].value);
            verify_same_add(&standing, s->standing[g] / s->n, e->standing[g].value);
        }
    }
    verify_find_same(v, "measures", "in-force curves", &in_force, TOLERANCE);
    verify_find_same(v, "measures", "standing curves", &standing, TOLERANCE);
    verify_find_same(v, "measures", "odds ratios", &odds, TOLERANCE);
}

static void finish(struct verify *v, void *context)
{
    const struct state *s = context;
    find_combinations(v, s);
    find_measures(v, s);
    verify_cannot(v, "deterrence", "the expectation over all histories: it is integrated anew for "
                                   "histories that are drawn, and only of no measure exactly");
    verify_cannot(v, "estimates", "standard errors, intervals, beliefs, quantiles of times, the "
                                  "frontier, tiers: nothing is set beside them here");
}

const struct verify_kind verify_estimates = {
    .subject = {"estimates", "a whole run of the same worlds and trials against the history drawn"},
    .state_size = sizeof(struct state),
    .begin = begin, .world = world, .batch = batch, .finish = finish};
