// SPDX-License-Identifier: GPL-3.0-or-later
// How precise a run is against how precise it shall be, and how many worlds that takes.
#ifndef BULWARK_ANALYSIS_PRECISION_H
#define BULWARK_ANALYSIS_PRECISION_H

#include "analysis/estimates.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum precision_quantity {
    PRECISION_DETERRENCE, PRECISION_GAIN, PRECISION_LAYERING, PRECISION_SYNERGY,
    PRECISION_LOG_SYNERGY, PRECISION_ACHIEVED, // of a combination
    PRECISION_SHAPLEY, PRECISION_ALONE, PRECISION_LAST, // of a measure
    PRECISION_N_QUANTITIES
};

// As its column is called.
const char *precision_name(enum precision_quantity quantity);
bool precision_is_of_measures(enum precision_quantity quantity);

// A standard error that is wanted of a quantity: of one combination or measure, or of each of the
// reported combinations or of all measures.
struct precision_target {
    double se;
    enum precision_quantity quantity;
    bool is_of_each;
    uint32_t mask; // of the combination, or of the measure alone
};

// The error that is furthest from what is wanted of it.
struct precision {
    const struct precision_target *target;
    uint32_t mask;
    double se;
    double excess; // se over what is wanted; INFINITY where there is no error
};

// The least precise of what the targets [n > 0] are about; of equals the first.
struct precision precision_of(const struct estimates *estimates,
                              const struct precision_target *targets, size_t n);

// About how many worlds bring an error that is `excess` times too large after `worlds` down to what
// is wanted. Errors shrink as 1/√W; with `is_even` worlds (a sampler with randomisations) they may
// shrink as 1/W, and the lower number is told.
double precision_needed(uint32_t worlds, double excess, bool is_even);

// How many worlds to look at next, where `worlds` (a multiple of `step`) were too few, excess > 1:
// at least one step more, and of what precision_needed still wants no more than four fifths, so that
// luck with an error does not lead too far; at most four times as many, and at most `most` (a
// multiple of `step` above `worlds`).
uint32_t precision_next(uint32_t worlds, double excess, bool is_even, uint32_t step, uint32_t most);

#endif
