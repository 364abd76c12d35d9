// SPDX-License-Identifier: GPL-3.0-or-later
//
// Most combinations are beaten by a cheaper one, and seeing that takes no order: costs are sorted
// into bins, and what does not deter more than the best of all cheaper bins is out. The few that
// remain, among them the whole frontier, are put in order.
#include "analysis/frontier.h"

#include <math.h>
#include <stdlib.h>

#define N_BINS 4096

struct bins {
    double least, per_unit;      // of cost
    double best_before[N_BINS];  // highest deterrence in all bins before this one
};

// Grows with cost: what lies in an earlier bin costs less.
static size_t bin_of(const struct bins *bins, double cost)
{
    const double position = (cost - bins->least) * bins->per_unit;
    return position < N_BINS - 1 ? (size_t)position : N_BINS - 1;
}

static void bins_fill(struct bins *bins, const struct combination *combinations, size_t n)
{
    double most = bins->least = combinations[0].cost;
    for (size_t i = 1; i < n; i++) {
        const double cost = combinations[i].cost;
        bins->least = cost < bins->least ? cost : bins->least;
        most = cost > most ? cost : most;
    }
    bins->per_unit = most > bins->least ? (N_BINS - 1) / (most - bins->least) : 0.0;
    for (size_t b = 0; b < N_BINS; b++)
        bins->best_before[b] = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        const size_t next = bin_of(bins, combinations[i].cost) + 1;
        if (next < N_BINS && combinations[i].deterrence.value > bins->best_before[next])
            bins->best_before[next] = combinations[i].deterrence.value;
    }
    for (size_t b = 1; b < N_BINS; b++)
        if (bins->best_before[b] < bins->best_before[b - 1])
            bins->best_before[b] = bins->best_before[b - 1];
}

// By cost, then the better first.
static int compare(const void *left, const void *right)
{
    const struct combination *a = *(const struct combination *const *)left;
    const struct combination *b = *(const struct combination *const *)right;
    if (a->cost != b->cost)
        return a->cost < b->cost ? -1 : 1;
    if (a->deterrence.value != b->deterrence.value)
        return a->deterrence.value > b->deterrence.value ? -1 : 1;
    return 0;
}

void frontier_mark(struct combination *combinations, size_t n, const struct combination **order)
{
    struct bins bins;
    size_t n_left = 0;
    bins_fill(&bins, combinations, n);
    for (size_t i = 0; i < n; i++) {
        struct combination *c = &combinations[i];
        c->frontier = false;
        if (c->deterrence.value > bins.best_before[bin_of(&bins, c->cost)])
            order[n_left++] = c;
    }
    qsort(order, n_left, sizeof *order, compare);
    double best_cheaper = -INFINITY;
    for (size_t first = 0, end; first < n_left; first = end) {
        const double best = order[first]->deterrence.value;
        for (end = first; end < n_left && order[end]->cost == order[first]->cost; end++)
            combinations[order[end] - combinations].frontier =
                order[end]->deterrence.value == best && best > best_cheaper;
        best_cheaper = best > best_cheaper ? best : best_cheaper;
    }
}
