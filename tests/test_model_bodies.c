// SPDX-License-Identifier: GPL-3.0-or-later
//
// bodies.csv: who agrees, when, who is last, who alone holds out.
#include "check.h"
#include "oracle.h"

enum { WORLDS = 16384, TRIALS = 16 };

#define DEADLINES                                                                                 \
    "scenario = { title = \"A test\"; start = \"2023-01-01\"; horizon = 10.0; grid = 0.5;"        \
    " deadlines = { soon = 2.0; dated = \"2026-01-01\"; }; };"

static double body_p(int i)
{
    const double p[] = {0.9, 0.7, 0.8};
    return p[i];
}

static double body_mean(int i)
{
    const double mean[] = {1.0, 2.0, 0.5};
    return mean[i];
}

static double body_cdf(int i, double t)
{
    return -expm1(-t / body_mean(i));
}

static double last_density(double t, void *parameters)
{
    int body = *(const int *)parameters;
    double density = exp(-t / body_mean(body)) / body_mean(body);
    for (int i = 0; i < 3; i++) {
        density *= i == body ? 1.0 : body_cdf(i, t);
    }
    return density;
}

// P(T <= t) of a body asked after an exponential step of mean 1 that happens with p = 0.5.
static double asked_then_agreed(int i, double t)
{
    double a = 1.0;
    double b = 1.0 / body_mean(i);
    double both = fabs(a - b) < 1e-9 ? 1.0 - (1.0 + t) * exp(-t)
                                     : 1.0 - (b * exp(-a * t) - a * exp(-b * t)) / (b - a);
    return 0.5 * body_p(i) * both;
}

#define THREE_BODIES                                                                              \
    "groups = { g = { members = {"                                                                \
    " A = { name = \"Alpha\"; p = 0.9; delay = { dist = \"exponential\"; mean = 1.0; }; };"       \
    " B = { p = 0.7; delay = { dist = \"exponential\"; mean = 2.0; }; };"                         \
    " C = { p = 0.8; delay = { dist = \"exponential\"; mean = 0.5; }; }; }; }; };"

static void bodies_are_conditioned_on_being_asked(void)
{
    struct outcome *o = run_scenario(DEADLINES CALM_ADVERSARY THREE_BODIES
        "measures = { a = { process = { type = \"sequence\"; steps = ("
        " { type = \"decision\"; p = 0.5; delay = { dist = \"exponential\"; mean = 1.0; }; },"
        " { type = \"ratification\"; group = \"g\"; rule = \"all\"; } ); }; }; };", WORLDS, TRIALS);
    const char *const names[] = {"A", "B", "C"};
    double dated = 1096.0 / 365.25;
    for (int i = 0; i < 3; i++) {
        double others = 1.0;
        for (int j = 0; j < 3; j++) {
            others *= j == i ? 1.0 : body_p(j);
        }
        double last = integral(last_density, &i, 0.0, 80.0, 40);
        double sole = (1.0 - body_p(i)) * others;
        check_cell(o, "bodies", "g", names[i], "p_agrees", body_p(i), 0.5 * body_p(i));
        check_cell(o, "bodies", "g", names[i], "p_by_soon", asked_then_agreed(i, 2.0),
                   2.0 * asked_then_agreed(i, 2.0));
        check_cell(o, "bodies", "g", names[i], "p_by_dated", asked_then_agreed(i, dated),
                   asked_then_agreed(i, dated + 0.5));
        check_cell(o, "bodies", "g", names[i], "p_last", last, 0.9 * last);
        check_cell(o, "bodies", "g", names[i], "p_sole_blocker", sole, 1.0 - body_p(i));
    }
    outcome_free(o);
}

struct blocker {
    int body;
    double load;
};

static double blocks_alone(double z, void *parameters)
{
    const struct blocker *b = parameters;
    double chance = 1.0;
    for (int i = 0; i < 3; i++) {
        double agrees = given_factor(body_p(i), b->load, z);
        chance *= i == b->body ? 1.0 - agrees : agrees;
    }
    return chance;
}

