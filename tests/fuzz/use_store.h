// SPDX-License-Identifier: GPL-3.0-or-later
//
// Stores in order, and what any store holds, looked at to the end.
#ifndef BULWARK_TESTS_FUZZ_USE_STORE_H
#define BULWARK_TESTS_FUZZ_USE_STORE_H

#include <stdbool.h>

#include "engine/store.h"

// The folder of stores, made by fuzz_enter.
#define FUZZ_STORE "store"

// What a store's head says of a run of FUZZ_SCENARIO, or of a sweep of two points over it. Owned by
// this file.
const struct store_head *fuzz_store_head(bool of_sweep);

// Computes all of the run or of the sweep into a store that was made with that head.
void fuzz_store_fill(struct store *store, bool of_sweep);

// Opens the store of FUZZ_STORE and, where there is little of it, writes its tables and summary.
// False if it is refused.
bool fuzz_use_store(void);

#endif
