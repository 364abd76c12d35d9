// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/order.h"

#include "model/world.h"

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

// The k-th smallest by counting: the value below which fewer than k and up to which at least k lie.
static double kth(const double *times, size_t n, size_t k, size_t lane)
{
    for (size_t j = 0; j < n; j++) {
        const double t = times[j * BATCH_LANES + lane];
        size_t below = 0, up_to = 0;
        for (size_t l = 0; l < n; l++) {
            const double other = times[l * BATCH_LANES + lane];
            below += other < t;
            up_to += other <= t;
        }
        if (below < k && k <= up_to)
            return t;
    }
    return INFINITY; // not reached: some value is the k-th
}

void order_statistic(const double *times, size_t n, size_t k, size_t n_lanes, double *result)
{
    if (k == n)
        greatest(times, n, n_lanes, result);
    else if (k == 1)
        least(times, n, n_lanes, result);
    else
        for (size_t i = 0; i < n_lanes; i++)
            result[i] = kth(times, n, k, i);
}
