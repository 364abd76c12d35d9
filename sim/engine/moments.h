// SPDX-License-Identifier: GPL-3.0-or-later
// Means, second moments and chosen covariances of many quantities over weighted replicates, one
// pass, combined in a fixed order: T. F. Chan, G. H. Golub & R. J. LeVeque, Am. Stat. 37 (1983)
// 242; D. H. D. West, Commun. ACM 22 (1979) 532 for weights.
#ifndef BULWARK_ENGINE_MOMENTS_H
#define BULWARK_ENGINE_MOMENTS_H

#include <stdbool.h>
#include <stddef.h>

struct moments {
    size_t n;           // quantities
    size_t n_pairs;     // covariances
    const size_t *first, *second; // [n_pairs]: of which quantities (not owned)
    double count;       // replicates
    double weight;      // their total weight (worlds)
    double *mean;       // [n]
    double *square;     // [n]: Σ weight (x − mean)²
    double *product;    // [n_pairs]: Σ weight (x − mean)(y − mean)
};

// Room for n quantities; false for want of memory (nothing is then held).
bool moments_create(struct moments *moments, size_t n, size_t n_pairs, const size_t *first,
                    const size_t *second);
void moments_clear(struct moments *moments); // frees
void moments_reset(struct moments *moments); // no replicates

// Adds one replicate x [n] of a weight > 0.
void moments_add(struct moments *moments, const double *x, double weight);

// Adds all replicates of `from` (the same n and pairs).
void moments_merge(struct moments *moments, const struct moments *from);

// The standard error of mean i: √(Σ w (x − mean)² / (count − 1) / weight); NAN below 2 replicates.
double moments_standard_error(const struct moments *moments, size_t i);

#endif
