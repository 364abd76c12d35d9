// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of processes in a trace: noted as they are sampled, innermost first, and put in the
// order of the tree once the whole process of a measure is known.
#ifndef BULWARK_ENGINE_TRACE_PARTS_H
#define BULWARK_ENGINE_TRACE_PARTS_H

#include "engine/trace.h"
#include "model/observer.h"

// Parts of the process that is being sampled; their memory is the trace's.
struct trace_parts {
    struct trace *trace;
    struct part *parts;
    size_t n_parts;
    struct part_body *bodies;
    size_t n_bodies;
    struct part_refusal *refusals;
    size_t n_refusals;
};

// The observer, of lane 0, that adds what happens to the trace.
struct observer trace_parts_observer(struct trace_parts *parts);

// Adds an event to a trace and returns it (to be used before the next is added), or NULL when
// memory is short.
struct trace_event *trace_add(struct trace *trace, struct trace_event event);

#endif
