// SPDX-License-Identifier: GPL-3.0-or-later
// Loops over quantiles and distribution functions: dist_formulas.h holds what they repeat.
#include "base/arrays.h"
#include "base/dist_formulas.h"
#include "base/dist_loops.h"

#include <stdint.h>
#include <string.h>

// The loops of the same level, for the steps that they do.
extern const struct arrays KERNEL(arrays);

// At most this many elements at a time: what stands between two steps stays in the first cache.
enum { CHUNK = 256 };

// One pass over n elements; `to` may be `from`. d is copied, so that the compiler knows that its
// numbers stay. Long formulas are faster in several passes: the processor then has several elements
// under way at once.
#define PASS(name, formula)                                                                        \
    static void name(const struct dist *d, size_t n, const double *from, double *to)               \
    {                                                                                              \
        const struct dist own = *d;                                                                \
        _Pragma("omp simd") for (size_t i = 0; i < n; i++) to[i] = formula;                        \
    }

typedef void pass(const struct dist *d, size_t n, const double *from, double *to);

// ---- quantiles -----------------------------------------------------------------------------

static void clamped(size_t n, const double *u, double *v)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        v[i] = dist_clamp(u[i]);
}

static void point_quantiles(const struct dist *d, size_t n, const double *u, double *x)
{
    (void)u;
    for (size_t i = 0; i < n; i++)
        x[i] = d->p[0];
}

PASS(uniform_quantiles, dist_uniform_quantile(&own, dist_clamp(from[i])))
PASS(triangular_quantiles, dist_triangular_quantile(&own, dist_clamp(from[i])))

static void exceedances(size_t n, const double *u, double *x)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        x[i] = dist_exceedance(dist_clamp(u[i]));
}

PASS(exponential_of, dist_exponential_of(&own, from[i]))
PASS(weibull_of, dist_weibull_of(&own, from[i]))

static void exponential_quantiles(const struct dist *d, size_t n, const double *u, double *x)
{
    exceedances(n, u, x);
    exponential_of(d, n, x, x);
}

static void weibull_quantiles(const struct dist *d, size_t n, const double *u, double *x)
{
    exceedances(n, u, x);
    weibull_of(d, n, x, x);
}

PASS(normal_of, dist_normal_of(&own, from[i]))
PASS(lognormal_of, dist_lognormal_of(&own, from[i]))
PASS(truncated_probabilities, dist_truncated_probability(&own, dist_clamp(from[i])))
PASS(truncated_of, dist_truncated_of(&own, from[i]))

static void normal_quantiles(const struct dist *d, size_t n, const double *u, double *x)
{
    KERNEL(arrays).normal_score(n, u, x);
    normal_of(d, n, x, x);
}

static void lognormal_quantiles(const struct dist *d, size_t n, const double *u, double *x)
{
    KERNEL(arrays).normal_score(n, u, x);
    lognormal_of(d, n, x, x);
}

static void truncated_quantiles(const struct dist *d, size_t n, const double *u, double *x)
{
    truncated_probabilities(d, n, u, x);
    KERNEL(arrays).normal_quantile(n, x, x);
    truncated_of(d, n, x, x);
}

// The first steps whose cumulative probability is at least u: bisection, all elements side by side.
// `left` counts the steps that an element's may still be one of.
static void steps_quantiles(const struct dist *d, size_t n, const double *u, double *x)
{
    const double *cumulative = d->cumulative, *values = d->values;
    uint32_t first[CHUNK] = {0};
    clamped(n, u, x);
    for (size_t left = d->n_steps; left > 1; left -= left / 2) {
        const uint32_t half = (uint32_t)(left / 2);
        for (size_t i = 0; i < n; i++)
            first[i] += cumulative[first[i] + half - 1] < x[i] ? half : 0;
    }
    for (size_t i = 0; i < n; i++)
        x[i] = values[first[i]];
}

static void each_quantile(const struct dist *d, size_t n, const double *u, double *x)
{
    for (size_t i = 0; i < n; i++)
        x[i] = dist_quantile(d, u[i]);
}

PASS(gamma_of, dist_gamma_of(&own, from[i]))
PASS(beta_of, dist_beta_of(&own, from[i]))

// z of the table at these scores. Returns how many of them the table does not hold. The knots are
// copied in a loop of their own: that is faster than the gathers that a compiler would make of it.
static size_t table_z(const struct dist_table *table, size_t n, const double *score, double *z)
{
    struct dist_knot knots[CHUNK][2];
    int32_t interval[CHUNK];
    size_t n_outside = 0;
#pragma omp simd reduction(+ : n_outside)
    for (size_t i = 0; i < n; i++) {
        const int holds = dist_table_holds(score[i]);
        z[i] = dist_table_place(table, holds ? score[i] : 0.0);
        interval[i] = (int32_t)z[i];
        n_outside += holds ? 0U : 1U;
    }
    for (size_t i = 0; i < n; i++)
        memcpy(knots[i], &table->knots[interval[i]], sizeof knots[i]);
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        z[i] = dist_table_cubic(knots[i][0].z, knots[i][0].slope, knots[i][1].z,
                                knots[i][1].slope, z[i] - (double)interval[i]);
    return n_outside;
}

