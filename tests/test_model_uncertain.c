// SPDX-License-Identifier: GPL-3.0-or-later
//
// Uncertain numbers: one draw a world, named unknowns, copulas, fitted quantiles, beliefs.
#include "check.h"
#include "oracle.h"

enum { WORLDS = 32768, TRIALS = 8 };

#define IMMEDIATE(key, p) " " key " = { process = { type = \"decision\"; p = " p "; }; };"

static void the_mean_chance_is_the_mean_of_its_belief(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD CALM_ADVERSARY "measures = {"
        IMMEDIATE("a", "{ dist = \"beta\"; a = 3.0; b = 7.0; }")
        IMMEDIATE("b", "{ dist = \"triangular\"; min = 0.2; mode = 0.3; max = 1.0; }")
        IMMEDIATE("c", "{ dist = \"uniform\"; min = 0.1; max = 0.5; }") " };", WORLDS, TRIALS);
    check_cell(o, "in_force", "a", "10", "p", 0.3, 0.32);
    check_cell(o, "in_force", "b", "10", "p", 0.5, 0.48);
    check_cell(o, "in_force", "c", "10", "p", 0.3, 0.28);
    check_cell(o, "combinations", "a+c", NULL, "p_all_in_force", 0.09, 0.1);
    outcome_free(o);
}

static double at_mean_delay(double mean, void *parameters)
{
    return -expm1(-*(const double *)parameters / mean);
}

static void the_parameters_of_a_delay_may_be_uncertain(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD CALM_ADVERSARY
        "measures = { a = { process = { type = \"decision\"; p = 1.0;"
        " delay = { dist = \"exponential\"; mean = { dist = \"uniform\"; min = 0.5; max = 5.5; };"
        " }; }; }; };", WORLDS, TRIALS);
    for (double t = 1.0; t < 10.0; t *= 3.0) {
        char *years = text_format("%g", t);
        check_cell(o, "in_force", "a", years, "p", uniform_mean(at_mean_delay, &t, 0.5, 5.5),
                   at_mean_delay(3.0, &t));
        free(years);
    }
    outcome_free(o);
}

// E[x^2] of a beta(3, 7): variance 0.021 / 1.1 plus 0.09.
static void keys_that_share_an_unknown_move_together(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD CALM_ADVERSARY
        "uncertain = { x = { dist = \"beta\"; a = 3.0; b = 7.0; }; };"
        "measures = {" IMMEDIATE("a", "\"x\"") IMMEDIATE("b", "\"x\"") " };", WORLDS, TRIALS);
    check_cell(o, "combinations", "a+b", NULL, "p_all_in_force", 0.09 + 0.21 / 11.0, 0.09);
    outcome_free(o);
}

// For uniforms with a Gaussian copula E[UV] = 1/4 + asin(rho / 2) / (2 pi).
static void unknowns_are_joined_by_a_gaussian_copula(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD CALM_ADVERSARY
        "uncertain = { x = { dist = \"uniform\"; min = 0.0; max = 1.0; };"
        " y = { dist = \"uniform\"; min = 0.0; max = 1.0; correlation = { x = 0.8; }; };"
        " z = { dist = \"uniform\"; min = 0.0; max = 1.0; correlation = { x = -0.4; }; }; };"
        "measures = {" IMMEDIATE("a", "\"x\"") IMMEDIATE("b", "\"y\"") IMMEDIATE("c", "\"z\"")
        " };", WORLDS, TRIALS);
    double together = 0.25 + asin(0.4) / (2.0 * M_PI);
    double against = 0.25 + asin(-0.2) / (2.0 * M_PI);
    check_cell(o, "combinations", "a+b", NULL, "p_all_in_force", together, 0.25);
    check_cell(o, "combinations", "a+c", NULL, "p_all_in_force", against, 0.25);
    check_cell(o, "combinations", "b+c", NULL, "p_all_in_force", 0.25, against);
    outcome_free(o);
}

// Mean and sd of a column of worlds.csv.
struct moments {
    double mean;
    double sd;
    double n;
};

