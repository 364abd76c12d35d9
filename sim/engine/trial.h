// SPDX-License-Identifier: GPL-3.0-or-later
// Histories, integrated exactly from event to event: no time step. The attack is never sampled:
// given the history, survival is known.
#ifndef BULWARK_ENGINE_TRIAL_H
#define BULWARK_ENGINE_TRIAL_H

#include "engine/events.h"
#include "engine/lattice.h"
#include "engine/layout.h"

struct trial;

// Who wants to know what a trial's events do: of every measure, also of those that can do nothing.
struct trial_observer {
    void *context; // handed to `event`; not owned

    // An event has been taken into account: trial->lattice holds the hazards from now on. `clock`
    // is opportunity so far, in years; NAN before peace, when the lattice holds nothing yet.
    void (*event)(void *context, struct trial *trial, const struct batch *batch, size_t lane,
                  const struct trial_event *event, double clock);
};

// Points of the curves of one trial, whose survival is computed all at once.
struct curve_points {
    size_t n_indices; // different combinations among the reported ones
    uint32_t *index;  // [n_reported]: of the different ones, in the lattice
    size_t *which;    // [n_reported]: which of them a reported combination is
    double *exponent; // [n_indices][n_grid]: −Λ, then the survival
};

// A thread's room for trials.
struct trial {
    const struct trial_observer *observer; // not owned; NULL in runs
    const struct layout *layout;
    const struct effects *effects;
    const struct batch *batch;
    bool has_curves;
    struct events events; // of the batch
    struct lattice lattice;
    struct curve_points points;
};

bool trial_create(struct trial *trial, const struct layout *layout, const struct effects *effects);
void trial_clear(struct trial *trial); // frees

// Lays out the events of a batch that has been drawn; the effects must be those of its world.
// `curves`: trial_run will be asked for them.
void trial_set_batch(struct trial *trial, const struct batch *batch, bool curves);

// Runs the history in lane `lane` of the batch. Afterwards trial->lattice holds the survival to the
// horizon of every combination that can differ (values.accumulated[i] for mask[i], 2^n_bits of
// them). Adds the survival of every reported combination at every point of the grid to
// `survival` [n_reported][n_grid] (NULL: no curves).
void trial_run(struct trial *trial, size_t lane, double *survival);

#endif
