// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/layering.h"

#include "base/subset.h"

#define PART_BITS 8U
#define PART ((size_t)1 << PART_BITS)

// weighted(T) = μ(T)/(|T| − less); where |T| <= less it is nothing that counts, for no sum over
// larger sets has it. Sizes of the sets within a part stand in a table: what all sets of a part
// share is counted once.
static void divide_by_size(const double *mobius, unsigned n, int less, double *weighted)
{
    const size_t size = (size_t)1 << n, part = n < PART_BITS ? size : PART;
    double sizes[PART];
    for (size_t t = 0; t < part; t++)
        sizes[t] = (double)__builtin_popcountll(t);
    for (size_t first = 0; first < size; first += part) {
        const double shared = (double)(__builtin_popcountll(first) - less);
        for (size_t t = 0; t < part; t++)
            weighted[first + t] = mobius[first + t] / (shared + sizes[t]);
    }
}

void layering_shapley(const double *mobius, unsigned n, double *scratch, double *shapley)
{
    divide_by_size(mobius, n, 0, scratch);
    superset_sums(scratch, n);
    for (unsigned i = 0; i < n; i++)
        shapley[i] = scratch[(size_t)1 << i];
}

void layering_interactions(const double *mobius, unsigned n, double *scratch,
                           double *interactions)
{
    divide_by_size(mobius, n, 1, scratch);
    superset_sums(scratch, n);
    for (unsigned i = 0; i < n; i++)
        for (unsigned j = i + 1; j < n; j++)
            interactions[i * n + j] = scratch[((size_t)1 << i) | ((size_t)1 << j)];
}
