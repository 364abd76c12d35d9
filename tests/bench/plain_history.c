// SPDX-License-Identifier: GPL-3.0-or-later
// One history of the plain program: political conditions, shocks, and when everything happens.
#include "bench/plain_parts.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

struct drawing {
    const struct flat_model *flat;
    gsl_rng *rng;
    struct history *history;
};

// ---- decisions -----------------------------------------------------------------------------

static double level_of(const struct flat_loading *loading, const double *factor)
{
    double level = 0.0;
    for (size_t i = 0; i < loading->n; i++)
        level += loading->a[i] * factor[loading->factor[i]];
    return level;
}

// The time at which a clock that starts at t0 reaches U = Φ(x), x < Φ⁻¹(p).
static double clock_time(const struct drawing *d, const struct flat_decision *decision, double t0,
                         double x)
{
    const double share = gsl_cdf_ugaussian_P(x) / decision->p;
    return t0 + law_quantile(&d->flat->laws[decision->law], share < 1.0 ? share : 1.0 - 1e-16);
}

// Nothing moves it, or factors without shocks do.
static double steady_time(const struct drawing *d, const struct flat_decision *decision,
                          double t0, double epsilon)
{
    const struct flat_loading *loading = &d->flat->loadings[decision->loading];
    const double y = level_of(loading, d->history->factor) + loading->residual * epsilon;
    return -y < decision->threshold ? clock_time(d, decision, t0, -y) : INFINITY;
}

// Segments between shocks, one after the other; one ε serves them all.
static double shaken_time(const struct drawing *d, const struct flat_decision *decision,
                          double t0, double epsilon)
{
    const struct flat_loading *loading = &d->flat->loadings[decision->loading];
    double y = level_of(loading, d->history->factor) + loading->residual * epsilon;
    double start = -INFINITY;
    for (size_t k = 0; k <= loading->n_shocks; k++) {
        const double end = k < loading->n_shocks ? d->flat->shocks[loading->shock[k]].date
                                                 : INFINITY;
        if (t0 < end && -y < decision->threshold) {
            const double completed = fmax(clock_time(d, decision, t0, -y), fmax(t0, start));
            if (completed < end)
                return completed;
        }
        if (k < loading->n_shocks)
            y += loading->weight[k] * d->history->jump[loading->shock[k]];
        start = end;
    }
    return INFINITY;
}

// Is there a segment that ends after t0 and began before `until` in which it may happen?
static bool has_chance(const struct drawing *d, const struct flat_decision *decision, double t0,
                       double until, double epsilon)
{
    if (decision->loading < 0)
        return epsilon < decision->threshold;
    const struct flat_loading *loading = &d->flat->loadings[decision->loading];
    double y = level_of(loading, d->history->factor) + loading->residual * epsilon;
    double start = -INFINITY;
    for (size_t k = 0; k <= loading->n_shocks; k++) {
        const double end = k < loading->n_shocks ? d->flat->shocks[loading->shock[k]].date
                                                 : INFINITY;
        if (start < end && end > t0 && start < until && -y < decision->threshold)
            return true;
        if (k < loading->n_shocks)
            y += loading->weight[k] * d->history->jump[loading->shock[k]];
        start = end;
    }
    return false;
}

static double decide(const struct drawing *d, size_t index, double t0)
{
    const struct flat_decision *decision = &d->flat->decisions[index];
    for (int attempt = 1; t0 < INFINITY; attempt++) {
        if (decision->loading < 0 && decision->attempts == 1) { // a uniform number is enough
            const double u = gsl_rng_uniform_pos(d->rng);
            return u < decision->p ? t0 + law_quantile(&d->flat->laws[decision->law],
                                                       u / decision->p)
                                   : INFINITY;
        }
        const double epsilon = gsl_ran_gaussian_ziggurat(d->rng, 1.0);
        if (attempt < decision->attempts) {
            const double refusal = t0 + law_draw(&d->flat->laws[decision->law], d->rng);
            if (!has_chance(d, decision, t0, refusal, epsilon)) {
                t0 = refusal + decision->pause;
                continue;
            }
        }
        if (decision->loading < 0)
            return epsilon < decision->threshold ? clock_time(d, decision, t0, epsilon) : INFINITY;
        return d->flat->loadings[decision->loading].n_shocks == 0
                   ? steady_time(d, decision, t0, epsilon)
                   : shaken_time(d, decision, t0, epsilon);
    }
    return INFINITY;
}

