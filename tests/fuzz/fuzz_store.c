// SPDX-License-Identifier: GPL-3.0-or-later
//
// Stores: the input is a whole file, run.sqlite.
#include "fuzz.h"

#include "engine/store.h"
#include "use_store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_enter();
    fuzz_write(FUZZ_STORE "/" STORE_FILE, data, size);
    fuzz_use_store();
    return 0;
}
