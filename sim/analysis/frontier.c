// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/frontier.h"

#include <math.h>
#include <stdlib.h>

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
    for (size_t i = 0; i < n; i++)
        order[i] = &combinations[i];
    qsort(order, n, sizeof *order, compare);
    double best_cheaper = -INFINITY;
    for (size_t first = 0, end; first < n; first = end) {
        const double best = order[first]->deterrence.value;
        for (end = first; end < n && order[end]->cost == order[first]->cost; end++)
            combinations[order[end] - combinations].frontier =
                order[end]->deterrence.value == best && best > best_cheaper;
        best_cheaper = best > best_cheaper ? best : best_cheaper;
    }
}
