// SPDX-License-Identifier: GPL-3.0-or-later
// expected_utility: at an opportunity the adversary compares attack with restraint,
//     p_win = p0 (1 − x_denial) (1 − q x_intervention)
//     ΔU    = p_win B − (c0 + c_punish x_punishment + c_interv x_intervention)
//             + g x_provocation + w x_anticipation
//     P(attack | opportunity) = 1 / (1 + exp(−ΔU/λ)),   h = ρ(t) P.
// Logit choice: D. McFadden, in Zarembka (ed.), Frontiers in Econometrics (1974); denial and
// punishment: G. H. Snyder, Deterrence and Defense (1961).
#include "base/real.h"
#include "model/adversary_keys.h"
#include "model/measure.h"

enum { BENEFIT = ADVERSARY_OWN, P_WIN, DECISIVENESS, COST, COST_PUNISHMENT, COST_INTERVENTION,
       GRIEVANCE, WINDOW, NOISE, OPPORTUNITIES, N_NUMBERS };

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

static void hazards(const double *type, size_t n, const double *const *channel, double *hazard)
{
    const double *denial = channel[CHANNEL_DENIAL], *intervention = channel[CHANNEL_INTERVENTION];
    const double *punishment = channel[CHANNEL_PUNISHMENT];
    const double *provocation = channel[CHANNEL_PROVOCATION];
    const double *anticipation = channel[CHANNEL_ANTICIPATION];
    for (size_t i = 0; i < n; i++) {
        const double x_denial = adversary_channel(denial[i]);
        const double x_intervention = adversary_channel(intervention[i]);
        const double p_win =
            type[P_WIN] * (1.0 - x_denial) * (1.0 - type[DECISIVENESS] * x_intervention);
        const double cost = type[COST] +
                            type[COST_PUNISHMENT] * adversary_channel(punishment[i]) +
                            type[COST_INTERVENTION] * x_intervention;
        const double utility = p_win * type[BENEFIT] - cost +
                               type[GRIEVANCE] * adversary_channel(provocation[i]) +
                               type[WINDOW] * adversary_channel(anticipation[i]);
        hazard[i] = utility / type[NOISE];
    }
    real_logistic_array(n, hazard, hazard);
    for (size_t i = 0; i < n; i++)
        hazard[i] *= type[OPPORTUNITIES];
}

static void survivals(const struct adversary_types *types, size_t n, const double *exposure,
                      double cost, double *survival)
{
    const double *p_win = types->number[P_WIN], *benefit = types->number[BENEFIT];
    for (size_t i = 0; i < n; i++)
        survival[i] = (p_win[i] * benefit[i] - cost) / types->number[NOISE][i];
    real_logistic_array(n, survival, survival);
    for (size_t i = 0; i < n; i++)
        survival[i] *= -types->number[OPPORTUNITIES][i] * exposure[i];
    real_exp_array(n, survival, survival);
}

const struct adversary_kind adversary_expected_utility = {
    .name = "expected_utility",
    .meaning = "compares the utility of attack with that of restraint, and mistakes it a little",
    .keys = &table,
    .number = {[ADVERSARY_BEGINS] = "begins", [ADVERSARY_RECOVERY] = "recovery",
               [BENEFIT] = "benefit", [P_WIN] = "p_win", [DECISIVENESS] = "decisiveness",
               [COST] = "cost", [COST_PUNISHMENT] = "cost_punishment",
               [COST_INTERVENTION] = "cost_intervention", [GRIEVANCE] = "grievance",
               [WINDOW] = "window", [NOISE] = "noise", [OPPORTUNITIES] = "opportunities"},
    .n_numbers = N_NUMBERS,
    .free_number = COST,
    .free_direction = 1.0,
    .n_channels = N_CHANNELS,
    .hazards = hazards,
    .survivals = survivals,
};
