// SPDX-License-Identifier: GPL-3.0-or-later
// What the adversary's models share: key tables, and where the threshold's numbers stand.
#ifndef BULWARK_MODEL_ADVERSARY_KEYS_H
#define BULWARK_MODEL_ADVERSARY_KEYS_H

#include "model/adversary.h"

// Keys of every model; the same and `opportunities`; those of threshold's `weights`.
extern const struct key_table adversary_common_keys, adversary_opportunity_keys,
    adversary_weight_keys;

// Numbers of models that draw a threshold κ ~ N(mu, sigma); κ itself is their last number.
enum { ADVERSARY_MU = ADVERSARY_OWN, ADVERSARY_SIGMA };

// x_c = 1 − product, clipped to [0, 1].
static inline double adversary_channel(double product)
{
    const double x = 1.0 - product;
    return x < 0.0 ? 0.0 : x > 1.0 ? 1.0 : x;
}

#endif
