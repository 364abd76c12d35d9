// SPDX-License-Identifier: GPL-3.0-or-later
// Rule "all", at once: who is asked, the chances that each agrees, one uniform for all; and where
// all agree, the latest of every class and the last of them.
#include "base/kernel.h"
#include "base/real.h"
#include "model/lane_sets.h"
#include "model/model.h"
#include "model/ratification.h"

#define LARGEST_UNIFORM (1.0 - 0x1p-53)

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
    a->n_ratified = lanes_listed(lanes_below(a->asked.n, v, a->all), a->ratified);
    for (size_t j = 0; j < lanes_padded(a->n_ratified); j++)
        lane[j] = a->asked.lane == NULL ? a->ratified[j] : a->asked.lane[a->ratified[j]];
    lanes_gather(a->n_ratified, a->ratified, a->asked.t0, t0);
    a->latest_lanes = (struct course_lanes){a->n_ratified, lane, t0};
}

// ---- the latest of every class -------------------------------------------------------------

// w[j] = W^(1/n), and s = q w, of the class in the lanes in which all agree.
static void draw_latest(const struct agreement *a, size_t class, double *w)
{
    const struct ratification *r = a->ratification;
    const struct body_class *bodies = &r->classes[class];
    const struct arrays *arrays = a->batch->world->arrays;
    const struct random_trials trials = batch_trials(a->batch);
    const size_t n = lanes_padded(a->n_ratified);
    const double *const q = a->chance + class * BATCH_LANES;
    double *const tail = a->tail + class * BATCH_LANES, root = 1.0 / (double)bodies->n_bodies;
    const uint32_t *const place = a->ratified;
    arrays->uniforms_of(&trials, n, a->latest_lanes.lane,
                        r->decisions[bodies->bodies[0]].entity, PURPOSE_LATEST, 0, w);
    if (bodies->n_bodies > 1) {
        arrays->log(n, w, w);
#pragma omp simd
        for (size_t j = 0; j < n; j++)
            w[j] *= root;
        arrays->exp(n, w, w);
    }
#pragma omp simd
    for (size_t j = 0; j < n; j++)
        tail[j] = q[place[j]] * w[j];
}

// A time that is later than the last so far becomes the last.
static void take_later(struct agreement *a, const double *time, const double *class)
{
    const size_t n = lanes_padded(a->n_ratified);
    double *const latest = a->latest, *const last = a->last;
#pragma omp simd
    for (size_t j = 0; j < n; j++) {
        const int later = time[j] > latest[j];
        latest[j] = later ? time[j] : latest[j];
        last[j] = later ? class[j] : last[j];
    }
}

static void time_class(struct agreement *a, size_t class)
{
    double time[BATCH_LANES], number[BATCH_LANES], w[BATCH_LANES];
    draw_latest(a, class, w);
    for (size_t j = 0; j < BATCH_LANES; j++) {
        time[j] = -INFINITY;
        number[j] = (double)class;
    }
    agreement_times(a, class, a->n_ratified, a->ratified, a->tail + class * BATCH_LANES, time);
    take_later(a, time, number);
}

// ---- classes with one law of delays and constant levels: the largest U/p, inverted once ---------

// By rank.
struct largest {
    double ratio[BATCH_LANES]; // U/p
    double class[BATCH_LANES];
};

static bool is_constant(const struct course *course)
{
    return course->n_segments == 1;
}

static void take_larger(size_t n, const double *ratio, double class, struct largest *largest)
{
#pragma omp simd
    for (size_t j = 0; j < n; j++) {
        const int larger = ratio[j] > largest->ratio[j];
        largest->ratio[j] = larger ? ratio[j] : largest->ratio[j];
        largest->class[j] = larger ? class : largest->class[j];
    }
}

// U/p of the class's latest.
static void take_class(const struct agreement *a, size_t class, struct largest *largest)
{
    const struct course *c = &a->courses[class];
    const size_t n = lanes_padded(a->n_ratified);
    const uint32_t *const lane = a->latest_lanes.lane;
    const double *const tail = a->tail + class * BATCH_LANES, *const level = c->level;
    const double residual = c->residual, p = c->p;
    double u[BATCH_LANES];
    if (level == NULL) {
        memcpy(u, tail, n * sizeof *u);
    } else {
        c->arrays->normal_quantile(n, tail, u);
#pragma omp simd
        for (size_t j = 0; j < n; j++)
            u[j] = residual * u[j] - level[lane[j]];
        c->arrays->normal_cdf(n, u, u);
    }
#pragma omp simd
    for (size_t j = 0; j < n; j++)
        u[j] /= p;
    take_larger(n, u, (double)class, largest);
}