// Gamma, beta and PERT, by their table where it holds all (1 uniform in 2·10¹⁶ lies outside).
static void table_quantiles(const struct dist *d, size_t n, const double *u, double *x)
{
    double score[CHUNK], z[CHUNK];
    KERNEL(arrays).normal_score(n, u, score);
    if (table_z(d->table, n, score, z) > 0)
        each_quantile(d, n, u, x);
    else if (d->kind->form == DIST_GAMMA)
        gamma_of(d, n, z, x);
    else
        beta_of(d, n, z, x);
}

static pass *quantiles_of(const struct dist *d)
{
    switch (d->kind->form) {
    case DIST_POINT: return point_quantiles;
    case DIST_UNIFORM: return uniform_quantiles;
    case DIST_TRIANGULAR: return triangular_quantiles;
    case DIST_EXPONENTIAL: return exponential_quantiles;
    case DIST_WEIBULL: return weibull_quantiles;
    case DIST_STEPS: return steps_quantiles;
    case DIST_NORMAL: return normal_quantiles;
    case DIST_LOGNORMAL: return lognormal_quantiles;
    case DIST_TRUNCATED: return truncated_quantiles;
    case DIST_GAMMA:
    case DIST_BETA: break;
    }
    return d->table != NULL ? table_quantiles : each_quantile;
}

// ---- distribution functions ----------------------------------------------------------------

PASS(point_cdfs, dist_point_cdf(&own, from[i]))
PASS(uniform_cdfs, dist_uniform_cdf(&own, from[i]))
PASS(triangular_cdfs, dist_triangular_cdf(&own, from[i]))
PASS(truncated_cdfs, dist_truncated_cdf(&own, from[i]))
PASS(exponential_exceedances, dist_exponential_exceedance(&own, from[i]))
PASS(weibull_exceedances, dist_weibull_exceedance(&own, from[i]))
PASS(normal_scores, dist_normal_score(&own, from[i]))
PASS(lognormal_scores, dist_lognormal_score(&own, from[i]))

static void of_exceedances(size_t n, const double *x, double *p)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        p[i] = dist_of_exceedance(x[i]);
}

static void exponential_cdfs(const struct dist *d, size_t n, const double *x, double *p)
{
    exponential_exceedances(d, n, x, p);
    of_exceedances(n, p, p);
}

static void weibull_cdfs(const struct dist *d, size_t n, const double *x, double *p)
{
    weibull_exceedances(d, n, x, p);
    of_exceedances(n, p, p);
}

static void normal_cdfs(const struct dist *d, size_t n, const double *x, double *p)
{
    normal_scores(d, n, x, p);
    KERNEL(arrays).normal_cdf(n, p, p);
}

static void lognormal_cdfs(const struct dist *d, size_t n, const double *x, double *p)
{
    lognormal_scores(d, n, x, p);
    KERNEL(arrays).normal_cdf(n, p, p);
}

static void each_cdf(const struct dist *d, size_t n, const double *x, double *p)
{
    for (size_t i = 0; i < n; i++)
        p[i] = dist_cdf(d, x[i]);
}

static pass *cdfs_of(const struct dist *d)
{
    switch (d->kind->form) {
    case DIST_POINT: return point_cdfs;
    case DIST_UNIFORM: return uniform_cdfs;
    case DIST_TRIANGULAR: return triangular_cdfs;
    case DIST_EXPONENTIAL: return exponential_cdfs;
    case DIST_WEIBULL: return weibull_cdfs;
    case DIST_NORMAL: return normal_cdfs;
    case DIST_LOGNORMAL: return lognormal_cdfs;
    case DIST_TRUNCATED: return truncated_cdfs;
    case DIST_STEPS:
    case DIST_GAMMA:
    case DIST_BETA: break;
    }
    return each_cdf;
}

// ---- chunk by chunk ------------------------------------------------------------------------

static void in_chunks(pass *one, const struct dist *d, size_t n, const double *from, double *to)
{
    for (size_t start = 0; start < n; start += CHUNK)
        one(d, n - start < CHUNK ? n - start : CHUNK, from + start, to + start);
}

void KERNEL(dist_quantiles)(const struct dist *d, size_t n, const double *u, double *x)
{
    in_chunks(quantiles_of(d), d, n, u, x);
}

void KERNEL(dist_cdfs)(const struct dist *d, size_t n, const double *x, double *y)
{
    in_chunks(cdfs_of(d), d, n, x, y);
}
