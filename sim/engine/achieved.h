// SPDX-License-Identifier: GPL-3.0-or-later
// What measures would do if they stood at full strength all along: importance apart from
// feasibility. Weights at their means, no anticipation, over the world's stratified types.
#ifndef BULWARK_ENGINE_ACHIEVED_H
#define BULWARK_ENGINE_ACHIEVED_H

#include "engine/effects.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct achieved {
    const struct effects *effects;
    double *channel[ADVERSARY_MAX_CHANNELS]; // [room]
    double *hazard, *attack, *peace;         // [room]
};

// Room for up to `room` combinations at a time; false for want of memory.
bool achieved_create(struct achieved *achieved, const struct effects *effects, size_t room);
void achieved_clear(struct achieved *achieved); // frees

// Deterrence to the horizon of each of `n` combinations, its closed feasible part standing all
// along.
void achieved_deterrence(struct achieved *achieved, size_t n, const uint32_t *masks,
                         double *deterrence);

// For every measure, the odds of an attack within a year at full opportunity with it against
// none, requirements aside: odds_ratio [n_measures].
void achieved_odds_ratios(struct achieved *achieved, double *odds_ratio);

#endif
