// SPDX-License-Identifier: GPL-3.0-or-later
// How bodies decide, for tables: by conditional expectation where one uniform decides for all of a
// group (model/ratification.h), by counting otherwise.
#ifndef BULWARK_ENGINE_BODIES_H
#define BULWARK_ENGINE_BODIES_H

#include "engine/layout.h"
#include "model/observer.h"

#include <stdbool.h>
#include <stdint.h>

// Sums over the trials of a world.
struct bodies {
    const struct layout *layout;
    struct observer observer; // of the batch whose bodies are summed up
    double *asked;     // [n_asked]: trials in which the group is asked
    double *all_agree; // [n_asked]
    // [n_bodies][LAYOUT_BODY_EVENTS + n_deadlines]; of like bodies that one uniform decides for: at
    // the first of them, LAYOUT_LAST for all of them together
    double *event;
    double *told_last; // [n_bodies]: trials in which a tie made one of like bodies the last
    double *times;     // room for the bodies of one group
    // of times, of the block (not owned), bodies from `first_histogram` on: counts, or weights at
    // the first of like bodies
    struct histograms *histograms;
    size_t first_histogram;
};

// False for want of memory. The structure must stay where it is: its observer points to it.
bool bodies_create(struct bodies *bodies, const struct layout *layout);
void bodies_clear(struct bodies *bodies); // frees

// Begins a world.
void bodies_reset(struct bodies *bodies);

// The world's means over its trials, to quantities [n_quantities] from at_asked, at_all_agree and
// at_body on.
void bodies_quantities(const struct bodies *bodies, double *quantities);

// The body whose histogram holds the times of body `body` of an asked group.
size_t bodies_histogram(const struct asked_group *asked, size_t body);

#endif
