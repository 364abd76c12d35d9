// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/subset.h"

void subset_sums(double *f, unsigned n)
{
    const size_t size = (size_t)1 << n;
    for (size_t bit = 1; bit < size; bit <<= 1)
        for (size_t block = 0; block < size; block += 2 * bit)
            for (size_t s = block; s < block + bit; s++)
                f[s + bit] += f[s];
}

void subset_differences(double *f, unsigned n)
{
    const size_t size = (size_t)1 << n;
    for (size_t bit = 1; bit < size; bit <<= 1)
        for (size_t block = 0; block < size; block += 2 * bit)
            for (size_t s = block; s < block + bit; s++)
                f[s + bit] -= f[s];
}

void superset_sums(double *f, unsigned n)
{
    const size_t size = (size_t)1 << n;
    for (size_t bit = 1; bit < size; bit <<= 1)
        for (size_t block = 0; block < size; block += 2 * bit)
            for (size_t s = block; s < block + bit; s++)
                f[s] += f[s + bit];
}
