// SPDX-License-Identifier: GPL-3.0-or-later
// With no measure: the anchor, solved again by putting its solution in; and the mean survival of
// `none` over trials against the integral over types, by Gauss–Legendre quadrature in at most two
// numbers per trial, else against the world's stratified types.
#include "analysis/verify_parts.h"

#include <gsl/gsl_integration.h>
#include <math.h>
#include <string.h>

#define MOST_INTEGRATED 2
#define POINTS_LINE 64
#define POINTS_PLANE 32

// Survival of one type, κ integrated out: its mean and mean square.
struct survival {
    double mean, square;
};

// Without measures a threshold type attacks if 0 < κ, with chance Φ(mu/sigma).
static struct survival survival_of(const struct verify *v, const double *type, double opportunity)
{
    const double x[N_CHANNELS] = {0.0};
    if (v->model->adversary.kind->has_threshold) {
        const double attacks = verify_normal_cdf(verify_number(v, type, "mu") /
                                                 verify_number(v, type, "sigma"));
        const double s = exp(-verify_number(v, type, "opportunities") * opportunity);
        return (struct survival){1.0 - attacks + attacks * s, 1.0 - attacks + attacks * s * s};
    }
    const double s = exp(-verify_hazard(v, type, x, 0.0) * opportunity);
    return (struct survival){s, s * s};
}

// ---- the anchor ---------------------------------------------------------------------------------

struct anchor_state {
    struct verify_same chance;
};

static void anchor_world(struct verify *v, void *context)
{
    struct anchor_state *s = context;
    const struct adversary *adversary = &v->model->adversary;
    const struct adversary_types *types = &v->world->adversary.types;
    double sum = 0.0;
    if (!adversary->anchored)
        return;
    const double years = number_in(adversary->anchor_years, v->world->unknowns);
    for (size_t i = 0; i < types->n; i++) {
        double type[ADVERSARY_MAX_NUMBERS];
        adversary_type(types, adversary->kind->n_numbers, i, type);
        const double b = type[ADVERSARY_BEGINS];
        const double end = adversary->anchor_to_horizon ? v->model->scenario->horizon_years
                                                        : b + years;
        sum += survival_of(v, type, verify_opportunity(type, b, end)).mean;
    }
    verify_same_add(&s->chance, number_in(adversary->anchor, v->world->unknowns),
                    sum / (double)types->n);
}

static void anchor_finish(struct verify *v, void *context)
{
    struct anchor_state *s = context;
    verify_find_same(v, "adversary.anchor", "mean chance of no attack over types, no measure",
                     &s->chance, 1e-8);
}

const struct verify_kind verify_anchor = {
    .subject = {"anchor", "the anchor, its solution put in, in every world"},
    .state_size = sizeof(struct anchor_state),
    .world = anchor_world, .finish = anchor_finish};

// ---- survival of none ---------------------------------------------------------------------------

struct without_state {
    struct survival *worlds; // [n_worlds]
    uint32_t n;
    double excess; // variance of the expectation itself, in variances of one trial
    size_t number[ADVERSARY_MAX_NUMBERS], n_numbers;
};

static void without_begin(struct verify *v, void *context)
{
    struct without_state *s = context;
    const struct adversary *adversary = &v->model->adversary;
    s->worlds = arena_alloc(&v->report->arena, v->n_worlds, sizeof *s->worlds);
    for (size_t k = 0; k < adversary->kind->n_numbers; k++)
        if (adversary->kind->number[k] != NULL && adversary->number[k].law >= 0 &&
            s->n_numbers < ADVERSARY_MAX_NUMBERS)
            s->number[s->n_numbers++] = k;
    s->excess = s->n_numbers > MOST_INTEGRATED ? 1.0 / ADVERSARY_TYPES : 0.0;
}

static struct survival to_horizon(const struct verify *v, const double *type)
{
    return survival_of(v, type,
                       verify_opportunity(type, 0.0, v->model->scenario->horizon_years));
}

