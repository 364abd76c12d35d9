// SPDX-License-Identifier: GPL-3.0-or-later
// Sobol' indices: which share of a quantity's variance goes away, on average, when an input becomes
// known (first order), and which share stays when all others are known (total).
//
// I. M. Sobol', Math. Model. Comput. Exp. 1 (1993) 407. Design: A. Saltelli et al., Comput. Phys.
// Commun. 181 (2010) 259: two independent points A and B a row, and for every input i the point AB_i,
// which is A but for input i, taken from B. Estimators: M. J. W. Jansen, Comput. Phys. Commun. 117
// (1999) 35: first order (V − ½ E[(f(B) − f(AB_i))²]) / V, total ½ E[(f(A) − f(AB_i))²] / V. In that
// difference V is ½ E[(f(A) − f(B))²]: an input without influence has AB_i = A, and so exactly 0.
//
// What a trial brings by chance would count as variance. So the squares are products of two values
// that are independent given the point, from the halves of its trials: without bias for any number of
// trials. Points of a row have the same random numbers, so that their differences are sharp.
#ifndef BULWARK_ANALYSIS_SOBOL_INDICES_H
#define BULWARK_ANALYSIS_SOBOL_INDICES_H

#include "analysis/estimates.h"
#include "analysis/resampling.h"

#include <stdbool.h>
#include <stddef.h>

// Points of a row: A, B, then AB_i of every input.
enum saltelli_point { SALTELLI_A, SALTELLI_B, SALTELLI_FIRST };

struct sobol_index {
    struct estimate first_order, total;
    struct interval first_order_interval, total_interval;
};

// The indices of n_inputs inputs from y [n_rows][SALTELLI_FIRST + n_inputs][2], values by the halves;
// of a function without chance both are the same. Row j belongs to replicate j mod
// RESAMPLING_REPLICATES; replicates are independent of each other, rows of one need not be. `variance`
// becomes V. Indices are NAN where that is not above 0, or by RESAMPLING_ROUNDING alone. False for want
// of memory.
bool sobol_indices(const double *y, size_t n_rows, size_t n_inputs,
                   const struct resampling *resampling, struct sobol_index *index,
                   double *variance);

#endif
