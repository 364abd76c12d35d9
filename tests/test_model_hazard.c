// SPDX-License-Identifier: GPL-3.0-or-later
//
// The hazard in time: the beginning of peace, recovery, windows, ramps, lapses, requirements.
// With point delays it is piecewise constant and most truths are exact.
#include "check.h"
#include "oracle.h"

enum { WORLDS = 32768, TRIALS = 8 };

// Expected utility with opportunities 0.3, p_win 0.6, cost 0.1, cost_punishment 0.5, grievance
// 0.3, window 0.25, noise 0.3.
#define UTILITY(more)                                                                             \
    "adversary = { model = \"expected_utility\"; opportunities = 0.3; p_win = 0.6; cost = 0.1;"   \
    " cost_punishment = 0.5; grievance = 0.3; window = 0.25; noise = 0.3; " more " };\n"
#define NO_MEASURES                                                                               \
    "measures = { a = { process = { type = \"fixed\"; after = 0.0; }; }; };\n"

static double rate(double denial, double punishment, double anticipation)
{
    double utility = 0.6 * (1.0 - denial) - 0.1 - 0.5 * punishment + 0.25 * anticipation;
    return 0.3 * logistic(utility / 0.3);
}

// Integral of 1 - exp(-s / theta) over [0, s]; s for theta 0; 0 before the beginning.
static double recovered(double s, double theta)
{
    if (s <= 0.0) {
        return 0.0;
    }
    return theta > 0.0 ? s + theta * expm1(-s / theta) : s;
}

// Full-rate years lived through by t.
static double exposure(double t, double begins, double theta)
{
    return recovered(t - begins, theta) - recovered(-begins, theta);
}

static void check_none(struct outcome *o, double hazard, double begins, double theta)
{
    const double times[] = {0.5, 2.5, 3.0, 6.0, 10.0};
    for (int i = 0; i < 5; i++) {
        char *years = text_format("%g", times[i]);
        double truth = exp(-hazard * exposure(times[i], begins, theta));
        check_cell(o, "survival", "none", years, "survival", truth, truth + 1e-6);
        free(years);
    }
    double horizon = exp(-hazard * exposure(10.0, begins, theta));
    check_cell(o, "combinations", "none", NULL, "deterrence", horizon, horizon + 1e-6);
    check_cell(o, "combinations", "a", NULL, "achieved", horizon, horizon + 1e-6);
    outcome_free(o);
}

static void peace_begins_and_arms_recover(void)
{
    double odds = -log(0.9);
    check_none(run_scenario(SCENARIO_HEAD NO_MEASURES "adversary = { model = \"log_odds\";"
               " base = 0.1; begins = 2.5; };", 16, 2), odds, 2.5, 0.0);
    check_none(run_scenario(SCENARIO_HEAD NO_MEASURES "adversary = { model = \"log_odds\";"
               " base = 0.1; begins = \"2024-01-01\"; recovery = 1.5; };", 16, 2), odds,
               365.0 / 365.25, 1.5);
    check_none(run_scenario(SCENARIO_HEAD NO_MEASURES UTILITY("begins = -1.0; recovery = 2.0;"),
               16, 2), rate(0.0, 0.0, 0.0), -1.0, 2.0);
    check_none(run_scenario(SCENARIO_HEAD NO_MEASURES UTILITY("begins = -4.0;"), 16, 2),
               rate(0.0, 0.0, 0.0), -4.0, 0.0);
}

struct late_peace {
    double t;
    double theta;
};

static double at_beginning(double begins, void *parameters)
{
    const struct late_peace *p = parameters;
    return exp(-rate(0.0, 0.0, 0.0) * exposure(p->t, begins, p->theta));
}

static void check_uncertain_beginning(const char *scenario)
{
    struct outcome *o = run_scenario(scenario, WORLDS, TRIALS);
    for (int t = 2; t <= 10; t += 4) {
        struct late_peace p = {t, 1.5};
        char *years = text_format("%d", t);
        double truth = uniform_mean(at_beginning, &p, -2.0, 6.0);
        check_cell(o, "survival", "none", years, "survival", truth, at_beginning(2.0, &p));
        free(years);
    }
    outcome_free(o);
}

