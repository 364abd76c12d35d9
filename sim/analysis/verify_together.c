// SPDX-License-Identifier: GPL-3.0-or-later
// Ratifications and gatherings as a whole. Given the factors, their members are independent, and
// the chance that the rule is met is a product, a Poisson-binomial sum or an enumeration. Where the
// world alone says when they begin, the factors' own part is integrated out too.
#include "analysis/verify_set.h"

#include <math.h>
#include <string.h>

#define N_POINTS 3
#define BUDGET 3e7 // chances of single members that all integrals together may take

struct whole {
    struct verify_set set;
    struct verify_sum given[N_POINTS];
    struct verify_sum *by; // [n_moments]: the factors integrated out
    double *last_score;    // [n]: of the last integral, which holds while they stay
    double last_integral;
    bool is_integrated;
};

struct state {
    struct whole *wholes;
    size_t n, n_integrated;
};

static void begin(struct verify *v, void *context)
{
    struct state *s = context;
    struct arena *a = &v->report->arena;
    for (size_t i = 0; i < v->n_parts; i++)
        s->n += verify_set_is(v->parts[i].process);
    s->wholes = arena_alloc(a, s->n, sizeof *s->wholes);
    for (size_t i = 0, at = 0; s->wholes != NULL && i < v->n_parts; i++) {
        if (!verify_set_is(v->parts[i].process))
            continue;
        struct whole *whole = &s->wholes[at++];
        verify_set_begin(v, &v->parts[i], &whole->set);
        whole->by = arena_alloc(a, v->layout->n_moments, sizeof *whole->by);
        whole->last_score = arena_alloc(a, whole->set.n, sizeof *whole->last_score);
        whole->is_integrated = v->parts[i].known_start && whole->set.reason == NULL &&
                               whole->set.reason_integrated == NULL;
        s->n_integrated += whole->is_integrated;
    }
}

// Delays that tell something: the shortest median and the longest 90 % point of its members, ever.
static void choose_delays(const struct verify *v, const struct verify_set *set, double *elapsed)
{
    elapsed[0] = INFINITY;
    elapsed[1] = 0.0;
    for (size_t i = 0; i < set->n; i++) {
        if (set->members[i].asking == NULL)
            continue;
        const struct dist *dist = &v->world->dists[set->members[i].asking->decision->delay];
        elapsed[0] = fmin(elapsed[0], dist_quantile(dist, 0.5));
        elapsed[1] = fmax(elapsed[1], dist_quantile(dist, 0.9));
    }
    for (size_t q = 0; q < 2; q++)
        elapsed[q] += 1e-12 + 1e-9 * elapsed[q];
    elapsed[2] = INFINITY;
}

static void add_given(struct verify *v, struct whole *whole)
{
    const struct verify_part *part = whole->set.part;
    double elapsed[N_POINTS];
    choose_delays(v, &whole->set, elapsed);
    for (size_t lane = 0; lane < v->batch->n; lane++) {
        const double t0 = part->t0[lane], t = part->t[lane];
        for (size_t q = 0; t0 < INFINITY && q < N_POINTS; q++) {
            verify_set_scores(v, &whole->set, lane, t0, t0 + elapsed[q], false, whole->set.score);
            verify_sum_add(&whole->given[q], t < INFINITY && t <= t0 + elapsed[q],
                           verify_set_chance(v, &whole->set, whole->set.score));
        }
    }
}

static double integral(const struct verify *v, struct whole *whole, double *left)
{
    struct verify_set *set = &whole->set;
    if (memcmp(set->score, whole->last_score, set->n * sizeof *set->score) == 0)
        return whole->last_integral;
    *left -= verify_set_cost(set);
    memcpy(whole->last_score, set->score, set->n * sizeof *set->score);
    return whole->last_integral = verify_set_integral(v, set, set->score);
}

// As many trials of the world as time allows, the first at least.
static void add_integrated(struct verify *v, const struct state *s, struct whole *whole)
{
    const struct verify_part *part = whole->set.part;
    const size_t n_moments = v->layout->n_moments;
    for (size_t m = 0; m < n_moments; m++) {
        const double years = v->layout->moment_years[m];
        double left = BUDGET / (double)(v->n_worlds * s->n_integrated * n_moments);
        for (size_t i = 0; i < whole->set.n; i++)
            whole->last_score[i] = NAN;
        for (size_t lane = 0; lane < v->batch->n; lane++) {
            verify_set_scores(v, &whole->set, lane, part->t0[lane], years, true,
                              whole->set.score);
            if (part->t0[lane] > years || (lane > 0 && left < 0.0 &&
                memcmp(whole->set.score, whole->last_score,
                       whole->set.n * sizeof *whole->last_score) != 0))
                continue;
            verify_sum_add(&whole->by[m], part->t[lane] <= years, integral(v, whole, &left));
        }
    }
}

static void batch(struct verify *v, void *context)
{
    struct state *s = context;
    for (size_t i = 0; i < s->n; i++) {
        struct whole *whole = &s->wholes[i];
        if (whole->set.reason != NULL)
            continue;
        add_given(v, whole);
        if (whole->is_integrated && v->is_first_batch)
            add_integrated(v, s, whole);
    }
}

static void finish(struct verify *v, void *context)
{
    static const char *const names[N_POINTS] = {
        "completes by its members' shortest median delay, given factors",
        "completes by their longest 90 % delay, given factors", "ever completes, given factors"};
    struct state *s = context;
    struct arena *a = &v->report->arena;
    for (size_t i = 0; i < s->n; i++) {
        const struct whole *whole = &s->wholes[i];
        const char *where = whole->set.part->process->path;
        const char *reason = whole->set.reason != NULL ? whole->set.reason
                             : whole->set.part->known_start ? whole->set.reason_integrated : NULL;
        for (size_t q = 0; q < N_POINTS; q++)
            verify_find_sum(v, where, names[q], &whole->given[q]);
        for (size_t m = 0; m < v->layout->n_moments; m++)
            verify_find_sum(v, where,
                            m == 0 ? "by the horizon, factors integrated out"
                                   : arena_format(a, "by %s, factors integrated out",
                                                  v->model->scenario->deadlines[m - 1].name),
                            &whole->by[m]);
        if (reason != NULL)
            verify_cannot(v, where, reason);
        else if (whole->given[N_POINTS - 1].n == 0.0)
            verify_cannot(v, where, "it never began in these trials");
    }
}

const struct verify_kind verify_together = {
    .subject = {"together", "ratifications and gatherings as a whole: products, Poisson-binomial "
                            "sums, quadrature over factors"},
    .state_size = sizeof(struct state),
    .begin = begin, .batch = batch, .finish = finish};
