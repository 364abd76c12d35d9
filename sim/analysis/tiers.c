// SPDX-License-Identifier: GPL-3.0-or-later
// Unions of tiers: the same questions as for combinations, with tiers in place of measures.
#include "analysis/interval.h"
#include "analysis/parts.h"
#include "analysis/replicate.h"
#include "base/real.h"
#include "base/subset.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LAYERING, SYNERGY, LOG_SYNERGY, N_FUNCTIONS };

struct work {
    size_t n_unions;
    unsigned n;
    double *deterrence; // [2^measures]: of one replicate
    double *value;      // [N_FUNCTIONS][n_unions]
    struct moments moments;
};

static void work_clear(struct work *w)
{
    free(w->deterrence);
    free(w->value);
    moments_clear(&w->moments);
}

static const char *name_of(struct estimates *e, uint32_t tiers)
{
    const char *name = tiers == 0 ? "none" : "";
    for (size_t i = 0; i < e->model->n_tiers && name != NULL; i++)
        if (tiers >> i & 1U)
            name = arena_format(&e->arena, "%s%s%d", name, name[0] == '\0' ? "" : "+",
                                e->model->tiers[i].number);
    return name;
}

// f(union) − Σ over its tiers f(tier), for f with f(none) = 0.
static double beyond_sum(const struct estimates *e, uint32_t tiers, const double *f)
{
    if ((tiers & (tiers - 1)) == 0)
        return 0.0;
    double beyond = f[model_tiers_mask(e->model, tiers)];
    for (uint32_t rest = tiers; rest != 0; rest &= rest - 1)
        beyond -= f[model_tiers_mask(e->model, rest & -rest)];
    return beyond;
}

// The replicate's quantities; w->deterrence is used up.
static void set_quantities(const struct estimates *e, struct work *w)
{
    double *d = w->deterrence;
    double *layering = w->value + LAYERING * w->n_unions;
    for (uint32_t u = 0; u < w->n_unions; u++)
        layering[u] = d[model_tiers_mask(e->model, u)];
    subset_differences(layering, w->n);
    const double none = d[0], mean_none = e->combinations[0].deterrence.value;
    for (size_t s = 0; s < e->n_combinations; s++)
        d[s] -= none;
    for (uint32_t u = 0; u < w->n_unions; u++)
        w->value[SYNERGY * w->n_unions + u] = beyond_sum(e, u, d);
    for (size_t s = 0; s < e->n_combinations; s++) // ln D, linear about the means
        d[s] = (d[s] + none) / e->combinations[s].deterrence.value - none / mean_none;
    for (uint32_t u = 0; u < w->n_unions; u++)
        w->value[LOG_SYNERGY * w->n_unions + u] = beyond_sum(e, u, d);
}

static double log_synergy_at_means(const struct estimates *e, uint32_t tiers)
{
    if ((tiers & (tiers - 1)) == 0)
        return 0.0;
    const double none = real_log(e->combinations[0].deterrence.value);
    double sum =
        real_log(e->combinations[model_tiers_mask(e->model, tiers)].deterrence.value) - none;
    for (uint32_t rest = tiers; rest != 0; rest &= rest - 1) {
        const uint32_t mask = model_tiers_mask(e->model, rest & -rest);
        sum -= real_log(e->combinations[mask].deterrence.value) - none;
    }
    return isfinite(sum) ? sum : NAN;
}

static void take(struct estimates *e, const struct work *w, uint32_t tiers)
{
    const struct layout *l = e->result->layout;
    struct tier_estimates *t = &e->tiers[tiers];
    const uint32_t mask = model_tiers_mask(e->model, tiers);
    const struct combination *c = &e->combinations[mask];
    *t = (struct tier_estimates){
        .name = name_of(e, tiers), .tiers = tiers, .mask = mask, .deterrence = c->deterrence,
        .gain = c->gain, .achieved = c->achieved, .interval = c->interval,
        .layering = estimate_of(&w->moments, LAYERING * w->n_unions + tiers),
        .synergy = estimate_of(&w->moments, SYNERGY * w->n_unions + tiers),
        .log_synergy = estimate_of(&w->moments, LOG_SYNERGY * w->n_unions + tiers),
        .all_in_force = e->all_in_force[mask],
        .any_in_force = estimate_of(&e->result->lattice, l->at_any_in_force + tiers)};
    t->log_synergy.value = log_synergy_at_means(e, tiers);
    if (isnan(t->log_synergy.value))
        t->log_synergy.se = NAN;
}

enum status tiers_estimate(struct estimates *e, struct error *error)
{
    struct work w = {.n_unions = e->n_tiers, .n = (unsigned)e->model->n_tiers};
    w.deterrence = calloc(e->n_combinations, sizeof *w.deterrence);
    w.value = calloc(N_FUNCTIONS * w.n_unions, sizeof *w.value);
    if (w.deterrence == NULL || w.value == NULL ||
        !moments_create(&w.moments, N_FUNCTIONS * w.n_unions, 0, NULL, NULL)) {
        work_clear(&w);
        return error_memory(error, "the estimates");
    }
    for (size_t r = 0; r < replicate_count(e->result); r++) {
        replicate_deterrence(e->result, r, w.deterrence);
        set_quantities(e, &w);
        moments_add(&w.moments, w.value, replicate_weight(e->result, r));
    }
    for (uint32_t tiers = 0; tiers < w.n_unions; tiers++)
        take(e, &w, tiers);
    work_clear(&w);
    return STATUS_OK;
}
