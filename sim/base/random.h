// SPDX-License-Identifier: GPL-3.0-or-later
// Random numbers by address. A number is never "the next one": it is the one that belongs to
// (seed; world, trial, entity, purpose, index). What is not asked for costs nothing and shifts
// nothing, so scenarios that share an entity share its random numbers.
#ifndef BULWARK_BASE_RANDOM_H
#define BULWARK_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

// What a number is for. The purposes of one entity must differ; each has 2^24 indices.
enum purpose {
    PURPOSE_UNKNOWN = 1,      // an uncertain number, once per world
    PURPOSE_FACTOR = 2,       // a factor's independent normal
    PURPOSE_SHOCK = 3,        // first: does the shock occur; second: its shift
    PURPOSE_DECISION = 4,     // first: ε of an attempt; second: its refusal date; index: attempt
    PURPOSE_RAMP = 5,         // a gap between two steps; index: step
    PURPOSE_TYPE = 6,         // a per-trial number of the adversary
    PURPOSE_ANCHOR_TYPE = 7,  // first: place in its stratum; second: the shuffle; index: stratum
    PURPOSE_ACHIEVED_TYPE = 8, // the same for the types of "achieved"
    PURPOSE_RATIFICATION = 9, // first: do all bodies agree
    PURPOSE_LATEST = 10,      // first: when the latest of like bodies agrees
    PURPOSE_TOLD = 11,        // a body's: does it refuse, when does it agree; 1: who is latest
    PURPOSE_BODY_TIMES = 12,  // of like bodies, for tables: first: in which trials, second: when
    PURPOSE_DESIGN = 13,      // a Latin hypercube's: first: place in a stratum; second: the shuffle;
                              // world: the stratum
    PURPOSE_SCRAMBLE = 14,    // of a coordinate of Sobol's sequence; world: the randomisation;
                              // trial: the digits before; index: which digits
    PURPOSE_BOOTSTRAP = 15,   // first: which world is drawn again; world: the draw; trial: the
                              // replicate
    PURPOSE_TRAJECTORY = 16,  // of elementary effects; world: the input; trial: the trajectory;
                              // index 0: its level; 1: the order of steps
    PURPOSE_DUMMY = 17,       // an input without influence; world: the world; trial: which one
    PURPOSE_SCRAMBLE_TRIALS = 18 // of a coordinate of a half of a world's trials; trial: the digits
                              // before; index: sobol_net_use
};

struct random_pair {
    double first, second;
};

// The two uniforms at an address, each (k + ½)·2⁻⁵² for a 52-bit k: open at both ends and
// symmetric about ½. Cannot fail.
struct random_pair random_uniforms(uint64_t seed, uint32_t world, uint32_t trial, uint32_t entity,
                                   enum purpose purpose, uint32_t index);

#define RANDOM_LARGEST (1.0 - 0x1p-53) // the largest uniform

// The word of an address that says what a number is for: purpose and index.
static inline uint32_t random_use(enum purpose purpose, uint32_t index)
{
    return ((uint32_t)purpose << 24) | (index & UINT32_C(0xFFFFFF));
}

// The entity of a path such as "measures.mnna.process": its 32-bit FNV-1a hash, finished by a
// mixing step. Two paths can collide; whoever registers entities checks that they don't.
uint32_t random_entity(const char *path);

#endif
