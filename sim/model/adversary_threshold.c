// SPDX-License-Identifier: GPL-3.0-or-later
// threshold: a type κ ~ N(mu, sigma) per trial; at an opportunity it attacks if and only if
// x < κ + g x_provocation + w x_anticipation, where x = 1 − Π (1 − v_c x_c) over denial,
// intervention and punishment; h = ρ(t)·[attack].
#include "base/kernel.h"
#include "base/real.h"
#include "model/adversary_keys.h"
#include "model/measure.h"

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

KERNEL_DECLARE(struct hazards, threshold);

static const struct hazards *hazards(enum cpu cpu)
{
    return KERNEL_CHOICE(threshold, cpu);
}

// Φ(mu/sigma) (1 − e^(−ρ exposure)) = 1 − survival.
static double solved_alone(const double *type, double exposure, double survival)
{
    const double strikes = -real_expm1(-type[THRESHOLD_OPPORTUNITIES] * exposure);
    return type[ADVERSARY_SIGMA] * real_normal_quantile((1.0 - survival) / strikes);
}

const struct adversary_kind adversary_threshold = {
    .name = "threshold",
    .meaning = "a type κ, drawn once a trial, attacks where deterrence falls short of it",
    .keys = &table,
    .number = {[ADVERSARY_BEGINS] = "begins", [ADVERSARY_RECOVERY] = "recovery",
               [ADVERSARY_MU] = "mu", [ADVERSARY_SIGMA] = "sigma",
               [THRESHOLD_GRIEVANCE] = "grievance",
               [THRESHOLD_WINDOW] = "window", [THRESHOLD_DENIAL] = "weights.denial",
               [THRESHOLD_INTERVENTION] = "weights.intervention",
               [THRESHOLD_PUNISHMENT] = "weights.punishment",
               [THRESHOLD_OPPORTUNITIES] = "opportunities",
               [THRESHOLD_KAPPA] = NULL},
    .n_numbers = THRESHOLD_N_NUMBERS,
    .free_number = ADVERSARY_MU,
    .needs_free = true,
    .free_direction = -1.0,
    .has_threshold = true,
    .n_channels = N_CHANNELS,
    .solved_alone = solved_alone,
    .hazards = hazards,
};
