// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/effects.h"

#include "base/real.h"

#include <stdlib.h>

bool effects_create(struct effects *effects, const struct world *world)
{
    const struct model *model = world->model;
    *effects = (struct effects){.world = world,
                                .n_channels = model->adversary.kind->n_channels,
                                .additive = model->adversary.kind->additive};
    effects->synergy = calloc(model->n_synergies + 1, sizeof *effects->synergy);
    effects->shock = calloc(model->n_shocks + 1, sizeof *effects->shock);
    effects->rows = calloc(model->n_measures * N_CHANNELS,
                           (model->n_shocks + 1) * sizeof *effects->rows);
    if (effects->synergy != NULL && effects->shock != NULL && effects->rows != NULL)
        return true;
    effects_clear(effects);
    return false;
}

void effects_clear(struct effects *effects)
{
    free(effects->synergy);
    free(effects->shock);
    free(effects->rows);
    *effects = (struct effects){0};
}

size_t effects_most_rows(const struct effects *effects)
{
    const struct model *model = effects->world->model;
    size_t n = 0;
    for (size_t i = 0; i < model->n_measures; i++)
        for (int c = 0; c < N_CHANNELS; c++) {
            const int loading = model->measures[i].effect[c].loading;
            n += loading < 0 ? 0 : model->loadings[loading].n_shocks + 1;
        }
    return n;
}

size_t effects_most_shocks(const struct effects *effects)
{
    const struct model *model = effects->world->model;
    size_t n = 0;
    for (size_t k = 0; k < model->n_shocks; k++) {
        bool moves = false;
        for (size_t i = 0; i < model->n_measures; i++)
            for (int c = 0; c < N_CHANNELS; c++) {
                const int loading = model->measures[i].effect[c].loading;
                for (size_t j = 0; loading >= 0 && j < model->loadings[loading].n_shocks; j++)
                    moves = moves || model->loadings[loading].shock[j] == (int)k;
            }
        n += moves;
    }
    return n;
}

static void set_measure(struct effects *effects, size_t index, size_t *n_rows)
{
    const struct world *world = effects->world;
    const struct measure *measure = &world->model->measures[index];
    struct measure_effects *own = &effects->measure[index];
    const uint32_t bit = UINT32_C(1) << index;
    own->n_loaded = 0;
    own->until_years = number_in(measure->anticipated_until_years, world->unknowns);
    own->log_odds = real_log(number_in(measure->odds_ratio, world->unknowns));
    for (int c = 0; c < N_CHANNELS; c++) {
        const struct effect *effect = &measure->effect[c];
        own->weight[c] = number_in(effect->weight, world->unknowns);
        if (effect->loading < 0 || own->weight[c] <= 0.0 || own->weight[c] >= 1.0)
            continue; // certain weights do not move
        const double variance = world->model->loadings[effect->loading].variance;
        own->loaded[own->n_loaded++] = (struct loaded_weight){
            (enum channel)c, effect->loading,
            sqrt(1.0 + variance) * real_normal_quantile(own->weight[c]), *n_rows, NULL};
        *n_rows += world->segments[effect->loading].n;
    }
    for (int c = 0; c < N_CHANNELS; c++)
        own->slope[c] = effects->additive ? 0.0 : -own->weight[c];
    if (effects->additive)
        own->slope[0] = own->log_odds;
    bool effective = effects->additive && own->log_odds != 0.0;
    for (int c = 0; c < CHANNEL_ANTICIPATION && !effects->additive; c++)
        effective = effective || own->weight[c] != 0.0;
    effects->effective |= effective ? bit : 0;
    if (!effects->additive && own->weight[CHANNEL_ANTICIPATION] != 0.0)
        effects->anticipating |= bit;
}

// Notes that at `years` the weights of `mask` move.
static void add_shock(struct effects *effects, double years, uint32_t mask)
{
    size_t at = effects->n_shocks;
    while (at > 0 && effects->shock[at - 1].years > years)
        at--;
    if (at > 0 && effects->shock[at - 1].years == years) {
        effects->shock[at - 1].mask |= mask;
        return;
    }
    for (size_t i = effects->n_shocks; i > at; i--)
        effects->shock[i] = effects->shock[i - 1];
    effects->shock[at] = (struct weight_shock){years, mask};
    effects->n_shocks++;
}

