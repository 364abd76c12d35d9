// SPDX-License-Identifier: GPL-3.0-or-later
// bulwark trace --find: the trials of a run in which something happened.
#ifndef BULWARK_CLI_FIND_H
#define BULWARK_CLI_FIND_H

#include "cli/condition.h"

#include <stddef.h>
#include <stdint.h>

struct found {
    uint32_t world, trial;
    double *years; // [n_clauses]: see clause_years
};

struct findings {
    struct found *found; // in the order of worlds and trials; owned by the arena
    size_t n_found;
    double n_searched; // trials that were looked at
};

// Searches the run's trials until `limit` are found (0: all). Fails for want of memory, or when a
// world's anchor has no solution.
enum status find_trials(struct findings *findings, const struct model *model,
                        const struct condition *condition, size_t limit, struct arena *arena,
                        struct error *error);

// Prints them as CSV (printed_found). Fails when they cannot be written.
enum status find_write_csv(const struct findings *findings, const struct model *model,
                           const struct condition *searched, struct error *error);

#endif
