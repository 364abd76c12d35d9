// SPDX-License-Identifier: GPL-3.0-or-later
// The nearest known name, for messages about unknown ones.
#ifndef BULWARK_SCENARIO_NEAREST_H
#define BULWARK_SCENARIO_NEAREST_H

#include <stddef.h>

struct nearest {
    const char *name; // NULL: none is near
    size_t distance;
};

// Begins a search in which a name may differ by at most a third of its letters (at least 1).
struct nearest nearest_begin(const char *wanted);

// Considers `candidate`: the optimal string alignment distance counts insertions, deletions,
// substitutions and swaps of neighbours.
void nearest_consider(struct nearest *nearest, const char *wanted, const char *candidate);

#endif
