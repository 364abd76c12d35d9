// SPDX-License-Identifier: GPL-3.0-or-later
// How the uncertain numbers of worlds and the leading numbers of trials are drawn: as uniforms,
// from which copula and quantile functions make them. Everything else is random numbers by address,
// whatever the sampler.
#ifndef BULWARK_MODEL_SAMPLER_H
#define BULWARK_MODEL_SAMPLER_H

#include "scenario/scenario.h"

#include <stdbool.h>
#include <stdint.h>

struct batch;
struct world;

struct sampler {
    const char *name; // in run.sampler

    // Makes room in a world that is being made. False for want of memory.
    bool (*prepare)(struct world *world);

    // Puts the uniforms of worlds `first` … first + WORLD_LANES − 1, `first` a multiple of
    // WORLD_LANES, into the rows of `drawn`: what is drawn depends on (scenario, seed, world)
    // alone. Cannot fail.
    void (*draw)(struct world *world, uint32_t first);

    // Puts the leading digits of the batch's trials into `lead`. NULL: there are none, and batches
    // have no `lead`. Cannot fail.
    void (*lead)(struct batch *batch);
};

// random: every number at its own address.
// sobol: world w is point w div R of randomisation w mod R, R = SOBOL_RANDOMISATIONS. The unknown
// of dimension d has coordinate d; from SOBOL_MAX_DIMENSIONS on, an address. The leading numbers
// of the trials (leading.h) of each half of each world are points of a sequence that is scrambled
// by itself: halves share nothing given the world, trials of two worlds nothing given both.
// The scenario has been checked: it names one of them.
const struct sampler *sampler_of(const struct scenario *scenario);

#endif
