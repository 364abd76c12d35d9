// SPDX-License-Identifier: GPL-3.0-or-later
// The numbers of a trial that move most of what it gives, in an order that the scenario fixes:
// types, factors, decisions and ratifications of processes, lapses, shocks, gaps of ramps, each by
// path. The d-th has coordinate d of a sequence, where the sampler has one for trials; all others,
// and those beyond the last coordinate, are random numbers by address.
//
// Whatever has such a number keeps its place: 1 + d, or 0.
#ifndef BULWARK_MODEL_LEADING_H
#define BULWARK_MODEL_LEADING_H

#include <stdint.h>

struct model;

enum leading_kind {
    LEADING_TYPE,
    LEADING_FACTOR,
    LEADING_PROCESS,
    LEADING_LAPSE,
    LEADING_SHOCK,
    LEADING_GAP,
};

struct leading {
    enum leading_kind kind;
    const char *path; // outlives the model
    uint32_t entity;
    uint32_t which;   // of the numbers of the entity
    uint32_t *lead;   // where its place goes
};

// Counts a number of a model that is being read among those. Does nothing for want of memory, which
// the arena keeps in mind.
void leading_add(struct model *model, enum leading_kind kind, const char *path, uint32_t entity,
                 uint32_t which, uint32_t *lead);

// Puts them in order, once all have been added, and gives the places. Cannot fail.
void leading_settle(struct model *model);

#endif
