// SPDX-License-Identifier: GPL-3.0-or-later
// A rank other than 0: computes the units that it is lent and sends what comes of them. Stands
// where the crew stands on rank 0; the same is true of threads.
#ifndef BULWARK_ENGINE_FOLLOWER_H
#define BULWARK_ENGINE_FOLLOWER_H

#include "base/error.h"
#include "engine/jobs.h"
#include "engine/ranks.h"
#include "engine/run.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct follower {
    const struct run_points *points;
    const struct run_options *options;
    struct mail *mail;
    unsigned n_threads;
    struct jobs jobs;
    uint64_t *queue;         // [most]: units to be computed
    struct answer *outbox;   // [most]
    unsigned most, n_queued, n_out;
    uint64_t limit;          // units from here on are not wanted
    atomic_bool is_given_up; // nor is what has been begun
    bool is_ready;           // said so
    bool has_ended;          // heard so
    enum status status;      // of rank 0
};

// All must outlive the follower. Fails for want of memory.
enum status follower_init(struct follower *follower, const struct run_points *points,
                          const struct run_options *options, struct mail *mail,
                          unsigned n_threads, struct error *error);

// Closes everything. Returns how it ended on rank 0.
enum status follower_clear(struct follower *follower, struct error *error);

// As crew_take and crew_give.
enum task follower_take(struct follower *follower, struct hand *hand);
void follower_give(struct follower *follower, struct hand *hand, enum task task);

// Whether blocks that have been begun are to be given up. By any thread, at any time.
bool follower_gives_up(struct follower *follower);

// As of the leader.
void follower_hear(struct follower *follower, struct message *message);
void follower_speak(struct follower *follower);

#endif
