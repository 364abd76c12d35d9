// SPDX-License-Identifier: GPL-3.0-or-later
// What follows from the parts without chance, in every trial: when a process begins and completes
// given the processes below it, the rules of ratifications, fixed dates, requirements, lapses' and
// ramps' beginnings, and the levels that decisions were moved with. Settings are taken from the
// scenario's own words.
#include "analysis/verify_parts.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <string.h>

#define TOLERANCE 1e-12

enum { STARTS, TIMES, N_SAMES };

struct state {
    struct verify_same (*parts)[N_SAMES]; // [n_parts]
    struct verify_same *in_force; // [n_measures]
    struct verify_same *never;    // [n_measures]: steps and lapses of what never comes
    struct verify_same *levels;   // [n_loadings]
    double *times;                // room for the times below one part
};

static void begin(struct verify *v, void *context)
{
    struct state *s = context;
    struct arena *a = &v->report->arena;
    size_t most = 1;
    for (size_t i = 0; i < v->n_parts; i++) {
        const size_t n = v->parts[i].group != NULL ? v->parts[i].group->n_bodies
                                                   : v->parts[i].process->n_children;
        most = n > most ? n : most;
    }
    s->parts = arena_alloc(a, v->n_parts, sizeof *s->parts);
    s->in_force = arena_alloc(a, v->model->n_measures, sizeof *s->in_force);
    s->never = arena_alloc(a, v->model->n_measures, sizeof *s->never);
    s->levels = arena_alloc(a, v->model->n_loadings, sizeof *s->levels);
    s->times = arena_alloc(a, most, sizeof *s->times);
}

static const struct verify_part *child_of(const struct verify *v, const struct verify_part *part,
                                          size_t child)
{
    for (size_t i = (size_t)(part - v->parts) + 1; i < v->n_parts; i++)
        if (v->parts[i].parent == part && v->parts[i].child == child)
            return &v->parts[i];
    return NULL;
}

// The first time at which those that agree are the share `states` and hold the share `population`.
static double qualified(const struct verify *v, const struct verify_part *part, size_t lane)
{
    const struct entry *entry = part->process->entry;
    const struct group *group = part->group;
    const double states = verify_value(v, entry_child(entry, "states"), 0.0);
    const double population = verify_value(v, entry_child(entry, "population"), 0.0);
    double total = 0.0, first = states <= 0.0 && population <= 0.0 ? part->t0[lane] : INFINITY;
    for (size_t i = 0; i < group->n_bodies; i++)
        total += number_in(group->bodies[i].weight, v->world->unknowns);
    for (size_t j = 0; j < group->n_bodies; j++) {
        const double t = part->bodies[j * BATCH_LANES + lane];
        double n = 0.0, weight = 0.0;
        for (size_t i = 0; i < group->n_bodies; i++)
            if (part->bodies[i * BATCH_LANES + lane] <= t) {
                n += 1.0;
                weight += number_in(group->bodies[i].weight, v->world->unknowns);
            }
        if (n >= states * (double)group->n_bodies * (1.0 - TOLERANCE) &&
            weight >= population * total * (1.0 - TOLERANCE))
            first = fmin(first, t);
    }
    return part->t0[lane] == INFINITY ? INFINITY : first;
}

static double smallest(double *times, size_t n, size_t k)
{
    gsl_sort(times, 1, n); // INFINITY last
    return times[k - 1];
}

static double whole_number(const struct entry *entry, const char *key, size_t fallback)
{
    const struct entry *given = entry_child(entry, key);
    return given == NULL ? (double)fallback : entry_real(given);
}

static double ratified(const struct verify *v, const struct state *s,
                       const struct verify_part *part, size_t lane)
{
    const char *rule = entry_child_text(part->process->entry, "rule");
    const size_t n = part->group->n_bodies;
    if (rule != NULL && strcmp(rule, "qualified") == 0)
        return qualified(v, part, lane);
    for (size_t i = 0; i < n; i++)
        s->times[i] = part->bodies[i * BATCH_LANES + lane];
    return smallest(s->times, n, (size_t)whole_number(part->process->entry, "k", n));
}

static double gathered(const struct verify *v, const struct state *s,
                       const struct verify_part *part, size_t lane)
{
    const struct process *process = part->process;
    for (size_t i = 0; i < process->n_children; i++)
        s->times[i] = child_of(v, part, i)->t[lane];
    const size_t k = process->kind == &process_any_of   ? 1
                     : process->kind == &process_all_of ? process->n_children
                                                        : 0;
    return smallest(s->times, process->n_children,
                    k > 0 ? k : (size_t)whole_number(process->entry, "k", 0));
}

static double fixed(const struct verify *v, const struct verify_part *part, size_t lane)
{
    const struct entry *date = entry_child(part->process->entry, "date");
    if (date != NULL)
        return fmax(part->t0[lane], verify_value(v, date, 0.0));
    return part->t0[lane] + verify_value(v, entry_child(part->process->entry, "after"), 0.0);
}

// When the part must complete, or NAN where that is chance (or the kind is not known here).
static double completes(const struct verify *v, const struct state *s,
                        const struct verify_part *part, size_t lane)
{
    const struct process_kind *kind = part->process->kind;
    if (kind == &process_fixed)
        return fixed(v, part, lane);
    if (kind == &process_sequence)
        return child_of(v, part, part->process->n_children - 1)->t[lane];
    if (kind == &process_all_of || kind == &process_any_of || kind == &process_at_least)
        return gathered(v, s, part, lane);
    if (kind == &process_ratification)
        return ratified(v, s, part, lane);
    return NAN;
}

