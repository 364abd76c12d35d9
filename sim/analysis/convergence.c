// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/convergence.h"

#include "analysis/interval.h"
#include "analysis/replicate.h"

#include <math.h>
#include <stdlib.h>

#define FIRST_WORLDS 8U
#define MOST_POINTS 32 // powers of two that 32 bits hold

size_t convergence_n_quantities(const struct layout *l)
{
    return l->model->n_reported + 1 + (l->is_dense ? l->model->n_measures : 0);
}

// Every randomisation has a world where none is missing.
static uint32_t first_worlds(const struct layout *l)
{
    return l->n_randomisations > FIRST_WORLDS ? l->n_randomisations : FIRST_WORLDS;
}

void convergence_create(struct estimates *e)
{
    const struct layout *l = e->result->layout;
    struct convergence *c = &e->convergence;
    c->worlds = arena_alloc(&e->arena, MOST_POINTS, sizeof *c->worlds);
    for (uint64_t n = first_worlds(l); c->worlds != NULL && n < l->n_worlds; n *= 2)
        c->worlds[c->n_points++] = (uint32_t)n;
    if (c->worlds != NULL)
        c->worlds[c->n_points++] = l->n_worlds;
    c->n_quantities = convergence_n_quantities(l);
    c->at = arena_alloc(&e->arena, c->n_quantities * c->n_points, sizeof *c->at);
}

static void put(struct estimates *e, size_t quantity, size_t point, struct estimate estimate,
                double t)
{
    struct convergence *c = &e->convergence;
    const struct interval interval = quantity < e->model->n_reported
                                         ? interval_of_probability(estimate, t)
                                         : interval_of(estimate, t);
    c->at[quantity * c->n_points + point] = (struct convergence_point){estimate, interval};
}

void convergence_note(struct estimates *e, size_t point, const struct moments *moments)
{
    const struct layout *l = e->result->layout;
    const bool is_known = moments->count >= (double)l->n_randomisations;
    const double t = is_known ? interval_t(moments->count) : (double)NAN;
    for (size_t q = 0; q < e->convergence.n_quantities; q++) {
        struct estimate estimate = estimate_of(moments, q);
        estimate.se = is_known ? estimate.se : (double)NAN;
        put(e, q, point, estimate, t);
    }
}

enum status convergence_of_rows(struct estimates *e, struct error *error)
{
    const struct convergence *c = &e->convergence;
    const size_t n_reported = e->model->n_reported;
    const uint32_t all = (uint32_t)(e->n_combinations - 1);
    struct moments moments = {0};
    double *x = calloc(n_reported + 1, sizeof *x);
    const bool good = x != NULL && moments_create(&moments, n_reported + 1, 0, NULL, NULL);
    size_t point = 0;
    for (uint32_t w = 0; good && point + 1 < c->n_points; w++) {
        x[n_reported] = estimates_world_deterrence(e, w, all) - estimates_world_deterrence(e, w, 0);
        for (size_t r = 0; r < n_reported; r++)
            x[r] = estimates_world_deterrence(e, w, e->model->reported[r].mask);
        moments_add(&moments, x, 1.0);
        if (w + 1 == c->worlds[point])
            convergence_note(e, point++, &moments);
    }
    moments_clear(&moments);
    free(x);
    return good ? STATUS_OK : error_memory(error, "the estimates");
}

void convergence_finish(struct estimates *e)
{
    const struct layout *l = e->result->layout;
    const size_t n_reported = e->model->n_reported, last = e->convergence.n_points - 1;
    const double t = interval_t((double)replicate_count(e->result));
    for (size_t r = 0; r < n_reported; r++)
        put(e, r, last, e->combinations[e->model->reported[r].mask].deterrence, t);
    put(e, n_reported, last, estimates_all(e)->gain, t);
    for (size_t i = 0; l->is_dense && i < e->model->n_measures; i++)
        put(e, n_reported + 1 + i, last, e->measures[i].shapley, t);
}
