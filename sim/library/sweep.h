// SPDX-License-Identifier: GPL-3.0-or-later
// A sweep: a plan, its scenario, and every point opened and checked before anything is computed.
#ifndef BULWARK_LIBRARY_SWEEP_H
#define BULWARK_LIBRARY_SWEEP_H

#include "base/arena.h"
#include "base/error.h"
#include "engine/run.h"
#include "engine/store.h"
#include "model/model.h"
#include "output/record.h"
#include "scenario/plan.h"

#include <stdbool.h>

#define SWEEP_KIND "sweep" // of work, in a store's head

struct sweep {
    struct plan plan;
    struct scenario *scenario; // without any point's overrides; keeps the files of the plan and of the
    struct model *model;       // points, too. Both are the caller's
    char hash[RECORD_HASH_SIZE]; // of the plan and of the resolved scenarios of all points
};

// Opens the plan `path` and its scenario, whose files reach as far as `reach` says (NULL: to their
// own folders; the scenario itself is named on purpose and may lie anywhere, as a plain file), into `scenario` and `model`, and checks every point. Fails
// with STATUS_REFUSED or STATUS_FAILED; where there are complaints (sweep_complaints) they and not
// `error` say what is wrong. The caller clears sweep and scenario in any case.
enum status sweep_open(struct sweep *sweep, const char *path, const struct files_reach *reach,
                       struct scenario *scenario, struct model *model, struct error *error);

// The same for a scenario and model that keeping_open has opened out of `store`, a sweep's.
enum status sweep_open_stored(struct sweep *sweep, const struct store *store,
                              struct scenario *scenario, struct model *model, struct error *error);
void sweep_clear(struct sweep *sweep);

// All complaints, of plan and scenario, as scenario_complaints gives them, and their number. "" when
// there are none.
const char *sweep_complaints(struct sweep *sweep);
size_t sweep_n_complaints(const struct sweep *sweep);

// What the sweep is, as a store's head tells it; owned by `arena`. Fails for want of memory.
enum status sweep_head(struct store_head *head, const struct sweep *sweep, struct arena *arena,
                       struct error *error);

// Units of a point: its blocks. Fails for want of memory.
enum status sweep_point_units(const struct sweep *sweep, uint32_t *n_units, struct error *error);

// Computes all points, or a share, into the options' store. Fails as run_points_compute.
enum status sweep_compute(const struct sweep *sweep, const struct run_options *options,
                          struct error *error);

// Finishes the points of which the store has all blocks; nothing is computed. `n_missing` becomes how
// many points are not finished then.
enum status sweep_finish_stored(const struct sweep *sweep, struct store *store, uint32_t *n_missing,
                                struct error *error);

#endif
