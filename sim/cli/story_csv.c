// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/printed.h"
#include "cli/story.h"

#include <math.h>

// ---- what a row is about ------------------------------------------------------------------------

struct story_row {
    const struct trace *trace;
    const struct trace_event *event;
};

static const struct trace *trace_of(const struct place *place)
{
    return ((const struct story_row *)place->subject)->trace;
}

static const struct trace_event *event_of(const struct place *place)
{
    return ((const struct story_row *)place->subject)->event;
}

static const struct body *body_of(const struct trace_event *e)
{
    return &process_group(e->process)->bodies[e->index];
}

// What the event is about, by its path in the scenario.
static struct cell subject(const struct place *place)
{
    const struct model *model = place->model;
    const struct trace_event *e = event_of(place);
    const char *measure =
        e->measure == TRACE_NO_MEASURE ? "" : model->measures[e->measure].name;
    switch (e->kind) {
    case TRACE_CONDITION:
        return cell_text(arena_format(place->arena, "factors.%s", model->factors[e->index].name));
    case TRACE_SHOCK:
    case TRACE_NO_SHOCK:
        return cell_text(model->shocks[e->index].path);
    case TRACE_CREDIBILITY:
        return cell_text(arena_format(place->arena, "measures.%s.effects.%s", measure,
                                      channel_name((enum channel)e->index)));
    case TRACE_AGREES:
    case TRACE_REFUSES:
        return cell_text(arena_format(place->arena, "%s.%s", e->process->path, body_of(e)->key));
    case TRACE_PEACE:
        return cell_text("adversary");
    case TRACE_HORIZON:
        return cell_text("scenario.horizon");
    default:
        return cell_text(e->process != NULL
                             ? e->process->path
                             : arena_format(place->arena, "measures.%s", measure));
    }
}

static struct cell detail(const struct place *place)
{
    const struct model *model = place->model;
    const struct trace_event *e = event_of(place);
    switch (e->kind) {
    case TRACE_SHOCK:
    case TRACE_NO_SHOCK:
        return cell_text(model->factors[model->shocks[e->index].factor].name);
    case TRACE_REFUSED:
        return cell_text(arena_format(place->arena, "attempt %zu", e->index + 1));
    case TRACE_AGREES:
    case TRACE_REFUSES:
        return cell_text(body_of(e)->name);
    case TRACE_HORIZON:
        return cell_text(model_combination_name(model, place->arena, trace_of(place)->mask));
    default:
        return cell_text(e->process != NULL ? e->process->kind->name : "");
    }
}

// ---- when, what, and how it moves ---------------------------------------------------------------

static struct cell years(const struct place *place)
{
    const double years = event_of(place)->years;
    return cell_number(years < INFINITY ? years : NAN);
}

static struct cell event(const struct place *place)
{
    return cell_text(trace_kind_name(event_of(place)->kind));
}

static bool is_of_strength(const struct trace_event *e)
{
    return e->kind >= TRACE_IN_FORCE && e->kind <= TRACE_LAPSE;
}

static struct cell before(const struct place *place)
{
    const struct trace_event *e = event_of(place);
    return cell_number(is_of_strength(e) ? NAN : e->before);
}

static struct cell after(const struct place *place)
{
    const struct trace_event *e = event_of(place);
    return cell_number(is_of_strength(e) ? NAN : e->after);
}

static struct cell strength(const struct place *place)
{
    const struct trace_event *e = event_of(place);
    return cell_number(is_of_strength(e) ? e->after : NAN);
}

// ---- the adversary's calculation after the event, where it can change it -------------------------

static struct cell hazard(const struct place *place)
{
    const struct trace_calculation *c = event_of(place)->to;
    return cell_number(c == NULL ? NAN : c->hazard);
}

static struct cell attack_chance(const struct place *place)
{
    const struct trace_calculation *c = event_of(place)->to;
    return cell_number(c == NULL ? NAN : story_chance(c->hazard));
}

static struct cell attack_chance_none(const struct place *place)
{
    const struct trace_calculation *c = event_of(place)->to;
    return cell_number(c == NULL ? NAN : story_chance(c->hazard_none));
}

static struct cell survival(const struct place *place)
{
    const struct trace_calculation *c = event_of(place)->to;
    return cell_number(c == NULL ? NAN : c->survival);
}

static struct cell survival_none(const struct place *place)
{
    const struct trace_calculation *c = event_of(place)->to;
    return cell_number(c == NULL ? NAN : c->survival_none);
}

static struct cell channel(const struct place *place)
{
    const struct trace_calculation *c = event_of(place)->to;
    const struct adversary_kind *kind = place->model->adversary.kind;
    const bool has_it = c != NULL && !kind->additive && place->item < kind->n_channels;
    return cell_number(has_it ? c->channel[place->item] : NAN);
}

static struct cell log_odds(const struct place *place)
{
    const struct trace_calculation *c = event_of(place)->to;
    return cell_number(c != NULL && place->model->adversary.kind->additive ? c->channel[0] : NAN);
}

static const struct column columns[] = {
    {"years", CELL_NUMBER, false, "years", "time from the start; empty: never", years},
    {"date", CELL_DATE, false, NULL, "the day nearest to that time", years},
    {"event", CELL_TEXT, false, NULL, "what happens: shock, agrees, in_force …", event},
    {"subject", CELL_TEXT, false, NULL, "to what, by its path in the scenario", subject},
    {"detail", CELL_TEXT, false, NULL,
     "the factor that a shock moves, the body's name, which attempt, the kind of process", detail},
    {"before", CELL_NUMBER, false, NULL, "the factor, or a credibility, before the event", before},
    {"after", CELL_NUMBER, false, NULL, "the same after it", after},
    {"strength", CELL_NUMBER, false, NULL, "the measure's strength after the event", strength},
    {"hazard", CELL_NUMBER, false, "1/year",
     "hazard of an attack after the event at full opportunity, the combination being pursued",
     hazard},
    {"attack_chance_per_year", CELL_NUMBER, false, "probability",
     "chance of an attack within a year at that hazard", attack_chance},
    {"attack_chance_per_year_none", CELL_NUMBER, false, "probability",
     "the same with no measure", attack_chance_none},
    {"survival", CELL_NUMBER, false, "probability", "chance of no attack until the event",
     survival},
    {"survival_none", CELL_NUMBER, false, "probability", "the same with no measure",
     survival_none},
    {"<channel>", CELL_NUMBER, false, NULL,
     "what stands of this channel after the event; empty where the adversary has none", channel},
    {"log_odds", CELL_NUMBER, false, NULL,
     "what stands of the sum of log-odds, of an adversary that adds them", log_odds},
};

const struct table printed_story = {
    .name = "bulwark trace --csv",
    .meaning = "an event of the history, in order of time, those that never happen last",
    TABLE_COLUMNS(columns),
};

enum status story_write_csv(const struct trace *t, struct error *error)
{
    struct printing printing;
    const enum status status = printing_begin(&printing, &printed_story, t->model, error);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < t->n_events; i++)
        printing_row(&printing, &(struct story_row){t, &t->events[i]});
    return printing_end(&printing, error);
}
