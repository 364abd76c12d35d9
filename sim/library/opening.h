// SPDX-License-Identifier: GPL-3.0-or-later
// From a scenario to a model that can be run and whose tables can be written, all of it checked:
// the one way by which the program and the library open scenarios.
#ifndef BULWARK_LIBRARY_OPENING_H
#define BULWARK_LIBRARY_OPENING_H

#include "base/error.h"
#include "model/model.h"
#include "scenario/scenario.h"

#include <stddef.h>

// Opens the scenario file `path` with the overrides (see entry_override) and reads its model, which
// points to `scenario`. Fails with STATUS_REFUSED, STATUS_MISUSE (an override) or STATUS_FAILED.
// The caller clears `scenario` with scenario_clear in any case: where it has complaints after a
// failure, they (scenario_complaints) and not `error` say what is wrong.
enum status opening_file(struct scenario *scenario, struct model *model, const char *path,
                         const char *const *overrides, size_t n_overrides, struct error *error);

// The same where the caller says how far the files reach (see files_begin).
enum status opening_file_with(struct scenario *scenario, struct model *model, const char *path,
                              const struct files_reach *reach, const char *const *overrides,
                              size_t n_overrides, struct error *error);

// The same out of files that were kept (see scenario_open_kept).
enum status opening_kept(struct scenario *scenario, struct model *model, const char *path,
                         const struct kept_file *files, size_t n_files,
                         const char *const *overrides, size_t n_overrides, struct error *error);

// The same for an opened scenario with more overrides; `from` stays as it is, and is of use where it
// outlives the new one (`is_lender`; see scenario_reopen).
enum status opening_change(struct scenario *scenario, struct model *model,
                           const struct scenario *from, bool is_lender, const char *const *overrides,
                           size_t n_overrides, struct error *error);

#endif
