// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/lattice.h"

#include "base/arrays.h"
#include "base/real.h"

#include <stdlib.h>
#include <string.h>

#define LOW_MASK ((UINT32_C(1) << HAZARD_LOW_BITS) - 1)
#define MAX_CONJUNCTIONS (MODEL_MAX_MEASURES + MODEL_MAX_SYNERGIES)

static double neutral(const struct lattice *l)
{
    return l->effects->additive ? 0.0 : 1.0;
}

static double joined_with(const struct lattice *l, double a, double b)
{
    return l->effects->additive ? a + b : a * b;
}

bool lattice_create(struct lattice *l, const struct effects *effects)
{
    const struct model *model = effects->world->model;
    const size_t n_bits = model->n_measures > HAZARD_LOW_BITS ? model->n_measures : HAZARD_LOW_BITS;
    const size_t size = (size_t)1 << n_bits, n_blocks = size / HAZARD_LANES;
    *l = (struct lattice){.effects = effects, .model = model,
                          .hazards = model->adversary.kind->hazards(effects->world->cpu),
                          .has_conjunctions = model->n_synergies > 0};
    struct hazard_lattice *v = &l->values;
    v->none = (uint32_t)n_blocks;
    v->hazard = arrays_create(size + HAZARD_LANES, sizeof *v->hazard);
    v->accumulated = arrays_create(size + HAZARD_LANES, sizeof *v->accumulated);
    v->low = arrays_create(HAZARD_ROW, sizeof *v->low);
    v->scaled = arrays_create(HAZARD_ROW, sizeof *v->scaled);
    v->high = arrays_create(n_blocks, sizeof *v->high);
    v->factor = arrays_create(n_bits, sizeof *v->factor);
    for (size_t i = 0; i < model->n_measures; i++)
        l->has_conjunctions |= model->measures[i].required_mask != 0;
    l->factor = l->has_conjunctions ? arrays_create(n_bits, sizeof *l->factor) : v->factor;
    v->conjunctions = arrays_create(MAX_CONJUNCTIONS, sizeof *v->conjunctions);
    v->due = arrays_create(HAZARD_MAX_DUE, sizeof *v->due);
    v->argument = arrays_create(HAZARD_MAX_DUE, sizeof *v->argument);
    l->mask = arrays_create(size, sizeof *l->mask);
    if (v->hazard == NULL || v->accumulated == NULL || v->low == NULL || v->high == NULL ||
        v->factor == NULL || l->factor == NULL || v->conjunctions == NULL || v->due == NULL ||
        v->argument == NULL || v->scaled == NULL || l->mask == NULL) {
        lattice_clear(l);
        return false;
    }
    for (size_t c = 0; c < HAZARD_ROW; c++)
        v->high[0][c] = neutral(l);
    return true;
}

void lattice_clear(struct lattice *l)
{
    free(l->values.hazard);
    free(l->values.accumulated);
    free(l->values.low);
    free(l->values.scaled);
    free(l->values.high);
    if (l->factor != l->values.factor)
        free(l->factor);
    free(l->values.factor);
    free(l->values.conjunctions);
    free(l->values.due);
    free(l->values.argument);
    free(l->mask);
    *l = (struct lattice){0};
}

// ---- bits ----------------------------------------------------------------------------------

uint32_t lattice_closure(const struct lattice *l, uint32_t measures)
{
    uint32_t closed = measures;
    for (uint32_t rest = measures; rest != 0; rest &= rest - 1)
        closed |= l->model->measures[__builtin_ctz(rest)].required_mask;
    return closed;
}

static void give_bit(struct lattice *l, size_t measure)
{
    const size_t bit = l->n_bits++, half = (size_t)1 << bit;
    const uint32_t of_measure = UINT32_C(1) << measure;
    l->measure_of_bit[bit] = measure;
    l->bit_of_measure[measure] = (int)bit;
    l->joined |= of_measure;
    l->strength[measure] = 0.0;
    for (size_t c = 0; c < HAZARD_ROW; c++)
        l->factor[bit][c] = l->values.factor[bit][c] = neutral(l);
    for (size_t s = 0; s < half; s++)
        l->mask[half + s] = l->mask[s] | of_measure;
}

