// SPDX-License-Identifier: GPL-3.0-or-later
// Loops over the first n lanes of a batch (a multiple of 8, so that vectors are full), for one level
// of processors. Cannot fail.
#ifndef BULWARK_ENGINE_EVENT_LOOPS_H
#define BULWARK_ENGINE_EVENT_LOOPS_H

#include "engine/events.h"

struct event_loops {
    // key[i] from time[i] (years, 0 or later): `slot` in its last bits; never unless before `end`.
    void (*keys)(size_t n, const double *time, double end, uint64_t slot_bits,
                 uint64_t slot, double *key);

    // What an event of a measure at time[i] adds to its lateness[i] (events.h): `an_event`, if it
    // happens after start[i] and before `end`.
    void (*count)(size_t n, const double *time, double end, const double *start, double an_event,
                  double *lateness);

    // Sets a measure's own bits in the masks of the trials (events.h) in which it does something:
    // while it is coming, until until_years at most, `anticipating`; while it stands, `effective`;
    // and adds to its lateness when it begins to.
    void (*relevance)(size_t n, const double *in_force, const double *lapse, const double *start,
                      double until_years, double end, uint64_t effective, uint64_t anticipating,
                      uint64_t *relevant, uint64_t *anticipated, double *lateness);

    // Does the event of any of the keys happen?
    bool (*any)(size_t n, const double *key);

    // Sorts the lanes' columns of n_slots rows.
    void (*sort)(size_t n, const struct comparator *network, size_t n_comparators, double *key);

    // clock[i] = opportunity in years at the full rate up to time[i], at most `end`, of an adversary
    // that begins[i] and recovers within recovery[i] (years): ∫ (1 − exp(−(s − b)/θ)) ds; less
    // before[i].
    void (*clocks)(size_t n, const double *time, double end, const double *begins,
                   const double *recovery, const double *before, double *clock);
};

const struct event_loops *event_loops_for(enum cpu cpu);

#endif
