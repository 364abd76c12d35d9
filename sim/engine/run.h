// SPDX-License-Identifier: GPL-3.0-or-later
// A run: all blocks of worlds, computed by threads, combined in the order of their indices.
#ifndef BULWARK_ENGINE_RUN_H
#define BULWARK_ENGINE_RUN_H

#include "base/error.h"
#include "engine/block.h"
#include "engine/layout.h"

#include <stdbool.h>
#include <stdint.h>

// What is known when all blocks are in.
struct result {
    struct layout *layout;
    double *rows;            // [n_worlds][row_width]
    struct moments worlds;   // of n_quantities over worlds
    struct moments lattice;  // of n_lattice, over worlds if dense, else over blocks
    double *block_mobius;    // [n_blocks][2^n]: of mean deterrences of blocks; NULL if dense
    uint64_t *histogram;     // [n_histograms][LAYOUT_TIME_BINS]
    unsigned n_threads;      // that computed it
    enum cpu cpu;            // with which instructions
};

struct run_options {
    unsigned n_threads; // 0: as many as OpenMP would take
    enum cpu cpu;       // level of processors, available here; the bytes are the same for all
    bool deterrence_only; // leaves every other quantity at 0: tells what the tables cost
    // Called after every block, by one thread at a time, with the number of worlds done; or NULL.
    void (*progress)(void *context, uint32_t worlds_done, uint32_t n_worlds);
    // Asked after each such call; true ends the run with STATUS_FAILED. May be NULL.
    bool (*stopped)(void *context);
    void *context; // of both
};

// Computes a settled model (its scenario's run settings say how much). The same bytes for any
// number of threads. Fails with STATUS_FAILED: for want of memory, when the anchor of a world has
// no solution (of several, the lowest world is named), or when it was stopped.
enum status run_compute(const struct model *model, const struct run_options *options,
                        struct result **result, struct error *error);
void result_free(struct result *result);

#endif
