// SPDX-License-Identifier: GPL-3.0-or-later
//
// EVPPI by regression (Strong, Oakley and Brennan 2014): the objective of every package is regressed on
// the unknown over worlds, by natural splines; who knew the unknown would choose the package whose
// regression is highest there. A rule found in the even worlds is judged by what it does in the odd
// ones, against the package that is best on average in the even ones; and the other way round. So a rule
// that follows noise gains nothing by it: the estimate may fall short of the EVPPI, by what the rule
// misses, but does not exceed it but by chance.
//
// The intervals come from a bootstrap of worlds, drawn within the even and the odd ones, in which the rules
// are found again, among the packages that they ever choose. Of randomisations there are too few for that:
// rules found in some of eight are worse, and spread more, than those found in all. The error is then
// that of the gains under the rules as they are: where a rule is best a small change of it gains or loses
// little.
#include "analysis/information.h"

#include "analysis/interval.h"
#include "analysis/spline.h"
#include "base/ascending.h"
#include "engine/parallel.h"

#include <math.h>
#include <stdlib.h>

// A thread's room.
struct room {
    double *basis;   // [n_worlds][SPLINE_MOST]
    double *sorted;  // [n_worlds]
    double *fit;     // [n][SPLINE_MOST]: coefficients of packages
    size_t *packages; // [n]: those among which is chosen
    bool *is_chosen; // [n]
    double *gains;   // [n_worlds]: what the rule gains in a world that is drawn
    double values[SAMPLE_REPLICATES];
};

struct work {
    const struct packages *packages;
    const struct objective *objective;
    struct information *information;
    double *weights; // [SAMPLE_REPLICATES][n_worlds]: how often the bootstrap draws a world
    double *ones;    // [n_worlds]
    struct room *rooms; // [n_threads]
};

// What is to be estimated once.
struct estimation {
    const struct work *work;
    struct room *room;
    const double *weights; // [n_worlds]
    size_t n_terms, n_packages;
    double gain, changes, total;
};

static bool work_create(struct work *k, const struct packages *p)
{
    bool good = true;
    k->weights = calloc(SAMPLE_REPLICATES * p->n_worlds, sizeof *k->weights);
    k->ones = calloc(p->n_worlds, sizeof *k->ones);
    k->rooms = calloc(p->n_threads, sizeof *k->rooms);
    for (size_t t = 0; k->rooms != NULL && t < p->n_threads; t++) {
        struct room *r = &k->rooms[t];
        r->basis = calloc(p->n_worlds * SPLINE_MOST, sizeof *r->basis);
        r->sorted = calloc(p->n_worlds, sizeof *r->sorted);
        r->fit = calloc(p->n * SPLINE_MOST, sizeof *r->fit);
        r->packages = calloc(p->n, sizeof *r->packages);
        r->is_chosen = calloc(p->n, sizeof *r->is_chosen);
        r->gains = calloc(p->n_worlds, sizeof *r->gains);
        good &= r->basis != NULL && r->sorted != NULL && r->fit != NULL && r->packages != NULL &&
                r->is_chosen != NULL && r->gains != NULL;
    }
    return good && k->weights != NULL && k->ones != NULL && k->rooms != NULL;
}

static void work_clear(struct work *k, unsigned n_threads)
{
    for (size_t t = 0; k->rooms != NULL && t < n_threads; t++) {
        struct room *r = &k->rooms[t];
        free(r->basis);
        free(r->sorted);
        free(r->fit);
        free(r->packages);
        free(r->is_chosen);
        free(r->gains);
    }
    free(k->weights);
    free(k->ones);
    free(k->rooms);
}

// ---- one estimate -------------------------------------------------------------------------------

static void factor_of(const struct estimation *e, size_t parity,
                      double matrix[SPLINE_MOST][SPLINE_MOST])
{
    for (size_t i = 0; i < SPLINE_MOST; i++)
        for (size_t j = 0; j < SPLINE_MOST; j++)
            matrix[i][j] = 0.0;
    for (size_t w = parity; w < e->work->packages->n_worlds; w += 2) {
        const double *basis = e->room->basis + w * SPLINE_MOST, weight = e->weights[w];
        if (weight == 0.0)
            continue;
        for (size_t i = 0; i < e->n_terms; i++)
            for (size_t j = 0; j <= i; j++)
                matrix[i][j] += weight * basis[i] * basis[j];
    }
    spline_factor(matrix, e->n_terms);
}

// Regresses a package's deterrence in the worlds of one parity; returns its mean there.
static double fit_package(const struct estimation *e, size_t parity, size_t i,
                          double factor[SPLINE_MOST][SPLINE_MOST])
{
    const double *x = e->work->packages->whole[i];
    double *side = e->room->fit + i * SPLINE_MOST, total = 0.0;
    for (size_t t = 0; t < SPLINE_MOST; t++)
        side[t] = 0.0;
    for (size_t w = parity; w < e->work->packages->n_worlds; w += 2) {
        const double *basis = e->room->basis + w * SPLINE_MOST, weight = e->weights[w];
        for (size_t t = 0; t < e->n_terms; t++)
            side[t] += weight * x[w] * basis[t];
        total += weight;
    }
    const double mean = side[0] / total;
    spline_solve(factor, e->n_terms, side);
    return mean;
}

