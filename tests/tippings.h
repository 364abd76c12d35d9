// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tipping points by plain loops over replicates, straight from what sim/analysis/tipping.h and its
// README say.
#ifndef BULWARK_TESTS_TIPPINGS_H
#define BULWARK_TESTS_TIPPINGS_H

#include "check.h"

#include <gsl/gsl_cdf.h>
#include <stdint.h>

#include "analysis/spline.h"
#include "analysis/tipping.h"
#include "base/random.h"

enum {
    MOST_WORLDS = 241,
    N_UNKNOWNS = 4,
    N_STEPS = 2,
    N_GRID = 101,
    N_FITS = SAMPLE_REPLICATES + 1
};

static const struct tipping_step steps[N_STEPS] = {{0, TIPPING_ALONE, 1, 0},
                                                   {1, TIPPING_LAST, 3, 2}};

struct data {
    struct packages packages;
    double weights[N_FITS][MOST_WORLDS]; // the last: 1 of each
};

// The change of deterrence by a step at x in [0, 1].
typedef double (*shape)(double x);

static double slope(double x)
{
    return x - 0.5;
}

static double hump(double x)
{
    return 0.16 - 1.1 * (x - 0.5) * (x - 0.5);
}

static double valley(double x)
{
    return -hump(x);
}

static double noise_of(uint32_t w, uint32_t step)
{
    const struct random_pair u = random_uniforms(CHECK_SEED, w, step, 3, PURPOSE_TYPE, 7);
    return sqrt(-2.0 * log(u.first)) * cos(2.0 * acos(-1.0) * u.second);
}

// The change by a step: `scale` times the shape of an unknown, noise, and `shift`.
static void set_change(struct data *d, size_t step, size_t unknown, shape of, double scale,
                       double shift)
{
    struct packages *p = &d->packages;
    const struct tipping_step *s = &steps[step];
    for (uint32_t w = 0; w < p->n_worlds; w++) {
        const double change =
            scale * of(p->unknown[unknown][w]) + 0.1 * noise_of(w, (uint32_t)step);
        p->whole[s->without][w] = 0.125 * (double)(w % 3);
        p->whole[s->with][w] = p->whole[s->without][w] + change + shift;
    }
}

// Unknowns: continuous, with three values, with two, and the same everywhere. To be freed by
// `drop`.
static struct data *make(size_t n_worlds, uint32_t n_randomisations)
{
    struct data *d = calloc(1, sizeof *d);
    if (d == NULL || !packages_init(&d->packages, 4, n_worlds, N_UNKNOWNS))
        exit(1);
    struct packages *p = &d->packages;
    p->sample.n_randomisations = n_randomisations;
    p->n_threads = 2;
    for (uint32_t i = 0; i < 4; i++) {
        p->mask[i] = i;
        p->cost[i] = (double)(i * i) * 0.25; // the steps cost 0.25 and 1.25
    }
    for (uint32_t w = 0; w < n_worlds; w++) {
        const struct random_pair u = random_uniforms(CHECK_SEED, w, 0, 0, PURPOSE_TYPE, 0);
        p->unknown[0][w] = u.first;
        p->unknown[1][w] = 0.5 * floor(3.0 * u.second);
        p->unknown[2][w] = w % 7 < 3 ? -0.25 : 1.5;
        p->unknown[3][w] = 4.0;
    }
    double *weights = calloc(SAMPLE_REPLICATES * n_worlds, sizeof *weights);
    if (weights == NULL)
        exit(1);
    sample_resample(&p->sample, CHECK_SEED, weights);
    for (size_t b = 0; b < N_FITS; b++)
        for (size_t w = 0; w < n_worlds; w++)
            d->weights[b][w] = b < SAMPLE_REPLICATES ? weights[b * n_worlds + w] : 1.0;
    free(weights);
    return d;
}

static void drop(struct data *d)
{
    packages_clear(&d->packages);
    free(d);
}

// ---- the plain curves ---------------------------------------------------------------------------

struct plain {
    const struct data *data;
    size_t unknown, step;
    double level, cost; // of the goal: level · change − cost
    struct spline spline;
    double basis[MOST_WORLDS * SPLINE_MOST], sorted[MOST_WORLDS];
    double fit[N_FITS][SPLINE_MOST];
    double grid[N_GRID];
};

static double change_in(const struct data *d, size_t step, size_t w)
{
    return d->packages.whole[steps[step].with][w] - d->packages.whole[steps[step].without][w];
}

static void fit(struct plain *p, size_t b)
{
    double matrix[SPLINE_MOST][SPLINE_MOST] = {{0.0}};
    for (size_t i = 0; i < p->spline.n_terms; i++) {
        p->fit[b][i] = 0.0;
        for (size_t w = 0; w < p->data->packages.n_worlds; w++) {
            const double *terms = &p->basis[w * SPLINE_MOST], weight = p->data->weights[b][w];
            p->fit[b][i] += weight * terms[i] * change_in(p->data, p->step, w);
            for (size_t j = 0; j < p->spline.n_terms; j++)
                matrix[i][j] += weight * terms[i] * terms[j];
        }
    }
    spline_factor(matrix, p->spline.n_terms);
    spline_solve(matrix, p->spline.n_terms, p->fit[b]);
}

