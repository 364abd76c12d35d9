// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/tipping.h"

#include "analysis/tipping_parts.h"
#include "engine/parallel.h"
#include "model/model.h"

#include <math.h>
#include <stdlib.h>

const char *tipping_added_name(enum tipping_added added)
{
    static const char *const names[] = {"alone", "last"};
    return names[added];
}

const char *tipping_worth_name(enum tipping_worth worth)
{
    static const char *const names[] = {"above", "below", "always", "never", "depends", "unclear"};
    return names[worth];
}

// ---- steps --------------------------------------------------------------------------------------

// To what the measure is added.
static uint32_t others(const struct model *model, size_t measure, enum tipping_added added)
{
    const uint32_t all = (uint32_t)(((uint64_t)1 << model->n_measures) - 1);
    if (added == TIPPING_ALONE)
        return model->measures[measure].required_mask;
    return model_feasible(model, all & ~(UINT32_C(1) << measure));
}

enum status tipping_list(struct tippings *t, const struct packages *p, struct arena *arena,
                         struct error *error)
{
    const struct model *model = p->model;
    t->steps = arena_alloc(arena, model->n_measures * N_TIPPING_ADDED, sizeof *t->steps);
    t->n_steps = 0;
    if (t->steps == NULL)
        return error_memory(error, "the tipping points");
    for (size_t i = 0; i < model->n_measures * N_TIPPING_ADDED; i++) {
        const size_t m = model->in_file_order[i / N_TIPPING_ADDED];
        const enum tipping_added added = (enum tipping_added)(i % N_TIPPING_ADDED);
        const uint32_t mask = others(model, m, added);
        const struct tipping_step step = {m, added, packages_find(p, mask | UINT32_C(1) << m),
                                          packages_find(p, mask)};
        if (step.with < p->n && step.without < p->n)
            t->steps[t->n_steps++] = step;
    }
    return STATUS_OK;
}

// ---- rows ---------------------------------------------------------------------------------------

// The share of replicates in which the mean change of the goal is above nought.
static double share_above(const struct tipping_work *k, size_t step, size_t goal)
{
    const size_t n = k->packages->n_worlds;
    double n_above = 0.0;
    for (size_t b = 0; b < SAMPLE_REPLICATES; b++) {
        const double *weights = k->weights + b * n;
        double sum = 0.0, total = 0.0;
        for (size_t w = 0; w < n; w++) {
            sum += weights[w] * k->change[step][w];
            total += weights[w];
        }
        n_above += tipping_change(k, step, goal, sum / total) > 0.0;
    }
    return n_above / SAMPLE_REPLICATES;
}

static const struct tipping_curve *curve_of(const struct tipping_work *k, size_t unknown,
                                            size_t step, size_t goal)
{
    const struct tippings *t = k->tippings;
    return &k->curves[(unknown * t->n_steps + step) * t->n_goals + goal];
}

// Of all unknowns: what the mean says, unless a single unknown says otherwise.
static struct tipping about_all(const struct tipping_work *k, size_t step, size_t goal)
{
    const size_t n_unknowns = k->packages->n_unknowns;
    const bool is_worth = k->tippings->change[step * k->tippings->n_goals + goal].value > 0.0;
    const double above = share_above(k, step, goal);
    const enum tipping_worth side = is_worth ? TIPPING_ALWAYS : TIPPING_NEVER;
    struct tipping all = {.step = step, .goal = goal, .unknown = n_unknowns, .worth = side,
                          .at = NAN, .lo = NAN, .hi = NAN, .sure = is_worth ? above : 1.0 - above,
                          .p_worth = NAN, .from = NAN, .to = NAN, .change_from = NAN,
                          .change_to = NAN};
    if (all.sure < TIPPING_SURE)
        all.worth = TIPPING_UNCLEAR;
    for (size_t u = 0; u < n_unknowns; u++) {
        const struct tipping_curve *curve = curve_of(k, u, step, goal);
        if (curve->n > 0)
            all.worth = TIPPING_DEPENDS;
        else if (curve->matters && curve->rows[0].worth != side && all.worth == side)
            all.worth = TIPPING_UNCLEAR;
    }
    if (all.worth == TIPPING_DEPENDS || all.worth == TIPPING_UNCLEAR)
        all.sure = NAN;
    return all;
}

