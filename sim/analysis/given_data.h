// SPDX-License-Identifier: GPL-3.0-or-later
// Sensitivity from worlds that are there anyway: no design, no further computing.
#ifndef BULWARK_ANALYSIS_GIVEN_DATA_H
#define BULWARK_ANALYSIS_GIVEN_DATA_H

#include "analysis/estimates.h"
#include "analysis/resampling.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GIVEN_DATA_LEAST_WORLDS 64
#define GIVEN_DATA_SLICES 10 // of an input, for PAWN
#define GIVEN_DATA_DUMMIES 20
#define GIVEN_DATA_FEW 0.05 // a standard error of first-order indices above which worlds are too few

// One input, one quantity.
struct given_data {
    // Sobol' index of first order: the share of the variance that lies between bins of the input, as
    // many as the root of the number of worlds (4 to 64), each with as many worlds. Variances are
    // covariances of the halves' values and lack what chance leaves between bins: no bias from
    // trials or from small bins.
    struct estimate first_order;
    struct interval interval;
    // PAWN (F. Pianosi & T. Wagener, Environ. Model. Softw. 108 (2018) 33): the distance, by
    // Kolmogorov and Smirnov, between the quantity's distribution over worlds and that in a slice of
    // the input: median and maximum over slices. What chance brings is in it.
    double pawn_median, pawn_max;
};

// How n worlds stand in every input.
struct given_worlds {
    size_t n, n_inputs;
    uint32_t *rank;       // [n_inputs][n]
    uint32_t *dummy_rank; // [GIVEN_DATA_DUMMIES][n]: in inputs without influence
};

// From the inputs x [n_inputs][n], at least GIVEN_DATA_LEAST_WORLDS worlds; `seed` addresses
// the inputs without influence. False for want of memory;
// to be cleared in any case.
bool given_worlds_init(struct given_worlds *worlds, const double *x, size_t n_inputs, size_t n,
                       uint64_t seed);
void given_worlds_clear(struct given_worlds *worlds);

// The indices of all inputs, data [n_inputs], on a quantity y [n][2], by the halves of the worlds'
// trials; NAN where it does not vary, or by RESAMPLING_ROUNDING alone. World w belongs to replicate w
// mod RESAMPLING_REPLICATES, by which errors are found, less what the bootstrap adds to the noise of
// bins. Equal numbers are ranked by chance. `dummy` becomes the highest median distance among
// GIVEN_DATA_DUMMIES inputs without influence. False for want of memory.
bool given_data_find(const struct given_worlds *worlds, const double *y,
                     const struct resampling *resampling, struct given_data *data, double *dummy);

#endif
