// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trial.h"

#include "base/real.h"

#include <stdlib.h>

// What a measure is doing as time goes on.
struct standing {
    double strength;
    bool anticipated, lapsed;
};

// A history being told.
struct history {
    struct trial *trial;
    const struct batch *batch;
    size_t lane;
    double begins, recovery, exposure_at_0;
    struct standing standing[MODEL_MAX_MEASURES];
    size_t next_point; // of the grid
    double *survival;
};

bool trial_create(struct trial *t, const struct layout *layout, const struct effects *effects)
{
    const struct model *model = layout->model;
    *t = (struct trial){.layout = layout, .effects = effects};
    const size_t room = 3 * model->n_measures + model->n_step_arrays + model->n_shocks + 1;
    t->events = calloc(room, sizeof *t->events);
    t->buffer = calloc(model->n_reported, sizeof *t->buffer);
    if (t->events != NULL && t->buffer != NULL && lattice_create(&t->lattice, effects))
        return true;
    trial_clear(t);
    return false;
}

void trial_clear(struct trial *t)
{
    free(t->events);
    free(t->buffer);
    lattice_clear(&t->lattice);
    *t = (struct trial){0};
}

// ---- events --------------------------------------------------------------------------------

// Keeps the events in order of time; those at one time in the order in which they were added.
static void add_event(struct trial *t, struct trial_event event)
{
    if (!(event.years < t->layout->model->scenario->horizon_years))
        return;
    size_t at = t->n_events++;
    for (; at > 0 && t->events[at - 1].years > event.years; at--)
        t->events[at] = t->events[at - 1];
    t->events[at] = event;
}

static void add_strengths(struct trial *t, const struct batch *b, size_t lane, size_t index)
{
    const struct measure *measure = &t->layout->model->measures[index];
    const struct ramp *ramp = &measure->ramp;
    const double in_force = b->in_force[index * BATCH_LANES + lane];
    const double initial = ramp->given ? number_in(ramp->initial, b->world->unknowns) : 1.0;
    add_event(t, (struct trial_event){in_force, EVENT_IN_FORCE, index, 0, initial});
    for (int step = 0; ramp->given && step < ramp->n_steps; step++) {
        const size_t row = ramp->first_array + (size_t)step;
        const bool is_last = step + 1 == ramp->n_steps;
        const double risen = (1.0 - initial) * (double)(step + 1) / (double)ramp->n_steps;
        add_event(t, (struct trial_event){b->step[row * BATCH_LANES + lane], EVENT_STEP, index, 0,
                                          is_last ? 1.0 : initial + risen});
    }
    add_event(t, (struct trial_event){b->lapse[index * BATCH_LANES + lane], EVENT_LAPSE, index, 0,
                                      0.0});
}

// Does the measure change anything, whatever happens to it?
static bool can_matter(const struct effects *effects, size_t measure)
{
    return ((effects->effective | effects->anticipating) >> measure & 1U) != 0;
}

static void gather_events(struct history *h)
{
    struct trial *t = h->trial;
    const struct effects *effects = t->effects;
    t->n_events = 0;
    for (size_t i = 0; i < t->layout->model->n_measures; i++) {
        const bool is_anticipated = effects->anticipating >> i & 1U;
        h->standing[i] = (struct standing){0};
        if (!can_matter(effects, i) && t->observer == NULL)
            continue;
        const double in_force = h->batch->in_force[i * BATCH_LANES + h->lane];
        const double until = effects->measure[i].until_years;
        h->standing[i].anticipated = is_anticipated && in_force > 0.0 && until > 0.0;
        if (in_force < INFINITY)
            add_strengths(t, h->batch, h->lane, i);
        if (h->standing[i].anticipated && until < in_force)
            add_event(t, (struct trial_event){until, EVENT_UNTIL, i, 0, 0.0});
    }
    for (size_t k = 0; k < effects->n_shocks; k++)
        add_event(t, (struct trial_event){effects->shock[k].years, EVENT_SHOCK, 0,
                                          effects->shock[k].mask, 0.0});
}

// ---- telling -------------------------------------------------------------------------------

static double clock_at(const struct history *h, double years)
{
    return adversary_exposure(h->begins, h->recovery, years) - h->exposure_at_0;
}

static void factors_at(const struct history *h, size_t measure, double years, double *factor)
{
    const struct standing *standing = &h->standing[measure];
    effects_factor_at(h->trial->effects, h->batch, h->lane, years, measure, standing->strength,
                      standing->anticipated, factor);
}

// Lets the event change what stands; false if nothing changes.
static bool apply(struct history *h, const struct trial_event *event)
{
    struct standing *standing = &h->standing[event->measure];
    switch (event->kind) {
    case EVENT_IN_FORCE:
        standing->anticipated = false;
        standing->strength = event->strength;
        return true;
    case EVENT_STEP:
        if (standing->lapsed)
            return false;
        standing->strength = event->strength;
        return true;
    case EVENT_LAPSE:
        standing->lapsed = true;
        standing->strength = 0.0;
        return true;
    case EVENT_UNTIL:
        standing->anticipated = false;
        return true;
    case EVENT_SHOCK:
    case EVENT_PEACE:
        return true;
    }
    return false;
}