static struct moments column_moments(struct outcome *o, const char *name)
{
    struct moments m = {0.0, 0.0, 0.0};
    const struct table *table = o ? outcome_table(o, "worlds") : NULL;
    long column = table ? table_column(table, name) : -1;
    if (column < 0) {
        printf("\n    worlds.csv: no column %s\n", name);
        check_true("the column exists", false);
        return m;
    }
    for (long row = 0; row < (long)table->n_rows; row++) {
        double x = table_number(table, row, column);
        m.mean += x;
        m.sd += x * x;
    }
    m.n = (double)table->n_rows;
    m.mean /= m.n;
    m.sd = sqrt(fmax(m.sd / m.n - m.mean * m.mean, 0.0));
    return m;
}

static void check_mean(struct outcome *o, const char *name, double truth, double wrong)
{
    struct moments m = column_moments(o, name);
    check_estimate(name, m.mean, m.sd / sqrt(m.n), truth, wrong);
}

// Quantiles that belong to a beta (or a lognormal) are fitted by it without error.
static void quantiles_are_fitted_by_a_beta_or_a_lognormal(void)
{
    char *scenario = text_format(SCENARIO_HEAD
        "uncertain = { x = { dist = \"quantiles\"; p05 = %.17g; p50 = %.17g; p95 = %.17g; };"
        " y = { dist = \"quantiles\"; p05 = 0.25; p50 = 0.5; p95 = 1.5; }; };"
        "measures = { " IMMEDIATE("a", "\"x\"") IMMEDIATE("b", "{ dist = \"quantiles\";"
        " p05 = %.17g; p50 = %.17g; p95 = %.17g; }") " };"
        "adversary = { model = \"expected_utility\"; noise = 0.3; opportunities = \"y\"; };",
        gsl_cdf_beta_Pinv(0.05, 3.0, 7.0), gsl_cdf_beta_Pinv(0.5, 3.0, 7.0),
        gsl_cdf_beta_Pinv(0.95, 3.0, 7.0), gsl_cdf_beta_Pinv(0.05, 8.0, 2.0),
        gsl_cdf_beta_Pinv(0.5, 8.0, 2.0), gsl_cdf_beta_Pinv(0.95, 8.0, 2.0));
    struct outcome *o = run_scenario(scenario, WORLDS, TRIALS);
    double mu = log(0.25 * 0.5 * 1.5) / 3.0;
    double sigma = log(1.5 / 0.25) / (2.0 * probit(0.95));
    check_mean(o, "uncertain.x", 0.3, gsl_cdf_beta_Pinv(0.5, 3.0, 7.0));
    check_mean(o, "measures.b.process.p", 0.8, gsl_cdf_beta_Pinv(0.5, 8.0, 2.0));
    check_mean(o, "uncertain.y", exp(mu + 0.5 * sigma * sigma), 0.5 * exp(0.5 * sigma * sigma));
    check_cell(o, "in_force", "a", "10", "p", 0.3, 0.32);
    outcome_free(o);
    free(scenario);
}

#define MEMBERS " A = { }; B = { }; C = { p = 0.9; }; "

// E[x^2] again: members that don't override share the number, two uses of the group as well.
static void members_share_their_groups_uncertain_number(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD CALM_ADVERSARY
        "groups = { g = { default = { p = { dist = \"beta\"; a = 3.0; b = 2.0; }; };"
        " members = {" MEMBERS "}; }; };"
        "measures = { a = { process = { type = \"ratification\"; group = \"g\"; rule = \"all\"; };"
        " }; b = { process = { type = \"ratification\"; group = \"g\"; rule = \"at_least\"; k = 3;"
        " }; }; };", WORLDS, TRIALS);
    double second = 3.0 / 5.0 * 4.0 / 6.0;
    double fourth = second * 5.0 / 7.0 * 6.0 / 8.0;
    check_cell(o, "in_force", "a", "10", "p", 0.9 * second, 0.9 * 0.36);
    check_cell(o, "combinations", "a+b", NULL, "p_all_in_force", 0.81 * fourth,
               0.81 * second * second);
    check_mean(o, "groups.g.default.p", 0.6, 0.61);
    outcome_free(o);
}

