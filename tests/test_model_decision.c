// SPDX-License-Identifier: GPL-3.0-or-later
//
// One decision: marginals, shocks to the factor that it loads on, attempts.
// With U = Phi(-y) the event U <= u is y >= -probit(u); a shock d to the factor adds a d to y.
#include "check.h"
#include "oracle.h"

enum { WORLDS = 16384, TRIALS = 16 };

#define DELAY_TWO "delay = { dist = \"exponential\"; mean = 2.0; };"

static double exponential_cdf(double t, double mean)
{
    return t > 0.0 ? -expm1(-t / mean) : 0.0;
}

// x: p, mean delay.
static double plain_marginal(double t, const double *x)
{
    return x[0] * exponential_cdf(t, x[1]);
}

static void marginal_of_a_decision_is_p_times_the_delays_cdf(void)
{
    char *scenario = text_format(SCENARIO_HEAD CALM_ADVERSARY
        "measures = { a = { process = { type = \"decision\"; p = 0.6; %s }; }; };", DELAY_TWO);
    struct outcome *o = run_scenario(scenario, WORLDS, TRIALS);
    check_curve(o, "a", "p", plain_marginal, (double[]){0.6, 2.0}, plain_marginal,
                (double[]){0.6, 2.2}, 3, (double[]){0.5, 2.0, 4.0});
    check_curve(o, "a", "p", plain_marginal, (double[]){0.6, 2.0}, plain_marginal,
                (double[]){0.58, 2.0}, 1, (double[]){10.0});
    check_cell(o, "measures", "a", NULL, "p_in_force", 0.6 * exponential_cdf(10.0, 2.0), 0.58);
    check_cell(o, "in_force", "a", "0", "p", 0.0, 0.01);
    outcome_free(o);
    free(scenario);
}

static void loads_leave_the_marginal_unchanged(void)
{
    char *scenario = text_format(SCENARIO_HEAD CALM_ADVERSARY
        "factors = { f = { }; g = { correlation = { f = 0.5; }; }; };"
        "measures = { a = { process = { type = \"decision\"; p = 0.6; %s"
        " loads = { f = 0.8; g = -0.5; }; }; }; };", DELAY_TWO);
    struct outcome *o = run_scenario(scenario, WORLDS, TRIALS);
    check_curve(o, "a", "p", plain_marginal, (double[]){0.6, 2.0}, plain_marginal,
                (double[]){0.62, 1.8}, 4, (double[]){0.5, 2.0, 4.0, 10.0});
    outcome_free(o);
    free(scenario);
}

// x: p, mean, load, then pairs (date, shift) of two sure shocks in order of date.
static double shocked_marginal(double t, const double *x)
{
    double best = probit(plain_marginal(fmin(t, x[3]), x));
    if (t >= x[3]) {
        double until = fmin(t, x[5]);
        best = fmax(best, probit(plain_marginal(until, x)) + x[2] * x[4]);
    }
    if (t >= x[5]) {
        best = fmax(best, probit(plain_marginal(t, x)) + x[2] * (x[4] + x[6]));
    }
    return normal_cdf(best);
}

#define SHOCK_SCENARIO SCENARIO_HEAD CALM_ADVERSARY                                               \
    "factors = { f = { shocks = { %s }; }; };"                                                    \
    "measures = { a = { process = { type = \"decision\"; p = 0.6; %s"                             \
    " loads = { f = 0.7; }; }; }; };"

static struct outcome *run_shocks(const char *shocks)
{
    char *scenario = text_format(SHOCK_SCENARIO, shocks, DELAY_TWO);
    struct outcome *o = run_scenario(scenario, WORLDS, TRIALS);
    free(scenario);
    return o;
}

static void a_sure_shock_upwards_approves_at_once_what_was_due(void)
{
    struct outcome *o = run_shocks("s = { date = 2.0; shift = 0.9; };");
    double truth[] = {0.6, 2.0, 0.7, 2.0, 0.9, 99.0, 0.0};
    double wrong[] = {0.6, 2.0, 0.7, 2.0, 0.7, 99.0, 0.0};
    check_curve(o, "a", "p", shocked_marginal, truth, shocked_marginal, wrong, 4,
                (double[]){2.0, 2.5, 4.0, 10.0});
    check_curve(o, "a", "p", plain_marginal, truth, shocked_marginal,
                (double[]){0.6, 2.0, 0.7, 1.0, 0.9, 99.0, 0.0}, 2, (double[]){1.0, 1.5});
    outcome_free(o);
}

