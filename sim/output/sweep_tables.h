// SPDX-License-Identifier: GPL-3.0-or-later
// All that a sweep leaves in its folder.
#ifndef BULWARK_OUTPUT_SWEEP_TABLES_H
#define BULWARK_OUTPUT_SWEEP_TABLES_H

#include "engine/store.h"
#include "output/folder.h"
#include "output/record.h"
#include "scenario/plan.h"

// A sweep whose points are in a store.
struct sweep_output {
    const struct plan *plan;
    const struct model *model; // without any point's overrides
    struct store *store;
    const struct sweep_record *record;
};

// Writes tables and record of the points that are finished into an open folder, all or nothing. `all`
// [n_points] becomes the deterrence of all measures, NAN where a point is not finished. Fails with
// STATUS_FAILED when no point is finished, the store is damaged, something cannot be written or
// memory is short.
enum status sweep_tables_write(const struct sweep_output *output, struct folder *folder,
                               struct estimate *all, struct error *error);

#endif
