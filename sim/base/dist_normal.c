// SPDX-License-Identifier: GPL-3.0-or-later
//
// The normal family: normal, truncated normal, lognormal.

#include <assert.h>

#include "base/dist.h"
#include "base/dist_kernel.h"

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

// ---- normal: p = mean, sd -------------------------------------------------------------

static double normal_quantile(const struct dist *d, double u)
{
    return d->p[0] + d->p[1] * real_normal_quantile(dist_clamp(u));
}

static double normal_cdf(const struct dist *d, double x)
{
    if (d->p[1] == 0.0)
        return x >= d->p[0] ? 1.0 : 0.0;
    return real_normal_cdf((x - d->p[0]) / d->p[1]);
}

static const struct dist_kind normal_kind = {
    "normal", normal_quantile, normal_cdf,
    first_parameter, minus_infinity, infinity,
};

struct dist dist_normal(double mean, double sd)
{
    assert(sd >= 0.0);
    return (struct dist){ .kind = &normal_kind, .p = { mean, sd } };
}

// ---- lognormal: p = median, sigma -----------------------------------------------------

static double lognormal_quantile(const struct dist *d, double u)
{
    return d->p[0] * real_exp(d->p[1] * real_normal_quantile(dist_clamp(u)));
}

static double lognormal_cdf(const struct dist *d, double x)
{
    if (x <= 0.0)
        return 0.0;
    if (d->p[1] == 0.0)
        return x >= d->p[0] ? 1.0 : 0.0;
    return real_normal_cdf(real_log(x / d->p[0]) / d->p[1]);
}

static double lognormal_mean(const struct dist *d)
{
    return d->p[0] * real_exp(0.5 * d->p[1] * d->p[1]);
}

static const struct dist_kind lognormal_kind = {
    "lognormal", lognormal_quantile, lognormal_cdf,
    lognormal_mean, zero, infinity,
};

struct dist dist_lognormal(double median, double sigma)
{
    assert(median > 0.0 && sigma >= 0.0);
    return (struct dist){ .kind = &lognormal_kind, .p = { median, sigma } };
}

// ---- truncated normal: p = mean, sd, probability below the interval, probability of it, min, max.
// Where the interval lies above the mean, it is mirrored, so that its probabilities are lower
// tails and keep their relative accuracy; sd is then negative, and u counts from above. --------

static inline double truncated_of(const struct dist *d, double score)
{
    return dist_within(d->p[0] + d->p[1] * score, d->p[4], d->p[5]);
}

static inline double truncated_probability(const struct dist *d, double u)
{
    double v = dist_clamp(u);
    double w = d->p[1] < 0.0 ? 1.0 - v : v;
    return d->p[2] + w * d->p[3];
}

static double truncated_quantile(const struct dist *d, double u)
{
    return truncated_of(d, real_normal_quantile(truncated_probability(d, u)));
}

static double truncated_cdf(const struct dist *d, double x)
{
    if (x >= d->p[5])
        return 1.0;
    if (x < d->p[4])
        return 0.0;
    double p = (real_normal_cdf((x - d->p[0]) / d->p[1]) - d->p[2]) / d->p[3];
    return dist_within(d->p[1] < 0.0 ? 1.0 - p : p, 0.0, 1.0);
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
    "normal", truncated_quantile, truncated_cdf,
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
