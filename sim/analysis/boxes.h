// SPDX-License-Identifier: GPL-3.0-or-later
// Scenario discovery: boxes of the uncertain numbers in which something happens more often than
// elsewhere, by the patient rule induction method (Friedman and Fisher 1999; Bryant and Lempert 2010).
#ifndef BULWARK_ANALYSIS_BOXES_H
#define BULWARK_ANALYSIS_BOXES_H

#include "base/arena.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

#define BOXES_MOST 3

// One limited number of a box.
struct box_limit {
    size_t unknown;
    double lo, hi; // ∓INFINITY: not limited on that side
    double p_value; // chance of so many cases in the box if this limit did not matter
};

// Found in the even worlds; mass, coverage and density are those of the odd ones.
struct box {
    struct box_limit *limits; // [n_limits]
    size_t n_limits;
    double mass;     // share of worlds in it
    double coverage; // share of the cases in it
    double density;  // share of the worlds in it that are cases
};

struct boxes {
    struct box box[BOXES_MOST];
    size_t n;
    double base; // share of cases over all odd worlds
};

// Looks for boxes in numbers x [n_unknowns][n_worlds] where `is_case` [n_worlds] holds, each among the
// worlds that the boxes before it leave. `arena` owns the limits. Fails for want of memory.
enum status boxes_find(struct boxes *boxes, double *const *x, size_t n_unknowns, size_t n_worlds,
                       const bool *is_case, struct arena *arena, struct error *error);

#endif
