// SPDX-License-Identifier: GPL-3.0-or-later
// The store in a run's folder: what it is a run of, whether that is the run at hand, and the
// scenario read again from it alone.
#ifndef BULWARK_LIBRARY_KEEPING_H
#define BULWARK_LIBRARY_KEEPING_H

#include "base/arena.h"
#include "base/error.h"
#include "engine/store.h"
#include "model/model.h"
#include "scenario/scenario.h"

#include <stdbool.h>
#include <stdint.h>

// The setting that says for which precision a run was made; it makes no other run of it.
#define KEEPING_TARGET "target_se"

// The path of a folder's store, owned by `arena`; NULL for want of memory.
const char *keeping_path(struct arena *arena, const char *folder);

// The SHA-256 of the numbers that were read from data files, which the scenario's text does not hold;
// owned by `arena`, NULL for want of memory.
const char *keeping_data_hash(struct arena *arena, const struct scenario *scenario);

// What a run of the model is, as a store's head tells it. `kind` is "run" or "sweep"; a sweep adds
// settings of its own, [n_more]. Owned by `arena`. Fails for want of memory.
enum status keeping_head(struct store_head *head, const struct model *model, const char *kind,
                         const struct store_setting *more, size_t n_more, struct arena *arena,
                         struct error *error);

// Whether two heads are of the same run: the same kind, version of the model, sampler, seed,
// worlds, trials, scenario, data, plan. Fails with STATUS_FAILED, saying what the one in `where`
// has and what is wanted.
enum status keeping_compare(const char *where, const struct store_head *there,
                            const struct store_head *wanted, struct error *error);

// Whether a folder holds a run that was begun.
bool keeping_holds(const char *folder);

// Whether the folder's store has a journal, without which it may not be whole.
bool keeping_has_journal(const char *folder);

// The folder's store, to be written: with `resume` the one that is there, if it is of the same run;
// otherwise, or where none is there, a new one, in place of whatever is there. Fails with
// STATUS_FAILED when it is of another run, and as store_create and store_open.
enum status keeping_begin(struct store **store, const char *folder, const struct store_head *head,
                          bool resume, double save_seconds, struct error *error);

// How many worlds the run in a folder's store has (not only those that are finished). Fails as
// keeping_open.
enum status keeping_worlds(const char *folder, uint32_t *n_worlds, struct error *error);

// Opens the folder's store and, out of what it keeps, its scenario and model (see opening_file; the
// caller clears the scenario in any case). Fails with STATUS_FAILED when there is none, when it is
// of another version of the model, when it is damaged.
enum status keeping_open(struct store **store, const char *folder, struct scenario *scenario,
                         struct model *model, struct error *error);

// Closes and deletes the folder's store.
void keeping_discard(struct store *store, const char *folder);

#endif
