// SPDX-License-Identifier: GPL-3.0-or-later
//
// Decisions that complete by a rule: members, planes of factors, and the chances of rules, against
// closed forms worked out by hand.
#include "analysis/verify_set.h"
#include "staged.h"

#include <gsl/gsl_cdf.h>

#define SCENARIO                                                                                   \
    SCENARIO_HEAD CALM_ADVERSARY                                                                   \
        "factors = { a = { shocks = { s = { date = 1.0; shift = 0.5; }; }; };\n"                   \
        "  b = { correlation = { a = 0.5; }; }; c = { correlation = { b = 0.2; }; }; };\n"         \
        "groups = {\n"                                                                             \
        "  pair = { default = { p = 0.5; delay = 1.0; loads = { a = 0.6; b = 0.2; }; };\n"         \
        "    members = { A = { weight = 3.0; }; B = { p = 0.8; weight = 1.0; };\n"                 \
        "                C = { loads = { a = 0.3; }; weight = 1.0; }; D = { weight = 2.0; }; }; "  \
        "};\n"                                                                                     \
        "  plain = { default = { p = 0.5; delay = 1.0; };\n"                                       \
        "    members = { A = { weight = 3.0; }; B = { p = 0.8; weight = 1.0; };\n"                 \
        "                C = { p = 0.9; weight = 1.0; }; }; };\n"                                  \
        "  wide = { default = { p = 0.5; delay = 1.0; };\n"                                        \
        "    members = { A = { loads = { a = 0.5; }; }; B = { loads = { b = 0.5; }; };\n"          \
        "                C = { loads = { c = 0.5; }; }; }; };\n"                                   \
        "  plane = { default = { p = 0.5; delay = 1.0; };\n"                                       \
        "    members = { A = { loads = { a = 0.5; }; }; B = { loads = { b = 0.5; }; };\n"          \
        "                C = { loads = { a = 0.3; b = 0.4; }; }; }; };\n"                          \
        "  strong = { default = { p = 0.5; delay = 1.0; };\n"                                      \
        "    members = { A = { loads = { a = 0.95; }; }; B = { loads = { a = -0.5; }; }; }; };\n"  \
        "  many = { default = { p = 0.5; delay = 1.0; };\n"                                        \
        "    members = { A = { }; B = { }; C = { }; D = { }; E = { }; F = { }; G = { }; H = { "    \
        "};\n"                                                                                     \
        "                I = { }; J = { }; K = { }; L = { }; M = { }; }; }; };\n"                  \
        "measures = {\n"                                                                           \
        "  p = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; };\n"                         \
        "    process = { type = \"ratification\"; group = \"plane\"; rule = \"all\"; }; };\n"      \
        "  s = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; };\n"                         \
        "    process = { type = \"ratification\"; group = \"strong\"; rule = \"all\"; }; };\n"     \
        "  q = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; };\n"                         \
        "    process = { type = \"ratification\"; group = \"many\"; rule = \"qualified\";\n"       \
        "                states = 0.5; population = 0.6; }; };\n"                                  \
        "  o = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; };\n"                         \
        "    process = { type = \"ratification\"; group = \"many\"; rule = \"at_least\"; k = 1; "  \
        "}; };\n"                                                                                  \
        "  m = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; };\n"                         \
        "    process = { type = \"ratification\"; group = \"pair\"; rule = \"all\"; }; };\n"       \
        "  n = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; };\n"                         \
        "    process = { type = \"ratification\"; group = \"plain\"; rule = \"qualified\";\n"      \
        "                states = 0.5; population = 0.6; }; };\n"                                  \
        "  w = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; };\n"                         \
        "    process = { type = \"ratification\"; group = \"wide\"; rule = \"at_least\"; k = 2; "  \
        "}; };\n"                                                                                  \
        "  f = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; };\n"                         \
        "    process = { type = \"any_of\"; of = ( { type = \"fixed\"; after = 2.0; },\n"          \
        "      { type = \"decision\"; name = \"d\"; p = 0.5; delay = 1.0; } ); }; };\n"            \
        "  t = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; };\n"                         \
        "    process = { type = \"all_of\"; of = ( { type = \"decision\"; name = \"x\"; p = "      \
        "0.5;\n"                                                                                   \
        "        delay = 1.0; attempts = 2; pause = 0.1; }, { type = \"decision\"; name = \"y\"; " \
        "p = 0.5;\n"                                                                               \
        "        delay = 1.0; } ); }; };\n"                                                        \
        "};\n"

