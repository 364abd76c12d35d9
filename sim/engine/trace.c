// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trace.h"

#include "engine/trace_parts.h"
#include "engine/trial.h"
#include "model/adversary_keys.h"

#include <math.h>
#include <stdlib.h>

const char *trace_kind_name(enum trace_kind kind)
{
    static const char *const names[TRACE_N_KINDS] = {
        [TRACE_CONDITION] = "condition", [TRACE_SHOCK] = "shock",
        [TRACE_NO_SHOCK] = "no_shock",   [TRACE_CREDIBILITY] = "credibility",
        [TRACE_BEGINS] = "begins",       [TRACE_REFUSED] = "refused",
        [TRACE_AGREES] = "agrees",       [TRACE_REFUSES] = "refuses",
        [TRACE_COMPLETES] = "completes", [TRACE_NEVER] = "never",
        [TRACE_NOT_BEGUN] = "not_begun", [TRACE_IN_FORCE] = "in_force",
        [TRACE_STEP] = "step",           [TRACE_LAPSE] = "lapse",
        [TRACE_UNTIL] = "anticipation_ends", [TRACE_PEACE] = "peace",
        [TRACE_HORIZON] = "horizon"};
    return names[kind];
}

struct trace_event *trace_add(struct trace *t, struct trace_event event)
{
    event.group = event.kind > TRACE_CREDIBILITY; // what conditions do comes first
    event.place = t->n_events;
    if (!arena_grow(&t->arena, &t->events, t->n_events, sizeof *t->events))
        return NULL; // the arena remembers; trace_create fails
    t->events[t->n_events] = event;
    return &t->events[t->n_events++];
}

// ---- conditions and shocks -----------------------------------------------------------------

// The factor's level: before any shock plus what those dated up to `years` have moved, but of those
// at that very date only the ones before shock `end`.
static double level_before(const struct batch *b, size_t factor, double years, size_t end)
{
    const struct model *model = b->world->model;
    double level = b->factor[factor * BATCH_LANES];
    for (size_t k = 0; k < model->n_shocks; k++) {
        const double date = number_in(model->shocks[k].date_years, b->world->unknowns);
        if ((size_t)model->shocks[k].factor == factor &&
            (date < years || (date == years && k < end)))
            level += b->jump[k * BATCH_LANES];
    }
    return level;
}

static void add_conditions(struct trace *t, const struct batch *b)
{
    const struct model *model = t->model;
    for (size_t f = 0; f < model->n_factors; f++)
        (void)trace_add(t, (struct trace_event){
            .kind = TRACE_CONDITION, .measure = TRACE_NO_MEASURE, .index = f, .before = NAN,
            .other_years = NAN, .after = level_before(b, f, 0.0, model->n_shocks)});
    for (size_t k = 0; k < model->n_shocks; k++) {
        const struct shock *shock = &model->shocks[k];
        const double date = number_in(shock->date_years, b->world->unknowns);
        const double jump = b->jump[k * BATCH_LANES];
        const bool is_sure = number_in(shock->p, b->world->unknowns) >= 1.0;
        const double before = level_before(b, (size_t)shock->factor, date, k);
        if (date > 0.0 && date < model->scenario->horizon_years)
            (void)trace_add(t, (struct trace_event){
                .kind = jump != 0.0 || is_sure ? TRACE_SHOCK : TRACE_NO_SHOCK, .years = date,
                .measure = TRACE_NO_MEASURE, .index = k, .other_years = NAN, .before = before,
                .after = before + jump});
    }
}

// ---- what events do ------------------------------------------------------------------------

// A trial being traced.
struct telling {
    struct trace *trace;
    const struct trace_calculation *last; // NULL before peace
};

static const struct trace_calculation *calculate(struct trace *t, struct lattice *l, double clock)
{
    struct trace_calculation *made = arena_alloc(&t->arena, 1, sizeof *made);
    const uint32_t index = lattice_index(l, t->mask);
    if (made == NULL)
        return NULL;
    *made = (struct trace_calculation){
        .hazard = l->values.hazard[index], .hazard_none = l->values.hazard[0],
        .survival = lattice_survival(l, index, clock),
        .survival_none = lattice_survival(l, 0, clock)};
    lattice_channels(l, index, made->channel);
    for (size_t c = 0; c < l->effects->n_channels && !l->effects->additive; c++)
        made->channel[c] = adversary_channel(made->channel[c]);
    return made;
}

