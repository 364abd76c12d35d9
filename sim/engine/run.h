// SPDX-License-Identifier: GPL-3.0-or-later
// A run: all blocks of worlds, computed by threads, combined in the order of their indices. Or a
// share of them, or what a store has of them: blocks are the unit of all of it.
#ifndef BULWARK_ENGINE_RUN_H
#define BULWARK_ENGINE_RUN_H

#include "base/error.h"
#include "engine/block.h"
#include "engine/result.h"
#include "engine/store.h"

#include <stdbool.h>
#include <stdint.h>

struct run_progress {
    uint64_t worlds_done;   // of those that are to be
    uint64_t worlds_stored; // of these, those that the store had already
    uint64_t n_worlds;
    unsigned n_threads, n_ranks; // threads of all ranks together
};

struct run_options {
    unsigned n_threads; // of this process; 0: as many as OpenMP would take
    bool by_ranks;      // all ranks of ranks.h compute it together
    enum cpu cpu;       // level of processors, available here; the bytes are the same for all
    bool deterrence_only; // leaves every other quantity at 0: tells what the tables cost
    struct store *store;  // has some blocks already and gets the others; NULL: none
    uint32_t share, n_shares; // computes share 1 … n_shares of the blocks; n_shares 0: all of them
    // Called after every block, by one thread at a time; or NULL.
    void (*progress)(void *context, const struct run_progress *progress);
    // Asked after every world, by any thread; true ends the run with STATUS_STOPPED. May be NULL.
    bool (*stopped)(void *context);
    void *context; // of both
};

// Computes a settled model (its scenario's run settings say how much). The same bytes for any
// number of threads and whatever the store has. Fails with STATUS_FAILED: for want of memory, when
// the anchor of a world has no solution (of several, the lowest world is named), when the store
// fails; and with STATUS_STOPPED, the blocks that were finished kept in the store. Of a share there
// is no result: `result` is not looked at then.
//
// By ranks, every rank makes the same call. Store, share, progress and result are those of rank 0,
// and nobody looks at them elsewhere; there the status tells how it ended on rank 0. Fails also when
// a rank has left instead.
enum status run_compute(const struct model *model, const struct run_options *options,
                        struct result **result, struct error *error);

// The result of the blocks in a store, without computing any. Fails with STATUS_FAILED when blocks
// are missing, unless `allow_gaps` and there is one; when the store fails; for want of memory.
enum status run_collect(const struct model *model, struct store *store, bool allow_gaps,
                        struct result **result, struct error *error);

// ---- several models -----------------------------------------------------------------------------

// The points of a sweep: models with as many blocks each. Unit point × blocks + block is block
// `block` of a point.
struct run_points {
    uint32_t n_points;
    uint32_t n_blocks, n_worlds, block_worlds; // of each point: run_points_measure
    // Opens a point's model, in ascending order, by one thread at a time; it stays open until
    // closed. `finish` is called, by any thread, when all blocks of a point are in, and makes of
    // its result what is to be kept of it.
    enum status (*open)(void *context, uint32_t point, const struct model **model,
                        struct error *error);
    enum status (*finish)(void *context, uint32_t point, const struct result *result,
                          struct bytes *kept, struct error *error);
    void (*close)(void *context, uint32_t point);
    void *context;
};

// Sets what all points have in common from the model of one. Fails for want of memory.
enum status run_points_measure(struct run_points *points, const struct model *model,
                               struct error *error);

// Computes all points, or a share of their units, into the options' store: what is to be kept of
// the points of which all blocks are in, the blocks of others. Fails as run_compute, and as the
// functions of `points`.
enum status run_points_compute(const struct run_points *points, const struct run_options *options,
                               struct error *error);

#endif
