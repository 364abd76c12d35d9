// SPDX-License-Identifier: GPL-3.0-or-later
// The inputs of a scenario: its uncertain numbers, those that are correlated taken together, so that
// inputs are independent of each other.
#ifndef BULWARK_ANALYSIS_INPUTS_H
#define BULWARK_ANALYSIS_INPUTS_H

#include "base/arena.h"
#include "scenario/scenario.h"

#include <stdbool.h>
#include <stddef.h>

struct inputs {
    size_t n;
    const char **name; // [n]: paths, joined by "+" where there are several
    size_t *of;        // [n_unknowns]: the input that an unknown belongs to
};

// The inputs in the order of their first unknowns, as `arena`'s. False for want of memory.
bool inputs_find(struct inputs *inputs, const struct scenario *scenario, struct arena *arena);

#endif
