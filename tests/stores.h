// SPDX-License-Identifier: GPL-3.0-or-later
//
// A folder for stores, stores with blocks whose bytes follow from their unit, and what is asked of
// them. For tests of the store.
#ifndef BULWARK_TESTS_STORES_H
#define BULWARK_TESTS_STORES_H

#include "check.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/store.h"

enum { SEED = 4711, PATH_SIZE = 128, N_BLOCKS = 6, N_POINTS = 2 };

static const struct store_setting settings[] = {
    {"kind", "run"}, {"seed", "7"}, {"worlds", "4096"}, {"title", "A test"}};
static const struct store_source sources[] = {
    {"a.cfg", "one\n", 4}, {"data/b.csv", "x,\0y\n", 5}, {"empty.cfg", "", 0}};
static const struct store_head head = {settings, 4, sources, 3};

// ---- a place for stores ---------------------------------------------------------------------------

struct place {
    char folder[64];
    char store[PATH_SIZE];
};

static inline struct place place_create(void)
{
    struct place p = {.folder = "/tmp/bulwark_store_XXXXXX"};
    CU_ASSERT_FATAL(mkdtemp(p.folder) != NULL);
    (void)snprintf(p.store, sizeof p.store, "%s/%s", p.folder, STORE_FILE);
    return p;
}

static inline void place_remove(struct place *p)
{
    DIR *folder = opendir(p->folder);
    for (struct dirent *e; folder != NULL && (e = readdir(folder)) != NULL;)
        (void)unlinkat(dirfd(folder), e->d_name, 0);
    if (folder != NULL)
        (void)closedir(folder);
    CU_ASSERT(rmdir(p->folder) == 0);
}

static inline uint64_t scrambled(uint64_t i)
{
    uint64_t x = (i + SEED) * UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

// Some bytes of a unit; the longer ones need several pages.
static inline size_t fill(uint64_t unit, unsigned char data[static 100000])
{
    const size_t size = unit % 3 == 0 ? 90000 + unit % 999 : 40 + unit % 999;
    for (size_t i = 0; i < size; i++)
        data[i] = (unsigned char)scrambled(unit * 1000003 + i);
    return size;
}

static unsigned char room[100000];

static inline enum status put(struct store *store, uint64_t unit, struct error *error)
{
    const struct store_block block = {.unit = unit, .worlds = 100 + (uint32_t)unit,
                                      .seconds = 0.5 * (double)unit,
                                      .bytes = {.data = room, .size = fill(unit, room)}};
    return store_put(store, &block, error);
}

static inline bool is_as_put(const struct store_block *block, uint64_t unit)
{
    return block->unit == unit && block->bytes.size == fill(unit, room) &&
           memcmp(block->bytes.data, room, block->bytes.size) == 0;
}

static inline void check_is_there(struct store *store, uint64_t unit)
{
    struct store_block block = {0};
    struct error error = {0};
    check_true("it is there", store_has(store, unit));
    check_true("it is read", store_get(store, unit, &block, &error) == STATUS_OK);
    check_true("as it was put", is_as_put(&block, unit));
    check_true("what goes with it", block.worlds == 100 + (uint32_t)unit &&
                                        block.seconds == 0.5 * (double)unit);
    bytes_clear(&block.bytes);
}

static inline void good(enum status status, const struct error *error)
{
    if (status != STATUS_OK)
        printf("\n    %s\n", error->text);
    check_true("it works", status == STATUS_OK);
}

// A failure whose message names the file and has the word.
static inline void failed(enum status status, const struct error *error, const char *path,
                   const char *word)
{
    const bool told = status == STATUS_FAILED && error->status == STATUS_FAILED &&
                      strstr(error->text, path) != NULL && strstr(error->text, word) != NULL;
    if (!told)
        printf("\n    status %d: %s (wanted: %s)\n", (int)status, error->text, word);
    check_true("it fails and says why", told);
}

static inline struct store *create(const struct place *p, double save_seconds)
{
    struct store *store = NULL;
    struct error error = {0};
    good(store_create(&store, p->store, &head, save_seconds, &error), &error);
    CU_ASSERT_FATAL(store != NULL);
    return store;
}

static inline struct store *reopen(const struct place *p)
{
    struct store *store = NULL;
    struct error error = {0};
    good(store_open(&store, p->store, 0.0, &error), &error);
    CU_ASSERT_FATAL(store != NULL);
    return store;
}

static inline void close_store(struct store *store)
{
    struct error error = {0};
    good(store_close(store, &error), &error);
}

// Blocks 0 … N_BLOCKS − 1 and points 0 … N_POINTS − 1, which hold the bytes of units from 100.
static inline void make_store(const struct place *p)
{
    struct error error = {0};
    struct store *store = create(p, 1000.0);
    for (uint64_t i = 0; i < N_BLOCKS; i++)
        good(put(store, i, &error), &error);
    for (uint32_t i = 0; i < N_POINTS; i++) {
        const struct bytes bytes = {.data = room, .size = fill(100 + i, room)};
        good(store_put_point(store, i, 1000, 1001, &bytes, &error), &error);
    }
    close_store(store);
}

static inline bool same_head(const struct store_head *a)
{
    bool same = a->n_settings == head.n_settings && a->n_sources == head.n_sources;
    for (size_t i = 0; same && i < head.n_settings; i++) {
        size_t at = 0;
        while (at < a->n_settings && strcmp(a->settings[at].name, settings[i].name) != 0)
            at++;
        same = at < a->n_settings && strcmp(a->settings[at].value, settings[i].value) == 0;
    }
    for (size_t i = 0; same && i < head.n_sources; i++)
        same = strcmp(a->sources[i].path, sources[i].path) == 0 &&
               a->sources[i].size == sources[i].size &&
               memcmp(a->sources[i].text, sources[i].text, sources[i].size) == 0 &&
               a->sources[i].text[sources[i].size] == '\0';
    return same;
}

#endif