// The best of packages so far; of equals the first.
struct best {
    size_t package;
    double value;
};

static struct best best_start(const struct estimation *e)
{
    return (struct best){e->room->packages[0], -INFINITY};
}

static void best_update(struct best *best, size_t package, double value)
{
    if (value > best->value)
        *best = (struct best){package, value};
}

// Fits all packages; returns the one with the best objective by its mean.
static size_t fit_all(const struct estimation *e, size_t parity)
{
    const struct packages *p = e->work->packages;
    double factor[SPLINE_MOST][SPLINE_MOST];
    struct best best = best_start(e);
    factor_of(e, parity, factor);
    for (size_t k = 0; k < e->n_packages; k++) {
        const size_t i = e->room->packages[k];
        const double mean = fit_package(e, parity, i, factor);
        best_update(&best, i, objective_of(e->work->objective, p, i, mean));
    }
    return best.package;
}

// The package whose regression is highest in a world.
static size_t choose_at(const struct estimation *e, size_t w)
{
    const double *basis = e->room->basis + w * SPLINE_MOST;
    struct best best = best_start(e);
    for (size_t k = 0; k < e->n_packages; k++) {
        const size_t i = e->room->packages[k];
        const double *fit = e->room->fit + i * SPLINE_MOST;
        double deterrence = 0.0;
        for (size_t t = 0; t < e->n_terms; t++)
            deterrence += fit[t] * basis[t];
        best_update(&best, i,
                    objective_of(e->work->objective, e->work->packages, i, deterrence));
    }
    return best.package;
}

// Finds the rule in the worlds of one parity and judges it in the others.
static void judge(struct estimation *e, size_t parity)
{
    const struct packages *p = e->work->packages;
    const struct objective *o = e->work->objective;
    const size_t fixed = fit_all(e, parity);
    e->room->is_chosen[fixed] = true;
    for (size_t w = 1 - parity; w < p->n_worlds; w += 2) {
        if (e->weights[w] == 0.0)
            continue;
        const size_t best = choose_at(e, w);
        e->room->is_chosen[best] = true;
        e->room->gains[w] = objective_of(o, p, best, p->whole[best][w]) -
                            objective_of(o, p, fixed, p->whole[fixed][w]);
        e->gain += e->weights[w] * e->room->gains[w];
        e->changes += best != fixed ? e->weights[w] : 0.0;
        e->total += e->weights[w];
    }
}

static void estimate(struct estimation *e)
{
    e->gain = e->changes = e->total = 0.0;
    judge(e, 0);
    judge(e, 1);
}

// ---- an unknown ---------------------------------------------------------------------------------

// Leaves among the packages those that were chosen.
static void keep_chosen(struct estimation *e)
{
    size_t n = 0;
    for (size_t k = 0; k < e->n_packages; k++)
        if (e->room->is_chosen[e->room->packages[k]])
            e->room->packages[n++] = e->room->packages[k];
    e->n_packages = n;
}

static void bootstrap(struct estimation *e, struct information *information)
{
    double *values = e->room->values;
    keep_chosen(e);
    for (size_t r = 0; r < SAMPLE_REPLICATES; r++) {
        e->weights = e->work->weights + r * e->work->packages->n_worlds;
        estimate(e);
        values[r] = e->gain / e->total;
    }
    qsort(values, SAMPLE_REPLICATES, sizeof *values, ascending);
    information->lo = values[(size_t)(0.025 * SAMPLE_REPLICATES)];
    information->hi = values[(size_t)(0.975 * SAMPLE_REPLICATES) - 1];
}

static void set_normal_interval(const struct sample *sample, const double *gains,
                                struct information *information)
{
    const struct interval of = interval_of(sample_mean(sample, gains, NULL), sample_t(sample));
    information->lo = of.lo;
    information->hi = of.hi;
}

static void about_unknown(void *context, unsigned thread, size_t u)
{
    const struct work *work = context;
    const struct packages *p = work->packages;
    struct estimation e = {.work = work, .room = &work->rooms[thread], .weights = work->ones};
    struct information *information = &work->information[u];
    for (size_t i = 0; i < p->n; i++) {
        e.room->is_chosen[i] = false;
        if (objective_admits(work->objective, p, i))
            e.room->packages[e.n_packages++] = i;
    }
    struct spline spline;
    spline_basis(&spline, p->unknown[u], p->n_worlds, e.room->sorted, e.room->basis);
    e.n_terms = spline.n_terms;
    estimate(&e);
    information->value = e.gain / e.total;
    information->p_changes = e.changes / e.total;
    if (p->sample.n_randomisations > 0)
        set_normal_interval(&p->sample, e.room->gains, information);
    else
        bootstrap(&e, information);
}

enum status information_compute(struct information *information, const struct packages *p,
                                const struct objective *objective, uint64_t seed,
                                struct error *error)
{
    struct work work = {.packages = p, .objective = objective, .information = information};
    const bool good = work_create(&work, p);
    if (good) {
        for (size_t w = 0; w < p->n_worlds; w++)
            work.ones[w] = 1.0;
        sample_resample(&p->sample, seed, work.weights);
        parallel_for(p->n_unknowns, p->n_threads, about_unknown, &work);
    }
    work_clear(&work, p->n_threads);
    return good ? STATUS_OK : error_memory(error, "the value of information");
}
