// SPDX-License-Identifier: GPL-3.0-or-later
//
// Distributions of one number, with known parameters. A distribution is a plain value: copy it,
// keep it on the stack; making one costs a few operations, so that a world can make its own.
// Everything is drawn by inversion, x = quantile(u), so a draw costs one uniform number and
// moves little when a parameter moves little.
//
// The same bits from every x86-64 build (see real.h). Parameters are asserted, never reported:
// the scenario has been validated before. Apart from dist_table_create nothing can fail.

#ifndef BULWARK_BASE_DIST_H
#define BULWARK_BASE_DIST_H

#include <stddef.h>

struct dist;
struct dist_table;

// Which formulas a kind takes, for loops over arrays (arrays.h). A truncated normal is of the name
// "normal"; beta and pert share theirs.
enum dist_form {
    DIST_POINT,
    DIST_UNIFORM,
    DIST_TRIANGULAR,
    DIST_EXPONENTIAL,
    DIST_WEIBULL,
    DIST_STEPS,
    DIST_NORMAL,
    DIST_LOGNORMAL,
    DIST_TRUNCATED,
    DIST_GAMMA,
    DIST_BETA,
};

// A kind: one constant record of functions.
struct dist_kind {
    const char *name;    // as in a scenario: "uniform", "lognormal", ...
    enum dist_form form;
    double (*quantile)(const struct dist *d, double u);
    double (*cdf)(const struct dist *d, double x);
    double (*mean)(const struct dist *d);
    double (*lower)(const struct dist *d);
    double (*upper)(const struct dist *d);
};

// The meaning of p is the kind's own; read nothing but through the functions below.
struct dist {
    const struct dist_kind *kind;
    double p[6];
    const struct dist_table *table;    // gamma, beta, pert: not owned, may be NULL
    const double *values;              // steps: not owned
    const double *cumulative;          // steps: not owned
    size_t n_steps;
};

// ---- making them. Cannot fail. --------------------------------------------------------

// All mass at value (finite).
struct dist dist_point(double value);

// Uniform on [min, max], min <= max.
struct dist dist_uniform(double min, double max);

// Triangular: density rises from min to mode and falls to max; min <= mode <= max.
struct dist dist_triangular(double min, double mode, double max);

// PERT: beta on [min, max] with a = 1 + 4 (mode-min)/(max-min), b = 1 + 4 (max-mode)/(max-min).
struct dist dist_pert(double min, double mode, double max);

// Exponential with this mean, > 0.
struct dist dist_exponential(double mean);

// Weibull: P(X > x) = exp(-(x/scale)^shape); shape, scale > 0.
struct dist dist_weibull(double shape, double scale);

// Gamma: density x^(shape-1) e^(-x/scale) up to a constant; shape in [1e-2, 1e6], scale > 0.
struct dist dist_gamma(double shape, double scale);

// Lognormal: median > 0; sigma >= 0, the standard deviation of the logarithm.
struct dist dist_lognormal(double median, double sigma);

// Normal: sd >= 0.
struct dist dist_normal(double mean, double sd);

// The same given min <= X <= max; sd > 0, min < max, either end may be infinite. Where [min, max]
// lies more than 37 sd from the mean, all mass stands at the end nearer to it.
struct dist dist_normal_truncated(double mean, double sd, double min, double max);

// Beta on [0, 1]; a, b in [1e-2, 1e5].
struct dist dist_beta(double a, double b);

// A step function: quantile(u) is the first of the n >= 1 non-decreasing values whose cumulative
// probability (increasing, the last 1) is at least u. The arrays are the caller's and must live as
// long as the distribution.
struct dist dist_steps(size_t n, const double *values, const double *cumulative);

// ---- using them. Cannot fail. ---------------------------------------------------------

// The smallest x with P(X <= x) >= u. u is first clamped into [1e-300, 1 - 2^-53].
double dist_quantile(const struct dist *d, double u);

// P(X <= x); slow for some kinds, and without tables.
double dist_cdf(const struct dist *d, double x);

// The mean.
double dist_mean(const struct dist *d);

// The ends of the support; -INFINITY, INFINITY where there is none. A quantile lies within
// them always.
double dist_lower(const struct dist *d);
double dist_upper(const struct dist *d);

// ---- tables ---------------------------------------------------------------------------
//
// Quantiles of gamma, beta and pert take microseconds; from a table, nanoseconds. It holds ln x
// (gamma) or logit x (beta, pert) as a cubic Hermite spline with exact slopes in the normal score
// Phi^-1(u), nodes evenly over [-8.3, 8.3]; outside (u < 5.2e-17) the exact way is taken.
// Relative error of the quantile (of x - min and of max - x for beta and pert): at most 1e-9,
// tested. There are 65 nodes, or, where the error at the middles between them asks for it, up to
// 16385; where that were not enough the table would be empty and the exact way always taken. So it
// is for kinds other than those three.

// A new table for d, owned by the caller; 1 to 16 KB and 0.1 to 1 ms (up to 256 KB and 10 ms for
// shapes below 0.1). NULL: no memory.
struct dist_table *dist_table_create(const struct dist *d);

// d as before, drawing from the table, which must be of a distribution of the same kind and
// shape parameters (scale, min and max may differ) and must outlive it.
struct dist dist_with_table(struct dist d, const struct dist_table *table);

// Negative, 0 or positive, as the table's kind and shape parameters stand before those of d, are
// they, or stand after them: an order by which a table that d may draw from can be looked up.
int dist_table_order(const struct dist_table *table, const struct dist *d);

// NULL is allowed.
void dist_table_free(struct dist_table *table);

// ---- fits -----------------------------------------------------------------------------

// The lognormal nearest to three quantiles, 0 < p05 <= p50 <= p95: least squares on the logarithms.
// *error: the largest absolute difference of a quantile's logarithm.
struct dist dist_fit_lognormal(double p05, double p50, double p95, double *error);

// The beta nearest to three quantiles, 0 < p05 < p50 < p95 < 1: least squares on the quantiles
// themselves; a, b within [1e-2, 1e5]. *error: the largest absolute difference of a quantile.
struct dist dist_fit_beta(double p05, double p50, double p95, double *error);

#endif