static double score(double p)
{
    return gsl_cdf_ugaussian_Pinv(p);
}

static const struct verify_part *part_of(const struct stage *s, const char *path)
{
    for (size_t i = 0; i < s->v.n_parts; i++)
        if (strcmp(s->v.parts[i].process->path, path) == 0)
            return &s->v.parts[i];
    check_true(path, false);
    return &s->v.parts[0];
}

static bool begin(struct stage *s)
{
    if (!stage_open_text(s, SCENARIO, (const char *const[]){"run.worlds=2", "run.trials=8", NULL}))
        return false;
    stage_begin(s, &verify_together);
    stage_draw_world(s, 0);
    stage_draw_batch(s, 0, 8);
    return true;
}

static void sets_list_members_and_span_planes(void)
{
    struct stage s;
    struct verify_set set;
    if (!begin(&s))
        return;
    verify_set_begin(&s.v, part_of(&s, "measures.m.process"), &set);
    check_true("four, all of them", set.n == 4 && set.k == 4 && set.reason == NULL);
    check_true("D is as A", set.members[3].same_as == 0 && set.members[1].same_as == 1);
    const double variance = 0.36 + 0.04 + 0.12; // of A, B, D; C has 0.3 a
    const double along = (0.6 * 0.3 + 0.2 * 0.3 * 0.5) / sqrt(variance);
    check_true("a plane", set.n_dimensions == 2 && set.reason_integrated == NULL);
    check_near("A along itself", set.members[0].load[0], sqrt(variance), 1e-14, 0.0);
    check_near("C along A", set.members[2].load[0], along, 1e-14, 0.0);
    check_near("C across", set.members[2].load[1], sqrt(0.09 - along * along), 1e-14, 0.0);
    check_true("A not across",
               set.members[0].load[1] == 0.0 && fabs(set.members[1].load[1]) < 1e-12);
    check_near("residual", set.members[2].residual, sqrt(0.91), 1e-14, 0.9);
    check_near("step", set.step, 0.25, 1e-14, 0.2); // 0.5 · 0.69/0.72 is longer
    check_near("cost", verify_set_cost(&set), 65.0 * 65.0 * 3.4, 1e-9, 65.0 * 65.0 * 4.0);
    verify_set_begin(&s.v, part_of(&s, "measures.w.process"), &set);
    check_true("more than a plane",
               set.reason == NULL && set.k == 2 && set.reason_integrated != NULL &&
                   strstr(set.reason_integrated, "more than two factors") != NULL);
    verify_set_begin(&s.v, part_of(&s, "measures.p.process"), &set);
    check_true("a plane of three", set.n_dimensions == 2 && set.reason_integrated == NULL);
    check_near("B on the first axis", set.members[1].load[0], 0.25, 1e-14, 0.5);
    check_near("B on the second", set.members[1].load[1], 0.5 * sqrt(0.75), 1e-14, 0.5);
    check_near("B by itself", set.members[1].residual, sqrt(0.75), 1e-14, 0.8);
    check_near("C on the first axis", set.members[2].load[0], 0.5, 1e-14, 0.3);
    check_near("C on the second", set.members[2].load[1], 0.4 * sqrt(0.75), 1e-14, 0.4);
    check_near("C by itself", set.members[2].residual, sqrt(0.63), 1e-14, 0.8);
    verify_set_begin(&s.v, part_of(&s, "measures.s.process"), &set);
    check_true("a line", set.n_dimensions == 1);
    check_near("A's step", set.step, 0.5 * sqrt(1.0 - 0.9025) / 0.95, 1e-14, 0.25);
    verify_set_begin(&s.v, part_of(&s, "measures.q.process"), &set);
    check_true("thirteen", set.reason != NULL && strstr(set.reason, "12 bodies") != NULL);
    verify_set_begin(&s.v, part_of(&s, "measures.o.process"), &set);
    check_true("thirteen, of which one", set.reason == NULL && set.k == 1);
    verify_set_begin(&s.v, part_of(&s, "measures.n.process"), &set);
    check_true("qualified, without factors",
               set.k == 0 && set.n_dimensions == 0 && set.step == 0.25);
    check_near("coalitions", verify_set_cost(&set), 3.3 * 8.0, 1e-12, 3.3);
    verify_set_begin(&s.v, part_of(&s, "measures.t.process"), &set);
    check_true("attempts", set.reason != NULL && strstr(set.reason, "more than once") != NULL);
    verify_set_begin(&s.v, part_of(&s, "measures.f.process"), &set);
    check_true("any of", set.k == 1 && set.n == 2 && set.reason == NULL &&
                             set.members[0].asking == NULL && set.members[1].asking != NULL);
    stage_clear(&s);
}

