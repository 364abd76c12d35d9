// SPDX-License-Identifier: GPL-3.0-or-later
// Deterrence at given values of the uncertain numbers: worlds that are placed, not drawn.
#ifndef BULWARK_ENGINE_EVALUATE_H
#define BULWARK_ENGINE_EVALUATE_H

#include "base/error.h"
#include "engine/run.h"
#include "model/model.h"

#include <stddef.h>
#include <stdint.h>

// What is to be evaluated.
struct evaluation {
    size_t n_places; // below 2^32
    // Puts down the uncertain numbers [n_unknowns] of place i < n_places, and says of which world all
    // other random numbers are. Called by several threads at once.
    uint32_t (*place)(void *context, size_t i, double *unknowns);
    void *context;
};

// The mean survival to the horizon of every reported combination in the first half of the run's
// trials, then in the second: halves [n_places][2][n_reported]. Halves are independent of each other
// given the place. With one trial the first is NAN. The options' store, shares and ranks are not
// looked at; progress counts places as worlds. The same bits for any number of threads. Fails with
// STATUS_FAILED for want of memory and when the anchor has no solution at some place (the lowest),
// with STATUS_STOPPED when an end was wanted.
enum status evaluate(const struct model *model, const struct evaluation *evaluation,
                     const struct run_options *options, double *halves, struct error *error);

#endif
