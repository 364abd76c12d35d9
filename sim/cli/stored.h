// SPDX-License-Identifier: GPL-3.0-or-later
// A run or a sweep opened from its folder's store alone.
#ifndef BULWARK_CLI_STORED_H
#define BULWARK_CLI_STORED_H

#include "base/error.h"
#include "cli/output_options.h"
#include "engine/store.h"
#include "library/sweep.h"
#include "model/model.h"
#include "scenario/scenario.h"

#include <stdbool.h>

struct stored {
    struct store *store;
    struct scenario scenario;
    struct model model; // points to `scenario`
    bool is_sweep;
    struct sweep sweep;   // where it is one
    uint32_t point_units; // of each of its points; 0: it is a run
};

// Fails as keeping_open and sweep_open_stored, `error` saying all complaints, if any.
enum status stored_open(struct stored *stored, const char *path, struct error *error);
void stored_close(struct stored *stored);

// Finishes the points of a sweep of which all blocks are in the store; fails where points are left
// then, unless `allow_gaps`. Of a run there is nothing to do.
enum status stored_finish(struct stored *stored, bool allow_gaps, struct error *error);

// Writes the tables of what the store has into the folder and prints the summary. Fails where
// blocks of a run are missing, unless `allow_gaps`.
enum status stored_tables(struct stored *stored, const struct output_request *request,
                          bool allow_gaps, struct folder *folder, struct error *error);

#endif
