// SPDX-License-Identifier: GPL-3.0-or-later
// Unions of tiers: the same questions as for combinations, with tiers in place of measures.
#include "analysis/game.h"
#include "analysis/interval.h"
#include "analysis/parts.h"
#include "analysis/replicate.h"
#include "base/subset.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct work {
    size_t n_unions;
    unsigned n;
    size_t *index;      // [n_unions]: where worlds' rows have them
    double *deterrence; // [n_unions]: of one replicate
    double *mean;       // [n_unions]
    double *value;      // [4][n_unions]: the game, then layering
    double *layering;   // in `value`
    struct game game;
    struct moments moments;
};

static void work_clear(struct work *w)
{
    free(w->index);
    free(w->deterrence);
    free(w->mean);
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

static bool work_create(struct work *w, const struct estimates *e)
{
    const size_t n = e->n_tiers;
    *w = (struct work){.n_unions = n, .n = (unsigned)e->model->n_tiers};
    w->index = calloc(n, sizeof *w->index);
    w->deterrence = calloc(n, sizeof *w->deterrence);
    w->mean = calloc(n, sizeof *w->mean);
    w->value = calloc(4 * n, sizeof *w->value);
    if (w->index == NULL || w->deterrence == NULL || w->mean == NULL || w->value == NULL ||
        !moments_create(&w->moments, 4 * n, 0, NULL, NULL))
        return false;
    w->game = (struct game){w->value, w->value + n, w->value + 2 * n};
    w->layering = w->value + 3 * n;
    for (uint32_t u = 0; u < n; u++) {
        const uint32_t mask = model_tiers_mask(e->model, u);
        w->mean[u] = e->combinations[mask].deterrence.value;
        w->index[u] = layout_row_index(e->result->layout, mask);
    }
    return true;
}

// Quantity k of the game: its index in the moments.
static size_t index_of(const struct work *w, const double *quantity, uint32_t tiers)
{
    return (size_t)(quantity - w->value) + tiers;
}

static void take(struct estimates *e, const struct work *w, const double *logs, uint32_t tiers)
{
    const struct layout *l = e->result->layout;
    struct tier_estimates *t = &e->tiers[tiers];
    const uint32_t mask = model_tiers_mask(e->model, tiers);
    const struct combination *c = &e->combinations[mask];
    *t = (struct tier_estimates){
        .name = name_of(e, tiers), .tiers = tiers, .mask = mask, .deterrence = c->deterrence,
        .gain = c->gain, .achieved = c->achieved, .interval = c->interval,
        .layering = estimate_of(&w->moments, index_of(w, w->layering, tiers)),
        .synergy = estimate_of(&w->moments, index_of(w, w->game.synergy, tiers)),
        .log_synergy = estimate_of(&w->moments, index_of(w, w->game.log_synergy, tiers)),
        .all_in_force = estimates_all_in_force(e, 0, mask),
        .any_in_force = estimate_of(&e->result->lattice, l->at_any_in_force + tiers)};
    t->log_synergy.value = game_log_synergy(w->mean, logs, tiers);
    if (isnan(t->log_synergy.value))
        t->log_synergy.se = NAN;
}

enum status tiers_estimate(struct estimates *e, struct error *error)
{
    struct work w;
    if (!work_create(&w, e)) {
        work_clear(&w);
        return error_memory(error, "the estimates");
    }
    for (size_t r = 0; r < replicate_count(e->result); r++) {
        for (uint32_t u = 0; u < w.n_unions; u++)
            w.deterrence[u] = replicate_of_row(e->result, r, w.index[u]);
        game_set(&w.game, w.deterrence, w.mean, 0, w.n_unions);
        memcpy(w.layering, w.deterrence, w.n_unions * sizeof *w.layering);
        subset_differences(w.layering, w.n);
        moments_add(&w.moments, w.value, replicate_weight(e->result, r));
    }
    double logs[1 + MODEL_MAX_MEASURES]; // there are no more tiers than measures
    game_logs(w.mean, w.n, logs);
    for (uint32_t tiers = 0; tiers < w.n_unions; tiers++)
        take(e, &w, logs, tiers);
    work_clear(&w);
    return STATUS_OK;
}
