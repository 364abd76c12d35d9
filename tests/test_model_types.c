// SPDX-License-Identifier: GPL-3.0-or-later
//
// The adversary's types and beliefs, credibility that moves with the factors, anchors.
#include "check.h"
#include "oracle.h"

enum { WORLDS = 32768, TRIALS = 8 };

#define SURE(effects)                                                                             \
    "measures = { a = { process = { type = \"fixed\"; after = 0.0; }; effects = { " effects       \
    " }; }; };\n"

// Benefit B, no measure: attack chance logistic((0.6 B - 0.3) / 0.2), 0.3 opportunities a year.
static double at_benefit(double benefit, void *parameters)
{
    double denial = *(const double *)parameters;
    double utility = 0.6 * (1.0 - denial) * benefit - 0.3;
    return exp(-10.0 * 0.3 * logistic(utility / 0.2));
}

static void check_benefit(const char *per)
{
    char *scenario = text_format(SCENARIO_HEAD SURE("denial = 0.4;")
        "adversary = { model = \"expected_utility\"; opportunities = 0.3; p_win = 0.6;"
        " cost = 0.3; noise = 0.2; benefit = { dist = \"uniform\"; min = 0.2; max = 1.8; %s }; };",
        per);
    struct outcome *o = run_scenario(scenario, WORLDS, TRIALS);
    double zero = 0.0;
    double denied = 0.4;
    double none = uniform_mean(at_benefit, &zero, 0.2, 1.8);
    double with = uniform_mean(at_benefit, &denied, 0.2, 1.8);
    check_cell(o, "combinations", "none", NULL, "deterrence", none, at_benefit(1.0, &zero));
    check_cell(o, "combinations", "a", NULL, "deterrence", with, at_benefit(1.0, &denied));
    check_cell(o, "combinations", "none", NULL, "achieved", none, at_benefit(1.0, &zero));
    check_cell(o, "measures", "a", NULL, "achieved", with, at_benefit(1.0, &denied));
    outcome_free(o);
    free(scenario);
}

static void a_number_per_trial_is_averaged_over_its_types(void)
{
    check_benefit("per = \"trial\";");
}

static void an_uncertain_number_is_averaged_over_worlds(void)
{
    check_benefit("");
}

// Two private numbers, independent of each other.
struct two_types {
    double benefit;
};

static double at_opportunities(double opportunities, void *parameters)
{
    const struct two_types *types = parameters;
    return exp(-10.0 * opportunities * logistic((0.6 * types->benefit - 0.3) / 0.2));
}

static double at_both(double benefit, void *parameters)
{
    (void)parameters;
    struct two_types types = {benefit};
    return uniform_mean(at_opportunities, &types, 0.0, 1.0);
}

static void private_numbers_are_independent(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD SURE("")
        "adversary = { model = \"expected_utility\"; p_win = 0.6; cost = 0.3; noise = 0.2;"
        " opportunities = { dist = \"uniform\"; min = 0.0; max = 1.0; per = \"trial\"; };"
        " benefit = { dist = \"uniform\"; min = 0.2; max = 1.8; per = \"trial\"; }; };",
        WORLDS, TRIALS);
    struct two_types mean = {1.0};
    double truth = uniform_mean(at_both, NULL, 0.2, 1.8);
    check_cell(o, "combinations", "none", NULL, "deterrence", truth,
               uniform_mean(at_opportunities, &mean, 0.0, 1.0));
    check_cell(o, "combinations", "none", NULL, "achieved", truth, at_both(1.0, NULL));
    outcome_free(o);
}

// Credibility: Phi(sqrt(1 + a^2) probit(w) + a z).
struct credibility {
    double weight;
    double load;       // a, by its square aRa for several factors
    double shift;      // of the factor from year 3
    double p;          // of coming at all, with load 0.7 on the same factor; 1: for sure
    double intercept;  // replaces sqrt(1 + a^2) if not 0
};

static double credible_rate(const struct credibility *c, double z)
{
    double scale = c->intercept > 0.0 ? c->intercept : sqrt(1.0 + c->load * c->load);
    double weight = normal_cdf(scale * probit(c->weight) + c->load * z);
    return 0.4 * logistic((0.6 * (1.0 - weight) - 0.2) / 0.15);
}

static double at_resolve(double z, void *parameters)
{
    const struct credibility *c = parameters;
    double never = exp(-10.0 * 0.4 * logistic((0.6 - 0.2) / 0.15));
    double survival = exp(-3.0 * credible_rate(c, z) - 7.0 * credible_rate(c, z + c->shift));
    double comes = c->p < 1.0 ? given_factor(c->p, 0.7, z) : 1.0;
    return comes * survival + (1.0 - comes) * never;
}

