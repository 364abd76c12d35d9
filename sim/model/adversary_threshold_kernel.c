// SPDX-License-Identifier: GPL-3.0-or-later
// threshold, with P_c = 1 − x_c the product on channel c: attack at every opportunity if
//     1 − Π ((1 − v_c) + v_c P_c) < κ + g (1 − P_provocation) + w (1 − P_anticipation).
#include "base/real.h"
#include "model/adversary_keys.h"
#include "model/measure.h"

enum { DENIAL, INTERVENTION, PUNISHMENT, THRESHOLD, GRIEVANCE, WINDOW, RATE };

static inline double hazard_of(const double *k, double denial, double intervention,
                               double punishment, double provocation, double anticipation)
{
    const double kept = (1.0 - k[DENIAL] * (1.0 - denial)) *
                        (1.0 - k[INTERVENTION] * (1.0 - intervention)) *
                        (1.0 - k[PUNISHMENT] * (1.0 - punishment));
    const double threshold = k[THRESHOLD] + k[GRIEVANCE] * (1.0 - provocation) +
                             k[WINDOW] * (1.0 - anticipation);
    return 1.0 - kept < threshold ? k[RATE] : 0.0;
}

#define HAZARD_OF(k, product)                                                                      \
    hazard_of(k, product(CHANNEL_DENIAL), product(CHANNEL_INTERVENTION),                           \
              product(CHANNEL_PUNISHMENT), product(CHANNEL_PROVOCATION),                           \
              product(CHANNEL_ANTICIPATION))
#define HAZARD_CHANNELS N_CHANNELS
#define HAZARD_NEUTRAL 1.0
#define HAZARD_CLIPPED(a) ((a) < 1.0 ? (a) : 1.0)
#define HAZARD_JOINED(a, b) ((a) * (b))
#include "model/hazard_loops.h"

static void coefficients(const double *type, double *k)
{
    k[DENIAL] = type[THRESHOLD_DENIAL];
    k[INTERVENTION] = type[THRESHOLD_INTERVENTION];
    k[PUNISHMENT] = type[THRESHOLD_PUNISHMENT];
    k[THRESHOLD] = type[THRESHOLD_KAPPA];
    k[GRIEVANCE] = type[THRESHOLD_GRIEVANCE];
    k[WINDOW] = type[THRESHOLD_WINDOW];
    k[RATE] = type[THRESHOLD_OPPORTUNITIES];
}

// Attacks if 0 < κ: with probability Φ(mu/sigma).
static void survivals(const struct adversary_types *types, size_t n, const double *exposure,
                      double mu, double *survival)
{
    const double *sigma = types->number[ADVERSARY_SIGMA];
    const double *rate = types->number[THRESHOLD_OPPORTUNITIES];
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        survival[i] = 1.0 + real_normal_cdf(mu / sigma[i]) * real_expm1(-rate[i] * exposure[i]);
}

const struct hazards KERNEL(threshold) = {
    coefficients, factors, of_products, update, finish, survivals};
