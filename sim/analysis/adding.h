// SPDX-License-Identifier: GPL-3.0-or-later
// The order in which to add measures, one after another as money comes in: of adding, not of time.
#ifndef BULWARK_ANALYSIS_ADDING_H
#define BULWARK_ANALYSIS_ADDING_H

#include "analysis/packages.h"

enum adding_method {
    ADDING_GREEDY, // next the measure that gains most for its cost
    ADDING_BEST,   // most deterrence on average over the money spent, from nothing to all
    N_ADDING_METHODS
};

const char *adding_method_name(enum adding_method method);

struct adding_step {
    size_t measure; // index of model->measures
    size_t package; // what is then pursued
    double gain, gain_se; // in mean deterrence
};

struct adding_order {
    struct adding_step *steps; // [n_steps]
    size_t n_steps;            // 0: not every combination is there
    double average;   // deterrence on average over the money spent; over measures where all are free
    bool halves_agree; // either half of the trials gives the same order
};

// Sets orders [N_ADDING_METHODS], whose steps `arena` owns, by mean deterrence. A measure is
// added only after all that it requires. Fails for want of memory.
enum status adding_find(struct adding_order *orders, const struct packages *packages,
                        struct arena *arena, struct error *error);

#endif
