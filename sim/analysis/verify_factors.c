// SPDX-License-Identifier: GPL-3.0-or-later
// Factors: standard normals with the correlations that the scenario has; shocks: how often, and how
// far.
#include "analysis/verify_parts.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#define N_POINTS 3

static const double points[N_POINTS] = {0.15, 0.5, 0.9}; // of a shift's distribution

struct state {
    double n;
    double *sum;      // [n_factors]
    double *products; // [n_factors][n_factors]
    struct verify_sum *below;   // [n_factors][N_POINTS]
    struct verify_sum *occurs;  // [n_shocks]: shifts other than 0
    struct verify_sum *shift;   // [n_shocks][N_POINTS]
    struct verify_same *size;   // [n_shocks]: of shifts that are no chance
};

static const double scores[N_POINTS] = {-1.2, 0.1, 1.6};

static void begin(struct verify *v, void *context)
{
    struct state *s = context;
    struct arena *a = &v->report->arena;
    const size_t n = v->model->n_factors, n_shocks = v->model->n_shocks;
    s->sum = arena_alloc(a, n, sizeof *s->sum);
    s->products = arena_alloc(a, n * n, sizeof *s->products);
    s->below = arena_alloc(a, n * N_POINTS, sizeof *s->below);
    s->occurs = arena_alloc(a, n_shocks, sizeof *s->occurs);
    s->shift = arena_alloc(a, n_shocks * N_POINTS, sizeof *s->shift);
    s->size = arena_alloc(a, n_shocks, sizeof *s->size);
}

static void add_shock(struct verify *v, struct state *s, size_t k)
{
    const struct world *w = v->world;
    const struct shock *shock = &v->model->shocks[k];
    const double p = number_in(shock->p, w->unknowns);
    const double *jump = v->batch->jump + k * BATCH_LANES;
    const double size = shock->shift.law < 0 ? number_in(shock->shift.number, w->unknowns) : NAN;
    for (size_t i = 0; i < v->batch->n; i++) {
        if (size != 0.0)
            verify_sum_add(&s->occurs[k], jump[i] != 0.0, p);
        if (shock->shift.law < 0 && jump[i] != 0.0)
            verify_same_add(&s->size[k], size, jump[i]);
    }
    for (size_t q = 0; shock->shift.law >= 0 && q < N_POINTS; q++) {
        const struct dist *dist = &w->dists[shock->shift.law];
        const double at = dist_quantile(dist, points[q]);
        const double x = at + 1e-12 + 1e-9 * fabs(at); // beyond what stands at a point
        const double chance = (1.0 - p) * (x >= 0.0) + p * dist_cdf(dist, x);
        for (size_t i = 0; i < v->batch->n; i++)
            verify_sum_add(&s->shift[k * N_POINTS + q], jump[i] <= x, chance);
    }
}

static void batch(struct verify *v, void *context)
{
    struct state *s = context;
    const size_t n = v->model->n_factors;
    s->n += (double)v->batch->n;
    for (size_t f = 0; f < n; f++) {
        const double *z = v->batch->factor + f * BATCH_LANES;
        for (size_t i = 0; i < v->batch->n; i++) {
            s->sum[f] += z[i];
            for (size_t q = 0; q < N_POINTS; q++)
                verify_sum_add(&s->below[f * N_POINTS + q], z[i] <= scores[q],
                               verify_normal_cdf(scores[q]));
            for (size_t g = 0; g <= f; g++)
                s->products[f * n + g] += z[i] * v->batch->factor[g * BATCH_LANES + i];
        }
    }
    for (size_t k = 0; k < v->model->n_shocks; k++)
        add_shock(v, s, k);
}

// Σ z² has the χ² distribution of n degrees of freedom.
static double variance_score(double squares, double n)
{
    const double lower = gsl_cdf_chisq_P(squares, n), upper = gsl_cdf_chisq_Q(squares, n);
    return lower < upper ? gsl_cdf_ugaussian_Pinv(fmax(lower, 1e-300))
                         : gsl_cdf_ugaussian_Qinv(fmax(upper, 1e-300));
}

static void find_factor(struct verify *v, const struct state *s, size_t f)
{
    static const char *const names[N_POINTS] = {"share below -1.2", "share below 0.1",
                                                "share below 1.6"};
    const size_t n = v->model->n_factors;
    struct arena *a = &v->report->arena;
    const char *name = v->model->factors[f].name;
    const double squares = s->products[f * n + f];
    const char *where = arena_format(a, "factors.%s", name);
    verify_find_normal(v, where, "mean", s->n, 0.0, s->sum[f] / s->n, s->sum[f] / sqrt(s->n));
    verify_find_normal(v, where, "variance", s->n, 1.0, squares / s->n,
                       variance_score(squares, s->n));
    for (size_t q = 0; q < N_POINTS; q++)
        verify_find_sum(v, where, names[q], &s->below[f * N_POINTS + q]);
    for (size_t g = 0; g < f; g++) { // see verify_unknowns.c
        const double rho = v->correlation[f * n + g], own = s->products[g * n + g];
        verify_find_normal(v, arena_format(a, "%s and %s", where, v->model->factors[g].name),
                           "correlation", s->n, rho, s->products[f * n + g] / own,
                           (s->products[f * n + g] - rho * own) /
                               sqrt((1.0 - rho * rho) * own));
    }
}

static void finish(struct verify *v, void *context)
{
    static const char *const names[N_POINTS] = {"share below its 15 % point",
                                                "share below its median",
                                                "share below its 90 % point"};
    struct state *s = context;
    for (size_t f = 0; f < v->model->n_factors; f++)
        find_factor(v, s, f);
    for (size_t k = 0; k < v->model->n_shocks; k++) {
        const char *where = v->model->shocks[k].path;
        verify_find_sum(v, where, "share of trials in which it happens", &s->occurs[k]);
        verify_find_same(v, where, "shift", &s->size[k], 1e-12);
        for (size_t q = 0; q < N_POINTS; q++)
            verify_find_sum(v, where, names[q], &s->shift[k * N_POINTS + q]);
        if (s->occurs[k].n == 0.0)
            verify_cannot(v, where, "its shift is 0: whether it happens leaves no trace");
    }
}

const struct verify_kind verify_factors = {
    .subject = {"factors", "factors: normal, with their correlations; shocks: how often, how far"},
    .state_size = sizeof(struct state),
    .begin = begin, .batch = batch, .finish = finish};
