// SPDX-License-Identifier: GPL-3.0-or-later
// What the adversary's models share: key tables, and where the threshold's numbers stand.
#ifndef BULWARK_MODEL_ADVERSARY_KEYS_H
#define BULWARK_MODEL_ADVERSARY_KEYS_H

#include "model/adversary.h"
#include "model/hazards.h"

// Keys of every model; the same and `opportunities`; those of threshold's `weights`.
extern const struct key_table adversary_common_keys, adversary_opportunity_keys,
    adversary_weight_keys;

// Numbers of models that draw a threshold κ ~ N(mu, sigma); κ itself is their last number.
enum { ADVERSARY_MU = ADVERSARY_OWN, ADVERSARY_SIGMA };

// The numbers of expected_utility's types.
enum { UTILITY_BENEFIT = ADVERSARY_OWN, UTILITY_P_WIN, UTILITY_DECISIVENESS, UTILITY_COST,
       UTILITY_COST_PUNISHMENT, UTILITY_COST_INTERVENTION, UTILITY_GRIEVANCE, UTILITY_WINDOW,
       UTILITY_NOISE, UTILITY_OPPORTUNITIES, UTILITY_N_NUMBERS };

// Those of log_odds.
enum { ODDS_BASE = ADVERSARY_OWN, ODDS_N_NUMBERS };

// Those of threshold.
enum { THRESHOLD_GRIEVANCE = ADVERSARY_SIGMA + 1, THRESHOLD_WINDOW, THRESHOLD_DENIAL,
       THRESHOLD_INTERVENTION, THRESHOLD_PUNISHMENT, THRESHOLD_OPPORTUNITIES, THRESHOLD_KAPPA,
       THRESHOLD_N_NUMBERS };

// x_c = 1 − product, clipped to [0, 1].
static inline double adversary_channel(double product)
{
    const double x = 1.0 - product;
    return x < 0.0 ? 0.0 : x > 1.0 ? 1.0 : x;
}

#endif
