// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/kernel.h"
#include "base/real.h"
#include "model/course.h"
#include "model/lane_sets.h"

#define LARGEST_UNIFORM (1.0 - 0x1p-53)

// z = Φ⁻¹(U) in segment k, by place.
static void segment_scores(const struct course *c, size_t k, const struct course_lanes *l,
                           const double *x, double *z)
{
    const double *const level = c->level + k * BATCH_LANES;
    const uint32_t *const lane = l->lane;
    const double residual = c->residual;
    const size_t n = lanes_padded(l->n);
    if (lane == NULL) {
#pragma omp simd
        for (size_t i = 0; i < n; i++)
            z[i] = residual * x[i] - level[i];
        return;
    }
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        z[i] = residual * x[i] - level[lane[i]];
}

// ---- the clock -----------------------------------------------------------------------------

// The largest number below a positive x.
static double just_below(double x)
{
    return real_from_bits(real_bits(x) - 1);
}

// Φ⁻¹(p F(elapsed)) of n numbers of years, and of the padding, in place.
static void clock_scores(const struct course *c, size_t n, double *elapsed)
{
    const size_t padded = lanes_padded(n);
    const double p = c->p;
    c->arrays->cdfs(c->delay, padded, elapsed, elapsed);
#pragma omp simd
    for (size_t i = 0; i < padded; i++)
        elapsed[i] *= p;
    c->arrays->normal_quantile(padded, elapsed, elapsed);
}

// Do all begin at one time, and are there few enough segments for a table of them?
static bool begin_together(const struct course *c, const struct course_lanes *l)
{
    if (c->n_segments > BATCH_LANES)
        return false;
    double least = l->t0[0], most = l->t0[0];
    for (size_t i = 1; i < l->n; i++) {
        least = l->t0[i] < least ? l->t0[i] : least;
        most = l->t0[i] > most ? l->t0[i] : most;
    }
    return least == most && most < INFINITY;
}

// What the clock has reached when segment k ends, F short of the end itself: Φ⁻¹(p F(end − t0)), of
// all segments but the last; −∞ for those that end before t0.
static void segment_clocks(const struct course *c, double t0, double *clock)
{
    const size_t n = c->n_segments - 1;
    for (size_t k = 0; k < lanes_padded(n); k++) {
        const double elapsed = k < n ? c->start[k + 1] - t0 : 0.0;
        clock[k] = elapsed > 0.0 ? just_below(elapsed) : -1.0;
    }
    clock_scores(c, n, clock);
}

// ---- times ---------------------------------------------------------------------------------

// Places that could succeed, with Φ⁻¹(U) or (no level) U, t0, and the number of the segment.
struct hopes {
    size_t n;
    uint32_t place[BATCH_LANES];
    double z[BATCH_LANES], t0[BATCH_LANES], segment[BATCH_LANES];
};

// z becomes t0 + F⁻¹(U/p). U < p but for rounding; what is certain to happen happens.
static void find_due(const struct course *c, struct hopes *h)
{
    const size_t n = lanes_padded(h->n);
    const double p = c->p;
    if (c->level != NULL)
        c->arrays->normal_cdf(n, h->z, h->z);
#pragma omp simd
    for (size_t j = 0; j < n; j++) {
        const double u = h->z[j] / p;
        h->z[j] = u < LARGEST_UNIFORM ? u : LARGEST_UNIFORM;
    }
    c->arrays->quantiles(c->delay, n, h->z, h->z);
#pragma omp simd
    for (size_t j = 0; j < n; j++)
        h->z[j] = h->t0[j] + h->z[j];
}

// One level all along: T = t0 + F⁻¹(U/p) where U < p.
static void times_in_one(const struct course *c, const struct course_lanes *l, const double *draw,
                         double *time)
{
    struct hopes h;
    double z[BATCH_LANES];
    const double *score = draw;
    if (c->level != NULL) {
        segment_scores(c, 0, l, draw, z);
        score = z;
    }
    const uint64_t asked = lanes_below_one(l->n, l->t0, INFINITY);
    const uint64_t hopeful =
        lanes_below_one(l->n, score, c->level != NULL ? c->score : c->p);
    for (size_t i = 0; i < lanes_padded(l->n); i++)
        time[i] = INFINITY;
    h.n = lanes_listed(asked & hopeful, h.place);
    if (h.n == 0)
        return;
    lanes_gather(h.n, h.place, score, h.z);
    lanes_gather(h.n, h.place, l->t0, h.t0);
    find_due(c, &h);
    for (size_t j = 0; j < h.n; j++)
        time[h.place[j]] = h.z[j];
}

