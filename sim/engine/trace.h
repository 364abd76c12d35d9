// SPDX-License-Identifier: GPL-3.0-or-later
// One history kept: the very trial of a run, told by what draws it (model/observer.h) and by what
// integrates it (engine/trial.h), as a list of events in order of time, with what each does to the
// adversary's calculation when one combination of measures is pursued.
#ifndef BULWARK_ENGINE_TRACE_H
#define BULWARK_ENGINE_TRACE_H

#include "base/arena.h"
#include "base/error.h"
#include "model/model.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum trace_kind {
    TRACE_CONDITION,   // factor `index` starts at level `after`
    TRACE_SHOCK,       // shock `index` moves its factor from `before` to `after`
    TRACE_NO_SHOCK,    // shock `index` does not happen
    TRACE_CREDIBILITY, // a shock moves the weight of channel `index` from `before` to `after`
    TRACE_BEGINS,      // a part of a process begins; it completes at `other_years`
    TRACE_REFUSED,     // its attempt `index` (from 0) is refused, but not the last
    TRACE_AGREES,      // body `index` of a ratification agrees, asked at `other_years`
    TRACE_REFUSES,     // it never does; `years` is INFINITY
    TRACE_COMPLETES,   // a part completes that began at `other_years`
    TRACE_NEVER,       // it never does; `years` is INFINITY
    TRACE_NOT_BEGUN,   // it does not even begin; `years` is INFINITY
    TRACE_IN_FORCE,    // the measure; `after` is its strength
    TRACE_STEP,        // of its ramp, to strength `after`
    TRACE_LAPSE,       // strength falls to 0 for good
    TRACE_UNTIL,       // its anticipation ends, though it is not in force
    TRACE_PEACE,       // opportunity begins (at the start at the earliest)
    TRACE_HORIZON,
    TRACE_N_KINDS,
};

#define TRACE_NO_MEASURE SIZE_MAX

// What the adversary reckons with, the combination being pursued.
struct trace_calculation {
    double hazard;      // at full opportunity, 1/year
    double hazard_none; // the same without any measure
    double survival;    // the chance of no attack until now
    double survival_none;
    double channel[ADVERSARY_MAX_CHANNELS]; // x by channel; with log_odds [0]: the sum of log-odds
};

struct trace_event {
    enum trace_kind kind;
    double years;           // from the start
    size_t measure;         // TRACE_NO_MEASURE: none
    const struct process *process; // NULL: none
    size_t index;           // see trace_kind
    double other_years;
    double before, after;   // NAN where they mean nothing
    // Of events since peace began that can change it, before and after the event; else NULL.
    const struct trace_calculation *from, *to;
    int group;              // of the order among events at one time, then `place`
    size_t place;
};

struct trace {
    const struct model *model;
    uint32_t world, trial;
    uint32_t mask, feasible; // the combination, and those of it whose requirements it holds
    double begins_years;     // of peace
    double survival, survival_none; // to the horizon
    struct trace_event *events; // by time; those that never happen last
    size_t n_events;
    struct arena arena; // owns the above
};

// The history of trial `trial` of world `world`, bit for bit as in a run of the model, with the
// measures of `mask` pursued; no other measure is told of. Fails for want of memory, or when the
// anchor of the world has no solution. The model must outlive the trace.
enum status trace_create(struct trace **trace, const struct model *model, uint32_t world,
                         uint32_t trial, uint32_t mask, struct error *error);
void trace_free(struct trace *trace);

// "shock", "in_force"…: the kind's name in tables.
const char *trace_kind_name(enum trace_kind kind);

#endif
