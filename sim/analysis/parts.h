// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of estimates_compute that have files of their own.
#ifndef BULWARK_ANALYSIS_PARTS_H
#define BULWARK_ANALYSIS_PARTS_H

#include "analysis/estimates.h"

// Fill their part of allocated estimates. Fail for want of memory.
// All about combinations but beliefs and the frontier; Shapley values; pairs.
enum status combinations_estimate(struct estimates *estimates, struct error *error);
// Bytes that it takes while it works, about.
double combinations_bytes(const struct layout *layout);
// Unions of tiers; after combinations_estimate.
enum status tiers_estimate(struct estimates *estimates, struct error *error);
// Beliefs about deterrence and Shapley values; after both.
enum status beliefs_estimate(struct estimates *estimates, struct error *error);

// The quantile p of a histogram of times, linear inside a bin; NAN if it is empty.
double estimates_quantile_of_times(const struct result *result, size_t histogram, double p);

#endif