// The first segment from number from[place] on that ends after t0 and in which it could succeed,
// and z there; n_segments where there is none. It can where z is below Φ⁻¹(p); with `clock`, which
// says what Φ⁻¹(p F) has become when each segment ends, it does.
static void find_hope(const struct course *c, const struct course_lanes *l, const double *x,
                      const double *from, const double *clock, double *segment, double *z)
{
    const size_t n = lanes_padded(l->n), last = c->n_segments - 1;
    const double *const t0 = l->t0;
    double here[BATCH_LANES];
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        segment[i] = (double)c->n_segments;
        z[i] = 0.0;
    }
    for (size_t k = c->n_segments; k-- > 0;) {
        const double end = c->start[k + 1], number = (double)k;
        const double limit = clock == NULL || k == last ? c->score : clock[k];
        segment_scores(c, k, l, x, here);
#pragma omp simd
        for (size_t i = 0; i < n; i++) {
            const int hopeful = (here[i] < limit) & (end > t0[i]) & (number >= from[i]);
            segment[i] = hopeful ? number : segment[i];
            z[i] = hopeful ? here[i] : z[i];
        }
    }
}

// The lanes whose course is still open, by position; `place` says where their times stand.
struct open {
    struct course_lanes lanes;
    uint32_t lane[BATCH_LANES], place[BATCH_LANES];
    double t0[BATCH_LANES], x[BATCH_LANES], from[BATCH_LANES];
};

// T = max(t0, t_k, t0 + F⁻¹(U_k/p)) where that is before the segment ends; the others, as bits, look
// for hope in the segments after it.
static uint64_t complete(const struct course *c, const struct open *open, struct hopes *h,
                         double *time)
{
    const size_t n = lanes_padded(h->n);
    double end[BATCH_LANES];
    for (size_t j = 0; j < n; j++) {
        const double *const start = c->start + (size_t)h->segment[j];
        const double from = start[0] > h->t0[j] ? start[0] : h->t0[j];
        h->z[j] = h->z[j] > from ? h->z[j] : from;
        end[j] = start[1];
    }
    const uint64_t completed = lanes_below(h->n, h->z, end);
    for (size_t j = 0; j < h->n; j++)
        time[open->place[h->place[j]]] = completed >> j & 1U ? h->z[j] : INFINITY;
    return ~completed & lanes_first(h->n);
}

static void keep_open(const struct open *open, const struct hopes *h, uint64_t set,
                      struct open *still)
{
    uint32_t which[BATCH_LANES];
    const size_t n = lanes_listed(set, which);
    for (size_t j = 0; j < lanes_padded(n); j++) {
        const uint32_t i = h->place[which[j]];
        still->lane[j] = open->lane[i];
        still->place[j] = open->place[i];
        still->t0[j] = h->t0[which[j]];
        still->x[j] = open->x[i];
        still->from[j] = h->segment[which[j]] + 1.0;
    }
    still->lanes = (struct course_lanes){n, still->lane, still->t0};
}

// One round: the first hope of all open lanes; those that it fails stay open.
static void go_on(const struct course *c, const struct open *open, const double *clock,
                  struct open *still, double *time)
{
    struct hopes h;
    double segment[BATCH_LANES], z[BATCH_LANES];
    uint64_t failed = 0;
    find_hope(c, &open->lanes, open->x, open->from, clock, segment, z);
    h.n = lanes_listed(lanes_below_one(open->lanes.n, segment, (double)c->n_segments), h.place);
    if (h.n > 0) {
        lanes_gather(h.n, h.place, segment, h.segment);
        lanes_gather(h.n, h.place, z, h.z);
        lanes_gather(h.n, h.place, open->lanes.t0, h.t0);
        find_due(c, &h);
        failed = complete(c, open, &h, time);
    }
    keep_open(open, &h, failed, still);
}

static void times_in_many(const struct course *c, const struct course_lanes *l,
                          const double *draw, double *time)
{
    struct open rounds[2], *open = &rounds[0], *still = &rounds[1];
    const size_t n = lanes_padded(l->n);
    double clocks[BATCH_LANES];
    const double *clock = NULL;
    open->lanes = *l;
    for (uint32_t i = 0; i < n; i++) {
        open->lane[i] = l->lane == NULL ? i : l->lane[i];
        open->place[i] = i;
        open->x[i] = draw[i];
        open->from[i] = 0.0;
        time[i] = INFINITY;
    }
    if (c->is_smooth && begin_together(c, l)) {
        segment_clocks(c, l->t0[0], clocks);
        clock = clocks;
    }
    while (open->lanes.n > 0) {
        go_on(c, open, clock, still, time);
        struct open *const done = open;
        open = still;
        still = done;
    }
}

static void times(const struct course *c, const struct course_lanes *l, const double *draw,
                  double *time)
{
    if (l->n == 0)
        return;
    if (c->n_segments > 1)
        times_in_many(c, l, draw, time);
    else
        times_in_one(c, l, draw, time);
}

// ---- one attempt ---------------------------------------------------------------------------

// s = 1 − Φ(ε) of all trials, as the course takes it.
static void draw_all(const struct course *c, const struct random_trials *trials, uint32_t entity,
                     double *draw)
{
    c->arrays->uniforms(trials, entity, PURPOSE_DECISION, 0, draw, NULL);
#pragma omp simd
    for (size_t i = 0; i < trials->n; i++)
        draw[i] = 1.0 - draw[i];
}

