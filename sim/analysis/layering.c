// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/layering.h"

#include "base/subset.h"

void layering_shapley(const double *mobius, unsigned n, double *scratch, double *shapley)
{
    scratch[0] = 0.0;
    for (size_t t = 1; t < (size_t)1 << n; t++)
        scratch[t] = mobius[t] / (double)__builtin_popcountll(t);
    superset_sums(scratch, n);
    for (unsigned i = 0; i < n; i++)
        shapley[i] = scratch[(size_t)1 << i];
}

void layering_interactions(const double *mobius, unsigned n, double *scratch,
                           double *interactions)
{
    for (size_t t = 0; t < (size_t)1 << n; t++) {
        const int size = __builtin_popcountll(t);
        scratch[t] = size < 2 ? 0.0 : mobius[t] / (double)(size - 1);
    }
    superset_sums(scratch, n);
    for (unsigned i = 0; i < n; i++)
        for (unsigned j = i + 1; j < n; j++)
            interactions[i * n + j] = scratch[((size_t)1 << i) | ((size_t)1 << j)];
}
