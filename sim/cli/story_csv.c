// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/date.h"
#include "cli/story.h"
#include "output/csv_writer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const columns[] = {
    "years", "date", "event", "subject", "detail", "before", "after", "strength", "hazard",
    "attack_chance_per_year", "attack_chance_per_year_none", "survival", "survival_none",
};

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static const struct body *body_of(const struct trace_event *e)
{
    return &process_group(e->process)->bodies[e->index];
}

// What the event is about, by its path in the scenario.
static const char *subject(const struct trace *t, struct arena *arena, const struct trace_event *e)
{
    const struct model *model = t->model;
    const char *measure =
        e->measure == TRACE_NO_MEASURE ? "" : model->measures[e->measure].name;
    switch (e->kind) {
    case TRACE_CONDITION:
        return or_empty(arena_format(arena, "factors.%s", model->factors[e->index].name));
    case TRACE_SHOCK:
    case TRACE_NO_SHOCK:
        return model->shocks[e->index].path;
    case TRACE_CREDIBILITY:
        return or_empty(arena_format(arena, "measures.%s.effects.%s", measure,
                                     channel_name((enum channel)e->index)));
    case TRACE_AGREES:
    case TRACE_REFUSES:
        return or_empty(arena_format(arena, "%s.%s", e->process->path, body_of(e)->key));
    case TRACE_PEACE:
        return "adversary";
    case TRACE_HORIZON:
        return "scenario.horizon";
    default:
        return e->process != NULL ? e->process->path
                                  : or_empty(arena_format(arena, "measures.%s", measure));
    }
}

static const char *detail(const struct trace *t, struct arena *arena, const struct trace_event *e)
{
    const struct model *model = t->model;
    switch (e->kind) {
    case TRACE_SHOCK:
    case TRACE_NO_SHOCK:
        return model->factors[model->shocks[e->index].factor].name;
    case TRACE_REFUSED:
        return or_empty(arena_format(arena, "attempt %zu", e->index + 1));
    case TRACE_AGREES:
    case TRACE_REFUSES:
        return body_of(e)->name;
    case TRACE_HORIZON:
        return or_empty(model_combination_name(model, arena, t->mask));
    default:
        return e->process != NULL ? e->process->kind->name : "";
    }
}

static void write_calculation(struct csv_writer *csv, const struct trace *t,
                              const struct trace_calculation *c)
{
    const bool additive = t->model->adversary.kind->additive;
    const size_t n_channels = t->model->adversary.kind->n_channels;
    csv_writer_number(csv, c == NULL ? NAN : c->hazard);
    csv_writer_number(csv, c == NULL ? NAN : story_chance(c->hazard));
    csv_writer_number(csv, c == NULL ? NAN : story_chance(c->hazard_none));
    csv_writer_number(csv, c == NULL ? NAN : c->survival);
    csv_writer_number(csv, c == NULL ? NAN : c->survival_none);
    for (size_t k = 0; k < N_CHANNELS; k++)
        csv_writer_number(csv, c == NULL || additive || k >= n_channels ? NAN : c->channel[k]);
    csv_writer_number(csv, c == NULL || !additive ? NAN : c->channel[0]);
    csv_writer_end_row(csv);
}

static void write_event(struct csv_writer *csv, const struct trace *t, struct arena *arena,
                        const struct trace_event *e)
{
    char date[DATE_TEXT_SIZE] = "";
    const bool is_dated = e->years < INFINITY;
    const bool has_strength = e->kind >= TRACE_IN_FORCE && e->kind <= TRACE_LAPSE;
    if (is_dated)
        date_format_after(t->model->scenario->start_days, e->years, date);
    csv_writer_number(csv, is_dated ? e->years : NAN);
    csv_writer_text(csv, date);
    csv_writer_text(csv, trace_kind_name(e->kind));
    csv_writer_text(csv, subject(t, arena, e));
    csv_writer_text(csv, detail(t, arena, e));
    csv_writer_number(csv, has_strength ? NAN : e->before);
    csv_writer_number(csv, has_strength ? NAN : e->after);
    csv_writer_number(csv, has_strength ? e->after : NAN);
    write_calculation(csv, t, e->to);
}

enum status story_write_csv(const struct trace *t, int descriptor, struct error *error)
{
    struct sink *sink = malloc(sizeof *sink);
    struct csv_writer csv;
    struct arena arena;
    if (sink == NULL)
        return error_memory(error, "a table");
    arena_init(&arena);
    sink_init(sink, descriptor);
    csv_writer_init(&csv, sink);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        csv_writer_text(&csv, columns[i]);
    for (int c = 0; c < N_CHANNELS; c++)
        csv_writer_text(&csv, channel_name((enum channel)c));
    csv_writer_text(&csv, "log_odds");
    csv_writer_end_row(&csv);
    for (size_t i = 0; i < t->n_events; i++)
        write_event(&csv, t, &arena, &t->events[i]);
    const int failure = sink_finish(sink);
    const bool is_short = arena.exhausted;
    arena_clear(&arena);
    free(sink);
    if (failure != 0)
        return error_set(error, STATUS_FAILED, "standard output could not be written: %s",
                         strerror(failure));
    return is_short ? error_memory(error, "a table") : STATUS_OK;
}
