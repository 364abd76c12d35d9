// SPDX-License-Identifier: GPL-3.0-or-later
// The drawn history as it was told: when every part of every process began and completed, who was
// refused when; and what of it follows from the scenario's own words: dates, levels, correlations.
#include "analysis/verify_parts.h"

#include "base/random.h"

#include <math.h>
#include <string.h>

// ---- parts and askings --------------------------------------------------------------------------

static void count(const struct process *process, struct verify *v)
{
    const struct group *group = process_group(process);
    v->n_parts++;
    if (process->kind == &process_decision || process->kind == &process_empirical)
        v->n_askings++;
    if (group != NULL)
        v->n_askings += group->n_bodies;
    for (size_t i = 0; i < process->n_children; i++)
        count(process->children[i], v);
}

static struct verify_asking *add_asking(struct verify *v, const struct decision *decision,
                                        const char *path, size_t measure)
{
    struct arena *a = &v->report->arena;
    struct verify_asking *asking = &v->askings[v->n_askings];
    *asking = (struct verify_asking){
        .decision = decision, .measure = measure, .path = path, .same_as = v->n_askings,
        .entity = path == NULL ? 0 : random_entity(path),
        .refusal = arena_alloc(a, (size_t)decision->attempts, BATCH_LANES * sizeof(double))};
    v->n_askings++;
    return asking;
}

static bool same_number(struct number a, struct number b)
{
    return a.unknown == b.unknown && (a.unknown >= 0 || a.value == b.value);
}

// Bodies with the same numbers have the same chances, which need be computed only once.
static void find_twin(struct verify *v, size_t first, struct verify_asking *asking)
{
    const struct decision *d = asking->decision;
    for (size_t i = first; &v->askings[i] != asking; i++) {
        const struct decision *other = v->askings[i].decision;
        if (other->delay == d->delay && other->loading == d->loading &&
            other->attempts == d->attempts && same_number(other->p, d->p) &&
            same_number(other->pause_years, d->pause_years)) {
            asking->same_as = i;
            return;
        }
    }
}

static void add_bodies(struct verify *v, struct verify_part *part)
{
    struct arena *a = &v->report->arena;
    part->bodies = arena_alloc(a, part->group->n_bodies, BATCH_LANES * sizeof(double));
    for (size_t i = 0; i < part->group->n_bodies; i++) {
        const struct body *body = &part->group->bodies[i];
        const char *path = arena_format(a, "%s.%s", part->process->path, body->key);
        struct verify_asking *asking = add_asking(v, &body->decision, path, part->measure);
        asking->part = part;
        asking->body = i;
        find_twin(v, part->first_asking, asking);
    }
}

// Does the world alone say when it completes, if it says when it begins?
static bool is_sure(const struct process *process)
{
    return process->kind == &process_fixed;
}

static void add_part(struct verify *v, const struct process *process,
                     const struct verify_part *parent, size_t child, size_t measure, bool known)
{
    struct verify_part *part = &v->parts[v->n_parts++];
    *part = (struct verify_part){.process = process, .parent = parent, .measure = measure,
                                 .child = child, .known_start = known,
                                 .group = process_group(process), .first_asking = v->n_askings};
    if (process->kind == &process_decision || process->kind == &process_empirical)
        add_asking(v, process->settings, process->path, measure)->part = part;
    if (part->group != NULL)
        add_bodies(v, part);
    for (size_t i = 0; i < process->n_children; i++) {
        add_part(v, process->children[i], part, i, measure, known);
        known = known &&
                (process->kind != &process_sequence || is_sure(process->children[i]));
    }
}

static void make_levels(struct verify *v)
{
    const struct model *m = v->model;
    struct arena *a = &v->report->arena;
    v->levels = arena_alloc(a, m->n_loadings, sizeof *v->levels);
    for (size_t i = 0; v->levels != NULL && i < m->n_loadings; i++) {
        v->levels[i].start = arena_alloc(a, m->n_shocks + 2, sizeof(double));
        v->levels[i].level = arena_alloc(a, m->n_shocks + 1, BATCH_LANES * sizeof(double));
        v->levels[i].shift = arena_alloc(a, m->n_shocks + 1, BATCH_LANES * sizeof(double));
    }
}

void verify_history_begin(struct verify *v)
{
    const struct model *m = v->model;
    struct arena *a = &v->report->arena;
    const struct entry **entries = arena_alloc(a, m->n_factors, sizeof *entries);
    for (size_t i = 0; i < m->n_measures; i++) {
        count(m->measures[i].process, v);
        v->n_askings += m->measures[i].can_lapse;
    }
    v->parts = arena_alloc(a, v->n_parts, sizeof *v->parts);
    v->askings = arena_alloc(a, v->n_askings, sizeof *v->askings);
    make_levels(v);
    if (v->parts == NULL || v->askings == NULL || entries == NULL)
        return;
    v->n_parts = v->n_askings = 0;
    for (size_t position = 0; position < m->n_measures; position++) {
        const size_t i = m->in_file_order[position];
        const struct measure *measure = &m->measures[i];
        add_part(v, measure->process, NULL, 0, i, measure->n_required == 0);
        if (measure->can_lapse)
            add_asking(v, &measure->lapse, arena_format(a, "measures.%s.lapse", measure->name), i);
    }
    for (size_t i = 0; i < m->n_factors; i++)
        entries[i] = m->factors[i].entry;
    v->correlation = verify_correlations(v, entries, m->n_factors);
}

