// SPDX-License-Identifier: GPL-3.0-or-later
// Uncertain numbers over worlds: each against its distribution function, and those that are drawn
// together against their correlations, as normal scores Φ⁻¹(F(x)).
#include "analysis/verify_parts.h"

#include <math.h>
#include <string.h>

struct state {
    size_t n_drawn; // worlds
    double *u;      // [n_unknowns][n_worlds]: F(x)
    struct verify_same *same; // [n_unknowns]: of those that can have one value only
};

static void begin(struct verify *v, void *context)
{
    struct state *s = context;
    const size_t n = v->model->scenario->n_unknowns;
    s->u = arena_alloc(&v->report->arena, n, v->n_worlds * sizeof *s->u);
    s->same = arena_alloc(&v->report->arena, n, sizeof *s->same);
}

static bool is_sure(const struct dist *dist)
{
    return dist_lower(dist) == dist_upper(dist);
}

static void world(struct verify *v, void *context)
{
    struct state *s = context;
    const struct scenario *scenario = v->model->scenario;
    for (size_t i = 0; i < scenario->n_unknowns; i++) {
        const struct dist *dist = &scenario->unknowns[i].dist;
        const double x = v->world->unknowns[i];
        if (is_sure(dist))
            verify_same_add(&s->same[i], dist_lower(dist), x);
        else
            s->u[i * v->n_worlds + s->n_drawn] = dist_cdf(dist, x);
    }
    s->n_drawn++;
}

// z_j − ρ z_i over √(1 − ρ²) is a standard normal whatever z_i is, so that Σ z_i (z_j − ρ z_i) over
// √((1 − ρ²) Σ z_i²) is one too, for any number of worlds.
static void find_correlation(struct verify *v, const double *u, const double *w, size_t n,
                             double rho, const char *where)
{
    double products = 0.0, squares = 0.0;
    for (size_t k = 0; k < n; k++) {
        const double a = verify_normal_quantile(fmin(fmax(u[k], 1e-300), 1.0 - 0x1p-53));
        const double b = verify_normal_quantile(fmin(fmax(w[k], 1e-300), 1.0 - 0x1p-53));
        products += a * b;
        squares += a * a;
    }
    verify_find_normal(v, where, "correlation of normal scores", (double)n, rho,
                       products / squares,
                       (products - rho * squares) / sqrt((1.0 - rho * rho) * squares));
}

static void find_correlations(struct verify *v, const struct state *s)
{
    const struct scenario *scenario = v->model->scenario;
    const size_t n = scenario->n_correlated;
    struct arena *a = &v->report->arena;
    const struct entry **entries = arena_alloc(a, n, sizeof *entries);
    for (size_t i = 0; entries != NULL && i < n; i++)
        entries[i] = scenario->unknowns[scenario->correlated[i]].entry;
    const double *rho = entries == NULL ? NULL : verify_correlations(v, entries, n);
    for (size_t i = 0; rho != NULL && i < n; i++)
        for (size_t j = 0; j < i; j++) {
            const size_t first = (size_t)scenario->correlated[i];
            const size_t second = (size_t)scenario->correlated[j];
            if (is_sure(&scenario->unknowns[first].dist) ||
                is_sure(&scenario->unknowns[second].dist))
                continue;
            find_correlation(v, s->u + first * v->n_worlds, s->u + second * v->n_worlds,
                             s->n_drawn, rho[i * n + j],
                             arena_format(a, "%s and %s", scenario->unknowns[first].path,
                                          scenario->unknowns[second].path));
        }
}

static void finish(struct verify *v, void *context)
{
    struct state *s = context;
    const struct scenario *scenario = v->model->scenario;
    find_correlations(v, s);
    for (size_t i = 0; i < scenario->n_unknowns; i++) {
        const struct unknown *unknown = &scenario->unknowns[i];
        if (is_sure(&unknown->dist))
            verify_find_same(v, unknown->path, "value", &s->same[i], 1e-12);
        else
            verify_find_uniform(v, unknown->path, "F(x), uniform over worlds", s->n_drawn,
                                s->u + i * v->n_worlds);
    }
    if (scenario->n_unknowns > 0 && v->n_worlds < 50)
        verify_cannot(v, "uncertain numbers", "fewer than 50 worlds say little about them");
}

const struct verify_kind verify_unknowns = {
    .subject = {"unknowns", "uncertain numbers over worlds: distribution functions, correlations"},
    .state_size = sizeof(struct state),
    .begin = begin, .world = world, .finish = finish};