static void attempt(const struct course *c, const struct random_trials *trials, uint32_t entity,
                    const double *t0, double *time)
{
    const uint64_t asked = lanes_below_one(trials->n, t0, INFINITY);
    const struct random_trials padded = {trials->seed, trials->world, trials->first_trial,
                                         lanes_padded(trials->n)};
    double all[BATCH_LANES], draw[BATCH_LANES], begins[BATCH_LANES], completed[BATCH_LANES];
    uint32_t lane[BATCH_LANES];
    const size_t n = lanes_listed(asked, lane);
    if (n < trials->n)
        for (size_t i = 0; i < trials->n; i++)
            time[i] = INFINITY;
    if (n == 0)
        return;
    draw_all(c, &padded, entity, all);
    if (n == padded.n) {
        if (c->level != NULL)
            c->arrays->normal_quantile(n, all, all);
        times(c, &(struct course_lanes){n, NULL, t0}, all, time);
        return;
    }
    lanes_gather(n, lane, all, draw);
    lanes_gather(n, lane, t0, begins);
    if (c->level != NULL)
        c->arrays->normal_quantile(lanes_padded(n), draw, draw);
    times(c, &(struct course_lanes){n, lane, begins}, draw, completed);
    for (size_t i = 0; i < n; i++)
        time[lane[i]] = completed[i];
}

// ---- chances -------------------------------------------------------------------------------

// Raises best[place] to what segment k, which ends before the date asked for, allows: its level plus
// what the clock has reached when it ends. As that is at most Φ⁻¹(p), few places need it.
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
            best[i] = here[i] + reached > best[i] ? here[i] + reached : best[i];
        return;
    }
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        limit[i] = end > t0[i] ? here[i] + score : -INFINITY;
    const size_t n_open = lanes_listed(lanes_below(l->n, best, limit), place);
    for (size_t j = 0; j < lanes_padded(n_open); j++) {
        const double elapsed = end - t0[place[j]];
        clock[j] = elapsed > 0.0 ? just_below(elapsed) : 0.0;
    }
    clock_scores(c, n_open, clock);
    for (size_t j = 0; j < n_open; j++) {
        const uint32_t i = place[j];
        best[i] = here[i] + clock[j] > best[i] ? here[i] + clock[j] : best[i];
    }
}

// The clock's part in the segment that holds `years`: Φ⁻¹(p F(years − t0)); −∞ before t0.
static void set_clock(const struct course *c, const struct course_lanes *l, double years,
                      double *best)
{
    const size_t n = lanes_padded(l->n);
    const double *const t0 = l->t0;
    if (years == INFINITY) {
        for (size_t i = 0; i < n; i++)
            best[i] = t0[i] < INFINITY ? c->score : -INFINITY;
        return;
    }
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        best[i] = years > t0[i] ? years - t0[i] : 0.0;
    clock_scores(c, l->n, best);
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
        chance[i] = years > t0[i] ? years - t0[i] : 0.0;
    c->arrays->cdfs(c->delay, n, chance, chance);
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        chance[i] = t0[i] <= years ? p * chance[i] : 0.0;
}

// Φ of the largest of (clock + level)/√(1 − aᵀRa) over the segments up to `years`.
static void chances(const struct course *c, const struct course_lanes *l, double years,
                    double *chance)
{
    const size_t n = lanes_padded(l->n);
    double best[BATCH_LANES], clock[BATCH_LANES], *clocks = NULL;
    if (n == 0)
        return;
    if (c->level == NULL) {
        chances_without_level(c, l, years, chance);
        return;
    }
    size_t k = c->n_segments - 1;
    while (k > 0 && c->start[k] > years)
        k--;
    set_clock(c, l, years, best);
    const double *const level = c->level + k * BATCH_LANES, residual = c->residual;
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
    if (k > 0 && begin_together(c, l))
        segment_clocks(c, l->t0[0], clocks = clock);
    while (k-- > 0)
        raise_ended(c, k, l, clocks, best);
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        best[i] /= residual;
    c->arrays->normal_cdf(n, best, chance);
}

static uint64_t hopeless(const struct course *c, const struct course_lanes *l,
                         const double *draw, const double *until)
{
    uint64_t hopeful = 0;
    double z[BATCH_LANES];
    if (c->level == NULL) {
        hopeful = lanes_below_one(l->n, draw, c->p);
    } else {
        for (size_t k = 0; k < c->n_segments; k++) {
            const double start = c->start[k], end = c->start[k + 1];
            segment_scores(c, k, l, draw, z);
#pragma omp simd
            for (size_t i = 0; i < l->n; i++)
                z[i] = ((end > l->t0[i]) & (start < until[i])) ? z[i] : INFINITY;
            hopeful |= lanes_below_one(l->n, z, c->score);
        }
    }
    return ~hopeful & lanes_first(l->n);
}

const struct course_loops KERNEL(course_loops) = {attempt, times, chances, hopeless};
