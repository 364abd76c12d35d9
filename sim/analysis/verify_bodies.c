// SPDX-License-Identifier: GPL-3.0-or-later
// The table of bodies of a whole run (sim/model/README.md, section 6). Where one uniform decides
// for all of a group, the run has summed up chances, which are computed anew here, and who is last
// is compared with the history as told; where bodies were drawn one by one, it has counted them.
#include "analysis/verify_parts.h"

#include "model/ratification.h"

#include <assert.h>
#include <math.h>

#define TOLERANCE 1e-9

struct state {
    double n;
    double *asked, *all_agree;    // [n_asked]
    double *agrees, *sole, *last; // [n_bodies]
    double *by;                   // [n_bodies][n_deadlines]
    double *chance, *after;       // [n_bodies + 1]: room for those of one group
};

static double *zeros(struct verify *v, size_t n)
{
    return arena_alloc(&v->report->arena, n, sizeof(double));
}

static void begin(struct verify *v, void *context)
{
    struct state *s = context;
    const struct model *m = v->model;
    s->asked = zeros(v, m->n_asked);
    s->all_agree = zeros(v, m->n_asked);
    s->agrees = zeros(v, m->n_bodies);
    s->sole = zeros(v, m->n_bodies);
    s->last = zeros(v, m->n_bodies);
    s->by = zeros(v, m->n_bodies * v->layout->n_moments);
    s->chance = zeros(v, m->n_bodies + 1);
    s->after = zeros(v, m->n_bodies + 1);
}

static const struct verify_part *part_of(const struct verify *v, size_t g)
{
    for (size_t i = 0;; i++) {
        assert(i < v->n_parts);
        if (v->parts[i].process->settings == v->model->asked[g].ratification)
            return &v->parts[i];
    }
}

// The chances of all bodies to agree by `years` in a trial; like ones have the same.
static void find_chances(const struct verify *v, const struct verify_part *part, size_t lane,
                         double years, double *chance)
{
    for (size_t i = 0; i < part->group->n_bodies; i++) {
        const struct verify_asking *asking = &v->askings[part->first_asking + i];
        struct verify_course course;
        if (asking->same_as != part->first_asking + i) {
            chance[i] = chance[asking->same_as - part->first_asking];
            continue;
        }
        verify_course_set(v, asking->decision, lane, false, &course);
        chance[i] = verify_normal_cdf(verify_course_score(&course, part->t0[lane], years));
    }
}

static void add_chances(const struct verify *v, struct state *s, size_t g, size_t lane)
{
    const struct verify_part *part = part_of(v, g);
    const size_t n = part->group->n_bodies, first = v->model->asked[g].first_body;
    const size_t n_deadlines = v->layout->n_moments - 1;
    double before = 1.0;
    for (size_t k = 0; k < n_deadlines; k++) {
        find_chances(v, part, lane, v->layout->moment_years[k + 1], s->chance);
        for (size_t i = 0; i < n; i++)
            s->by[(first + i) * n_deadlines + k] += s->chance[i];
    }
    find_chances(v, part, lane, INFINITY, s->chance);
    s->after[n] = 1.0;
    for (size_t i = n; i-- > 0;)
        s->after[i] = s->chance[i] * s->after[i + 1];
    for (size_t i = 0; i < n; i++) {
        s->agrees[first + i] += s->chance[i];
        s->sole[first + i] += before * (1.0 - s->chance[i]) * s->after[i + 1];
        before *= s->chance[i];
    }
}

static void add_counts(const struct verify *v, struct state *s, size_t g, size_t lane)
{
    const struct verify_part *part = part_of(v, g);
    const size_t n = part->group->n_bodies, first = v->model->asked[g].first_body;
    const size_t n_deadlines = v->layout->n_moments - 1;
    size_t n_never = 0, never = 0;
    for (size_t i = 0; i < n; i++) {
        const double t = part->bodies[i * BATCH_LANES + lane];
        s->agrees[first + i] += t < INFINITY;
        for (size_t k = 0; k < n_deadlines; k++)
            s->by[(first + i) * n_deadlines + k] += t <= v->layout->moment_years[k + 1];
        if (t == INFINITY)
            never = i, n_never++;
    }
    s->sole[first + never] += n_never == 1;
}