static void a_sole_blocker_is_rarer_when_bodies_move_together(void)
{
    struct outcome *o = run_scenario(DEADLINES CALM_ADVERSARY "factors = { f = { }; };"
        "groups = { g = { default = { loads = { f = 0.8; }; }; members = {"
        " A = { p = 0.9; }; B = { p = 0.7; }; C = { p = 0.8; }; }; }; };"
        "measures = { a = { process = { type = \"ratification\"; group = \"g\";"
        " rule = \"at_least\"; k = 1; }; }; };", WORLDS, TRIALS);
    const char *const names[] = {"A", "B", "C"};
    for (int i = 0; i < 3; i++) {
        struct blocker together = {i, 0.8};
        struct blocker apart = {i, 0.0};
        check_cell(o, "bodies", "g", names[i], "p_sole_blocker",
                   normal_mean(blocks_alone, &together), normal_mean(blocks_alone, &apart));
        check_cell(o, "bodies", "g", names[i], "p_agrees", body_p(i), body_p(i) - 0.02);
    }
    outcome_free(o);
}

// B and C agree on the same day, A before them: at a tie the first in the file is the last.
static void at_a_tie_the_first_in_the_file_is_last(void)
{
    struct outcome *o = run_scenario(DEADLINES CALM_ADVERSARY
        "groups = { g = { members = { A = { p = 0.9; delay = 0.5; };"
        " B = { p = 0.8; delay = 1.5; }; C = { p = 0.7; delay = 1.5; }; }; }; };"
        "measures = { a = { process = { type = \"ratification\"; group = \"g\";"
        " rule = \"all\"; }; }; };", 256, 16);
    check_cell(o, "bodies", "g", "A", "p_last", 0.0, 0.1);
    check_cell(o, "bodies", "g", "B", "p_last", 1.0, 0.5);
    check_cell(o, "bodies", "g", "C", "p_last", 0.0, 0.5);
    check_near("t50 of a point", cell(o, "bodies", "g", "C", "t50"), 1.5, 10.0 / 4096.0, 1.51);
    outcome_free(o);
}

// A group asked twice: the table is about the first use, which is asked for sure; the second
// use begins later and only after it.
static void the_table_is_about_the_first_use_of_a_group(void)
{
    struct outcome *o = run_scenario(DEADLINES CALM_ADVERSARY THREE_BODIES
        "measures = { a = { process = { type = \"ratification\"; group = \"g\"; rule = \"all\"; };"
        " }; b = { begins = 1.0; process = { type = \"ratification\"; group = \"g\";"
        " rule = \"all\"; }; }; };", WORLDS, TRIALS);
    const char *const names[] = {"A", "B", "C"};
    for (int i = 0; i < 3; i++) {
        check_cell(o, "bodies", "g", names[i], "p_by_soon", body_p(i) * body_cdf(i, 2.0),
                   body_p(i) * body_cdf(i, 1.0));
    }
    const struct table *table = o ? outcome_table(o, "bodies") : NULL;
    check_true("one row a member", table && table->n_rows == 3);
    long row = table ? table_row(table, "g", "A") : -1;
    long column = table ? table_column(table, "name") : -1;
    check_true("the name is the member's", row >= 0 && column >= 0 &&
               strcmp(table_text(table, row, column), "Alpha") == 0);
    outcome_free(o);
}

int main(void)
{
    const struct named_test tests[] = {
        {"bodies are conditioned on being asked", bodies_are_conditioned_on_being_asked},
        {"a sole blocker is rarer when bodies move together",
         a_sole_blocker_is_rarer_when_bodies_move_together},
        {"at a tie the first in the file is last", at_a_tie_the_first_in_the_file_is_last},
        {"the table is about the first use of a group",
         the_table_is_about_the_first_use_of_a_group},
    };
    return run_tests("bodies", tests, sizeof tests / sizeof tests[0]);
}