static void worlds_csv_holds_what_was_drawn(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD
        "uncertain = { x = { dist = \"lognormal\"; median = 0.3; sigma = 0.5; }; };"
        "measures = {" IMMEDIATE("a", "{ dist = \"beta\"; mean = 0.3; n = 10.0; }") " };"
        "adversary = { model = \"expected_utility\"; noise = 0.3; opportunities = \"x\";"
        " begins = { dist = \"normal\"; mean = 1.0; sd = 0.5; }; };", 4096, 2);
    check_mean(o, "uncertain.x", 0.3 * exp(0.125), 0.3);
    check_mean(o, "measures.a.process.p", 0.3, 0.32);
    check_mean(o, "adversary.begins", 1.0, 1.05);
    struct moments begins = column_moments(o, "adversary.begins");
    struct moments p = column_moments(o, "measures.a.process.p");
    check_true("one row a world", fabs(p.n - 4096.0) < 0.5);
    check_near("sd of a normal", begins.sd, 0.5, 5.0 * 0.5 / sqrt(2.0 * 4096.0), 0.56);
    check_near("sd of a beta", p.sd, sqrt(0.21 / 11.0), 0.01, sqrt(0.21 / 8.0));
    outcome_free(o);
}

// Deterrence is linear in p: base 0.1 a year, odds ratio 0.3 if it comes.
static double deterrence_at(double p)
{
    return (1.0 - p) * pow(0.9, 10.0) + p * pow(1.0 - logistic(logit(0.1) + log(0.3)), 10.0);
}

#define BELIEF(p)                                                                                 \
    SCENARIO_HEAD CALM_ADVERSARY "measures = { a = { process = { type = \"decision\"; p = " p     \
    "; }; effects = { odds_ratio = 0.3; }; }; };"
#define BETA "{ dist = \"beta\"; a = 3.0; b = 7.0; }"

static void beliefs_are_what_more_trials_do_not_narrow(void)
{
    double slope = deterrence_at(1.0) - deterrence_at(0.0);
    double belief = sqrt(0.21 / 11.0) * slope;
    double chance = sqrt((0.21 - 0.21 / 11.0) / 8.0) * slope;
    struct outcome *o = run_scenario(BELIEF(BETA), WORLDS, TRIALS);
    check_near("epistemic sd", cell(o, "combinations", "a", NULL, "epistemic_sd"), belief,
               0.05 * belief, hypot(belief, chance));
    outcome_free(o);
    o = run_scenario(BELIEF("0.3"), WORLDS, TRIALS);
    check_near("epistemic sd of what is certain",
               cell(o, "combinations", "a", NULL, "epistemic_sd"), 0.0, 0.3 * chance, chance);
    outcome_free(o);
}

static void belief_quantiles_are_those_of_the_uncertain_number(void)
{
    double slope = deterrence_at(1.0) - deterrence_at(0.0);
    struct outcome *o = run_scenario(BELIEF(BETA), 4096, 256);
    const struct { const char *column; const char *shapley; double q; } rows[] = {
        {"belief_p05", "shapley_p05", 0.05}, {"belief_p50", NULL, 0.5},
        {"belief_p95", "shapley_p95", 0.95}};
    for (int i = 0; i < 3; i++) {
        double p = gsl_cdf_beta_Pinv(rows[i].q, 3.0, 7.0);
        double far = p + 0.03;
        check_near(rows[i].column, cell(o, "combinations", "a", NULL, rows[i].column),
                   deterrence_at(p), 0.02 * slope, deterrence_at(far));
        if (rows[i].shapley) {
            check_near(rows[i].shapley, cell(o, "measures", "a", NULL, rows[i].shapley),
                       p * slope, 0.02 * slope, far * slope);
        }
    }
    outcome_free(o);
}

int main(void)
{
    const struct named_test tests[] = {
        {"the mean chance is the mean of its belief", the_mean_chance_is_the_mean_of_its_belief},
        {"the parameters of a delay may be uncertain", the_parameters_of_a_delay_may_be_uncertain},
        {"keys that share an unknown move together", keys_that_share_an_unknown_move_together},
        {"unknowns are joined by a Gaussian copula", unknowns_are_joined_by_a_gaussian_copula},
        {"quantiles are fitted by a beta or a lognormal",
         quantiles_are_fitted_by_a_beta_or_a_lognormal},
        {"members share their group's uncertain number",
         members_share_their_groups_uncertain_number},
        {"worlds.csv holds what was drawn", worlds_csv_holds_what_was_drawn},
        {"beliefs are what more trials do not narrow", beliefs_are_what_more_trials_do_not_narrow},
        {"belief quantiles are those of the uncertain number",
         belief_quantiles_are_those_of_the_uncertain_number},
    };
    return run_tests("uncertain", tests, sizeof tests / sizeof tests[0]);
}
