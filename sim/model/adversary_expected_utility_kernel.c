// SPDX-License-Identifier: GPL-3.0-or-later
// expected_utility, with P_c = 1 − x_c the product on channel c and all divided by −λ:
//     −ΔU/λ = const + k_p P_punishment + k_i P_intervention + k_g P_provocation + k_w P_anticipation
//             + k_d P_denial ((1 − q) + q P_intervention),    h = ρ / (1 + exp(−ΔU/λ)).
#include "base/real.h"
#include "model/adversary_keys.h"
#include "model/measure.h"

enum { CONSTANT, DENIAL, NOT_DECISIVE, DECISIVE, PUNISHMENT, INTERVENTION, PROVOCATION,
       ANTICIPATION, RATE };

static inline double hazard_of(const double *k, double denial, double intervention,
                               double punishment, double provocation, double anticipation)
{
    const double costs = (k[CONSTANT] + k[PUNISHMENT] * punishment) +
                         (k[INTERVENTION] * intervention + k[PROVOCATION] * provocation);
    const double gain = k[ANTICIPATION] * anticipation +
                        k[DENIAL] * denial * (k[NOT_DECISIVE] + k[DECISIVE] * intervention);
    return k[RATE] / (1.0 + real_exp(costs + gain));
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
    const double scale = -1.0 / type[UTILITY_NOISE];
    k[CONSTANT] = scale * ((type[UTILITY_GRIEVANCE] + type[UTILITY_WINDOW]) -
                           (type[UTILITY_COST] + type[UTILITY_COST_PUNISHMENT] +
                            type[UTILITY_COST_INTERVENTION]));
    k[DENIAL] = scale * (type[UTILITY_P_WIN] * type[UTILITY_BENEFIT]);
    k[NOT_DECISIVE] = 1.0 - type[UTILITY_DECISIVENESS];
    k[DECISIVE] = type[UTILITY_DECISIVENESS];
    k[PUNISHMENT] = scale * type[UTILITY_COST_PUNISHMENT];
    k[INTERVENTION] = scale * type[UTILITY_COST_INTERVENTION];
    k[PROVOCATION] = -scale * type[UTILITY_GRIEVANCE];
    k[ANTICIPATION] = -scale * type[UTILITY_WINDOW];
    k[RATE] = type[UTILITY_OPPORTUNITIES];
}

static void survivals(const struct adversary_types *types, size_t n, const double *exposure,
                      double cost, double *survival)
{
    const double *p_win = types->number[UTILITY_P_WIN], *benefit = types->number[UTILITY_BENEFIT];
    const double *noise = types->number[UTILITY_NOISE];
    const double *rate = types->number[UTILITY_OPPORTUNITIES];
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        const double attack = real_logistic((p_win[i] * benefit[i] - cost) / noise[i]);
        survival[i] = real_exp(-(rate[i] * exposure[i]) * attack);
    }
}

const struct hazards KERNEL(expected_utility) = {
    coefficients, factors, of_products, update, finish, survivals};
