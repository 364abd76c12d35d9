// SPDX-License-Identifier: GPL-3.0-or-later
// Sums of quantities over the worlds of every randomisation of a sampler: independent of each other,
// while the worlds of one are not.
#ifndef BULWARK_ENGINE_RANDOMISED_H
#define BULWARK_ENGINE_RANDOMISED_H

#include "base/bytes.h"
#include "engine/moments.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct randomised {
    uint32_t n_randomisations; // 0: there are none, and all below are empty
    size_t n;                  // quantities
    double *count;             // [n_randomisations]: worlds
    double *sum;               // [n_randomisations][n]
};

// Room for n quantities; false for want of memory (nothing is then held).
bool randomised_create(struct randomised *randomised, uint32_t n_randomisations, size_t n);
void randomised_clear(struct randomised *randomised); // frees
void randomised_reset(struct randomised *randomised); // no worlds

// Adds a world's quantities `first` … of which x [n_x] are; quantity 0 counts the world.
void randomised_add(struct randomised *randomised, uint32_t world, size_t first, const double *x,
                    size_t n_x);

// Adds all worlds of `from` (the same randomisations and quantities).
void randomised_merge(struct randomised *randomised, const struct randomised *from);

// Adds the means of quantities `first` … of the randomisations that have worlds to moments of just
// those quantities, as replicates of the weight of their worlds. `room` [n] is overwritten.
void randomised_means(const struct randomised *randomised, size_t first, struct moments *moments,
                      double *room);

void randomised_put(const struct randomised *randomised, struct bytes *bytes);
void randomised_take(struct randomised *randomised, struct bytes_reader *reader);

#endif