static void add_last(const struct verify *v, struct state *s, size_t g, size_t lane)
{
    const struct verify_part *part = part_of(v, g);
    double latest = -INFINITY;
    size_t last = 0;
    for (size_t i = 0; i < part->group->n_bodies; i++) {
        const double t = part->bodies[i * BATCH_LANES + lane];
        if (t > latest)
            latest = t, last = i;
    }
    if (latest == INFINITY)
        return;
    s->all_agree[g] += 1.0;
    s->last[v->model->asked[g].first_body + last] += 1.0;
}

static void batch(struct verify *v, void *context)
{
    struct state *s = context;
    s->n += (double)v->batch->n;
    for (size_t g = 0; g < v->model->n_asked; g++)
        for (size_t lane = 0; lane < v->batch->n; lane++) {
            if (part_of(v, g)->t0[lane] == INFINITY)
                continue;
            s->asked[g] += 1.0;
            if (v->model->asked[g].ratification->is_at_once)
                add_chances(v, s, g, lane);
            else
                add_counts(v, s, g, lane);
            add_last(v, s, g, lane);
        }
}

// The run's expectation of who is last is taken over what is told here.
static void find_last(struct verify *v, const struct state *s, size_t g, size_t body)
{
    const double n = s->all_agree[g], p = v->estimates->bodies[body].last.value;
    if (n == 0.0)
        return;
    const struct verify_sum sum = {.n = n, .found = s->last[body], .expected = n * p,
                                   .deviation = s->last[body] - n * p,
                                   .variance = n * p * (1.0 - p), .largest = 1.0,
                                   .is_count = true};
    verify_find_sum(v, arena_format(&v->report->arena, "%s.%s", v->model->asked[g].group->name,
                                    v->estimates->bodies[body].body->key),
                    "is the last to agree", &sum);
}

static void find_group(struct verify *v, const struct state *s, size_t g)
{
    const struct asked_group *asked = &v->model->asked[g];
    const size_t n_deadlines = v->layout->n_moments - 1;
    struct verify_same agrees = {0}, by = {0}, sole = {0}, last = {0};
    for (size_t i = 0; i < asked->group->n_bodies; i++) {
        const size_t body = asked->first_body + i;
        const struct body_estimates *b = &v->estimates->bodies[body];
        for (size_t k = 0; k < n_deadlines; k++)
            verify_same_add(&by, s->by[body * n_deadlines + k] / s->n, b->by_deadline[k].value);
        if (s->asked[g] == 0.0)
            continue;
        verify_same_add(&agrees, s->agrees[body] / s->asked[g], b->agrees.value);
        verify_same_add(&sole, s->sole[body] / s->asked[g], b->sole_blocker.value);
        if (asked->ratification->is_at_once)
            find_last(v, s, g, body);
        else if (s->all_agree[g] > 0.0)
            verify_same_add(&last, s->last[body] / s->all_agree[g], b->last.value);
    }
    const char *where = asked->group->name;
    verify_find_same(v, where, "share that agrees", &agrees, TOLERANCE);
    verify_find_same(v, where, "share that agrees by every deadline", &by, TOLERANCE);
    verify_find_same(v, where, "share sole blocker", &sole, TOLERANCE);
    verify_find_same(v, where, "share last to agree", &last, TOLERANCE);
}

static void finish(struct verify *v, void *context)
{
    for (size_t g = 0; g < v->model->n_asked; g++)
        find_group(v, context, g);
}

const struct verify_kind verify_bodies = {
    .subject = {"bodies", "a whole run's table of bodies against chances in closed form and the "
                          "history as told"},
    .state_size = sizeof(struct state),
    .begin = begin, .batch = batch, .finish = finish};
