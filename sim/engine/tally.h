// SPDX-License-Identifier: GPL-3.0-or-later
// What the trials of one world add up to, and the quantities that they make.
#ifndef BULWARK_ENGINE_TALLY_H
#define BULWARK_ENGINE_TALLY_H

#include "engine/bodies.h"
#include "engine/effects.h"
#include "engine/lattice.h"
#include "engine/layout.h"

#include <stdbool.h>
#include <stdint.h>

struct tally {
    const struct layout *layout;
    double *survival;      // [n_reported][n_grid]: sums over trials
    double *half[2];       // dense: [2^n] Möbius sums; else [n_reported] sums of survival
    double *in_force;      // [n_measures][n_grid + 1]: trials in force from this point on
    double *standing;      // [n_measures][n_grid + 1]: the same for standing, with falls negative
    struct bodies bodies;
    // of the lattice: of the world, or (not dense) of all worlds since tally_reset_lattice
    double *mobius;        // not dense: [2^n], of the block (not owned)
    double *in_force_sets; // [n_moments][2^n]: trials in which just this set was in force
    struct histograms *histograms; // of the block (not owned)
};

bool tally_create(struct tally *tally, const struct layout *layout);
void tally_clear(struct tally *tally); // frees

// Where times are counted from now on; not owned.
void tally_set_histograms(struct tally *tally, struct histograms *histograms);

// Begins a world; a block.
void tally_reset(struct tally *tally);
void tally_reset_lattice(struct tally *tally);

// Adds what happened in the batch's trials: when measures came into force. Bodies are told of while
// they decide: the batch's observer is tally->bodies.observer.
void tally_add_batch(struct tally *tally, const struct batch *batch);

// Adds a trial's survival: the lattice after lattice_finish, in the half 0 or 1. The lattice's
// survivals are turned into their Möbius transform.
void tally_add_trial(struct tally *tally, struct lattice *lattice, int half);

// A world's row: half means of the combinations' survival (the unknowns are the caller's).
void tally_row(const struct tally *tally, double *row);

// The world's quantities [n_quantities], odds ratios (and achieved, if not dense) apart.
void tally_quantities(const struct tally *tally, double *quantities);

// The lattice's quantities [n_lattice] of `n_trials` trials, achieved apart. Uses the sums up:
// tally_reset_lattice must follow.
void tally_lattice(struct tally *tally, double n_trials, double *lattice);

#endif
