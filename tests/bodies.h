// SPDX-License-Identifier: GPL-3.0-or-later
//
// Ratifications that one uniform decides, recomputed for one trial from the random numbers that the
// model says they take, one body after the other, without vectors, bounds or shared inverses; and
// scenarios of them.
#ifndef BULWARK_TESTS_BODIES_H
#define BULWARK_TESTS_BODIES_H

#include "bench.h"
#include "oracle.h"

#include "base/random.h"
#include "model/ratification.h"

enum { MOST_BODIES = 20 };

// A fault that the comparison must notice.
enum fault { SOUND, LATEST_OF_ONE, NO_LEVELS };

// What a trial says of the bodies.
struct trial_bodies {
    const struct ratification *r;
    const struct batch *batch;
    size_t lane;
    double t0;
    enum fault fault;
    size_t n, class_of[MOST_BODIES], n_like[MOST_BODIES]; // by body; by a class's first body
    size_t ordered[MOST_BODIES];                          // bodies by key
    double chance[MOST_BODIES];                           // by body: that it ever agrees
    double tail[MOST_BODIES];                             // by a class's first body: its latest's s
    double latest[MOST_BODIES];                           // and when that agrees
};

static inline struct random_pair uniforms(const struct trial_bodies *t, uint32_t entity,
                                   enum purpose purpose, uint32_t index)
{
    return random_uniforms(CHECK_SEED, t->batch->world->index,
                           t->batch->first_trial + (uint32_t)t->lane, entity, purpose, index);
}

static inline struct random_pair uniforms_of(const struct trial_bodies *t, size_t body,
                                      enum purpose purpose, uint32_t index)
{
    return uniforms(t, t->r->decisions[body].entity, purpose, index);
}

static inline bool are_alike(const struct decision *a, const struct decision *b)
{
    return a->p.value == b->p.value && a->loading == b->loading && a->delay == b->delay;
}

static inline void find_classes(struct trial_bodies *t)
{
    const struct group *group = t->r->group;
    t->n = group->n_bodies;
    for (size_t i = 0; i < t->n; i++) { // insertion, by key
        size_t at = i;
        for (; at > 0 && strcmp(group->bodies[t->ordered[at - 1]].key, group->bodies[i].key) > 0;
             at--)
            t->ordered[at] = t->ordered[at - 1];
        t->ordered[at] = i;
        t->n_like[i] = 0;
    }
    for (size_t i = 0; i < t->n; i++) {
        const size_t body = t->ordered[i];
        size_t k = 0;
        while (!are_alike(&t->r->decisions[t->ordered[k]], &t->r->decisions[body]))
            k++;
        t->class_of[body] = t->ordered[k];
        t->n_like[t->ordered[k]]++;
    }
}

static inline double level_at(const struct trial_bodies *t, const struct decision *d,
                              size_t segment)
{
    return t->fault == NO_LEVELS
               ? 0.0
               : t->batch->level[d->loading][segment * BATCH_LANES + t->lane];
}

static inline double residual_of(const struct trial_bodies *t, const struct decision *d)
{
    return sqrt(1.0 - t->batch->world->model->loadings[d->loading].variance);
}

// Φ of the largest Φ⁻¹(p F(end − t0)) + level over the segments, over √(1 − aᵀRa).
static inline double chance_of(const struct trial_bodies *t, size_t body)
{
    const struct decision *d = &t->r->decisions[body];
    if (d->loading < 0)
        return d->p.value;
    const struct segments *segments = &t->batch->world->segments[d->loading];
    double reach = -INFINITY;
    for (size_t k = 0; k < segments->n; k++) {
        const double elapsed = segments->start[k + 1] - t->t0;
        if (elapsed <= 0.0)
            continue;
        const double by = dist_cdf(&t->batch->world->dists[d->delay], nextafter(elapsed, 0.0));
        const double clock = probit(d->p.value * (k + 1 == segments->n ? 1.0 : by));
        reach = fmax(reach, clock + level_at(t, d, k));
    }
    return normal_cdf(reach / residual_of(t, d));
}

