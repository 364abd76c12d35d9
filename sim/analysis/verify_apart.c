// SPDX-License-Identifier: GPL-3.0-or-later
// Given the factors, what chance decides has nothing to do with what it decides elsewhere: the
// products of differences f − P add up to nothing, pair by pair. Two things that shared a random
// number would show.
#include "analysis/verify_parts.h"

#include <math.h>

#define MOST_THINGS 300 // pairs of the first ones only

// What chance decides, in an order in which nothing waits for what comes after it.
enum cause { CAUSE_TYPE, CAUSE_SHOCK, CAUSE_DECISION, CAUSE_STEP };

struct thing {
    enum cause cause;
    size_t index, step; // of a number, a shock, an asking, a measure
    const char *where;
};

// In every trial of the batch: f − P and P (1 − P), 0 where it was not asked.
struct outcome {
    double difference[BATCH_LANES], variance[BATCH_LANES];
};

struct state {
    size_t n, n_all;
    struct thing things[MOST_THINGS];
    struct outcome *outcomes; // [n]
    struct verify_sum *pairs; // [n][n]: i < j
};

static void add_thing(struct state *s, enum cause cause, size_t index, size_t step,
                      const char *where)
{
    s->n_all++;
    if (s->n < MOST_THINGS)
        s->things[s->n++] = (struct thing){cause, index, step, where};
}

static void begin(struct verify *v, void *context)
{
    struct state *s = context;
    const struct model *m = v->model;
    struct arena *a = &v->report->arena;
    for (size_t k = 0; k < m->adversary.kind->n_numbers; k++)
        if (m->adversary.kind->number[k] != NULL && m->adversary.number[k].law >= 0)
            add_thing(s, CAUSE_TYPE, k, 0,
                      arena_format(a, "adversary.%s", m->adversary.kind->number[k]));
    for (size_t k = 0; k < m->n_shocks; k++)
        add_thing(s, CAUSE_SHOCK, k, 0, m->shocks[k].path);
    for (size_t i = 0; i < v->n_askings; i++)
        add_thing(s, CAUSE_DECISION, i, 0, v->askings[i].path);
    for (size_t i = 0; i < m->n_measures; i++)
        for (int step = 0; m->measures[i].ramp.given && step < m->measures[i].ramp.n_steps; step++)
            add_thing(s, CAUSE_STEP, i, (size_t)step,
                      arena_format(a, "measures.%s.ramp, step %d", m->measures[i].name, step + 1));
    s->outcomes = arena_alloc(a, s->n, sizeof *s->outcomes);
    s->pairs = arena_alloc(a, s->n * s->n, sizeof *s->pairs);
}

static void set_one(struct outcome *outcome, size_t lane, bool happens, double chance)
{
    outcome->difference[lane] = (happens ? 1.0 : 0.0) - chance;
    outcome->variance[lane] = chance * (1.0 - chance);
}

// A point a little beyond this quantile, so that what stands at the quantile is below it.
static double point(const struct dist *dist, double p)
{
    const double at = dist_quantile(dist, p);
    return at + 1e-12 + 1e-9 * fabs(at);
}

static void set_type(const struct verify *v, size_t k, struct outcome *outcome)
{
    const struct dist *dist = &v->world->dists[v->model->adversary.number[k].law];
    const bool is_logit = v->model->adversary.kind->additive &&
                          (int)k == v->model->adversary.kind->free_number;
    const double at = point(dist, 0.5), chance = dist_cdf(dist, at);
    for (size_t i = 0; i < v->batch->n; i++) {
        const double x = v->batch->type[k * BATCH_LANES + i];
        set_one(outcome, i, (is_logit ? 1.0 / (1.0 + exp(-x)) : x) <= at, chance);
    }
}

// That it happens, or with certainty, that its shift is a small one.
static void set_shock(const struct verify *v, size_t k, struct outcome *outcome)
{
    const struct shock *shock = &v->model->shocks[k];
    const double p = number_in(shock->p, v->world->unknowns);
    const double *jump = v->batch->jump + k * BATCH_LANES;
    if (shock->shift.law < 0) {
        const bool moves = number_in(shock->shift.number, v->world->unknowns) != 0.0;
        for (size_t i = 0; i < v->batch->n; i++)
            set_one(outcome, i, jump[i] != 0.0, moves ? p : 0.0);
        return;
    }
    const struct dist *dist = &v->world->dists[shock->shift.law];
    const double at = point(dist, 0.6);
    const double chance = (1.0 - p) * (at >= 0.0) + p * dist_cdf(dist, at);
    for (size_t i = 0; i < v->batch->n; i++)
        set_one(outcome, i, jump[i] <= at, chance);
}

