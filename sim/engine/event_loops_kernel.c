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

static void count(size_t n, const double *time, double end, const double *start, double an_event,
                  double *lateness)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        const double after = time[i] > start[i] ? an_event : 0.0;
        lateness[i] += time[i] < end ? after : 0.0;
    }
}

static void relevance(size_t n, const double *in_force, const double *lapse, const double *start,
                      double until_years, double end, uint64_t effective, uint64_t anticipating,
                      uint64_t *relevant, uint64_t *anticipated, double *lateness)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        const double coming = until_years < in_force[i] ? until_years : in_force[i];
        const uint64_t stands = lapse[i] > start[i] ? effective : 0;
        const uint64_t at_once = coming > 0.0 ? anticipating : 0;
        anticipated[i] |= at_once;
        lateness[i] += at_once != 0 ? 0.0 : in_force[i];
        relevant[i] |= coming > start[i] ? anticipating : 0;
        relevant[i] |= in_force[i] < end ? stands : 0;
    }
}

static bool any(size_t n, const double *key)
{
    uint64_t found = 0;
#pragma omp simd reduction(| : found)
    for (size_t i = 0; i < n; i++)
        found |= key[i] < 0.5 * EVENT_NEVER ? 1 : 0;
    return found != 0;
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

const struct event_loops KERNEL(event_loops) = {
    .keys = keys,
    .count = count,
    .relevance = relevance,
    .any = any,
    .sort = sort,
    .clocks = clocks,
};
