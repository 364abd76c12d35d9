// SPDX-License-Identifier: GPL-3.0-or-later
// Natural cubic splines: regression of anything on one number.
#ifndef BULWARK_ANALYSIS_SPLINE_H
#define BULWARK_ANALYSIS_SPLINE_H

#include <stdbool.h>
#include <stddef.h>

#define SPLINE_MOST 5 // terms: a constant, a slope, and one for each inner knot of 5

// A basis: what its terms are at any number.
struct spline {
    size_t n_terms, n_knots;
    double knots[SPLINE_MOST];
    double mean[SPLINE_MOST], scale[SPLINE_MOST]; // of terms, as they are standardised
};

// Sets the basis of numbers x [n]: with knots at their quantiles 0.05, 0.275, 0.5, 0.725 and 0.95
// (Harrell 2001), as many as differ; linear beyond the outer ones; a constant alone where all numbers
// are the same, with a slope where squares of their differences are below all numbers. Terms but the
// constant have mean 0 and variance 1 over those numbers; `basis` [n][SPLINE_MOST] becomes them.
// `sorted` [n] becomes the numbers in ascending order.
void spline_basis(struct spline *spline, const double *x, size_t n, double *sorted, double *basis);

// The terms at any number.
void spline_terms(const struct spline *spline, double x, double terms[SPLINE_MOST]);

// The Cholesky factor, in place, of the leading p × p part of a symmetric positive matrix, of which the
// lower triangle counts; a hair is added to the diagonal first.
void spline_factor(double matrix[SPLINE_MOST][SPLINE_MOST], size_t p);

// Solves for a right side [p], in place.
void spline_solve(double factor[SPLINE_MOST][SPLINE_MOST], size_t p, double *side);

#endif