static void set_step(const struct verify *v, size_t index, size_t step, struct outcome *outcome)
{
    const struct ramp *ramp = &v->model->measures[index].ramp;
    const struct dist *dist = &v->world->dists[ramp->gap];
    const double *time = v->batch->step + (ramp->first_array + step) * BATCH_LANES;
    const double *before = step == 0 ? v->batch->in_force + index * BATCH_LANES
                                     : time - BATCH_LANES;
    const double at = point(dist, 0.5), chance = dist_cdf(dist, at);
    for (size_t i = 0; i < v->batch->n; i++)
        set_one(outcome, i, before[i] < INFINITY && time[i] - before[i] <= at,
                before[i] < INFINITY ? chance : 0.0);
}

// The first attempt of a decision.
static void set_decision(const struct verify *v, const struct verify_asking *asking,
                         struct outcome *outcome)
{
    const double *t0 = verify_asking_t0(v, asking), *t = verify_asking_t(v, asking);
    const double elapsed = point(&v->world->dists[asking->decision->delay], 0.6);
    for (size_t i = 0; i < v->batch->n; i++) {
        struct verify_course course;
        const double by = t0[i] + elapsed;
        double chance = 0.0;
        set_one(outcome, i, false, 0.0);
        if (t0[i] == INFINITY)
            continue;
        verify_course_set(v, asking->decision, i, false, &course);
        if (asking->decision->attempts == 1)
            chance = verify_normal_cdf(verify_course_score(&course, t0[i], by));
        else
            chance = verify_course_attempt(&course, t0[i], by).completes;
        set_one(outcome, i, asking->n_refused[i] == 0 && t[i] <= by, chance);
    }
}

static void set_outcome(const struct verify *v, const struct thing *thing,
                        struct outcome *outcome)
{
    switch (thing->cause) {
    case CAUSE_TYPE:
        set_type(v, thing->index, outcome);
        return;
    case CAUSE_SHOCK:
        set_shock(v, thing->index, outcome);
        return;
    case CAUSE_DECISION:
        set_decision(v, &v->askings[thing->index], outcome);
        return;
    case CAUSE_STEP:
        set_step(v, thing->index, thing->step, outcome);
        return;
    }
}

// Nothing waits for what comes after it: given the first's difference, the second's is still 0 on
// average.
static void add_pair(const struct outcome *first, const struct outcome *second, size_t n,
                     struct verify_sum *sum)
{
    for (size_t i = 0; i < n; i++) {
        sum->deviation += first->difference[i] * second->difference[i];
        sum->variance += first->difference[i] * first->difference[i] * second->variance[i];
    }
    sum->n += (double)n;
    sum->found = sum->deviation;
    sum->largest = 1.0;
}

static void batch(struct verify *v, void *context)
{
    struct state *s = context;
    for (size_t i = 0; i < s->n; i++)
        set_outcome(v, &s->things[i], &s->outcomes[i]);
    for (size_t i = 0; i < s->n; i++)
        for (size_t j = i + 1; j < s->n; j++)
            add_pair(&s->outcomes[i], &s->outcomes[j], v->batch->n, &s->pairs[i * s->n + j]);
}

// Every pair counts, but those that matter are shown: the furthest one of each thing, whose
// chance is that of the furthest of as many pairs.
static void finish(struct verify *v, void *context)
{
    const struct state *s = context;
    for (size_t i = 0; i + 1 < s->n; i++) {
        size_t furthest = i + 1;
        double most = -1.0;
        for (size_t j = i + 1; j < s->n; j++) {
            const struct verify_sum *sum = &s->pairs[i * s->n + j];
            const double p = verify_sum_chance(sum);
            if (sum->variance > 0.0 && 1.0 - p > most) {
                most = 1.0 - p;
                furthest = j;
            }
        }
        verify_find_furthest(v, arena_format(&v->report->arena, "%s and %s", s->things[i].where,
                                             s->things[furthest].where),
                             "mean product of differences", &s->pairs[i * s->n + furthest],
                             s->n - i - 1);
    }
    if (s->n_all > MOST_THINGS)
        verify_cannot(v, "decisions", "more than 300: pairs of the first 300 only");
}

const struct verify_kind verify_apart = {
    .subject = {"apart", "decisions, shocks, types, steps have nothing to do with one another, "
                         "given the factors: the furthest pair of each"},
    .state_size = sizeof(struct state),
    .begin = begin, .batch = batch, .finish = finish};
