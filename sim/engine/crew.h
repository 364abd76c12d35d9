// SPDX-License-Identifier: GPL-3.0-or-later
// The hands that compute a run, and what they share: which block comes next, where finished ones
// go. Knows nothing of threads: crew_take and crew_give must be called by one hand at a time, the
// rest is each hand's own.
#ifndef BULWARK_ENGINE_CREW_H
#define BULWARK_ENGINE_CREW_H

#include "base/error.h"
#include "engine/block.h"
#include "engine/run.h"

#include <stdbool.h>
#include <stdint.h>

// A point whose blocks are being computed: of a run, its only one.
struct job;

struct crew {
    const struct run_points *points;
    const struct run_options *options;
    struct interrupt interrupt;
    unsigned n_threads;
    uint64_t first, next, end; // units: the share's, of which [next, end) are not handed out
    struct job *jobs;     // open, in ascending order of points
    struct run_progress progress; // of its share
    enum status status;
    uint64_t failed_unit; // of several failures that of the lowest unit counts: the message is the
    struct error error;   // same for any number of threads
};

enum task {
    TASK_NONE,    // nothing is left to be done by this hand
    TASK_COMPUTE, // a block
    TASK_FINISH,  // a point of which all blocks are in
};

// One thread's part.
struct hand {
    const struct crew *crew;
    struct job *job;         // held open
    struct worker *worker;   // for blocks of the job
    struct block *block;     // of the job, to be computed
    struct store_block done; // unit, and the block as bytes where there is a store
    struct bytes kept;       // of a finished point
    enum status status;      // of the task
    struct error error;
};

// Both must outlive the crew.
void crew_init(struct crew *crew, const struct run_points *points,
               const struct run_options *options, unsigned n_threads);

// Closes everything. Returns how the work went; where it went well and blocks of a single point
// were all computed or stored, `result` (NULL: not wanted) is theirs.
enum status crew_clear(struct crew *crew, struct result **result, struct error *error);

void hand_init(struct hand *hand, const struct crew *crew);
void hand_clear(struct hand *hand);

// The next task of a hand. Cannot fail: what fails is noted, and then nothing is left to be done.
enum task crew_take(struct crew *crew, struct hand *hand);

// Do the task that was taken.
void hand_compute(struct hand *hand);
void hand_finish(struct hand *hand);

// Hands over what came of it.
void crew_give(struct crew *crew, struct hand *hand, enum task task);

#endif
