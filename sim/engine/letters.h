// SPDX-License-Identifier: GPL-3.0-or-later
// What rank 0 (leader.h) and the others (follower.h) write to each other. Every unit that is lent
// is answered, once: by its block, or by how it failed.
#ifndef BULWARK_ENGINE_LETTERS_H
#define BULWARK_ENGINE_LETTERS_H

#include "base/bytes.h"
#include "base/error.h"
#include "engine/store.h"

#include <stdbool.h>

enum letter_kind {
    LETTER_READY,  // to rank 0: a number, of threads
    LETTER_BLOCK,  // to rank 0: a block and what is known of it
    LETTER_FAILED, // to rank 0: a unit, and its error if there was memory for it
    LETTER_UNIT,   // from rank 0: a number, of the unit that is to be computed
    LETTER_LIMIT,  // from rank 0: a number, of the first unit that is not wanted any more; 0: give
                   // up also what has been begun
    LETTER_END,    // from rank 0: a number, enum status
};

// How many units a rank has at a time, for each thread: one that it computes and one that lies
// ready.
#define LETTERS_UNITS_PER_THREAD 2U

// Makes of a block's bytes those of a letter: what is known of it goes behind them.
void letter_put_block(struct store_block *block);

// Reads them; `block` shares their memory. False: they are none.
bool letter_take_block(const struct bytes *bytes, struct store_block *block);

void letter_put_failure(struct bytes *bytes, uint64_t unit, const struct error *error);
void letter_take_failure(const struct bytes *bytes, uint64_t *unit, struct error *error);

uint64_t letter_number(const struct bytes *bytes);

#endif
