// SPDX-License-Identifier: GPL-3.0-or-later
// log_odds: h = −ln(1 − P) = ln(1 + e^log-odds), log-odds = logit(base) + the sum on the one
// channel.
#include "base/real.h"
#include "model/adversary_keys.h"

#define HAZARD_ARGUMENT(k, sum) ((k)[0] + sum(0))
#define HAZARD_AT(k, argument) ((void)(k), real_softplus(argument))
#define HAZARD_CHANNELS 1
#define HAZARD_NUMBERS ODDS_N_NUMBERS
#define HAZARD_NEUTRAL 0.0
#define HAZARD_CLIPPED(a) (a)
#define HAZARD_JOINED(a, b) ((a) + (b))
#include "model/hazard_loops.h"

static void coefficients(const double *type, double *k)
{
    k[0] = type[ODDS_BASE];
}

#include "model/hazard_types.h"

// Without measures all types have the hazard h = ln(1 + e^logit): weight, their exposure.
static void bare(const struct adversary_types *types, size_t n, const double *exposure,
                 struct hazard_bare *bare)
{
    (void)types;
    bare->n = n < HAZARD_LANES ? HAZARD_LANES : n;
    for (size_t i = 0; i < bare->n; i++)
        bare->weight[i] = exposure[i];
}

// With P = 1/(1 + e^−logit): h' = P, h'' = P (1 − P), h''' = P (1 − P) (1 − 2P); S = e^L with
// L = −weight h; its derivatives as in expected_utility's.
static struct hazard_curve survival(const struct hazard_bare *bare, double logit)
{
    struct curve_parts sum = {{{0.0}}, {{0.0}}, {{0.0}}, {{0.0}}};
    const double hazard = real_softplus(logit), p = real_logistic(logit);
    for (size_t block = 0; block < bare->n; block += HAZARD_LANES) {
        const double *weight = bare->weight + block;
#pragma omp simd
        for (size_t i = 0; i < HAZARD_LANES; i++) {
            const double s = real_exp(-weight[i] * hazard);
            const double first = -weight[i] * p, second = first * (1.0 - p);
            const double third = second * (1.0 - 2.0 * p);
            sum.value.part[i] += s;
            sum.slope.part[i] += s * first;
            sum.bend.part[i] += s * (second + first * first);
            sum.twist.part[i] += s * (third + first * (3.0 * second + first * first));
        }
    }
    return curve_mean(&sum, bare->n);
}

const struct hazards KERNEL(log_odds) = {
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
