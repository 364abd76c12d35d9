// SPDX-License-Identifier: GPL-3.0-or-later
// Rule "all", at once: who is asked, the chances that each agrees, one uniform for all.
#include "base/kernel.h"
#include "model/ratification_loops.h"

// ---- who is asked, and what chance they have ----------------------------------------------------

static void list_asked(struct agreement *a, uint32_t *lane, double *t0)
{
    const size_t n = a->batch->n;
    const size_t n_asked = lanes_listed(lanes_below_one(n, a->t0, INFINITY), lane);
    lanes_gather(n_asked, lane, a->t0, t0);
    a->asked = (struct course_lanes){n_asked, n_asked == n ? NULL : lane, t0};
}

// The scores Φ⁻¹(p) of all classes are one array.
static void set_courses(struct agreement *a, double *scores)
{
    const struct ratification *r = a->ratification;
    for (size_t c = 0; c < r->n_classes; c++) {
        a->courses[c] = course_of(&r->decisions[r->classes[c].bodies[0]], a->batch);
        scores[c] = a->courses[c].p;
    }
    a->batch->world->arrays->normal_quantile(r->n_classes, scores, scores);
    for (size_t c = 0; c < r->n_classes; c++)
        a->courses[c].score = scores[c];
}

// product[i] *= q[i]^n, by squaring.
static void multiply_power(size_t n_lanes, const double *q, size_t n, double *product)
{
    double power[BATCH_LANES];
    memcpy(power, q, n_lanes * sizeof *q);
    for (;; n >>= 1) {
        if (n & 1) {
#pragma omp simd
            for (size_t i = 0; i < n_lanes; i++)
                product[i] *= power[i];
        }
        if (n <= 1)
            return;
#pragma omp simd
        for (size_t i = 0; i < n_lanes; i++)
            power[i] *= power[i];
    }
}

static void find_chances(struct agreement *a)
{
    const struct ratification *r = a->ratification;
    const struct chance_loops *loops = chance_loops_for(a->batch->world->cpu);
    const size_t n = lanes_padded(a->asked.n);
    for (size_t i = 0; i < n; i++)
        a->all[i] = 1.0;
    for (size_t c = 0; c < r->n_classes; c++) {
        double *q = a->chance + c * BATCH_LANES;
        loops->chances(&a->courses[c], &a->asked, INFINITY, q);
        multiply_power(n, q, r->classes[c].n_bodies, a->all);
    }
}

// ---- V < Q, where nobody asks for the chances ----------------------------------------------
//
// Each chance is known to NEAR_NORMAL_ERROR; as all are in [0, 1], their product is known to the
// sum of these over the bodies. Nearly every V is further from it than that, and the exact chances
// are computed where it is not: all is decided as by them.

static void find_near_chance(const struct agreement *a, size_t class, size_t n)
{
    const struct course *c = &a->courses[class];
    const double inverse = 1.0 / c->residual, score = c->score;
    const uint32_t *const lane = a->asked.lane;
    const double *const level = c->level;
    double *const reach = a->reach + class * BATCH_LANES;
    float *const near = a->near + class * BATCH_LANES;
    double x[BATCH_LANES];
    if (level == NULL) {
        for (size_t i = 0; i < n; i++)
            near[i] = (float)c->p;
        return;
    }
    if (c->n_segments > 1) {
        chance_loops_for(a->batch->world->cpu)->reaches(c, &a->asked, reach);
#pragma omp simd
        for (size_t i = 0; i < n; i++)
            x[i] = reach[i] * inverse;
    } else if (lane == NULL) {
#pragma omp simd
        for (size_t i = 0; i < n; i++)
            x[i] = (score + level[i]) * inverse;
    } else {
#pragma omp simd
        for (size_t i = 0; i < n; i++)
            x[i] = (score + level[lane[i]]) * inverse;
    }
    near_normal_cdfs(n, x, near);
}

// product[i] *= x[i]^n, by squaring.
static void multiply_near_power(size_t n_lanes, const float *x, size_t n, float *product)
{
    float power[BATCH_LANES];
    memcpy(power, x, n_lanes * sizeof *x);
    for (;; n >>= 1) {
        if (n & 1) {
#pragma omp simd
            for (size_t i = 0; i < n_lanes; i++)
                product[i] *= power[i];
        }
        if (n <= 1)
            return;
#pragma omp simd
        for (size_t i = 0; i < n_lanes; i++)
            power[i] *= power[i];
    }
}

// Below and above Q.
static void find_bounds(const struct agreement *a, double *below, double *above)
{
    const struct ratification *r = a->ratification;
    const double error = NEAR_NORMAL_ERROR * (double)r->group->n_bodies;
    const size_t n = lanes_padded(a->asked.n);
    float product[BATCH_LANES];
    for (size_t i = 0; i < n; i++)
        product[i] = 1.0F;
    for (size_t c = 0; c < r->n_classes; c++) {
        find_near_chance(a, c, n);
        multiply_near_power(n, a->near + c * BATCH_LANES, r->classes[c].n_bodies, product);
    }
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        below[i] = (double)product[i] - error;
        above[i] = (double)product[i] + error;
    }
}

