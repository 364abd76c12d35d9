// SPDX-License-Identifier: GPL-3.0-or-later
//
// When a measure begins, when it stands: requirements, ramps, lapses.
#include "check.h"
#include "oracle.h"

enum { WORLDS = 16384, TRIALS = 16 };

static double exponential_cdf(double t, double mean)
{
    return t > 0.0 ? -expm1(-t / mean) : 0.0;
}

// x: p of both, mean of the first, mean of the second, waiting time for sure.
static double later_of_two(double t, const double *x)
{
    double a = 1.0 / x[1];
    double b = 1.0 / x[2];
    double s = t - x[3];
    return s > 0.0 ? x[0] * (1.0 - (b * exp(-a * s) - a * exp(-b * s)) / (b - a)) : 0.0;
}

// x: p, mean, begins.
static double begun(double t, const double *x)
{
    return x[0] * exponential_cdf(t - x[2], x[1]);
}

#define DECISION(p, mean)                                                                         \
    "process = { type = \"decision\"; p = " p "; delay = { dist = \"exponential\"; mean = " mean  \
    "; }; }; "

static void a_process_begins_when_its_requirements_are_in_force(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD CALM_ADVERSARY
        "measures = { a = { " DECISION("0.8", "1.0") "};"
        " b = { requires = [ \"a\" ]; " DECISION("0.75", "3.0") "};"
        " c = { begins = 2.0; " DECISION("0.75", "3.0") "};"
        " d = { begins = -2.0; " DECISION("0.75", "3.0") "};"
        " e = { begins = \"2025-01-01\"; " DECISION("0.75", "3.0") "}; };", WORLDS, TRIALS);
    check_curve(o, "b", "p", later_of_two, (double[]){0.6, 1.0, 3.0, 0.0}, later_of_two,
                (double[]){0.75, 1.0, 3.0, 0.0}, 3, (double[]){2.0, 4.0, 10.0});
    check_curve(o, "c", "p", begun, (double[]){0.75, 3.0, 2.0}, begun, (double[]){0.75, 3.0, 1.75},
                3, (double[]){2.5, 4.0, 6.0});
    check_curve(o, "d", "p", begun, (double[]){0.75, 3.0, 0.0}, begun, (double[]){0.75, 3.0, -2.0},
                3, (double[]){0.5, 2.0, 4.0});
    check_curve(o, "e", "p", begun, (double[]){0.75, 3.0, 731.0 / 365.25}, begun,
                (double[]){0.75, 3.0, 1.75}, 2, (double[]){2.5, 4.0});
    outcome_free(o);
}

// Starts at the later of two requirements and a date.
static double all_required(double t, const double *x)
{
    double first = x[0] * exponential_cdf(t - 0.5, 1.0);
    double second = x[1] * exponential_cdf(t - 0.5, 2.0);
    return t - 0.5 >= x[2] ? first * second : 0.0;
}

static void a_process_waits_for_all_requirements_and_its_date(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD CALM_ADVERSARY
        "measures = { a = { " DECISION("0.8", "1.0") "}; b = { " DECISION("0.7", "2.0") "};"
        " c = { requires = [ \"a\", \"b\" ]; begins = 3.25; process = { type = \"decision\";"
        " p = 1.0; delay = 0.5; }; }; };", WORLDS, TRIALS);
    check_cell(o, "in_force", "c", "3.5", "p", 0.0, 0.1);
    check_curve(o, "c", "p", all_required, (double[]){0.8, 0.7, 3.25}, all_required,
                (double[]){0.8, 0.8, 3.25}, 3, (double[]){4.0, 6.0, 10.0});
    outcome_free(o);
}

// x: p, mean delay, wait until the first step.
static double risen(double t, const double *x)
{
    return x[0] * exponential_cdf(t - x[2], x[1]);
}