// When a body agrees whose ε has the upper tail s.
static inline double time_of(const struct trial_bodies *t, size_t body, double s)
{
    const struct decision *d = &t->r->decisions[body];
    const struct dist *delay = &t->batch->world->dists[d->delay];
    if (d->loading < 0)
        return t->t0 + dist_quantile(delay, s / d->p.value);
    const struct segments *segments = &t->batch->world->segments[d->loading];
    for (size_t k = 0; k < segments->n; k++) {
        const double u = normal_cdf(residual_of(t, d) * probit(s) - level_at(t, d, k));
        if (u > d->p.value * (1.0 + 1e-12)) // s may be the very chance
            continue;
        const double due = t->t0 + dist_quantile(delay, fmin(u / d->p.value, 1.0 - 0x1p-53));
        const double time = fmax(fmax(t->t0, segments->start[k]), due);
        if (time < segments->start[k + 1])
            return time;
    }
    return INFINITY;
}

// The latest of a class has s = q W^(1/n).
static inline double latest_of_all(struct trial_bodies *t)
{
    double latest = -INFINITY;
    for (size_t body = 0; body < t->n; body++) {
        if (t->class_of[body] != body)
            continue;
        const double w = uniforms_of(t, body, PURPOSE_LATEST, 0).first;
        const double n = t->fault == LATEST_OF_ONE ? 1.0 : (double)t->n_like[body];
        t->tail[body] = t->chance[body] * pow(w, 1.0 / n);
        t->latest[body] = time_of(t, body, t->tail[body]);
        latest = fmax(latest, t->latest[body]);
    }
    return latest;
}

// One of a class, by chance, is its latest; the s of the others are smaller.
static inline void tell_ratified(const struct trial_bodies *t, double latest, double *times)
{
    size_t rank[MOST_BODIES] = {0};
    for (size_t i = 0; i < t->n; i++) {
        const size_t body = t->ordered[i], class = t->class_of[body];
        const double chosen = uniforms_of(t, class, PURPOSE_TOLD, 1).first;
        const bool is_latest = (size_t)(chosen * (double)t->n_like[class]) == rank[class]++;
        const double part = is_latest ? 1.0 : uniforms_of(t, body, PURPOSE_TOLD, 0).second;
        times[body] = fmin(time_of(t, body, t->tail[class] * part), latest);
    }
}

// Body after body, given that not all agree.
static inline void tell_refused(const struct trial_bodies *t, double *times)
{
    bool has_refusal = false;
    for (size_t i = 0; i < t->n; i++) {
        const size_t body = t->ordered[i];
        const struct random_pair u = uniforms_of(t, body, PURPOSE_TOLD, 0);
        double rest = 1.0;
        for (size_t j = t->n; j-- > i;)
            rest *= t->chance[t->ordered[j]];
        const bool refuses = u.first * (has_refusal ? 1.0 : 1.0 - rest) < 1.0 - t->chance[body];
        has_refusal = has_refusal || refuses;
        times[body] = refuses ? INFINITY : time_of(t, body, t->chance[body] * u.second);
    }
}

// The time of the ratification, and of every body.
static inline double recompute(struct trial_bodies *t, double *times)
{
    double all = 1.0;
    for (size_t i = 0; i < t->n; i++)
        times[i] = INFINITY;
    if (t->t0 == INFINITY)
        return INFINITY;
    for (size_t i = 0; i < t->n; i++) {
        t->chance[i] = chance_of(t, i);
        all *= t->chance[i];
    }
    if (!(uniforms(t, random_entity("measures.m.process"), PURPOSE_RATIFICATION, 0).first < all)) {
        tell_refused(t, times);
        return INFINITY;
    }
    const double latest = latest_of_all(t);
    tell_ratified(t, latest, times);
    return latest;
}

// ---- scenarios -----------------------------------------------------------------------------