static void a_sure_shock_downwards_takes_nothing_back(void)
{
    struct outcome *o = run_shocks("s = { date = 2.0; shift = -0.4; };");
    double truth[] = {0.6, 2.0, 0.7, 2.0, -0.4, 99.0, 0.0};
    check_curve(o, "a", "p", shocked_marginal, truth, plain_marginal, truth, 3,
                (double[]){2.5, 4.0, 10.0});
    outcome_free(o);
}

static void two_sure_shocks_follow_the_largest_segment(void)
{
    struct outcome *o = run_shocks("late = { date = 4.0; shift = 1.3; };"
                                   "early = { date = 1.0; shift = -0.6; };");
    double truth[] = {0.6, 2.0, 0.7, 1.0, -0.6, 4.0, 1.3};
    double wrong[] = {0.6, 2.0, 0.7, 4.0, 1.3, 99.0, 0.0};
    check_curve(o, "a", "p", shocked_marginal, truth, shocked_marginal, wrong, 5,
                (double[]){2.0, 3.5, 4.0, 5.0, 10.0});
    outcome_free(o);
}

static void a_shock_before_the_start_is_felt_from_the_start(void)
{
    struct outcome *o = run_shocks("s = { date = \"2020-05-01\"; shift = -0.5; };");
    double truth[] = {0.6, 2.0, 0.7, 0.0, -0.5, 99.0, 0.0};
    for (int i = 1; i < 20; i += 6) {
        char *years = text_format("%g", 0.5 * i);
        double due = probit(plain_marginal(0.5 * i, truth));
        check_cell(o, "in_force", "a", years, "p", normal_cdf(due - 0.35), normal_cdf(due));
        free(years);
    }
    outcome_free(o);
}

// Both shocks by chance: the four cases weighed.
static double chance_shocks(double t, const double *x)
{
    double sum = 0.0;
    for (unsigned occurs = 0; occurs < 4; occurs++) {
        double first = occurs & 1u ? x[4] : 0.0;
        double second = occurs & 2u ? x[6] : 0.0;
        double weight = (occurs & 1u ? x[7] : 1.0 - x[7]) * (occurs & 2u ? x[8] : 1.0 - x[8]);
        double sure[] = {x[0], x[1], x[2], x[3], first, x[5], second};
        sum += weight * shocked_marginal(t, sure);
    }
    return sum;
}

static void shocks_by_chance_are_drawn_independently(void)
{
    struct outcome *o = run_shocks("early = { date = 1.0; p = 0.3; shift = 1.5; };"
                                   "late = { date = 3.0; p = 0.8; shift = -0.9; };");
    double truth[] = {0.6, 2.0, 0.7, 1.0, 1.5, 3.0, -0.9, 0.3, 0.8};
    double sure[] = {0.6, 2.0, 0.7, 1.0, 1.5, 3.0, -0.9, 1.0, 1.0};
    double mean[] = {0.6, 2.0, 0.7, 1.0, 0.45, 3.0, -0.72, 1.0, 1.0};
    check_curve(o, "a", "p", chance_shocks, truth, chance_shocks, sure, 3,
                (double[]){1.0, 2.5, 10.0});
    check_curve(o, "a", "p", chance_shocks, truth, chance_shocks, mean, 2,
                (double[]){1.0, 2.5});
    outcome_free(o);
}

struct random_shift {
    double t;
    double mean;
    double sd;
};

static double at_random_shift(double z, void *parameters)
{
    const struct random_shift *s = parameters;
    double x[] = {0.6, 2.0, 0.7, 2.0, s->mean + s->sd * z, 99.0, 0.0};
    return shocked_marginal(s->t, x);
}

