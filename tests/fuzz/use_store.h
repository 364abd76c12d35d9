// SPDX-License-Identifier: GPL-3.0-or-later
//
// Stores in order, and what any store holds, looked at to the end.
#ifndef BULWARK_TESTS_FUZZ_USE_STORE_H
#define BULWARK_TESTS_FUZZ_USE_STORE_H

#include <stdbool.h>

#include "engine/store.h"

// The folder of stores, made by fuzz_enter.
#define FUZZ_STORE "store"

// A run of FUZZ_SCENARIO, a sweep of two points over it, and a run of it with Sobol points.
enum fuzz_kind { FUZZ_RUN, FUZZ_SWEEP, FUZZ_SOBOL, FUZZ_N_KINDS };

// What its store's head says. Owned by this file.
const struct store_head *fuzz_store_head(enum fuzz_kind kind);

// Computes all of it into a store that was made with that head.
void fuzz_store_fill(struct store *store, enum fuzz_kind kind);

// The bytes of its first block, or of its first point. Owned by this file.
const struct bytes *fuzz_store_bytes(enum fuzz_kind kind);

// Opens the store of FUZZ_STORE and, where there is little of it, writes its tables and summary; of a
// whole run also its decisions and influences. False if it is refused.
bool fuzz_use_store(void);

#endif
