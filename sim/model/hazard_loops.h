// SPDX-License-Identifier: GPL-3.0-or-later
// For the kernels of adversary models: the loops over combinations, around the model's formula.
// Before this header a kernel defines
//     HAZARD_CHANNELS      how many channels it reads
//     HAZARD_NEUTRAL       the factor that does nothing: 1, or 0 where factors add up log-odds
//     HAZARD_JOINED(a, b)  a * b, or a + b
//     HAZARD_CLIPPED(a)    a product that may exceed what a channel can be: of negative synergies
//     HAZARD_ARGUMENT(k, product)  the argument of one combination's hazard: k, coefficients;
//                            product(c) its product on channel c, a macro (an array would keep gcc
//                            from vectorising)
//     HAZARD_AT(k, argument) the hazard
// and if the argument comes cheaper from more products than the channels':
//     HAZARD_TERMS           how many there are, the channels' first
//     HAZARD_FILL(factor)    fills a measure's factors of the terms behind the channels
//     HAZARD_SCALE(k, t)     what the product of term t is multiplied by beforehand
//     HAZARD_ARGUMENT_OF_TERMS(k, scaled)  the argument from the scaled products
#ifndef BULWARK_MODEL_HAZARD_LOOPS_H
#define BULWARK_MODEL_HAZARD_LOOPS_H

#include "base/kernel.h"
#include "base/real.h"
#include "model/hazards.h"

#ifndef HAZARD_TERMS
#define HAZARD_TERMS HAZARD_CHANNELS
#define HAZARD_FILL(factor) ((void)(factor))
#define HAZARD_SCALE(k, t) ((void)(k), 1.0)
#define HAZARD_ARGUMENT_OF_TERMS HAZARD_ARGUMENT
#endif

#define HAZARD_OF(k, product) HAZARD_AT(k, HAZARD_ARGUMENT(k, product))

static void factors(const double *slope, double strength, double anticipated, double *factor)
{
    static const double of_strength[HAZARD_ROW] = {1, 1, 1, 1}, of_coming[HAZARD_ROW] = {[4] = 1};
#pragma omp simd
    for (size_t c = 0; c < HAZARD_ROW; c++)
        factor[c] = HAZARD_NEUTRAL +
                    slope[c] * (of_strength[c] * strength + of_coming[c] * anticipated);
    HAZARD_FILL(factor);
}

// Products over the low bits, lane by lane: every lane has its own subset of them.
static inline void set_low(struct hazard_lattice *l, const double *k)
{
    static const double has[HAZARD_LOW_BITS][HAZARD_LANES] = {
        {0, 1, 0, 1, 0, 1, 0, 1}, {0, 0, 1, 1, 0, 0, 1, 1}, {0, 0, 0, 0, 1, 1, 1, 1}};
    for (size_t t = 0; t < HAZARD_TERMS; t++) {
        const double a = l->factor[0][t], b = l->factor[1][t], d = l->factor[2][t];
#pragma omp simd
        for (size_t i = 0; i < HAZARD_LANES; i++) {
            const double first = has[0][i] != 0.0 ? a : HAZARD_NEUTRAL;
            const double second = has[1][i] != 0.0 ? b : HAZARD_NEUTRAL;
            const double third = has[2][i] != 0.0 ? d : HAZARD_NEUTRAL;
            const double product = HAZARD_JOINED(HAZARD_JOINED(first, second), third);
            l->low[t][i] = product;
            l->scaled[t][i] = HAZARD_SCALE(k, t) * product;
        }
    }
}

// The product over a block's high bits, from that without the highest of them.
static inline void set_high(struct hazard_lattice *l, uint32_t block)
{
    const uint32_t top = 31U - (uint32_t)__builtin_clz(block);
    const double *below = l->high[block ^ (UINT32_C(1) << top)];
    const double *factor = l->factor[HAZARD_LOW_BITS + top];
    double *high = l->high[block];
#pragma omp simd
    for (size_t c = 0; c < HAZARD_ROW; c++)
        high[c] = HAZARD_JOINED(below[c], factor[c]);
}

// The arguments of a block, its products in registers.
static inline void find_arguments(const struct hazard_lattice *l, const double *k, uint32_t block,
                                  double *argument)
{
    const double(*low)[HAZARD_LANES] = (const double(*)[HAZARD_LANES])l->scaled;
    const double *high = l->high[block];
#pragma omp simd
    for (size_t i = 0; i < HAZARD_LANES; i++) {
#define SCALED(t) HAZARD_JOINED(low[t][i], high[t])
        argument[i] = HAZARD_ARGUMENT_OF_TERMS(k, SCALED);
#undef SCALED
    }
}

