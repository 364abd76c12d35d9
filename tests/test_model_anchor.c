// SPDX-License-Identifier: GPL-3.0-or-later
//
// Anchors: the free constant is such that peace holds, with no measure, with a given chance.
#include "check.h"
#include "oracle.h"

enum { WORLDS = 32768, TRIALS = 8 };

#define DENIAL                                                                                    \
    "measures = { a = { process = { type = \"fixed\"; after = 0.0; };"                            \
    " effects = { denial = 0.5; odds_ratio = 0.4; }; }; };\n"
#define UTILITY(more)                                                                             \
    "adversary = { model = \"expected_utility\"; opportunities = 0.3; p_win = 0.6; noise = 0.2; " \
    more " };\n"

// Solved numbers are as good as the root, not as the last bit.
static void check_solved(struct outcome *o, const char *combination, const char *years,
                         double truth)
{
    check_near("an anchored survival", cell(o, "survival", combination, years, "survival"), truth,
               1e-8, truth + 1e-4);
}

// Annual rate with the measure: the constant that gives `hazard` without it is kept.
static double denied_rate(double hazard)
{
    return 0.3 * logistic(logit(hazard / 0.3) - 0.3 / 0.2);
}

static void a_certain_anchor_is_met_exactly(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD DENIAL UTILITY("anchor = 0.35;"), 16, 4);
    check_solved(o, "none", "10", 0.35);
    check_solved(o, "a", "10", exp(-10.0 * denied_rate(-log(0.35) / 10.0)));
    outcome_free(o);
    o = run_scenario(SCENARIO_HEAD DENIAL UTILITY("anchor = 0.06;"), 16, 4);
    check_solved(o, "none", "10", 0.06);
    check_solved(o, "a", "10", exp(-10.0 * denied_rate(-log(0.06) / 10.0)));
    outcome_free(o);
}

static void anchor_years_count_from_the_beginning_of_peace(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD DENIAL
        UTILITY("begins = 1.5; anchor = 0.35; anchor_years = 5.0;"), 16, 4);
    double hazard = -log(0.35) / 5.0;
    check_solved(o, "none", "6.5", 0.35);
    check_solved(o, "none", "4", exp(-2.5 * hazard));
    check_solved(o, "none", "10", exp(-8.5 * hazard));
    outcome_free(o);
    o = run_scenario(SCENARIO_HEAD DENIAL
        UTILITY("begins = 1.5; recovery = 2.0; anchor = 0.55; anchor_years = 5.0;"), 16, 4);
    check_solved(o, "none", "6.5", 0.55);
    outcome_free(o);
}

static void anchor_years_may_outlast_the_horizon(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD DENIAL
        UTILITY("anchor = 0.35; anchor_years = 20.0;"), 16, 4);
    check_solved(o, "none", "10", sqrt(0.35));
    outcome_free(o);
}

static void an_anchor_to_the_horizon_follows_an_uncertain_beginning(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD DENIAL UTILITY("anchor = 0.35; recovery = 1.0;"
        " begins = { dist = \"uniform\"; min = 0.0; max = 4.0; };"), 256, 4);
    check_solved(o, "none", "10", 0.35);
    outcome_free(o);
}

static void an_uncertain_anchor_is_met_in_every_world(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD DENIAL UTILITY(
        "anchor = { dist = \"beta\"; mean = 0.4; n = 20.0; };"), WORLDS, 2);
    check_cell(o, "combinations", "none", NULL, "deterrence", 0.4, 0.39);
    outcome_free(o);
}

struct anchored {
    double cost;
    double denial;
};

static double at_benefit(double benefit, void *parameters)
{
    const struct anchored *a = parameters;
    double utility = 0.6 * (1.0 - a->denial) * benefit - a->cost;
    return exp(-10.0 * 0.3 * logistic(utility / 0.2));
}

// The cost at which the mean over benefits U(0.2, 1.8) is 0.35.
static double solved_cost(void)
{
    double low = -3.0;
    double high = 3.0;
    for (int i = 0; i < 60; i++) {
        struct anchored a = {0.5 * (low + high), 0.0};
        if (uniform_mean(at_benefit, &a, 0.2, 1.8) < 0.35) {
            low = a.cost;
        } else {
            high = a.cost;
        }
    }
    return 0.5 * (low + high);
}

