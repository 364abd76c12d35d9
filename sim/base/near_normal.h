// SPDX-License-Identifier: GPL-3.0-or-later
// For kernels (kernel.h): Φ nearly, in float, for what can be decided without more. Its last bits
// differ between levels of processors and compilers, so nothing may come of it but a bound.
#ifndef BULWARK_BASE_NEAR_NORMAL_H
#define BULWARK_BASE_NEAR_NORMAL_H

#include <stddef.h>

// |y − Φ(x)| at most, rounding included, with room for the rounding of thirty products in float
// that it goes into.
#define NEAR_NORMAL_ERROR 6e-5

// 1/2 and the odd polynomial of degree 13 that is nearest to Φ − 1/2 on [−3.75, 3.75], where it is
// 5.58e-5 away; beyond, its ends are no further from Φ than that. Checked by tests/test_real.c.
static inline float near_normal_within(float t)
{
    const float t2 = t * t;
    float c = 3.91243911e-08F;
    c = c * t2 - 2.37625462e-06F;
    c = c * t2 + 6.23478227e-05F;
    c = c * t2 - 9.44179919e-04F;
    c = c * t2 + 9.36255345e-03F;
    c = c * t2 - 6.57898709e-02F;
    c = c * t2 + 3.98706470e-01F;
    return 0.5F + t * c;
}

// y[i] in (0, 1), nearly Φ(x[i]). Two loops: of one, gcc makes two polynomials, the ends' apart.
static inline void near_normal_cdfs(size_t n, const double *x, float *y)
{
    const float end = 3.75F;
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        const float t = (float)x[i], above = t > -end ? t : -end;
        y[i] = above < end ? above : end;
    }
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        y[i] = near_normal_within(y[i]);
}

#endif
