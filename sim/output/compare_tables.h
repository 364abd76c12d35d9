// SPDX-License-Identifier: GPL-3.0-or-later
// All that a comparison of runs leaves in its folder.
#ifndef BULWARK_OUTPUT_COMPARE_TABLES_H
#define BULWARK_OUTPUT_COMPARE_TABLES_H

#include "analysis/comparison.h"
#include "output/folder.h"

struct compare_output {
    const struct comparison *comparison;
    const char *const *labels; // [n_runs]: what the runs are called, each differently
};

// What a row is about: the `subject` of the tables.
struct compare_row {
    const char *run;
    const char *what;     // combination, tiers or measure
    const char *quantity; // NULL: Shapley value
    const struct compared *of;
    bool is_paired;
    size_t rank, first_rank; // of a measure: in this run, in the first
};

// Writes the tables and their description into an open folder, all or nothing. Fails with
// STATUS_FAILED when something cannot be written or memory is short.
enum status compare_tables_write(const struct compare_output *output, struct folder *folder,
                                 struct error *error);

#endif
