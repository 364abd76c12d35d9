// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario/law_form.h"

#include "base/real.h"

#define NORMAL_P95 1.6448536269514722 // Φ⁻¹(0.95)

static bool ordered3(const double *p)
{
    return p[0] <= p[1] && p[1] <= p[2] && p[0] < p[2];
}

static bool ordered2(const double *p)
{
    return p[0] < p[1];
}

static bool increasing3(const double *p)
{
    return p[0] < p[1] && p[1] < p[2];
}

static bool truncation(const double *p)
{
    const double min = isnan(p[2]) ? -INFINITY : p[2], max = isnan(p[3]) ? INFINITY : p[3];
    return min < max;
}

static bool beta_moments(const double *p)
{
    const double a = p[0] * p[1], b = (1.0 - p[0]) * p[1];
    return a >= 0.01 && b >= 0.01 && a <= 1e5 && b <= 1e5;
}

static struct dist build_point(const double *p, bool probability, double *fit_error)
{
    (void)probability, (void)fit_error;
    return dist_point(p[0]);
}

static struct dist build_uniform(const double *p, bool probability, double *fit_error)
{
    (void)probability, (void)fit_error;
    return dist_uniform(p[0], p[1]);
}

static struct dist build_triangular(const double *p, bool probability, double *fit_error)
{
    (void)probability, (void)fit_error;
    return dist_triangular(p[0], p[1], p[2]);
}

static struct dist build_pert(const double *p, bool probability, double *fit_error)
{
    (void)probability, (void)fit_error;
    return dist_pert(p[0], p[1], p[2]);
}

static struct dist build_exponential(const double *p, bool probability, double *fit_error)
{
    (void)probability, (void)fit_error;
    return dist_exponential(p[0]);
}

static struct dist build_weibull(const double *p, bool probability, double *fit_error)
{
    (void)probability, (void)fit_error;
    return dist_weibull(p[0], p[1]);
}

static struct dist build_gamma(const double *p, bool probability, double *fit_error)
{
    (void)probability, (void)fit_error;
    return dist_gamma(p[0], p[1]);
}

static struct dist build_lognormal_p95(const double *p, bool probability, double *fit_error)
{
    (void)probability, (void)fit_error;
    return dist_lognormal(p[0], (real_log(p[1]) - real_log(p[0])) / NORMAL_P95);
}

static struct dist build_lognormal_sigma(const double *p, bool probability, double *fit_error)
{
    (void)probability, (void)fit_error;
    return dist_lognormal(p[0], p[1]);
}

static struct dist build_normal(const double *p, bool probability, double *fit_error)
{
    (void)probability, (void)fit_error;
    if (isnan(p[2]) && isnan(p[3]))
        return dist_normal(p[0], p[1]);
    return dist_normal_truncated(p[0], p[1], isnan(p[2]) ? -INFINITY : p[2],
                                 isnan(p[3]) ? INFINITY : p[3]);
}

static struct dist build_beta(const double *p, bool probability, double *fit_error)
{
    (void)probability, (void)fit_error;
    return dist_beta(p[0], p[1]);
}

static struct dist build_beta_moments(const double *p, bool probability, double *fit_error)
{
    (void)probability, (void)fit_error;
    return dist_beta(p[0] * p[1], (1.0 - p[0]) * p[1]);
}

static struct dist build_quantiles(const double *p, bool probability, double *fit_error)
{
    return probability ? dist_fit_beta(p[0], p[1], p[2], fit_error)
                       : dist_fit_lognormal(p[0], p[1], p[2], fit_error);
}

#define SHAPE {0.01, 1e5, false, false}

