// SPDX-License-Identifier: GPL-3.0-or-later
// The functions of distributions in struct arrays (arrays.h), for the kernel that holds that
// record.
#ifndef BULWARK_BASE_DIST_LOOPS_H
#define BULWARK_BASE_DIST_LOOPS_H

#include "base/kernel.h"

#include <stddef.h>

struct dist;

// x[i] = dist_quantile(d, u[i]), i < n; x may be u. Cannot fail.
void KERNEL(dist_quantiles)(const struct dist *d, size_t n, const double *u, double *x);

// y[i] = dist_cdf(d, x[i]), i < n; y may be x. Cannot fail.
void KERNEL(dist_cdfs)(const struct dist *d, size_t n, const double *x, double *y);

#endif
