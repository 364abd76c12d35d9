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
