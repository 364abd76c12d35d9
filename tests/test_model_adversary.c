// SPDX-License-Identifier: GPL-3.0-or-later
//
// The three adversaries on four measures that come at once or never: every column that then has
// a closed form.
#include "toy.h"

enum { WORLDS = 32768, TRIALS = 16 };

#define UTILITY                                                                                   \
    "adversary = { model = \"expected_utility\"; opportunities = 0.4; p_win = 0.6;"               \
    " decisiveness = 0.5; cost = 0.1; cost_punishment = 0.5; cost_intervention = 0.4;"            \
    " grievance = 0.3; window = 0.25; noise = 0.3; };\n"

static double attack_chance(unsigned in_force, double anticipation)
{
    double intervention = toy_channel(in_force, CHANNEL_INTERVENTION);
    double win = 0.6 * (1.0 - toy_channel(in_force, CHANNEL_DENIAL)) * (1.0 - 0.5 * intervention);
    double utility = win - 0.1 - 0.5 * toy_channel(in_force, CHANNEL_PUNISHMENT) -
                     0.4 * intervention + 0.3 * toy_channel(in_force, CHANNEL_PROVOCATION) +
                     0.25 * anticipation;
    return logistic(utility / 0.3);
}

static double utility_survival(unsigned in_force, unsigned pursued, double t)
{
    double early = attack_chance(in_force, toy_anticipation(in_force, pursued, 0.0));
    double late = attack_chance(in_force, toy_anticipation(in_force, pursued, TOY_UNTIL));
    return exp(-0.4 * (early * fmin(t, TOY_UNTIL) + late * fmax(t - TOY_UNTIL, 0.0)));
}

static double utility_odds(unsigned set)
{
    double p = -expm1(-0.4 * attack_chance(set, 0.0));
    return p / (1.0 - p);
}

#define ODDS                                                                                      \
    "synergies = ( { of = [ \"a\", \"b\" ]; odds_ratio = 0.5; },"                                 \
    " { of = [ \"a\", \"c\", \"d\" ]; odds_ratio = 1.7; } );"                                     \
    "adversary = { model = \"log_odds\"; base = 0.3; };\n"

static double odds_survival(unsigned in_force, unsigned pursued, double t)
{
    const double ratios[] = {0.6, 0.4, 0.7, 1.3};
    (void)pursued;
    double odds = 0.3 / 0.7;
    for (unsigned i = 0; i < TOY_N; i++) {
        odds *= in_force >> i & 1u ? ratios[i] : 1.0;
    }
    odds *= (in_force & 3u) == 3u ? 0.5 : 1.0;
    odds *= (in_force & 13u) == 13u ? 1.7 : 1.0;
    return pow(1.0 / (1.0 + odds), t);
}

static double published_odds(unsigned set)
{
    return 1.0 / odds_survival(set, set, 1.0) - 1.0;
}

#define THRESHOLD                                                                                 \
    "adversary = { model = \"threshold\"; opportunities = 0.5; mu = 0.35; sigma = 0.4;"           \
    " grievance = 0.2; window = 0.15;"                                                            \
    " weights = { denial = 0.6; intervention = 0.9; punishment = 0.5; }; };\n"

// Chance that the type attacks at an opportunity.
static double willing(unsigned in_force, double anticipation)
{
    double rest = (1.0 - 0.6 * toy_channel(in_force, CHANNEL_DENIAL)) *
                  (1.0 - 0.9 * toy_channel(in_force, CHANNEL_INTERVENTION)) *
                  (1.0 - 0.5 * toy_channel(in_force, CHANNEL_PUNISHMENT));
    double needed = 1.0 - rest - 0.2 * toy_channel(in_force, CHANNEL_PROVOCATION) -
                    0.15 * anticipation;
    return 1.0 - normal_cdf((needed - 0.35) / 0.4);
}

// Some types attack throughout, some only while the window is open.
static double threshold_survival(unsigned in_force, unsigned pursued, double t)
{
    double early = willing(in_force, toy_anticipation(in_force, pursued, 0.0));
    double late = willing(in_force, toy_anticipation(in_force, pursued, TOY_UNTIL));
    return late * exp(-0.5 * t) + (early - late) * exp(-0.5 * fmin(t, TOY_UNTIL)) + 1.0 - early;
}

// Deterrence at t of all sets and its Moebius transform.
struct lattice {
    double value[TOY_SETS];
    double moebius[TOY_SETS];
};

static struct lattice lattice_of(toy_survival *survival, double t)
{
    struct lattice l;
    for (unsigned set = 0; set < TOY_SETS; set++) {
        l.value[set] = l.moebius[set] = toy_deterrence(set, t, survival);
    }
    lattice_moebius(l.moebius, TOY_N);
    return l;
}

