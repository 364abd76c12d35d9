// SPDX-License-Identifier: GPL-3.0-or-later
// threshold: a type κ ~ N(mu, sigma) per trial; at an opportunity it attacks if and only if
// x < κ + g x_provocation + w x_anticipation, where x = 1 − Π (1 − v_c x_c) over denial,
// intervention and punishment; h = ρ(t)·[attack].
#include "base/real.h"
#include "model/adversary_keys.h"
#include "model/measure.h"

enum { GRIEVANCE = ADVERSARY_SIGMA + 1, WINDOW, WEIGHT_DENIAL, WEIGHT_INTERVENTION,
       WEIGHT_PUNISHMENT, OPPORTUNITIES, THRESHOLD, N_NUMBERS };

static const struct key keys[] = {
    {"mu", KEY_CHANCE, false, RANGE_ANY, 0.5, NULL,
     "mean of the type κ: how much deterrence it takes to hold the adversary; the free constant: "
     "not with an anchor", "required without an anchor"},
    {"sigma", KEY_CHANCE, true, RANGE_POSITIVE, 1, NULL,
     "standard deviation of the type κ from trial to trial", NULL},
    {"grievance", KEY_CHANCE, false, RANGE_ANY, 0, NULL, "g: what full provocation adds to κ",
     NULL},
    {"window", KEY_CHANCE, false, RANGE_ANY, 0, NULL, "w: what full anticipation adds to κ", NULL},
    {"weights", KEY_GROUP, true, RANGE_ANY, 0, NULL,
     "how much denial, intervention and punishment count", NULL},
};
static const struct key_table table =
    KEY_TABLE("the adversary model threshold", keys, &adversary_opportunity_keys);

static const struct key in_weights[] = {
    {"denial", KEY_CHANCE, true, RANGE_PROBABILITY, 0, NULL, "v: how much denial counts", NULL},
    {"intervention", KEY_CHANCE, true, RANGE_PROBABILITY, 0, NULL,
     "v: how much intervention counts", NULL},
    {"punishment", KEY_CHANCE, true, RANGE_PROBABILITY, 0, NULL, "v: how much punishment counts",
     NULL},
};
const struct key_table adversary_weight_keys = KEY_TABLE("adversary.weights", in_weights, NULL);

static void hazards(const double *type, size_t n, const double *const *channel, double *hazard)
{
    for (size_t i = 0; i < n; i++) {
        const double kept =
            (1.0 - type[WEIGHT_DENIAL] * adversary_channel(channel[CHANNEL_DENIAL][i])) *
            (1.0 - type[WEIGHT_INTERVENTION] *
                       adversary_channel(channel[CHANNEL_INTERVENTION][i])) *
            (1.0 - type[WEIGHT_PUNISHMENT] * adversary_channel(channel[CHANNEL_PUNISHMENT][i]));
        const double threshold =
            type[THRESHOLD] +
            type[GRIEVANCE] * adversary_channel(channel[CHANNEL_PROVOCATION][i]) +
            type[WINDOW] * adversary_channel(channel[CHANNEL_ANTICIPATION][i]);
        hazard[i] = 1.0 - kept < threshold ? type[OPPORTUNITIES] : 0.0;
    }
}

// Attacks if 0 < κ: with probability Φ(mu/sigma).
static void survivals(const struct adversary_types *types, size_t n, const double *exposure,
                      double mu, double *survival)
{
    for (size_t i = 0; i < n; i++)
        survival[i] = mu / types->number[ADVERSARY_SIGMA][i];
    real_normal_cdf_array(n, survival, survival);
    for (size_t i = 0; i < n; i++)
        survival[i] = 1.0 + survival[i] * real_expm1(-types->number[OPPORTUNITIES][i] *
                                                     exposure[i]);
}

const struct adversary_kind adversary_threshold = {
    .name = "threshold",
    .meaning = "a type κ, drawn once a trial, attacks where deterrence falls short of it",
    .keys = &table,
    .number = {[ADVERSARY_BEGINS] = "begins", [ADVERSARY_RECOVERY] = "recovery",
               [ADVERSARY_MU] = "mu", [ADVERSARY_SIGMA] = "sigma", [GRIEVANCE] = "grievance",
               [WINDOW] = "window", [WEIGHT_DENIAL] = "weights.denial",
               [WEIGHT_INTERVENTION] = "weights.intervention",
               [WEIGHT_PUNISHMENT] = "weights.punishment", [OPPORTUNITIES] = "opportunities",
               [THRESHOLD] = NULL},
    .n_numbers = N_NUMBERS,
    .free_number = ADVERSARY_MU,
    .needs_free = true,
    .free_direction = -1.0,
    .has_threshold = true,
    .n_channels = N_CHANNELS,
    .hazards = hazards,
    .survivals = survivals,
};