static void add_rows(struct tippings *t, const struct tipping_work *k, size_t step, size_t goal)
{
    t->rows[t->n++] = about_all(k, step, goal);
    for (size_t u = 0; u < k->packages->n_unknowns; u++) {
        const struct tipping_curve *curve = curve_of(k, u, step, goal);
        const size_t n = !curve->matters ? 0 : curve->n > 0 ? curve->n : 1;
        for (size_t i = 0; i < n; i++) {
            struct tipping *row = &t->rows[t->n++];
            *row = curve->rows[i];
            row->step = step;
            row->goal = goal;
            row->unknown = u;
        }
    }
}

static void set_change(struct tippings *t, const struct tipping_work *k, size_t step, size_t goal)
{
    const struct packages *p = k->packages;
    const struct tipping_step *s = &t->steps[step];
    const struct estimate e = sample_mean(&p->sample, p->whole[s->with], p->whole[s->without]);
    const double scale = t->goals[goal].aim == AIM_VALUE ? t->goals[goal].level : 1.0;
    t->change[step * t->n_goals + goal] =
        (struct estimate){tipping_change(k, step, goal, e.value), scale * e.se};
}

// ---- all ----------------------------------------------------------------------------------------

// Room for the work and, from `arena`, for its results: of every step and goal one row for all unknowns,
// and so many for each as a curve may have.
static bool work_create(struct tipping_work *k, struct tippings *t, const struct packages *p,
                        struct arena *work, struct arena *results)
{
    const size_t n_curves = p->n_unknowns * t->n_steps * t->n_goals;
    const size_t n_sums = t->n_steps * t->n_goals;
    *k = (struct tipping_work){.packages = p, .tippings = t};
    k->change = arena_alloc(work, t->n_steps, sizeof *k->change);
    for (size_t d = 0; k->change != NULL && d < t->n_steps; d++)
        k->change[d] = arena_alloc(work, p->n_worlds, sizeof **k->change);
    k->weights = arena_alloc(work, SAMPLE_REPLICATES * p->n_worlds, sizeof *k->weights);
    k->curves = arena_alloc(work, n_curves, sizeof *k->curves);
    k->is_short = arena_alloc(work, p->n_threads, sizeof *k->is_short);
    t->change = arena_alloc(results, n_sums, sizeof *t->change);
    t->rows = arena_alloc(results, n_sums + n_curves * TIPPING_MOST, sizeof *t->rows);
    return !work->exhausted && t->change != NULL && t->rows != NULL;
}

static bool find(struct tipping_work *k, uint64_t seed)
{
    const struct packages *p = k->packages;
    const struct tippings *t = k->tippings;
    bool good = true;
    for (size_t d = 0; d < t->n_steps; d++)
        for (size_t w = 0; w < p->n_worlds; w++)
            k->change[d][w] = p->whole[t->steps[d].with][w] - p->whole[t->steps[d].without][w];
    sample_resample(&p->sample, seed, k->weights);
    parallel_for(p->n_unknowns, p->n_threads, tipping_about_unknown, k);
    for (unsigned i = 0; i < p->n_threads; i++)
        good &= !k->is_short[i];
    return good;
}

enum status tipping_find(struct tippings *t, const struct packages *p, uint64_t seed,
                         struct arena *arena, struct error *error)
{
    struct tipping_work k;
    struct arena room;
    arena_init(&room);
    t->n = 0;
    const bool good = work_create(&k, t, p, &room, arena) && find(&k, seed);
    for (size_t d = 0; good && d < t->n_steps; d++)
        for (size_t goal = 0; goal < t->n_goals; goal++) {
            set_change(t, &k, d, goal);
            add_rows(t, &k, d, goal);
        }
    arena_clear(&room);
    return good ? STATUS_OK : error_memory(error, "the tipping points");
}
