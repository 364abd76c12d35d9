// SPDX-License-Identifier: GPL-3.0-or-later
//
// The change of deterrence that a measure brings is regressed on an unknown over worlds, by natural
// splines, and again in every bootstrap replicate of the worlds. Whether the unknown matters is asked of
// the coefficients beside the constant by Hotelling's T² with the covariance of the replicates.
#include "analysis/tipping_parts.h"

#include "analysis/spline.h"
#include "base/ascending.h"
#include "base/special.h"

#include <math.h>
#include <stdlib.h>

enum { GRID = 101, FITS = SAMPLE_REPLICATES + 1 }; // points of a curve; the replicates, and all worlds

struct fit {
    double term[SPLINE_MOST];
};

struct regression {
    const struct tipping_work *work;
    const double *x; // [n_worlds]: the unknown
    struct spline spline;
    double *basis;    // [n_worlds][SPLINE_MOST]
    double *sorted;   // [n_worlds]
    struct fit *fits; // [FITS][n_steps]: of the replicates, then of all worlds
    double grid[GRID], terms[GRID][SPLINE_MOST];
    double matters_from; // the p-value below which it does
};

struct crossing {
    double at;
    bool upwards;
    size_t after; // the point of the grid before it
};

struct crossings {
    double value[GRID]; // the goal's change
    struct crossing list[TIPPING_MOST];
    size_t n;
};

double tipping_change(const struct tipping_work *k, size_t step, size_t goal, double change)
{
    const struct objective *o = &k->tippings->goals[goal];
    const struct tipping_step *s = &k->tippings->steps[step];
    const double *cost = k->packages->cost;
    return o->aim == AIM_VALUE ? o->level * change - (cost[s->with] - cost[s->without]) : change;
}

// ---- the regressions ----------------------------------------------------------------------------

// Adds to fits of 0. weights NULL: all worlds once.
static void fit_once(const struct regression *r, const double *weights, struct fit *fits)
{
    const struct tipping_work *k = r->work;
    const size_t p = r->spline.n_terms, n_steps = k->tippings->n_steps;
    double matrix[SPLINE_MOST][SPLINE_MOST] = {{0.0}};
    for (size_t w = 0; w < k->packages->n_worlds; w++) {
        const double *basis = r->basis + w * SPLINE_MOST;
        const double weight = weights == NULL ? 1.0 : weights[w];
        if (weight == 0.0)
            continue;
        for (size_t i = 0; i < p; i++)
            for (size_t j = 0; j <= i; j++)
                matrix[i][j] += weight * basis[i] * basis[j];
        for (size_t d = 0; d < n_steps; d++)
            for (size_t t = 0; t < p; t++)
                fits[d].term[t] += weight * k->change[d][w] * basis[t];
    }
    spline_factor(matrix, p);
    for (size_t d = 0; d < n_steps; d++)
        spline_solve(matrix, p, fits[d].term);
}

static const struct fit *fit_of(const struct regression *r, size_t replicate, size_t step)
{
    return &r->fits[replicate * r->work->tippings->n_steps + step];
}

static double value_at(const struct fit *fit, const double *terms, size_t n_terms)
{
    double sum = 0.0;
    for (size_t t = 0; t < n_terms; t++)
        sum += fit->term[t] * terms[t];
    return sum;
}

// The covariance over replicates of the coefficients beside the constant.
static void covariance_of(const struct regression *r, size_t step,
                          double covariance[SPLINE_MOST][SPLINE_MOST])
{
    const size_t q = r->spline.n_terms - 1;
    double mean[SPLINE_MOST] = {0.0};
    for (size_t b = 0; b < SAMPLE_REPLICATES; b++)
        for (size_t i = 0; i < q; i++)
            mean[i] += fit_of(r, b, step)->term[i + 1] / SAMPLE_REPLICATES;
    for (size_t b = 0; b < SAMPLE_REPLICATES; b++) {
        const double *term = fit_of(r, b, step)->term + 1;
        for (size_t i = 0; i < q; i++)
            for (size_t j = 0; j <= i; j++)
                covariance[i][j] += (term[i] - mean[i]) * (term[j] - mean[j]) /
                                    (SAMPLE_REPLICATES - 1.0);
    }
}

