// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of estimates_compute that have files of their own.
#ifndef BULWARK_ANALYSIS_PARTS_H
#define BULWARK_ANALYSIS_PARTS_H

#include "analysis/estimates.h"

// Fill their part of allocated estimates. Fail for want of memory.
// Deterrence, gain, layering, synergies of all combinations; Shapley values; pairs.
enum status combinations_estimate(struct estimates *estimates, struct error *error);
// Unions of tiers; after combinations_estimate.
enum status tiers_estimate(struct estimates *estimates, struct error *error);
// Beliefs about deterrence and Shapley values; after both.
enum status beliefs_estimate(struct estimates *estimates, struct error *error);

// The quantile p of a histogram of times, linear inside a bin; NAN if it is empty.
double estimates_quantile_of_times(const struct result *result, size_t histogram, double p);

#endif
