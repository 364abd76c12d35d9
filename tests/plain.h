// SPDX-License-Identifier: GPL-3.0-or-later
//
// The plain oracle: what the engine computes for all combinations at once, computed for one
// combination at a time, straight from the model's definition (its sections 2 to 5) and with the
// C library's functions. Slow, without a lattice, without incremental updates. Nothing can fail.
#ifndef BULWARK_TESTS_PLAIN_H
#define BULWARK_TESTS_PLAIN_H

#include "model/world.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A deliberate error: with one of these a comparison must fail.
enum plain_fault {
    PLAIN_SOUND,
    PLAIN_NO_LAPSE,        // what has lapsed stands on
    PLAIN_NO_REQUIREMENTS, // a combination needs no requirement
    PLAIN_NO_UNTIL,        // anticipation lasts until the measure is in force
    PLAIN_NO_ANTICIPATION,
    PLAIN_NO_RAMP,         // full strength at once
    PLAIN_NO_INITIAL,      // ramps begin at 0
    PLAIN_NO_SHOCKS,       // weights don't move at shocks
    PLAIN_NO_LOADS,        // weights don't move with factors at all
    PLAIN_NO_SYNERGIES,
    PLAIN_NO_CLIPPING,     // channels may leave [0, 1]
    PLAIN_NO_RECOVERY,     // opportunity is back at once
    PLAIN_NO_BEGINS,       // peace starts at 0
    PLAIN_N_FAULTS,
};

// One trial of a batch.
struct plain_trial {
    const struct batch *batch;
    size_t lane;
    enum plain_fault fault;
};

// exp(−Λ) of the combination `set` (bit i: model->measures[i]) through `years`, in this trial.
double plain_survival(const struct plain_trial *trial, uint32_t set, double years);

// Deterrence of `set` to the horizon if all of its measures whose requirements it holds stood at
// full strength all along, at one of the world's types: section 6's `achieved`, one type's share.
double plain_achieved(const struct world *world, size_t type, uint32_t set);

// R_fg of the factors' correlation matrix R = L Lᵀ, and the date of shock k, years.
double plain_correlation(const struct model *model, size_t f, size_t g);
double plain_shock_date(const struct world *world, size_t k);

// z_f(t) = z_f + the shifts of its shocks that occurred at or before t (without `shocks`: z_f).
double plain_factor_at(const struct batch *batch, size_t lane, size_t f, double t, bool shocks);

// A decision as the model's section 3 has it.
struct plain_decision {
    double p;
    double (*quantile)(double u, const double *parameters); // F⁻¹
    double parameters[2];
    const char *factor[2]; // loads; NULL: none
    double load[2];
    int attempts;
    double pause;
    const char *path; // of its random numbers
    bool ignores_shocks, ignores_pause; // deliberate errors
};

// When it completes in a trial, given that it begins at t0.
double plain_decision_time(const struct batch *batch, size_t lane,
                           const struct plain_decision *decision, double t0);

// A sequence of a half of a world's trials under the seed: coordinate `dimension`, of 2^bits points
// at most, for one of the numbers of an entity.
struct plain_sequence {
    unsigned dimension, bits;
    uint64_t seed;
    uint32_t world, half, entity, which;
};

// Digits that are scrambled, and those of a point, digit by digit as nested uniform scrambling is
// defined; the first is worth ½.
unsigned plain_levels(const struct plain_sequence *sequence);
uint64_t plain_sobol(const struct plain_sequence *sequence, uint32_t index);

// A uniform of a trial, as the run's sampler gives it: the first or second of the pair at the
// address. `lead`: its place among the leading numbers (leading.h), 0 for none; `which` as there.
double plain_uniform(const struct batch *batch, size_t lane, uint32_t entity, enum purpose purpose,
                     uint32_t index, bool second, uint32_t lead, uint32_t which);

// The level of factor f before any shock, and the shift of shock k, from their uniforms.
double plain_factor(const struct batch *batch, size_t lane, size_t f);
double plain_jump(const struct batch *batch, size_t lane, size_t k,
                  double (*quantile)(double u, const double *parameters),
                  const double *parameters);

// Quantile functions for the decisions.
double plain_exponential(double u, const double *mean);
double plain_weibull(double u, const double *shape_scale);
double plain_lognormal(double u, const double *median_sigma);
double plain_normal(double u, const double *mean_sd);
double plain_point(double u, const double *value);

#endif
