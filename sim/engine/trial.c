// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trial.h"

#include "base/real.h"

#include <stdlib.h>
#include <string.h>

// A history being told.
struct history {
    struct trial *trial;
    size_t lane;
    double strength[MODEL_MAX_MEASURES];
    uint32_t anticipated;                         // measures
    double slope[MODEL_MAX_MEASURES][HAZARD_ROW]; // with loaded weights as they are now
    size_t next_point;                            // of the grid
};

bool trial_create(struct trial *t, const struct layout *layout, const struct effects *effects)
{
    const size_t n_reported = layout->model->n_reported;
    *t = (struct trial){.layout = layout, .effects = effects};
    t->points.index = calloc(n_reported, sizeof *t->points.index);
    t->points.which = calloc(n_reported, sizeof *t->points.which);
    t->points.exponent = calloc(n_reported, layout->n_grid * sizeof *t->points.exponent);
    if (t->points.index != NULL && t->points.which != NULL && t->points.exponent != NULL &&
        events_create(&t->events, layout, effects) && lattice_create(&t->lattice, effects))
        return true;
    trial_clear(t);
    return false;
}

void trial_clear(struct trial *t)
{
    free(t->points.index);
    free(t->points.which);
    free(t->points.exponent);
    events_clear(&t->events);
    lattice_clear(&t->lattice);
    *t = (struct trial){0};
}

void trial_set_batch(struct trial *t, const struct batch *batch, bool curves)
{
    t->batch = batch;
    t->has_curves = curves;
    events_set(&t->events, batch, curves);
}

// ---- curves --------------------------------------------------------------------------------

// The different combinations among the reported ones: those that differ in what is relevant.
static void begin_points(struct history *h)
{
    const struct model *model = h->trial->layout->model;
    struct curve_points *points = &h->trial->points;
    points->n_indices = 0;
    for (size_t r = 0; r < model->n_reported; r++) {
        const uint32_t index = lattice_bits(&h->trial->lattice, model->reported[r].mask);
        size_t i = 0;
        while (i < points->n_indices && points->index[i] != index)
            i++;
        points->index[i] = index;
        points->which[r] = i;
        points->n_indices += i == points->n_indices;
    }
    // before peace Λ is 0
    memset(points->exponent, 0,
           points->n_indices * h->trial->layout->n_grid * sizeof *points->exponent);
}

// −Λ of the different combinations at the points of the grid before `years`.
static void add_points_before(struct history *h, double years)
{
    struct trial *t = h->trial;
    const struct hazard_lattice *v = &t->lattice.values;
    struct curve_points *points = &t->points;
    if (!t->has_curves || h->next_point == t->layout->n_grid ||
        !(t->layout->grid_years[h->next_point] < years))
        return;
    lattice_settle(&t->lattice);
    while (h->next_point < t->layout->n_grid && t->layout->grid_years[h->next_point] < years) {
        const double clock = t->events.grid[h->next_point * BATCH_LANES + h->lane];
        double *point = points->exponent + h->next_point;
        for (size_t i = 0; i < points->n_indices; i++) {
            const uint32_t s = points->index[i] & v->active;
            point[i * t->layout->n_grid] = -(v->accumulated[s] + v->hazard[s] * clock);
        }
        h->next_point++;
    }
}

static void add_curves(struct history *h, double *survival)
{
    const struct layout *layout = h->trial->layout;
    const struct curve_points *points = &h->trial->points;
    const size_t n_grid = layout->n_grid;
    double *e = points->exponent;
    h->trial->effects->world->arrays->exp(points->n_indices * n_grid, e, e);
    for (size_t r = 0; r < layout->model->n_reported; r++) {
        const double *of_combination = e + points->which[r] * n_grid;
        double *sum = survival + r * n_grid;
        for (size_t g = 0; g < n_grid; g++)
            sum[g] += of_combination[g];
    }
}

// ---- events --------------------------------------------------------------------------------

static void set_measure(struct history *h, size_t measure)
{
    lattice_set(&h->trial->lattice, measure, h->strength[measure],
                (h->anticipated >> measure & 1U) != 0, h->slope[measure]);
}

// The loaded weights of a measure from the start on (0) or from shock k of the world on (1 + k).
static void set_weights(struct history *h, size_t measure, size_t from)
{
    const struct effects *effects = h->trial->effects;
    const struct measure_effects *own = &effects->measure[measure];
    for (size_t l = 0; l < own->n_loaded && !effects->additive; l++) {
        const struct loaded_weight *loaded = &own->loaded[l];
        h->slope[measure][loaded->channel] =
            -h->trial->events.weight[loaded->row[from] * BATCH_LANES + h->lane];
    }
}

static bool does_something(const struct history *h, size_t measure)
{
    return h->strength[measure] != 0.0 || (h->anticipated >> measure & 1U) != 0;
}

// Lets the event change what stands, and notes in the lattice what has changed.
static void apply(struct history *h, const struct trial_event *event)
{
    const uint32_t joined = h->trial->lattice.joined;
    const uint32_t bit = UINT32_C(1) << event->measure;
    if (event->kind == EVENT_SHOCK) {
        for (uint32_t rest = event->mask & joined; rest != 0; rest &= rest - 1) {
            const size_t measure = (size_t)__builtin_ctz(rest);
            set_weights(h, measure, 1 + event->step);
            if (does_something(h, measure))
                set_measure(h, measure);
        }
        return;
    }
    if (event->kind == EVENT_IN_FORCE || event->kind == EVENT_UNTIL)
        h->anticipated &= ~bit;
    if (event->kind != EVENT_UNTIL)
        h->strength[event->measure] = event->strength;
    if ((joined & bit) != 0)
        set_measure(h, event->measure);
}