void lattice_begin(struct lattice *l, const double *type, size_t n, const size_t *measures)
{
    l->hazards->coefficients(type, l->coefficients);
    l->n_bits = 0;
    l->joined = l->changed = l->values.active = 0;
    l->values.n_conjunctions = 0;
    l->mask[0] = 0;
    for (size_t i = 0; i < l->model->n_measures; i++)
        l->bit_of_measure[i] = -1;
    for (size_t i = 0; i < n; i++)
        give_bit(l, measures[i]);
    for (size_t bit = n; bit < HAZARD_LOW_BITS; bit++)
        for (size_t c = 0; c < HAZARD_ROW; c++)
            l->values.factor[bit][c] = neutral(l);
}

uint32_t lattice_bits(const struct lattice *l, uint32_t measures)
{
    uint32_t bits = 0;
    for (uint32_t rest = measures & l->joined; rest != 0; rest &= rest - 1)
        bits |= UINT32_C(1) << l->bit_of_measure[__builtin_ctz(rest)];
    return bits;
}

static bool is_neutral(const struct lattice *l, size_t bit)
{
    for (size_t c = 0; c < l->effects->n_channels; c++)
        if (l->factor[bit][c] != neutral(l))
            return false;
    // a measure at strength may act through a synergy
    return l->strength[l->measure_of_bit[bit]] == 0.0;
}

// Of the bits set, those that do something and are not active yet, and what they require with them.
static uint32_t find_fresh(const struct lattice *l)
{
    uint32_t fresh = 0;
    for (uint32_t rest = l->changed & ~l->values.active; rest != 0; rest &= rest - 1) {
        const size_t bit = (size_t)__builtin_ctz(rest);
        const uint32_t required = l->model->measures[l->measure_of_bit[bit]].required_mask;
        if (!is_neutral(l, bit))
            fresh |= (rest & -rest) | (lattice_bits(l, required) & ~l->values.active);
    }
    return fresh;
}

// Until now every combination with the bit equals the one without it. Nothing may be due.
static void activate(struct lattice *l, uint32_t bit)
{
    struct hazard_lattice *v = &l->values;
    const uint32_t active = v->active >> HAZARD_LOW_BITS, block = bit >> HAZARD_LOW_BITS;
    v->active |= bit;
    for (uint32_t from = 0; block != 0; from = (from - active) & active) {
        const size_t at = (size_t)from * HAZARD_LANES, to = (size_t)(from | block) * HAZARD_LANES;
        memcpy(v->hazard + to, v->hazard + at, HAZARD_LANES * sizeof *v->hazard);
        memcpy(v->accumulated + to, v->accumulated + at, HAZARD_LANES * sizeof *v->accumulated);
        if (from == active)
            break;
    }
}

static void activate_all(struct lattice *l, uint32_t bits)
{
    lattice_settle(l);
    for (uint32_t rest = bits; rest != 0; rest &= rest - 1)
        activate(l, rest & -rest);
}

// ---- factors of several measures ------------------------------------------------------------

static struct hazard_conjunction *add_conjunction(struct lattice *l, uint32_t bits)
{
    struct hazard_conjunction *added = &l->values.conjunctions[l->values.n_conjunctions++];
    const uint32_t low = bits & LOW_MASK;
    added->high = bits >> HAZARD_LOW_BITS;
    for (uint32_t i = 0; i < HAZARD_LANES; i++)
        added->has[i] = (i & low) == low ? 1.0 : 0.0;
    for (size_t c = 0; c < HAZARD_ROW; c++)
        added->factor[c] = neutral(l);
    return added;
}

