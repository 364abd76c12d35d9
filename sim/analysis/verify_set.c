// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/verify_set.h"

#include <math.h>
#include <string.h>

#define WIDEST 8.0       // normal scores beyond which nothing is left
#define MOST_POINTS 2e5

bool verify_set_is(const struct process *process)
{
    return process->kind == &process_ratification || process->kind == &process_all_of ||
           process->kind == &process_any_of || process->kind == &process_at_least;
}

static size_t rule(const struct verify_set *set)
{
    const struct process *process = set->part->process;
    const struct entry *k = entry_child(process->entry, "k");
    const char *name = entry_child_text(process->entry, "rule");
    if (name != NULL && strcmp(name, "qualified") == 0)
        return 0;
    if (process->kind == &process_any_of)
        return 1;
    return k != NULL ? (size_t)entry_real(k) : set->n;
}

// aᵀRb.
static double product(const struct verify *v, const double *a, const double *b)
{
    const size_t n = v->model->n_factors;
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            sum += a[i] * v->correlation[i * n + j] * b[j];
    return sum;
}

static void loads_of(const struct verify *v, const struct verify_member *member, double *a)
{
    memset(a, 0, v->model->n_factors * sizeof *a);
    if (member->asking == NULL || member->asking->decision->loading < 0)
        return;
    const struct loading *loading = &v->model->loadings[member->asking->decision->loading];
    for (size_t i = 0; i < loading->n; i++)
        a[loading->factor[i]] = loading->a[i];
}

// Gram–Schmidt with R: the normals that span the members' loads, two at most.
static void find_plane(struct verify *v, struct verify_set *set)
{
    const size_t n = v->model->n_factors;
    double *axis = arena_alloc(&v->report->arena, 2 * n + 1, sizeof *axis);
    double *a = arena_alloc(&v->report->arena, n + 1, sizeof *a);
    if (axis == NULL || a == NULL)
        return;
    set->step = 0.25;
    for (size_t i = 0; i < set->n; i++) {
        struct verify_member *member = &set->members[i];
        loads_of(v, member, a);
        const double variance = product(v, a, a);
        member->residual = sqrt(1.0 - variance);
        set->step = fmin(set->step, 0.5 * member->residual / sqrt(fmax(variance, 1e-6)));
        for (int d = 0; d < set->n_dimensions; d++) {
            member->load[d] = product(v, a, axis + (size_t)d * n);
            for (size_t f = 0; f < n; f++)
                a[f] -= member->load[d] * axis[(size_t)d * n + f];
        }
        const double left = product(v, a, a);
        if (!(left > 1e-12))
            continue;
        if (set->n_dimensions == 2) {
            set->reason_integrated = "its members' loads span more than two factors: checked "
                                     "given the factors only";
            return;
        }
        for (size_t f = 0; f < n; f++)
            axis[(size_t)set->n_dimensions * n + f] = a[f] / sqrt(left);
        member->load[set->n_dimensions++] = sqrt(left);
    }
}

static const char *add_child(const struct verify *v, const struct verify_part *child,
                             struct verify_member *member)
{
    if (child->process->kind == &process_fixed)
        member->fixed = child;
    else if (child->process->kind == &process_decision ||
             child->process->kind == &process_empirical)
        member->asking = &v->askings[child->first_asking];
    else
        return "one of its parts is itself composed: its time is recomputed from theirs in every "
               "trial, and they are checked themselves";
    return NULL;
}

static void add_members(struct verify *v, struct verify_set *set)
{
    const struct verify_part *part = set->part;
    for (size_t i = 0; i < set->n; i++) {
        struct verify_member *member = &set->members[i];
        member->same_as = i;
        if (part->group != NULL) {
            member->asking = &v->askings[part->first_asking + i];
            member->same_as = member->asking->same_as - part->first_asking;
        } else {
            for (const struct verify_part *p = part; p < v->parts + v->n_parts; p++)
                if (p->parent == part && p->child == i && set->reason == NULL)
                    set->reason = add_child(v, p, member);
        }
        if (member->asking != NULL && member->asking->decision->attempts > 1)
            set->reason = "one of its members may try more than once, and when it is refused is "
                          "chance: each attempt is checked by itself";
    }
}

void verify_set_begin(struct verify *v, const struct verify_part *part, struct verify_set *set)
{
    struct arena *a = &v->report->arena;
    *set = (struct verify_set){.part = part};
    set->n = part->group != NULL ? part->group->n_bodies : part->process->n_children;
    set->members = arena_alloc(a, set->n, sizeof *set->members);
    set->score = arena_alloc(a, set->n + 1, sizeof *set->score);
    set->chance = arena_alloc(a, set->n + 1, sizeof *set->chance);
    set->room = arena_alloc(a, set->n + 1, sizeof *set->room);
    if (set->members == NULL || v->report->arena.exhausted)
        return;
    set->k = rule(set);
    add_members(v, set);
    if (set->k == 0 && set->n > VERIFY_SET_ENUMERATED)
        set->reason = "a qualified majority of more than 12 bodies: its rule is recomputed from "
                      "the bodies' times in every trial, and they are checked themselves";
    if (set->reason != NULL)
        return;
    find_plane(v, set);
    if (set->reason_integrated == NULL && verify_set_cost(set) > MOST_POINTS * (double)set->n)
        set->reason_integrated = "its members' loads are too near to 1 to be integrated in a "
                                 "plane: checked given the factors only";
}