static void tell_observer(const struct history *h, const struct trial_event *event, double clock)
{
    struct trial *t = h->trial;
    const struct batch *b = t->batch;
    if (t->observer == NULL)
        return;
    if (!isnan(clock)) // since peace
        lattice_settle(&t->lattice);
    struct trial_event told = *event; // with its own time: that of a key is rounded
    if (event->kind == EVENT_IN_FORCE)
        told.years = b->in_force[event->measure * BATCH_LANES + h->lane];
    else if (event->kind == EVENT_LAPSE)
        told.years = b->lapse[event->measure * BATCH_LANES + h->lane];
    else if (event->kind == EVENT_STEP)
        told.years = b->step[event->step * BATCH_LANES + h->lane];
    for (size_t i = 0; i < t->layout->model->n_measures; i++)
        if (!does_something(h, i))
            told.mask &= ~(UINT32_C(1) << i);
    t->observer->event(t->observer->context, h->trial, b, h->lane, &told, clock);
}

// The measures that take bits in the lattice, in its order: by lateness, then by number. Without
// branches, which no one could foretell.
static size_t order_measures(const struct trial *t, size_t lane, size_t *ordered)
{
    const uint32_t joined = lattice_closure(&t->lattice, (uint32_t)t->events.relevant[lane]);
    size_t measure[MODEL_MAX_MEASURES], rank[MODEL_MAX_MEASURES], n = 0;
    double lateness[MODEL_MAX_MEASURES];
    for (uint32_t rest = joined; rest != 0; rest &= rest - 1) {
        measure[n] = (size_t)__builtin_ctz(rest);
        lateness[n] = t->events.lateness[measure[n] * BATCH_LANES + lane];
        rank[n] = 0;
        for (size_t i = 0; i < n; i++) {
            const size_t is_later = lateness[i] > lateness[n];
            rank[i] += is_later;
            rank[n] += 1 - is_later;
        }
        n++;
    }
    for (size_t i = 0; i < n; i++)
        ordered[rank[i]] = measure[i];
    return n;
}

static void begin(struct history *h, struct trial *t, size_t lane)
{
    const size_t n_numbers = t->layout->model->adversary.kind->n_numbers;
    double type[ADVERSARY_MAX_NUMBERS];
    h->trial = t;
    h->lane = lane;
    h->next_point = 0;
    for (size_t k = 0; k < n_numbers; k++)
        type[k] = t->batch->type[k * BATCH_LANES + lane];
    size_t ordered[MODEL_MAX_MEASURES];
    const size_t n = order_measures(t, lane, ordered);
    lattice_begin(&t->lattice, type, n, ordered);
    h->anticipated = (uint32_t)t->events.anticipated[lane];
    memset(h->strength, 0, sizeof h->strength);
    for (uint32_t rest = t->lattice.joined; rest != 0; rest &= rest - 1) {
        const size_t measure = (size_t)__builtin_ctz(rest);
        memcpy(h->slope[measure], t->effects->measure[measure].slope, sizeof h->slope[measure]);
        set_weights(h, measure, 0);
        if ((h->anticipated >> measure & 1U) != 0)
            set_measure(h, measure);
    }
}

// The time of a key, without the bits that say whose it is.
static double time_of(const struct trial *t, double key)
{
    return real_from_bits(real_bits(key) & ~t->events.slot_bits);
}

void trial_run(struct trial *t, size_t lane, double *survival)
{
    struct history h; // 2 KB: begin sets what is used of it
    const double horizon = t->layout->model->scenario->horizon_years;
    const double *key = t->events.key + lane, *clock = t->events.clock + lane;
    const double start = t->events.start[lane];
    begin(&h, t, lane);
    if (t->has_curves)
        begin_points(&h);
    // Before peace there is no hazard: what happens until then only sets the scene.
    while (h.next_point < t->layout->n_grid && t->layout->grid_years[h.next_point] < start)
        h.next_point++;
    for (; events_happens(*key) && time_of(t, *key) <= start; key += BATCH_LANES) {
        const struct trial_event *event = events_slot(&t->events, *key);
        apply(&h, event);
        tell_observer(&h, event, NAN);
        clock += BATCH_LANES;
    }
    lattice_start(&t->lattice);
    if (start < horizon)
        tell_observer(&h, &(struct trial_event){.kind = EVENT_PEACE, .years = start}, 0.0);
    for (; events_happens(*key); key += BATCH_LANES) {
        const struct trial_event *event = events_slot(&t->events, *key);
        const double years = time_of(t, *key);
        add_points_before(&h, years);
        apply(&h, event);
        lattice_update(&t->lattice, *clock);
        tell_observer(&h, event, *clock);
        clock += BATCH_LANES;
    }
    add_points_before(&h, INFINITY);
    if (t->has_curves)
        add_curves(&h, survival);
    lattice_finish(&t->lattice, t->events.grid[(t->layout->n_grid - 1) * BATCH_LANES + lane]);
}
