// SPDX-License-Identifier: GPL-3.0-or-later
// A run opened from its folder's store alone.
#ifndef BULWARK_CLI_STORED_H
#define BULWARK_CLI_STORED_H

#include "base/error.h"
#include "cli/output_options.h"
#include "engine/store.h"
#include "model/model.h"
#include "scenario/scenario.h"

#include <stdbool.h>

struct stored {
    struct store *store;
    struct scenario scenario;
    struct model model; // points to `scenario`
};

// Fails as keeping_open, with all complaints of the scenario, if any, printed.
enum status stored_open(struct stored *stored, const char *path, struct error *error);
void stored_close(struct stored *stored);

// Writes the tables of what the store has into the folder and prints the summary. Fails where
// blocks are missing, unless `allow_gaps`.
enum status stored_tables(struct stored *stored, const struct output_request *request,
                          bool allow_gaps, struct folder *folder, struct error *error);

#endif