static void rules_are_met_by_products_sums_and_coalitions(void)
{
    struct stage s;
    struct verify_set set;
    const double p[4] = {0.5, 0.2, 0.9, 0.1};
    double scores[4];
    if (!begin(&s))
        return;
    for (size_t i = 0; i < 4; i++)
        scores[i] = score(p[i]);
    verify_set_begin(&s.v, part_of(&s, "measures.m.process"), &set);
    check_near("all: D is as A", verify_set_chance(&s.v, &set, scores), 0.25 * 0.18, 1e-12, 0.009);
    verify_set_begin(&s.v, part_of(&s, "measures.w.process"), &set);
    check_near("two of three", verify_set_chance(&s.v, &set, scores), 0.55, 1e-12, 0.5);
    verify_set_begin(&s.v, part_of(&s, "measures.f.process"), &set);
    check_near("any", verify_set_chance(&s.v, &set, scores), 0.6, 1e-12, 0.5);
    // half of the states and 60 % of weight 5: A is needed, and one of the others
    verify_set_begin(&s.v, part_of(&s, "measures.n.process"), &set);
    check_near("qualified", verify_set_chance(&s.v, &set, scores), 0.5 * (1.0 - 0.8 * 0.1), 1e-12,
               0.5);
    scores[0] = INFINITY;
    scores[1] = -INFINITY;
    check_near("sure ones", verify_set_chance(&s.v, &set, scores), 0.9, 1e-12, 0.5);
    stage_clear(&s);
}

// A weighs 3 of 5, B and C 1 each; the chances are 0.5, 0.2, 0.9.
static void a_majority_is_of_states_and_of_weight(void)
{
    static const struct {
        const char *states, *population;
        double chance;
    } rules[] = {
        {"0.5", "0.8", 0.5 * 0.92},      // A and another one have 4
        {"0.7", "0.0", 0.5 * 0.2 * 0.9}, // 2.1 of 3 are 3
        {"0.66666666666666663", "0.0", 0.55},
        {"0.0", "0.81", 0.5 * 0.2 * 0.9}, // 4.05 of 5 are 5
        {"0.0", "0.0", 1.0},
    };
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        struct stage s;
        struct verify_set set;
        char states[64], population[64];
        const double scores[3] = {score(0.5), score(0.2), score(0.9)};
        (void)snprintf(states, sizeof states, "measures.n.process.states=%s", rules[i].states);
        (void)snprintf(population, sizeof population, "measures.n.process.population=%s",
                       rules[i].population);
        if (!stage_open_text(&s, SCENARIO, (const char *const[]){states, population, NULL}))
            continue;
        stage_draw_world(&s, 0);
        verify_set_begin(&s.v, part_of(&s, "measures.n.process"), &set);
        check_near(states, verify_set_chance(&s.v, &set, scores), rules[i].chance, 1e-12, 0.3);
        stage_clear(&s);
    }
}

