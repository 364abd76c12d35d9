// SPDX-License-Identifier: GPL-3.0-or-later
//
// Trees of processes, and groups of bodies under the three rules.
#include "check.h"
#include "oracle.h"

enum { WORLDS = 16384, TRIALS = 16 };

static double exponential_cdf(double t, double mean)
{
    return t > 0.0 ? -expm1(-t / mean) : 0.0;
}

// x: chance of all steps, mean of the first, mean of the second.
static double two_steps(double t, const double *x)
{
    double a = 1.0 / x[1];
    double b = 1.0 / x[2];
    return x[0] * (1.0 - (b * exp(-a * t) - a * exp(-b * t)) / (b - a));
}

// A step that takes x[3] years for sure in between.
static double three_steps(double t, const double *x)
{
    return t > x[3] ? two_steps(t - x[3], x) : 0.0;
}

#define STEP(p, mean)                                                                             \
    "{ type = \"decision\"; p = " p "; delay = { dist = \"exponential\"; mean = " mean "; }; }"

static void a_sequence_adds_its_steps_up(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD CALM_ADVERSARY
        "measures = { two = { process = { type = \"sequence\"; steps = ( "
        STEP("0.8", "1.0") ", " STEP("0.75", "3.0") " ); }; };"
        " three = { process = { type = \"sequence\"; steps = ( " STEP("0.8", "1.0")
        ", { type = \"fixed\"; after = 1.25; }, " STEP("0.75", "3.0") " ); }; }; };",
        WORLDS, TRIALS);
    double truth[] = {0.6, 1.0, 3.0, 1.25};
    check_curve(o, "two", "p", two_steps, truth, two_steps, (double[]){0.6, 1.0, 2.5}, 3,
                (double[]){1.0, 2.5, 5.0});
    check_curve(o, "three", "p", three_steps, truth, two_steps, truth, 4,
                (double[]){1.5, 2.5, 5.0, 10.0});
    outcome_free(o);
}

// Marginals of three independent children at t.
static void three_children(double t, double *p)
{
    p[0] = 0.9 * exponential_cdf(t, 1.0);
    p[1] = 0.7 * exponential_cdf(t, 2.0);
    p[2] = 0.5 * exponential_cdf(t, 3.0);
}

#define CHILDREN                                                                                  \
    "of = ( " STEP("0.9", "1.0") ", " STEP("0.7", "2.0") ", " STEP("0.5", "3.0") " ); "

static void compositions_are_the_last_the_first_and_the_kth_completion(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD CALM_ADVERSARY
        "measures = { every = { process = { type = \"all_of\"; " CHILDREN "}; };"
        " some = { process = { type = \"any_of\"; " CHILDREN "}; };"
        " two = { process = { type = \"at_least\"; k = 2; " CHILDREN "}; }; };", WORLDS, TRIALS);
    const char *const times[] = {"1", "3", "10"};
    for (int i = 0; i < 3; i++) {
        double p[3];
        three_children(strtod(times[i], NULL), p);
        double every = p[0] * p[1] * p[2];
        double some = 1.0 - (1.0 - p[0]) * (1.0 - p[1]) * (1.0 - p[2]);
        double two = p[0] * p[1] + p[0] * p[2] + p[1] * p[2] - 2.0 * every;
        check_cell(o, "in_force", "every", times[i], "p", every, 1.3 * every);
        check_cell(o, "in_force", "some", times[i], "p", some, p[0]);
        check_cell(o, "in_force", "two", times[i], "p", two, two - every);
    }
    outcome_free(o);
}

// Nested: the later of a sequence and the first of two.
static void trees_nest(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD CALM_ADVERSARY
        "measures = { a = { process = { type = \"all_of\"; of = ( { type = \"sequence\"; steps = ( "
        STEP("0.8", "1.0") ", " STEP("0.75", "3.0") " ); }, { type = \"any_of\"; of = ( "
        STEP("0.9", "1.0") ", " STEP("0.5", "3.0") " ); } ); }; }; };", WORLDS, TRIALS);
    for (int t = 2; t <= 10; t += 4) {
        double p[3];
        three_children(t, p);
        double first = 1.0 - (1.0 - p[0]) * (1.0 - p[2]);
        double sequence = two_steps(t, (double[]){0.6, 1.0, 3.0});
        char *years = text_format("%d", t);
        check_cell(o, "in_force", "a", years, "p", first * sequence, fmin(first, sequence));
        free(years);
    }
    outcome_free(o);
}

