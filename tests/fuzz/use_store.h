// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a store holds, looked at to the end.
#ifndef BULWARK_TESTS_FUZZ_USE_STORE_H
#define BULWARK_TESTS_FUZZ_USE_STORE_H

// The folder of stores, made by fuzz_enter.
#define FUZZ_STORE "store"

// Opens the store of FUZZ_STORE, collects its blocks or points, and estimates.
void fuzz_use_store(void);

#endif
