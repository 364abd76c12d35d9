// SPDX-License-Identifier: GPL-3.0-or-later
// A block of consecutive worlds: the unit of computing, storing and merging. Its size follows from
// the scenario alone, and its result from the scenario, the seed and its index alone.
#ifndef BULWARK_ENGINE_BLOCK_H
#define BULWARK_ENGINE_BLOCK_H

#include "base/error.h"
#include "engine/layout.h"
#include "engine/moments.h"
#include "engine/randomised.h"
#include "model/world.h"

#include <stdbool.h>
#include <stdint.h>

struct block {
    const struct layout *layout;
    uint32_t index, first_world, n_worlds;
    double *rows;            // [n_worlds][row_width]
    struct moments worlds;   // of n_quantities, over its worlds; empty with randomisations
    struct moments lattice;  // dense: of n_lattice, over its worlds; empty with randomisations
    struct randomised randomised; // of n_quantities, then n_lattice
    double *values;          // not dense: [n_lattice], of the block as a whole; else NULL
    double *mobius;          // not dense: [2^n], transform of its mean deterrences; else NULL
    struct histograms histograms; // of times
};

// A block's storage and a thread's room to compute one. Fail for want of memory.
enum status block_create(struct block **block, const struct layout *layout, struct error *error);
void block_free(struct block *block);

struct worker;
enum status worker_create(struct worker **worker, const struct layout *layout, enum cpu cpu,
                          struct error *error);
void worker_free(struct worker *worker);

// Whether somebody wants an end: asked after every world, by any thread. NULL: nobody.
struct interrupt {
    bool (*is_asked)(void *context);
    void *context;
};

// Makes `block` block `index` of its layout, without what it holds.
void block_place(struct block *block, uint32_t index);

// Whether a world's row has numbers for its unknowns and chances (but for rounding) for its deterrences,
// among which what comes of it will find a best one.
bool block_row_is_sound(const struct layout *layout, const double *row);

// Computes block `index` into `block`. Fails when the anchor of one of its worlds has no solution or
// its deterrence cannot be computed, and with STATUS_STOPPED when it was interrupted (NULL: never).
enum status block_compute(struct block *block, struct worker *worker, uint32_t index,
                          const struct interrupt *interrupt, struct error *error);

#endif