// The same where factors belong to several measures at once.
static void find_conjoined(const struct hazard_lattice *l, const double *k, uint32_t block,
                           double *argument)
{
    double product[HAZARD_CHANNELS][HAZARD_LANES];
    for (size_t c = 0; c < HAZARD_CHANNELS; c++)
        for (size_t i = 0; i < HAZARD_LANES; i++)
            product[c][i] = HAZARD_JOINED(l->low[c][i], l->high[block][c]);
    for (size_t j = 0; j < l->n_conjunctions; j++) {
        const struct hazard_conjunction *conjunction = &l->conjunctions[j];
        if ((block & conjunction->high) != conjunction->high)
            continue;
        for (size_t c = 0; c < HAZARD_CHANNELS; c++) {
            const double factor = conjunction->factor[c];
            for (size_t i = 0; factor != HAZARD_NEUTRAL && i < HAZARD_LANES; i++)
                product[c][i] = HAZARD_JOINED(
                    product[c][i], conjunction->has[i] != 0.0 ? factor : HAZARD_NEUTRAL);
        }
    }
#pragma omp simd
    for (size_t i = 0; i < HAZARD_LANES; i++) {
#define PRODUCT(c) HAZARD_CLIPPED(product[c][i])
        argument[i] = HAZARD_ARGUMENT(k, PRODUCT);
#undef PRODUCT
    }
}

static inline void take_change(struct hazard_lattice *l, const struct hazard_change *due,
                               const double *now)
{
    const size_t from = (size_t)due->from * HAZARD_LANES, to = (size_t)due->to * HAZARD_LANES;
    const double *hazard = l->hazard + from, *sum = l->accumulated + from;
    double *new_hazard = l->hazard + to, *new_sum = l->accumulated + to;
#pragma omp simd
    for (size_t i = 0; i < HAZARD_LANES; i++) {
        new_sum[i] = sum[i] + (hazard[i] - now[i]) * due->clock;
        new_hazard[i] = now[i];
    }
}

static void settle(struct hazard_lattice *l, const double *k)
{
    double *hazard = *l->argument; // takes its place
    const size_t n = l->n_due * HAZARD_LANES;
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        hazard[i] = HAZARD_AT(k, hazard[i]);
    for (size_t j = 0; j < l->n_due; j++)
        take_change(l, &l->due[j], l->argument[j]);
    l->n_due = 0;
}

// What an event does to one block falls due.
static inline void fall_due(struct hazard_lattice *l, const double *k, uint32_t from, uint32_t to,
                            double clock)
{
    if (l->n_due == HAZARD_MAX_DUE)
        settle(l, k);
    if (l->n_conjunctions == 0)
        find_arguments(l, k, to, l->argument[l->n_due]);
    else
        find_conjoined(l, k, to, l->argument[l->n_due]);
    l->due[l->n_due++] = (struct hazard_change){clock, from, to};
}

// One high bit has changed: half of the blocks. They are met in ascending order, here and below, so
// that a product over high bits finds the one that it extends.
static inline void update_one(struct hazard_lattice *l, const double *k, uint32_t bit, bool fresh,
                              double clock)
{
    const uint32_t others = (l->active >> HAZARD_LOW_BITS) & ~bit;
    uint32_t part = 0;
    do {
        set_high(l, part | bit);
        fall_due(l, k, fresh ? part : part | bit, part | bit, clock);
        part = (part - others) & others;
    } while (part != 0);
}

// Any bits have changed, low ones among them (`all`) or not.
static void update_several(struct hazard_lattice *l, const double *k, uint32_t bits, bool all,
                           double clock)
{
    const uint32_t active = l->active >> HAZARD_LOW_BITS;
    uint32_t block = 0;
    do {
        const bool touched = (block & bits) != 0;
        if (touched)
            set_high(l, block);
        if (touched || all)
            fall_due(l, k, block, block, clock);
        block = (block - active) & active;
    } while (block != 0);
}

static void start(struct hazard_lattice *l, const double *k)
{
    const uint32_t active = l->active >> HAZARD_LOW_BITS;
    uint32_t block = 0;
    l->n_due = 0;
    set_low(l, k);
    do {
        if (block != 0)
            set_high(l, block);
        fall_due(l, k, l->none, block, 0.0);
        block = (block - active) & active;
    } while (block != 0);
}

static void update(struct hazard_lattice *l, const double *k, uint32_t changed, bool fresh,
                   double clock)
{
    const uint32_t high = changed >> HAZARD_LOW_BITS;
    const bool all = changed % HAZARD_LANES != 0;
    if (all)
        set_low(l, k);
    if (!all && (high & (high - 1)) == 0)
        update_one(l, k, high, fresh, clock);
    else
        update_several(l, k, high, all, clock);
}

static void finish(struct hazard_lattice *l, size_t n, double clock)
{
    const double *hazard = l->hazard;
    double *sum = l->accumulated;
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        sum[i] = real_exp(-(sum[i] + hazard[i] * clock));
}

#endif
