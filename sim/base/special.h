// SPDX-License-Identifier: GPL-3.0-or-later
//
// Gamma and beta functions, their distributions and the quantiles of those. Slow and exact:
// microseconds each; struct dist_table (dist.h) is the fast way for a fixed distribution.
//
// The same bits from every x86-64 build (see real.h). No allocation. Parameters are asserted,
// so nothing can fail. "Relative error" of a quantile is apart from what u itself leaves open:
// du/u of 1e-16 moves the quantile x by 1e-16 u/(x f(x)).

#ifndef BULWARK_BASE_SPECIAL_H
#define BULWARK_BASE_SPECIAL_H

#include <stdbool.h>

// ln Gamma(x), x > 0. Error at most 1e-14 max(1, |ln Gamma(x)|). Stirling's series.
double special_lgamma(double x);

// ln Gamma(x) - ((x - 1/2) ln x - x + ln(2 pi)/2), x > 0: what Stirling's formula leaves, 1/(12 x)
// for large x. Error at most 1e-14 max(1, |value|).
double special_stirling_error(double x);

// ln(1 + x) - x, x > -1, without cancellation. Relative error 1e-14.
double special_log1p_minus(double x);

// The regularised incomplete gamma function P(shape, x): probability that a gamma variate of
// this shape (1e-2 .. 1e6) and scale 1 is at most x >= 0. Relative error 1e-11, of the lower tail
// too. Series below shape + 1 and continued fraction above (Abramowitz and Stegun 6.5.29,
// 6.5.31), saddle-point prefactor (Loader 2000, "Fast and accurate computation of binomial
// probabilities").
double special_gamma_cdf(double shape, double x);

// Its complement, 1 - P: relative error 1e-11, of the upper tail too.
double special_gamma_survival(double shape, double x);

// ln of the density of ln X at z (any number), X as above: ln(x f(x)) at x = e^z.
double special_gamma_log_density(double shape, double z);

// The x with P(shape, x) = u, u in (0, 1). 0 where x would be below 1e-307. Relative error 1e-11.
// Newton's and, near the root, Halley's method on ln P (or on ln(1-P) where u > 1/2) as a function
// of ln x: both are concave, so Newton's converges from any start.
double special_gamma_quantile(double shape, double u);

// The regularised incomplete beta function I_x(a, b): probability that a beta variate (a, b in
// 1e-2 .. 1e5) is at most x in [0, 1]. Relative error 1e-11, of the lower tail too. Continued
// fraction of Didonato and Morris (1992), ACM TOMS 18, 360-373, eq. 9; Lentz's algorithm.
double special_beta_cdf(double a, double b, double x);

// ln of the density of logit X at z, X as above: ln(x (1-x) f(x)) at x = 1/(1 + e^-z).
double special_beta_log_density(double a, double b, double z);

// The x with I_x(a, b) = u, u in (0, 1); 0 or 1 where x or 1 - x is below what a double holds.
// Relative error 1e-11 of x, and of 1 - x as far as 1 - x is a double. Newton's method on
// ln I as a function of logit x (concave, as for gamma).
double special_beta_quantile(double a, double b, double u);

// logit of special_beta_quantile: keeps both tails. Error 1e-11 max(1, |logit|).
double special_beta_quantile_logit(double a, double b, double u);

// ln of special_gamma_quantile: keeps the lower tail. Error 1e-11 max(1, |ln x|).
double special_gamma_quantile_log(double shape, double u);

// A quantile on the scale z, ln x (gamma) or logit x (beta), and ln of the density of z there
// (error 1e-9).
struct special_point {
    double z;
    double log_density;
};

// The point at which the lower tail, or if `upper` the upper one, has probability p in (0, 1), best
// below 1/2. Error of z: 1e-11 max(1, |z|). A start near it saves time; NULL: one is found.
struct special_point special_gamma_point(double shape, bool upper, double p, const double *start);
struct special_point special_beta_point(double a, double b, bool upper, double p,
                                        const double *start);

// Student's t with dof >= 1 degrees of freedom: the t with P(T <= t) = p, p in (0, 1). Relative
// error 1e-11 for p in [1e-12, 1 - 1e-12]. By the beta quantile: t^2/(dof + t^2) is
// beta(1/2, dof/2).
double special_student_quantile(double dof, double p);

#endif
