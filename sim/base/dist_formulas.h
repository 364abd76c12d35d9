// SPDX-License-Identifier: GPL-3.0-or-later
//
// The formulas of quantiles and distribution functions, one element at a time and without branches
// where that can be: for the files that define kinds (dist*.c) and for the loops over arrays
// (dist_kernel.c); not for others. The meaning of p is said with each kind. Uniforms have been
// clamped.

#ifndef BULWARK_BASE_DIST_FORMULAS_H
#define BULWARK_BASE_DIST_FORMULAS_H

#include "base/dist.h"
#include "base/real.h"

// u as the quantile functions take it: within [1e-300, 1 - 2^-53].
static inline double dist_clamp(double u)
{
    double v = u > 1e-300 ? u : 1e-300;
    return v < 0x1.fffffffffffffp-1 ? v : 0x1.fffffffffffffp-1;
}

// x within [low, high].
static inline double dist_within(double x, double low, double high)
{
    double y = x > low ? x : low;
    return y < high ? y : high;
}

// ---- point: p = value ---------------------------------------------------------------

static inline double dist_point_cdf(const struct dist *d, double x)
{
    return x >= d->p[0] ? 1.0 : 0.0;
}

// ---- uniform: p = min, max ----------------------------------------------------------

static inline double dist_uniform_quantile(const struct dist *d, double u)
{
    return dist_within(d->p[0] + u * (d->p[1] - d->p[0]), d->p[0], d->p[1]);
}

static inline double dist_uniform_cdf(const struct dist *d, double x)
{
    double share = (x - d->p[0]) / (d->p[1] - d->p[0]);
    share = x <= d->p[0] ? 0.0 : share;
    return x >= d->p[1] ? 1.0 : share;
}

// ---- triangular: p = min, max, mode, P(X <= mode), and the factors of u and 1-u under the
// square roots: (max-min)(mode-min) and (max-min)(max-mode) -----------------------------

static inline double dist_triangular_quantile(const struct dist *d, double u)
{
    double low = d->p[0] + sqrt(u * d->p[4]);
    double high = d->p[1] - sqrt((1.0 - u) * d->p[5]);
    low = dist_within(low, d->p[0], d->p[2]);
    high = dist_within(high, d->p[2], d->p[1]);
    return u < d->p[3] ? low : high;
}

static inline double dist_triangular_cdf(const struct dist *d, double x)
{
    double low = x - d->p[0];
    double high = d->p[1] - x;
    double below = low * low / d->p[4];
    double above = 1.0 - high * high / d->p[5];
    double p = x < d->p[2] ? below : above;
    p = x <= d->p[0] ? 0.0 : p;
    return x >= d->p[1] ? 1.0 : p;
}

// ---- exponential: p = mean; Weibull: p = 1/shape, scale. Both are functions of the standard
// exponential variate -ln(1-u). ------------------------------------------------------------

static inline double dist_exceedance(double u)
{
    return -real_log1p(-u);
}

// 1 - e^-x of a variate x >= 0
static inline double dist_of_exceedance(double x)
{
    return -real_expm1(-x);
}

static inline double dist_exponential_of(const struct dist *d, double exceedance)
{
    return d->p[0] * exceedance;
}

static inline double dist_exponential_exceedance(const struct dist *d, double x)
{
    return x <= 0.0 ? 0.0 : x / d->p[0];
}

// scale (-ln(1-u))^(1/shape). The logarithm's rounding is magnified by its size over the shape.
static inline double dist_weibull_of(const struct dist *d, double exceedance)
{
    return d->p[1] * real_exp(d->p[0] * real_log(exceedance));
}

static inline double dist_weibull_exceedance(const struct dist *d, double x)
{
    double power = real_pow(x <= 0.0 ? 1.0 : x / d->p[1], 1.0 / d->p[0]);
    return x <= 0.0 ? 0.0 : power;
}

// ---- normal: p = mean, sd. Quantiles of this family are functions of the normal score
// Phi^-1(u). -----------------------------------------------------------------------------

static inline double dist_normal_of(const struct dist *d, double score)
{
    return d->p[0] + d->p[1] * score;
}

