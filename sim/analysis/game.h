// SPDX-License-Identifier: GPL-3.0-or-later
// Deterrence as a game of n players, measures or tiers: what sets of players gain, and whether a
// whole is more than the sum of its members. Every function on sets is an array of 2^n by mask.
#ifndef BULWARK_ANALYSIS_GAME_H
#define BULWARK_ANALYSIS_GAME_H

#include <stddef.h>

// What a replicate's deterrences [2^n] say of every set; each member [2^n], owned by the caller.
struct game {
    double *gain;        // D(S) − D(none)
    double *layering;    // Möbius transform of D
    double *synergy;     // gain(S) − Σ_{i ∈ S} gain({i}); 0 for fewer than two players
    double *log_synergy; // the same on ln D, linear about the means (delta method)
};

// Sets the game of one replicate from its deterrences and the mean ones over all replicates.
// `scratch` [2^n] is overwritten.
void game_set(const struct game *game, unsigned n, const double *deterrence, const double *mean,
              double *scratch);

// ln D(S) − ln D(none) − Σ_{i ∈ S} (ln D({i}) − ln D(none)) of the means [2^n]; 0 for fewer than two
// players, NAN where a deterrence is 0.
double game_log_synergy(const double *mean, size_t set);

#endif