// Chance that at least k of n independent bodies agree (k = n: all).
static double at_least(const double *p, int n, int k)
{
    double sum = 0.0;
    for (unsigned set = 0; set < 1u << n; set++) {
        double chance = 1.0;
        for (int i = 0; i < n; i++) {
            chance *= set >> i & 1u ? p[i] : 1.0 - p[i];
        }
        sum += (int)set_size(set) >= k ? chance : 0.0;
    }
    return sum;
}

// Bodies that load on one common factor; `own` loads on another, correlated one, if not 0.
struct bodies {
    double t;
    double load;
    double own;      // load of the last body on the second factor instead of the first
    double rho;
    int k;
    double z;
};

static double body_p(int i)
{
    const double p[] = {0.9, 0.8, 0.95, 0.7};
    return p[i];
}

static double given_both(double z2, void *parameters)
{
    const struct bodies *b = parameters;
    double g = b->rho * b->z + sqrt(1.0 - b->rho * b->rho) * z2;
    double p[4];
    for (int i = 0; i < 4; i++) {
        double due = body_p(i) * exponential_cdf(b->t, 1.5);
        p[i] = i == 3 && b->own != 0.0 ? given_factor(due, b->own, g)
                                       : given_factor(due, b->load, b->z);
    }
    return at_least(p, 4, b->k);
}

static double given_first(double z, void *parameters)
{
    struct bodies here = *(const struct bodies *)parameters;
    here.z = z;
    return here.own != 0.0 ? normal_mean(given_both, &here) : given_both(0.0, &here);
}

#define FOUR_BODIES(last_loads)                                                                   \
    "groups = { g = { default = { p = 0.9; delay = { dist = \"exponential\"; mean = 1.5; };"      \
    " loads = { f = 0.75; }; }; members = { A = { }; B = { p = 0.8; }; C = { p = 0.95; };"        \
    " D = { p = 0.7; " last_loads " }; }; }; };"
#define RATIFIED(rule)                                                                            \
    "measures = { a = { process = { type = \"ratification\"; group = \"g\"; " rule " }; }; };"

static void check_ratified(const char *scenario, struct bodies truth, struct bodies wrong)
{
    struct outcome *o = run_scenario(scenario, WORLDS, TRIALS);
    const char *const times[] = {"1", "3", "10"};
    for (int i = 0; i < 3; i++) {
        truth.t = wrong.t = strtod(times[i], NULL);
        check_cell(o, "in_force", "a", times[i], "p", normal_mean(given_first, &truth),
                   normal_mean(given_first, &wrong));
    }
    outcome_free(o);
}

static void unanimity_with_one_factor_matches_quadrature(void)
{
    check_ratified(SCENARIO_HEAD CALM_ADVERSARY "factors = { f = { }; };" FOUR_BODIES("")
                   RATIFIED("rule = \"all\";"), (struct bodies){.load = 0.75, .k = 4},
                   (struct bodies){.load = 0.6, .k = 4});
}

static void unanimity_with_two_factors_matches_quadrature(void)
{
    check_ratified(SCENARIO_HEAD CALM_ADVERSARY
                   "factors = { f = { }; h = { correlation = { f = -0.5; }; }; };"
                   FOUR_BODIES("loads = { h = 0.9; };") RATIFIED("rule = \"all\";"),
                   (struct bodies){.load = 0.75, .own = 0.9, .rho = -0.5, .k = 4},
                   (struct bodies){.load = 0.75, .own = 0.9, .rho = 0.0, .k = 4});
}

static void k_of_n_bodies_matches_quadrature(void)
{
    check_ratified(SCENARIO_HEAD CALM_ADVERSARY "factors = { f = { }; };" FOUR_BODIES("")
                   RATIFIED("rule = \"at_least\"; k = 2;"), (struct bodies){.load = 0.75, .k = 2},
                   (struct bodies){.load = 0.4, .k = 2});
}

// Members' empty loads replace the default's.
static void a_members_key_replaces_the_defaults_whole_value(void)
{
    check_ratified(SCENARIO_HEAD CALM_ADVERSARY
                   "factors = { f = { }; h = { }; };" FOUR_BODIES("loads = { h = 0.5; };")
                   RATIFIED("rule = \"all\";"),
                   (struct bodies){.load = 0.75, .own = 0.5, .k = 4},
                   (struct bodies){.load = 0.75, .k = 4});
}

