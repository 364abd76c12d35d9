// SPDX-License-Identifier: GPL-3.0-or-later
// What blocks of worlds add up to: all of a run's, or those that are there.
#ifndef BULWARK_ENGINE_RESULT_H
#define BULWARK_ENGINE_RESULT_H

#include "base/error.h"
#include "engine/block.h"
#include "engine/layout.h"
#include "engine/moments.h"

#include <stdint.h>

struct result {
    struct layout *layout;   // with the numbers of worlds and blocks that the result holds
    uint32_t n_worlds_asked; // more than the layout's where blocks are missing
    uint32_t *blocks;        // [n_blocks]: which ones of the run they are, in ascending order
    double *rows;            // [n_worlds][row_width]
    struct moments worlds;   // of n_quantities over worlds (or over randomisations: once all
                             // blocks are merged)
    struct moments lattice;  // of n_lattice, over worlds (or randomisations) if dense, else over
                             // blocks
    struct randomised randomised; // of n_quantities, then n_lattice
    double *block_mobius;    // [n_blocks][2^n]: of mean deterrences of blocks; NULL if dense
    double *room;            // [n_quantities + n_lattice]: for means of a randomisation
    uint64_t *histogram;     // [n_histograms][LAYOUT_TIME_BINS]
    uint32_t n_merged;       // blocks so far
    uint32_t n_worlds_stored; // of its worlds, those that a store had already
    unsigned n_threads;      // that computed it
    unsigned n_ranks;        // processes that computed it together
    enum cpu cpu;            // with which instructions
};

// Room for `n_blocks` blocks of a run of the model, `n_worlds` worlds together; all of both unless
// blocks are missing. Fails for want of memory.
enum status result_create(struct result **result, const struct model *model, uint32_t n_blocks,
                          uint32_t n_worlds, struct error *error);
void result_free(struct result *result);

// Adds a block; blocks come in the order of their indices.
void result_merge(struct result *result, const struct block *block);

// The number of the world in a row.
uint32_t result_world(const struct result *result, size_t row);

#endif