// Two normals with correlation ρ: both are below 0 with chance 1/4 + asin ρ/2π.
static void an_integral_over_factors_is_a_bivariate_chance(void)
{
    struct stage s;
    struct verify_set set;
    if (!begin(&s))
        return;
    verify_set_begin(&s.v, part_of(&s, "measures.m.process"), &set);
    const double scores[4] = {0.0, INFINITY, 0.0, 0.0};
    const double rho = 0.6 * 0.3 + 0.2 * 0.3 * 0.5, own = 0.52;
    // A and D have 0.52 in common, C has 0.21 with either: all three, by the orthant's chance
    check_near("three of a plane", verify_set_integral(&s.v, &set, scores),
               0.125 + (asin(own) + 2.0 * asin(rho)) / (4.0 * acos(-1.0)), 1e-9, 0.125);
    const double two[4] = {INFINITY, 0.0, 0.0, INFINITY};
    check_near("two of a plane", verify_set_integral(&s.v, &set, two),
               0.25 + asin(rho) / (2.0 * acos(-1.0)), 1e-9, 0.25);
    verify_set_begin(&s.v, part_of(&s, "measures.n.process"), &set);
    const double none[3] = {0.0, -INFINITY, INFINITY};
    struct verify_set line;
    verify_set_begin(&s.v, part_of(&s, "measures.s.process"), &line);
    check_near("two of a line", verify_set_integral(&s.v, &line, two + 1),
               0.25 - asin(0.475) / (2.0 * acos(-1.0)), 1e-9, 0.25);
    check_near("no factor: the chance itself", verify_set_integral(&s.v, &set, none), 0.5, 1e-12,
               0.6);
    stage_clear(&s);
}

static void scores_are_those_of_members_and_fixed_parts(void)
{
    struct stage s;
    struct verify_set set;
    double scores[4];
    if (!begin(&s))
        return;
    verify_set_begin(&s.v, part_of(&s, "measures.f.process"), &set);
    verify_set_scores(&s.v, &set, 2, 0.0, 1.5, false, scores);
    check_true("not yet", scores[0] == -INFINITY);
    check_near("its decision", scores[1], 0.0, 1e-12, 1.0);
    verify_set_scores(&s.v, &set, 2, 0.0, 2.0, false, scores);
    check_true("on its date", scores[0] == INFINITY);
    verify_set_begin(&s.v, part_of(&s, "measures.m.process"), &set);
    s.v.batch->jump[2] = 0.5;
    verify_history_levels(&s.v);
    verify_set_scores(&s.v, &set, 2, 0.0, 2.0, true, scores);
    check_near("A, moved by the shock", scores[0], 0.6 * 0.5, 1e-9, 0.0);
    check_near("B", scores[1], score(0.8) + 0.3, 1e-9, 0.0);
    check_near("C", scores[2], 0.3 * 0.5, 1e-9, 0.0);
    check_true("D as A", scores[3] == scores[0]);
    stage_clear(&s);
}

int main(void)
{
    const struct named_test tests[] = {
        {"sets list members and span planes", sets_list_members_and_span_planes},
        {"rules are met by products, sums and coalitions",
         rules_are_met_by_products_sums_and_coalitions},
        {"a majority is of states and of weight", a_majority_is_of_states_and_of_weight},
        {"an integral over factors is a bivariate chance",
         an_integral_over_factors_is_a_bivariate_chance},
        {"scores are those of members and fixed parts",
         scores_are_those_of_members_and_fixed_parts},
    };
    return run_tests("verify_set", tests, sizeof tests / sizeof tests[0]);
}
