// SPDX-License-Identifier: GPL-3.0-or-later
//
// Mathematics of the tests' own truths: quadrature, normal integrals, the lattice of combinations.
#ifndef BULWARK_TESTS_ORACLE_H
#define BULWARK_TESTS_ORACLE_H

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stddef.h>

typedef double integrand(double x, void *parameters);

static inline double normal_cdf(double x)
{
    return gsl_cdf_ugaussian_P(x);
}

// -infinity at 0, +infinity at 1.
static inline double probit(double p)
{
    return gsl_cdf_ugaussian_Pinv(p);
}

static inline double logit(double p)
{
    return log(p / (1.0 - p));
}

static inline double logistic(double x)
{
    return 1.0 / (1.0 + exp(-x));
}

// Composite Gauss-Legendre, 32 points in each of `n_panels` panels.
static inline double integral(integrand *f, void *parameters, double low, double high,
                              int n_panels)
{
    gsl_integration_glfixed_table *rule = gsl_integration_glfixed_table_alloc(32);
    gsl_function function = {f, parameters};
    double sum = 0.0;
    for (int i = 0; i < n_panels && high > low; i++) {
        double a = low + (high - low) * i / n_panels;
        double b = low + (high - low) * (i + 1) / n_panels;
        sum += gsl_integration_glfixed(&function, a, b, rule);
    }
    gsl_integration_glfixed_table_free(rule);
    return sum;
}

struct weighted_integrand {
    integrand *f;
    void *parameters;
};

static inline double normal_weighted(double z, void *parameters)
{
    struct weighted_integrand *inner = parameters;
    return gsl_ran_ugaussian_pdf(z) * inner->f(z, inner->parameters);
}

// E[f(Z)], Z ~ N(0, 1), f smooth.
static inline double normal_mean(integrand *f, void *parameters)
{
    struct weighted_integrand inner = {f, parameters};
    return integral(normal_weighted, &inner, -9.0, 9.0, 6);
}

// Mean of f over [low, high].
static inline double uniform_mean(integrand *f, void *parameters, double low, double high)
{
    return integral(f, parameters, low, high, 8) / (high - low);
}

// Chance of U <= u given that the factor stands at z, for a decision with one load a.
static inline double given_factor(double u, double a, double z)
{
    return normal_cdf((probit(u) + a * z) / sqrt(1.0 - a * a));
}

// In place: mu(S) = sum over T within S of (-1)^(|S|-|T|) v(T).
static inline void lattice_moebius(double *v, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        for (unsigned s = 0; s < 1u << n; s++) {
            if (s >> i & 1u) {
                v[s] -= v[s ^ 1u << i];
            }
        }
    }
}

static inline unsigned set_size(unsigned set)
{
    return (unsigned)__builtin_popcount(set);
}

// Sum over T containing `sub` of mu(T) / (|T| - |sub| + 1): Shapley value of one measure,
// interaction of two.
static inline double lattice_share(const double *mu, unsigned n, unsigned sub)
{
    double sum = 0.0;
    for (unsigned t = 0; t < 1u << n; t++) {
        if ((t & sub) == sub) {
            sum += mu[t] / (set_size(t) - set_size(sub) + 1u);
        }
    }
    return sum;
}

#endif
