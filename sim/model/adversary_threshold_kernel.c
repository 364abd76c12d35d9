// SPDX-License-Identifier: GPL-3.0-or-later
// threshold, with P_c = 1 − x_c the product on channel c: attack at every opportunity if
//     1 − Π ((1 − v_c) + v_c P_c) < κ + g (1 − P_provocation) + w (1 − P_anticipation).
#include "base/real.h"
#include "model/adversary_keys.h"
#include "model/measure.h"

enum { DENIAL, INTERVENTION, PUNISHMENT, THRESHOLD, GRIEVANCE, WINDOW, RATE };

// How far the threshold lies above what deters.
static inline double excess_of(const double *k, double denial, double intervention,
                               double punishment, double provocation, double anticipation)
{
    const double kept = (1.0 - k[DENIAL] * (1.0 - denial)) *
                        (1.0 - k[INTERVENTION] * (1.0 - intervention)) *
                        (1.0 - k[PUNISHMENT] * (1.0 - punishment));
    const double threshold = k[THRESHOLD] + k[GRIEVANCE] * (1.0 - provocation) +
                             k[WINDOW] * (1.0 - anticipation);
    return threshold - (1.0 - kept);
}

#define HAZARD_ARGUMENT(k, product)                                                                \
    excess_of(k, product(CHANNEL_DENIAL), product(CHANNEL_INTERVENTION),                           \
              product(CHANNEL_PUNISHMENT), product(CHANNEL_PROVOCATION),                           \
              product(CHANNEL_ANTICIPATION))
#define HAZARD_AT(k, argument) ((k)[RATE] * ((argument) > 0.0 ? 1.0 : 0.0))
#define HAZARD_CHANNELS N_CHANNELS
#define HAZARD_NUMBERS THRESHOLD_N_NUMBERS
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

#include "model/hazard_types.h"

// Without measures a type attacks if 0 < κ: with probability Φ(z), z = scale × mu, scale = 1/sigma;
// weight, the chance of an opportunity: 1 − e^(−ρ exposure).
static void bare(const struct adversary_types *types, size_t n, const double *exposure,
                 struct hazard_bare *bare)
{
    bare->n = n < HAZARD_LANES ? HAZARD_LANES : n;
    for (size_t first = 0; first < n; first += HAZARD_LANES) {
        const double *sigma = adversary_types_block(types, ADVERSARY_SIGMA, first);
        const double *rate = adversary_types_block(types, THRESHOLD_OPPORTUNITIES, first);
#pragma omp simd
        for (size_t i = 0; i < HAZARD_LANES; i++) {
            bare->scale[first + i] = 1.0 / sigma[i];
            bare->weight[first + i] = -real_expm1(-rate[i] * exposure[first + i]);
        }
    }
}

// S = 1 − weight Φ(z), Φ' = φ, φ' = −z φ, φ'' = (z² − 1) φ.
static struct hazard_curve survival(const struct hazard_bare *bare, double mu)
{
    struct curve_parts sum = {{{0.0}}, {{0.0}}, {{0.0}}, {{0.0}}};
    for (size_t block = 0; block < bare->n; block += HAZARD_LANES) {
        const double *weight = bare->weight + block, *scale = bare->scale + block;
#pragma omp simd
        for (size_t i = 0; i < HAZARD_LANES; i++) {
            const double z = scale[i] * mu;
            const double first = -weight[i] * real_normal_density(z) * scale[i];
            sum.value.part[i] += 1.0 - weight[i] * real_normal_cdf(z);
            sum.slope.part[i] += first;
            sum.bend.part[i] -= first * z * scale[i];
            sum.twist.part[i] += first * (z * z - 1.0) * (scale[i] * scale[i]);
        }
    }
    return curve_mean(&sum, bare->n);
}

const struct hazards KERNEL(threshold) = {
    .coefficients = coefficients,
    .factors = factors,
    .add_survivals = add_survivals,
    .attacks_in_year = attacks_in_year,
    .start = start,
    .update = update,
    .settle = settle,
    .finish = finish,
    .exposures = exposures,
    .bare = bare,
    .survival = survival,
};
