// SPDX-License-Identifier: GPL-3.0-or-later
// Deterrence as a game of players, measures or tiers: what sets of players gain, and whether a
// whole is more than the sum of its members.
#ifndef BULWARK_ANALYSIS_GAME_H
#define BULWARK_ANALYSIS_GAME_H

#include <stddef.h>

// What a replicate's deterrences say of the sets of players of one part of all 2^n: each member
// [size of the part], owned by the caller.
struct game {
    double *gain;        // D(S) − D(none)
    double *synergy;     // gain(S) − Σ_{i ∈ S} gain({i}); 0 for fewer than two players
    double *log_synergy; // the same on ln D, linear about the means (delta method)
};

// Sets the game of one replicate for the sets from `first` on, from its deterrences [2^n] and the
// mean ones over all replicates [2^n]. `size` is a power of two, `first` a multiple of it.
void game_set(const struct game *game, const double *deterrence, const double *mean, size_t first,
              size_t size);

// Of the means [2^n]: logs[0] = ln D(none), logs[1 + i] = ln D({i}) − ln D(none) for i < n.
void game_logs(const double *mean, unsigned n, double *logs);

// ln D(S) − ln D(none) − Σ_{i ∈ S} (ln D({i}) − ln D(none)) of the means, `logs` from game_logs; 0
// for fewer than two players, NAN where a deterrence is 0.
double game_log_synergy(const double *mean, const double *logs, size_t set);

#endif
