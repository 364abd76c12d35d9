// SPDX-License-Identifier: GPL-3.0-or-later
//
// The normal family: normal, truncated normal, lognormal.

#include <assert.h>

#include "base/dist.h"
#include "base/dist_formulas.h"

static double minus_infinity(const struct dist *d)
{
    (void)d;
    return -INFINITY;
}

static double infinity(const struct dist *d)
{
    (void)d;
    return INFINITY;
}

static double first_parameter(const struct dist *d)
{
    return d->p[0];
}

static double zero(const struct dist *d)
{
    (void)d;
    return 0.0;
}

// ---- normal ---------------------------------------------------------------------------

static double normal_quantile(const struct dist *d, double u)
{
    return dist_normal_of(d, real_normal_quantile(dist_clamp(u)));
}

static double normal_cdf(const struct dist *d, double x)
{
    return real_normal_cdf(dist_normal_score(d, x));
}

static const struct dist_kind normal_kind = {
    "normal", DIST_NORMAL, normal_quantile, normal_cdf,
    first_parameter, minus_infinity, infinity,
};

struct dist dist_normal(double mean, double sd)
{
    assert(sd >= 0.0);
    return (struct dist){ .kind = &normal_kind, .p = { mean, sd } };
}

// ---- lognormal ------------------------------------------------------------------------

static double lognormal_quantile(const struct dist *d, double u)
{
    return dist_lognormal_of(d, real_normal_quantile(dist_clamp(u)));
}

static double lognormal_cdf(const struct dist *d, double x)
{
    return real_normal_cdf(dist_lognormal_score(d, x));
}

static double lognormal_mean(const struct dist *d)
{
    return d->p[0] * real_exp(0.5 * d->p[1] * d->p[1]);
}

static const struct dist_kind lognormal_kind = {
    "lognormal", DIST_LOGNORMAL, lognormal_quantile, lognormal_cdf,
    lognormal_mean, zero, infinity,
};

struct dist dist_lognormal(double median, double sigma)
{
    assert(median > 0.0 && sigma >= 0.0);
    return (struct dist){ .kind = &lognormal_kind, .p = { median, sigma } };
}

// ---- truncated normal -----------------------------------------------------------------

static double truncated_quantile(const struct dist *d, double u)
{
    double p = dist_truncated_probability(d, dist_clamp(u));
    return dist_truncated_of(d, real_normal_quantile(p));
}

static double truncated_cdf(const struct dist *d, double x)
{
    return dist_truncated_cdf(d, x);
}

// mean + sd (phi(alpha) - phi(beta))/(Phi(beta) - Phi(alpha)). On an interval of less than 1e-5
// standard deviations that difference cancels, and the middle is nearer to the truth.
static double truncated_mean(const struct dist *d)
{
    double sd = d->p[1];
    if (d->p[5] - d->p[4] < 1e-5 * fabs(sd))
        return d->p[4] + 0.5 * (d->p[5] - d->p[4]);
    double low = (d->p[4] - d->p[0]) / sd;
    double high = (d->p[5] - d->p[0]) / sd;
    double difference = real_normal_density(low) - real_normal_density(high);
    double shift = (sd < 0.0 ? -difference : difference) / d->p[3];
    return dist_within(d->p[0] + sd * shift, d->p[4], d->p[5]);
}

static double truncated_lower(const struct dist *d)
{
    return d->p[4];
}

static double truncated_upper(const struct dist *d)
{
    return d->p[5];
}

static const struct dist_kind truncated_kind = {
    "normal", DIST_TRUNCATED, truncated_quantile, truncated_cdf,
    truncated_mean, truncated_lower, truncated_upper,
};

struct dist dist_normal_truncated(double mean, double sd, double min, double max)
{
    assert(sd > 0.0 && min < max);
    double signed_sd = min > mean ? -sd : sd;
    double low = ((signed_sd < 0.0 ? max : min) - mean) / signed_sd;
    double high = ((signed_sd < 0.0 ? min : max) - mean) / signed_sd;
    double below = real_normal_cdf(low);
    double inside = real_normal_cdf(high) - below;
    struct dist d = { .kind = &truncated_kind, .p = { mean, signed_sd, below, inside, min, max } };
    if (!(inside > 0.0)) {
        double end = signed_sd < 0.0 ? min : max;
        d.p[4] = end;
        d.p[5] = end;
    }
    return d;
}