// The curves of deterrence (value NAN) or of a value.
static void trace(struct plain *p, const struct data *d, size_t unknown, size_t step, double value)
{
    const size_t n = d->packages.n_worlds, beyond = (n - 1) / 100;
    const double *cost = d->packages.cost;
    p->data = d;
    p->unknown = unknown;
    p->step = step;
    p->level = isnan(value) ? 1.0 : value;
    p->cost = isnan(value) ? 0.0 : cost[steps[step].with] - cost[steps[step].without];
    spline_basis(&p->spline, d->packages.unknown[unknown], n, p->sorted, p->basis);
    for (size_t b = 0; b < N_FITS; b++)
        fit(p, b);
    const double from = p->sorted[beyond], to = p->sorted[n - 1 - beyond];
    for (size_t g = 0; g < N_GRID; g++)
        p->grid[g] = g == N_GRID - 1 ? to : from + (to - from) * 0.01 * (double)g;
}

static double goal_at(const struct plain *p, size_t b, double x)
{
    double terms[SPLINE_MOST], change = 0.0;
    spline_terms(&p->spline, x, terms);
    for (size_t i = 0; i < p->spline.n_terms; i++)
        change += p->fit[b][i] * terms[i];
    return p->level * change - p->cost;
}

// Hotelling's T² of the coefficients beside the constant.
static double p_value(const struct plain *p)
{
    const size_t q = p->spline.n_terms - 1;
    const double n = p->data->packages.sample.n_randomisations > 0
                         ? p->data->packages.sample.n_randomisations
                         : (double)p->data->packages.n_worlds;
    const double dof = fmin(SAMPLE_REPLICATES - 1, n - 2.0);
    double mean[SPLINE_MOST] = {0.0}, covariance[SPLINE_MOST][SPLINE_MOST] = {{0.0}};
    double solved[SPLINE_MOST], square = 0.0;
    for (size_t b = 0; b < SAMPLE_REPLICATES; b++)
        for (size_t i = 0; i < q; i++)
            mean[i] += p->fit[b][i + 1] / SAMPLE_REPLICATES;
    for (size_t b = 0; b < SAMPLE_REPLICATES; b++)
        for (size_t i = 0; i < q; i++)
            for (size_t j = 0; j < q; j++)
                covariance[i][j] += (p->fit[b][i + 1] - mean[i]) * (p->fit[b][j + 1] - mean[j]) /
                                    (SAMPLE_REPLICATES - 1);
    memcpy(solved, p->fit[SAMPLE_REPLICATES] + 1, q * sizeof *solved);
    spline_factor(covariance, q);
    spline_solve(covariance, q, solved);
    for (size_t i = 0; i < q; i++)
        square += p->fit[SAMPLE_REPLICATES][i + 1] * solved[i];
    const double rest = dof - (double)q + 1.0;
    return gsl_cdf_fdist_Q(square * rest / (dof * (double)q), (double)q, rest);
}

// ---- crossings ----------------------------------------------------------------------------------

struct crossing {
    double at;
    bool is_up;
};

static size_t cross(const struct plain *p, size_t b, struct crossing *list)
{
    size_t n = 0;
    double before = goal_at(p, b, p->grid[0]);
    for (size_t g = 1; g < N_GRID; g++) {
        const double after = goal_at(p, b, p->grid[g]), step = p->grid[g] - p->grid[g - 1];
        if ((before > 0.0) != (after > 0.0))
            list[n++] =
                (struct crossing){p->grid[g] - step * after / (after - before), after > 0.0};
        before = after;
    }
    return n;
}

