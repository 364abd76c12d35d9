// SPDX-License-Identifier: GPL-3.0-or-later
//
// What all distributions share, and those whose quantile is elementary. The normal family stands
// in dist_normal.c, gamma and beta in dist_beta.c.

#include "base/dist.h"

#include <assert.h>

#include "base/dist_formulas.h"
#include "base/special.h"

double dist_quantile(const struct dist *d, double u)
{
    return d->kind->quantile(d, u);
}

double dist_cdf(const struct dist *d, double x)
{
    return d->kind->cdf(d, x);
}

double dist_mean(const struct dist *d)
{
    return d->kind->mean(d);
}

double dist_lower(const struct dist *d)
{
    return d->kind->lower(d);
}

double dist_upper(const struct dist *d)
{
    return d->kind->upper(d);
}

// The ends of kinds that hold them in p[0], p[1], and of those on the positive half-line.

static double first_parameter(const struct dist *d)
{
    return d->p[0];
}

static double second_parameter(const struct dist *d)
{
    return d->p[1];
}

static double zero(const struct dist *d)
{
    (void)d;
    return 0.0;
}

static double infinity(const struct dist *d)
{
    (void)d;
    return INFINITY;
}

// ---- point ----------------------------------------------------------------------------

static double point_quantile(const struct dist *d, double u)
{
    (void)u;
    return d->p[0];
}

static double point_cdf(const struct dist *d, double x)
{
    return dist_point_cdf(d, x);
}

static const struct dist_kind point_kind = {
    "point", DIST_POINT, point_quantile, point_cdf,
    first_parameter, first_parameter, first_parameter,
};

struct dist dist_point(double value)
{
    return (struct dist){ .kind = &point_kind, .p = { value } };
}

// ---- uniform --------------------------------------------------------------------------

static double uniform_quantile(const struct dist *d, double u)
{
    return dist_uniform_quantile(d, dist_clamp(u));
}

static double uniform_cdf(const struct dist *d, double x)
{
    return dist_uniform_cdf(d, x);
}

static double uniform_mean(const struct dist *d)
{
    return d->p[0] + 0.5 * (d->p[1] - d->p[0]);
}

static const struct dist_kind uniform_kind = {
    "uniform", DIST_UNIFORM, uniform_quantile, uniform_cdf,
    uniform_mean, first_parameter, second_parameter,
};

struct dist dist_uniform(double min, double max)
{
    assert(min <= max);
    return (struct dist){ .kind = &uniform_kind, .p = { min, max } };
}

// ---- triangular -----------------------------------------------------------------------

static double triangular_quantile(const struct dist *d, double u)
{
    return dist_triangular_quantile(d, dist_clamp(u));
}

static double triangular_cdf(const struct dist *d, double x)
{
    return dist_triangular_cdf(d, x);
}

static double triangular_mean(const struct dist *d)
{
    return (d->p[0] + d->p[1] + d->p[2]) / 3.0;
}

static const struct dist_kind triangular_kind = {
    "triangular", DIST_TRIANGULAR, triangular_quantile, triangular_cdf,
    triangular_mean, first_parameter, second_parameter,
};

struct dist dist_triangular(double min, double mode, double max)
{
    assert(min <= mode && mode <= max);
    double width = max - min;
    double below = width > 0.0 ? (mode - min) / width : 0.0;
    return (struct dist){
        .kind = &triangular_kind,
        .p = { min, max, mode, below, width * (mode - min), width * (max - mode) },
    };
}

// ---- exponential ----------------------------------------------------------------------

static double exponential_quantile(const struct dist *d, double u)
{
    return dist_exponential_of(d, dist_exceedance(dist_clamp(u)));
}

static double exponential_cdf(const struct dist *d, double x)
{
    return dist_of_exceedance(dist_exponential_exceedance(d, x));
}

static const struct dist_kind exponential_kind = {
    "exponential", DIST_EXPONENTIAL, exponential_quantile, exponential_cdf,
    first_parameter, zero, infinity,
};

struct dist dist_exponential(double mean)
{
    assert(mean > 0.0);
    return (struct dist){ .kind = &exponential_kind, .p = { mean } };
}

// ---- Weibull --------------------------------------------------------------------------

static double weibull_quantile(const struct dist *d, double u)
{
    return dist_weibull_of(d, dist_exceedance(dist_clamp(u)));
}

static double weibull_cdf(const struct dist *d, double x)
{
    return dist_of_exceedance(dist_weibull_exceedance(d, x));
}

static double weibull_mean(const struct dist *d)
{
    return d->p[1] * real_exp(special_lgamma(1.0 + d->p[0]));
}

static const struct dist_kind weibull_kind = {
    "weibull", DIST_WEIBULL, weibull_quantile, weibull_cdf,
    weibull_mean, zero, infinity,
};

struct dist dist_weibull(double shape, double scale)
{
    assert(shape > 0.0 && scale > 0.0);
    return (struct dist){ .kind = &weibull_kind, .p = { 1.0 / shape, scale } };
}

// ---- steps: arrays of values and cumulative probabilities -------------------------------

// The first step whose cumulative probability is at least u, by bisection.
static double steps_quantile(const struct dist *d, double u)
{
    const double v = dist_clamp(u);
    size_t low = 0;
    size_t high = d->n_steps - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (d->cumulative[middle] >= v)
            high = middle;
        else
            low = middle + 1;
    }
    return d->values[low];
}

static double steps_cdf(const struct dist *d, double x)
{
    double p = 0.0;
    for (size_t i = 0; i < d->n_steps && d->values[i] <= x; i++)
        p = d->cumulative[i];
    return p;
}

static double steps_mean(const struct dist *d)
{
    double sum = 0.0;
    for (size_t i = 0; i < d->n_steps; i++)
        sum += d->values[i] * (d->cumulative[i] - (i == 0 ? 0.0 : d->cumulative[i - 1]));
    return sum;
}

static double steps_lower(const struct dist *d)
{
    return d->values[0];
}

static double steps_upper(const struct dist *d)
{
    return d->values[d->n_steps - 1];
}

static const struct dist_kind steps_kind = {
    "steps", DIST_STEPS, steps_quantile, steps_cdf, steps_mean, steps_lower, steps_upper,
};

struct dist dist_steps(size_t n, const double *values, const double *cumulative)
{
    assert(n >= 1 && cumulative[n - 1] >= 1.0);
    return (struct dist){
        .kind = &steps_kind, .values = values, .cumulative = cumulative, .n_steps = n,
    };
}
