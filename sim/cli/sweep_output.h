// SPDX-License-Identifier: GPL-3.0-or-later
// What a sweep leaves and says.
#ifndef BULWARK_CLI_SWEEP_OUTPUT_H
#define BULWARK_CLI_SWEEP_OUTPUT_H

#include "base/error.h"
#include "cli/output_options.h"
#include "cli/page.h"
#include "library/sweep.h"
#include "output/folder.h"

// "Title: 9 points of a grid over us_leads and horizon; 7 measures, 10 years from 2023-03-08".
void sweep_output_header(const struct sweep *sweep, struct page *page);

// Writes the tables of the points that are finished into the open folder and, unless it is to be
// quiet, prints the summary. Fails as sweep_tables_write.
enum status sweep_output_write(const struct sweep *sweep, struct store *store,
                               struct sweep_record *record, const struct output_request *request,
                               struct folder *folder, struct page *page, struct error *error);

#endif