const double *verify_asking_t0(const struct verify *v, const struct verify_asking *asking)
{
    return asking->part == NULL ? v->batch->in_force + asking->measure * BATCH_LANES
                                : asking->part->t0;
}

const double *verify_asking_t(const struct verify *v, const struct verify_asking *asking)
{
    if (asking->part == NULL)
        return v->batch->lapse + asking->measure * BATCH_LANES;
    return asking->part->group == NULL ? asking->part->t
                                       : asking->part->bodies + asking->body * BATCH_LANES;
}

// ---- what the batch tells -----------------------------------------------------------------------

static struct verify_part *part_of(struct verify *v, const struct process *process)
{
    for (size_t i = 0; i < v->n_parts; i++)
        if (v->parts[i].process == process)
            return &v->parts[i];
    return NULL;
}

static void hear_process(void *context, const struct process *process, const double *t0,
                         const double *t)
{
    struct verify_part *part = part_of(context, process);
    if (part == NULL)
        return;
    memcpy(part->t0, t0, sizeof part->t0);
    memcpy(part->t, t, sizeof part->t);
}

static void hear_bodies(void *context, const struct process *process, const double *t0,
                        const double *t)
{
    struct verify_part *part = part_of(context, process);
    (void)t0; // the ratification itself says it too
    if (part != NULL)
        memcpy(part->bodies, t, part->group->n_bodies * BATCH_LANES * sizeof *t);
}

static void hear_refusal(void *context, const struct decision *decision, size_t lane, int attempt,
                         double years)
{
    struct verify *v = context;
    for (size_t i = 0; i < v->n_askings; i++) {
        struct verify_asking *asking = &v->askings[i];
        if (asking->entity != decision->entity)
            continue;
        asking->refusal[(size_t)attempt * BATCH_LANES + lane] = years;
        asking->n_refused[lane] = (size_t)attempt + 1;
        return;
    }
}

struct observer verify_history_observer(struct verify *v)
{
    return (struct observer){.context = v, .process = hear_process, .bodies = hear_bodies,
                             .refusal = hear_refusal};
}

// ---- dates and levels ---------------------------------------------------------------------

static double shock_date(const struct verify *v, size_t shock)
{
    return number_in(v->model->shocks[shock].date_years, v->world->unknowns);
}

static double load_on(const struct loading *loading, int factor)
{
    for (size_t i = 0; i < loading->n; i++)
        if (loading->factor[i] == factor)
            return loading->a[i];
    return 0.0;
}

// Time is cut at every date of a shock that the loading feels.
void verify_history_world(struct verify *v)
{
    const struct model *m = v->model;
    for (size_t i = 0; i < m->n_loadings; i++) {
        struct verify_levels *levels = &v->levels[i];
        levels->n = 1;
        levels->start[0] = -INFINITY;
        for (double last = -INFINITY; last < INFINITY;) {
            double next = INFINITY;
            for (size_t k = 0; k < m->n_shocks; k++)
                if (load_on(&m->loadings[i], m->shocks[k].factor) != 0.0 &&
                    shock_date(v, k) > last)
                    next = fmin(next, shock_date(v, k));
            levels->start[next < INFINITY ? levels->n++ : levels->n] = last = next;
        }
    }
}

double verify_factor_at(const struct verify *v, size_t lane, size_t factor, double years)
{
    const struct model *m = v->model;
    double z = v->batch->factor[factor * BATCH_LANES + lane];
    for (size_t k = 0; k < m->n_shocks; k++)
        if (m->shocks[k].factor == (int)factor && shock_date(v, k) <= years)
            z += v->batch->jump[k * BATCH_LANES + lane];
    return z;
}

void verify_history_levels(struct verify *v)
{
    const struct model *m = v->model;
    for (size_t i = 0; i < m->n_loadings; i++)
        for (size_t k = 0; k < v->levels[i].n; k++)
            for (size_t lane = 0; lane < v->batch->n; lane++) {
                double level = 0.0, own = 0.0;
                for (size_t j = 0; j < m->loadings[i].n; j++) {
                    const size_t f = (size_t)m->loadings[i].factor[j];
                    level += m->loadings[i].a[j] *
                             verify_factor_at(v, lane, f, v->levels[i].start[k]);
                    own += m->loadings[i].a[j] * v->batch->factor[f * BATCH_LANES + lane];
                }
                v->levels[i].level[k * BATCH_LANES + lane] = level;
                v->levels[i].shift[k * BATCH_LANES + lane] = level - own;
            }
}

void verify_history_draw(struct verify *v, const struct observer *observer, uint32_t first_trial,
                         size_t n)
{
    for (size_t i = 0; i < v->n_askings; i++)
        memset(v->askings[i].n_refused, 0, sizeof v->askings[i].n_refused);
    v->batch->observer = observer;
    v->is_first_batch = first_trial == 0;
    batch_draw(v->batch, first_trial, n);
    verify_history_levels(v);
}