#define HEAD                                                                                      \
    "scenario = { title = \"Bodies\"; start = \"2023-01-01\"; horizon = 8.0; };\n"                \
    "factors = { f = { shocks = { vote = { date = 1.0; p = 0.7; shift = { dist = \"normal\";"     \
    " mean = -0.2; sd = 1.0; per = \"trial\"; }; }; deal = { date = 2.5; shift = 0.5; }; }; };"   \
    " calm = { correlation = { f = 0.3; }; };"                                                    \
    " once = { shocks = { vote = { date = 1.5; p = 0.6; shift = -0.7; }; }; }; };\n"
#define TAIL(p)                                                                                   \
    "measures = { d = { process = { type = \"decision\"; p = " p "; delay = { dist ="             \
    " \"exponential\"; mean = 0.8; }; }; };"                                                      \
    " m = { requires = [\"d\"]; process = { type = \"ratification\"; group = \"g\"; }; }; };\n"   \
    "adversary = { model = \"log_odds\"; base = 0.1; };\n"
#define MEAN(mean) "{ dist = \"exponential\"; mean = " mean "; }"
#define GROUP(p, loads, bodies)                                                                   \
    HEAD "groups = { g = { default = { p = 0.95; loads = { " loads " }; delay = " MEAN("0.9")     \
    "; }; members = { " bodies " }; }; };\n" TAIL(p)
#define BODY(key, keys) key " = { " keys " }; "

#define LOADED(key, p, load) BODY(key, "p = " p "; loads = { calm = " load "; };")

// What is not said is the default's: A, C and D are alike, and B and F. Keys are not in order.
#define LIKE                                                                                      \
    BODY("D", "") BODY("F", "p = 0.92;") BODY("C", "") BODY("B", "p = 0.92;") BODY("A", "")       \
    BODY("E", "loads = { };")
#define CALM_FEW LIKE BODY("G", "p = 0.97; loads = { calm = -0.3; }; delay = " MEAN("3.0") ";")
#define MOVED_FEW                                                                                 \
    LIKE BODY("G", "p = 0.93; loads = { f = -0.4; calm = 0.3; }; delay = 0.3;")                   \
    BODY("H", "p = 0.96; loads = { once = 0.5; };")
#define CALM_MANY                                                                                 \
    CALM_FEW BODY("H", "p = 0.98; loads = { calm = 0.2; };")                                      \
    BODY("K", "p = 0.97; loads = { calm = 0.5; };")                                               \
    BODY("J", "p = 0.99; loads = { calm = 0.8; };") BODY("I", "loads = { calm = -0.4; };")        \
    BODY("L", "loads = { }; delay = " MEAN("0.4") ";")
#define MOVED_MANY                                                                                \
    CALM_MANY BODY("P", "p = 0.94;") BODY("M", "p = 0.97; loads = { f = 0.5; }; delay = 0.3;")    \
    BODY("O", "p = 0.94;") BODY("N", "p = 0.96; loads = { f = 0.3; calm = 0.4; };") \
    BODY("Q", "p = 0.98; loads = { once = -0.6; };")
// All agree, or seldom, or hardly ever: of more classes than few.
#define SURE                                                                                      \
    LOADED("A", "1.0", "0.2") LOADED("B", "1.0", "0.5") LOADED("C", "1.0", "-0.4")                \
    LOADED("D", "1.0", "0.7") LOADED("E", "1.0", "0.8") LOADED("F", "1.0", "0.3")
#define DOUBTFUL                                                                                  \
    LOADED("A", "0.45", "0.8") LOADED("B", "0.5", "0.85") LOADED("C", "0.55", "0.7")              \
    LOADED("D", "0.4", "0.9") LOADED("E", "0.6", "0.75") LOADED("F", "0.35", "0.95")
#define HOPELESS                                                                                  \
    LOADED("A", "0.02", "0.3") LOADED("B", "0.03", "0.4") LOADED("C", "0.01", "-0.2")             \
    LOADED("D", "0.03", "0.1") LOADED("E", "0.02", "0.35")

static inline const struct ratification *ratification_of(const struct bench *b)
{
    return b->opened.model.measures[model_measure(&b->opened.model, "m")].process->settings;
}

#endif
