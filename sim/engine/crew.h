// SPDX-License-Identifier: GPL-3.0-or-later
// What the hands that compute a run share: which block comes next, where finished ones go. Blocks
// are taken by hands of this process, or lent to be computed elsewhere. Knows nothing of threads:
// the functions that are given a crew must be called by one thread at a time.
#ifndef BULWARK_ENGINE_CREW_H
#define BULWARK_ENGINE_CREW_H

#include "base/error.h"
#include "engine/jobs.h"
#include "engine/run.h"

#include <stdbool.h>
#include <stdint.h>

struct crew {
    const struct run_points *points;
    const struct run_options *options;
    struct interrupt interrupt;
    unsigned n_threads, n_threads_elsewhere;
    unsigned n_ranks;
    uint64_t first, next, end; // units: the share's, of which [next, end) are not handed out
    uint64_t n_lent;           // of those handed out, the ones that are elsewhere
    struct jobs jobs;
    struct run_progress progress; // of its share
    enum status status;
    uint64_t failed_unit; // of several failures that of the lowest unit counts: the message is the
    struct error error;   // same for any number of threads
};

// Both must outlive the crew.
void crew_init(struct crew *crew, const struct run_points *points,
               const struct run_options *options, unsigned n_threads);

// Closes everything. Returns how the work went; where it went well and blocks of a single point
// were all computed or stored, `result` (NULL: not wanted) is theirs.
enum status crew_clear(struct crew *crew, struct result **result, struct error *error);

// The next task of a hand. Cannot fail: what fails is noted, and then nothing is left to be done.
enum task crew_take(struct crew *crew, struct hand *hand);

// Hands over what came of it.
void crew_give(struct crew *crew, struct hand *hand, enum task task);

// ---- elsewhere ----------------------------------------------------------------------------------

// Hands out a unit to be computed elsewhere; false: there is none to be had now. It comes back as a
// block in bytes, or has failed.
bool crew_lend(struct crew *crew, uint64_t *unit);
void crew_return(struct crew *crew, const struct store_block *done);
void crew_fail(struct crew *crew, uint64_t unit, const struct error *error);

// Nothing is to be handed out any more, and nothing is lent.
bool crew_is_through(const struct crew *crew);

// Saves what is finished, before the end: whoever wants an end may not wait for it.
void crew_save(struct crew *crew);

#endif
