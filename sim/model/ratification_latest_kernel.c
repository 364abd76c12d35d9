// SPDX-License-Identifier: GPL-3.0-or-later
// Rule "all", at once, where all agree: the latest of every class and the last of them.
#include "base/kernel.h"
#include "model/ratification_loops.h"

// w = W^(1/n) of the class in the lanes in which all agree goes where s will stand.
static void draw_latest(const struct agreement *a, size_t class)
{
    double *const w = a->tail + class * BATCH_LANES;
    const struct ratification *r = a->ratification;
    const struct body_class *bodies = &r->classes[class];
    const struct arrays *arrays = a->batch->world->arrays;
    const struct random_trials trials = batch_trials(a->batch);
    const size_t n = lanes_padded(a->n_ratified);
    const double root = 1.0 / (double)bodies->n_bodies;
    arrays->uniforms_of(&trials, n, a->latest_lanes.lane,
                        r->decisions[bodies->bodies[0]].entity, PURPOSE_LATEST, 0, w);
    if (bodies->n_bodies > 1) {
        arrays->log(n, w, w);
#pragma omp simd
        for (size_t j = 0; j < n; j++)
            w[j] *= root;
        arrays->exp(n, w, w);
    }
}

// s = q w.
static void set_tail(const struct agreement *a, size_t class)
{
    const size_t n = lanes_padded(a->n_ratified);
    double *const tail = a->tail + class * BATCH_LANES;
    double q[BATCH_LANES];
    agreement_chances(a, class, a->n_ratified, a->ratified, a->latest_lanes.lane, q);
#pragma omp simd
    for (size_t j = 0; j < n; j++)
        tail[j] = q[j] * tail[j];
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
    double time[BATCH_LANES], number[BATCH_LANES];
    draw_latest(a, class);
    set_tail(a, class);
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
// the others, and an upper bound of their s is enough for it: where the chances are not known, the
// row of s holds w. The pairs of class and rank that are left:
struct pairs {
    size_t n;
    uint32_t rank[BATCH_LANES];
    double class[BATCH_LANES], score[BATCH_LANES]; // score: x, then U/p
    double tail[BATCH_LANES]; // w, then s
    double reach[BATCH_LANES], level[BATCH_LANES], residual[BATCH_LANES], p[BATCH_LANES];
};

static void add_pair(const struct agreement *a, size_t class, uint32_t rank, struct pairs *pairs)
{
    const struct course *c = &a->courses[class];
    const size_t i = pairs->n++;
    pairs->rank[i] = rank;
    pairs->class[i] = (double)class;
    pairs->tail[i] = a->tail[class * BATCH_LANES + rank];
    pairs->level[i] = c->level[a->latest_lanes.lane[rank]];
    pairs->reach[i] = c->score + pairs->level[i];
    pairs->residual[i] = c->residual;
    pairs->p[i] = c->p;
}

// s = q w of the pairs.
static void set_tails(const struct arrays *arrays, size_t n, struct pairs *pairs)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        pairs->reach[i] /= pairs->residual[i];
    arrays->normal_cdf(n, pairs->reach, pairs->reach);
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        pairs->tail[i] = pairs->reach[i] * pairs->tail[i];
}