// ---- processes -----------------------------------------------------------------------------

// The last member to agree; without tables no one is asked after the first refusal.
static double ratify(const struct drawing *d, const struct flat_node *node, double t0)
{
    const bool kept = d->flat->tables && node->asked >= 0;
    double last = t0;
    if (kept)
        d->history->asked[node->asked] = t0;
    if (t0 == INFINITY)
        return INFINITY;
    const size_t first = kept ? d->flat->model->asked[node->asked].first_body : 0;
    for (size_t i = 0; i < node->n; i++) {
        const double agrees = decide(d, node->first + i, t0);
        if (kept)
            d->history->body[first + i] = agrees;
        last = agrees > last ? agrees : last;
        if (last == INFINITY && !kept)
            return INFINITY;
    }
    return last;
}

static double complete(const struct drawing *d, size_t index, double t0)
{
    const struct flat_node *node = &d->flat->nodes[index];
    const size_t *children = d->flat->children + node->first;
    if (node->kind == NODE_DECISION)
        return decide(d, node->first, t0);
    if (node->kind == NODE_FIXED)
        return node->has_date ? fmax(t0, node->years) : t0 + node->years;
    if (node->kind == NODE_RATIFICATION)
        return ratify(d, node, t0);
    double time = node->kind == NODE_ANY ? INFINITY : t0;
    for (size_t i = 0; i < node->n; i++) {
        if (node->kind == NODE_SEQUENCE)
            time = complete(d, children[i], time);
        else if (node->kind == NODE_ANY)
            time = fmin(time, complete(d, children[i], t0));
        else
            time = fmax(time, complete(d, children[i], t0));
        // What begins after the horizon matters to no combination; only tables ask on.
        if (!d->flat->tables && node->kind != NODE_ANY && !(time <= d->flat->horizon))
            return INFINITY;
    }
    return time;
}

// ---- the whole trial -----------------------------------------------------------------------

// z = L ε.
static void draw_factors(const struct drawing *d)
{
    const size_t n = d->flat->n_factors;
    const double *root = d->flat->model->factor_root;
    double epsilon[PLAIN_MAX_FACTORS];
    for (size_t i = 0; i < n; i++) {
        epsilon[i] = gsl_ran_gaussian_ziggurat(d->rng, 1.0);
        double z = 0.0;
        for (size_t j = 0; j <= i; j++)
            z += root[i * n + j] * epsilon[j];
        d->history->factor[i] = z;
    }
}

static void draw_shocks(const struct drawing *d)
{
    for (size_t k = 0; k < d->flat->n_shocks; k++) {
        const struct flat_shock *shock = &d->flat->shocks[k];
        const bool occurs = shock->p >= 1.0 || gsl_rng_uniform(d->rng) < shock->p;
        d->history->jump[k] = !occurs         ? 0.0
                              : shock->law < 0 ? shock->shift
                                               : law_draw(&d->flat->laws[shock->law], d->rng);
    }
}

static void draw_measure(const struct drawing *d, size_t index)
{
    const struct flat_measure *m = &d->flat->measures[index];
    struct history *history = d->history;
    const double in_force = complete(d, m->root, m->begins);
    history->in_force[index] = in_force;
    const bool matters = in_force <= d->flat->horizon;
    history->lapse[index] = matters && m->can_lapse ? decide(d, m->lapse, in_force) : INFINITY;
    double time = in_force;
    for (int step = 0; step < m->n_steps && matters; step++) {
        time += law_draw(&d->flat->laws[m->gap], d->rng);
        history->step[m->first_step + (size_t)step] = time;
    }
}

void history_draw(const struct flat_model *flat, gsl_rng *rng, struct history *history)
{
    const struct drawing d = {flat, rng, history};
    draw_factors(&d);
    draw_shocks(&d);
    for (size_t g = 0; g < flat->model->n_asked; g++)
        history->asked[g] = INFINITY;
    for (int k = 0; k < U_N; k++)
        history->number[k] = flat->number_law[k] < 0
                                 ? flat->number[k]
                                 : law_draw(&flat->laws[flat->number_law[k]], rng);
    for (size_t i = 0; i < flat->n_measures; i++)
        draw_measure(&d, i);
}