static void check_random_shift(const char *shocks)
{
    struct outcome *o = run_shocks(shocks);
    for (int t = 2; t <= 4; t++) {
        struct random_shift shift = {t, 0.2, 1.2};
        char *years = text_format("%d", t);
        double sure[] = {0.6, 2.0, 0.7, 2.0, 0.2, 99.0, 0.0};
        check_cell(o, "in_force", "a", years, "p", normal_mean(at_random_shift, &shift),
                   shocked_marginal(t, sure));
        free(years);
    }
    outcome_free(o);
}

static void a_shift_drawn_per_trial_is_averaged_over(void)
{
    check_random_shift("s = { date = 2.0; shift = { dist = \"normal\"; mean = 0.2; sd = 1.2;"
                       " per = \"trial\"; }; };");
}

static void an_uncertain_shift_is_averaged_over_worlds(void)
{
    check_random_shift("s = { date = 2.0;"
                       " shift = { dist = \"normal\"; mean = 0.2; sd = 1.2; }; };");
}

static void certain_and_impossible_decisions_are_exact(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD CALM_ADVERSARY
        "factors = { f = { shocks = { s = { date = 1.0; shift = 5.0; }; }; }; };"
        "measures = {"
        " never = { process = { type = \"decision\"; p = 0.0; loads = { f = 0.9; }; }; };"
        " sure = { process = { type = \"decision\"; p = 1.0; delay = 1.25; }; };"
        " edge = { process = { type = \"decision\"; p = 1.0; delay = { dist = \"point\";"
        " value = 1.5; }; }; };"
        " now = { process = { type = \"decision\"; p = 1.0; }; }; };", 64, 4);
    check_cell(o, "in_force", "never", "10", "p", 0.0, 0.001);
    check_empty(o, "measures", "never", NULL, "t10");
    check_empty(o, "measures", "never", NULL, "t90");
    check_cell(o, "in_force", "sure", "1", "p", 0.0, 1.0);
    check_cell(o, "in_force", "sure", "1.5", "p", 1.0, 0.0);
    check_cell(o, "in_force", "edge", "1", "p", 0.0, 1.0);
    check_cell(o, "in_force", "edge", "1.5", "p", 1.0, 0.0);
    check_cell(o, "in_force", "now", "0", "p", 1.0, 0.0);
    double bin = 10.0 / 4096.0;
    check_near("t50 of a point", cell(o, "measures", "sure", NULL, "t50"), 1.25, bin, 1.26);
    check_near("t10 of a point", cell(o, "measures", "edge", NULL, "t10"), 1.5, bin, 1.51);
    outcome_free(o);
}

static void without_a_delay_a_decision_is_in_force_from_the_start(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD CALM_ADVERSARY
        "measures = { a = { process = { type = \"decision\"; p = 0.3; }; }; };", WORLDS, TRIALS);
    check_cell(o, "in_force", "a", "0", "p", 0.3, 0.29);
    check_cell(o, "in_force", "a", "10", "p", 0.3, 0.31);
    outcome_free(o);
}

int main(void)
{
    const struct named_test tests[] = {
        {"the marginal of a decision is p times the delay's cdf",
         marginal_of_a_decision_is_p_times_the_delays_cdf},
        {"loads leave the marginal unchanged", loads_leave_the_marginal_unchanged},
        {"a sure shock upwards approves at once what was due",
         a_sure_shock_upwards_approves_at_once_what_was_due},
        {"a sure shock downwards takes nothing back", a_sure_shock_downwards_takes_nothing_back},
        {"two sure shocks follow the largest segment", two_sure_shocks_follow_the_largest_segment},
        {"a shock before the start is felt from the start",
         a_shock_before_the_start_is_felt_from_the_start},
        {"shocks by chance are drawn independently", shocks_by_chance_are_drawn_independently},
        {"a shift drawn per trial is averaged over", a_shift_drawn_per_trial_is_averaged_over},
        {"an uncertain shift is averaged over worlds", an_uncertain_shift_is_averaged_over_worlds},
        {"certain and impossible decisions are exact", certain_and_impossible_decisions_are_exact},
        {"without a delay a decision is in force from the start",
         without_a_delay_a_decision_is_in_force_from_the_start},
    };
    return run_tests("decision", tests, sizeof tests / sizeof tests[0]);
}
