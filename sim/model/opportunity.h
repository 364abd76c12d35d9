// SPDX-License-Identifier: GPL-3.0-or-later
// How much opportunity there is: for kernels, which compute it in lanes.
#ifndef BULWARK_MODEL_OPPORTUNITY_H
#define BULWARK_MODEL_OPPORTUNITY_H

#include "base/real.h"

// ∫ (1 − exp(−s/θ)) ds over `elapsed` years from when peace begins, in years at the full rate; 0
// before (elapsed negative). θ = `recovery`, years; 0: opportunity is back at once. Cannot fail.
static inline double opportunity_in(double elapsed, double recovery)
{
    const double years = elapsed > 0.0 ? elapsed : 0.0;
    const double theta = recovery > 1e-300 ? recovery : 1e-300;
    const double x = years / theta;
    const double difference = years + theta * real_expm1(-x);
    return x < 1e-8 ? 0.5 * years * x : difference; // of which nothing but rounding would be left
}

#endif
