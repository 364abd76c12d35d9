// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/estimates.h"

#include "analysis/convergence.h"
#include "analysis/frontier.h"
#include "analysis/interval.h"
#include "analysis/parts.h"
#include "analysis/replicate.h"
#include "engine/bodies.h"

#include <math.h>
#include <stdlib.h>

void estimates_free(struct estimates *e)
{
    if (e == NULL)
        return;
    arena_clear(&e->arena);
    free(e);
}

static enum status allocate(struct estimates *e, struct error *error)
{
    const struct layout *l = e->result->layout;
    const struct model *m = e->model;
    struct arena *a = &e->arena;
    e->n_combinations = l->n_combinations;
    e->n_tiers = (size_t)1 << m->n_tiers;
    e->n_bodies = m->n_bodies;
    e->n_pairs = m->n_measures * (m->n_measures - 1) / 2;
    e->combinations = arena_alloc(a, e->n_combinations, sizeof *e->combinations);
    e->measures = arena_alloc(a, m->n_measures, sizeof *e->measures);
    e->pairs = arena_alloc(a, e->n_pairs, sizeof *e->pairs);
    e->tiers = arena_alloc(a, e->n_tiers, sizeof *e->tiers);
    e->survival = arena_alloc(a, m->n_reported * l->n_grid, sizeof *e->survival);
    e->in_force = arena_alloc(a, m->n_measures * l->n_grid, sizeof *e->in_force);
    e->standing = arena_alloc(a, m->n_measures * l->n_grid, sizeof *e->standing);
    e->bodies = arena_alloc(a, e->n_bodies, sizeof *e->bodies);
    convergence_create(e);
    return a->exhausted ? error_memory(error, "the estimates") : STATUS_OK;
}

static void take_curves(struct estimates *e)
{
    const struct layout *l = e->result->layout;
    for (size_t i = 0; i < e->model->n_reported * l->n_grid; i++)
        e->survival[i] = estimate_of(&e->result->worlds, l->at_survival + i);
    for (size_t i = 0; i < e->model->n_measures * l->n_grid; i++) {
        e->in_force[i] = estimate_of(&e->result->worlds, l->at_in_force + i);
        e->standing[i] = estimate_of(&e->result->worlds, l->at_standing + i);
    }
}

double estimates_quantile_of_times(const struct result *result, size_t histogram, double p)
{
    const double horizon = result->layout->model->scenario->horizon_years;
    const uint64_t *count = result->histogram + histogram * LAYOUT_TIME_BINS;
    uint64_t total = 0, before = 0;
    for (size_t bin = 0; bin < LAYOUT_TIME_BINS; bin++)
        total += count[bin];
    const double wanted = p * (double)total;
    for (size_t bin = 0; bin < LAYOUT_TIME_BINS; bin++) {
        if (count[bin] > 0 && (double)(before + count[bin]) >= wanted) {
            const double share = (wanted - (double)before) / (double)count[bin];
            return ((double)bin + share) / LAYOUT_TIME_BINS * horizon;
        }
        before += count[bin];
    }
    return NAN; // it never happened
}

// A ratio beyond all bounds, as where nobody attacks while there is no measure, does not exist.
static struct estimate if_finite(struct estimate ratio)
{
    const bool exists = isfinite(ratio.value);
    return (struct estimate){exists ? ratio.value : NAN,
                             exists && isfinite(ratio.se) ? ratio.se : NAN};
}

static void take_measures(struct estimates *e)
{
    const struct layout *l = e->result->layout;
    for (size_t i = 0; i < e->model->n_measures; i++) {
        struct measure_estimates *m = &e->measures[i];
        m->achieved = e->combinations[(size_t)1 << i].achieved;
        m->odds_ratio = if_finite(estimate_of(&e->result->worlds, l->at_odds_ratio + i));
        m->t10 = estimates_quantile_of_times(e->result, i, 0.10);
        m->t50 = estimates_quantile_of_times(e->result, i, 0.50);
        m->t90 = estimates_quantile_of_times(e->result, i, 0.90);
    }
}

