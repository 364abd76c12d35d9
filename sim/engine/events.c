// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/events.h"

#include "base/arrays.h"
#include "base/kernel.h"
#include "base/real.h"
#include "engine/event_loops.h"

#include <stdlib.h>
#include <string.h>

#define ROW (BATCH_LANES * sizeof(double))

KERNEL_DECLARE(struct event_loops, event_loops);

const struct event_loops *event_loops_for(enum cpu cpu)
{
    return KERNEL_CHOICE(event_loops, cpu_resolved(cpu));
}

// ---- slots ---------------------------------------------------------------------------------

static size_t most_slots(const struct model *model)
{
    return 3 * model->n_measures + model->n_step_arrays + model->n_shocks;
}

static void add_slot(struct events *e, enum event_kind kind, size_t measure, size_t step)
{
    e->slots[e->n_slots++] =
        (struct trial_event){.kind = kind, .measure = measure, .step = step};
}

// At one time, anticipation ends first; then a measure comes into force, steps and lapses; shocks
// come last.
static void add_slots(struct events *e, const struct model *model)
{
    for (size_t i = 0; i < model->n_measures; i++) {
        const struct measure *measure = &model->measures[i];
        const struct number anticipation = measure->effect[CHANNEL_ANTICIPATION].weight;
        if (anticipation.unknown >= 0 || anticipation.value != 0.0)
            add_slot(e, EVENT_UNTIL, i, 0);
        add_slot(e, EVENT_IN_FORCE, i, 0);
        for (int step = 0; measure->ramp.given && step < measure->ramp.n_steps; step++)
            add_slot(e, EVENT_STEP, i, measure->ramp.first_array + (size_t)step);
        if (measure->can_lapse)
            add_slot(e, EVENT_LAPSE, i, 0);
    }
    for (size_t k = 0; k < effects_most_shocks(e->effects); k++)
        add_slot(e, EVENT_SHOCK, 0, k);
}

// Batcher's merge exchange (K. E. Batcher, AFIPS 32 (1968) 307; Knuth, vol. 3, algorithm 5.2.2M).
// Counts the comparators if `network` is NULL.
static size_t merge_exchange(size_t n, struct comparator *network)
{
    size_t count = 0, top = 1;
    while (top < n)
        top *= 2;
    for (size_t p = top / 2; p > 0; p /= 2)
        for (size_t q = top / 2, r = 0, d = p;; d = q - p, q /= 2, r = p) {
            for (size_t i = 0; i + d < n; i++) {
                if ((i & p) != r)
                    continue;
                if (network != NULL)
                    network[count] = (struct comparator){(uint16_t)i, (uint16_t)(i + d)};
                count++;
            }
            if (q == p)
                break;
        }
    return count;
}

bool events_create(struct events *e, const struct layout *layout, const struct effects *effects)
{
    const struct model *model = layout->model;
    *e = (struct events){.layout = layout, .effects = effects};
    e->slots = calloc(most_slots(model) + 1, sizeof *e->slots);
    if (e->slots == NULL)
        return false;
    add_slots(e, model);
    while (e->slot_bits + 1 < e->n_slots)
        e->slot_bits = 2 * e->slot_bits + 1;
    e->n_comparators = merge_exchange(e->n_slots, NULL);
    e->network = calloc(e->n_comparators + 1, sizeof *e->network);
    e->key = arrays_create(e->n_slots + 1, ROW);
    e->clock = arrays_create(e->n_slots, ROW);
    e->grid = arrays_create(layout->n_grid, ROW);
    e->weight = arrays_create(effects_most_rows(effects), ROW);
    e->lateness = arrays_create(model->n_measures, ROW);
    if (e->network == NULL || e->key == NULL || e->clock == NULL || e->grid == NULL ||
        e->weight == NULL || e->lateness == NULL) {
        events_clear(e);
        return false;
    }
    (void)merge_exchange(e->n_slots, e->network);
    return true;
}

void events_clear(struct events *e)
{
    free(e->slots);
    free(e->network);
    free(e->key);
    free(e->clock);
    free(e->grid);
    free(e->weight);
    free(e->lateness);
    *e = (struct events){0};
}

// ---- a batch -------------------------------------------------------------------------------

static void fill(size_t n, double value, double *row)
{
    for (size_t i = 0; i < n; i++)
        row[i] = value;
}

// The strengths of a measure's slots, and the times of those that the world alone fixes.
static void set_slot(const struct events *e, const struct batch *b, struct trial_event *slot)
{
    const struct measure *measure = &e->layout->model->measures[slot->measure];
    const struct ramp *ramp = &measure->ramp;
    const double initial = ramp->given ? number_in(ramp->initial, b->world->unknowns) : 1.0;
    const struct effects *effects = e->effects;
    slot->years = EVENT_NEVER;
    if (slot->kind == EVENT_IN_FORCE) {
        slot->strength = initial;
    } else if (slot->kind == EVENT_STEP) {
        const size_t step = slot->step - ramp->first_array + 1;
        const double risen = (1.0 - initial) * (double)step / (double)ramp->n_steps;
        slot->strength = step == (size_t)ramp->n_steps ? 1.0 : initial + risen;
    } else if (slot->kind == EVENT_UNTIL) {
        slot->years = effects->measure[slot->measure].until_years;
    } else if (slot->kind == EVENT_SHOCK && slot->step < effects->n_shocks) {
        slot->years = effects->shock[slot->step].years;
        slot->mask = effects->shock[slot->step].mask;
    }
}