static bool does_something(const struct history *h, size_t measure)
{
    return h->standing[measure].strength != 0.0 || h->standing[measure].anticipated;
}

static void tell_observer(const struct history *h, const struct trial_event *event, double clock)
{
    const struct trial_observer *observer = h->trial->observer;
    struct trial_event told = *event;
    if (observer == NULL)
        return;
    for (size_t i = 0; i < h->trial->layout->model->n_measures; i++)
        if (!does_something(h, i))
            told.mask &= ~(UINT32_C(1) << i);
    observer->event(observer->context, h->trial, h->batch, h->lane, &told, clock);
}

static void tell(struct history *h, const struct trial_event *event)
{
    if (!apply(h, event))
        return;
    const double clock = clock_at(h, event->years);
    uint32_t mask = event->kind == EVENT_SHOCK ? event->mask : UINT32_C(1) << event->measure;
    for (; mask != 0; mask &= mask - 1) {
        const size_t measure = (size_t)__builtin_ctz(mask);
        double factor[ADVERSARY_MAX_CHANNELS];
        if (!can_matter(h->trial->effects, measure) ||
            (event->kind == EVENT_SHOCK && !does_something(h, measure)))
            continue;
        factors_at(h, measure, event->years, factor);
        lattice_change(&h->trial->lattice, measure, h->standing[measure].strength, factor, clock);
    }
    tell_observer(h, event, clock);
}

// What happens while there is no opportunity, up to `end`; returns how many events that are.
static size_t tell_before_peace(struct history *h, double end)
{
    struct trial *t = h->trial;
    size_t next = 0;
    for (; next < t->n_events && t->events[next].years <= end; next++)
        if (apply(h, &t->events[next]))
            tell_observer(h, &t->events[next], NAN);
    return next;
}

// Survival of the reported combinations at the points of the grid before `years`.
static void add_points_before(struct history *h, double years)
{
    const struct trial *t = h->trial;
    const struct lattice *l = &t->lattice;
    const size_t n_grid = t->layout->n_grid, n_reported = t->layout->model->n_reported;
    for (; h->next_point < n_grid && t->layout->grid_years[h->next_point] < years;
         h->next_point++) {
        const double clock = clock_at(h, t->layout->grid_years[h->next_point]);
        for (size_t r = 0; r < n_reported; r++) {
            const uint32_t s = l->reported[r];
            t->buffer[r] = -(l->accumulated[s] + l->hazard[s] * clock);
        }
        real_exp_array(n_reported, t->buffer, t->buffer);
        for (size_t r = 0; r < n_reported; r++)
            h->survival[r * n_grid + h->next_point] += t->buffer[r];
    }
}

// What stands when opportunity begins; the hazard of all that came before counts nothing.
static void prepare(struct history *h, double start)
{
    struct trial *t = h->trial;
    for (size_t i = 0; i < t->layout->model->n_measures; i++) {
        double factor[ADVERSARY_MAX_CHANNELS];
        if (!does_something(h, i) || !can_matter(t->effects, i))
            continue;
        factors_at(h, i, start, factor);
        lattice_prepare(&t->lattice, i, h->standing[i].strength, factor);
    }
    lattice_start(&t->lattice);
    tell_observer(h, &(struct trial_event){.years = start, .kind = EVENT_PEACE},
                  clock_at(h, start));
}

void trial_run(struct trial *t, const struct batch *b, size_t lane, double *survival)
{
    double type[ADVERSARY_MAX_NUMBERS];
    for (size_t k = 0; k < t->layout->model->adversary.kind->n_numbers; k++)
        type[k] = b->type[k * BATCH_LANES + lane];
    struct history h = {.trial = t, .batch = b, .lane = lane, .begins = type[ADVERSARY_BEGINS],
                        .recovery = type[ADVERSARY_RECOVERY], .survival = survival};
    h.exposure_at_0 = adversary_exposure(h.begins, h.recovery, 0.0);
    lattice_begin(&t->lattice, type);
    const double horizon = t->layout->model->scenario->horizon_years;
    if (h.begins < horizon) {
        const double start = h.begins > 0.0 ? h.begins : 0.0;
        gather_events(&h);
        add_points_before(&h, start); // no hazard yet: survival 1
        size_t next = tell_before_peace(&h, start);
        prepare(&h, start);
        for (; next < t->n_events; next++) {
            add_points_before(&h, t->events[next].years);
            tell(&h, &t->events[next]);
        }
    } else if (t->observer != NULL) {
        gather_events(&h);
        (void)tell_before_peace(&h, horizon);
    }
    add_points_before(&h, INFINITY);
    lattice_finish(&t->lattice, clock_at(&h, horizon));
}
