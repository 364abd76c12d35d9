// SPDX-License-Identifier: GPL-3.0-or-later
// Rank 0 among several: lends units of its crew to the others and takes in what comes of them.
#ifndef BULWARK_ENGINE_LEADER_H
#define BULWARK_ENGINE_LEADER_H

#include "base/error.h"
#include "engine/crew.h"
#include "engine/ranks.h"

#include <stdbool.h>
#include <stdint.h>

struct leader {
    struct crew *crew;
    struct mail *mail;
    struct borrower *borrowers; // [n_ranks], by rank
    unsigned n_ranks, n_ready;  // of them, those that have said so
    uint64_t limit;             // as the others were told
    bool has_ended;             // all have been told so
};

// Both must outlive the leader. Fails for want of memory.
enum status leader_init(struct leader *leader, struct crew *crew, struct mail *mail,
                        struct error *error);
void leader_clear(struct leader *leader);

// Takes in a message; its bytes are cleared. To be called as crew_give.
void leader_hear(struct leader *leader, struct message *message);

// Sends what is to be said: units, how far they are still wanted, the end. By the thread that has
// MPI, and as crew_give.
void leader_speak(struct leader *leader);

#endif
