// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/spline.h"

#include "base/ascending.h"

#include <math.h>
#include <stdlib.h>

// The distinct ones of the quantiles.
static size_t find_knots(const double *sorted, size_t n, double *knots)
{
    static const double at[SPLINE_MOST] = {0.05, 0.275, 0.5, 0.725, 0.95};
    size_t n_knots = 0;
    for (size_t k = 0; k < SPLINE_MOST; k++) {
        const double knot = sorted[(size_t)(at[k] * (double)(n - 1))];
        if (n_knots == 0 || knot > knots[n_knots - 1])
            knots[n_knots++] = knot;
    }
    return n_knots;
}

static double cube_above(double x, double knot)
{
    const double above = x > knot ? x - knot : 0.0;
    return above * above * above;
}

// The term of inner knot k: cubic between the outer knots, linear beyond the last.
static double term(double x, const double *knots, size_t n_knots, size_t k)
{
    const double last = knots[n_knots - 1], before = knots[n_knots - 2], width = last - knots[0];
    return (cube_above(x, knots[k]) -
            cube_above(x, before) * (last - knots[k]) / (last - before) +
            cube_above(x, last) * (before - knots[k]) / (last - before)) /
           (width * width);
}

// As they come: neither centred nor scaled.
static double plain_term(const struct spline *s, double x, size_t t)
{
    return t == 0 ? 1.0 : t == 1 ? x : term(x, s->knots, s->n_knots, t - 2);
}

static void standardise(struct spline *s, double *basis, size_t n, size_t t)
{
    double mean = 0.0, square = 0.0;
    for (size_t i = 0; i < n; i++)
        mean += basis[i * SPLINE_MOST + t] / (double)n;
    for (size_t i = 0; i < n; i++) {
        basis[i * SPLINE_MOST + t] -= mean;
        square += basis[i * SPLINE_MOST + t] * basis[i * SPLINE_MOST + t];
    }
    s->mean[t] = mean;
    s->scale[t] = square > 0.0 ? 1.0 / sqrt(square / (double)n) : 0.0;
    for (size_t i = 0; i < n; i++)
        basis[i * SPLINE_MOST + t] *= s->scale[t];
}

void spline_basis(struct spline *s, const double *x, size_t n, double *sorted, double *basis)
{
    *s = (struct spline){0};
    for (size_t i = 0; i < n; i++)
        sorted[i] = x[i];
    qsort(sorted, n, sizeof *sorted, ascending);
    s->n_knots = find_knots(sorted, n, s->knots);
    const double width = s->knots[s->n_knots - 1] - s->knots[0];
    const bool is_curved = s->n_knots >= 3 && width * width > 0.0; // not below all numbers
    s->n_terms = sorted[0] == sorted[n - 1] ? 1 : is_curved ? s->n_knots : 2;
    for (size_t i = 0; i < n; i++)
        for (size_t t = 0; t < s->n_terms; t++)
            basis[i * SPLINE_MOST + t] = plain_term(s, x[i], t);
    for (size_t t = 1; t < s->n_terms; t++)
        standardise(s, basis, n, t);
}

void spline_terms(const struct spline *s, double x, double terms[SPLINE_MOST])
{
    terms[0] = 1.0;
    for (size_t t = 1; t < s->n_terms; t++)
        terms[t] = (plain_term(s, x, t) - s->mean[t]) * s->scale[t];
}

void spline_factor(double matrix[SPLINE_MOST][SPLINE_MOST], size_t p)
{
    for (size_t i = 0; i < p; i++)
        matrix[i][i] *= 1.0 + 1e-10;
    for (size_t j = 0; j < p; j++)
        for (size_t i = j; i < p; i++) {
            double sum = matrix[i][j];
            for (size_t k = 0; k < j; k++)
                sum -= matrix[i][k] * matrix[j][k];
            matrix[i][j] = i == j ? sqrt(fmax(sum, 1e-300)) : sum / matrix[j][j];
        }
}

void spline_solve(double factor[SPLINE_MOST][SPLINE_MOST], size_t p, double *side)
{
    for (size_t i = 0; i < p; i++) {
        for (size_t k = 0; k < i; k++)
            side[i] -= factor[i][k] * side[k];
        side[i] /= factor[i][i];
    }
    for (size_t i = p; i-- > 0;) {
        for (size_t k = i + 1; k < p; k++)
            side[i] -= factor[k][i] * side[k];
        side[i] /= factor[i][i];
    }
}
