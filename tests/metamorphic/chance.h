// SPDX-License-Identifier: GPL-3.0-or-later
//
// Chance for the generator and the transformations: SplitMix64 (Steele, Lea & Flood 2014), with
// whole and round numbers, so that a printed scenario can be read. Cannot fail.
#ifndef BULWARK_TESTS_METAMORPHIC_CHANCE_H
#define BULWARK_TESTS_METAMORPHIC_CHANCE_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chance {
    uint64_t state;
};

static inline uint64_t chance_next(struct chance *c)
{
    uint64_t z = c->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

// One of 0 … n − 1; n at least 1.
static inline size_t chance_below(struct chance *c, size_t n)
{
    return (size_t)(chance_next(c) % n);
}

// A whole number from `least` to `most`.
static inline long chance_whole(struct chance *c, long least, long most)
{
    return least + (long)chance_below(c, (size_t)(most - least + 1));
}

// True with chance p.
static inline bool chance_is(struct chance *c, double p)
{
    return (double)(chance_next(c) >> 11) * 0x1p-53 < p;
}

// Between the two, in hundredths of 1.
static inline double chance_between(struct chance *c, double least, double most)
{
    double x = least + (most - least) * (double)(chance_next(c) >> 11) * 0x1p-53;
    return fmin(fmax(round(100.0 * x) / 100.0, least), most);
}

#endif
