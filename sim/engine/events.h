// SPDX-License-Identifier: GPL-3.0-or-later
// What happens in the trials of a batch and when: every event that a measure can have is a slot;
// slots stand side by side for all lanes, are put in order by one sorting network for all of them,
// and get the adversary's clock.
#ifndef BULWARK_ENGINE_EVENTS_H
#define BULWARK_ENGINE_EVENTS_H

#include "base/real.h"
#include "engine/effects.h"
#include "engine/layout.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
    size_t step;   // of a ramp: row of batch->step; of a shock: which of effects->shock
};

// Beyond every horizon: an event that does not happen.
#define EVENT_NEVER 1e300

struct comparator {
    uint16_t first, second;
};

struct events {
    const struct layout *layout;
    const struct effects *effects;
    size_t n_slots;
    struct trial_event *slots; // ascending where they must follow one another at one time
    uint64_t slot_bits;        // the lowest bits of a key, which say whose it is
    size_t n_comparators;
    struct comparator *network;

    // By row and lane. Row k of `key` is the k-th event: its time, years, its last bits replaced by
    // the slot (relative error below 2^-36: so an event is known by one number); EVENT_NEVER and
    // above from the first row on that has no event before the horizon.
    double *key;    // [n_slots + 1][BATCH_LANES]
    double *clock;  // [n_slots][BATCH_LANES]: opportunity in years from time 0 to the event
    double *grid;   // [n_grid][BATCH_LANES]: the same to the points of the grid; the last: the end
    double *weight; // [effects_most_rows][BATCH_LANES]: loaded weights, see effects.h
    double start[BATCH_LANES];      // when opportunity begins, years, 0 at the earliest
    double *lateness; // [n_measures][BATCH_LANES]: how high a measure is to stand in the lattice:
                      // when it begins to do something, years, and its events since the start
    uint64_t relevant[BATCH_LANES]; // measures that do something between start and the horizon
    uint64_t anticipated[BATCH_LANES]; // measures whose coming does something at time 0
};

// Room for batches of the model's worlds; false for want of memory.
bool events_create(struct events *events, const struct layout *layout,
                   const struct effects *effects);
void events_clear(struct events *events); // frees

// Lays out the batch's events. The effects must be those of its world. With `curves` the clock is
// also set for every point of the grid, otherwise for the horizon alone.
void events_set(struct events *events, const struct batch *batch, bool curves);

// Does the event of a key happen before the horizon?
static inline bool events_happens(double key)
{
    return key < 0.5 * EVENT_NEVER;
}

// Which slot a key is of.
static inline const struct trial_event *events_slot(const struct events *events, double key)
{
    return &events->slots[real_bits(key) & events->slot_bits];
}

#endif
