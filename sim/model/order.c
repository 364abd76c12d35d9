// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/order.h"

#include "base/ascending.h"
#include "model/world.h"

#include <stdlib.h>

static void least(const double *times, size_t n, size_t n_lanes, double *result)
{
    for (size_t i = 0; i < n_lanes; i++)
        result[i] = times[i];
    for (size_t j = 1; j < n; j++)
        for (size_t i = 0; i < n_lanes; i++) {
            const double t = times[j * BATCH_LANES + i];
            result[i] = t < result[i] ? t : result[i];
        }
}

static void greatest(const double *times, size_t n, size_t n_lanes, double *result)
{
    for (size_t i = 0; i < n_lanes; i++)
        result[i] = times[i];
    for (size_t j = 1; j < n; j++)
        for (size_t i = 0; i < n_lanes; i++) {
            const double t = times[j * BATCH_LANES + i];
            result[i] = t > result[i] ? t : result[i];
        }
}

void order_statistic(const double *times, size_t n, size_t k, size_t n_lanes, double *result,
                     double *scratch)
{
    if (k == n)
        greatest(times, n, n_lanes, result);
    else if (k == 1)
        least(times, n, n_lanes, result);
    else
        for (size_t i = 0; i < n_lanes; i++) {
            for (size_t j = 0; j < n; j++)
                scratch[j] = times[j * BATCH_LANES + i];
            qsort(scratch, n, sizeof *scratch, ascending);
            result[i] = scratch[k - 1];
        }
}