// The score whose probability Phi is that below x.
static inline double dist_normal_score(const struct dist *d, double x)
{
    double score = (x - d->p[0]) / d->p[1];
    double without_width = x >= d->p[0] ? INFINITY : -INFINITY;
    return d->p[1] == 0.0 ? without_width : score;
}

// ---- lognormal: p = median, sigma -----------------------------------------------------

static inline double dist_lognormal_of(const struct dist *d, double score)
{
    return d->p[0] * real_exp(d->p[1] * score);
}

static inline double dist_lognormal_score(const struct dist *d, double x)
{
    double score = real_log(x / d->p[0]) / d->p[1];
    double without_width = x >= d->p[0] ? INFINITY : -INFINITY;
    score = d->p[1] == 0.0 ? without_width : score;
    return x <= 0.0 ? -INFINITY : score;
}

// ---- truncated normal: p = mean, sd, probability below the interval, probability of it, min, max.
// Where the interval lies above the mean, it is mirrored, so that its probabilities are lower
// tails and keep their relative accuracy; sd is then negative, and u counts from above. --------

// The probability whose score dist_truncated_of takes.
static inline double dist_truncated_probability(const struct dist *d, double u)
{
    double w = d->p[1] < 0.0 ? 1.0 - u : u;
    return d->p[2] + w * d->p[3];
}

static inline double dist_truncated_of(const struct dist *d, double score)
{
    return dist_within(d->p[0] + d->p[1] * score, d->p[4], d->p[5]);
}

static inline double dist_truncated_cdf(const struct dist *d, double x)
{
    double p = (real_normal_cdf((x - d->p[0]) / d->p[1]) - d->p[2]) / d->p[3];
    p = dist_within(d->p[1] < 0.0 ? 1.0 - p : p, 0.0, 1.0);
    p = x < d->p[4] ? 0.0 : p;
    return x >= d->p[5] ? 1.0 : p;
}

// ---- gamma: p = shape, -, scale; beta and PERT: p = a, b, min, max. Quantiles of this family are
// functions of z, the logarithm or the logit of the standard variate: dist_beta.c -----------

// A table spans the scores [-DIST_TABLE_SPAN, DIST_TABLE_SPAN]: u from 5.2e-17 to beyond 1 - 2^-53.
#define DIST_TABLE_SPAN 8.3

struct dist_knot {
    double z;
    double slope;    // times the interval's length
};

struct dist_table {
    const struct dist_kind *kind;
    double a, b;
    size_t n_intervals;     // 0: an empty table, use the exact way
    double per_score;       // intervals per unit of score
    struct dist_knot knots[];    // n_intervals + 1 (at least 1)
};

static inline int dist_table_holds(double score)
{
    return score > -DIST_TABLE_SPAN && score < DIST_TABLE_SPAN - 0.05;    // no draw is above 8.22
}

// Where a score that the table holds lies: whole intervals and the part of one.
static inline double dist_table_place(const struct dist_table *table, double score)
{
    return (score + DIST_TABLE_SPAN) * table->per_score;
}

// The cubic between two knots, t in [0, 1), through their values and slopes.
static inline double dist_table_cubic(double z0, double slope0, double z1, double slope1, double t)
{
    double rise = z1 - z0;
    double c2 = 3.0 * rise - 2.0 * slope0 - slope1;
    double c3 = slope0 + slope1 - 2.0 * rise;
    return z0 + t * (slope0 + t * (c2 + t * c3));
}

static inline double dist_table_z(const struct dist_table *table, double score)
{
    double place = dist_table_place(table, score);
    int i = (int)place;
    const struct dist_knot *k = &table->knots[i];
    return dist_table_cubic(k[0].z, k[0].slope, k[1].z, k[1].slope, place - (double)i);
}

static inline double dist_gamma_of(const struct dist *d, double z)
{
    return d->p[2] * real_exp(z);
}

static inline double dist_beta_of(const struct dist *d, double z)
{
    return dist_within(d->p[2] + real_logistic(z) * (d->p[3] - d->p[2]), d->p[2], d->p[3]);
}

#endif
