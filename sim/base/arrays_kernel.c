// SPDX-License-Identifier: GPL-3.0-or-later
// Loops over arrays. The scalar functions hold the formulas; here they are only repeated.
#include "base/arrays.h"

#include "base/dist.h"
#include "base/kernel.h"
#include "base/real.h"

static void exp_of(size_t n, const double *x, double *y)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        y[i] = real_exp(x[i]);
}

static void log_of(size_t n, const double *x, double *y)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        y[i] = real_log(x[i]);
}

static void logistic_of(size_t n, const double *x, double *y)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        y[i] = real_logistic(x[i]);
}

static void normal_cdf_of(size_t n, const double *x, double *y)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        y[i] = real_normal_cdf(x[i]);
}

// At most this many elements at a time: the chunk's copies stay in the first cache.
enum { CHUNK = 256 };

// -ln of the nearer tail's probability is needed for the 15 % of uniforms outside the central
// part alone, so those are gathered, computed densely and scattered.
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
#pragma omp simd
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

static void normal_quantile_of(size_t n, const double *u, double *x)
{
    for (size_t start = 0; start < n; start += CHUNK) {
        size_t left = n - start;
        quantile_chunk(left < CHUNK ? left : CHUNK, u + start, x + start);
    }
}

static void quantiles_of(const struct dist *d, size_t n, const double *u, double *x)
{
    for (size_t i = 0; i < n; i++)
        x[i] = dist_quantile(d, u[i]);
}

// ---- random numbers ------------------------------------------------------------------------

#define LOW_WORD UINT64_C(0xFFFFFFFF)

// (k + ½)·2⁻⁵² of the leading 52 bits of two words: k stands in the mantissa of a number in [1, 2).
static inline double uniform(uint64_t high, uint64_t low)
{
    const uint64_t k = (high << 32 | low) >> 12;
    return (real_from_bits(k | UINT64_C(0x3ff0000000000000)) - 1.0) + 0x1p-53;
}

// philox.h, with each word in a 64-bit lane, whose multiplication then needs no widening.
static inline void philox_uniforms(const uint64_t counter[4], uint64_t seed, double *first,
                                   double *second)
{
    uint64_t x0 = counter[0], x1 = counter[1], x2 = counter[2], x3 = counter[3];
    uint64_t key0 = seed & LOW_WORD, key1 = seed >> 32;
    for (int round = 0; round < 10; round++) {
        const uint64_t product0 = x0 * UINT64_C(0xD2511F53);
        const uint64_t product1 = x2 * UINT64_C(0xCD9E8D57);
        x0 = (product1 >> 32) ^ x1 ^ key0;
        x1 = product1 & LOW_WORD;
        x2 = (product0 >> 32) ^ x3 ^ key1;
        x3 = product0 & LOW_WORD;
        key0 = (key0 + UINT64_C(0x9E3779B9)) & LOW_WORD;
        key1 = (key1 + UINT64_C(0xBB67AE85)) & LOW_WORD;
    }
    *first = uniform(x0, x1);
    *second = uniform(x2, x3);
}

static void uniforms(const struct random_trials *trials, uint32_t entity, enum purpose purpose,
                     uint32_t index, double *first, double *second)
{
    const uint64_t seed = trials->seed, use = random_use(purpose, index);
    const uint64_t world = trials->world, trial = trials->first_trial;
    double unwanted[CHUNK];
    for (size_t start = 0; start < trials->n; start += CHUNK) {
        const size_t left = trials->n - start, n = left < CHUNK ? left : CHUNK;
        double *const a = first + start, *const b = second == NULL ? unwanted : second + start;
#pragma omp simd
        for (size_t i = 0; i < n; i++) {
            const uint64_t counter[4] = {(trial + start + i) & LOW_WORD, world, entity, use};
            philox_uniforms(counter, seed, &a[i], &b[i]);
        }
    }
}

static void uniforms_by_index(uint64_t seed, uint32_t world, uint32_t entity, enum purpose purpose,
                              size_t n, double *first, double *second)
{
    const uint64_t use = random_use(purpose, 0);
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        const uint64_t counter[4] = {0, world, entity, use | i};
        philox_uniforms(counter, seed, &first[i], &second[i]);
    }
}

const struct arrays KERNEL(arrays) = {
    .exp = exp_of,
    .log = log_of,
    .logistic = logistic_of,
    .normal_cdf = normal_cdf_of,
    .normal_quantile = normal_quantile_of,
    .quantiles = quantiles_of,
    .uniforms = uniforms,
    .uniforms_by_index = uniforms_by_index,
};
