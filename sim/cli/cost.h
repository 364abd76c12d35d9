// SPDX-License-Identifier: GPL-3.0-or-later
// What a run will take: memory from its layout, time from a small sample.
#ifndef BULWARK_CLI_COST_H
#define BULWARK_CLI_COST_H

#include "base/error.h"
#include "model/model.h"

#include <stdbool.h>
#include <stddef.h>

// Above this many measures every table row, and every number that is kept, counts in millions.
#define COST_MANY_MEASURES 20

struct cost {
    double n_relevant;        // measures in force or anticipated before the horizon: mean a trial
    double n_subsets;         // 2^that: mean a trial
    double trials_per_second; // of one thread of this machine, now; NAN: too slow to be tried
};

// Draws a few trials of a settled model, with all measures pursued, and times a few more, with all
// that `tables` need or for deterrence alone. Fails for want of memory, or when the anchor of one of
// the worlds has no solution.
enum status cost_measure(const struct model *model, bool tables, struct cost *cost,
                         struct error *error);

// Bytes that a run of the model's worlds and trials takes at its largest, about. Fails for want of
// memory.
enum status cost_memory(const struct model *model, double *bytes, struct error *error);

#endif