static void set_number(const struct verify *v, size_t k, double u, double *type)
{
    const struct adversary_kind *kind = v->model->adversary.kind;
    type[k] = dist_quantile(&v->world->dists[v->model->adversary.number[k].law], u);
    if (kind->additive && (int)k == kind->free_number)
        type[k] = log(type[k] / (1.0 - type[k]));
}

// ∫ over the numbers from `depth` on, each by its quantile function on (0, 1).
static struct survival integral(const struct verify *v, const struct without_state *s,
                                const gsl_integration_glfixed_table *table, size_t depth,
                                double *type)
{
    struct survival sum = {0.0, 0.0};
    if (depth == s->n_numbers)
        return to_horizon(v, type);
    for (size_t i = 0; i < table->n; i++) {
        double u = 0.0, weight = 0.0;
        (void)gsl_integration_glfixed_point(0.0, 1.0, i, &u, &weight, table);
        set_number(v, s->number[depth], u, type);
        const struct survival below = integral(v, s, table, depth + 1, type);
        sum.mean += weight * below.mean;
        sum.square += weight * below.square;
    }
    return sum;
}

static struct survival stratified(const struct verify *v)
{
    const struct adversary_types *types = &v->world->adversary.types;
    struct survival sum = {0.0, 0.0};
    for (size_t i = 0; i < types->n; i++) {
        double type[ADVERSARY_MAX_NUMBERS];
        adversary_type(types, v->model->adversary.kind->n_numbers, i, type);
        const struct survival one = to_horizon(v, type);
        sum.mean += one.mean / (double)types->n;
        sum.square += one.square / (double)types->n;
    }
    return sum;
}

static void without_world(struct verify *v, void *context)
{
    struct without_state *s = context;
    if (s->n_numbers > MOST_INTEGRATED) {
        s->worlds[s->n++] = stratified(v);
        return;
    }
    double type[ADVERSARY_MAX_NUMBERS];
    gsl_integration_glfixed_table *table =
        gsl_integration_glfixed_table_alloc(s->n_numbers > 1 ? POINTS_PLANE : POINTS_LINE);
    adversary_type(&v->world->adversary.types, v->model->adversary.kind->n_numbers, 0, type);
    if (table == NULL)
        v->report->arena.exhausted = true;
    else
        s->worlds[s->n++] = integral(v, s, table, 0, type);
    gsl_integration_glfixed_table_free(table);
}

static void without_finish(struct verify *v, void *context)
{
    const struct without_state *s = context;
    const double n = (double)v->n_trials;
    struct verify_sum sum = {.largest = 1.0, .n = n * (double)s->n};
    for (uint32_t w = 0; w < s->n; w++) {
        const struct survival *exact = &s->worlds[w];
        const double found = estimates_world_deterrence(v->estimates, w, 0);
        const double variance = fmax(0.0, exact->square - exact->mean * exact->mean);
        sum.found += n * found;
        sum.expected += n * exact->mean;
        sum.deviation += n * (found - exact->mean);
        sum.variance += n * variance * (1.0 + n * s->excess);
    }
    if (sum.variance < 1e-20 * sum.n) { // no type is chance
        struct verify_same same = {0};
        for (uint32_t w = 0; w < s->n; w++)
            verify_same_add(&same, s->worlds[w].mean,
                            estimates_world_deterrence(v->estimates, w, 0));
        verify_find_same(v, "none", "deterrence in every world", &same, 1e-9);
        return;
    }
    verify_find_sum(v, "none", s->excess > 0.0 ? "mean survival against stratified types"
                                               : "mean survival against the integral over types",
                    &sum);
    if (s->excess > 0.0)
        verify_cannot(v, "none", "more than two numbers per trial to integrate: compared with the "
                                 "stratified types, whose own error counts");
}

const struct verify_kind verify_without = {
    .subject = {"none", "mean survival of `none` against the integral over types"},
    .state_size = sizeof(struct without_state),
    .begin = without_begin, .world = without_world, .finish = without_finish};
