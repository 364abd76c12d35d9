// SPDX-License-Identifier: GPL-3.0-or-later
// Functions of many numbers at once, for one level of processors. y[i] is bit for bit what the
// scalar function gives, wherever an element stands and whatever the level. An array may be its own
// result; otherwise arrays must not overlap. The functions cannot fail.
#ifndef BULWARK_BASE_ARRAYS_H
#define BULWARK_BASE_ARRAYS_H

#include "base/cpu.h"
#include "base/random.h"

#include <stddef.h>
#include <stdint.h>

#define SOBOL_STRETCH 256

struct dist;
struct sobol_net;
struct sobol_stretch;

// Trials of a world, side by side.
struct random_trials {
    uint64_t seed;
    uint32_t world, first_trial;
    size_t n;
};

struct arrays {
    // y[i] = f(x[i]), i < n: real.h
    void (*exp)(size_t n, const double *x, double *y);
    void (*log)(size_t n, const double *x, double *y);
    void (*normal_cdf)(size_t n, const double *x, double *y);
    void (*normal_quantile)(size_t n, const double *u, double *x);

    // the same of u clamped into [1e-300, 1 − 2⁻⁵³], as the quantiles of distributions take it
    void (*normal_score)(size_t n, const double *u, double *x);

    // x[i] = dist_quantile(d, u[i]): dist.h
    void (*quantiles)(const struct dist *d, size_t n, const double *u, double *x);

    // y[i] = dist_cdf(d, x[i]): loops of scalar calls for steps, gamma, beta and pert
    void (*cdfs)(const struct dist *d, size_t n, const double *x, double *y);

    // random_uniforms at one address for each of the trials; `second` may be NULL, which
    // is cheaper: random.h
    void (*uniforms)(const struct random_trials *trials, uint32_t entity, enum purpose purpose,
                     uint32_t index, double *first, double *second);

    // the first of the pair at one address for `n` of the trials: first[i] of trial number
    // which[i]; both arrays reach to the next multiple of 8
    void (*uniforms_of)(const struct random_trials *trials, size_t n, const uint32_t *which,
                        uint32_t entity, enum purpose purpose, uint32_t index, double *first);

    // both of the pair at index 0 … n − 1 of one address of world `world` (trial 0)
    void (*uniforms_by_index)(uint64_t seed, uint32_t world, uint32_t entity, enum purpose purpose,
                              size_t n, double *first, double *second);

    // the first of the pair at index 0 (trial 0) for each of n worlds from `first_world` on
    void (*uniforms_by_world)(uint64_t seed, uint32_t first_world, uint32_t entity,
                              enum purpose purpose, size_t n, double *first);

    // The first sobol_levels(bits) digits of a stretch of at most SOBOL_STRETCH points, scrambled:
    // digits[i] < 2^52 has them as its highest ones, the others 0. sobol.h
    void (*sobol_digits)(const struct sobol_net *net, const struct sobol_stretch *stretch,
                         uint64_t *digits);

    // Puts the digits of place which[i] (NULL: i) before those of u[i], a uniform as
    // random_uniforms gives it: what it was before moves `levels` digits down. i < n <=
    // SOBOL_STRETCH
    void (*sobol_lead)(size_t n, const uint32_t *which, const uint64_t *digits, unsigned levels,
                       double *u);
};

// Room for n elements of `size` bytes, all zero, aligned for vectors (64 bytes); the caller frees
// it. NULL for want of memory.
void *arrays_create(size_t n, size_t size);

// The functions for a level that is available.
const struct arrays *arrays_for(enum cpu cpu);

#endif
