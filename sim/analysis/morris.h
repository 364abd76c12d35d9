// SPDX-License-Identifier: GPL-3.0-or-later
// Elementary effects: what a step of one uncertain number does, the others standing anywhere. Few
// points tell which of many numbers matter at all, and whether alike everywhere.
//
// M. D. Morris, Technometrics 33 (1991) 161; mean of absolute effects: F. Campolongo, J. Cariboni &
// A. Saltelli, Environ. Model. Softw. 22 (2007) 1509.
#ifndef BULWARK_ANALYSIS_MORRIS_H
#define BULWARK_ANALYSIS_MORRIS_H

#include "analysis/estimates.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MORRIS_LEVELS 4 // of a number; a step goes over half of them

// Where a trajectory goes: from point 0, at which every input has the level `start`, to point k by the
// steps of inputs moved[0] … moved[k − 1].
struct morris_path {
    unsigned char *start; // [n_inputs]
    uint32_t *moved;      // [n_inputs]: each input once
};

// Trajectory `index`: every input takes one step, in random order, from a random level, up or down.
// Depends on seed, index and n_inputs alone. Cannot fail.
void morris_go(const struct morris_path *path, uint64_t seed, uint32_t index, size_t n_inputs);

// The level after a step.
static inline unsigned char morris_stepped(unsigned char level)
{
    return (unsigned char)((level + MORRIS_LEVELS / 2) % MORRIS_LEVELS);
}

struct morris_effect {
    struct estimate mean;     // µ
    struct estimate absolute; // µ*: the mean of absolute effects
    double sd;                // σ: how effects differ from place to place
};

// The effects of all inputs from the values y [n_trajectories][n_inputs + 1][2] at the points of
// trajectories 0 … by the halves of their trials, which are independent given the point (of a
// function without chance both are the same), per `step` of an input's scale. Errors are over
// trajectories: independent ones. σ is without what chance brings; µ*'s absolute values are not.
// NAN with fewer than 2 trajectories where a spread is needed. `seed` is that of the paths. False for
// want of memory.
bool morris_effects(const double *y, size_t n_trajectories, size_t n_inputs, uint64_t seed,
                    double step, struct morris_effect *effect);

#endif