// The chance of coefficients so far from nought if the unknown did not matter.
static double p_value_of(const struct regression *r, size_t step)
{
    const size_t q = r->spline.n_terms - 1;
    const double *term = fit_of(r, SAMPLE_REPLICATES, step)->term + 1;
    const double dof =
        fmin(SAMPLE_REPLICATES - 1.0, sample_resample_dof(&r->work->packages->sample));
    double covariance[SPLINE_MOST][SPLINE_MOST] = {{0.0}}, solved[SPLINE_MOST], square = 0.0;
    covariance_of(r, step, covariance);
    spline_factor(covariance, q);
    for (size_t i = 0; i < q; i++)
        solved[i] = term[i];
    spline_solve(covariance, q, solved);
    for (size_t i = 0; i < q; i++)
        square += term[i] * solved[i];
    // T² (dof − q + 1)/(dof q) is F with q and dof − q + 1 degrees of freedom
    return special_beta_cdf(0.5 * (dof - (double)q + 1.0), 0.5 * (double)q, dof / (dof + square));
}

// ---- where a curve crosses ----------------------------------------------------------------------

static void find_crossings(const struct regression *r, size_t replicate, size_t step, size_t goal,
                           struct crossings *c)
{
    const struct fit *fit = fit_of(r, replicate, step);
    for (size_t g = 0; g < GRID; g++)
        c->value[g] = tipping_change(r->work, step, goal,
                                     value_at(fit, r->terms[g], r->spline.n_terms));
    c->n = 0;
    for (size_t g = 0; g + 1 < GRID && c->n < TIPPING_MOST; g++) {
        const double a = c->value[g], b = c->value[g + 1];
        if ((a > 0.0) != (b > 0.0))
            c->list[c->n++] = (struct crossing){
                r->grid[g] + (r->grid[g + 1] - r->grid[g]) * a / (a - b), b > 0.0, g};
    }
}

// Where a replicate sees the crossing: the nearest one in the same direction. Where it sees none, at that
// end of the range beyond which it then lies. Returns whether it sees one.
static bool see(const struct regression *r, const struct crossings *c, const struct crossing *of,
                double *at)
{
    bool is_seen = false;
    *at = (c->value[of->after] > 0.0) == of->upwards ? r->grid[0] : r->grid[GRID - 1];
    for (size_t i = 0; i < c->n; i++)
        if (c->list[i].upwards == of->upwards &&
            (!is_seen || fabs(c->list[i].at - of->at) < fabs(*at - of->at))) {
            *at = c->list[i].at;
            is_seen = true;
        }
    return is_seen;
}

// Sets the interval of a crossing between quantiles of what replicates see, within the range.
static void set_interval(const struct regression *r, struct tipping *t, double *seen)
{
    const double widening = sample_widening(&r->work->packages->sample);
    qsort(seen, SAMPLE_REPLICATES, sizeof *seen, ascending);
    const double lo = seen[(size_t)(0.025 * SAMPLE_REPLICATES)];
    const double hi = seen[(size_t)(0.975 * SAMPLE_REPLICATES) - 1];
    t->lo = fmax(r->grid[0], t->at - widening * (t->at - lo));
    t->hi = fmin(r->grid[GRID - 1], t->at + widening * (hi - t->at));
}

// What all rows of a curve say.
static struct tipping row_of(const struct regression *r, const struct crossings *c, size_t step,
                             size_t goal)
{
    const struct fit *fit = fit_of(r, SAMPLE_REPLICATES, step);
    const size_t n = r->work->packages->n_worlds;
    size_t n_worth = 0;
    for (size_t w = 0; w < n; w++) {
        const double change = value_at(fit, r->basis + w * SPLINE_MOST, r->spline.n_terms);
        n_worth += tipping_change(r->work, step, goal, change) > 0.0;
    }
    return (struct tipping){.worth = TIPPING_UNCLEAR, .at = NAN, .lo = NAN, .hi = NAN, .sure = NAN,
                            .p_worth = (double)n_worth / (double)n, .from = r->grid[0],
                            .to = r->grid[GRID - 1], .change_from = c->value[0],
                            .change_to = c->value[GRID - 1]};
}

// A curve without crossings that are sure: is it surely on one side?
static void set_side(const struct regression *r, const struct crossings *c, size_t step, size_t goal,
                     struct tipping *t)
{
    const bool is_worth = c->value[0] > 0.0;
    double n_same = 0.0;
    for (size_t b = 0; c->n == 0 && b < SAMPLE_REPLICATES; b++) {
        struct crossings of;
        find_crossings(r, b, step, goal, &of);
        n_same += of.n == 0 && (of.value[0] > 0.0) == is_worth;
    }
    if (n_same < TIPPING_SURE * SAMPLE_REPLICATES)
        return;
    t->worth = is_worth ? TIPPING_ALWAYS : TIPPING_NEVER;
    t->sure = n_same / SAMPLE_REPLICATES;
}

