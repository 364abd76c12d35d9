// SPDX-License-Identifier: GPL-3.0-or-later
// For the kernels of courses: what the clock p F(t − t0) has reached, as a score. Nothing here can
// fail.
#ifndef BULWARK_MODEL_COURSE_CLOCK_H
#define BULWARK_MODEL_COURSE_CLOCK_H

#include "base/real.h"
#include "model/course.h"
#include "model/lane_sets.h"

// The largest number below a positive x.
static inline double just_below(double x)
{
    return real_from_bits(real_bits(x) - 1);
}

// The years short of an end that is so far off; below 0 where it has been.
static inline double short_of(double elapsed)
{
    return elapsed > 0.0 ? just_below(elapsed) : -1.0;
}

static inline double larger(double a, double b)
{
    return a > b ? a : b;
}

// Φ⁻¹(p F(elapsed)) of n numbers of years, and of the padding, in place.
static inline void clock_scores(const struct course *c, size_t n, double *elapsed)
{
    const size_t padded = lanes_padded(n);
    const double p = c->p;
    c->arrays->cdfs(c->delay, padded, elapsed, elapsed);
#pragma omp simd
    for (size_t i = 0; i < padded; i++)
        elapsed[i] *= p;
    c->arrays->normal_quantile(padded, elapsed, elapsed);
}

// When the first and the last of the lanes begin.
struct begins {
    double first, last;
};

static inline struct begins begins_of(const struct course_lanes *l)
{
    const size_t n = lanes_padded(l->n);
    const double *const t0 = l->t0;
    double first = INFINITY, last = -INFINITY;
#pragma omp simd reduction(min : first) reduction(max : last)
    for (size_t i = 0; i < n; i++) {
        first = t0[i] < first ? t0[i] : first;
        last = t0[i] > last ? t0[i] : last;
    }
    return (struct begins){first, last};
}

// Do all begin at one time, and are there few enough segments for a table of them?
static inline bool begin_together(const struct course *c, struct begins begins)
{
    return begins.first == begins.last && begins.last < INFINITY && c->n_segments <= BATCH_LANES;
}

// What the clock has reached when segment k ends, F short of the end itself: Φ⁻¹(p F(end − t0)), of
// all segments but the last; −∞ for those that end before t0.
static inline void segment_clocks(const struct course *c, double t0, double *clock)
{
    const size_t n = c->n_segments - 1;
    for (size_t k = 0; k < lanes_padded(n); k++) {
        const double elapsed = k < n ? c->start[k + 1] - t0 : 0.0;
        clock[k] = short_of(elapsed);
    }
    clock_scores(c, n, clock);
}

#endif