#define CREDIBLE(process, loads)                                                                  \
    "measures = { a = { process = { " process " }; effects = { denial = { weight = 0.6;"          \
    " loads = { " loads " }; }; }; }; };"                                                         \
    "adversary = { model = \"expected_utility\"; opportunities = 0.4; p_win = 0.6; cost = 0.2;"   \
    " noise = 0.15; };"

static void check_credibility(const char *scenario, struct credibility truth,
                              struct credibility wrong)
{
    struct outcome *o = run_scenario(scenario, WORLDS, TRIALS);
    struct credibility mean = {.weight = 0.6, .p = 1.0};
    check_cell(o, "combinations", "a", NULL, "deterrence", normal_mean(at_resolve, &truth),
               normal_mean(at_resolve, &wrong));
    check_cell(o, "combinations", "a", NULL, "achieved", at_resolve(0.0, &mean),
               normal_mean(at_resolve, &truth));
    outcome_free(o);
}

static void credibility_moves_with_a_factor(void)
{
    check_credibility(SCENARIO_HEAD "factors = { f = { }; };"
                      CREDIBLE("type = \"fixed\"; after = 0.0;", "f = 0.9;"),
                      (struct credibility){.weight = 0.6, .load = 0.9, .p = 1.0},
                      (struct credibility){.weight = 0.6, .load = 0.9, .p = 1.0, .intercept = 1.0});
}

// aRa = 0.81 + 0.25 + 2 * 0.9 * 0.5 * 0.6 = 1.6.
static void credibility_moves_with_correlated_factors(void)
{
    check_credibility(SCENARIO_HEAD "factors = { f = { }; g = { correlation = { f = 0.6; }; }; };"
                      CREDIBLE("type = \"fixed\"; after = 0.0;", "f = 0.9; g = 0.5;"),
                      (struct credibility){.weight = 0.6, .load = sqrt(1.6), .p = 1.0},
                      (struct credibility){.weight = 0.6, .load = sqrt(1.06), .p = 1.0});
}

static void a_shock_moves_credibility_from_its_date(void)
{
    check_credibility(SCENARIO_HEAD
                      "factors = { f = { shocks = { s = { date = 3.0; shift = -1.5; }; }; }; };"
                      CREDIBLE("type = \"fixed\"; after = 0.0;", "f = 0.9;"),
                      (struct credibility){.weight = 0.6, .load = 0.9, .shift = -1.5, .p = 1.0},
                      (struct credibility){.weight = 0.6, .load = 0.9, .p = 1.0});
}

static void the_same_factor_moves_decision_and_credibility(void)
{
    check_credibility(SCENARIO_HEAD "factors = { f = { }; };"
                      CREDIBLE("type = \"decision\"; p = 0.5; loads = { f = 0.7; };", "f = 1.5;"),
                      (struct credibility){.weight = 0.6, .load = 1.5, .p = 0.5},
                      (struct credibility){.weight = 0.6, .load = -1.5, .p = 0.5});
}

// Threshold whose centre is uncertain: over worlds kappa ~ N(mu, sigma^2 + sd^2).
static void an_uncertain_centre_widens_the_types(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD SURE("denial = 0.5;")
        "adversary = { model = \"threshold\"; opportunities = 0.4; sigma = 0.3;"
        " mu = { dist = \"normal\"; mean = 0.2; sd = 0.4; };"
        " weights = { denial = 1.0; intervention = 1.0; punishment = 1.0; }; };", WORLDS, TRIALS);
    double attack[] = {normal_cdf(0.2 / 0.5), normal_cdf(-0.3 / 0.5), normal_cdf(-0.3 / 0.3)};
    double d[3];
    for (int i = 0; i < 3; i++) {
        d[i] = 1.0 - attack[i] * -expm1(-4.0);
    }
    check_cell(o, "combinations", "none", NULL, "deterrence", d[0], d[1]);
    check_cell(o, "combinations", "a", NULL, "deterrence", d[1], d[2]);
    outcome_free(o);
}

int main(void)
{
    const struct named_test tests[] = {
        {"a number per trial is averaged over its types",
         a_number_per_trial_is_averaged_over_its_types},
        {"an uncertain number is averaged over worlds",
         an_uncertain_number_is_averaged_over_worlds},
        {"private numbers are independent", private_numbers_are_independent},
        {"credibility moves with a factor", credibility_moves_with_a_factor},
        {"credibility moves with correlated factors", credibility_moves_with_correlated_factors},
        {"a shock moves credibility from its date", a_shock_moves_credibility_from_its_date},
        {"the same factor moves decision and credibility",
         the_same_factor_moves_decision_and_credibility},
        {"an uncertain centre widens the types", an_uncertain_centre_widens_the_types},
    };
    return run_tests("types", tests, sizeof tests / sizeof tests[0]);
}