// Classes of bodies that differ would each take a Φ⁻¹ and a Φ. But few can be the latest: let M be
// U/p of the one with the largest w. A body with U ≤ pM is no later, that is one with
// s ≤ Φ((Φ⁻¹(pM) + level)/√(1 − aᵀRa)); so a lower bound of this, with the least p of all, spares
// the others. The pairs of class and rank that are left:
struct pairs {
    size_t n;
    uint32_t rank[BATCH_LANES];
    double class[BATCH_LANES], score[BATCH_LANES]; // score: x, then U/p
    double tail[BATCH_LANES], level[BATCH_LANES], residual[BATCH_LANES], p[BATCH_LANES];
};

static void add_pair(const struct agreement *a, size_t class, uint32_t rank, struct pairs *pairs)
{
    const struct course *c = &a->courses[class];
    const size_t i = pairs->n++;
    pairs->rank[i] = rank;
    pairs->class[i] = (double)class;
    pairs->tail[i] = a->tail[class * BATCH_LANES + rank];
    pairs->level[i] = c->level[a->latest_lanes.lane[rank]];
    pairs->residual[i] = c->residual;
    pairs->p[i] = c->p;
}

static void take_pairs(const struct arrays *arrays, struct pairs *pairs, struct largest *largest)
{
    const size_t n = lanes_padded(pairs->n);
    for (size_t i = pairs->n; i < n; i++) {
        pairs->tail[i] = pairs->p[i] = 0.5;
        pairs->level[i] = pairs->residual[i] = 0.0;
    }
    arrays->normal_quantile(n, pairs->tail, pairs->score);
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        pairs->score[i] = pairs->residual[i] * pairs->score[i] - pairs->level[i];
    arrays->normal_cdf(n, pairs->score, pairs->score);
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        pairs->score[i] /= pairs->p[i];
    for (size_t i = 0; i < pairs->n; i++) {
        const uint32_t j = pairs->rank[i];
        if (pairs->score[i] > largest->ratio[j]) {
            largest->ratio[j] = pairs->score[i];
            largest->class[j] = pairs->class[i];
        }
    }
    pairs->n = 0;
}

// Below Φ(x), by at most 0.0012: an odd polynomial of degree 9 fitted on [-3.3, 3.3], whose largest
// error is 0.00053, less 0.0006.
static inline double below_normal_cdf(double x)
{
    const double t = x < -3.3 ? -3.3 : x > 3.3 ? 3.3 : x, t2 = t * t;
    double c = 1.41780908e-05;
    c = c * t2 - 5.07020472e-04;
    c = c * t2 + 7.50927884e-03;
    c = c * t2 - 6.25059173e-02;
    c = c * t2 + 3.97073713e-01;
    return 0.4994 + t * c;
}

// The ranks at which the class might be later than a U with Φ⁻¹(U) = score[rank].
static uint64_t might_be_later(const struct agreement *a, size_t class, const double *score)
{
    const struct course *c = &a->courses[class];
    const size_t n = lanes_padded(a->n_ratified);
    const uint32_t *const lane = a->latest_lanes.lane;
    const double *const level = c->level, inverse = 1.0 / c->residual;
    double spared[BATCH_LANES];
#pragma omp simd
    for (size_t j = 0; j < n; j++)
        spared[j] = below_normal_cdf((score[j] + level[lane[j]]) * inverse);
    return lanes_below(a->n_ratified, spared, a->tail + class * BATCH_LANES);
}

// The next class with the same law of delays.
static size_t next(const struct agreement *a, size_t class)
{
    return a->ratification->classes[class].next;
}