static void take_bodies(struct estimates *e)
{
    const struct layout *l = e->result->layout;
    const struct model *m = e->model;
    const size_t n_deadlines = l->n_moments - 1, width = LAYOUT_BODY_EVENTS + n_deadlines;
    for (size_t g = 0; g < m->n_asked; g++)
        for (size_t i = 0; i < m->asked[g].group->n_bodies; i++) {
            const size_t index = m->asked[g].first_body + i;
            struct body_estimates *b = &e->bodies[index];
            const size_t ratio = index * LAYOUT_BODY_EVENTS;
            b->group = m->asked[g].group;
            b->body = &m->asked[g].group->bodies[i];
            b->agrees = estimate_of_ratio(&e->result->worlds, ratio + LAYOUT_AGREES);
            b->last = estimate_of_ratio(&e->result->worlds, ratio + LAYOUT_LAST);
            b->sole_blocker = estimate_of_ratio(&e->result->worlds, ratio + LAYOUT_SOLE);
            b->t50 = estimates_quantile_of_times(
                e->result, m->n_measures + bodies_histogram(&m->asked[g], i), 0.50);
            b->by_deadline = arena_alloc(&e->arena, n_deadlines, sizeof *b->by_deadline);
            for (size_t k = 0; b->by_deadline != NULL && k < n_deadlines; k++)
                b->by_deadline[k] = estimate_of(
                    &e->result->worlds, l->at_body + index * width + LAYOUT_BODY_EVENTS + k);
        }
}

static enum status take_frontier(struct estimates *e, struct error *error)
{
    const struct combination **order = calloc(e->n_combinations, sizeof *order);
    if (order == NULL)
        return error_memory(error, "the estimates");
    frontier_mark(e->combinations, e->n_combinations, order);
    free(order);
    return STATUS_OK;
}

double estimates_bytes(const struct layout *layout)
{
    return (double)layout->n_combinations * (double)sizeof(struct combination) +
           combinations_bytes(layout);
}

enum status estimates_compute(const struct result *result, struct estimates **estimates,
                              struct error *error)
{
    struct estimates *e = calloc(1, sizeof *e);
    if (e == NULL)
        return error_memory(error, "the estimates");
    arena_init(&e->arena);
    e->result = result;
    e->model = result->layout->model;
    enum status status = allocate(e, error);
    if (status == STATUS_OK) {
        take_curves(e);
        take_bodies(e);
        status = combinations_estimate(e, error);
    }
    if (status == STATUS_OK && !result->layout->is_dense)
        status = convergence_of_rows(e, error);
    if (status == STATUS_OK) {
        convergence_finish(e);
        take_measures(e);
        status = tiers_estimate(e, error);
    }
    if (status == STATUS_OK)
        status = beliefs_estimate(e, error);
    if (status == STATUS_OK)
        status = take_frontier(e, error);
    if (e->arena.exhausted)
        status = error_memory(error, "the estimates");
    if (status != STATUS_OK) {
        estimates_free(e);
        return status;
    }
    *estimates = e;
    return STATUS_OK;
}

const struct combination *estimates_all(const struct estimates *e)
{
    return &e->combinations[e->n_combinations - 1];
}

struct estimate estimates_all_in_force(const struct estimates *e, size_t moment, uint32_t mask)
{
    const struct layout *l = e->result->layout;
    return estimate_of(&e->result->lattice,
                       l->at_all_in_force + moment * l->n_combinations + mask);
}

struct estimate estimates_in_force(const struct estimates *e, size_t measure, size_t moment)
{
    // with what it requires: a combination that lacks a requirement is never in force
    const uint32_t closed = e->model->measures[measure].required_mask | UINT32_C(1) << measure;
    return estimates_all_in_force(e, moment, closed);
}

double estimates_world_deterrence(const struct estimates *e, uint32_t world, uint32_t mask)
{
    const struct layout *l = e->result->layout;
    const double *row = e->result->rows + (size_t)world * l->row_width;
    const double share = replicate_first_share(l);
    const size_t i = layout_row_index(l, mask);
    if (share == 0.0)
        return row[l->second_half + i];
    return share * row[l->first_half + i] + (1.0 - share) * row[l->second_half + i];
}
