// SPDX-License-Identifier: GPL-3.0-or-later
// For the kernels of adversary models: the loops over combinations, around the model's formula.
// Before this header a kernel defines
//     HAZARD_CHANNELS      how many channels it reads
//     HAZARD_NEUTRAL       the factor that does nothing: 1, or 0 where factors add up log-odds
//     HAZARD_JOINED(a, b)  a * b, or a + b
//     HAZARD_CLIPPED(a)    a product that may exceed what a channel can be: of negative synergies
//     HAZARD_OF(k, product)  the hazard of one combination: k, coefficients; product(c) its product
//                            on channel c, a macro (an array would keep gcc from vectorising)
#ifndef BULWARK_MODEL_HAZARD_LOOPS_H
#define BULWARK_MODEL_HAZARD_LOOPS_H

#include "base/kernel.h"
#include "base/real.h"
#include "model/hazards.h"

static void factors(const double *slope, double strength, double anticipated, double *factor)
{
    static const double of_strength[HAZARD_ROW] = {1, 1, 1, 1}, of_coming[HAZARD_ROW] = {[4] = 1};
#pragma omp simd
    for (size_t c = 0; c < HAZARD_ROW; c++)
        factor[c] = HAZARD_NEUTRAL +
                    slope[c] * (of_strength[c] * strength + of_coming[c] * anticipated);
}

// Products over the low bits, lane by lane: every lane has its own subset of them.
static inline void set_low(struct hazard_lattice *l)
{
    static const double has[HAZARD_LOW_BITS][HAZARD_LANES] = {
        {0, 1, 0, 1, 0, 1, 0, 1}, {0, 0, 1, 1, 0, 0, 1, 1}, {0, 0, 0, 0, 1, 1, 1, 1}};
    for (size_t c = 0; c < HAZARD_CHANNELS; c++) {
        const double a = l->factor[0][c], b = l->factor[1][c], d = l->factor[2][c];
#pragma omp simd
        for (size_t i = 0; i < HAZARD_LANES; i++) {
            const double first = has[0][i] != 0.0 ? a : HAZARD_NEUTRAL;
            const double second = has[1][i] != 0.0 ? b : HAZARD_NEUTRAL;
            const double third = has[2][i] != 0.0 ? d : HAZARD_NEUTRAL;
            l->low[c][i] = HAZARD_JOINED(HAZARD_JOINED(first, second), third);
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

// The hazards of a block, its products in registers.
static inline void update_block(struct hazard_lattice *l, const double *k, uint32_t block,
                                double clock)
{
    const double(*low)[HAZARD_LANES] = (const double(*)[HAZARD_LANES])l->low;
    const double *high = l->high[block];
    double *hazard = l->hazard + (size_t)block * HAZARD_LANES;
    double *sum = l->accumulated + (size_t)block * HAZARD_LANES;
#pragma omp simd
    for (size_t i = 0; i < HAZARD_LANES; i++) {
#define PRODUCT(c) HAZARD_JOINED(low[c][i], high[c])
        const double now = HAZARD_OF(k, PRODUCT);
#undef PRODUCT
        sum[i] += (hazard[i] - now) * clock;
        hazard[i] = now;
    }
}

// The same where factors belong to several measures at once.
static void update_conjoined(struct hazard_lattice *l, const double *k, uint32_t block,
                             double clock)
{
    double product[HAZARD_CHANNELS][HAZARD_LANES];
    double *hazard = l->hazard + (size_t)block * HAZARD_LANES;
    double *sum = l->accumulated + (size_t)block * HAZARD_LANES;
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
        const double now = HAZARD_OF(k, PRODUCT);
#undef PRODUCT
        sum[i] += (hazard[i] - now) * clock;
        hazard[i] = now;
    }
}

static inline void update_any(struct hazard_lattice *l, const double *k, uint32_t block,
                              double clock)
{
    if (l->n_conjunctions == 0)
        update_block(l, k, block, clock);
    else
        update_conjoined(l, k, block, clock);
}

// One high bit has changed: half of the blocks. They are met in ascending order, here and below, so
// that a product over high bits finds the one that it extends.
static void update_one(struct hazard_lattice *l, const double *k, uint32_t bit, double clock)
{
    const uint32_t others = (l->active >> HAZARD_LOW_BITS) & ~bit;
    uint32_t part = 0;
    do {
        set_high(l, part | bit);
        update_any(l, k, part | bit, clock);
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
            update_any(l, k, block, clock);
        block = (block - active) & active;
    } while (block != 0);
}

static void update(struct hazard_lattice *l, const double *k, uint32_t changed, double clock)
{
    const uint32_t high = changed >> HAZARD_LOW_BITS;
    const bool all = changed % HAZARD_LANES != 0;
    if (all)
        set_low(l);
    if (!all && (high & (high - 1)) == 0)
        update_one(l, k, high, clock);
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
