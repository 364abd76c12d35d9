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
    size_t n;           // combinations of which the deterrence is wanted
    uint32_t *standing; // [n]: the measures of each that stand, its closed feasible part
    bool is_all;        // they are all 2^n_measures, in order: `survival` is of what stands
    double *channel[ADVERSARY_MAX_CHANNELS]; // [n]: products (log_odds: sums) by combination
    double *survival;                        // [n]
};

// Room for the combinations `masks` [n] of the measures; all of them in ascending order, or any
// few. False for want of memory.
bool achieved_create(struct achieved *achieved, const struct effects *effects, size_t n,
                     const uint32_t *masks);
void achieved_clear(struct achieved *achieved); // frees

// Deterrence to the horizon of each of the combinations, its closed feasible part standing all
// along: deterrence [n].
void achieved_deterrence(struct achieved *achieved, double *deterrence);

// For every measure, the odds of an attack within a year at full opportunity with it against
// none, requirements aside: odds_ratio [n_measures].
void achieved_odds_ratios(const struct achieved *achieved, double *odds_ratio);

#endif
