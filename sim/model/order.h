// SPDX-License-Identifier: GPL-3.0-or-later
// Order statistics of times that stand side by side for a batch of trials.
#ifndef BULWARK_MODEL_ORDER_H
#define BULWARK_MODEL_ORDER_H

#include <stddef.h>

// result[i] = the k-th smallest (1 ≤ k ≤ n) of times[0·BATCH_LANES + i] … times[(n−1)·BATCH_LANES
// + i], for the first `n_lanes` lanes. `scratch` [n] is overwritten. Cannot fail.
void order_statistic(const double *times, size_t n, size_t k, size_t n_lanes, double *result,
                     double *scratch);

#endif
