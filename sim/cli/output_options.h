// SPDX-License-Identifier: GPL-3.0-or-later
// What the commands that write tables have in common: the options, and the way from a result to
// its tables and summary.
#ifndef BULWARK_CLI_OUTPUT_OPTIONS_H
#define BULWARK_CLI_OUTPUT_OPTIONS_H

#include "base/error.h"
#include "cli/page.h"
#include "engine/result.h"
#include "output/folder.h"
#include "output/record.h"

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>

struct output_request {
    const char *folder; // NULL: the command's own choice
    const char *run;    // the folder of the run that is read, where a command reads one
    size_t top;         // 0: every combination is listed
    bool quiet, force;
};

// --output, --force, --quiet: a child of a command's parser; its input is a zeroed struct
// output_request. And with the same input: --top, for commands that write the tables of runs; the
// argument DIR, for commands that read one.
extern const struct argp output_argp, output_top_argp, output_run_argp;

// Computes the estimates of a result, writes the tables into the open folder and, unless it is to
// be quiet, prints the summary.
enum status output_tables(const struct output_request *request, const struct result *result,
                          const struct run_record *record, struct folder *folder,
                          struct page *page, struct error *error);

// The same with the estimates.
enum status output_estimates(const struct output_request *request, struct estimates *estimates,
                             const struct run_record *record, struct folder *folder,
                             struct page *page, struct error *error);

#endif