static void the_beginning_may_be_uncertain_or_chance(void)
{
    check_uncertain_beginning(SCENARIO_HEAD NO_MEASURES UTILITY(
        "recovery = 1.5; begins = { dist = \"uniform\"; min = -2.0; max = 6.0; };"));
    check_uncertain_beginning(SCENARIO_HEAD NO_MEASURES UTILITY(
        "recovery = 1.5; begins = { dist = \"uniform\"; min = -2.0; max = 6.0;"
        " per = \"trial\"; };"));
}

static void a_measure_is_anticipated_until_it_comes_or_until_its_date(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD
        "measures = {"
        " come = { process = { type = \"fixed\"; after = 3.0; };"
        " effects = { denial = 0.5; anticipation = 0.4; }; };"
        " never = { process = { type = \"decision\"; p = 0.0; };"
        " effects = { anticipation = 0.3; }; };"
        " until = { process = { type = \"fixed\"; after = 3.0; };"
        " effects = { anticipation = 0.2; };"
        " anticipated_until = \"2024-01-01\"; }; };" UTILITY(""), 16, 2);
    double calm = rate(0.0, 0.0, 0.0);
    double year = 365.0 / 365.25;
    double come = exp(-3.0 * rate(0.0, 0.0, 0.4) - 7.0 * rate(0.5, 0.0, 0.0));
    double never = exp(-10.0 * rate(0.0, 0.0, 0.3));
    double until = exp(-year * rate(0.0, 0.0, 0.2) - (10.0 - year) * calm);
    double first = 1.0 - 0.6 * 0.7 * 0.8;
    double all = exp(-year * rate(0.0, 0.0, first) -
                     (3.0 - year) * rate(0.0, 0.0, 1.0 - 0.6 * 0.7) - 7.0 * rate(0.5, 0.0, 0.3));
    check_cell(o, "combinations", "come", NULL, "deterrence", come, come + 1e-6);
    check_cell(o, "combinations", "never", NULL, "deterrence", never, exp(-10.0 * calm));
    check_cell(o, "combinations", "until", NULL, "deterrence", until,
               exp(-3.0 * rate(0.0, 0.0, 0.2) - 7.0 * calm));
    check_cell(o, "combinations", "come+never+until", NULL, "deterrence", all, all + 1e-6);
    check_cell(o, "combinations", "come+never+until", NULL, "achieved",
               exp(-10.0 * rate(0.5, 0.0, 0.0)), all);
    outcome_free(o);
}

static double ramped(double share)
{
    return rate(0.5 * share, 0.0, 0.0);
}

// Strength 0.4 from 1, 0.6 from 2.5, 0.8 from 4, 1 from 5.5, and 0 from 7 if it lapses.
static void ramps_and_lapses_change_the_hazard_step_by_step(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD
        "measures = { a = { process = { type = \"fixed\"; after = 1.0; };"
        " ramp = { initial = 0.4; steps = 3; gap = 1.5; }; effects = { denial = 0.5; }; };"
        " b = { process = { type = \"fixed\"; after = 1.0; };"
        " ramp = { initial = 0.4; steps = 3; gap = 1.5; }; effects = { denial = 0.5; };"
        " lapse = { p = 0.35; delay = 6.0; }; };"
        " c = { process = { type = \"fixed\"; after = 1.0; }; effects = { denial = 0.5; };"
        " ramp = { steps = 2; gap = 2.0; }; }; };" UTILITY(""), WORLDS, TRIALS);
    double rising = ramped(0.0) + 1.5 * (ramped(0.4) + ramped(0.6) + ramped(0.8)) +
                    1.5 * ramped(1.0);
    double kept = exp(-rising - 3.0 * ramped(1.0));
    double lapsed = exp(-rising - 3.0 * ramped(0.0));
    double linear = exp(-3.0 * ramped(0.0) - 2.0 * ramped(0.5) - 5.0 * ramped(1.0));
    check_cell(o, "combinations", "a", NULL, "deterrence", kept, kept + 1e-6);
    check_cell(o, "combinations", "b", NULL, "deterrence", 0.65 * kept + 0.35 * lapsed,
               0.5 * (kept + lapsed));
    check_cell(o, "combinations", "c", NULL, "deterrence", linear, linear + 1e-6);
    check_cell(o, "combinations", "b", NULL, "achieved", exp(-10.0 * ramped(1.0)), kept);
    outcome_free(o);
}

