// SPDX-License-Identifier: GPL-3.0-or-later
// When attempts complete.
#include "base/kernel.h"
#include "model/course_clock.h"

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
        h->z[j] = u < RANDOM_LARGEST ? u : RANDOM_LARGEST;
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
// says what Φ⁻¹(p F) has become when each segment ends, it does. Segments before `first` have
// ended.
static void find_hope(const struct course *c, const struct course_lanes *l, const double *x,
                      const double *from, const double *clock, size_t first, double *segment,
                      double *z)
{
    const size_t n = lanes_padded(l->n), last = c->n_segments - 1;
    const double *const t0 = l->t0, none = (double)c->n_segments;
    double here[BATCH_LANES];
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        segment[i] = none;
        z[i] = 0.0; // says nothing where there is no hope
    }
    for (size_t k = c->n_segments; k-- > first;) {
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

// The same in all of the batch's lanes, from the first segment on: the usual case.
static void find_first_hope(const struct course *c, size_t n_lanes, const double *t0,
                            const double *x, const double *clock, size_t first, double *segment,
                            double *z)
{
    const size_t n = lanes_padded(n_lanes), last = c->n_segments - 1;
    const double residual = c->residual, none = (double)c->n_segments;
    const double *const start = c->start, *const level = c->level;
    double limit[BATCH_LANES];
    for (size_t k = 0; k <= last; k++)
        limit[k] = clock == NULL || k == last ? c->score : clock[k];
    for (size_t i = 0; i < n; i += 8) { // eight lanes stay in registers
        double own_segment[8], own_z[8];
        for (size_t j = 0; j < 8; j++) {
            own_segment[j] = none;
            own_z[j] = 0.0;
        }
        for (size_t k = last + 1; k-- > first;) {
            const double number = (double)k, end = start[k + 1], most = limit[k];
            const double *const here = level + k * BATCH_LANES + i;
#pragma omp simd
            for (size_t j = 0; j < 8; j++) {
                const double zj = residual * x[i + j] - here[j];
                const int hopeful = (zj < most) & (end > t0[i + j]);
                own_segment[j] = hopeful ? number : own_segment[j];
                own_z[j] = hopeful ? zj : own_z[j];
            }
        }
        memcpy(segment + i, own_segment, sizeof own_segment);
        memcpy(z + i, own_z, sizeof own_z);
    }
}

// The lanes whose course is still open, by position; `place` says where their times stand.
struct open {
    struct course_lanes lanes;
    uint32_t lane[BATCH_LANES], place[BATCH_LANES];
    double t0[BATCH_LANES], x[BATCH_LANES], from[BATCH_LANES];
};

// T = max(t0, t_k, t0 + F⁻¹(U_k/p)) where that is before the segment ends; the others, as bits,
// look for hope in the segments after it.
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
                  size_t first, bool is_first, struct open *still, double *time)
{
    struct hopes h;
    double segment[BATCH_LANES], z[BATCH_LANES];
    uint64_t failed = 0;
    if (is_first && open->lanes.lane == NULL && c->n_segments <= BATCH_LANES)
        find_first_hope(c, open->lanes.n, open->lanes.t0, open->x, clock, first, segment, z);
    else
        find_hope(c, &open->lanes, open->x, open->from, clock, first, segment, z);
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
    struct open one, other, *open = &one, *still = &other;
    const size_t n = lanes_padded(l->n);
    double clocks[BATCH_LANES] = {0.0};
    const double *clock = NULL;
    const struct begins begins = begins_of(l);
    size_t first = 0;
    open->lanes = *l;
    for (uint32_t i = 0; i < n; i++) {
        open->lane[i] = l->lane == NULL ? i : l->lane[i];
        open->place[i] = i;
        open->x[i] = draw[i];
        open->from[i] = 0.0;
        time[i] = INFINITY;
    }
    while (c->start[first + 1] <= begins.first && first + 1 < c->n_segments)
        first++;
    if (c->is_smooth && begin_together(c, begins)) {
        segment_clocks(c, begins.first, clocks);
        clock = clocks;
    }
    for (bool is_first = true; open->lanes.n > 0; is_first = false) {
        go_on(c, open, clock, first, is_first, still, time);
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

// s = 1 − Φ(ε), as the course takes it.
static void turn(const struct course *c, size_t n, double *draw)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        draw[i] = 1.0 - draw[i];
    if (c->level != NULL)
        c->arrays->normal_quantile(n, draw, draw);
}

static void attempt(const struct course *c, const struct batch *batch,
                    const struct decision *decision, const double *t0, double *time)
{
    const struct random_trials trials = batch_trials(batch);
    const uint64_t asked = lanes_below_one(trials.n, t0, INFINITY);
    double draw[BATCH_LANES], begins[BATCH_LANES], completed[BATCH_LANES];
    uint32_t lane[BATCH_LANES];
    const size_t n = lanes_listed(asked, lane);
    if (n == BATCH_LANES) {
        c->arrays->uniforms(&trials, decision->entity, PURPOSE_DECISION, 0, draw, NULL);
        batch_lead(batch, decision->lead, n, NULL, draw);
        turn(c, n, draw);
        times(c, &(struct course_lanes){n, NULL, t0}, draw, time);
        return;
    }
    for (size_t i = 0; i < trials.n; i++)
        time[i] = INFINITY;
    if (n == 0)
        return;
    c->arrays->uniforms_of(&trials, lanes_padded(n), lane, decision->entity, PURPOSE_DECISION, 0,
                           draw);
    batch_lead(batch, decision->lead, lanes_padded(n), lane, draw);
    turn(c, lanes_padded(n), draw);
    lanes_gather(n, lane, t0, begins);
    times(c, &(struct course_lanes){n, lane, begins}, draw, completed);
    for (size_t i = 0; i < n; i++)
        time[lane[i]] = completed[i]; // NOLINT: `times` has filled it
}

// ---- refusals ------------------------------------------------------------------------------

static uint64_t hopeless(const struct course *c, const struct course_lanes *l,
                         const double *draw, const double *until)
{
    uint64_t hopeful = 0;
    if (c->level == NULL) {
        hopeful = lanes_below_one(l->n, draw, c->p);
    } else {
        for (size_t k = 0; k < c->n_segments; k++) {
            const double start = c->start[k], end = c->start[k + 1];
            double z[BATCH_LANES];
            segment_scores(c, k, l, draw, z);
#pragma omp simd
            for (size_t i = 0; i < l->n; i++)
                z[i] = ((end > l->t0[i]) & (start < until[i])) ? z[i] : INFINITY;
            hopeful |= lanes_below_one(l->n, z, c->score);
        }
    }
    return ~hopeful & lanes_first(l->n);
}

const struct course_loops KERNEL(course_loops) = {attempt, times, hopeless};
