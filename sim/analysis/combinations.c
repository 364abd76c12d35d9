// SPDX-License-Identifier: GPL-3.0-or-later
// All combinations on the same draws: every quantity is a linear function of a replicate's
// deterrences, so its error is the spread of that function over replicates; ln D is linearised at
// the means (delta method).
#include "analysis/game.h"
#include "analysis/interval.h"
#include "analysis/layering.h"
#include "analysis/parts.h"
#include "analysis/replicate.h"

#include <math.h>
#include <stdlib.h>

// Where a replicate's quantities stand: five functions on the lattice, then three on measures.
struct plan {
    size_t n_combinations;
    unsigned n;
    size_t deterrence, gain, layering, synergy, log_synergy; // [2^n] each
    size_t shapley, alone, last;                             // [n] each
    size_t interaction;                                      // [n][n]
    size_t size;
};

struct work {
    struct plan plan;
    double *value;   // [plan.size]: of one replicate
    double *mean;    // [2^n]: mean deterrences
    double *scratch; // [2^n]
    struct moments moments;
};

static struct plan plan_make(const struct model *model)
{
    const size_t size = (size_t)1 << model->n_measures, n = model->n_measures;
    struct plan p = {.n_combinations = size, .n = (unsigned)n};
    p.gain = size;
    p.layering = 2 * size;
    p.synergy = 3 * size;
    p.log_synergy = 4 * size;
    p.shapley = 5 * size;
    p.alone = p.shapley + n;
    p.last = p.alone + n;
    p.interaction = p.last + n;
    p.size = p.interaction + n * n;
    return p;
}

static void work_clear(struct work *w)
{
    free(w->value);
    free(w->mean);
    free(w->scratch);
    moments_clear(&w->moments);
}

static bool work_create(struct work *w, const struct model *model)
{
    *w = (struct work){.plan = plan_make(model)};
    w->value = calloc(w->plan.size, sizeof *w->value);
    w->mean = calloc(w->plan.n_combinations, sizeof *w->mean);
    w->scratch = calloc(w->plan.n_combinations, sizeof *w->scratch);
    return w->value != NULL && w->mean != NULL && w->scratch != NULL &&
           moments_create(&w->moments, w->plan.size, 0, NULL, NULL);
}

static void set_means(struct work *w, const struct result *result)
{
    double total = 0.0;
    for (size_t r = 0; r < replicate_count(result); r++) {
        const double weight = replicate_weight(result, r);
        replicate_deterrence(result, r, w->scratch);
        for (size_t s = 0; s < w->plan.n_combinations; s++)
            w->mean[s] += weight * w->scratch[s];
        total += weight;
    }
    for (size_t s = 0; s < w->plan.n_combinations; s++)
        w->mean[s] /= total;
}

// The quantities of the replicate whose deterrences stand in value[deterrence…].
static void set_quantities(struct work *w)
{
    const struct plan *p = &w->plan;
    const size_t all = p->n_combinations - 1;
    const double *d = w->value + p->deterrence;
    const struct game game = {w->value + p->gain, w->value + p->layering, w->value + p->synergy,
                              w->value + p->log_synergy};
    game_set(&game, p->n, d, w->mean, w->scratch);
    for (unsigned i = 0; i < p->n; i++) {
        const size_t bit = (size_t)1 << i;
        w->value[p->alone + i] = game.gain[bit];
        w->value[p->last + i] = d[all] - d[all ^ bit];
    }
    layering_shapley(game.layering, p->n, w->scratch, w->value + p->shapley);
    layering_interactions(game.layering, p->n, w->scratch, w->value + p->interaction);
}

// The nearest number of 15 significant digits, so that 0.1 + 0.2 costs what 0.3 does.
static double rounded_cost(double cost)
{
    double scale = 1.0;
    while (cost * scale < 1e14 && scale < 1e22)
        scale *= 10.0;
    return cost > 0.0 && cost < 1e14 ? nearbyint(cost * scale) / scale : cost;
}

static double cost_of(const struct model *model, uint32_t mask)
{
    double cost = 0.0;
    for (size_t i = 0; i < model->n_measures; i++)
        cost += mask >> i & 1U ? model->measures[i].cost : 0.0;
    return rounded_cost(cost);
}

static void take_combinations(struct estimates *e, const struct work *w, double t)
{
    const struct plan *p = &w->plan;
    for (uint32_t s = 0; s < e->n_combinations; s++) {
        struct combination *c = &e->combinations[s];
        c->mask = s;
        c->cost = cost_of(e->model, s);
        c->feasible = model_feasible(e->model, s) == s;
        c->deterrence = estimate_of(&w->moments, p->deterrence + s);
        c->gain = estimate_of(&w->moments, p->gain + s);
        c->layering = estimate_of(&w->moments, p->layering + s);
        c->synergy = estimate_of(&w->moments, p->synergy + s);
        c->log_synergy.value = game_log_synergy(w->mean, s);
        c->log_synergy.se = isnan(c->log_synergy.value)
                                ? NAN : moments_standard_error(&w->moments, p->log_synergy + s);
        c->interval = interval_of_probability(c->deterrence, t);
    }
}

static void take_measures(struct estimates *e, const struct work *w, double t)
{
    const struct plan *p = &w->plan;
    for (size_t i = 0; i < e->model->n_measures; i++) {
        struct measure_estimates *m = &e->measures[i];
        m->shapley = estimate_of(&w->moments, p->shapley + i);
        m->shapley_interval = interval_of(m->shapley, t);
        m->alone = estimate_of(&w->moments, p->alone + i);
        m->last = estimate_of(&w->moments, p->last + i);
    }
}

// Pairs stand in the file's order.
static void take_pairs(struct estimates *e, const struct work *w, double t)
{
    const struct model *model = e->model;
    const size_t n = model->n_measures;
    size_t next = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            const size_t a = model->in_file_order[i], b = model->in_file_order[j];
            const size_t low = a < b ? a : b, high = a < b ? b : a;
            const struct estimate interaction =
                estimate_of(&w->moments, w->plan.interaction + low * n + high);
            e->pairs[next++] = (struct pair_estimates){
                .a = a, .b = b, .interaction = interaction,
                .interval = interval_of(interaction, t),
                .linked = (model->measures[a].linked_mask >> b & 1U) != 0 ||
                          (model->measures[b].linked_mask >> a & 1U) != 0};
        }
}

enum status combinations_estimate(struct estimates *e, struct error *error)
{
    struct work w;
    if (!work_create(&w, e->model)) {
        work_clear(&w);
        return error_memory(error, "the estimates");
    }
    set_means(&w, e->result);
    const size_t n_replicates = replicate_count(e->result);
    const double t = interval_t((double)n_replicates);
    for (size_t r = 0; r < n_replicates; r++) {
        replicate_deterrence(e->result, r, w.value + w.plan.deterrence);
        set_quantities(&w);
        moments_add(&w.moments, w.value, replicate_weight(e->result, r));
    }
    take_combinations(e, &w, t);
    take_measures(e, &w, t);
    take_pairs(e, &w, t);
    work_clear(&w);
    return STATUS_OK;
}