static void a_ramp_stands_from_its_first_strength(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD CALM_ADVERSARY
        "measures = {"
        " slow = { " DECISION("0.8", "2.0") "ramp = { steps = 4; gap = 0.75; }; };"
        " early = { " DECISION("0.8", "2.0") "ramp = { initial = 0.25; steps = 3; gap = 0.75; }; };"
        " drawn = { " DECISION("0.8", "2.0") "ramp = { steps = 2;"
        " gap = { dist = \"exponential\"; mean = 1.0; }; }; };"
        " bare = { " DECISION("0.8", "2.0") "}; };", WORLDS, TRIALS);
    double at_once[] = {0.8, 2.0, 0.0};
    double waited[] = {0.8, 2.0, 0.75};
    const double times[] = {1.5, 3.0, 5.0};
    check_curve(o, "slow", "standing", risen, waited, risen, at_once, 3, times);
    check_curve(o, "slow", "p", risen, at_once, risen, waited, 3, times);
    check_curve(o, "early", "standing", risen, at_once, risen, waited, 3, times);
    check_curve(o, "bare", "standing", risen, at_once, risen, waited, 3, times);
    check_curve(o, "drawn", "standing", later_of_two, (double[]){0.8, 2.0, 1.0, 0.0}, risen,
                at_once, 3, times);
    outcome_free(o);
}

// In force since s < t and not lapsed since: density of T times 1 - q G(t - s).
struct lapse {
    double t;
    double q;
};

static double not_lapsed(double s, void *parameters)
{
    const struct lapse *lapse = parameters;
    return 0.8 * 0.5 * exp(-0.5 * s) * (1.0 - lapse->q * exponential_cdf(lapse->t - s, 1.5));
}

static double standing(double t, const double *x)
{
    struct lapse lapse = {t, x[0]};
    return integral(not_lapsed, &lapse, 0.0, t, 4);
}

static void a_lapse_ends_the_standing_but_not_the_coming_into_force(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD CALM_ADVERSARY
        "measures = { a = { " DECISION("0.8", "2.0")
        "lapse = { p = 0.4; delay = { dist = \"exponential\"; mean = 1.5; }; }; };"
        " b = { requires = [ \"a\" ]; process = { type = \"fixed\"; after = 0.0; }; }; };",
        WORLDS, TRIALS);
    const double times[] = {2.0, 4.0, 7.0, 10.0};
    check_curve(o, "a", "standing", standing, (double[]){0.4}, standing, (double[]){0.3}, 4, times);
    check_curve(o, "a", "p", risen, (double[]){0.8, 2.0, 0.0}, standing, (double[]){0.4}, 4, times);
    check_curve(o, "b", "standing", risen, (double[]){0.8, 2.0, 0.0}, standing, (double[]){0.4}, 4,
                times);
    outcome_free(o);
}

// A ramp's step that would come after the lapse raises nothing: initial 0, gap 2, lapse at 1.
static void a_lapse_before_the_first_step_leaves_nothing_standing(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD CALM_ADVERSARY
        "measures = { a = { process = { type = \"fixed\"; after = 0.5; };"
        " ramp = { steps = 2; gap = 2.0; }; lapse = { p = 1.0; delay = 1.0; }; };"
        " b = { process = { type = \"fixed\"; after = 0.5; };"
        " ramp = { initial = 0.5; steps = 2; gap = 2.0; }; lapse = { p = 1.0; delay = 1.0; }; };"
        " };", 16, 2);
    check_cell(o, "in_force", "a", "3", "standing", 0.0, 1.0);
    check_cell(o, "in_force", "a", "3", "p", 1.0, 0.0);
    check_cell(o, "in_force", "b", "1", "standing", 1.0, 0.0);
    check_cell(o, "in_force", "b", "1.5", "standing", 0.0, 1.0);
    check_cell(o, "in_force", "b", "5", "standing", 0.0, 1.0);
    outcome_free(o);
}

int main(void)
{
    const struct named_test tests[] = {
        {"a process begins when its requirements are in force",
         a_process_begins_when_its_requirements_are_in_force},
        {"a process waits for all requirements and its date",
         a_process_waits_for_all_requirements_and_its_date},
        {"a ramp stands from its first strength", a_ramp_stands_from_its_first_strength},
        {"a lapse ends the standing but not the coming into force",
         a_lapse_ends_the_standing_but_not_the_coming_into_force},
        {"a lapse before the first step leaves nothing standing",
         a_lapse_before_the_first_step_leaves_nothing_standing},
    };
    return run_tests("standing", tests, sizeof tests / sizeof tests[0]);
}
