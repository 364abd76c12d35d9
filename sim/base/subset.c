// SPDX-License-Identifier: GPL-3.0-or-later
//
// A transform takes the bits of a mask in ascending order and, for each, adds one half of every
// block of 2^(bit+1) numbers to the other. Here a part of the array that fits the first cache goes
// through all of its bits before the next part is touched, and above that two bits are taken at a
// time: a number comes from memory (n − SMALL_BITS)/2 + 1 times, not n times. The additions that
// make a number, and their order, are those of the plain loop, thus its bits too.
#include "base/subset.h"

#define SMALL_BITS 12U // 2^12 numbers: 32 KB

enum transform { SUBSET_SUMS, SUBSET_DIFFERENCES, SUPERSET_SUMS };

// One bit of n pairs: a set without it, the same set with it.
static inline void take_one(double *restrict none, double *restrict with, size_t n,
                            enum transform transform)
{
    if (transform == SUBSET_SUMS)
        for (size_t i = 0; i < n; i++)
            with[i] += none[i];
    else if (transform == SUBSET_DIFFERENCES)
        for (size_t i = 0; i < n; i++)
            with[i] -= none[i];
    else
        for (size_t i = 0; i < n; i++)
            none[i] += with[i];
}

// Two bits of n fours: a set with neither, with the lower, with the higher, with both.
static inline void take_two(double *restrict none, double *restrict low, double *restrict high,
                            double *restrict both, size_t n, enum transform transform)
{
    if (transform == SUBSET_SUMS)
        for (size_t i = 0; i < n; i++) {
            low[i] += none[i];
            both[i] = both[i] + high[i] + low[i];
            high[i] += none[i];
        }
    else if (transform == SUBSET_DIFFERENCES)
        for (size_t i = 0; i < n; i++) {
            low[i] -= none[i];
            both[i] = both[i] - high[i] - low[i];
            high[i] -= none[i];
        }
    else
        for (size_t i = 0; i < n; i++) {
            high[i] += both[i];
            none[i] = none[i] + low[i] + high[i];
            low[i] += both[i];
        }
}

// The three lowest bits of eight numbers.
static inline void take_three(double *f, enum transform transform)
{
    take_two(f, f + 1, f + 2, f + 3, 1, transform);
    take_two(f + 4, f + 5, f + 6, f + 7, 1, transform);
    take_one(f, f + 4, 4, transform);
}

static void transform_array(double *f, unsigned n, enum transform transform)
{
    if (n > SMALL_BITS + 1) {
        const size_t part = (size_t)1 << (n - 2);
        for (size_t i = 0; i < 4; i++)
            transform_array(f + i * part, n - 2, transform);
        take_two(f, f + part, f + 2 * part, f + 3 * part, part, transform);
        return;
    }
    const size_t size = (size_t)1 << n;
    for (size_t i = 0; size >= 8 && i < size; i += 8)
        take_three(f + i, transform);
    for (size_t bit = size >= 8 ? 8 : 1; bit < size; bit *= 2)
        for (size_t block = 0; block < size; block += 2 * bit)
            take_one(f + block, f + block + bit, bit, transform);
}

void subset_sums(double *f, unsigned n)
{
    transform_array(f, n, SUBSET_SUMS);
}

void subset_differences(double *f, unsigned n)
{
    transform_array(f, n, SUBSET_DIFFERENCES);
}

void superset_sums(double *f, unsigned n)
{
    transform_array(f, n, SUPERSET_SUMS);
}
