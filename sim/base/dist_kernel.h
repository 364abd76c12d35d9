// SPDX-License-Identifier: GPL-3.0-or-later
//
// For the files that define kinds of distributions (dist*.c); not for others.

#ifndef BULWARK_BASE_DIST_KERNEL_H
#define BULWARK_BASE_DIST_KERNEL_H

#include "base/dist.h"
#include "base/real.h"

#ifdef __clang__
// A loop that clang leaves scalar is slower, not wrong: no warning.
#pragma clang diagnostic ignored "-Wpass-failed"
#endif

// Elements handled at a time where a kind needs an array between two steps.
enum { DIST_CHUNK = 256 };

// u as the quantile functions take it: within [1e-300, 1 - 2^-53].
static inline double dist_clamp(double u)
{
    double v = u > 1e-300 ? u : 1e-300;
    return v < 0x1.fffffffffffffp-1 ? v : 0x1.fffffffffffffp-1;
}

// x within [low, high].
static inline double dist_within(double x, double low, double high)
{
    double y = x > low ? x : low;
    return y < high ? y : high;
}

// Defines kind_quantile from kind_at(d, u), u clamped.
#define DIST_QUANTILES(kind)                                                                    \
    static double kind##_quantile(const struct dist *d, double u)                               \
    {                                                                                           \
        return kind##_at(d, dist_clamp(u));                                                     \
    }

#endif