static void with_private_types_the_anchor_holds_on_average(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD DENIAL UTILITY("anchor = 0.35;"
        " benefit = { dist = \"uniform\"; min = 0.2; max = 1.8; per = \"trial\"; };"), WORLDS,
        TRIALS);
    struct anchored a = {solved_cost(), 0.5};
    struct anchored sure = {0.6 - 0.2 * logit(-log(0.35) / 10.0 / 0.3), 0.5};
    check_cell(o, "combinations", "none", NULL, "deterrence", 0.35, 0.36);
    check_cell(o, "combinations", "a", NULL, "deterrence", uniform_mean(at_benefit, &a, 0.2, 1.8),
               at_benefit(1.0, &sure));
    outcome_free(o);
}

static void anchored_log_odds_have_the_base_that_gives_the_anchor(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD DENIAL
        "adversary = { model = \"log_odds\"; anchor = 0.35; };", 16, 4);
    double base = 1.0 - pow(0.35, 0.1);
    check_solved(o, "none", "10", 0.35);
    check_solved(o, "a", "10", pow(1.0 - logistic(logit(base) + log(0.4)), 10.0));
    outcome_free(o);
    o = run_scenario(SCENARIO_HEAD DENIAL "adversary = { model = \"log_odds\"; anchor = 0.35;"
                     " anchor_years = 4.0; begins = -1.0; recovery = 2.0; };", 16, 4);
    double until = 4.0 + 2.0 * expm1(-2.0);
    double later = 11.0 + 2.0 * expm1(-5.5);
    double before = 1.0 + 2.0 * expm1(-0.5);
    double rate = -log(0.35) / until;
    check_solved(o, "none", "3", exp(-rate * (until - before)));
    check_solved(o, "none", "10", exp(-rate * (later - before)));
    outcome_free(o);
}

static void an_anchored_threshold_has_the_centre_that_gives_the_anchor(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD DENIAL
        "adversary = { model = \"threshold\"; opportunities = 0.4; sigma = 0.5; anchor = 0.35;"
        " weights = { denial = 0.8; intervention = 1.0; punishment = 1.0; }; };", WORLDS, TRIALS);
    double strikes = -expm1(-4.0);
    double mu = 0.5 * probit(0.65 / strikes);
    double with = 1.0 - strikes * normal_cdf((mu - 0.4) / 0.5);
    check_cell(o, "combinations", "none", NULL, "deterrence", 0.35, 0.36);
    check_cell(o, "combinations", "a", NULL, "deterrence", with, with + 0.01);
    outcome_free(o);
}

static void an_anchor_out_of_reach_fails_the_run(void)
{
    struct request request = {.scenario = SCENARIO_HEAD DENIAL UTILITY("anchor = 0.01;"),
                              .worlds = 16, .trials = 4, .seed = CHECK_SEED, .threads = 1};
    struct outcome *o = outcome_create(&request);
    char *complaint = o ? outcome_complaint(o) : NULL;
    check_true("exit status 1", o && outcome_status(o) == 1);
    check_true("says why, naming the world", complaint && strstr(complaint, "world"));
    free(complaint);
    outcome_free(o);
}

int main(void)
{
    const struct named_test tests[] = {
        {"a certain anchor is met exactly", a_certain_anchor_is_met_exactly},
        {"anchor years count from the beginning of peace",
         anchor_years_count_from_the_beginning_of_peace},
        {"anchor years may outlast the horizon", anchor_years_may_outlast_the_horizon},
        {"an anchor to the horizon follows an uncertain beginning",
         an_anchor_to_the_horizon_follows_an_uncertain_beginning},
        {"an uncertain anchor is met in every world", an_uncertain_anchor_is_met_in_every_world},
        {"with private types the anchor holds on average",
         with_private_types_the_anchor_holds_on_average},
        {"anchored log odds have the base that gives the anchor",
         anchored_log_odds_have_the_base_that_gives_the_anchor},
        {"an anchored threshold has the centre that gives the anchor",
         an_anchored_threshold_has_the_centre_that_gives_the_anchor},
        {"an anchor out of reach fails the run", an_anchor_out_of_reach_fails_the_run},
    };
    return run_tests("anchor", tests, sizeof tests / sizeof tests[0]);
}
