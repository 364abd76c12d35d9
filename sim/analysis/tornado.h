// SPDX-License-Identifier: GPL-3.0-or-later
// A tornado: what each uncertain number does alone, from the low to the high end of what is believed
// of it, all others at their medians.
#ifndef BULWARK_ANALYSIS_TORNADO_H
#define BULWARK_ANALYSIS_TORNADO_H

#include "analysis/estimates.h"

#include <stddef.h>

#define TORNADO_LOW 0.05
#define TORNADO_HIGH 0.95

// Points: all at their medians, then each number at its low and at its high end.
static inline size_t tornado_points(size_t n_inputs)
{
    return 1 + 2 * n_inputs;
}

struct tornado_bar {
    struct estimate at_low, at_high, at_medians;
    struct estimate swing; // at_high − at_low
};

// The bar of one input from the values y [n_replicates][tornado_points][2] by the halves of trials,
// replicates being independent of each other and the points of one having the same random numbers.
// `first_share` of the trials are in the first half. Cannot fail.
struct tornado_bar tornado_bar(const double *y, size_t n_replicates, size_t n_inputs, size_t input,
                               double first_share);

#endif