static void set_curve(const struct regression *r, size_t step, size_t goal, struct tipping_curve *curve)
{
    struct crossings all, of;
    find_crossings(r, SAMPLE_REPLICATES, step, goal, &all);
    const struct tipping row = row_of(r, &all, step, goal);
    for (size_t i = 0; i < all.n; i++) {
        double seen[SAMPLE_REPLICATES], n_seen = 0.0;
        for (size_t b = 0; b < SAMPLE_REPLICATES; b++) {
            find_crossings(r, b, step, goal, &of);
            n_seen += see(r, &of, &all.list[i], &seen[b]);
        }
        if (n_seen < TIPPING_SURE * SAMPLE_REPLICATES)
            continue;
        struct tipping *t = &curve->rows[curve->n++];
        *t = row;
        t->crossing = curve->n;
        t->worth = all.list[i].upwards ? TIPPING_ABOVE : TIPPING_BELOW;
        t->at = all.list[i].at;
        t->sure = n_seen / SAMPLE_REPLICATES;
        set_interval(r, t, seen);
    }
    if (curve->n > 0)
        return;
    curve->rows[0] = row;
    set_side(r, &all, step, goal, &curve->rows[0]);
}

// ---- an unknown ---------------------------------------------------------------------------------

static bool regression_create(struct regression *r, const struct tipping_work *k, size_t unknown)
{
    const struct packages *p = k->packages;
    const size_t n_tests = p->n_unknowns * k->tippings->n_steps;
    *r = (struct regression){.work = k, .x = p->unknown[unknown],
                             .matters_from = TIPPING_CHANCE / (double)n_tests};
    r->basis = calloc(p->n_worlds * SPLINE_MOST, sizeof *r->basis);
    r->sorted = calloc(p->n_worlds, sizeof *r->sorted);
    r->fits = calloc(FITS * k->tippings->n_steps, sizeof *r->fits);
    return r->basis != NULL && r->sorted != NULL && r->fits != NULL;
}

static void regression_clear(struct regression *r)
{
    free(r->basis);
    free(r->sorted);
    free(r->fits);
}

// False where the unknown is (nearly) the same in all worlds: there is nothing to find then.
static bool set_grid(struct regression *r)
{
    const struct packages *p = r->work->packages;
    const double last = (double)(p->n_worlds - 1);
    spline_basis(&r->spline, r->x, p->n_worlds, r->sorted, r->basis);
    const double from = r->sorted[(size_t)(TIPPING_RANGE * last)];
    const double to = r->sorted[(size_t)ceil((1.0 - TIPPING_RANGE) * last)];
    for (size_t g = 0; g < GRID; g++) {
        r->grid[g] = from + (to - from) * (double)g / (GRID - 1);
        spline_terms(&r->spline, r->grid[g], r->terms[g]);
    }
    return from < to;
}

static void fit_all(struct regression *r)
{
    const struct packages *p = r->work->packages;
    const size_t n_steps = r->work->tippings->n_steps;
    for (size_t b = 0; b < SAMPLE_REPLICATES; b++)
        fit_once(r, r->work->weights + b * p->n_worlds, r->fits + b * n_steps);
    fit_once(r, NULL, r->fits + SAMPLE_REPLICATES * n_steps);
}

static void set_curves(const struct regression *r, struct tipping_curve *curves)
{
    const struct tippings *t = r->work->tippings;
    for (size_t d = 0; d < t->n_steps; d++) {
        const bool matters = p_value_of(r, d) < r->matters_from;
        for (size_t goal = 0; matters && goal < t->n_goals; goal++) {
            curves[d * t->n_goals + goal].matters = true;
            set_curve(r, d, goal, &curves[d * t->n_goals + goal]);
        }
    }
}

void tipping_about_unknown(void *context, unsigned thread, size_t unknown)
{
    const struct tipping_work *k = context;
    const size_t n_curves = k->tippings->n_steps * k->tippings->n_goals;
    struct regression r;
    if (!regression_create(&r, k, unknown))
        k->is_short[thread] = true;
    else if (set_grid(&r)) {
        fit_all(&r);
        set_curves(&r, k->curves + unknown * n_curves);
    }
    regression_clear(&r);
}