// Five bodies of weights 5 4 3 2 1: at least `states` of them with at least `population` of 15.
static double qualified(double t, double states, double population)
{
    const double weight[] = {5.0, 4.0, 3.0, 2.0, 1.0};
    double sum = 0.0;
    for (unsigned set = 0; set < 32; set++) {
        double chance = 1.0;
        double agreed = 0.0;
        for (int i = 0; i < 5; i++) {
            double p = (0.5 + 0.1 * i) * exponential_cdf(t, 1.0 + 0.5 * i);
            chance *= set >> i & 1u ? p : 1.0 - p;
            agreed += set >> i & 1u ? weight[i] : 0.0;
        }
        bool passes = set_size(set) >= 5.0 * states - 1e-9 && agreed >= 15.0 * population - 1e-9;
        sum += passes ? chance : 0.0;
    }
    return sum;
}

#define WEIGHED(key, p, mean, weight)                                                             \
    key " = { p = " p "; delay = { dist = \"exponential\"; mean = " mean "; }; " weight " }; "

static void a_qualified_majority_matches_enumeration(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD CALM_ADVERSARY
        "groups = { g = { members = { " WEIGHED("A", "0.5", "1.0", "weight = 5.0;")
        WEIGHED("B", "0.6", "1.5", "weight = 4.0;") WEIGHED("C", "0.7", "2.0", "weight = 3.0;")
        WEIGHED("D", "0.8", "2.5", "weight = 2.0;") WEIGHED("E", "0.9", "3.0", "") "}; }; };"
        "measures = { a = { process = { type = \"ratification\"; group = \"g\";"
        " rule = \"qualified\"; states = 0.6; population = 0.6; }; };"
        " b = { process = { type = \"ratification\"; group = \"g\"; rule = \"qualified\";"
        " states = 0.2; population = 0.8; }; }; };", WORLDS, TRIALS);
    const char *const times[] = {"2", "4", "10"};
    for (int i = 0; i < 3; i++) {
        double t = strtod(times[i], NULL);
        check_cell(o, "in_force", "a", times[i], "p", qualified(t, 0.6, 0.6),
                   qualified(t, 0.6, 0.65));
        check_cell(o, "in_force", "b", times[i], "p", qualified(t, 0.2, 0.8),
                   qualified(t, 0.2, 0.85));
    }
    outcome_free(o);
}

// The same group asked twice: the factor is shared, chance is fresh.
static double both_uses(double z, void *parameters)
{
    double once = given_first(z, parameters);
    return once * once;
}

static void chance_is_fresh_for_each_use_of_a_group(void)
{
    struct outcome *o = run_scenario(SCENARIO_HEAD CALM_ADVERSARY
        "factors = { f = { }; };" FOUR_BODIES("")
        "measures = { a = { process = { type = \"all_of\"; of = ("
        " { type = \"ratification\"; group = \"g\"; rule = \"all\"; },"
        " { type = \"ratification\"; group = \"g\"; rule = \"all\"; } ); }; }; };",
        WORLDS, TRIALS);
    struct bodies b = {.t = 10.0, .load = 0.75, .k = 4};
    check_cell(o, "in_force", "a", "10", "p", normal_mean(both_uses, &b),
               normal_mean(given_first, &b));
    outcome_free(o);
}

int main(void)
{
    const struct named_test tests[] = {
        {"a sequence adds its steps up", a_sequence_adds_its_steps_up},
        {"compositions are the last, the first and the k-th completion",
         compositions_are_the_last_the_first_and_the_kth_completion},
        {"trees nest", trees_nest},
        {"unanimity with one factor matches quadrature",
         unanimity_with_one_factor_matches_quadrature},
        {"unanimity with two factors matches quadrature",
         unanimity_with_two_factors_matches_quadrature},
        {"k of n bodies matches quadrature", k_of_n_bodies_matches_quadrature},
        {"a member's key replaces the default's whole value",
         a_members_key_replaces_the_defaults_whole_value},
        {"a qualified majority matches enumeration", a_qualified_majority_matches_enumeration},
        {"chance is fresh for each use of a group", chance_is_fresh_for_each_use_of_a_group},
    };
    return run_tests("composition", tests, sizeof tests / sizeof tests[0]);
}
