// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/lattice.h"

#include "base/real.h"

#include <stdlib.h>
#include <string.h>

// A channel's product over a combination = (product over its low bits) × (product over its high
// bits) × what belongs to several measures together. The split is fixed: it fixes the rounding.
#define LOW_BITS 3
#define LOW_SIZE ((size_t)1 << LOW_BITS)
#define CHUNK ((size_t)64 * LOW_SIZE) // combinations that are computed at a time
#define MAX_CONJUNCTIONS (MODEL_MAX_MEASURES + MODEL_MAX_SYNERGIES)

// A factor on all combinations that contain `mask` (of the lattice's bits): of a measure with
// requirements, or of a synergy.
struct conjunction {
    uint32_t mask;
    double factor[ADVERSARY_MAX_CHANNELS];
};

bool lattice_create(struct lattice *l, const struct effects *effects)
{
    const struct model *model = effects->world->model;
    const size_t size = (size_t)1 << model->n_measures;
    const size_t n_high = size > LOW_SIZE ? size / LOW_SIZE : 1;
    *l = (struct lattice){.effects = effects, .model = model};
    l->hazard = calloc(size, sizeof *l->hazard);
    l->accumulated = calloc(size, sizeof *l->accumulated);
    l->mask = calloc(size, sizeof *l->mask);
    l->reported = calloc(model->n_reported, sizeof *l->reported);
    bool good = l->hazard != NULL && l->accumulated != NULL && l->mask != NULL &&
                l->reported != NULL;
    for (size_t c = 0; c < effects->n_channels; c++) {
        l->high[c] = calloc(n_high, sizeof **l->high);
        good = good && l->high[c] != NULL;
    }
    if (!good)
        lattice_clear(l);
    return good;
}

void lattice_clear(struct lattice *l)
{
    free(l->hazard);
    free(l->accumulated);
    free(l->mask);
    free(l->reported);
    for (size_t c = 0; c < ADVERSARY_MAX_CHANNELS; c++)
        free(l->high[c]);
    *l = (struct lattice){0};
}

static double neutral(const struct lattice *l)
{
    return l->effects->additive ? 0.0 : 1.0;
}

static double joined_with(const struct lattice *l, double a, double b)
{
    return l->effects->additive ? a + b : a * b;
}

// ---- products ------------------------------------------------------------------------------

// The product over every subset of bits first … first + n − 1, by doubling. Measures with
// requirements are left to their conjunctions.
static void subset_products(const struct lattice *l, size_t channel, size_t first, size_t n,
                            double *product)
{
    product[0] = neutral(l);
    for (size_t j = 0; j < n; j++) {
        const size_t measure = l->measure_of_bit[first + j], half = (size_t)1 << j;
        const bool is_conditional = l->model->measures[measure].required_mask != 0;
        const double factor = is_conditional ? neutral(l) : l->factor[measure][channel];
        if (l->effects->additive)
            for (size_t s = 0; s < half; s++)
                product[half + s] = product[s] + factor;
        else
            for (size_t s = 0; s < half; s++)
                product[half + s] = product[s] * factor;
    }
}

// The lattice's bits of a set of measures that have all joined.
static uint32_t bits_of(const struct lattice *l, uint32_t measures)
{
    uint32_t bits = 0;
    for (; measures != 0; measures &= measures - 1)
        bits |= UINT32_C(1) << l->bit_of_measure[__builtin_ctz(measures)];
    return bits;
}

// All factors that belong to several measures at once, in a fixed order.
static size_t find_conjunctions(const struct lattice *l, struct conjunction *found)
{
    const size_t n_channels = l->effects->n_channels;
    size_t n = 0;
    for (size_t j = 0; j < l->n_bits; j++) {
        const size_t measure = l->measure_of_bit[j];
        const uint32_t required = l->model->measures[measure].required_mask;
        if (required == 0)
            continue;
        found[n].mask = bits_of(l, required | UINT32_C(1) << measure);
        memcpy(found[n++].factor, l->factor[measure], n_channels * sizeof(double));
    }
    for (size_t i = 0; i < l->model->n_synergies; i++) {
        const uint32_t of = l->model->synergies[i].mask;
        uint32_t with_required = of;
        double product = 1.0;
        if ((of & ~l->joined) != 0)
            continue; // one of them does nothing yet
        for (uint32_t rest = of; rest != 0; rest &= rest - 1) {
            const int measure = __builtin_ctz(rest);
            product *= l->strength[measure];
            with_required |= l->model->measures[measure].required_mask;
        }
        if (product == 0.0)
            continue;
        found[n].mask = bits_of(l, with_required);
        for (size_t c = 0; c < n_channels; c++)
            found[n].factor[c] = neutral(l);
        found[n++].factor[effects_synergy_channel(l->effects, i)] =
            effects_synergy(l->effects, i, product);
    }
    return n;
}

