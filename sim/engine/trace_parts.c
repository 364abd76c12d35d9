// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trace_parts.h"

#include "model/world.h"

#include <math.h>

// A part of a process: it begins at t0 and completes at t.
struct part {
    const struct process *process;
    double t0, t;
};

struct part_body {
    const struct process *process;
    size_t body;
    double t0, t;
};

struct part_refusal {
    const struct decision *decision;
    int attempt;
    double years;
};

// ---- putting in order ----------------------------------------------------------------------

// `decision`: the settings of a part, which are a decision's if it can be refused.
static void add_refusals(struct trace_parts *parts, const struct trace_event *event,
                         const void *decision)
{
    for (size_t i = 0; i < parts->n_refusals; i++) {
        if (parts->refusals[i].decision != decision)
            continue;
        struct trace_event refused = *event;
        refused.kind = TRACE_REFUSED;
        refused.years = parts->refusals[i].years;
        refused.index = (size_t)parts->refusals[i].attempt;
        (void)trace_add(parts->trace, refused);
    }
}

static void add_bodies(struct trace_parts *parts, struct trace_event event)
{
    for (size_t i = 0; i < parts->n_bodies; i++) {
        const struct part_body *body = &parts->bodies[i];
        if (body->process != event.process || body->t0 == INFINITY)
            continue;
        event.kind = body->t < INFINITY ? TRACE_AGREES : TRACE_REFUSES;
        event.years = body->t;
        event.other_years = body->t0;
        event.index = body->body;
        (void)trace_add(parts->trace, event);
    }
}

static const struct part *find_part(const struct trace_parts *parts,
                                    const struct process *process)
{
    for (size_t i = 0; i < parts->n_parts; i++)
        if (parts->parts[i].process == process)
            return &parts->parts[i];
    return NULL;
}

// A part begins before those below it and completes after them.
static void add_part(struct trace_parts *parts, size_t measure, const struct process *process)
{
    const struct part *part = find_part(parts, process);
    if (part == NULL)
        return; // memory was short
    const bool begins = part->t0 < INFINITY, completes = part->t < INFINITY;
    struct trace_event event = {.kind = begins ? TRACE_BEGINS : TRACE_NOT_BEGUN,
                                .years = part->t0, .measure = measure, .process = process,
                                .other_years = part->t, .before = NAN, .after = NAN};
    (void)trace_add(parts->trace, event);
    if (!begins)
        event.other_years = NAN;
    for (size_t i = 0; i < process->n_children; i++)
        add_part(parts, measure, process->children[i]);
    add_refusals(parts, &event, process->settings);
    add_bodies(parts, event);
    if (!begins)
        return;
    event.kind = completes ? TRACE_COMPLETES : TRACE_NEVER;
    event.years = part->t;
    event.other_years = part->t0;
    (void)trace_add(parts->trace, event);
}

static void finish_measure(struct trace_parts *parts, size_t measure)
{
    if (parts->trace->feasible >> measure & 1U)
        add_part(parts, measure, parts->trace->model->measures[measure].process);
    parts->n_parts = parts->n_bodies = parts->n_refusals = 0;
}

// ---- noting --------------------------------------------------------------------------------

static void note_process(void *context, const struct process *process, const double *t0,
                         const double *t)
{
    struct trace_parts *parts = context;
    const struct model *model = parts->trace->model;
    if (!arena_grow(&parts->trace->arena, &parts->parts, parts->n_parts, sizeof *parts->parts))
        return;
    parts->parts[parts->n_parts++] = (struct part){process, t0[0], t[0]};
    for (size_t i = 0; i < model->n_measures; i++)
        if (model->measures[i].process == process)
            finish_measure(parts, i);
}

static void note_bodies(void *context, const struct process *process,
                        const double *t0, const double *t)
{
    struct trace_parts *parts = context;
    struct arena *arena = &parts->trace->arena;
    for (size_t i = 0; i < process_group(process)->n_bodies; i++)
        if (arena_grow(arena, &parts->bodies, parts->n_bodies, sizeof *parts->bodies))
            parts->bodies[parts->n_bodies++] =
                (struct part_body){process, i, t0[0], t[i * BATCH_LANES]};
}

static void note_refusal(void *context, const struct decision *decision, size_t lane, int attempt,
                         double years)
{
    struct trace_parts *parts = context;
    if (lane == 0 && arena_grow(&parts->trace->arena, &parts->refusals, parts->n_refusals,
                                sizeof *parts->refusals))
        parts->refusals[parts->n_refusals++] = (struct part_refusal){decision, attempt, years};
}

struct observer trace_parts_observer(struct trace_parts *parts)
{
    return (struct observer){.context = parts, .process = note_process, .bodies = note_bodies,
                             .refusal = note_refusal};
}