// The lane of a place.
static uint32_t lane_of(const struct agreement *a, uint32_t place)
{
    return a->asked.lane == NULL ? place : a->asked.lane[place];
}

// V < Q by the exact chances, at some places.
static uint64_t ratified_among(const struct agreement *a, uint64_t places, const double *v)
{
    const struct ratification *r = a->ratification;
    uint32_t place[BATCH_LANES], lane[BATCH_LANES];
    double all[BATCH_LANES], q[BATCH_LANES];
    const size_t n = lanes_listed(places, place), padded = lanes_padded(n);
    uint64_t ratified = 0;
    for (size_t j = 0; j < padded; j++) {
        lane[j] = lane_of(a, place[j]);
        all[j] = 1.0;
    }
    for (size_t c = 0; c < r->n_classes; c++) {
        agreement_chances(a, c, n, place, lane, q);
        multiply_power(padded, q, r->classes[c].n_bodies, all);
    }
    for (size_t j = 0; j < n; j++)
        ratified |= (uint64_t)(v[place[j]] < all[j]) << place[j]; // NOLINT: `all` is padded
    return ratified;
}

static uint64_t ratified_by_bounds(const struct agreement *a, const double *v)
{
    double below[BATCH_LANES], above[BATCH_LANES];
    find_bounds(a, below, above);
    const uint64_t sure = lanes_below(a->asked.n, v, below);
    const uint64_t open = lanes_below(a->asked.n, v, above) & ~sure;
    return open == 0 ? sure : sure | ratified_among(a, open, v);
}

static uint64_t ratified_by_chances(struct agreement *a, const double *v)
{
    find_chances(a);
    return lanes_below(a->asked.n, v, a->all);
}

// V < Q.
static void list_ratified(struct agreement *a, uint32_t *lane, double *t0)
{
    const struct random_trials trials = batch_trials(a->batch);
    const struct arrays *arrays = a->batch->world->arrays;
    double v[BATCH_LANES];
    if (a->asked.lane == NULL)
        arrays->uniforms(&trials, a->ratification->entity, PURPOSE_RATIFICATION, 0, v, NULL);
    else
        arrays->uniforms_of(&trials, lanes_padded(a->asked.n), a->asked.lane,
                            a->ratification->entity, PURPOSE_RATIFICATION, 0, v);
    batch_lead(a->batch, a->ratification->lead, a->asked.n, a->asked.lane, v);
    a->n_ratified = lanes_listed(
        a->chance != NULL ? ratified_by_chances(a, v) : ratified_by_bounds(a, v), a->ratified);
    for (size_t j = 0; j < lanes_padded(a->n_ratified); j++)
        lane[j] = lane_of(a, a->ratified[j]);
    lanes_gather(a->n_ratified, a->ratified, a->asked.t0, t0);
    a->latest_lanes = (struct course_lanes){a->n_ratified, lane, t0};
}

// ---- all of it -----------------------------------------------------------------------------

static double *take(double **scratch, size_t n_rows)
{
    double *rows = *scratch;
    *scratch += n_rows * BATCH_LANES;
    return rows;
}

static void decide(struct agreement *a, double *t, double *scratch)
{
    const size_t n_classes = a->ratification->n_classes;
    const bool is_exact = a->is_told || n_classes <= RATIFICATION_FEW;
    double *chance = take(&scratch, n_classes);
    a->chance = is_exact ? chance : NULL;
    a->reach = is_exact ? NULL : chance;
    a->near = (float *)take(&scratch, n_classes / 2 + 1);
    a->tail = take(&scratch, n_classes);
    a->all = take(&scratch, 1);
    a->latest = take(&scratch, 1);
    a->last = take(&scratch, 1);
    double *asked_t0 = take(&scratch, 1), *ratified_t0 = take(&scratch, 1);
    uint32_t *asked_lane = (uint32_t *)take(&scratch, 1);
    uint32_t *ratified_lane = (uint32_t *)take(&scratch, 1);
    a->ratified = (uint32_t *)take(&scratch, 1);
    a->courses = (struct course *)scratch;
    a->n_ratified = 0;
    for (size_t i = 0; i < a->batch->n; i++)
        t[i] = INFINITY;
    list_asked(a, asked_lane, asked_t0);
    if (a->asked.n == 0)
        return;
    set_courses(a, a->tail);
    list_ratified(a, ratified_lane, ratified_t0);
    if (a->n_ratified == 0)
        return;
    latest_loops_for(a->batch->world->cpu)->find(a);
    for (size_t j = 0; j < a->n_ratified; j++)
        t[ratified_lane[j]] = a->latest[j];
}

const struct ratification_loops KERNEL(ratification_loops) = {decide};