// The weights that a shock has moved, of pursued measures that stand or are anticipated.
static void add_credibility(struct trace *t, const struct effects *effects,
                            const struct batch *b, size_t lane, const struct trial_event *event)
{
    for (uint32_t mask = event->mask & t->feasible; mask != 0; mask &= mask - 1) {
        const size_t measure = (size_t)__builtin_ctz(mask);
        double before[ADVERSARY_MAX_CHANNELS], after[ADVERSARY_MAX_CHANNELS];
        effects_weights_at(effects, b, lane, nextafter(event->years, -INFINITY), measure, before);
        effects_weights_at(effects, b, lane, event->years, measure, after);
        for (size_t c = 0; c < effects->n_channels; c++)
            if (before[c] != after[c])
                (void)trace_add(t, (struct trace_event){
                    .kind = TRACE_CREDIBILITY, .years = event->years, .measure = measure,
                    .index = c, .other_years = NAN, .before = before[c], .after = after[c]});
    }
}

// The event in which the whole process of a measure completes.
static const struct trace_event *completion(const struct trace *t, size_t measure)
{
    const struct process *process = t->model->measures[measure].process;
    for (size_t i = 0; i < t->n_events; i++)
        if (t->events[i].kind == TRACE_COMPLETES && t->events[i].process == process)
            return &t->events[i];
    return NULL;
}

static struct trace_event *add_event(struct trace *t, const struct trial_event *event)
{
    static const enum trace_kind kinds[] = {
        [EVENT_IN_FORCE] = TRACE_IN_FORCE, [EVENT_STEP] = TRACE_STEP, [EVENT_LAPSE] = TRACE_LAPSE,
        [EVENT_UNTIL] = TRACE_UNTIL,       [EVENT_PEACE] = TRACE_PEACE};
    const bool has_measure = event->kind != EVENT_PEACE;
    const bool has_strength = has_measure && event->kind != EVENT_UNTIL;
    struct trace_event *added = trace_add(t, (struct trace_event){
        .kind = kinds[event->kind], .years = event->years,
        .measure = has_measure ? event->measure : TRACE_NO_MEASURE, .other_years = NAN,
        .before = NAN, .after = has_strength ? event->strength : NAN});
    const struct trace_event *completes =
        added != NULL && event->kind == EVENT_IN_FORCE ? completion(t, event->measure) : NULL;
    if (completes != NULL)
        added->place = completes->place; // it follows it, being later in the list
    return added;
}

// A shock's effects on the calculation go with the last weight that it moved.
static struct trace_event *last_credibility(struct trace *t, double years)
{
    struct trace_event *last = t->n_events > 0 ? &t->events[t->n_events - 1] : NULL;
    return last != NULL && last->kind == TRACE_CREDIBILITY && last->years == years ? last : NULL;
}

static void tell(void *context, struct trial *trial, const struct batch *b, size_t lane,
                 const struct trial_event *event, double clock)
{
    struct telling *telling = context;
    struct trace *t = telling->trace;
    struct trace_event *told = NULL;
    const bool has_begun = !isnan(clock);
    if (event->kind == EVENT_SHOCK) {
        add_credibility(t, trial->effects, b, lane, event);
        told = last_credibility(t, event->years);
    } else if (event->kind == EVENT_PEACE || (t->feasible >> event->measure & 1U) != 0) {
        told = add_event(t, event);
    }
    if (!has_begun)
        return;
    const struct trace_calculation *now = calculate(t, &trial->lattice, clock);
    if (told != NULL) {
        told->from = telling->last;
        told->to = now;
    }
    telling->last = now;
}

// ---- making --------------------------------------------------------------------------------

static int compare(const void *left, const void *right)
{
    const struct trace_event *a = left, *b = right;
    if (a->years != b->years)
        return a->years < b->years ? -1 : 1;
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    if (a->place != b->place)
        return a->place < b->place ? -1 : 1;
    return a->kind < b->kind ? -1 : a->kind > b->kind; // completes, then in force
}

