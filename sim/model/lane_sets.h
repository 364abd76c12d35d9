// SPDX-License-Identifier: GPL-3.0-or-later
// For kernels (base/kernel.h): sets of a batch's lanes as 64 bits, bit i for lane i, and lists made
// of them. Nothing here can fail.
#ifndef BULWARK_MODEL_LANE_SETS_H
#define BULWARK_MODEL_LANE_SETS_H

#include "base/lanes.h"
#include "model/world.h"

// n in whole vectors of any level. Loops that run to here have no remainder; what stands past the
// end must be a number, and counts nothing.
static inline size_t lanes_padded(size_t n)
{
    return (n + 7) & ~(size_t)7;
}

// The lanes 0 … n − 1.
static inline uint64_t lanes_first(size_t n)
{
    return n < 64 ? (UINT64_C(1) << n) - 1 : ~UINT64_C(0);
}

// The lanes i < n, n at most BATCH_LANES, with x[i] < limit[i]. The arrays have BATCH_LANES.
static inline uint64_t lanes_below(size_t n, const double *x, const double *limit)
{
    uint64_t set = 0;
#if LANES == 8
    for (unsigned i = 0; i < n; i += 8)
        set |= (uint64_t)_mm512_cmp_pd_mask(_mm512_loadu_pd(x + i), _mm512_loadu_pd(limit + i),
                                            _CMP_LT_OQ) << i;
#elif LANES == 4
    for (unsigned i = 0; i < n; i += 4)
        set |= (uint64_t)(unsigned)_mm256_movemask_pd(_mm256_cmp_pd(
                   _mm256_loadu_pd(x + i), _mm256_loadu_pd(limit + i), _CMP_LT_OQ)) << i;
#elif LANES == 2
    for (unsigned i = 0; i < n; i += 2)
        set |= (uint64_t)(unsigned)_mm_movemask_pd(
                   _mm_cmplt_pd(_mm_loadu_pd(x + i), _mm_loadu_pd(limit + i))) << i;
#else
    for (unsigned i = 0; i < n; i++)
        set |= (uint64_t)(x[i] < limit[i]) << i;
#endif
    return set & lanes_first(n);
}

// The same with one limit for all.
static inline uint64_t lanes_below_one(size_t n, const double *x, double limit)
{
    uint64_t set = 0;
#if LANES == 8
    for (unsigned i = 0; i < n; i += 8)
        set |= (uint64_t)_mm512_cmp_pd_mask(_mm512_loadu_pd(x + i), _mm512_set1_pd(limit),
                                            _CMP_LT_OQ) << i;
#elif LANES == 4
    for (unsigned i = 0; i < n; i += 4)
        set |= (uint64_t)(unsigned)_mm256_movemask_pd(_mm256_cmp_pd(
                   _mm256_loadu_pd(x + i), _mm256_set1_pd(limit), _CMP_LT_OQ)) << i;
#elif LANES == 2
    for (unsigned i = 0; i < n; i += 2)
        set |= (uint64_t)(unsigned)_mm_movemask_pd(
                   _mm_cmplt_pd(_mm_loadu_pd(x + i), _mm_set1_pd(limit))) << i;
#else
    for (unsigned i = 0; i < n; i++)
        set |= (uint64_t)(x[i] < limit) << i;
#endif
    return set & lanes_first(n);
}

// The members of a set, ascending, to which[BATCH_LANES], padded with the first; how many there
// are.
static inline size_t lanes_listed(uint64_t set, uint32_t *which)
{
    size_t n = 0;
#if LANES == 8
    const __m256i eight = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    uint32_t members[BATCH_LANES + 8];
    for (int i = 0; i < 64; i += 8) {
        const __mmask8 part = (__mmask8)(set >> i);
        _mm256_storeu_si256((__m256i *)(void *)(members + n),
                            _mm256_maskz_compress_epi32(
                                part, _mm256_add_epi32(eight, _mm256_set1_epi32(i))));
        n += (size_t)__builtin_popcount(part);
    }
    memcpy(which, members, n * sizeof *which);
#else
    for (; set != 0; set &= set - 1)
        which[n++] = (uint32_t)__builtin_ctzll(set);
#endif
    for (size_t i = n; i % 8 != 0; i++)
        which[i] = which[0];
    return n;
}

// to[j] = from[which[j]], j < n and the padding. `to` is not `from`.
static inline void lanes_gather(size_t n, const uint32_t *which, const double *from, double *to)
{
    const size_t padded = lanes_padded(n);
#pragma omp simd
    for (size_t j = 0; j < padded; j++)
        to[j] = from[which[j]];
}

#endif
