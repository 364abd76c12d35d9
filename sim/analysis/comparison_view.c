// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/comparison_parts.h"

#include "analysis/game.h"
#include "analysis/layering.h"
#include "analysis/replicate.h"
#include "base/subset.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

size_t view_combination(const struct view *v, enum comparison_quantity quantity, size_t listed)
{
    return (size_t)quantity * v->comparison->n_listed + listed;
}

size_t view_tiers(const struct view *v, enum comparison_quantity quantity, size_t tiers)
{
    return COMPARISON_N * v->comparison->n_listed + (size_t)quantity * v->n_unions + tiers;
}

size_t view_shapley(const struct view *v, size_t measure)
{
    return COMPARISON_N * (v->comparison->n_listed + v->n_unions) + measure;
}

// The run's mask of every set, built up by doubling.
static void map_sets(struct view *v)
{
    const struct comparison *c = v->comparison;
    for (size_t i = 0; i < c->n_measures; i++) {
        const int bit = model_measure(v->result->layout->model, c->measures[i]);
        for (size_t s = 0; s < (size_t)1 << i; s++)
            v->in_run[((size_t)1 << i) + s] = v->in_run[s] | UINT32_C(1) << bit;
    }
}

static void take_means(struct view *v)
{
    replicate_means(v->result, v->full);
    for (size_t s = 0; s < v->n_sets; s++)
        v->mean[s] = v->full[v->in_run[s]];
    for (size_t u = 0; u < v->n_unions; u++) {
        v->tiers.mask[u] = 0;
        for (size_t i = 0; i < v->comparison->n_tiers; i++)
            if (u >> i & 1U)
                v->tiers.mask[u] |= v->comparison->tiers[i].mask;
        v->tiers.mean[u] = v->mean[v->tiers.mask[u]];
    }
}

bool view_create(struct view *v, const struct comparison *c, const struct result *result)
{
    *v = (struct view){.comparison = c, .result = result, .n_sets = (size_t)1 << c->n_measures,
                       .n_unions = c->n_tiers == 0 ? 0 : (size_t)1 << c->n_tiers};
    v->n_values = view_shapley(v, c->n_measures);
    v->in_run = calloc(v->n_sets, sizeof *v->in_run);
    v->mean = calloc(v->n_sets, sizeof *v->mean);
    v->full = calloc(result->layout->n_combinations, sizeof *v->full);
    v->sets = calloc(COMPARISON_N * v->n_sets, sizeof *v->sets);
    v->scratch = calloc(v->n_sets, sizeof *v->scratch);
    const size_t n_room = (size_t)1 << c->n_tiers; // one where there is no tier
    v->tiers.mask = calloc(n_room, sizeof *v->tiers.mask);
    v->tiers.mean = calloc(n_room, sizeof *v->tiers.mean);
    v->tiers.values = calloc(COMPARISON_N * n_room, sizeof *v->tiers.values);
    if (v->in_run == NULL || v->mean == NULL || v->full == NULL || v->sets == NULL ||
        v->scratch == NULL || v->tiers.mask == NULL || v->tiers.mean == NULL ||
        v->tiers.values == NULL)
        return false;
    map_sets(v);
    take_means(v);
    return true;
}

void view_clear(struct view *v)
{
    free(v->in_run);
    free(v->mean);
    free(v->full);
    free(v->sets);
    free(v->scratch);
    free(v->tiers.mask);
    free(v->tiers.mean);
    free(v->tiers.values);
    *v = (struct view){0};
}

// The quantities of a game of `n` players: `values` [COMPARISON_N][2^n], of which deterrence is set.
static void play(double *values, const double *mean, size_t n)
{
    const size_t size = (size_t)1 << n;
    const struct game game = {values + COMPARISON_GAIN * size,
                              values + COMPARISON_SYNERGY * size,
                              values + COMPARISON_LOG_SYNERGY * size};
    game_set(&game, values, mean, 0, size);
    memcpy(values + COMPARISON_LAYERING * size, values, size * sizeof *values);
    subset_differences(values + COMPARISON_LAYERING * size, (unsigned)n);
}

void view_row(struct view *v, size_t r, double *row)
{
    const struct comparison *c = v->comparison;
    replicate_deterrence(v->result, r, v->full);
    for (size_t s = 0; s < v->n_sets; s++)
        v->sets[s] = v->full[v->in_run[s]];
    play(v->sets, v->mean, c->n_measures);
    for (enum comparison_quantity q = 0; q < COMPARISON_N; q++)
        for (size_t i = 0; i < c->n_listed; i++)
            row[view_combination(v, q, i)] = v->sets[(size_t)q * v->n_sets + c->listed[i]];
    layering_shapley(v->sets + COMPARISON_LAYERING * v->n_sets, (unsigned)c->n_measures,
                     v->scratch, row + view_shapley(v, 0));
    if (v->n_unions == 0)
        return;
    for (size_t u = 0; u < v->n_unions; u++)
        v->tiers.values[u] = v->sets[v->tiers.mask[u]];
    play(v->tiers.values, v->tiers.mean, c->n_tiers);
    memcpy(row + view_tiers(v, 0, 0), v->tiers.values,
           COMPARISON_N * v->n_unions * sizeof *row);
}

static double log_synergy(const double *mean, size_t n, size_t set)
{
    double logs[1 + MODEL_MAX_MEASURES];
    game_logs(mean, (unsigned)n, logs);
    return game_log_synergy(mean, logs, set);
}

double view_log_synergy(const struct view *v, size_t listed)
{
    return log_synergy(v->mean, v->comparison->n_measures, v->comparison->listed[listed]);
}

double view_log_synergy_of_tiers(const struct view *v, size_t tiers)
{
    return log_synergy(v->tiers.mean, v->comparison->n_tiers, tiers);
}