static void check_synergies(struct outcome *o, const struct lattice *l, unsigned set)
{
    char name[8];
    double none = l->value[0];
    double sum = 0.0;
    double log_sum = 0.0;
    for (unsigned i = 0; i < TOY_N; i++) {
        sum += set >> i & 1u ? l->value[1u << i] - none : 0.0;
        log_sum += set >> i & 1u ? log(l->value[1u << i] / none) : 0.0;
    }
    double synergy = l->value[set] - none - sum;
    double log_synergy = log(l->value[set] / none) - log_sum;
    check_cell(o, "combinations", toy_name(set, name), NULL, "synergy", synergy, synergy + 0.02);
    check_cell(o, "combinations", toy_name(set, name), NULL, "log_synergy", log_synergy,
               log_synergy + 0.06);
}

static void check_combinations(struct outcome *o, toy_survival *survival)
{
    struct lattice l = lattice_of(survival, TOY_HORIZON);
    for (unsigned set = 0; set < TOY_SETS; set++) {
        char text[8];
        const char *name = toy_name(set, text);
        double achieved = survival(set, set, TOY_HORIZON);
        double all = toy_chance(set, set);
        check_exact(o, "combinations", name, NULL, "mask", set);
        check_exact(o, "combinations", name, NULL, "size", set_size(set));
        check_exact(o, "combinations", name, NULL, "cost", toy_cost(set));
        check_exact(o, "combinations", name, NULL, "feasible", 1.0);
        check_cell(o, "combinations", name, NULL, "deterrence", l.value[set], l.value[set] + 0.01);
        check_cell(o, "combinations", name, NULL, "gain", l.value[set] - l.value[0],
                   l.value[set] - l.value[0] - 0.01);
        check_cell(o, "combinations", name, NULL, "layering", l.moebius[set],
                   l.moebius[set] + 0.02);
        check_cell(o, "combinations", name, NULL, "achieved", achieved, achieved + 0.01);
        check_cell(o, "combinations", name, NULL, "p_all_in_force", all, all - 0.01);
        check_cell(o, "combinations", name, NULL, "p_all_by_soon", all, all - 0.01);
        if (set_size(set) > 1) {
            check_synergies(o, &l, set);
        }
    }
}

static void check_measures(struct outcome *o, toy_survival *survival)
{
    struct lattice l = lattice_of(survival, TOY_HORIZON);
    for (unsigned i = 0; i < TOY_N; i++) {
        char name[8];
        toy_name(1u << i, name);
        double shapley = lattice_share(l.moebius, TOY_N, 1u << i);
        double alone = l.value[1u << i] - l.value[0];
        double last = l.value[15] - l.value[15u ^ 1u << i];
        double achieved = survival(1u << i, 1u << i, TOY_HORIZON);
        check_cell(o, "measures", name, NULL, "p_in_force", toy_p(i), toy_p(i) + 0.01);
        check_cell(o, "measures", name, NULL, "p_by_soon", toy_p(i), toy_p(i) + 0.01);
        check_cell(o, "measures", name, NULL, "shapley", shapley, shapley + 0.01);
        check_cell(o, "measures", name, NULL, "alone", alone, alone + 0.01);
        check_cell(o, "measures", name, NULL, "last", last, last + 0.01);
        check_cell(o, "measures", name, NULL, "achieved", achieved, achieved - 0.01);
        for (unsigned j = i + 1; j < TOY_N; j++) {
            char other[8];
            double interaction = lattice_share(l.moebius, TOY_N, 1u << i | 1u << j);
            toy_name(1u << j, other);
            check_cell(o, "pairs", name, other, "interaction", interaction, interaction + 0.02);
            check_exact(o, "pairs", name, other, "linked", 0.0);
        }
    }
}

