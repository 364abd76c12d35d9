// SPDX-License-Identifier: GPL-3.0-or-later
//
// Loops over arrays. The scalar functions hold the formulas; here they are only repeated.

#include "base/real.h"

#ifdef __clang__
// A loop that clang leaves scalar (at -O1, say) is slower, not wrong: no warning.
#pragma clang diagnostic ignored "-Wpass-failed"
#endif

REAL_FOR_EVERY_CPU
void real_exp_array(size_t n, const double *x, double *y)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        y[i] = real_exp(x[i]);
}

REAL_FOR_EVERY_CPU
void real_log_array(size_t n, const double *x, double *y)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        y[i] = real_log(x[i]);
}

REAL_FOR_EVERY_CPU
void real_logistic_array(size_t n, const double *x, double *y)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        y[i] = real_logistic(x[i]);
}

REAL_FOR_EVERY_CPU
void real_normal_cdf_array(size_t n, const double *x, double *y)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        y[i] = real_normal_cdf(x[i]);
}

// At most this many elements at a time: the chunk's copies stay in the first cache.
enum { CHUNK = 256 };

// -ln of the nearer tail's probability is needed for the 15 % of uniforms outside the central
// part alone, so those are gathered, computed densely and scattered.
REAL_FOR_EVERY_CPU
static void quantile_chunk(size_t n, const double *u, double *x)
{
    double near[CHUNK];
    double size[CHUNK];
    double sign[CHUNK];
    size_t place[CHUNK];
    size_t n_tail = 0;
    for (size_t i = 0; i < n; i++) {
        double q = u[i] - 0.5;
        near[n_tail] = q < 0.0 ? u[i] : 1.0 - u[i];
        sign[n_tail] = q < 0.0 ? -1.0 : 1.0;
        place[n_tail] = i;
        n_tail += fabs(q) <= 0.425 ? 0u : 1u;
    }
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        x[i] = real_quantile_central(u[i] - 0.5);
    // No pragma: without -fno-math-errno a square root keeps this loop from vectorising, and
    // clang would then complain.
    for (size_t k = 0; k < n_tail; k++) {
        near[k] = sqrt(-real_log(near[k]));
        size[k] = real_quantile_tail(near[k]);
    }
    for (size_t k = 0; k < n_tail; k++) {
        if (near[k] > 5.0)
            size[k] = near[k] < INFINITY ? real_quantile_far_tail(near[k]) : INFINITY;
        x[place[k]] = sign[k] * size[k];
    }
}

void real_normal_quantile_array(size_t n, const double *u, double *x)
{
    for (size_t start = 0; start < n; start += CHUNK) {
        size_t left = n - start;
        quantile_chunk(left < CHUNK ? left : CHUNK, u + start, x + start);
    }
}
