// SPDX-License-Identifier: GPL-3.0-or-later
// Rules other than one uniform for all: when k, or a qualified majority, have agreed; and which
// bodies are alike.
#include "base/ascending.h"
#include "model/model.h"
#include "model/order.h"
#include "model/ratification.h"

#include <math.h>
#include <stdlib.h>

// ---- classes of like bodies ----------------------------------------------------------------

static bool are_alike(const struct decision *a, const struct decision *b)
{
    return a->delay == b->delay && a->loading == b->loading && a->p.unknown == b->p.unknown &&
           (a->p.unknown >= 0 || a->p.value == b->p.value);
}

// Adds a class, whose first body is `first`, to those with the same law of delays.
static void add_class(struct ratification *r, const size_t *first)
{
    const size_t added = r->n_classes++;
    struct body_class *class = &r->classes[added];
    *class = (struct body_class){.bodies = first, .same_delay = added, .next = NO_CLASS};
    for (size_t c = added; c-- > 0;)
        if (r->decisions[r->classes[c].bodies[0]].delay == r->decisions[*first].delay) {
            class->same_delay = r->classes[c].same_delay;
            r->classes[c].next = added;
            return;
        }
}

// The class of a body, which is added where no other is like it.
static size_t find_class(struct ratification *r, const size_t *body)
{
    for (size_t c = 0; c < r->n_classes; c++)
        if (are_alike(&r->decisions[r->classes[c].bodies[0]], &r->decisions[*body]))
            return c;
    add_class(r, body);
    return r->n_classes - 1;
}

void ratification_find_classes(struct ratification *r, struct arena *arena)
{
    const struct group *group = r->group;
    const size_t n = group->n_bodies;
    size_t *bodies = arena_alloc(arena, n, sizeof *bodies);
    r->class_of = arena_alloc(arena, n, sizeof *r->class_of);
    r->classes = arena_alloc(arena, n, sizeof *r->classes);
    if (bodies == NULL || r->class_of == NULL || r->classes == NULL)
        return;
    r->is_at_once = r->rule == RULE_ALL;
    for (size_t i = 0; i < n; i++) {
        const size_t body = group->by_key[i];
        r->class_of[body] = find_class(r, &group->by_key[i]);
        r->classes[r->class_of[body]].n_bodies++;
        r->is_at_once = r->is_at_once && r->decisions[body].attempts == 1;
    }
    for (size_t c = 0; c < r->n_classes; c++) {
        r->classes[c].bodies = bodies;
        for (size_t i = 0; i < n; i++)
            if (r->class_of[group->by_key[i]] == c)
                *bodies++ = group->by_key[i];
    }
}

// ---- majorities ----------------------------------------------------------------------------

// Tolerance of the comparison with a share: 0.55 × 20 is 11, not the next number above it.
#define SHARE_TOLERANCE 1e-12

// A body's agreement; bodies stand in the order of their keys, so that the order of the file
// changes nothing.
struct vote {
    double time, weight;
    size_t rank;
};

static int compare_votes(const void *left, const void *right)
{
    const struct vote *a = left, *b = right;
    const int by_time = ascending(&a->time, &b->time);
    return by_time != 0 ? by_time : (a->rank > b->rank) - (a->rank < b->rank);
}

// What a qualified majority takes in a world.
struct majority {
    double states, weight;         // to be reached
    struct vote *votes;  // [n_bodies]
};

static struct majority majority_in(const struct ratification *r, const double *unknowns,
                                   double *scratch)
{
    const size_t n = r->group->n_bodies;
    double total = 0.0;
    for (size_t i = 0; i < n; i++)
        total += number_in(r->group->bodies[r->group->by_key[i]].weight, unknowns);
    const double share = 1.0 - SHARE_TOLERANCE;
    return (struct majority){number_in(r->states, unknowns) * (double)n * share,
                             number_in(r->population, unknowns) * total * share,
                             (struct vote *)scratch};
}

// The first time at which the agreeing bodies hold both shares; before all time if both are 0.
static double qualified_time(const struct ratification *r, const double *unknowns,
                             const struct majority *majority, const double *times, size_t lane)
{
    const size_t n = r->group->n_bodies;
    if (majority->states <= 0.0 && majority->weight <= 0.0)
        return -INFINITY;
    for (size_t i = 0; i < n; i++) {
        const size_t body = r->group->by_key[i];
        majority->votes[i] = (struct vote){
            times[body * BATCH_LANES + lane], number_in(r->group->bodies[body].weight, unknowns),
            i};
    }
    qsort(majority->votes, n, sizeof *majority->votes, compare_votes);
    double agreed = 0.0;
    for (size_t i = 0; i < n; i++) {
        agreed += majority->votes[i].weight;
        if ((double)(i + 1) >= majority->states && agreed >= majority->weight)
            return majority->votes[i].time;
    }
    return INFINITY;
}

void ratification_count(const struct ratification *r, const struct batch *batch, const double *t0,
                        const double *times, double *t, double *scratch)
{
    const size_t n = r->group->n_bodies;
    if (r->rule != RULE_QUALIFIED) {
        order_statistic(times, n, r->rule == RULE_ALL ? n : r->k, batch->n, t, scratch);
        return;
    }
    const struct majority majority = majority_in(r, batch->world->unknowns, scratch);
    for (size_t i = 0; i < batch->n; i++) {
        const double time = qualified_time(r, batch->world->unknowns, &majority, times, i);
        t[i] = fmax(time, t0[i]); // shares of 0 are reached at once
    }
}

size_t ratification_count_scratch(const struct ratification *r)
{
    const size_t bytes = r->group->n_bodies * sizeof(struct vote);
    return bytes / (BATCH_LANES * sizeof(double)) + 1;
}
