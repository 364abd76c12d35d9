// SPDX-License-Identifier: GPL-3.0-or-later
// expected_utility, with P_c = 1 − x_c the product on channel c and all divided by −λ ln 2:
//     −ΔU/(λ ln 2) = const + k_p P_punishment + k_i P_intervention + k_g P_provocation
//             + k_w P_anticipation + k_d P_denial ((1 − q) + q P_intervention),
//     h = ρ / (1 + exp(−ΔU/λ))
#include "base/real.h"
#include "model/adversary_keys.h"
#include "model/measure.h"

enum { CONSTANT, DENIAL, NOT_DECISIVE, DECISIVE, PUNISHMENT, INTERVENTION, PROVOCATION,
       ANTICIPATION, RATE, SCALES };

static inline double argument_of(const double *k, double denial, double intervention,
                                 double punishment, double provocation, double anticipation)
{
    const double costs = (k[CONSTANT] + k[PUNISHMENT] * punishment) +
                         (k[INTERVENTION] * intervention + k[PROVOCATION] * provocation);
    const double gain = k[ANTICIPATION] * anticipation +
                        k[DENIAL] * denial * (k[NOT_DECISIVE] + k[DECISIVE] * intervention);
    return costs + gain;
}

// The same as a sum of products over all measures; denial and intervention, which act together,
// have one of their own.
static inline double argument_of_terms(const double *k, double denial, double intervention,
                                       double punishment, double provocation, double anticipation,
                                       double both)
{
    return ((k[CONSTANT] + punishment) + (intervention + provocation)) +
           (anticipation + (denial + both));
}

#define HAZARD_ARGUMENT(k, product)                                                                \
    argument_of(k, product(CHANNEL_DENIAL), product(CHANNEL_INTERVENTION),                         \
                product(CHANNEL_PUNISHMENT), product(CHANNEL_PROVOCATION),                         \
                product(CHANNEL_ANTICIPATION))
#define HAZARD_AT(k, argument) ((k)[RATE] / (1.0 + real_exp2(argument)))
#define BOTH N_CHANNELS
#define HAZARD_TERMS (N_CHANNELS + 1)
#define HAZARD_FILL(factor)                                                                        \
    ((factor)[BOTH] = (factor)[CHANNEL_DENIAL] * (factor)[CHANNEL_INTERVENTION])
#define HAZARD_SCALE(k, t) ((k)[SCALES + (t)])
#define HAZARD_ARGUMENT_OF_TERMS(k, scaled)                                                        \
    argument_of_terms(k, scaled(CHANNEL_DENIAL), scaled(CHANNEL_INTERVENTION),                     \
                      scaled(CHANNEL_PUNISHMENT), scaled(CHANNEL_PROVOCATION),                     \
                      scaled(CHANNEL_ANTICIPATION), scaled(BOTH))
#define HAZARD_CHANNELS N_CHANNELS
#define HAZARD_NUMBERS UTILITY_N_NUMBERS
#define HAZARD_NEUTRAL 1.0
#define HAZARD_CLIPPED(a) ((a) < 1.0 ? (a) : 1.0)
#define HAZARD_JOINED(a, b) ((a) * (b))
#include "model/hazard_loops.h"

static void coefficients(const double *type, double *k)
{
    const double scale = -0x1.71547652b82fep+0 / type[UTILITY_NOISE]; // −log₂ e / λ
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
    k[SCALES + CHANNEL_DENIAL] = k[DENIAL] * k[NOT_DECISIVE];
    k[SCALES + CHANNEL_INTERVENTION] = k[INTERVENTION];
    k[SCALES + CHANNEL_PUNISHMENT] = k[PUNISHMENT];
    k[SCALES + CHANNEL_PROVOCATION] = k[PROVOCATION];
    k[SCALES + CHANNEL_ANTICIPATION] = k[ANTICIPATION];
    k[SCALES + BOTH] = k[DENIAL] * k[DECISIVE];
}

#include "model/hazard_types.h"

// Without measures P = 1/(1 + e^−z) with z = shift + scale × c0, and the survival is
// e^(−weight × P): weight = ρ × exposure, shift = p0 B/λ, scale = −1/λ.
static void bare(const struct adversary_types *types, size_t n, const double *exposure,
                 struct hazard_bare *bare)
{
    bare->n = n < HAZARD_LANES ? HAZARD_LANES : n;
    for (size_t first = 0; first < n; first += HAZARD_LANES) {
        const double *p_win = adversary_types_block(types, UTILITY_P_WIN, first);
        const double *benefit = adversary_types_block(types, UTILITY_BENEFIT, first);
        const double *noise = adversary_types_block(types, UTILITY_NOISE, first);
        const double *rate = adversary_types_block(types, UTILITY_OPPORTUNITIES, first);
#pragma omp simd
        for (size_t i = 0; i < HAZARD_LANES; i++) {
            bare->scale[first + i] = -1.0 / noise[i];
            bare->shift[first + i] = p_win[i] * benefit[i] / noise[i];
            bare->weight[first + i] = rate[i] * exposure[first + i];
        }
    }
}

// With L = −weight P, q = P(1−P), r = 1−2P: L' = −weight q z', L'' = L' r z',
// L''' = L' (r² − 2q) z'²; S = e^L, S' = S L', S'' = S (L'' + L'²), S''' = S (L''' + 3L'L'' + L'³).
static struct hazard_curve survival(const struct hazard_bare *bare, double cost)
{
    struct curve_parts sum = {{{0.0}}, {{0.0}}, {{0.0}}, {{0.0}}};
    for (size_t block = 0; block < bare->n; block += HAZARD_LANES) {
        const double *weight = bare->weight + block, *shift = bare->shift + block;
        const double *scale = bare->scale + block;
#pragma omp simd
        for (size_t i = 0; i < HAZARD_LANES; i++) {
            const double p = real_logistic(shift[i] + scale[i] * cost);
            const double s = real_exp(-weight[i] * p);
            const double q = p * (1.0 - p), r = 1.0 - 2.0 * p, z = scale[i];
            const double first = -weight[i] * q * z, second = first * r * z;
            const double third = first * (r * r - 2.0 * q) * (z * z);
            sum.value.part[i] += s;
            sum.slope.part[i] += s * first;
            sum.bend.part[i] += s * (second + first * first);
            sum.twist.part[i] += s * (third + first * (3.0 * second + first * first));
        }
    }
    return curve_mean(&sum, bare->n);
}

const struct hazards KERNEL(expected_utility) = {
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
