// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/achieved.h"

#include "base/real.h"

#include <stdlib.h>

bool achieved_create(struct achieved *a, const struct effects *effects, size_t room)
{
    *a = (struct achieved){.effects = effects};
    a->hazard = calloc(room, sizeof *a->hazard);
    a->attack = calloc(room, sizeof *a->attack);
    a->peace = calloc(room, sizeof *a->peace);
    bool good = a->hazard != NULL && a->attack != NULL && a->peace != NULL;
    for (size_t c = 0; c < effects->n_channels; c++) {
        a->channel[c] = calloc(room, sizeof **a->channel);
        good = good && a->channel[c] != NULL;
    }
    if (!good)
        achieved_clear(a);
    return good;
}

void achieved_clear(struct achieved *a)
{
    for (size_t c = 0; c < ADVERSARY_MAX_CHANNELS; c++)
        free(a->channel[c]);
    free(a->hazard);
    free(a->attack);
    free(a->peace);
    *a = (struct achieved){0};
}

// The channels of measures that stand at full strength.
static void set_channels(struct achieved *a, size_t at, uint32_t standing)
{
    const struct effects *effects = a->effects;
    const struct model *model = effects->world->model;
    double product[ADVERSARY_MAX_CHANNELS];
    for (size_t c = 0; c < effects->n_channels; c++)
        product[c] = effects->additive ? 0.0 : 1.0;
    for (uint32_t rest = standing; rest != 0; rest &= rest - 1) {
        double factor[ADVERSARY_MAX_CHANNELS];
        effects_factor(effects, (size_t)__builtin_ctz(rest), 1.0, false, factor);
        for (size_t c = 0; c < effects->n_channels; c++)
            product[c] = effects->additive ? product[c] + factor[c] : product[c] * factor[c];
    }
    for (size_t i = 0; i < model->n_synergies; i++) {
        if ((model->synergies[i].mask & ~standing) != 0)
            continue;
        const size_t c = effects_synergy_channel(effects, i);
        const double factor = effects_synergy(effects, i, 1.0);
        product[c] = effects->additive ? product[c] + factor : product[c] * factor;
    }
    for (size_t c = 0; c < effects->n_channels; c++)
        a->channel[c][at] = product[c];
}

static void set_hazards(struct achieved *a, const struct adversary_types *types, size_t i,
                        size_t n, double *type)
{
    const struct world *world = a->effects->world;
    const struct adversary_kind *kind = world->model->adversary.kind;
    double coefficients[HAZARD_COEFFICIENTS];
    adversary_type(types, kind->n_numbers, i, type);
    kind->hazards(world->cpu)->coefficients(type, coefficients);
    kind->hazards(world->cpu)->of_products(coefficients, n, (const double *const *)a->channel,
                                           a->hazard);
}

void achieved_deterrence(struct achieved *a, size_t n, const uint32_t *masks, double *deterrence)
{
    const struct world *world = a->effects->world;
    const struct adversary_types *types = &world->adversary.achieved_types;
    const double horizon = world->model->scenario->horizon_years;
    for (size_t s = 0; s < n; s++) {
        set_channels(a, s, model_feasible(world->model, masks[s]));
        deterrence[s] = 0.0;
    }
    for (size_t i = 0; i < types->n; i++) {
        double type[ADVERSARY_MAX_NUMBERS];
        set_hazards(a, types, i, n, type);
        const double begins = type[ADVERSARY_BEGINS], recovery = type[ADVERSARY_RECOVERY];
        const double clock = adversary_exposure(begins, recovery, horizon) -
                             adversary_exposure(begins, recovery, 0.0);
        for (size_t s = 0; s < n; s++)
            a->hazard[s] *= -clock;
        world->arrays->exp(n, a->hazard, a->hazard);
        for (size_t s = 0; s < n; s++)
            deterrence[s] += a->hazard[s];
    }
    for (size_t s = 0; s < n; s++)
        deterrence[s] /= (double)types->n;
}

void achieved_odds_ratios(struct achieved *a, double *odds_ratio)
{
    const struct world *world = a->effects->world;
    const struct adversary_types *types = &world->adversary.types;
    const size_t n = world->model->n_measures;
    for (size_t s = 0; s <= n; s++) { // the last is none
        set_channels(a, s, s < n ? UINT32_C(1) << s : 0);
        a->attack[s] = a->peace[s] = 0.0;
    }
    for (size_t i = 0; i < types->n; i++) {
        double type[ADVERSARY_MAX_NUMBERS];
        set_hazards(a, types, i, n + 1, type);
        for (size_t s = 0; s <= n; s++) { // both, so that neither is lost in the other
            a->attack[s] -= real_expm1(-a->hazard[s]);
            a->peace[s] += real_exp(-a->hazard[s]);
        }
    }
    const double none = a->attack[n] / a->peace[n];
    for (size_t s = 0; s < n; s++)
        odds_ratio[s] = a->attack[s] / a->peace[s] / none;
}
