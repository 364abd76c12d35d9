// SPDX-License-Identifier: GPL-3.0-or-later
// The store of a run: one SQLite file with what it is a run of (settings, and the files it was read
// from) and the small result of every block that is finished, so that a run can be stopped and
// continued, computed in shares, and put together. Anyone can open it with `sqlite3`; README.md
// describes its tables.
//
// One process at a time has a store open, under an exclusive lock; where the file system has no
// locks to give, the caller sees to that (the output folder's lock). What was put is saved, all or
// nothing, once a few seconds have passed since the last time and when the store is closed. A
// process that is killed loses what was put since; a machine that loses its power never loses what
// was saved more than one saving ago. What is damaged is found by its checksum.
#ifndef BULWARK_ENGINE_STORE_H
#define BULWARK_ENGINE_STORE_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STORE_FILE "run.sqlite"
#define STORE_SAVE_SECONDS 1.0

// What a run is of: "seed" and its value.
struct store_setting {
    const char *name, *value;
};

// A file that it was read from.
struct store_source {
    const char *path;
    const char *text;
    size_t size;
};

struct store_head {
    const struct store_setting *settings; // [n_settings], each name once
    size_t n_settings;
    const struct store_source *sources;   // [n_sources], each path once
    size_t n_sources;
};

struct store;

// Whether there is a store at `path`: a file that is more than the empty beginning which a process
// killed at once leaves.
bool store_exists(const char *path);

// Makes a new store at `path`, in place of what is there. Saves every `save_seconds` (0: after
// every block). Fails with STATUS_FAILED when it cannot be written or another process has it open.
enum status store_create(struct store **store, const char *path, const struct store_head *head,
                         double save_seconds, struct error *error);

// Opens a store that is there. Fails with STATUS_FAILED when it cannot be read, is no store of
// Bulwark or one of another layout, is damaged, or another process has it open.
enum status store_open(struct store **store, const char *path, double save_seconds,
                       struct error *error);

// Saves and closes. `store` is freed in any case. Fails when what was put last cannot be saved.
enum status store_close(struct store *store, struct error *error);

// Closes and forgets what has not been saved. NULL is legal.
void store_free(struct store *store);

// What it is of; owned by the store.
const struct store_head *store_head(const struct store *store);
const char *store_setting(const struct store *store, const char *name); // NULL: there is none

// Makes it the store of another run, with this head, that has the first `n_units` units in common
// with it; what is there of others is dropped. All or nothing, and saved. Fails with
// STATUS_FAILED; the store is then to be closed.
enum status store_renew(struct store *store, const struct store_head *head, uint64_t n_units,
                        struct error *error);

// ---- blocks -----------------------------------------------------------------------------------

// A unit of work: a block of a run, or of a point of a sweep. `worlds` of it took `seconds`.
struct store_block {
    uint64_t unit;
    uint32_t worlds;
    double seconds;
    struct bytes bytes;
};

// Keeps a unit that is not there yet. Fails with STATUS_FAILED; what was saved before is safe then.
enum status store_put(struct store *store, const struct store_block *block, struct error *error);

// Whether a unit is there, and how many of [first, end) are. False and 0 where that cannot be read:
// store_answered then says why.
bool store_has(struct store *store, uint64_t unit);
uint64_t store_count(struct store *store, uint64_t first, uint64_t end);

// Fails with STATUS_FAILED if anything that was asked of the store by store_has, store_has_point or
// store_count could not be read. To be called before what they said is relied on.
enum status store_answered(const struct store *store, struct error *error);

// No unit and no point is there.
bool store_is_empty(struct store *store);

// Reads a unit that is there into `block` (its bytes are reset first). Fails with STATUS_FAILED,
// naming the unit, when it is damaged.
enum status store_get(struct store *store, uint64_t unit, struct store_block *block,
                      struct error *error);

// Saves what was put since the last time.
enum status store_save(struct store *store, struct error *error);

// Copies all units and points of `from`; a point of a sweep has `point_units` units (of a run: 0).
// Fails with STATUS_FAILED when a unit is in both, be it as part of a finished point.
enum status store_copy(struct store *store, struct store *from, uint32_t point_units,
                       struct error *error);

// ---- points -----------------------------------------------------------------------------------

// Keeps what remains of a finished point of a sweep, in place of its units [first, end).
enum status store_put_point(struct store *store, uint32_t point, uint64_t first, uint64_t end,
                            const struct bytes *bytes, struct error *error);
bool store_has_point(struct store *store, uint32_t point);
enum status store_get_point(struct store *store, uint32_t point, struct bytes *bytes,
                            struct error *error);

#endif