void verify_set_scores(const struct verify *v, const struct verify_set *set, size_t lane,
                       double t0, double years, bool integrated, double *score)
{
    for (size_t i = 0; i < set->n; i++) {
        const struct verify_member *member = &set->members[i];
        struct verify_course course;
        if (member->asking == NULL) {
            score[i] = member->fixed->t[lane] <= years ? INFINITY : -INFINITY;
        } else if (member->same_as != i) {
            score[i] = score[member->same_as];
        } else {
            verify_course_set(v, member->asking->decision, lane, integrated, &course);
            score[i] = verify_course_score(&course, t0, years);
        }
    }
}

// Whether a coalition has the shares of states and of weight.
static bool suffices(const struct verify *v, const struct verify_set *set, size_t coalition)
{
    const struct entry *entry = set->part->process->entry;
    const struct body *bodies = set->part->group->bodies;
    double n = 0.0, weight = 0.0, total = 0.0;
    for (size_t i = 0; i < set->n; i++) {
        const double own = number_in(bodies[i].weight, v->world->unknowns);
        total += own;
        n += (double)(coalition >> i & 1U);
        weight += coalition >> i & 1U ? own : 0.0;
    }
    const double states = verify_value(v, entry_child(entry, "states"), 0.0);
    const double population = verify_value(v, entry_child(entry, "population"), 0.0);
    return n >= states * (double)set->n * (1.0 - 1e-12) &&
           weight >= population * total * (1.0 - 1e-12);
}

static double qualified(const struct verify *v, const struct verify_set *set)
{
    double sum = 0.0;
    for (size_t coalition = 0; coalition < (size_t)1 << set->n; coalition++) {
        double p = 1.0;
        for (size_t i = 0; i < set->n && p > 0.0; i++)
            p *= coalition >> i & 1U ? set->chance[i] : 1.0 - set->chance[i];
        if (p > 0.0 && suffices(v, set, coalition))
            sum += p;
    }
    return sum;
}

static double met(const struct verify *v, const struct verify_set *set)
{
    if (set->k == 0)
        return qualified(v, set);
    if (set->k < set->n)
        return verify_at_least(set->n, set->chance, set->k, set->room);
    double all = 1.0;
    for (size_t i = 0; i < set->n; i++)
        all *= set->chance[i];
    return all;
}

double verify_set_chance(const struct verify *v, const struct verify_set *set,
                         const double *score)
{
    for (size_t i = 0; i < set->n; i++)
        set->chance[i] = set->members[i].same_as == i
                             ? verify_normal_cdf(score[i])
                             : set->chance[set->members[i].same_as];
    return met(v, set);
}

static double at_point(const struct verify *v, const struct verify_set *set, const double *score,
                       double first, double second)
{
    for (size_t i = 0; i < set->n; i++) {
        const struct verify_member *m = &set->members[i];
        set->chance[i] =
            m->same_as == i ? verify_normal_cdf((score[i] + m->load[0] * first +
                                                 m->load[1] * second) / m->residual)
                            : set->chance[m->same_as];
    }
    return met(v, set);
}

double verify_set_integral(const struct verify *v, const struct verify_set *set,
                           const double *score)
{
    const double h = set->step;
    double sum = 0.0, total = 0.0;
    const int n = (int)ceil(WIDEST / h);
    const int n_first = set->n_dimensions > 0 ? n : 0, n_second = set->n_dimensions > 1 ? n : 0;
    for (int i = -n_first; i <= n_first; i++)
        for (int j = -n_second; j <= n_second; j++) {
            const double x = i * h, y = j * h;
            if (x * x + y * y > WIDEST * WIDEST)
                continue;
            const double density = exp(-0.5 * (x * x + y * y));
            sum += density * at_point(v, set, score, x, y);
            total += density;
        }
    return sum / total;
}

double verify_set_cost(const struct verify_set *set)
{
    double n_distinct = 0.0;
    for (size_t i = 0; i < set->n; i++)
        n_distinct += set->members[i].same_as == i;
    return pow(2.0 * WIDEST / set->step + 1.0, set->n_dimensions) *
           (n_distinct + 0.1 * (double)set->n) * (set->k == 0 ? ldexp(1.0, (int)set->n) : 1.0);
}