static void check_tiers(struct outcome *o, toy_survival *survival)
{
    struct lattice l = lattice_of(survival, TOY_HORIZON);
    const struct { const char *tiers; unsigned set; double any; } rows[] = {
        {"none", 0, 0.0}, {"1", 3, 0.8}, {"2", 4, 0.4}, {"1+2", 7, 0.88}};
    double value[4];
    for (int i = 0; i < 4; i++) {
        unsigned set = rows[i].set;
        double all = toy_chance(set, set);
        value[i] = l.value[set];
        check_exact(o, "tiers", rows[i].tiers, NULL, "mask", set);
        check_cell(o, "tiers", rows[i].tiers, NULL, "deterrence", value[i], value[i] + 0.01);
        check_cell(o, "tiers", rows[i].tiers, NULL, "gain", value[i] - value[0],
                   value[i] - value[0] + 0.01);
        check_cell(o, "tiers", rows[i].tiers, NULL, "p_all_in_force", all, all + 0.01);
        check_cell(o, "tiers", rows[i].tiers, NULL, "p_any_in_force", rows[i].any,
                   rows[i].any + 0.01);
        check_cell(o, "tiers", rows[i].tiers, NULL, "achieved", survival(set, set, TOY_HORIZON),
                   survival(set, set, TOY_HORIZON) + 0.01);
    }
    double layering = value[3] - value[1] - value[2] + value[0];
    check_cell(o, "tiers", "1+2", NULL, "layering", layering, layering + 0.01);
    check_cell(o, "tiers", "1+2", NULL, "synergy", layering, layering + 0.01);
}

static void check_survival(struct outcome *o, toy_survival *survival)
{
    const unsigned reported[] = {0, 1, 2, 4, 8, 3, 7, 13, 15};
    const double times[] = {0.5, 1.5, 2.0, 4.0};
    for (int i = 0; i < 9; i++) {
        char text[8];
        const char *name = toy_name(reported[i], text);
        check_cell(o, "survival", name, "0", "survival", 1.0, 0.999);
        for (int j = 0; j < 4; j++) {
            char *years = text_format("%g", times[j]);
            double truth = toy_deterrence(reported[i], times[j], survival);
            check_cell(o, "survival", name, years, "survival", truth, truth - 0.01);
            free(years);
        }
    }
}

static void check_all(const char *scenario, toy_survival *survival)
{
    struct outcome *o = run_scenario(scenario, WORLDS, TRIALS);
    check_combinations(o, survival);
    check_measures(o, survival);
    check_tiers(o, survival);
    check_survival(o, survival);
    outcome_free(o);
}

static void expected_utility_matches_enumeration(void)
{
    check_all(TOY_HEAD TOY_SYNERGIES UTILITY, utility_survival);
}

static void log_odds_match_enumeration(void)
{
    check_all(TOY_HEAD ODDS, odds_survival);
}

static void thresholds_match_enumeration(void)
{
    check_all(TOY_HEAD TOY_SYNERGIES THRESHOLD, threshold_survival);
}

static void odds_ratios_stand_beside_the_literature(void)
{
    const double ratios[] = {0.6, 0.4, 0.7, 1.3};
    struct outcome *utility = run_scenario(TOY_HEAD TOY_SYNERGIES UTILITY, 64, 4);
    struct outcome *odds = run_scenario(TOY_HEAD ODDS, 64, 4);
    for (unsigned i = 0; i < TOY_N; i++) {
        char name[8];
        toy_name(1u << i, name);
        check_estimate("odds ratio by utility", cell(utility, "measures", name, NULL, "odds_ratio"),
                       0.0, utility_odds(1u << i) / utility_odds(0), utility_odds(1u << i));
        check_estimate("odds ratio as published", cell(odds, "measures", name, NULL, "odds_ratio"),
                       0.0, ratios[i], published_odds(1u << i));
    }
    outcome_free(utility);
    outcome_free(odds);
}

// On the frontier: no other combination costs no more and deters no less, one strictly.
static void the_frontier_holds_what_no_other_combination_beats(void)
{
    struct outcome *o = run_scenario(TOY_HEAD TOY_SYNERGIES UTILITY, WORLDS, TRIALS);
    struct lattice l = lattice_of(utility_survival, TOY_HORIZON);
    for (unsigned set = 0; set < TOY_SETS; set++) {
        bool beaten = false;
        for (unsigned other = 0; other < TOY_SETS; other++) {
            double cheaper = toy_cost(set) - toy_cost(other);
            double better = l.value[other] - l.value[set];
            beaten = beaten || (cheaper >= 0.0 && better >= 0.0 && (cheaper > 0.0 || better > 0.0));
        }
        char text[8];
        check_exact(o, "combinations", toy_name(set, text), NULL, "frontier", beaten ? 0.0 : 1.0);
    }
    outcome_free(o);
}

int main(void)
{
    const struct named_test tests[] = {
        {"expected utility matches enumeration", expected_utility_matches_enumeration},
        {"log odds match enumeration", log_odds_match_enumeration},
        {"thresholds match enumeration", thresholds_match_enumeration},
        {"odds ratios stand beside the literature", odds_ratios_stand_beside_the_literature},
        {"the frontier holds what no other combination beats",
         the_frontier_holds_what_no_other_combination_beats},
    };
    return run_tests("adversary", tests, sizeof tests / sizeof tests[0]);
}