// Φ⁻¹(M p) with the least p of all classes of the law.
static void find_limits(const struct agreement *a, size_t law, const struct largest *largest,
                        double *score)
{
    double p = 1.0;
    for (size_t c = law; c < a->ratification->n_classes; c = next(a, c))
        if (is_constant(&a->courses[c]) && a->courses[c].p < p)
            p = a->courses[c].p;
    const size_t n = lanes_padded(a->n_ratified);
#pragma omp simd
    for (size_t j = 0; j < n; j++)
        score[j] = p * (largest->ratio[j] < 1.0 ? largest->ratio[j] : 1.0);
    a->batch->world->arrays->normal_quantile(n, score, score);
}

// first->class: the class with the largest w at every rank, a good guess.
static void take_few(const struct agreement *a, size_t law, const struct largest *first,
                     struct largest *largest)
{
    const struct arrays *arrays = a->batch->world->arrays;
    struct pairs pairs = {.n = 0};
    double score[BATCH_LANES];
    uint32_t rank[BATCH_LANES];
    for (size_t j = 0; j < a->n_ratified; j++)
        add_pair(a, (size_t)first->class[j], (uint32_t)j, &pairs);
    take_pairs(arrays, &pairs, largest);
    find_limits(a, law, largest, score);
    for (size_t c = law; c < a->ratification->n_classes; c = next(a, c)) {
        if (!is_constant(&a->courses[c]) || a->courses[c].level == NULL)
            continue;
        const size_t n = lanes_listed(might_be_later(a, c, score), rank);
        for (size_t j = 0; j < n; j++) {
            add_pair(a, c, rank[j], &pairs);
            if (pairs.n == BATCH_LANES)
                take_pairs(arrays, &pairs, largest);
        }
    }
    take_pairs(arrays, &pairs, largest);
}

#define FEW 4 // loaded classes, for which sparing some is not worth while

static void time_law(struct agreement *a, size_t law)
{
    const size_t n = lanes_padded(a->n_ratified);
    struct largest largest, first;
    double w[BATCH_LANES];
    size_t n_loaded = 0;
    for (size_t j = 0; j < n; j++) {
        largest.ratio[j] = first.ratio[j] = 0.0;
        largest.class[j] = first.class[j] = (double)law;
    }
    for (size_t c = law; c < a->ratification->n_classes; c = next(a, c)) {
        if (!is_constant(&a->courses[c]))
            continue;
        draw_latest(a, c, w);
        if (a->courses[c].level != NULL)
            take_larger(n, w, (double)c, &first);
        n_loaded += a->courses[c].level != NULL;
    }
    for (size_t c = law; c < a->ratification->n_classes; c = next(a, c))
        if (is_constant(&a->courses[c]) && (n_loaded <= FEW || a->courses[c].level == NULL))
            take_class(a, c, &largest);
    if (n_loaded > FEW)
        take_few(a, law, &first, &largest);
    const double *const t0 = a->latest_lanes.t0;
#pragma omp simd
    for (size_t j = 0; j < n; j++)
        w[j] = largest.ratio[j] < LARGEST_UNIFORM ? largest.ratio[j] : LARGEST_UNIFORM;
    a->batch->world->arrays->quantiles(a->courses[law].delay, n, w, w);
#pragma omp simd
    for (size_t j = 0; j < n; j++)
        w[j] += t0[j];
    take_later(a, w, largest.class);
}

// The first constant class of every law speaks for it.
static bool leads(const struct agreement *a, size_t class)
{
    size_t c = a->ratification->classes[class].same_delay;
    while (!is_constant(&a->courses[c]))
        c = next(a, c);
    return c == class;
}

static void find_latest(struct agreement *a)
{
    for (size_t j = 0; j < BATCH_LANES; j++) {
        a->latest[j] = -INFINITY;
        a->last[j] = 0.0;
    }
    for (size_t c = 0; c < a->ratification->n_classes; c++)
        if (!is_constant(&a->courses[c]))
            time_class(a, c);
        else if (leads(a, c))
            time_law(a, a->ratification->classes[c].same_delay);
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
    a->chance = take(&scratch, n_classes);
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
    find_chances(a);
    list_ratified(a, ratified_lane, ratified_t0);
    if (a->n_ratified == 0)
        return;
    find_latest(a);
    for (size_t j = 0; j < a->n_ratified; j++)
        t[ratified_lane[j]] = a->latest[j];
}

const struct ratification_loops KERNEL(ratification_loops) = {decide};