static void set_shocks(struct effects *effects)
{
    const struct world *world = effects->world;
    effects->n_shocks = 0;
    for (size_t i = 0; i < world->model->n_measures && !effects->additive; i++)
        for (size_t l = 0; l < effects->measure[i].n_loaded; l++) {
            const int loading = effects->measure[i].loaded[l].loading;
            const struct segments *segments = &world->segments[loading];
            for (size_t k = 1; k < segments->n; k++)
                if (segments->start[k] > 0.0)
                    add_shock(effects, segments->start[k], UINT32_C(1) << i);
        }
}

// Where the loaded weights of a batch stand from the start on and from every shock on.
static void set_rows(struct effects *effects)
{
    size_t *row = effects->rows;
    for (size_t i = 0; i < effects->world->model->n_measures; i++)
        for (size_t l = 0; l < effects->measure[i].n_loaded; l++) {
            struct loaded_weight *loaded = &effects->measure[i].loaded[l];
            loaded->row = row;
            *row++ = loaded->first_row + effects_segment(effects, loaded->loading, 0.0);
            for (size_t k = 0; k < effects->n_shocks; k++)
                *row++ = loaded->first_row +
                         effects_segment(effects, loaded->loading, effects->shock[k].years);
        }
}

void effects_set(struct effects *effects)
{
    const struct world *world = effects->world;
    const struct model *model = world->model;
    size_t n_rows = 0;
    effects->effective = effects->anticipating = 0;
    for (size_t i = 0; i < model->n_measures; i++)
        set_measure(effects, i, &n_rows);
    for (size_t i = 0; i < model->n_synergies; i++) {
        const double weight = number_in(model->synergies[i].weight, world->unknowns);
        effects->synergy[i] = effects->additive ? real_log(weight) : weight;
        effects->effective |= effects->synergy[i] != 0.0 ? model->synergies[i].mask : 0;
    }
    set_shocks(effects);
    set_rows(effects);
}

// Turns weights into factors, in place.
static void to_factors(const struct effects *effects, size_t measure, double strength,
                       bool anticipated, double *weight)
{
    if (effects->additive) {
        weight[0] = strength * effects->measure[measure].log_odds;
        return;
    }
    for (size_t c = 0; c < CHANNEL_ANTICIPATION; c++)
        weight[c] = 1.0 - weight[c] * strength;
    weight[CHANNEL_ANTICIPATION] = anticipated ? 1.0 - weight[CHANNEL_ANTICIPATION] : 1.0;
}

void effects_factor(const struct effects *effects, size_t measure, double strength,
                    bool anticipated, double *factor)
{
    for (size_t c = 0; c < effects->n_channels; c++)
        factor[c] = effects->measure[measure].weight[c];
    to_factors(effects, measure, strength, anticipated, factor);
}

size_t effects_segment(const struct effects *effects, int loading, double t)
{
    const struct segments *segments = &effects->world->segments[loading];
    size_t k = segments->n - 1;
    while (k > 0 && segments->start[k] > t)
        k--;
    return k;
}

void effects_weights_at(const struct effects *effects, const struct batch *batch, size_t lane,
                        double t, size_t measure, double *weight)
{
    const struct measure_effects *own = &effects->measure[measure];
    for (size_t c = 0; c < effects->n_channels; c++)
        weight[c] = own->weight[c];
    for (size_t l = 0; l < own->n_loaded && !effects->additive; l++) {
        const struct loaded_weight *loaded = &own->loaded[l];
        const size_t k = effects_segment(effects, loaded->loading, t);
        const double level = batch->level[loaded->loading][k * BATCH_LANES + lane];
        weight[loaded->channel] = real_normal_cdf(loaded->score + level);
    }
}

void effects_set_weights(const struct effects *effects, const struct batch *batch, double *weight)
{
    const struct world *world = effects->world;
    for (size_t i = 0; i < world->model->n_measures && !effects->additive; i++)
        for (size_t l = 0; l < effects->measure[i].n_loaded; l++) {
            const struct loaded_weight *loaded = &effects->measure[i].loaded[l];
            const size_t n = world->segments[loaded->loading].n * BATCH_LANES;
            const double *level = batch->level[loaded->loading];
            double *rows = weight + loaded->first_row * BATCH_LANES;
            for (size_t k = 0; k < n; k++)
                rows[k] = loaded->score + level[k];
            world->arrays->normal_cdf(n, rows, rows);
        }
}

double effects_synergy(const struct effects *effects, size_t synergy, double product)
{
    const double weight = effects->synergy[synergy];
    return effects->additive ? weight * product : 1.0 - weight * product;
}

size_t effects_synergy_channel(const struct effects *effects, size_t synergy)
{
    return effects->additive ? 0 : (size_t)effects->world->model->synergies[synergy].channel;
}
