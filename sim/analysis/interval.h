// SPDX-License-Identifier: GPL-3.0-or-later
// The Monte Carlo error of an estimate, and the range of beliefs about a quantity.
#ifndef BULWARK_ANALYSIS_INTERVAL_H
#define BULWARK_ANALYSIS_INTERVAL_H

#include "analysis/estimates.h"
#include "engine/moments.h"

// Mean and standard error of quantity i.
struct estimate estimate_of(const struct moments *moments, size_t i);

// numerator/denominator of the k-th pair of the moments, its error by the delta method over
// replicates: Var(ȳ/x̄) ≈ Var(y − r x)/(n x̄²). NAN where the denominator is 0.
struct estimate estimate_of_ratio(const struct moments *moments, size_t pair);

// Half the width of a 95 % interval in standard errors: Student's t with one degree of freedom less
// than there are replicates; NAN with fewer than two.
double interval_t(double n_replicates);

// The 95 % interval of an estimate, t from interval_t; NAN without an error.
struct interval interval_of(struct estimate estimate, double t);

// The same clipped to [0, 1], for a probability.
struct interval interval_of_probability(struct estimate estimate, double t);

// Beliefs about a quantity from its means over the two halves of every world's trials: `first` and
// `second` [n]; the first half has the share `first_share` of the trials (0: there is none, and
// nothing is known of the epistemic part). The epistemic variance is the covariance of the halves over
// worlds; quantiles of the worlds' means have their distances to the mean shrunk by
// √(epistemic / total variance). `scratch` [n] is overwritten. NAN with fewer than two worlds.
struct belief belief_of(const double *first, const double *second, size_t n, double first_share,
                        double *scratch);

#endif
