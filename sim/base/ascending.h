// SPDX-License-Identifier: GPL-3.0-or-later
// For qsort: doubles in ascending order. None is NaN.
#ifndef BULWARK_BASE_ASCENDING_H
#define BULWARK_BASE_ASCENDING_H

static inline int ascending(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

#endif
