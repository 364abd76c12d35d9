// SPDX-License-Identifier: GPL-3.0-or-later
// The chances of attempts: Φ of the largest score that any segment allows.
#include "base/kernel.h"
#include "model/course_clock.h"

// Raises best[place] to what segment k, which ends before the date asked for, allows: its level
// plus what the clock has reached when it ends. As that is at most Φ⁻¹(p), few places need it.
static void raise_ended(const struct course *c, size_t k, const struct course_lanes *l,
                        const double *clocks, double *best)
{
    const double *const level = c->level + k * BATCH_LANES, end = c->start[k + 1];
    const double *const t0 = l->t0, score = c->score;
    double here[BATCH_LANES], limit[BATCH_LANES], clock[BATCH_LANES];
    uint32_t place[BATCH_LANES];
    const size_t n = lanes_padded(l->n);
    if (l->lane == NULL)
        memcpy(here, level, n * sizeof *here);
    else
        lanes_gather(n, l->lane, level, here);
    if (clocks != NULL) {
        const double reached = clocks[k];
#pragma omp simd
        for (size_t i = 0; i < n; i++)
            best[i] = larger(here[i] + reached, best[i]);
        return;
    }
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        limit[i] = end > t0[i] ? here[i] + score : -INFINITY;
    const size_t n_open = lanes_listed(lanes_below(l->n, best, limit), place);
    if (n_open == 0)
        return;
    for (size_t j = 0; j < lanes_padded(n_open); j++)
        clock[j] = short_of(end - t0[place[j]]);
    clock_scores(c, n_open, clock);
    for (size_t j = 0; j < n_open; j++) {
        const uint32_t i = place[j];
        best[i] = larger(here[i] + clock[j], best[i]);
    }
}

// The clock's part in the segment that holds `years`: Φ⁻¹(p F(years − t0)); −∞ before t0.
static void set_clock(const struct course *c, const struct course_lanes *l,
                      struct begins begins, double years, double *best)
{
    const size_t n = lanes_padded(l->n);
    const double *const t0 = l->t0;
    if (years == INFINITY) {
        for (size_t i = 0; i < n; i++)
            best[i] = t0[i] < INFINITY ? c->score : -INFINITY;
        return;
    }
    const bool together = begins.first == begins.last; // one number says it for all
    const size_t n_clocks = together ? lanes_padded(1) : n;
#pragma omp simd
    for (size_t i = 0; i < n_clocks; i++)
        best[i] = larger(years - t0[i], 0.0);
    clock_scores(c, n_clocks, best);
    const double first = best[0];
    for (size_t i = 0; together && i < n; i++)
        best[i] = first;
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        best[i] = t0[i] <= years ? best[i] : -INFINITY;
}

// Without a level: p F(years − t0), or p.
static void chances_without_level(const struct course *c, const struct course_lanes *l,
                                  double years, double *chance)
{
    const size_t n = lanes_padded(l->n);
    const double *const t0 = l->t0, p = c->p;
    if (years == INFINITY) {
        for (size_t i = 0; i < n; i++)
            chance[i] = t0[i] < INFINITY ? p : 0.0;
        return;
    }
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        chance[i] = larger(years - t0[i], 0.0);
    c->arrays->cdfs(c->delay, n, chance, chance);
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        chance[i] = t0[i] <= years ? p * chance[i] : 0.0;
}

// The largest of clock + level over the segments up to `years`, in which some have begun.
static void reach_by(const struct course *c, const struct course_lanes *l, struct begins begins,
                     double years, double *best)
{
    const size_t n = lanes_padded(l->n);
    double clock[BATCH_LANES] = {0.0}, *clocks = NULL;
    size_t k = c->n_segments - 1;
    while (c->start[k] > years) // the first begins before all time
        k--;
    set_clock(c, l, begins, years, best);
    const double *const level = c->level + k * BATCH_LANES;
    const uint32_t *const lane = l->lane;
    if (lane == NULL) {
#pragma omp simd
        for (size_t i = 0; i < n; i++)
            best[i] += level[i];
    } else {
#pragma omp simd
        for (size_t i = 0; i < n; i++)
            best[i] += level[lane[i]];
    }
    if (k > 0 && begin_together(c, begins))
        segment_clocks(c, begins.first, clocks = clock);
    while (k-- > 0)
        raise_ended(c, k, l, clocks, best);
}

// Φ of that over √(1 − aᵀRa).
static void chances(const struct course *c, const struct course_lanes *l, double years,
                    double *chance)
{
    const size_t n = lanes_padded(l->n);
    const double residual = c->residual;
    double best[BATCH_LANES] = {0.0};
    const struct begins begins = begins_of(l);
    if (begins.first > years) {
        for (size_t i = 0; i < n; i++)
            chance[i] = 0.0;
        return;
    }
    if (c->level == NULL) {
        chances_without_level(c, l, years, chance);
        return;
    }
    reach_by(c, l, begins, years, best);
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        best[i] /= residual;
    c->arrays->normal_cdf(n, best, chance);
}

static void reaches(const struct course *c, const struct course_lanes *l, double *reach)
{
    reach_by(c, l, begins_of(l), INFINITY, reach);
}

const struct chance_loops KERNEL(chance_loops) = {chances, reaches};
