// SPDX-License-Identifier: GPL-3.0-or-later
// One history, integrated exactly from event to event: no time step. The attack is never sampled:
// given the history, survival is known.
#ifndef BULWARK_ENGINE_TRIAL_H
#define BULWARK_ENGINE_TRIAL_H

#include "engine/lattice.h"
#include "engine/layout.h"

struct trial_event;

// A thread's room for trials.
struct trial {
    const struct layout *layout;
    const struct effects *effects;
    struct lattice lattice;
    struct trial_event *events;
    size_t n_events;
    double *buffer; // [n_reported]
};

bool trial_create(struct trial *trial, const struct layout *layout, const struct effects *effects);
void trial_clear(struct trial *trial); // frees

// Runs the history in lane `lane` of the batch. Afterwards trial->lattice holds the survival to the
// horizon of every combination that can differ (accumulated[i] for mask[i], 2^n_bits of them).
// Adds the survival of every reported combination at every point of the grid to
// `survival` [n_reported][n_grid].
void trial_run(struct trial *trial, const struct batch *batch, size_t lane, double *survival);

#endif