// Two measures that rise at different times: the synergy weighs by the product of strengths.
static void synergies_weigh_by_the_product_of_strengths(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD
        "measures = { a = { process = { type = \"fixed\"; after = 2.0; };"
        " ramp = { initial = 0.5; steps = 1; gap = 3.0; }; effects = { punishment = 0.4; }; };"
        " b = { process = { type = \"fixed\"; after = 4.0; };"
        " ramp = { initial = 0.25; steps = 1; gap = 4.0; }; effects = { punishment = 0.2; }; }; };"
        "synergies = ( { of = [ \"a\", \"b\" ]; channel = \"punishment\"; weight = 0.5; } );"
        UTILITY(""), 16, 2);
    const double edges[] = {0.0, 2.0, 4.0, 5.0, 8.0, 10.0};
    const double a[] = {0.0, 0.5, 0.5, 1.0, 1.0};
    const double b[] = {0.0, 0.0, 0.25, 0.25, 1.0};
    double together = 0.0;
    double apart = 0.0;
    for (int i = 0; i < 5; i++) {
        double rest = (1.0 - 0.4 * a[i]) * (1.0 - 0.2 * b[i]);
        double years = edges[i + 1] - edges[i];
        together += years * rate(0.0, 1.0 - rest * (1.0 - 0.5 * a[i] * b[i]), 0.0);
        apart += years * rate(0.0, 1.0 - rest, 0.0);
    }
    check_cell(o, "combinations", "a+b", NULL, "deterrence", exp(-together), exp(-apart));
    outcome_free(o);
}

static double odds_rate(double log_ratio)
{
    return -log(1.0 - logistic(logit(0.2) + log_ratio));
}

static void log_odds_weigh_by_strength(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD
        "measures = { a = { process = { type = \"fixed\"; after = 2.0; };"
        " ramp = { initial = 0.5; gap = 3.0; }; effects = { odds_ratio = 0.3; }; };"
        " b = { process = { type = \"fixed\"; after = 4.0; };"
        " effects = { odds_ratio = 0.6; }; }; };"
        "synergies = ( { of = [ \"a\", \"b\" ]; odds_ratio = 0.5; } );"
        "adversary = { model = \"log_odds\"; base = 0.2; begins = 1.0; };", 16, 2);
    double a = log(0.3);
    double both = a + log(0.6) + log(0.5);
    double truth = odds_rate(0.0) + 2.0 * odds_rate(0.5 * a) +
                   odds_rate(0.5 * a + log(0.6) + 0.5 * log(0.5)) + 5.0 * odds_rate(both);
    double achieved = exp(-9.0 * odds_rate(both));
    check_cell(o, "combinations", "a+b", NULL, "deterrence", exp(-truth), achieved);
    check_cell(o, "combinations", "a+b", NULL, "achieved", achieved, exp(-truth));
    outcome_free(o);
}

#define REQUIRING                                                                                 \
    "measures = { a = { tier = 1; cost = 1.0; process = { type = \"decision\"; p = 0.5; };"       \
    " effects = { denial = 0.3; }; };"                                                            \
    " b = { tier = 2; cost = 2.0; requires = [ \"a\" ]; process = { type = \"decision\";"         \
    " p = 0.6; delay = 4.0; }; effects = { punishment = 0.8; anticipation = 0.5; }; };"           \
    " c = { tier = 3; cost = 4.0; requires = [ \"b\" ]; begins = 5.0; process = {"                \
    " type = \"fixed\"; after = 0.0; }; effects = { denial = 0.5; }; }; };"

