// SPDX-License-Identifier: GPL-3.0-or-later
// log_odds: takes published odds ratios as they are. Annual log-odds of an attack =
// logit(base) + Σ s_m ln(odds_ratio_m) + Σ over synergies ln(odds_ratio) Π s_m, and
// h = −ln(1 − P) (1 − exp(−(t − b)/θ)), where −ln(1 − P) = ln(1 + e^log-odds).
#include "base/kernel.h"
#include "base/real.h"
#include "model/adversary_keys.h"

static const struct key keys[] = {
    {"base", KEY_CHANCE, false, {0, 1, true, true}, 0.5, NULL,
     "chance of an attack within a year with no measure; the free constant: not with an anchor",
     "required without an anchor"},
};
static const struct key_table table =
    KEY_TABLE("the adversary model log_odds", keys, &adversary_common_keys);

static double internal(double base)
{
    return real_logit(base);
}

KERNEL_DECLARE(struct hazards, log_odds);

static const struct hazards *hazards(enum cpu cpu)
{
    return KERNEL_CHOICE(log_odds, cpu);
}

// exposure × ln(1 + e^logit) = −ln survival.
static double solved_alone(const double *type, double exposure, double survival)
{
    (void)type;
    return real_log(real_expm1(-real_log(survival) / exposure));
}

const struct adversary_kind adversary_log_odds = {
    .name = "log_odds",
    .meaning = "published odds ratios multiply the odds of an attack within a year",
    .keys = &table,
    .number = {[ADVERSARY_BEGINS] = "begins", [ADVERSARY_RECOVERY] = "recovery",
               [ODDS_BASE] = "base"},
    .n_numbers = ODDS_N_NUMBERS,
    .free_number = ODDS_BASE,
    .needs_free = true,
    .free_direction = -1.0,
    .additive = true,
    .n_channels = 1,
    .internal = internal,
    .solved_alone = solved_alone,
    .hazards = hazards,
};