// t0 = max(0, begins, T of all required).
static double measure_starts(const struct verify *v, size_t index, size_t lane)
{
    const struct measure *measure = &v->model->measures[index];
    double t0 = fmax(0.0, verify_value(v, entry_child(measure->entry, "begins"), 0.0));
    const struct entry *required = entry_child(measure->entry, "requires");
    for (const struct entry *item = required == NULL ? NULL : required->first; item != NULL;
         item = item->next)
        t0 = fmax(t0, v->batch->in_force[(size_t)model_measure(v->model, item->text) *
                                             BATCH_LANES + lane]);
    return t0;
}

static double part_starts(const struct verify *v, const struct verify_part *part, size_t lane)
{
    if (part->parent == NULL)
        return measure_starts(v, part->measure, lane);
    if (part->parent->process->kind == &process_sequence && part->child > 0)
        return child_of(v, part->parent, part->child - 1)->t[lane];
    return part->parent->t0[lane];
}

static void compare_part(const struct verify *v, struct state *s, size_t index)
{
    const struct verify_part *part = &v->parts[index];
    for (size_t lane = 0; lane < v->batch->n; lane++) {
        const double time = completes(v, s, part, lane);
        verify_same_add(&s->parts[index][STARTS], part_starts(v, part, lane), part->t0[lane]);
        if (!isnan(time))
            verify_same_add(&s->parts[index][TIMES], time, part->t[lane]);
        else if (part->t0[lane] == INFINITY)
            verify_same_add(&s->parts[index][TIMES], INFINITY, part->t[lane]);
        if (part->parent == NULL)
            verify_same_add(&s->in_force[part->measure], part->t[lane],
                            v->batch->in_force[part->measure * BATCH_LANES + lane]);
    }
}

// What never comes into force has no steps, and what cannot lapse does not.
static void compare_never(const struct verify *v, struct state *s, size_t index)
{
    const struct measure *measure = &v->model->measures[index];
    const size_t row = measure->ramp.first_array;
    for (size_t lane = 0; lane < v->batch->n; lane++) {
        const bool never = v->batch->in_force[index * BATCH_LANES + lane] == INFINITY;
        if (never || !measure->can_lapse)
            verify_same_add(&s->never[index], INFINITY,
                            v->batch->lapse[index * BATCH_LANES + lane]);
        if (never && measure->ramp.given)
            verify_same_add(&s->never[index], INFINITY,
                            v->batch->step[row * BATCH_LANES + lane]);
    }
}

static size_t segment_at(size_t n, const double *start, double years)
{
    size_t k = n - 1;
    while (k > 0 && start[k] > years)
        k--;
    return k;
}

static void compare_levels_at(const struct verify *v, struct state *s, size_t index, double years)
{
    const struct verify_levels *levels = &v->levels[index];
    const struct segments *segments = &v->world->segments[index];
    const size_t own = segment_at(levels->n, levels->start, years);
    const size_t drawn = segment_at(segments->n, segments->start, years);
    for (size_t lane = 0; lane < v->batch->n; lane++)
        verify_same_add(&s->levels[index], levels->level[own * BATCH_LANES + lane],
                        v->batch->level[index][drawn * BATCH_LANES + lane]);
}

// At the dates of both: one that comes too late, or is missing, shows only at its own.
static void compare_levels(const struct verify *v, struct state *s, size_t index)
{
    for (size_t k = 0; k < v->world->segments[index].n; k++)
        compare_levels_at(v, s, index, v->world->segments[index].start[k]);
    for (size_t k = 0; k < v->levels[index].n; k++)
        compare_levels_at(v, s, index, v->levels[index].start[k]);
}

static void batch(struct verify *v, void *context)
{
    struct state *s = context;
    for (size_t i = 0; i < v->n_parts; i++)
        compare_part(v, s, i);
    for (size_t i = 0; i < v->model->n_measures; i++)
        compare_never(v, s, i);
    for (size_t i = 0; i < v->model->n_loadings; i++)
        compare_levels(v, s, i);
}

static void finish(struct verify *v, void *context)
{
    struct state *s = context;
    struct arena *a = &v->report->arena;
    for (size_t i = 0; i < v->n_parts; i++) {
        const struct verify_part *part = &v->parts[i];
        verify_find_same(v, part->process->path, "begins", &s->parts[i][STARTS], TOLERANCE);
        verify_find_same(v, part->process->path, "completes", &s->parts[i][TIMES], TOLERANCE);
        size_t n = 0;
        const struct process_kind *const *known = process_kinds(&n);
        while (n > 0 && known[n - 1] != part->process->kind)
            n--;
        if (n == 0)
            verify_cannot(v, part->process->path, "a kind of process that is not built in");
    }
    for (size_t i = 0; i < v->model->n_measures; i++) {
        const char *where = arena_format(a, "measures.%s", v->model->measures[i].name);
        verify_find_same(v, where, "in force", &s->in_force[i], TOLERANCE);
        verify_find_same(v, where, "neither steps nor lapses without it", &s->never[i], TOLERANCE);
    }
    for (size_t i = 0; i < v->model->n_loadings; i++)
        verify_find_same(v, arena_format(a, "loads no. %zu", i + 1), "level at every date",
                         &s->levels[i], 1e-11);
}

const struct verify_kind verify_structure = {
    .subject = {"structure", "what follows without chance in every trial: sequences, rules, fixed "
                             "dates, requirements, levels"},
    .state_size = sizeof(struct state),
    .begin = begin, .batch = batch, .finish = finish};
