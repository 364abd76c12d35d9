// SPDX-License-Identifier: GPL-3.0-or-later
// What is drawn for all lanes of a batch at once, for one level of processors. All arrays are set
// up to the next multiple of 8 lanes. Cannot fail.
#ifndef BULWARK_MODEL_BATCH_LOOPS_H
#define BULWARK_MODEL_BATCH_LOOPS_H

#include "model/world.h"

struct batch_loops {
    // The factors' levels, what shocks move, and the levels of all loadings in all segments of
    // time.
    void (*conditions)(struct batch *batch);

    // t0 = max(0, begins, T of all required), years, by lane.
    void (*beginning)(const struct batch *batch, const struct measure *measure, double *t0);

    // The times of a ramp's steps, after the measure is in force.
    void (*ramp)(struct batch *batch, const struct ramp *ramp, const double *in_force);
};

const struct batch_loops *batch_loops_for(enum cpu cpu);

#endif
