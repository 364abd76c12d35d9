// SPDX-License-Identifier: GPL-3.0-or-later
// For kernels (kernel.h): what vectors do well and compilers don't find by themselves. On
// processors that are not known here a vector has one lane, and everything below is plain C.
#ifndef BULWARK_BASE_LANES_H
#define BULWARK_BASE_LANES_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <immintrin.h>
#endif

// LANES whole numbers of 64 bits, or doubles, side by side; the operators of C act on each.
#if defined(__AVX512F__)
#define LANES 8
#elif defined(__AVX2__)
#define LANES 4
#elif defined(__SSE2__)
#define LANES 2
#else
#define LANES 1
#endif
#if LANES > 1
typedef uint64_t lanes __attribute__((vector_size(8 * LANES)));
typedef double real_lanes __attribute__((vector_size(8 * LANES)));
#else
typedef uint64_t lanes;
typedef double real_lanes;
#endif

// The doubles of these bits.
static inline real_lanes lanes_from_bits(lanes bits)
{
    real_lanes x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

// The product of the low 32 bits of each lane; the high ones count nothing.
static inline lanes lanes_product(lanes a, lanes b)
{
#if LANES == 8
    return (lanes)_mm512_mul_epu32((__m512i)a, (__m512i)b);
#elif LANES == 4
    return (lanes)_mm256_mul_epu32((__m256i)a, (__m256i)b);
#elif LANES == 2
    return (lanes)_mm_mul_epu32((__m128i)a, (__m128i)b);
#else
    return (a & UINT32_MAX) * (b & UINT32_MAX);
#endif
}

// Bit i of the answer: is |x[i] − middle| above `reach`, or x[i] not a number? For i < 8.
static inline unsigned lanes_outside(const double *x, double middle, double reach)
{
    unsigned outside = 0;
#if LANES == 8
    const __m512d distance = _mm512_abs_pd(_mm512_sub_pd(_mm512_loadu_pd(x),
                                                         _mm512_set1_pd(middle)));
    outside = _mm512_cmp_pd_mask(distance, _mm512_set1_pd(reach), _CMP_NLE_UQ);
#elif LANES == 4
    const __m256d sign = _mm256_set1_pd(-0.0);
    for (unsigned i = 0; i < 8; i += 4) {
        const __m256d distance = _mm256_andnot_pd(
            sign, _mm256_sub_pd(_mm256_loadu_pd(x + i), _mm256_set1_pd(middle)));
        outside |= (unsigned)_mm256_movemask_pd(_mm256_cmp_pd(distance, _mm256_set1_pd(reach),
                                                              _CMP_NLE_UQ)) << i;
    }
#elif LANES == 2
    const __m128d sign = _mm_set1_pd(-0.0);
    for (unsigned i = 0; i < 8; i += 2) {
        const __m128d distance =
            _mm_andnot_pd(sign, _mm_sub_pd(_mm_loadu_pd(x + i), _mm_set1_pd(middle)));
        outside |= (unsigned)_mm_movemask_pd(_mm_cmpnle_pd(distance, _mm_set1_pd(reach))) << i;
    }
#else
    for (unsigned i = 0; i < 8; i++)
        outside |= (fabs(x[i] - middle) <= reach ? 0U : 1U) << i;
#endif
    return outside;
}

#endif