// When the slot's event happens in each trial: not after what ends its measure.
static void set_times(size_t n, const struct batch *b, const struct trial_event *slot, double *time)
{
    const double *in_force = b->in_force + slot->measure * BATCH_LANES;
    const double *lapse = b->lapse + slot->measure * BATCH_LANES;
    const double *step = b->step + slot->step * BATCH_LANES;
    switch (slot->kind) {
    case EVENT_IN_FORCE:
        memcpy(time, in_force, n * sizeof *time);
        return;
    case EVENT_STEP:
        for (size_t i = 0; i < n; i++)
            time[i] = step[i] < lapse[i] ? step[i] : INFINITY;
        return;
    case EVENT_LAPSE:
        memcpy(time, lapse, n * sizeof *time);
        return;
    case EVENT_UNTIL:
        for (size_t i = 0; i < n; i++)
            time[i] = slot->years > 0.0 && slot->years < in_force[i] ? slot->years : INFINITY;
        return;
    case EVENT_SHOCK:
    case EVENT_PEACE:
        fill(n, slot->years, time);
        return;
    }
}

// Which measures do something in each trial.
static void set_relevant(struct events *e, size_t n, const struct batch *b)
{
    const struct event_loops *loops = event_loops_for(b->world->cpu);
    const double horizon = e->layout->model->scenario->horizon_years;
    memset(e->relevant, 0, sizeof e->relevant);
    memset(e->anticipated, 0, sizeof e->anticipated);
    for (size_t m = 0; m < e->layout->model->n_measures; m++)
        loops->relevance(n, b->in_force + m * BATCH_LANES, b->lapse + m * BATCH_LANES, e->start,
                         e->effects->measure[m].until_years, horizon,
                         e->effects->effective & UINT32_C(1) << m,
                         e->effects->anticipating & UINT32_C(1) << m, e->relevant, e->anticipated,
                         e->lateness + m * BATCH_LANES);
}

static void set_clocks(struct events *e, size_t n, const struct batch *b, bool curves)
{
    const struct event_loops *loops = event_loops_for(b->world->cpu);
    const struct layout *layout = e->layout;
    const double horizon = layout->model->scenario->horizon_years;
    const double *begins = b->type + ADVERSARY_BEGINS * BATCH_LANES;
    const double *recovery = b->type + ADVERSARY_RECOVERY * BATCH_LANES;
    double time[BATCH_LANES], before[BATCH_LANES];
    const double zero[BATCH_LANES] = {0.0};
    loops->clocks(n, zero, horizon, begins, recovery, zero, before);
    for (size_t k = 0; k < e->n_slots; k++) {
        const double *key = e->key + k * BATCH_LANES;
        if (!loops->any(n, key))
            break;
        loops->clocks(n, key, horizon, begins, recovery, before, e->clock + k * BATCH_LANES);
    }
    for (size_t g = curves ? 0 : layout->n_grid - 1; g < layout->n_grid; g++) {
        fill(n, layout->grid_years[g], time);
        loops->clocks(n, time, horizon, begins, recovery, before, e->grid + g * BATCH_LANES);
    }
}

// How much later a measure's first event must be to make up for one event more, as a share of the
// horizon: by trial; the optimum is flat.
#define SHARE_OF_AN_EVENT 0.1

void events_set(struct events *e, const struct batch *b, bool curves)
{
    const struct event_loops *loops = event_loops_for(b->world->cpu);
    const double horizon = e->layout->model->scenario->horizon_years;
    const double an_event = SHARE_OF_AN_EVENT * horizon;
    const size_t n = (b->n + 7) / 8 * 8;
    double time[BATCH_LANES] = {0.0};
    memset(e->lateness, 0, e->layout->model->n_measures * ROW);
    for (size_t i = 0; i < n; i++) {
        const double begins = b->type[ADVERSARY_BEGINS * BATCH_LANES + i];
        e->start[i] = begins > 0.0 ? begins : 0.0;
    }
    for (size_t k = 0; k < e->n_slots; k++) {
        set_slot(e, b, &e->slots[k]);
        set_times(n, b, &e->slots[k], time);
        if (e->slots[k].kind != EVENT_SHOCK)
            loops->count(n, time, horizon, e->start, an_event,
                         e->lateness + e->slots[k].measure * BATCH_LANES);
        for (size_t i = 0; i < n; i++)
            time[i] = time[i] > 0.0 ? time[i] : 0.0; // shocks before the start are felt from it
        loops->keys(n, time, horizon, e->slot_bits, k, e->key + k * BATCH_LANES);
    }
    fill(n, 2.0 * EVENT_NEVER, e->key + e->n_slots * BATCH_LANES);
    loops->sort(n, e->network, e->n_comparators, e->key);
    set_relevant(e, n, b);
    set_clocks(e, n, b, curves);
    effects_set_weights(e->effects, b, e->weight);
}