// Everything that it takes to run one trial.
struct stage {
    struct layout *layout;
    struct world *world;
    struct batch *batch;
    struct effects effects;
    struct trial trial;
    double *survival; // [n_reported][n_grid]
};

static enum status stage_create(struct stage *s, const struct model *model, struct error *error)
{
    const struct run_settings *run = &model->scenario->run;
    *s = (struct stage){0};
    enum status status = layout_create(&s->layout, model, run->n_worlds, run->n_trials, error);
    if (status == STATUS_OK)
        status = world_create(&s->world, model, CPU_BEST, error);
    if (status == STATUS_OK)
        status = batch_create(&s->batch, s->world, error);
    if (status != STATUS_OK)
        return status;
    s->survival = calloc(model->n_reported * s->layout->n_grid, sizeof *s->survival);
    const bool good = s->survival != NULL && effects_create(&s->effects, s->world) &&
                      trial_create(&s->trial, s->layout, &s->effects);
    return good ? STATUS_OK : error_memory(error, "a trial");
}

static void stage_clear(struct stage *s)
{
    trial_clear(&s->trial);
    effects_clear(&s->effects);
    free(s->survival);
    batch_free(s->batch);
    world_free(s->world);
    layout_free(s->layout);
}

static void finish(struct trace *t, struct stage *s)
{
    const struct lattice *l = &s->trial.lattice;
    t->begins_years = s->batch->type[ADVERSARY_BEGINS * BATCH_LANES];
    t->survival = l->values.accumulated[lattice_index(l, t->mask)];
    t->survival_none = l->values.accumulated[0];
    struct trace_calculation *end = arena_alloc(&t->arena, 1, sizeof *end);
    if (end == NULL)
        return;
    *end = (struct trace_calculation){.hazard = NAN, .hazard_none = NAN, .survival = t->survival,
                                      .survival_none = t->survival_none};
    for (size_t c = 0; c < ADVERSARY_MAX_CHANNELS; c++)
        end->channel[c] = NAN;
    (void)trace_add(t, (struct trace_event){
        .kind = TRACE_HORIZON, .years = t->model->scenario->horizon_years, .other_years = NAN,
        .measure = TRACE_NO_MEASURE, .before = NAN, .after = NAN, .to = end});
    if (t->n_events > 0)
        qsort(t->events, t->n_events, sizeof *t->events, compare);
}

static enum status run(struct trace *t, struct stage *s, struct error *error)
{
    struct trace_parts parts = {.trace = t};
    struct telling telling = {.trace = t};
    const struct observer observer = trace_parts_observer(&parts);
    const struct trial_observer trial_observer = {.context = &telling, .event = tell};
    const enum status status =
        world_draw(s->world, t->model->scenario->run.seed, t->world, error);
    if (status != STATUS_OK)
        return status;
    effects_set(&s->effects);
    s->batch->observer = &observer;
    s->trial.observer = &trial_observer;
    batch_draw(s->batch, t->trial, 1);
    s->batch->observer = NULL;
    add_conditions(t, s->batch);
    trial_set_batch(&s->trial, s->batch, true);
    trial_run(&s->trial, 0, s->survival);
    finish(t, s);
    return t->arena.exhausted ? error_memory(error, "a history") : STATUS_OK;
}

enum status trace_create(struct trace **trace, const struct model *model, uint32_t world,
                         uint32_t trial, uint32_t mask, struct error *error)
{
    struct stage stage;
    struct trace *made = calloc(1, sizeof *made);
    if (made == NULL)
        return error_memory(error, "a history");
    arena_init(&made->arena);
    made->model = model;
    made->world = world;
    made->trial = trial;
    made->mask = mask;
    made->feasible = model_feasible(model, mask);
    enum status status = stage_create(&stage, model, error);
    if (status == STATUS_OK)
        status = run(made, &stage, error);
    stage_clear(&stage);
    if (status != STATUS_OK) {
        trace_free(made);
        return status;
    }
    *trace = made;
    return STATUS_OK;
}

void trace_free(struct trace *trace)
{
    if (trace == NULL)
        return;
    arena_clear(&trace->arena);
    free(trace);
}