// ---- hazards -------------------------------------------------------------------------------

// Some combinations, in blocks of the low bits, whose hazards are computed together.
struct chunk {
    size_t n;
    uint32_t index[CHUNK];
    double product[ADVERSARY_MAX_CHANNELS][CHUNK];
    double hazard[CHUNK];
};

struct update {
    struct lattice *lattice;
    const struct conjunction *conjunctions;
    size_t n_conjunctions;
    size_t low_size;
    double low[ADVERSARY_MAX_CHANNELS][LOW_SIZE];
    bool is_start; // there is no hazard before
    double clock;
};

static void apply_conjunctions(const struct update *u, struct chunk *chunk)
{
    const struct lattice *l = u->lattice;
    for (size_t k = 0; k < u->n_conjunctions; k++) {
        const struct conjunction *conjunction = &u->conjunctions[k];
        for (size_t i = 0; i < chunk->n; i++) {
            if ((chunk->index[i] & conjunction->mask) != conjunction->mask)
                continue;
            for (size_t c = 0; c < l->effects->n_channels; c++)
                chunk->product[c][i] =
                    joined_with(l, chunk->product[c][i], conjunction->factor[c]);
        }
    }
}

static void flush(const struct update *u, struct chunk *chunk)
{
    struct lattice *l = u->lattice;
    const double *channel[ADVERSARY_MAX_CHANNELS];
    apply_conjunctions(u, chunk);
    for (size_t c = 0; c < l->effects->n_channels; c++)
        channel[c] = chunk->product[c];
    l->model->adversary.kind->hazards(l->type, chunk->n, channel, chunk->hazard);
    for (size_t i = 0; i < chunk->n; i++) {
        const uint32_t s = chunk->index[i];
        if (!u->is_start)
            l->accumulated[s] += (l->hazard[s] - chunk->hazard[i]) * u->clock;
        l->hazard[s] = chunk->hazard[i];
    }
    chunk->n = 0;
}

static void add_block(const struct update *u, struct chunk *chunk, size_t high)
{
    const struct lattice *l = u->lattice;
    for (size_t i = 0; i < u->low_size; i++)
        chunk->index[chunk->n + i] = (uint32_t)(high * LOW_SIZE + i);
    for (size_t c = 0; c < l->effects->n_channels; c++)
        for (size_t i = 0; i < u->low_size; i++)
            chunk->product[c][chunk->n + i] = joined_with(l, l->high[c][high], u->low[c][i]);
    chunk->n += u->low_size;
}

// All products as things stand, for `u` with its lattice and room for conjunctions; returns how
// many bits are high.
static size_t begin_update(struct update *u, struct conjunction *conjunctions)
{
    struct lattice *l = u->lattice;
    const size_t n_low = l->n_bits < LOW_BITS ? l->n_bits : LOW_BITS;
    const size_t n_high = l->n_bits - n_low;
    u->conjunctions = conjunctions;
    u->n_conjunctions = find_conjunctions(l, conjunctions);
    u->low_size = (size_t)1 << n_low;
    for (size_t c = 0; c < l->effects->n_channels; c++) {
        subset_products(l, c, 0, n_low, u->low[c]);
        subset_products(l, c, n_low, n_high, l->high[c]);
    }
    return n_high;
}

// Recomputes the hazards of all combinations whose block of low bits can have changed: those with
// `bit` if it is a high one, all if it is low or −1.
static void update_hazards(struct lattice *l, int bit, double clock, bool is_start)
{
    struct conjunction conjunctions[MAX_CONJUNCTIONS];
    struct update u = {.lattice = l, .clock = clock, .is_start = is_start};
    const size_t n_high = begin_update(&u, conjunctions);
    struct chunk chunk;
    chunk.n = 0;
    const size_t wanted = bit >= LOW_BITS ? (size_t)1 << (bit - LOW_BITS) : 0;
    for (size_t high = 0; high < (size_t)1 << n_high; high++) {
        if ((high & wanted) != wanted)
            continue;
        add_block(&u, &chunk, high);
        if (chunk.n + LOW_SIZE > CHUNK)
            flush(&u, &chunk);
    }
    if (chunk.n > 0)
        flush(&u, &chunk);
}

