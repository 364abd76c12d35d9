// SPDX-License-Identifier: GPL-3.0-or-later
// The processes that compute together, told apart by their ranks: 0, the one that stores, merges
// and writes, and the others, which compute for it. MPI where the program was built with it
// (ranks_mpi.c), else this process alone (ranks_none.c).
//
// Only the thread that joined may call these functions.
#ifndef BULWARK_ENGINE_RANKS_H
#define BULWARK_ENGINE_RANKS_H

#include "base/bytes.h"
#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

// Finds the others: once, before all else. Fails with STATUS_FAILED, on all ranks alike.
enum status ranks_join(struct error *error);

// Of a process that has not joined, or has left: 0 and 1.
unsigned ranks_own(void);
unsigned ranks_count(void);

// Waits until every rank has got here, or has left. Fails with the status of the one that left and
// says which; there is nothing to be done together any more then.
enum status ranks_agree(struct error *error);

// Sum of the ranks' numbers, on rank 0; elsewhere, and where they have not agreed, the own one. To
// be called by all or by none, at most once after they have agreed.
double ranks_sum(double x);

// Tells all ranks the number of rank 0. Waits and fails as ranks_agree.
enum status ranks_tell(uint64_t *number, struct error *error);

// Waits for the others to leave, too. Returns the exit code of the program, the same on all ranks:
// that of rank 0 or, if that is 0, of the first rank that has another. Without effect when called
// again.
int ranks_leave(int code);

// ---- messages -----------------------------------------------------------------------------------

// Of one rank to another. Numbers arrive in the order in which they were sent; a longer message may
// be overtaken.
struct message {
    unsigned rank; // from which, or to which
    int kind;      // the users' own, at least 0
    struct bytes bytes;
};

// Messages under way. To be made on all ranks.
struct mail;

enum status mail_create(struct mail **mail, struct error *error);

// Waits until what was sent is on its way.
void mail_free(struct mail *mail);

#define MAIL_MOST_BYTES 0x7fffffffU

// Sends the message, of at most MAIL_MOST_BYTES, and empties its bytes. Does not wait for its being
// received.
void mail_send(struct mail *mail, struct message *message);

// The same for a message that is one number; needs no memory.
void mail_send_number(struct mail *mail, unsigned rank, int kind, uint64_t number);

// Takes a message that has arrived, its bytes the caller's; false: there is none (or no memory for
// it: it waits). Does not wait.
bool mail_receive(struct mail *mail, struct message *message);

#endif
