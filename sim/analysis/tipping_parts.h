// SPDX-License-Identifier: GPL-3.0-or-later
// What the two files of tipping points share: tipping_curve.c finds what tipping.c tells.
#ifndef BULWARK_ANALYSIS_TIPPING_PARTS_H
#define BULWARK_ANALYSIS_TIPPING_PARTS_H

#include "analysis/tipping.h"

// Of one unknown, step and goal.
struct tipping_curve {
    bool matters; // the change of deterrence depends on the unknown: told apart from chance
    size_t n;     // crossings that are sure
    struct tipping rows[TIPPING_MOST]; // [n], or one if n is 0; step, goal and unknown are not set
};

struct tipping_work {
    const struct packages *packages;
    const struct tippings *tippings;
    double **change;   // [n_steps][n_worlds]: of deterrence
    double *weights;   // [SAMPLE_REPLICATES][n_worlds]
    struct tipping_curve *curves; // [n_unknowns][n_steps][n_goals]
    bool *is_short;    // [n_threads]: of memory
};

// The change of a goal where deterrence changes by `change`.
double tipping_change(const struct tipping_work *work, size_t step, size_t goal, double change);

// Sets the curves of an unknown; work for parallel_for.
void tipping_about_unknown(void *work, unsigned thread, size_t unknown);

#endif