// ---- joining -------------------------------------------------------------------------------

// The measure becomes the next bit: until now every combination with it equals the one without.
static void join(struct lattice *l, size_t measure)
{
    const size_t half = (size_t)1 << l->n_bits;
    const uint32_t bit = UINT32_C(1) << measure;
    memcpy(l->hazard + half, l->hazard, half * sizeof *l->hazard);
    memcpy(l->accumulated + half, l->accumulated, half * sizeof *l->accumulated);
    for (size_t s = 0; s < half; s++)
        l->mask[half + s] = l->mask[s] | bit;
    for (size_t r = 0; r < l->model->n_reported; r++)
        if (l->model->reported[r].mask & bit)
            l->reported[r] |= (uint32_t)half;
    l->measure_of_bit[l->n_bits] = measure;
    l->bit_of_measure[measure] = (int)l->n_bits++;
    l->joined |= bit;
}

// A measure joins after all that it requires; in the order of names, not of the file.
static void join_closure(struct lattice *l, size_t measure)
{
    const uint32_t required = l->model->measures[measure].linked_mask;
    for (uint32_t missing; (missing = required & ~l->joined) != 0;)
        join_closure(l, (size_t)__builtin_ctz(missing));
    join(l, measure);
}

static bool is_neutral(const struct lattice *l, size_t measure)
{
    for (size_t c = 0; c < l->effects->n_channels; c++)
        if (l->factor[measure][c] != neutral(l))
            return false;
    return l->strength[measure] == 0.0; // a measure at strength may act through a synergy
}

void lattice_begin(struct lattice *l, const double *type)
{
    memcpy(l->type, type, l->model->adversary.kind->n_numbers * sizeof *type);
    l->n_bits = 0;
    l->joined = 0;
    l->mask[0] = 0;
    l->accumulated[0] = 0.0;
    l->hazard[0] = 0.0;
    memset(l->reported, 0, l->model->n_reported * sizeof *l->reported);
    for (size_t i = 0; i < l->model->n_measures; i++) {
        l->bit_of_measure[i] = -1;
        l->strength[i] = 0.0;
        for (size_t c = 0; c < l->effects->n_channels; c++)
            l->factor[i][c] = neutral(l);
    }
}

void lattice_prepare(struct lattice *l, size_t measure, double strength, const double *factor)
{
    l->strength[measure] = strength;
    memcpy(l->factor[measure], factor, l->effects->n_channels * sizeof *factor);
}

void lattice_start(struct lattice *l)
{
    for (size_t i = 0; i < l->model->n_measures; i++)
        if (l->bit_of_measure[i] < 0 && !is_neutral(l, i))
            join_closure(l, i);
    update_hazards(l, -1, 0.0, true);
}

void lattice_change(struct lattice *l, size_t measure, double strength, const double *factor,
                    double clock)
{
    lattice_prepare(l, measure, strength, factor);
    if (l->bit_of_measure[measure] < 0) {
        if (is_neutral(l, measure))
            return;
        join_closure(l, measure);
    }
    update_hazards(l, l->bit_of_measure[measure], clock, false);
}

uint32_t lattice_index(const struct lattice *l, uint32_t mask)
{
    return bits_of(l, mask & l->joined);
}

double lattice_survival(const struct lattice *l, uint32_t index, double clock)
{
    return real_exp(-(l->accumulated[index] + l->hazard[index] * clock));
}

void lattice_channels(struct lattice *l, uint32_t index, double *channel)
{
    struct conjunction conjunctions[MAX_CONJUNCTIONS];
    struct update u = {.lattice = l};
    struct chunk chunk;
    chunk.n = 0;
    (void)begin_update(&u, conjunctions);
    add_block(&u, &chunk, index / LOW_SIZE);
    apply_conjunctions(&u, &chunk);
    for (size_t c = 0; c < l->effects->n_channels; c++)
        channel[c] = chunk.product[c][index % LOW_SIZE];
}

void lattice_finish(struct lattice *l, double clock)
{
    const size_t size = (size_t)1 << l->n_bits;
    for (size_t s = 0; s < size; s++)
        l->accumulated[s] = -(l->accumulated[s] + l->hazard[s] * clock);
    real_exp_array(size, l->accumulated, l->accumulated);
}