static void without_its_requirements_a_measure_does_nothing(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD REQUIRING UTILITY(""), WORLDS, TRIALS);
    const char *const infeasible[] = {"b", "c", "b+c"};
    double none = exp(-10.0 * rate(0.0, 0.0, 0.0));
    for (int i = 0; i < 3; i++) {
        check_exact(o, "combinations", infeasible[i], NULL, "feasible", 0.0);
        check_exact(o, "combinations", infeasible[i], NULL, "cost", i == 2 ? 6.0 : 2.0 + 2.0 * i);
        check_cell(o, "combinations", infeasible[i], NULL, "p_all_in_force", 0.0, 0.3);
        check_cell(o, "combinations", infeasible[i], NULL, "deterrence", none, none + 1e-6);
        check_cell(o, "combinations", infeasible[i], NULL, "achieved", none, none + 1e-6);
    }
    check_exact(o, "combinations", "a+b", NULL, "feasible", 1.0);
    check_exact(o, "combinations", "a+c", NULL, "feasible", 0.0);
    check_cell(o, "combinations", "a+c", NULL, "p_all_in_force", 0.0, 0.5);
    check_cell(o, "combinations", "a+c", NULL, "achieved", exp(-10.0 * rate(0.3, 0.0, 0.0)), none);
    check_exact(o, "pairs", "a", "b", "linked", 1.0);
    check_exact(o, "pairs", "b", "c", "linked", 1.0);
    check_exact(o, "pairs", "a", "c", "linked", 0.0);
    check_cell(o, "tiers", "2", NULL, "p_any_in_force", 0.0, 0.3);
    check_cell(o, "tiers", "1+3", NULL, "p_any_in_force", 0.5, 0.8);
    check_cell(o, "tiers", "1+2", NULL, "p_any_in_force", 0.5, 0.3);
    check_cell(o, "tiers", "1+2", NULL, "p_all_in_force", 0.3, 0.5);
    outcome_free(o);
}

static void with_its_requirements_a_measure_follows_them(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD REQUIRING UTILITY(""), WORLDS, TRIALS);
    double never = exp(-10.0 * rate(0.0, 0.0, 0.5));
    double first = exp(-10.0 * rate(0.3, 0.0, 0.5));
    double both = exp(-4.0 * rate(0.3, 0.0, 0.5) - 6.0 * rate(0.3, 0.8, 0.0));
    double pair = 0.5 * never + 0.2 * first + 0.3 * both;
    double every = 1.0 - 0.7 * 0.5;
    double last = exp(-4.0 * rate(0.3, 0.0, 0.5) - rate(0.3, 0.8, 0.0) -
                      5.0 * rate(every, 0.8, 0.0));
    check_cell(o, "combinations", "a+b", NULL, "deterrence", pair, pair + 0.01);
    check_cell(o, "combinations", "a+b+c", NULL, "deterrence",
               0.5 * never + 0.2 * first + 0.3 * last, pair);
    check_cell(o, "combinations", "a+b+c", NULL, "achieved", exp(-10.0 * rate(every, 0.8, 0.0)),
               last);
    outcome_free(o);
}

int main(void)
{
    const struct named_test tests[] = {
        {"peace begins and arms recover", peace_begins_and_arms_recover},
        {"the beginning may be uncertain or chance", the_beginning_may_be_uncertain_or_chance},
        {"a measure is anticipated until it comes or until its date",
         a_measure_is_anticipated_until_it_comes_or_until_its_date},
        {"ramps and lapses change the hazard step by step",
         ramps_and_lapses_change_the_hazard_step_by_step},
        {"synergies weigh by the product of strengths",
         synergies_weigh_by_the_product_of_strengths},
        {"log odds weigh by strength", log_odds_weigh_by_strength},
        {"without its requirements a measure does nothing",
         without_its_requirements_a_measure_does_nothing},
        {"with its requirements a measure follows them",
         with_its_requirements_a_measure_follows_them},
    };
    return run_tests("hazard", tests, sizeof tests / sizeof tests[0]);
}
