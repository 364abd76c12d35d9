// SPDX-License-Identifier: GPL-3.0-or-later
//
// Most combinations are beaten by a cheaper one, and seeing that takes no order: costs are sorted
// into bins, and what does not deter more than the best of all cheaper bins is out. The few that
// remain, among them the whole frontier, are put in order.
#include "analysis/frontier.h"

#include "base/ascending.h"

#include <math.h>
#include <stdlib.h>

enum { N_BINS = 4096, LAST_BIN = N_BINS - 1 };

struct bins {
    double least, per_unit;         // of cost
    double best_before[N_BINS + 1]; // highest deterrence in all bins before this one
};

// Grows with cost: what lies in an earlier bin costs less. The last one has all where costs do not
// differ: 0 · ∞ is no number, and fmin passes over it.
static size_t bin_of(const struct bins *bins, double cost)
{
    return (size_t)fmin((cost - bins->least) * bins->per_unit, LAST_BIN);
}

static void bins_fill(struct bins *bins, const struct combination *combinations, size_t n)
{
    double most = -INFINITY;
    bins->least = INFINITY;
    for (size_t i = 0; i < n; i++) {
        bins->least = fmin(bins->least, combinations[i].cost);
        most = fmax(most, combinations[i].cost);
    }
    bins->per_unit = LAST_BIN / (most - bins->least);
    for (size_t b = 0; b <= N_BINS; b++)
        bins->best_before[b] = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        double *best = &bins->best_before[bin_of(bins, combinations[i].cost) + 1];
        *best = fmax(*best, combinations[i].deterrence.value);
    }
    for (size_t b = 1; b < N_BINS; b++)
        bins->best_before[b] = fmax(bins->best_before[b], bins->best_before[b - 1]);
}

size_t frontier_candidates(const struct combination *combinations, size_t n,
                           const struct combination **candidates)
{
    struct bins bins;
    size_t n_left = 0;
    bins_fill(&bins, combinations, n);
    for (size_t i = 0; i < n; i++) {
        const struct combination *c = &combinations[i];
        if (c->deterrence.value > bins.best_before[bin_of(&bins, c->cost)])
            candidates[n_left++] = c;
    }
    return n_left;
}

// By cost, then the better first.
static int compare(const void *left, const void *right)
{
    const struct combination *a = *(const struct combination *const *)left;
    const struct combination *b = *(const struct combination *const *)right;
    const int by_cost = ascending(&a->cost, &b->cost);
    return by_cost != 0 ? by_cost : ascending(&b->deterrence.value, &a->deterrence.value);
}

void frontier_mark(struct combination *combinations, size_t n, const struct combination **order)
{
    const size_t n_left = frontier_candidates(combinations, n, order);
    for (size_t i = 0; i < n; i++)
        combinations[i].frontier = false;
    qsort(order, n_left, sizeof *order, compare);
    double best_cheaper = -INFINITY;
    for (size_t first = 0, end; first < n_left; first = end) {
        const double best = order[first]->deterrence.value;
        for (end = first; end < n_left && order[end]->cost == order[first]->cost; end++)
            combinations[order[end] - combinations].frontier =
                order[end]->deterrence.value == best && best > best_cheaper;
        best_cheaper = fmax(best_cheaper, best);
    }
}