static const struct law_form forms[] = {
    {"point", "a certain number", 1, 1, {{"value", RANGE_ANY, "the number", true}}, NULL, NULL,
     build_point, false, false},
    {"uniform", "anything between two numbers, equally likely", 2, 2,
     {{"min", RANGE_ANY, "the least value", true}, {"max", RANGE_ANY, "the largest value", true}},
     "min must be less than max", ordered2, build_uniform, false, false},
    {"triangular", "a best guess between two limits", 3, 3,
     {{"min", RANGE_ANY, "the least value", true}, {"mode", RANGE_ANY, "the likeliest value", true},
      {"max", RANGE_ANY, "the largest value", true}},
     "min <= mode <= max and min < max are wanted", ordered3, build_triangular, false, false},
    {"pert", "a best guess between two limits, which are less likely than in a triangle (a scaled "
     "beta, weight 4 on the mode)", 3, 3,
     {{"min", RANGE_ANY, "the least value", true}, {"mode", RANGE_ANY, "the likeliest value", true},
      {"max", RANGE_ANY, "the largest value", true}},
     "min <= mode <= max and min < max are wanted", ordered3, build_pert, true, false},
    {"exponential", "a waiting time without memory", 1, 1,
     {{"mean", RANGE_POSITIVE, "the mean", false}}, NULL, NULL, build_exponential, false, false},
    {"weibull", "a waiting time whose rate rises (shape over 1) or falls", 2, 2,
     {{"shape", SHAPE, "how the rate goes: 1 is constant", false},
      {"scale", RANGE_POSITIVE, "the time by which 63 % have happened", false}},
     NULL, NULL, build_weibull, false, false},
    {"gamma", "a waiting time made of `shape` stages", 2, 2,
     {{"shape", SHAPE, "how many stages, not necessarily whole", false},
      {"scale", RANGE_POSITIVE, "the mean of a stage", false}},
     NULL, NULL, build_gamma, true, false},
    {"lognormal", "a positive number known up to a factor", 2, 2,
     {{"median", RANGE_POSITIVE, "half lie below", false},
      {"p95", RANGE_POSITIVE, "95 % lie below", false}},
     "p95 must be greater than the median", ordered2, build_lognormal_p95, false, false},
    {"lognormal", "the same, by the spread of its logarithm", 2, 2,
     {{"median", RANGE_POSITIVE, "half lie below", false},
      {"sigma", RANGE_POSITIVE, "standard deviation of the natural logarithm", false}},
     NULL, NULL, build_lognormal_sigma, false, false},
    {"normal", "the bell curve, perhaps truncated", 2, 4,
     {{"mean", RANGE_ANY, "the mean before truncation", true},
      {"sd", RANGE_POSITIVE, "the standard deviation before truncation", false},
      {"min", RANGE_ANY, "cut off below", true}, {"max", RANGE_ANY, "cut off above", true}},
     "min must be less than max", truncation, build_normal, false, false},
    {"beta", "a probability, by its shape", 2, 2,
     {{"a", SHAPE, "weight of yes", false}, {"b", SHAPE, "weight of no", false}}, NULL, NULL,
     build_beta, true, false},
    {"beta", "a probability as sure as `n` observations: a = mean n, b = (1 - mean) n", 2, 2,
     {{"mean", {0.0, 1.0, true, true}, "the mean", false},
      {"n", RANGE_POSITIVE, "how many observations it is worth", false}},
     "mean·n and (1 - mean)·n must lie in [0.01, 100000]", beta_moments, build_beta_moments, true,
     false},
    {"quantiles", "three quantiles of an expert: a beta fitted to them for a probability, else a "
     "lognormal; below 1 for a probability, and always certain", 3, 3,
     {{"p05", RANGE_POSITIVE, "5 % lie below", false},
      {"p50", RANGE_POSITIVE, "half lie below", false},
      {"p95", RANGE_POSITIVE, "95 % lie below", false}},
     "p05 < p50 < p95 is wanted", increasing3, build_quantiles, true, true},
};

const struct law_form *law_forms(size_t *n)
{
    *n = sizeof forms / sizeof forms[0];
    return forms;
}
