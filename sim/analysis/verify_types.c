// SPDX-License-Identifier: GPL-3.0-or-later
// The adversary's numbers: those of every trial against their distribution functions, the others
// the same in all trials of a world; and stratified types, one in every stratum.
#include "analysis/verify_parts.h"

#include <gsl/gsl_sort.h>
#include <math.h>

#define N_POINTS 3

static const double points[N_POINTS] = {0.15, 0.5, 0.9};

struct state {
    struct verify_sum (*below)[N_POINTS]; // [n_numbers]
    struct verify_same *same;             // [n_numbers]
    struct verify_same *strata;           // [n_numbers]
    double *joined;                       // [n_numbers][n_numbers]: Σ of rank correlations
    double n_worlds;
};

static void begin(struct verify *v, void *context)
{
    struct state *s = context;
    const size_t n = v->model->adversary.kind->n_numbers;
    s->below = arena_alloc(&v->report->arena, n, sizeof *s->below);
    s->same = arena_alloc(&v->report->arena, n, sizeof *s->same);
    s->strata = arena_alloc(&v->report->arena, n, sizeof *s->strata);
    s->joined = arena_alloc(&v->report->arena, n * n, sizeof *s->joined);
}

static bool is_drawn_threshold(const struct verify *v, size_t k)
{
    return v->model->adversary.kind->number[k] == NULL;
}

// Is the number kept as a logit?
static bool is_logit(const struct verify *v, size_t k)
{
    const struct adversary_kind *kind = v->model->adversary.kind;
    return kind->additive && (int)k == kind->free_number;
}

// F of number k of a type: of κ, through its score.
static double uniform_of(const struct verify *v, size_t k, double x, double mu, double sigma)
{
    if (is_drawn_threshold(v, k))
        return verify_normal_cdf((x - mu) / sigma);
    const struct dist *dist = &v->world->dists[v->model->adversary.number[k].law];
    return dist_cdf(dist, is_logit(v, k) ? 1.0 / (1.0 + exp(-x)) : x);
}

static double own(const struct verify *v, const struct adversary_types *types, const char *key,
                  size_t i)
{
    double type[ADVERSARY_MAX_NUMBERS];
    adversary_type(types, v->model->adversary.kind->n_numbers, i, type);
    return verify_number(v, type, key);
}

static void set_uniforms(struct verify *v, size_t k, const struct adversary_types *types,
                         double *u)
{
    for (size_t i = 0; i < types->n; i++)
        u[i] = uniform_of(v, k, types->number[k][i], own(v, types, "mu", i),
                          own(v, types, "sigma", i));
}

static void add_strata(struct verify *v, struct verify_same *same, size_t k,
                       const struct adversary_types *types)
{
    double u[ADVERSARY_TYPES];
    set_uniforms(v, k, types, u);
    gsl_sort(u, 1, types->n);
    for (size_t i = 0; i < types->n; i++) {
        const double n = (double)types->n;
        verify_same_add(same, fmin(fmax(u[i], (double)i / n), (double)(i + 1) / n), u[i]);
    }
}

// Strata joined at random: a rank correlation of mean 0 and variance 1/(n − 1).
static double rank_correlation(struct verify *v, size_t k, size_t l)
{
    const struct adversary_types *types = &v->world->adversary.types;
    double u[ADVERSARY_TYPES], w[ADVERSARY_TYPES], sum = 0.0;
    set_uniforms(v, k, types, u);
    set_uniforms(v, l, types, w);
    for (size_t i = 0; i < types->n; i++)
        sum += (u[i] - 0.5) * (w[i] - 0.5);
    return 12.0 * sum / (double)types->n;
}

static bool is_drawn(const struct verify *v, size_t k)
{
    const int law = v->model->adversary.number[k].law;
    return is_drawn_threshold(v, k) ||
           (law >= 0 && dist_lower(&v->world->dists[law]) < dist_upper(&v->world->dists[law]));
}

static void world(struct verify *v, void *context)
{
    struct state *s = context;
    const size_t n = v->model->adversary.kind->n_numbers;
    s->n_worlds += 1.0;
    for (size_t k = 0; k < n; k++)
        for (size_t l = 0; l < k && is_drawn(v, k); l++)
            if (is_drawn(v, l))
                s->joined[k * n + l] += rank_correlation(v, k, l);
    for (size_t k = 0; k < n; k++)
        if (is_drawn(v, k)) {
            add_strata(v, &s->strata[k], k, &v->world->adversary.types);
            add_strata(v, &s->strata[k], k, &v->world->adversary.achieved_types);
        }
}

// What number k is in every trial of the world.
static double fixed_number(const struct verify *v, size_t k)
{
    const struct adversary *adversary = &v->model->adversary;
    if (adversary->anchored && (int)k == adversary->kind->free_number)
        return v->world->adversary.free_constant;
    const double x = number_in(adversary->number[k].number, v->world->unknowns);
    return is_logit(v, k) ? log(x / (1.0 - x)) : x;
}

static void add_drawn(struct verify *v, struct state *s, size_t k)
{
    const double *row = v->batch->type + k * BATCH_LANES;
    for (size_t i = 0; i < v->batch->n; i++) {
        double type[ADVERSARY_MAX_NUMBERS];
        for (size_t j = 0; j < v->model->adversary.kind->n_numbers; j++)
            type[j] = v->batch->type[j * BATCH_LANES + i];
        const double u = uniform_of(v, k, row[i], verify_number(v, type, "mu"),
                                    verify_number(v, type, "sigma"));
        for (size_t q = 0; q < N_POINTS; q++)
            verify_sum_add(&s->below[k][q], u <= points[q], points[q]);
    }
}

static void batch(struct verify *v, void *context)
{
    struct state *s = context;
    for (size_t k = 0; k < v->model->adversary.kind->n_numbers; k++) {
        if (is_drawn(v, k))
            add_drawn(v, s, k);
        else if (v->model->adversary.number[k].law < 0)
            for (size_t i = 0; i < v->batch->n; i++)
                verify_same_add(&s->same[k], fixed_number(v, k),
                                v->batch->type[k * BATCH_LANES + i]);
    }
}

static void finish(struct verify *v, void *context)
{
    static const char *const names[N_POINTS] = {"share below its 15 % point",
                                                "share below its median",
                                                "share below its 90 % point"};
    struct state *s = context;
    const size_t n = v->model->adversary.kind->n_numbers;
    for (size_t k = 0; k < n; k++) {
        const char *name = v->model->adversary.kind->number[k];
        const char *where = arena_format(&v->report->arena, "adversary.%s",
                                         name == NULL ? "kappa" : name);
        for (size_t q = 0; q < N_POINTS; q++)
            verify_find_sum(v, where, names[q], &s->below[k][q]);
        verify_find_same(v, where, "the same in all trials", &s->same[k], 1e-12);
        verify_find_same(v, where, "one stratified type in every stratum", &s->strata[k], 1e-7);
        for (size_t l = 0; l < k; l++) {
            const double mean = s->joined[k * n + l] / s->n_worlds;
            if (s->joined[k * n + l] != 0.0)
                verify_find_normal(v, where, "rank correlation with another in stratified types",
                                   s->n_worlds * ADVERSARY_TYPES, 0.0, mean,
                                   mean * sqrt(s->n_worlds * (ADVERSARY_TYPES - 1.0)));
        }
    }
}

const struct verify_kind verify_types = {
    .subject = {"types", "the adversary's numbers: distribution functions in trials, strata of its "
                         "types"},
    .state_size = sizeof(struct state),
    .begin = begin, .world = world, .batch = batch, .finish = finish};
