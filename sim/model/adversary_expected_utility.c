// SPDX-License-Identifier: GPL-3.0-or-later
// expected_utility: at an opportunity the adversary compares attack with restraint,
//     p_win = p0 (1 − x_denial) (1 − q x_intervention)
//     ΔU    = p_win B − (c0 + c_punish x_punishment + c_interv x_intervention)
//             + g x_provocation + w x_anticipation
//     P(attack | opportunity) = 1 / (1 + exp(−ΔU/λ)),   h = ρ(t) P.
// Logit choice: D. McFadden, in Zarembka (ed.), Frontiers in Econometrics (1974); denial and
// punishment: G. H. Snyder, Deterrence and Defense (1961).
#include "base/kernel.h"
#include "base/real.h"
#include "model/adversary_keys.h"
#include "model/measure.h"

static const struct key keys[] = {
    {"benefit", KEY_CHANCE, false, RANGE_ANY, 1, "utility", "B: what winning is worth", NULL},
    {"p_win", KEY_CHANCE, false, RANGE_PROBABILITY, 0.5, NULL,
     "p0: chance of winning where no measure stands", NULL},
    {"decisiveness", KEY_CHANCE, false, RANGE_PROBABILITY, 0, NULL,
     "q: by what share full intervention lowers the chance of winning", NULL},
    {"cost", KEY_CHANCE, false, RANGE_ANY, 0, "utility",
     "c0: what attacking costs whatever stands; the free constant: not with an anchor", NULL},
    {"cost_punishment", KEY_CHANCE, false, RANGE_ANY, 0, "utility", "what full punishment costs",
     NULL},
    {"cost_intervention", KEY_CHANCE, false, RANGE_ANY, 0, "utility",
     "what fighting the allies costs, at full intervention", NULL},
    {"grievance", KEY_CHANCE, false, RANGE_ANY, 0, "utility",
     "g: what full provocation adds to the gain from attacking", NULL},
    {"window", KEY_CHANCE, false, RANGE_ANY, 0, "utility",
     "w: what full anticipation adds to the gain from attacking", NULL},
    {"noise", KEY_CHANCE, true, RANGE_POSITIVE, 1, "utility",
     "λ: noise of the logit choice, how far it strays from the gain", NULL},
};
static const struct key_table table =
    KEY_TABLE("the adversary model expected_utility", keys, &adversary_opportunity_keys);

KERNEL_DECLARE(struct hazards, expected_utility);

static const struct hazards *hazards(enum cpu cpu)
{
    return KERNEL_CHOICE(expected_utility, cpu);
}

// ρ × exposure × P = −ln survival, P = 1/(1 + exp(−(p0 B − c0)/λ)).
static double solved_alone(const double *type, double exposure, double survival)
{
    const double p = -real_log(survival) / (type[UTILITY_OPPORTUNITIES] * exposure);
    return type[UTILITY_P_WIN] * type[UTILITY_BENEFIT] - type[UTILITY_NOISE] * real_logit(p);
}

const struct adversary_kind adversary_expected_utility = {
    .name = "expected_utility",
    .meaning = "compares the utility of attack with that of restraint, and mistakes it a little",
    .keys = &table,
    .number = {[ADVERSARY_BEGINS] = "begins", [ADVERSARY_RECOVERY] = "recovery",
               [UTILITY_BENEFIT] = "benefit", [UTILITY_P_WIN] = "p_win",
               [UTILITY_DECISIVENESS] = "decisiveness",
               [UTILITY_COST] = "cost", [UTILITY_COST_PUNISHMENT] = "cost_punishment",
               [UTILITY_COST_INTERVENTION] = "cost_intervention", [UTILITY_GRIEVANCE] = "grievance",
               [UTILITY_WINDOW] = "window", [UTILITY_NOISE] = "noise",
               [UTILITY_OPPORTUNITIES] = "opportunities"},
    .n_numbers = UTILITY_N_NUMBERS,
    .free_number = UTILITY_COST,
    .free_direction = 1.0,
    .n_channels = N_CHANNELS,
    .solved_alone = solved_alone,
    .hazards = hazards,
};