static int ascending(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

// Where replicates see the crossing, in ascending order; how many do.
static size_t look(const struct plain *p, struct crossing of, double seen[SAMPLE_REPLICATES])
{
    size_t n_seen = 0;
    for (size_t b = 0; b < SAMPLE_REPLICATES; b++) {
        struct crossing list[N_GRID];
        const size_t n = cross(p, b, list);
        double nearest = INFINITY;
        for (size_t i = 0; i < n; i++)
            if (list[i].is_up == of.is_up && fabs(list[i].at - of.at) < fabs(nearest - of.at))
                nearest = list[i].at;
        const bool is_worth = goal_at(p, b, of.at) > 0.0;
        n_seen += !isinf(nearest);
        seen[b] = !isinf(nearest)        ? nearest
                  : is_worth == of.is_up ? p->grid[0]
                                         : p->grid[N_GRID - 1];
    }
    qsort(seen, SAMPLE_REPLICATES, sizeof *seen, ascending);
    return n_seen;
}

// Replicates without a crossing that lie where the whole does.
static size_t n_beside(const struct plain *p)
{
    struct crossing list[N_GRID];
    const bool is_worth = goal_at(p, SAMPLE_REPLICATES, p->grid[0]) > 0.0;
    size_t n = 0;
    for (size_t b = 0; b < SAMPLE_REPLICATES; b++)
        n += cross(p, b, list) == 0 && (goal_at(p, b, p->grid[0]) > 0.0) == is_worth;
    return n;
}

static double widening(uint32_t n_randomisations)
{
    return n_randomisations == 0
               ? 1.0
               : gsl_cdf_tdist_Pinv(0.975, n_randomisations - 2.0) / gsl_cdf_ugaussian_Pinv(0.975);
}

// The rows that there are to be, at most four; none where the unknown does not matter.
static size_t rows_of(const struct plain *p, size_t n_tests, struct tipping *rows)
{
    const struct sample *sample = &p->data->packages.sample;
    const double wide = widening(sample->n_randomisations);
    const size_t whole = SAMPLE_REPLICATES, n_worlds = p->data->packages.n_worlds;
    struct crossing list[N_GRID];
    if (p->grid[0] == p->grid[N_GRID - 1] || p_value(p) >= TIPPING_CHANCE / (double)n_tests)
        return 0;
    double n_worth = 0.0;
    for (size_t w = 0; w < n_worlds; w++)
        n_worth += goal_at(p, whole, p->data->packages.unknown[p->unknown][w]) > 0.0;
    const struct tipping common = {.worth = TIPPING_UNCLEAR,
                                   .at = NAN,
                                   .lo = NAN,
                                   .hi = NAN,
                                   .sure = NAN,
                                   .p_worth = n_worth / (double)n_worlds,
                                   .from = p->grid[0],
                                   .to = p->grid[N_GRID - 1],
                                   .change_from = goal_at(p, whole, p->grid[0]),
                                   .change_to = goal_at(p, whole, p->grid[N_GRID - 1])};
    const size_t n = cross(p, whole, list);
    size_t n_rows = 0;
    for (size_t i = 0; i < n; i++) {
        double seen[SAMPLE_REPLICATES];
        const size_t n_seen = look(p, list[i], seen);
        if (n_seen < 190) // 95 % of 200
            continue;
        struct tipping *row = &rows[n_rows++];
        *row = common;
        row->crossing = n_rows;
        row->worth = list[i].is_up ? TIPPING_ABOVE : TIPPING_BELOW;
        row->at = list[i].at;
        row->sure = (double)n_seen / SAMPLE_REPLICATES;
        row->lo = fmax(p->grid[0], row->at - wide * (row->at - seen[5]));
        row->hi = fmin(p->grid[N_GRID - 1], row->at + wide * (seen[194] - row->at));
    }
    if (n_rows > 0)
        return n_rows;
    rows[0] = common;
    const size_t n_sure = n == 0 ? n_beside(p) : 0;
    if (n_sure >= 190) {
        rows[0].worth = common.change_from > 0.0 ? TIPPING_ALWAYS : TIPPING_NEVER;
        rows[0].sure = (double)n_sure / SAMPLE_REPLICATES;
    }
    return 1;
}

// ---- of all unknowns ----------------------------------------------------------------------------

static size_t n_above(const struct data *d, size_t step, double level, double cost)
{
    size_t n = 0;
    for (size_t b = 0; b < SAMPLE_REPLICATES; b++) {
        double sum = 0.0, total = 0.0;
        for (size_t w = 0; w < d->packages.n_worlds; w++) {
            sum += d->weights[b][w] * change_in(d, step, w);
            total += d->weights[b][w];
        }
        n += level * sum / total - cost > 0.0;
    }
    return n;
}

// What the mean says; `rows` are those of the unknowns that matter.
static struct tipping about_all(const struct plain *p, const struct tipping *rows, size_t n)
{
    double mean = 0.0;
    for (size_t w = 0; w < p->data->packages.n_worlds; w++)
        mean += change_in(p->data, p->step, w) / (double)p->data->packages.n_worlds;
    const bool is_worth = p->level * mean - p->cost > 0.0;
    const size_t above = n_above(p->data, p->step, p->level, p->cost);
    const size_t agree = is_worth ? above : SAMPLE_REPLICATES - above;
    const enum tipping_worth side = is_worth ? TIPPING_ALWAYS : TIPPING_NEVER;
    bool is_clear = agree >= 190, depends = false;
    for (size_t i = 0; i < n; i++) {
        depends = depends || rows[i].crossing > 0;
        is_clear = is_clear && rows[i].worth == side;
    }
    return (struct tipping){.worth = depends    ? TIPPING_DEPENDS
                                     : is_clear ? side
                                                : TIPPING_UNCLEAR,
                            .at = NAN,
                            .lo = NAN,
                            .hi = NAN,
                            .p_worth = NAN,
                            .from = NAN,
                            .to = NAN,
                            .sure = is_clear && !depends ? (double)agree / SAMPLE_REPLICATES : NAN,
                            .change_from = NAN,
                            .change_to = NAN};
}

#endif
