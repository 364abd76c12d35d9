// SPDX-License-Identifier: GPL-3.0-or-later
// All that a run leaves in its folder: the tables, what describes them, and the run record.
#ifndef BULWARK_OUTPUT_TABLES_H
#define BULWARK_OUTPUT_TABLES_H

#include "analysis/estimates.h"
#include "base/error.h"
#include "output/folder.h"
#include "output/record.h"
#include "output/table.h"

// Writes everything into an open folder, all or nothing (see folder.h). Fails with STATUS_FAILED
// when something cannot be written or memory is short.
enum status tables_write(const struct estimates *estimates, const struct run_record *record,
                         struct folder *folder, struct error *error);

// Whether every column of the model's tables has a name of its own: a measure called "cost" would
// be a second column of that name. Fails with STATUS_REFUSED, naming table and column, and for want
// of memory.
enum status tables_check_names(const struct model *model, struct error *error);

// The same of the tables of a sweep and of what it varies.
enum status tables_check_varied(const struct naming *naming, struct error *error);

#endif
