// SPDX-License-Identifier: GPL-3.0-or-later
//
// Measures are added one after another; while the next one, of cost c, is being paid for, the set S that
// is complete deters D(S). The average over the money spent is Σ D(S) c / Σ c. Its best order is found by
// dynamic programming over the lattice of sets: the best way to S does not depend on what follows.
#include "analysis/adding.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *adding_method_name(enum adding_method method)
{
    static const char *const names[] = {"greedy", "best"};
    return names[method];
}

struct lattice_room {
    const struct packages *packages;
    size_t n_measures, n_sets;
    size_t *package;    // [n_sets]: of every set, or packages->n
    double *deterrence; // [packages->n]: by which orders are found
    double *cost;       // [n_measures]: 1 each where all are free
    double *sum;        // [n_sets]: the most of Σ D(S) c on the way to it; -INFINITY: no way
    size_t *last;       // [n_sets]: the measure added last on that way
};

static bool room_create(struct lattice_room *r, const struct packages *p)
{
    const struct model *model = p->model;
    double total = 0.0;
    *r = (struct lattice_room){.packages = p, .n_measures = model->n_measures,
                               .n_sets = (size_t)1 << model->n_measures};
    r->package = calloc(r->n_sets, sizeof *r->package);
    r->deterrence = calloc(p->n, sizeof *r->deterrence);
    r->cost = calloc(r->n_measures, sizeof *r->cost);
    r->sum = calloc(r->n_sets, sizeof *r->sum);
    r->last = calloc(r->n_sets, sizeof *r->last);
    if (r->package == NULL || r->deterrence == NULL || r->cost == NULL || r->sum == NULL ||
        r->last == NULL)
        return false;
    for (size_t set = 0; set < r->n_sets; set++)
        r->package[set] = p->n;
    for (size_t i = 0; i < p->n; i++)
        r->package[p->mask[i]] = i;
    for (size_t m = 0; m < r->n_measures; m++)
        total += model->measures[m].cost;
    for (size_t m = 0; m < r->n_measures; m++)
        r->cost[m] = total > 0.0 ? model->measures[m].cost : 1.0;
    return true;
}

static void room_clear(struct lattice_room *r)
{
    free(r->package);
    free(r->deterrence);
    free(r->cost);
    free(r->sum);
    free(r->last);
}

// Means over worlds by one half of the trials, or by all.
static void set_means(struct lattice_room *r, double *const *x)
{
    const struct packages *p = r->packages;
    for (size_t i = 0; i < p->n; i++) {
        r->deterrence[i] = 0.0;
        for (size_t w = 0; w < p->n_worlds; w++)
            r->deterrence[i] += x[i][w] / (double)p->n_worlds;
    }
}

static double deterrence_of(const struct lattice_room *r, size_t set)
{
    return r->deterrence[r->package[set]];
}

// Can a measure be added to the set now?
static bool is_next(const struct lattice_room *r, size_t set, size_t m)
{
    const size_t with = set | (size_t)1 << m;
    return with != set && r->package[with] < r->packages->n;
}

// ---- greedy -------------------------------------------------------------------------------------

static double gain_for_cost(const struct lattice_room *r, size_t set, size_t m)
{
    const double gain = deterrence_of(r, set | (size_t)1 << m) - deterrence_of(r, set);
    if (r->cost[m] > 0.0)
        return gain / r->cost[m];
    return gain >= 0.0 ? INFINITY : -INFINITY;
}

// At a tie the first in the file.
static size_t find_greedy(const struct lattice_room *r, size_t *order)
{
    size_t n = 0;
    for (size_t set = 0; set + 1 < r->n_sets; set |= (size_t)1 << order[n - 1]) {
        size_t best = r->n_measures;
        for (size_t i = 0; i < r->n_measures; i++) {
            const size_t m = r->packages->model->in_file_order[i];
            if (is_next(r, set, m) && (best == r->n_measures ||
                                       gain_for_cost(r, set, m) > gain_for_cost(r, set, best)))
                best = m;
        }
        order[n++] = best;
    }
    return n;
}

// ---- best ---------------------------------------------------------------------------------------

static void fill_sums(struct lattice_room *r)
{
    for (size_t set = 0; set < r->n_sets; set++)
        r->sum[set] = set == 0 ? 0.0 : -INFINITY;
    for (size_t set = 0; set < r->n_sets; set++) {
        if (r->sum[set] == -INFINITY)
            continue;
        for (size_t i = 0; i < r->n_measures; i++) {
            const size_t m = r->packages->model->in_file_order[i], with = set | (size_t)1 << m;
            const double sum = r->sum[set] + deterrence_of(r, set) * r->cost[m];
            if (is_next(r, set, m) && sum > r->sum[with]) {
                r->sum[with] = sum;
                r->last[with] = m;
            }
        }
    }
}

static size_t find_best(struct lattice_room *r, size_t *order)
{
    size_t set = r->n_sets - 1;
    fill_sums(r);
    for (size_t n = r->n_measures; n > 0; n--) {
        order[n - 1] = r->last[set];
        set &= ~((size_t)1 << order[n - 1]);
    }
    return r->n_measures;
}

// ---- both ---------------------------------------------------------------------------------------

static size_t find_order(struct lattice_room *r, enum adding_method method, double *const *x,
                         size_t *order)
{
    set_means(r, x);
    return method == ADDING_GREEDY ? find_greedy(r, order) : find_best(r, order);
}

static void set_steps(struct adding_order *o, const struct lattice_room *r, const size_t *order)
{
    double total = 0.0;
    for (size_t i = 0, set = 0; i < o->n_steps; i++) {
        const size_t before = r->package[set], m = order[i];
        o->average += r->cost[m] * deterrence_of(r, set);
        total += r->cost[m];
        set |= (size_t)1 << m;
        const struct packages *p = r->packages;
        const size_t package = r->package[set];
        const struct estimate gain =
            sample_mean(&p->sample, p->whole[package], p->whole[before]);
        o->steps[i] = (struct adding_step){m, package, gain.value, gain.se};
    }
    o->average /= total;
}

static void find(struct adding_order *o, enum adding_method method, struct lattice_room *r)
{
    const struct packages *p = r->packages;
    size_t order[MODEL_MAX_MEASURES], by_half[MODEL_MAX_MEASURES];
    o->halves_agree = true;
    o->n_steps = find_order(r, method, p->whole, order);
    for (size_t k = 0; k < 2; k++) {
        (void)find_order(r, method, p->half[k], by_half);
        o->halves_agree &= memcmp(order, by_half, o->n_steps * sizeof *order) == 0;
    }
    set_means(r, p->whole);
    set_steps(o, r, order);
}

enum status adding_find(struct adding_order *orders, const struct packages *p,
                        struct arena *arena, struct error *error)
{
    struct lattice_room r;
    for (size_t k = 0; k < N_ADDING_METHODS; k++)
        orders[k] = (struct adding_order){0};
    if (!p->is_complete)
        return STATUS_OK;
    bool good = room_create(&r, p);
    for (size_t k = 0; good && k < N_ADDING_METHODS; k++) {
        orders[k].steps = arena_alloc(arena, r.n_measures, sizeof *orders[k].steps);
        good = orders[k].steps != NULL;
        if (good)
            find(&orders[k], (enum adding_method)k, &r);
    }
    room_clear(&r);
    return good ? STATUS_OK : error_memory(error, "the order of adding");
}
