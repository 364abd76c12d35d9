// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/achieved.h"

#include <math.h>
#include <stdlib.h>

static bool are_all(const struct model *model, size_t n, const uint32_t *masks)
{
    bool all = n == (size_t)1 << model->n_measures;
    for (size_t i = 0; i < n && all; i++)
        all = masks[i] == i;
    return all;
}

bool achieved_create(struct achieved *a, const struct effects *effects, size_t n,
                     const uint32_t *masks)
{
    const struct model *model = effects->world->model;
    *a = (struct achieved){.effects = effects, .n = n, .is_all = are_all(model, n, masks)};
    a->standing = calloc(n, sizeof *a->standing);
    a->survival = calloc(n, sizeof *a->survival);
    bool good = a->standing != NULL && a->survival != NULL;
    for (size_t c = 0; c < effects->n_channels; c++) {
        a->channel[c] = calloc(n, sizeof **a->channel);
        good = good && a->channel[c] != NULL;
    }
    for (size_t i = 0; i < n && good; i++)
        a->standing[i] = model_feasible(model, masks[i]);
    if (!good)
        achieved_clear(a);
    return good;
}

void achieved_clear(struct achieved *a)
{
    for (size_t c = 0; c < ADVERSARY_MAX_CHANNELS; c++)
        free(a->channel[c]);
    free(a->standing);
    free(a->survival);
    *a = (struct achieved){0};
}

// ---- products over the measures that stand at full strength -----------------------------------

static double neutral(const struct effects *effects)
{
    return effects->additive ? 0.0 : 1.0;
}

static double joined(const struct effects *effects, double a, double b)
{
    return effects->additive ? a + b : a * b;
}

// Of all combinations: those with a measure from those without it, doubling their number.
static void join_all(struct achieved *a)
{
    const struct effects *effects = a->effects;
    for (size_t c = 0; c < effects->n_channels; c++)
        a->channel[c][0] = neutral(effects);
    for (size_t i = 0; i < effects->world->model->n_measures; i++) {
        const size_t half = (size_t)1 << i;
        double factor[ADVERSARY_MAX_CHANNELS];
        effects_factor(effects, i, 1.0, false, factor);
        for (size_t c = 0; c < effects->n_channels; c++) {
            double *channel = a->channel[c];
            for (size_t s = 0; s < half; s++)
                channel[half + s] = joined(effects, channel[s], factor[c]);
        }
    }
}

static void join_each(struct achieved *a)
{
    const struct effects *effects = a->effects;
    for (size_t s = 0; s < a->n; s++) {
        for (size_t c = 0; c < effects->n_channels; c++)
            a->channel[c][s] = neutral(effects);
        for (uint32_t rest = a->standing[s]; rest != 0; rest &= rest - 1) {
            double factor[ADVERSARY_MAX_CHANNELS];
            effects_factor(effects, (size_t)__builtin_ctz(rest), 1.0, false, factor);
            for (size_t c = 0; c < effects->n_channels; c++)
                a->channel[c][s] = joined(effects, a->channel[c][s], factor[c]);
        }
    }
}

static void join_synergies(struct achieved *a)
{
    const struct effects *effects = a->effects;
    const struct model *model = effects->world->model;
    for (size_t i = 0; i < model->n_synergies; i++) {
        const uint32_t of = model->synergies[i].mask;
        const double factor = effects_synergy(effects, i, 1.0);
        double *channel = a->channel[effects_synergy_channel(effects, i)];
        for (size_t s = 0; s < a->n; s++) {
            const uint32_t standing = a->is_all ? (uint32_t)s : a->standing[s];
            if ((of & ~standing) == 0)
                channel[s] = joined(effects, channel[s], factor);
        }
    }
}

// ---- results ----------------------------------------------------------------------------------

static const struct hazards *hazards_of(const struct world *world)
{
    return world->model->adversary.kind->hazards(world->cpu);
}

// Opportunity in years up to the horizon, of every type.
static void set_clocks(const struct world *world, const struct adversary_types *types,
                       double *clock)
{
    double before[ADVERSARY_TYPES];
    hazards_of(world)->exposures(types, types->n, false, world->model->scenario->horizon_years,
                                 clock);
    hazards_of(world)->exposures(types, types->n, false, 0.0, before);
    for (size_t i = 0; i < types->n; i++)
        clock[i] -= before[i];
}

void achieved_deterrence(struct achieved *a, double *deterrence)
{
    const struct world *world = a->effects->world;
    const struct adversary_types *types = &world->adversary.achieved_types;
    const struct hazards *hazards = hazards_of(world);
    double clock[ADVERSARY_TYPES];
    set_clocks(world, types, clock);
    if (a->is_all)
        join_all(a);
    else
        join_each(a);
    join_synergies(a);
    for (size_t s = 0; s < a->n; s++)
        a->survival[s] = 0.0;
    for (size_t i = 0; i < types->n; i++) {
        double type[ADVERSARY_MAX_NUMBERS], coefficients[HAZARD_COEFFICIENTS];
        adversary_type(types, world->model->adversary.kind->n_numbers, i, type);
        hazards->coefficients(type, coefficients);
        hazards->add_survivals(coefficients, clock[i], a->n, (const double *const *)a->channel,
                               a->survival);
    }
    for (size_t s = 0; s < a->n; s++)
        deterrence[s] = a->survival[a->is_all ? a->standing[s] : s] / (double)types->n;
}

// The odds of an attack within a year with these factors.
static double odds(const struct world *world, const double *factor)
{
    double attack = 0.0, peace = 0.0;
    hazards_of(world)->attacks_in_year(&world->adversary.types, factor, &attack, &peace);
    return attack / peace;
}

void achieved_odds_ratios(const struct achieved *a, double *odds_ratio)
{
    const struct effects *effects = a->effects;
    const struct world *world = effects->world;
    double factor[ADVERSARY_MAX_CHANNELS];
    for (size_t c = 0; c < effects->n_channels; c++)
        factor[c] = neutral(effects);
    const double none = odds(world, factor);
    for (size_t i = 0; i < world->model->n_measures; i++) {
        effects_factor(effects, i, 1.0, false, factor);
        odds_ratio[i] = odds(world, factor) / none;
    }
}
