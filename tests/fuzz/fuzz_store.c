// SPDX-License-Identifier: GPL-3.0-or-later
//
// Stores as files. An input that begins with "r" or "s" says what is overwritten in a good store,
// of a run or of a sweep: places (two bytes, the lower one first), each with a number of bytes and
// these bytes; no bytes: the file ends there. Any other input is a whole file. (A good store is
// made by the program itself: one that lay here would be refused for its version at the next change
// of the model.)
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

static void make(struct file *good, bool of_sweep)
{
    struct store *store = NULL;
    struct error error = {0};
    fuzz_require(store_create(&store, PATH, fuzz_store_head(of_sweep), 1e9, &error) == STATUS_OK,
                 "a store can be made");
    fuzz_store_fill(store, of_sweep);
    fuzz_require(store_close(store, &error) == STATUS_OK, "a store can be closed");
    make_small();
    fuzz_require(fuzz_use_store(), "a good store is accepted");
    FILE *file = fopen(PATH, "rb");
    fuzz_require(file != NULL, "a store can be read");
    good->size = fread(good->bytes, 1, sizeof good->bytes, file);
    fuzz_require(good->size < sizeof good->bytes && fclose(file) == 0, "a store is small");
}

static void overwrite(struct file *file, const uint8_t *at, const uint8_t *end)
{
    while (end - at >= 3) {
        const size_t place = (at[0] + 256 * (size_t)at[1]) % file->size;
        size_t n = at[2];
        at += 3;
        if (n == 0) {
            file->size = place > 0 ? place : 1;
            return;
        }
        n = n < (size_t)(end - at) ? n : (size_t)(end - at);
        n = n < file->size - place ? n : file->size - place;
        memcpy(file->bytes + place, at, n);
        at += n;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct file good[2], changed;
    fuzz_enter();
    if (good[0].size == 0) {
        make(&good[0], false);
        make(&good[1], true);
    }
    if (size > 0 && (data[0] == 'r' || data[0] == 's')) {
        changed = good[data[0] == 's'];
        overwrite(&changed, data + 1, data + size);
        fuzz_write(PATH, changed.bytes, changed.size);
    } else {
        fuzz_write(PATH, data, size);
    }
    (void)fuzz_use_store();
    return 0;
}
