// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/kernel.h"
#include "base/real.h"
#include "engine/event_loops.h"
#include "model/opportunity.h"

static void keys(size_t n, const double *time, double end, uint64_t slot_bits,
                 uint64_t slot, double *key)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        const double t = time[i] < end ? time[i] : EVENT_NEVER;
        key[i] = real_from_bits((real_bits(t) & ~slot_bits) | slot);
    }
}

static void sort(size_t n, const struct comparator *network, size_t n_comparators, double *key)
{
    for (size_t k = 0; k < n_comparators; k++) {
        double *first = key + (size_t)network[k].first * BATCH_LANES;
        double *second = key + (size_t)network[k].second * BATCH_LANES;
#pragma omp simd
        for (size_t i = 0; i < n; i++) {
            const double a = first[i], b = second[i];
            first[i] = a < b ? a : b;
            second[i] = a < b ? b : a;
        }
    }
}

static void clocks(size_t n, const double *time, double end, const double *begins,
                   const double *recovery, const double *before, double *clock)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        const double t = time[i] < end ? time[i] : end;
        clock[i] = opportunity_in(t - begins[i], recovery[i]) - before[i];
    }
}

const struct event_loops KERNEL(event_loops) = {keys, sort, clocks};
