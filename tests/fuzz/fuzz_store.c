// SPDX-License-Identifier: GPL-3.0-or-later
//
// Stores as files. An input that begins with "r", "s" or "t" says what is overwritten (as
// fuzz_overwrite has it) in a good store, of a run, of a sweep or of a run with Sobol points. Any
// other input is a whole file. (A good store is made by the program itself: one that lay here would
// be refused for its version at the next change of the model.)
#include "fuzz.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "engine/store.h"
#include "use_store.h"

enum { MOST_BYTES = 1 << 16 };

#define PATH FUZZ_STORE "/" STORE_FILE

struct file {
    unsigned char bytes[MOST_BYTES];
    size_t size;
};

// Small pages: an input reaches every one, and little is read and written for it.
static void make_small(void)
{
    sqlite3 *database = NULL;
    fuzz_require(sqlite3_open(PATH, &database) == SQLITE_OK &&
                     sqlite3_exec(database, "PRAGMA page_size = 512; VACUUM", NULL, NULL, NULL) ==
                         SQLITE_OK &&
                     sqlite3_close(database) == SQLITE_OK,
                 "a store can be made small");
}

static void make(struct file *good, enum fuzz_kind kind)
{
    struct store *store = NULL;
    struct error error = {0};
    fuzz_require(store_create(&store, PATH, fuzz_store_head(kind), 1e9, &error) == STATUS_OK,
                 "a store can be made");
    fuzz_store_fill(store, kind);
    fuzz_require(store_close(store, &error) == STATUS_OK, "a store can be closed");
    make_small();
    fuzz_require(fuzz_use_store(), "a good store is accepted");
    FILE *file = fopen(PATH, "rb");
    fuzz_require(file != NULL, "a store can be read");
    good->size = fread(good->bytes, 1, sizeof good->bytes, file);
    fuzz_require(good->size < sizeof good->bytes && fclose(file) == 0, "a store is small");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct file good[FUZZ_N_KINDS], changed;
    fuzz_enter();
    for (size_t i = 0; i < FUZZ_N_KINDS && good[i].size == 0; i++)
        make(&good[i], (enum fuzz_kind)i);
    const unsigned kind = size == 0 ? FUZZ_N_KINDS : data[0] - (unsigned)'r';
    if (kind < FUZZ_N_KINDS) {
        changed = good[kind];
        changed.size = fuzz_overwrite(changed.bytes, changed.size, data + 1, data + size);
        fuzz_write(PATH, changed.bytes, changed.size);
    } else {
        fuzz_write(PATH, data, size);
    }
    (void)fuzz_use_store();
    return 0;
}
