// SPDX-License-Identifier: GPL-3.0-or-later
// One history, integrated exactly from event to event: no time step. The attack is never sampled:
// given the history, survival is known.
#ifndef BULWARK_ENGINE_TRIAL_H
#define BULWARK_ENGINE_TRIAL_H

#include "engine/lattice.h"
#include "engine/layout.h"

enum event_kind {
    EVENT_IN_FORCE, // strength becomes `strength`; anticipation ends
    EVENT_STEP,     // strength becomes `strength`
    EVENT_LAPSE,    // strength falls to 0 for good
    EVENT_UNTIL,    // anticipation ends
    EVENT_SHOCK,    // loaded weights of `mask` move
    EVENT_PEACE,    // opportunity begins: for observers only
};

struct trial_event {
    double years;
    enum event_kind kind;
    size_t measure;
    uint32_t mask; // for observers: of those, the measures that stand or are anticipated
    double strength;
};

struct trial;

// Who wants to know what a trial's events do: of every measure, also of those that can do nothing.
struct trial_observer {
    void *context; // handed to `event`; not owned

    // An event has been taken into account: trial->lattice holds the hazards from now on. `clock`
    // is opportunity so far, in years; NAN before peace, when the lattice holds nothing yet.
    void (*event)(void *context, struct trial *trial, const struct batch *batch, size_t lane,
                  const struct trial_event *event, double clock);
};

// A thread's room for trials.
struct trial {
    const struct trial_observer *observer; // not owned; NULL in runs
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
