// SPDX-License-Identifier: GPL-3.0-or-later
// The value of information: what knowing an uncertain number before choosing would gain.
#ifndef BULWARK_ANALYSIS_INFORMATION_H
#define BULWARK_ANALYSIS_INFORMATION_H

#include "analysis/choice.h"

// Of an unknown: the expected value of partial perfect information, in units of the objective.
struct information {
    double value, lo, hi; // with a 95 % interval, by a bootstrap of worlds or the error over randomisations
    double p_changes;     // share of worlds in which knowing it changes the choice
};

// Sets information [packages->n_unknowns]. Fails for want of memory.
enum status information_compute(struct information *information, const struct packages *packages,
                                const struct objective *objective, uint64_t seed,
                                struct error *error);

#endif
