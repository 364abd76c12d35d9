// SPDX-License-Identifier: GPL-3.0-or-later
// The error of anything that is computed from the sums of independent replicates: the bootstrap (B.
// Efron, Ann. Statist. 7 (1979) 1), which draws as many replicates as there are, with replacement.
#ifndef BULWARK_ANALYSIS_RESAMPLING_H
#define BULWARK_ANALYSIS_RESAMPLING_H

#include "analysis/estimates.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RESAMPLING_DRAWS 400
#define RESAMPLING_REPLICATES 16
#define RESAMPLING_ROUNDING 1e-9 // a spread below this share of a quantity's mean is rounding

// How often a draw has each replicate; every row adds up to RESAMPLING_REPLICATES.
struct resampling {
    double weight[RESAMPLING_DRAWS][RESAMPLING_REPLICATES];
};

// Depends on the seed alone. Cannot fail.
void resampling_draw(struct resampling *resampling, uint64_t seed);

// An estimate whose values in the draws are `values` [RESAMPLING_DRAWS]: its standard error is their
// spread, corrected for the bootstrap's own bias of (R − 1)/R in the variance of R replicates. NAN
// where a value is.
struct estimate resampling_estimate(double value, const double *values);

// Its 95 % interval: Student's t with R − 1 degrees of freedom, not clipped.
struct interval resampling_interval(struct estimate estimate);

#endif