static void add_synergy(struct lattice *l, size_t synergy)
{
    const uint32_t of = l->model->synergies[synergy].mask;
    double product = 1.0;
    if ((of & ~l->joined) != 0)
        return; // one of them does nothing
    for (uint32_t rest = of; rest != 0; rest &= rest - 1)
        product *= l->strength[__builtin_ctz(rest)];
    if (product == 0.0)
        return;
    struct hazard_conjunction *added = add_conjunction(l, lattice_bits(l, lattice_closure(l, of)));
    added->factor[effects_synergy_channel(l->effects, synergy)] =
        effects_synergy(l->effects, synergy, product);
}

// All factors that belong to several measures at once, in a fixed order.
static void find_conjunctions(struct lattice *l)
{
    l->values.n_conjunctions = 0;
    for (size_t bit = 0; bit < l->n_bits; bit++) {
        const size_t measure = l->measure_of_bit[bit];
        const uint32_t required = l->model->measures[measure].required_mask;
        if (required == 0 || (l->values.active >> bit & 1U) == 0)
            continue;
        struct hazard_conjunction *added =
            add_conjunction(l, lattice_bits(l, required | UINT32_C(1) << measure));
        memcpy(added->factor, l->factor[bit], sizeof added->factor);
    }
    for (size_t i = 0; i < l->model->n_synergies; i++)
        add_synergy(l, i);
}

// ---- a trial -------------------------------------------------------------------------------

void lattice_set(struct lattice *l, size_t measure, double strength, bool anticipated,
                 const double *slope)
{
    const int bit = l->bit_of_measure[measure];
    const double coming = anticipated ? 1.0 : 0.0;
    l->strength[measure] = strength;
    l->hazards->factors(slope, strength, coming, l->factor[bit]);
    if (l->factor != l->values.factor && l->model->measures[measure].required_mask == 0)
        l->hazards->factors(slope, strength, coming, l->values.factor[bit]);
    l->changed |= UINT32_C(1) << bit;
}

void lattice_start(struct lattice *l)
{
    l->values.active |= find_fresh(l);
    l->changed = 0;
    if (l->has_conjunctions)
        find_conjunctions(l);
    l->hazards->start(&l->values, l->coefficients);
}

void lattice_update(struct lattice *l, double clock)
{
    struct hazard_lattice *v = &l->values;
    const uint32_t fresh = find_fresh(l), changed = (l->changed & v->active) | fresh;
    l->changed = 0;
    if (changed == 0)
        return;
    // a single high bit finds what it equalled by itself, a low bit has it in its block
    const bool alone = changed == fresh && (fresh & (fresh - 1)) == 0 && fresh > LOW_MASK;
    if (!alone && fresh > LOW_MASK)
        activate_all(l, fresh);
    v->active |= fresh;
    if (l->has_conjunctions)
        find_conjunctions(l);
    l->hazards->update(v, l->coefficients, changed, alone, clock);
}

void lattice_settle(struct lattice *l)
{
    if (l->values.n_due > 0)
        l->hazards->settle(&l->values, l->coefficients);
}

void lattice_finish(struct lattice *l, double clock)
{
    const uint32_t all = (UINT32_C(1) << l->n_bits) - 1;
    lattice_settle(l);
    activate_all(l, all & ~l->values.active);
    l->hazards->finish(&l->values, (size_t)1 << l->n_bits, clock);
}

// ---- questions -----------------------------------------------------------------------------

double lattice_survival(const struct lattice *l, uint32_t index, double clock)
{
    return real_exp(-(l->values.accumulated[index] + l->values.hazard[index] * clock));
}

void lattice_channels(const struct lattice *l, uint32_t index, double *channel)
{
    const struct hazard_lattice *v = &l->values;
    const uint32_t block = index >> HAZARD_LOW_BITS, lane = index & LOW_MASK;
    for (size_t c = 0; c < l->effects->n_channels; c++) {
        channel[c] = joined_with(l, v->low[c][lane], v->high[block][c]);
        for (size_t j = 0; j < v->n_conjunctions; j++) {
            const struct hazard_conjunction *conjunction = &v->conjunctions[j];
            if ((block & conjunction->high) == conjunction->high && conjunction->has[lane] != 0.0)
                channel[c] = joined_with(l, channel[c], conjunction->factor[c]);
        }
    }
}
