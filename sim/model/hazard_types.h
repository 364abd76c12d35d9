// SPDX-License-Identifier: GPL-3.0-or-later
// For the kernels of adversary models, after hazard_loops.h: the loops over a world's types, which
// anchors and the measures' own strengths need. Sums over types have HAZARD_LANES parts, so that
// every level adds in the same order. Beside what hazard_loops.h asks for a kernel defines
// `coefficients` before this header.
#ifndef BULWARK_MODEL_HAZARD_TYPES_H
#define BULWARK_MODEL_HAZARD_TYPES_H

#include "model/adversary.h"
#include "model/hazard_loops.h"
#include "model/opportunity.h"

// A sum in parts. Zero them before use.
struct parts {
    double part[HAZARD_LANES];
};

static inline double parts_sum(const struct parts *p)
{
    const double *x = p->part;
    return ((x[0] + x[1]) + (x[2] + x[3])) + ((x[4] + x[5]) + (x[6] + x[7]));
}

// A curve, summed over types.
struct curve_parts {
    struct parts value, slope, bend, twist;
};

static inline struct hazard_curve curve_mean(const struct curve_parts *p, size_t n)
{
    const double share = 1.0 / (double)n;
    return (struct hazard_curve){parts_sum(&p->value) * share, parts_sum(&p->slope) * share,
                                 parts_sum(&p->bend) * share, parts_sum(&p->twist) * share};
}

static void add_survivals(const double *k, double clock, size_t n, const double *const *channel,
                          double *sum)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
#define PRODUCT(c) HAZARD_CLIPPED(channel[c][i])
        sum[i] += real_exp(-clock * HAZARD_OF(k, PRODUCT));
#undef PRODUCT
    }
}

// The hazard of type i of a block, whose number k stands at row[k]. The numbers are written out, in
// a function of their own: an array filled by a loop, or inside the loop over types, would keep
// gcc from vectorising that one.
static inline double hazard_of_type(const double *const *row, size_t i, const double *product)
{
#define NUMBER(k) row[k][i]
    const double type[ADVERSARY_MAX_NUMBERS] = {
        NUMBER(0), NUMBER(1), NUMBER(2), NUMBER(3),  NUMBER(4),  NUMBER(5),  NUMBER(6),
        NUMBER(7), NUMBER(8), NUMBER(9), NUMBER(10), NUMBER(11), NUMBER(12), NUMBER(13)};
#undef NUMBER
    double own[HAZARD_COEFFICIENTS];
    coefficients(type, own);
#define PRODUCT(c) HAZARD_CLIPPED(product[c])
    return HAZARD_OF(own, PRODUCT);
#undef PRODUCT
}

static void attacks_in_year(const struct adversary_types *types, const double *product,
                            double *attack, double *peace)
{
    struct parts attacks = {{0.0}}, none = {{0.0}};
    for (size_t first = 0; first < types->n; first += HAZARD_LANES) {
        const double *row[ADVERSARY_MAX_NUMBERS];
        for (size_t k = 0; k < ADVERSARY_MAX_NUMBERS; k++)
            row[k] = adversary_types_block(types, k, first);
#pragma omp simd
        for (size_t i = 0; i < HAZARD_LANES; i++) {
            const double hazard = hazard_of_type(row, i, product);
            const struct real_exponentials in_year = real_exponentials(-hazard);
            attacks.part[i] -= in_year.expm1;
            none.part[i] += in_year.exp;
        }
    }
    const double copies = types->n == 1 ? 1.0 / HAZARD_LANES : 1.0; // one type fills a block
    *attack = parts_sum(&attacks) * copies;
    *peace = parts_sum(&none) * copies;
}

static void exposures(const struct adversary_types *types, size_t n, bool from_begins,
                      double years, double *exposure)
{
    const bool same = types->shared[ADVERSARY_BEGINS] && types->shared[ADVERSARY_RECOVERY];
    for (size_t first = 0; first < n; first += HAZARD_LANES) {
        const double *begins = adversary_types_block(types, ADVERSARY_BEGINS, first);
        const double *recovery = adversary_types_block(types, ADVERSARY_RECOVERY, first);
        double *own = exposure + first;
        if (same && first > 0) {
            for (size_t i = 0; i < HAZARD_LANES; i++)
                own[i] = exposure[i];
            continue;
        }
#pragma omp simd
        for (size_t i = 0; i < HAZARD_LANES; i++)
            own[i] = opportunity_in(from_begins ? years : years - begins[i], recovery[i]);
    }
}

#endif
