// SPDX-License-Identifier: GPL-3.0-or-later
// The hazard of attack in many combinations of measures at once, for one model of the adversary and
// one level of processors. A combination is known by the product (log_odds: the sum) of its
// measures' factors on every channel; 1 − the product is how strongly the channel acts.
//
// Combinations stand in blocks of HAZARD_LANES: those that differ in the lowest bits of their
// index. A product over a combination is (product over its low bits) × (product over its high
// bits) × (factors of conjunctions), always in that order: so the bits of a result depend neither
// on the level nor on which blocks are computed together.
//
// A hazard is a function of one number, its argument, which is cheap to find from the products. An
// event only finds the arguments of the blocks that it touches; the hazards fall due and are
// computed later, together with many others: one long loop over independent numbers, whose
// operations overlap, in place of many short ones.
#ifndef BULWARK_MODEL_HAZARDS_H
#define BULWARK_MODEL_HAZARDS_H

#include "base/cpu.h"
#include "model/adversary_types.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HAZARD_LOW_BITS 3
#define HAZARD_ROW 8   // terms, padded to a vector: the channels, and products of them
#define HAZARD_MAX_DUE 128
#define HAZARD_COEFFICIENTS 16

// A factor on all combinations that contain certain measures: those of the blocks that have all of
// `high`, in the lanes that have the low ones.
struct hazard_conjunction {
    uint32_t high;
    double has[HAZARD_LANES];  // 1 or 0
    double factor[HAZARD_ROW]; // by channel
};

// A block whose hazards are new from the clock's `clock` on.
struct hazard_change {
    double clock;
    uint32_t from; // the block that its combinations have equalled until then: often `to` itself
    uint32_t to;
};

// The combinations of some measures, each a bit of their index, and what has befallen them. Rows
// are aligned to 64 bytes: a vector that crosses cache lines costs twice.
struct hazard_lattice {
    uint32_t active;              // bits that do something by now
    uint32_t none;                // a block beyond the last: of hazard 0, and nothing accumulated
    double (*factor)[HAZARD_ROW]; // [bit][term]; neutral where a conjunction stands for it
    size_t n_conjunctions;
    struct hazard_conjunction *conjunctions;
    double (*low)[HAZARD_LANES];  // [term]: products over the low bits
    double (*scaled)[HAZARD_LANES]; // [term]: the same, as sums of terms take them
    double (*high)[HAZARD_ROW];   // [block][term]: products over the high bits
    double *hazard;               // [block][lane]: 1/year at full opportunity
    double *accumulated;          // [block][lane]: see update

    size_t n_due;                     // in order of time
    struct hazard_change *due;        // [HAZARD_MAX_DUE]
    double (*argument)[HAZARD_LANES]; // [HAZARD_MAX_DUE][lane], then the hazard
};

// Types without any measure, made ready for `survival`. Rows of n numbers, a multiple of
// HAZARD_LANES; what they mean is the model's own.
struct hazard_bare {
    size_t n;
    alignas(64) double weight[ADVERSARY_TYPES], shift[ADVERSARY_TYPES], scale[ADVERSARY_TYPES];
};

// A function of one number at a point, with its first, second and third derivative.
struct hazard_curve {
    double value, slope, bend, twist;
};

struct hazards {
    // Turns a type's numbers into the coefficients that the functions below take.
    void (*coefficients)(const double *type, double *coefficients);

    // factor[c] = neutral + slope[c] × strength; of anticipation: × anticipated (0 or 1).
    void (*factors)(const double *slope, double strength, double anticipated, double *factor);

    // sum[i] += exp(−hazard × clock), i < n: the survivals of n combinations of products
    // channel[c][i], the clock standing at `clock`.
    void (*add_survivals)(const double *coefficients, double clock, size_t n,
                          const double *const *channel, double *sum);

    // The chance of an attack within a year at full opportunity in the one combination of products
    // product[c], and that of none, both summed over the types: neither is lost in the other.
    void (*attacks_in_year)(const struct adversary_types *types, const double *product,
                            double *attack, double *peace);

    // No history yet: computes the hazards of all active combinations, the clock standing at 0.
    void (*start)(struct hazard_lattice *lattice, const double *coefficients);

    // The factors of the bits `changed` (all of them active) are new, the clock standing at `clock`
    // (opportunity in years so far): of all active combinations that contain one of them (of
    // all, if a low bit is among them), accumulated += (hazard before − hazard now) × clock, and
    // hazard becomes the one of now. If `fresh`, `changed` is one high bit, active only from now
    // on: what its combinations had until now is that of those without it. Some of it falls due.
    void (*update)(struct hazard_lattice *lattice, const double *coefficients, uint32_t changed,
                   bool fresh, double clock);

    // Computes what is due; hazard and accumulated hold from then on.
    void (*settle)(struct hazard_lattice *lattice, const double *coefficients);

    // accumulated[i] = exp(−(accumulated[i] + hazard[i] × clock)), i < n. Nothing may be due.
    void (*finish)(struct hazard_lattice *lattice, size_t n, double clock);

    // exposure[i], i < n: opportunity in years at the full rate that type i has from when it begins
    // until the time `years`, or if `from_begins` until `years` later. n: 1 or a multiple of
    // HAZARD_LANES; there is room for the latter.
    void (*exposures)(const struct adversary_types *types, size_t n, bool from_begins,
                      double years, double *exposure);

    // Makes the first `n` types ready for `survival`, their exposures given.
    void (*bare)(const struct adversary_types *types, size_t n, const double *exposure,
                 struct hazard_bare *bare);

    // The chance of no attack, with no measure, as a function of the free constant that stands in
    // place of the types' own: its mean over the types; a threshold is integrated out.
    struct hazard_curve (*survival)(const struct hazard_bare *bare, double free_constant);
};

#endif