static void take_pairs(const struct agreement *a, struct pairs *pairs, struct largest *largest)
{
    const struct arrays *arrays = a->batch->world->arrays;
    const size_t n = lanes_padded(pairs->n);
    for (size_t i = pairs->n; i < n; i++) // padding: any legal values
        pairs->tail[i] = pairs->reach[i] = pairs->level[i] = pairs->residual[i] = pairs->p[i] = 0.5;
    if (a->chance == NULL)
        set_tails(arrays, n, pairs);
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

// The ranks at which the class might be later than a U with Φ⁻¹(U) = score[rank].
static uint64_t might_be_later(const struct agreement *a, size_t class, const double *score)
{
    const struct course *c = &a->courses[class];
    const size_t n = lanes_padded(a->n_ratified);
    const uint32_t *const lane = a->latest_lanes.lane, *const place = a->ratified;
    const double *const level = c->level, inverse = 1.0 / c->residual;
    const double *const tail = a->tail + class * BATCH_LANES;
    const float *const near = a->near + class * BATCH_LANES;
    double spared[BATCH_LANES], most[BATCH_LANES];
    float bound[BATCH_LANES];
#pragma omp simd
    for (size_t j = 0; j < n; j++)
        spared[j] = (score[j] + level[lane[j]]) * inverse;
    near_normal_cdfs(n, spared, bound);
#pragma omp simd
    for (size_t j = 0; j < n; j++)
        spared[j] = bound[j] - NEAR_NORMAL_ERROR;
    if (a->chance != NULL)
        return lanes_below(a->n_ratified, spared, tail);
    for (size_t j = 0; j < n; j++)
        bound[j] = near[place[j]];
#pragma omp simd
    for (size_t j = 0; j < n; j++)
        most[j] = (bound[j] + NEAR_NORMAL_ERROR) * tail[j];
    return lanes_below(a->n_ratified, spared, most);
}

// The next class with the same law of delays; NO_CLASS behind the last.
static size_t next(const struct agreement *a, size_t class)
{
    return a->ratification->classes[class].next;
}

// Φ⁻¹(M p) with the least p of all classes of the law.
static void find_limits(const struct agreement *a, size_t law, const struct largest *largest,
                        double *score)
{
    double p = INFINITY;
    for (size_t c = law; c != NO_CLASS; c = next(a, c))
        if (is_constant(&a->courses[c]))
            p = fmin(p, a->courses[c].p);
    const size_t n = lanes_padded(a->n_ratified);
#pragma omp simd
    for (size_t j = 0; j < n; j++)
        score[j] = p * (largest->ratio[j] < RANDOM_LARGEST ? largest->ratio[j] : RANDOM_LARGEST);
    a->batch->world->arrays->normal_quantile(n, score, score);
}

// first->class: the class with the largest w at every rank, a good guess.
static void take_few(const struct agreement *a, size_t law, const struct largest *first,
                     struct largest *largest)
{
    struct pairs pairs;
    pairs.n = 0;
    double score[BATCH_LANES];
    for (size_t j = 0; j < a->n_ratified; j++)
        add_pair(a, (size_t)first->class[j], (uint32_t)j, &pairs); // NOLINT: `first` is padded
    take_pairs(a, &pairs, largest);
    find_limits(a, law, largest, score);
    for (size_t c = law; c != NO_CLASS; c = next(a, c)) {
        if (!is_constant(&a->courses[c]) || a->courses[c].level == NULL)
            continue;
        for (uint64_t left = might_be_later(a, c, score); left != 0; left &= left - 1) {
            add_pair(a, c, (uint32_t)__builtin_ctzll(left), &pairs);
            if (pairs.n == BATCH_LANES)
                take_pairs(a, &pairs, largest);
        }
    }
    take_pairs(a, &pairs, largest);
}

static size_t n_loaded_of(const struct agreement *a, size_t law)
{
    size_t n = 0;
    for (size_t c = law; c != NO_CLASS; c = next(a, c))
        n += is_constant(&a->courses[c]) && a->courses[c].level != NULL;
    return n;
}

static void time_law(struct agreement *a, size_t law)
{
    const size_t n = lanes_padded(a->n_ratified);
    struct largest largest, first;
    double w[BATCH_LANES];
    const bool spares = n_loaded_of(a, law) > RATIFICATION_FEW;
    for (size_t j = 0; j < n; j++) {
        largest.ratio[j] = first.ratio[j] = 0.0;
        largest.class[j] = first.class[j] = (double)law;
    }
    for (size_t c = law; c != NO_CLASS; c = next(a, c)) {
        if (!is_constant(&a->courses[c]))
            continue;
        const bool is_spared = spares && a->courses[c].level != NULL;
        draw_latest(a, c);
        if (is_spared)
            take_larger(n, a->tail + c * BATCH_LANES, (double)c, &first);
        if (!is_spared || a->chance != NULL)
            set_tail(a, c);
        if (!is_spared)
            take_class(a, c, &largest);
    }
    if (spares)
        take_few(a, law, &first, &largest);
    const double *const t0 = a->latest_lanes.t0;
#pragma omp simd
    for (size_t j = 0; j < n; j++)
        w[j] = largest.ratio[j] < RANDOM_LARGEST ? largest.ratio[j] : RANDOM_LARGEST;
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

static void find(struct agreement *a)
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

const struct latest_loops KERNEL(latest_loops) = {find};
