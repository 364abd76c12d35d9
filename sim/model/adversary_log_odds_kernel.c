// SPDX-License-Identifier: GPL-3.0-or-later
// log_odds: h = −ln(1 − P) = ln(1 + e^log-odds), log-odds = logit(base) + the sum on the one channel.
#include "base/real.h"
#include "model/adversary_keys.h"

#define HAZARD_OF(k, sum) real_softplus((k)[0] + sum(0))
#define HAZARD_CHANNELS 1
#define HAZARD_NEUTRAL 0.0
#define HAZARD_CLIPPED(a) (a)
#define HAZARD_JOINED(a, b) ((a) + (b))
#include "model/hazard_loops.h"

static void coefficients(const double *type, double *k)
{
    k[0] = type[ODDS_BASE];
}

static void survivals(const struct adversary_types *types, size_t n, const double *exposure,
                      double base_logit, double *survival)
{
    (void)types;
    const double hazard = real_softplus(base_logit);
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        survival[i] = real_exp(-exposure[i] * hazard);
}

const struct hazards KERNEL(log_odds) = {
    coefficients, factors, of_products, update, finish, survivals};
