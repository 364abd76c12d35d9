// SPDX-License-Identifier: GPL-3.0-or-later
// A set of an adversary's types, side by side. Loops go through them in blocks of HAZARD_LANES; a
// number that all types share stands in the first block's places alone, so that it costs a world
// eight stores, not one for every type.
#ifndef BULWARK_MODEL_ADVERSARY_TYPES_H
#define BULWARK_MODEL_ADVERSARY_TYPES_H

#include "base/random.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>

#define HAZARD_LANES 8 // of a block: types here, combinations in a lattice

#define ADVERSARY_MAX_NUMBERS 14
#define ADVERSARY_TYPES 256         // stratified types for anchors and odds ratios
#define ADVERSARY_ACHIEVED_TYPES 16 // for `achieved`

struct world;

struct adversary_types {
    size_t n; // 1, or a multiple of HAZARD_LANES
    bool shared[ADVERSARY_MAX_NUMBERS];
    alignas(64) double number[ADVERSARY_MAX_NUMBERS][ADVERSARY_TYPES]; // [number][type]
};

// Number k of the HAZARD_LANES types from `first` on, a multiple of HAZARD_LANES. A single type
// stands in all places of its block.
static inline const double *adversary_types_block(const struct adversary_types *types, size_t k,
                                                  size_t first)
{
    return types->number[k] + (types->shared[k] ? 0 : first);
}

// Type i of a set as one row of numbers.
static inline void adversary_type(const struct adversary_types *types, size_t n_numbers, size_t i,
                                  double *type)
{
    for (size_t k = 0; k < n_numbers; k++)
        type[k] = types->number[k][types->shared[k] ? 0 : i];
}

// Draws `n` stratified types (one, if nothing tells types apart): in every number that is drawn one
// uniform point in each of n equal strata, the strata joined at random. The adversary's numbers of
// the world must be there; a free constant that an anchor will fix is left as it is.
void adversary_types_draw(const struct world *world, enum purpose purpose, size_t n,
                          struct adversary_types *types);

// The number that all types share.
void adversary_types_share(struct adversary_types *types, size_t k, double number);

// Turns the normal scores that stand for a threshold, the last number, into mu + sigma × score.
void adversary_types_place_thresholds(struct adversary_types *types, size_t threshold);

#endif
