// SPDX-License-Identifier: GPL-3.0-or-later
//
// The exact chances that verification compares draws with, against closed forms worked out by hand.
#include "analysis/verify_set.h"
#include "staged.h"

#include <gsl/gsl_cdf.h>

#define SCENARIO \
    SCENARIO_HEAD CALM_ADVERSARY \
    "factors = { a = { shocks = { s = { date = 1.0; shift = 0.5; }; }; };\n" \
    "  b = { correlation = { a = 0.5; }; }; c = { correlation = { b = 0.2; }; }; };\n" \
    "groups = {\n" \
    "  pair = { default = { p = 0.5; delay = 1.0; loads = { a = 0.6; b = 0.2; }; };\n" \
    "    members = { A = { weight = 3.0; }; B = { p = 0.8; weight = 1.0; };\n" \
    "                C = { loads = { a = 0.3; }; weight = 1.0; }; D = { weight = 2.0; }; }; };\n" \
    "  plain = { default = { p = 0.5; delay = 1.0; };\n" \
    "    members = { A = { weight = 3.0; }; B = { p = 0.8; weight = 1.0; };\n" \
    "                C = { p = 0.9; weight = 1.0; }; }; };\n" \
    "  wide = { default = { p = 0.5; delay = 1.0; };\n" \
    "    members = { A = { loads = { a = 0.5; }; }; B = { loads = { b = 0.5; }; };\n" \
    "                C = { loads = { c = 0.5; }; }; }; };\n" \
    "  plane = { default = { p = 0.5; delay = 1.0; };\n" \
    "    members = { A = { loads = { a = 0.5; }; }; B = { loads = { b = 0.5; }; };\n" \
    "                C = { loads = { a = 0.3; b = 0.4; }; }; }; };\n" \
    "  strong = { default = { p = 0.5; delay = 1.0; };\n" \
    "    members = { A = { loads = { a = 0.95; }; }; B = { loads = { a = -0.5; }; }; }; };\n" \
    "  many = { default = { p = 0.5; delay = 1.0; };\n" \
    "    members = { A = { }; B = { }; C = { }; D = { }; E = { }; F = { }; G = { }; H = { };\n" \
    "                I = { }; J = { }; K = { }; L = { }; M = { }; }; }; };\n" \
    "measures = {\n" \
    "  p = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; };\n" \
    "    process = { type = \"ratification\"; group = \"plane\"; rule = \"all\"; }; };\n" \
    "  s = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; };\n" \
    "    process = { type = \"ratification\"; group = \"strong\"; rule = \"all\"; }; };\n" \
    "  q = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; };\n" \
    "    process = { type = \"ratification\"; group = \"many\"; rule = \"qualified\";\n" \
    "                states = 0.5; population = 0.6; }; };\n" \
    "  o = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; };\n" \
    "    process = { type = \"ratification\"; group = \"many\"; rule = \"at_least\"; k = 1; }; };\n" \
    "  m = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; };\n" \
    "    process = { type = \"ratification\"; group = \"pair\"; rule = \"all\"; }; };\n" \
    "  n = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; };\n" \
    "    process = { type = \"ratification\"; group = \"plain\"; rule = \"qualified\";\n" \
    "                states = 0.5; population = 0.6; }; };\n" \
    "  w = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; };\n" \
    "    process = { type = \"ratification\"; group = \"wide\"; rule = \"at_least\"; k = 2; }; };\n" \
    "  f = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; };\n" \
    "    process = { type = \"any_of\"; of = ( { type = \"fixed\"; after = 2.0; },\n" \
    "      { type = \"decision\"; name = \"d\"; p = 0.5; delay = 1.0; } ); }; };\n" \
    "  t = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; };\n" \
    "    process = { type = \"all_of\"; of = ( { type = \"decision\"; name = \"x\"; p = 0.5;\n" \
    "        delay = 1.0; attempts = 2; pause = 0.1; }, { type = \"decision\"; name = \"y\"; p = 0.5;\n" \
    "        delay = 1.0; } ); }; };\n" \
    "};\n"

static double phi(double x)
{
    return gsl_cdf_ugaussian_P(x);
}

static double score(double p)
{
    return gsl_cdf_ugaussian_Pinv(p);
}

static void normal_chances_have_their_ends(void)
{
    check_true("never", verify_normal_cdf(-INFINITY) == 0.0);
    check_true("surely", verify_normal_cdf(INFINITY) == 1.0);
    check_near("1.96", verify_normal_cdf(1.959963984540054), 0.975, 1e-12, 0.98);
    check_true("ends", verify_normal_quantile(0.0) == -INFINITY &&
                           verify_normal_quantile(1.0) == INFINITY &&
                           verify_normal_quantile(-0.1) == -INFINITY &&
                           verify_normal_quantile(1.1) == INFINITY);
    check_near("97.5 %", verify_normal_quantile(0.975), 1.959963984540054, 1e-12, 1.96);
    check_near("5 %", verify_normal_quantile(0.05), -1.6448536269514722, 1e-12, -1.6);
    check_near("95 %", verify_normal_quantile(0.999), 3.090232306167813, 1e-12, 3.0);
}

static void at_least_k_of_n_is_a_poisson_binomial_sum(void)
{
    const double p[3] = {0.5, 0.2, 0.9};
    double room[4];
    const double none = 0.5 * 0.8 * 0.1, all = 0.5 * 0.2 * 0.9;
    const double two = 0.5 * 0.2 * 0.1 + 0.5 * 0.8 * 0.9 + 0.5 * 0.2 * 0.9;
    check_near("0", verify_at_least(3, p, 0, room), 1.0, 1e-15, 0.9);
    check_near("1", verify_at_least(3, p, 1, room), 1.0 - none, 1e-15, 0.9);
    check_near("2", verify_at_least(3, p, 2, room), two + all, 1e-15, 0.5);
    check_near("3", verify_at_least(3, p, 3, room), all, 1e-15, 0.1);
    check_near("of one", verify_at_least(1, p, 1, room), 0.5, 1e-15, 0.6);
}

// Levels 0.3 until 1 and −0.4 (by hand) after.
static const double starts[] = {-INFINITY, 1.0, INFINITY};

static void set_course(struct verify_course *c, const struct dist *delay, double before,
                       double after, double *level)
{
    level[0] = before;
    level[BATCH_LANES] = after;
    *c = (struct verify_course){.delay = delay, .p = 0.6, .residual = 0.8, .n = 2,
                                .start = starts, .level = level};
}

static void a_score_is_the_best_of_all_segments(void)
{
    static double level[2 * BATCH_LANES];
    const struct dist delay = dist_exponential(1.0);
    struct verify_course c;
    set_course(&c, &delay, 0.3, 0.4, level);
    check_near("before", verify_course_score(&c, 0.2, 0.9),
               (score(0.6 * (1.0 - exp(-0.7))) + 0.3) / 0.8, 1e-12, 0.0);
    check_near("after", verify_course_score(&c, 0.2, 1.5),
               (score(0.6 * (1.0 - exp(-1.3))) + 0.4) / 0.8, 1e-12, 0.0);
    check_near("ever", verify_course_score(&c, 0.2, INFINITY), (score(0.6) + 0.4) / 0.8, 1e-12, 0.0);
    check_near("begun after", verify_course_score(&c, 1.2, 1.5),
               (score(0.6 * (1.0 - exp(-0.3))) + 0.4) / 0.8, 1e-12, 0.0);
    check_near("begun on the date", verify_course_score(&c, 1.0, 1.5),
               (score(0.6 * (1.0 - exp(-0.5))) + 0.4) / 0.8, 1e-12, 0.0);
    check_true("not yet", verify_course_score(&c, 0.2, 0.2) == -INFINITY);
    set_course(&c, &delay, 0.3, -2.0, level);
    check_near("what was due before stays", verify_course_score(&c, 0.2, 1.5),
               (score(0.6 * (1.0 - exp(-0.8))) + 0.3) / 0.8, 1e-9, 0.0);
}

static void what_is_due_on_a_date_belongs_to_the_time_after(void)
{
    static double level[2 * BATCH_LANES];
    const struct dist delay = dist_point(1.0), short_one = dist_point(0.75);
    struct verify_course c;
    set_course(&c, &delay, 0.5, -0.5, level);
    check_near("on the date", verify_course_score(&c, 0.0, 1.0), (score(0.6) - 0.5) / 0.8, 1e-12,
               (score(0.6) + 0.5) / 0.8);
    check_true("a little sooner", verify_course_score(&c, 0.0, 0.99) == -INFINITY);
    check_near("due before", verify_course_score(&(struct verify_course){
                   .delay = &short_one, .p = 0.6, .residual = 0.8, .n = 2, .start = starts,
                   .level = level}, 0.0, 1.0), (score(0.6) + 0.5) / 0.8, 1e-12, 0.0);
}

// With exponential delay of mean 1, begun at 0.2 with levels 0.3, then 0.4 from 1 on. A refusal at s
// wants U above all thresholds up to s; a completion by t wants it below that of t, and no refusal
// before: the bound of refusals and completions is the same U.
static void an_attempt_is_refused_or_completes(void)
{
    static double level[2 * BATCH_LANES];
    const struct dist delay = dist_exponential(1.0);
    struct verify_course c;
    set_course(&c, &delay, 0.3, 0.4, level);
    const double first = phi((score(0.6) + 0.3) / 0.8), both = phi((score(0.6) + 0.4) / 0.8);
    const double until = 1.0 - exp(-0.8), then = 1.0 - exp(-1.3), soon = 1.0 - exp(-0.5);
    const double by = phi((score(0.6 * then) + 0.4) / 0.8), by_soon = phi((score(0.6 * soon) + 0.3) / 0.8);
    struct verify_attempt a = verify_course_attempt(&c, 0.2, 1.5);
    check_near("refused", a.refused, until * (1.0 - first) + (then - until) * (1.0 - both), 1e-12, 0.0);
    check_near("completes", a.completes, until * fmin(first, by) + (1.0 - until) * fmin(both, by),
               1e-12, 0.0);
    a = verify_course_attempt(&c, 0.2, 0.7);
    check_near("refused soon", a.refused, soon * (1.0 - first), 1e-12, 0.0);
    check_near("completes soon", a.completes, by_soon, 1e-12, 0.0);
    a = verify_course_attempt(&c, 0.2, INFINITY);
    check_near("ever refused", a.refused, until * (1.0 - first) + (1.0 - until) * (1.0 - both), 1e-12,
               0.0);
    check_near("or completes", a.completes + a.refused, 1.0, 1e-12, 0.9);
    a = verify_course_attempt(&c, 1.1, INFINITY);
    check_near("begun later", a.completes, both, 1e-12, first);
}

static void a_refusal_on_the_date_sees_no_segment(void)
{
    static double level[2 * BATCH_LANES];
    const double values[] = {0.0, 0.1}, cumulative[] = {0.25, 1.0};
    const struct dist delay = dist_steps(2, values, cumulative);
    struct verify_course c;
    set_course(&c, &delay, 0.3, 0.4, level);
    // begun on the date: of the quarter that is due at once all are refused
    const struct verify_attempt a = verify_course_attempt(&c, 1.0, 1.05);
    const double both = phi((score(0.6) + 0.4) / 0.8), by = phi((score(0.6 * 0.25) + 0.4) / 0.8);
    check_near("refused", a.refused, 0.25, 1e-12, 0.25 * (1.0 - both));
    check_near("completes", a.completes, 0.75 * fmin(both, by), 1e-12, fmin(both, by));
}

static const struct verify_part *part_of(const struct stage *s, const char *path)
{
    for (size_t i = 0; i < s->v.n_parts; i++)
        if (strcmp(s->v.parts[i].process->path, path) == 0)
            return &s->v.parts[i];
    check_true(path, false);
    return NULL;
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

static void courses_take_levels_or_leave_factors_out(void)
{
    struct stage s;
    if (!begin(&s))
        return;
    const struct verify_part *part = part_of(&s, "measures.m.process");
    const struct decision *b = s.v.askings[part->first_asking + 1].decision;
    struct verify_course c;
    for (size_t i = 0; i < 3 * BATCH_LANES; i++)
        s.v.batch->factor[i] = 0.01 * (double)i;
    s.v.batch->jump[3] = 0.5;
    verify_history_levels(&s.v);
    verify_course_set(&s.v, b, 3, false, &c);
    const double own = 0.6 * 0.03 + 0.2 * 0.67;
    check_near("before the shock", c.level[0], own, 1e-14, 0.0);
    check_near("after", c.level[BATCH_LANES], own + 0.6 * 0.5, 1e-14, 0.0);
    check_near("residual", c.residual, sqrt(1.0 - 0.36 - 0.04 - 2.0 * 0.6 * 0.2 * 0.5), 1e-14, 1.0);
    check_true("its chance", c.p == 0.8 && c.n == 2 && c.start[1] == 1.0);
    verify_course_set(&s.v, b, 3, true, &c);
    check_true("shocks alone", c.residual == 1.0 && c.level[0] == 0.0);
    check_near("shift", c.level[BATCH_LANES], 0.3, 1e-14, 0.0);
    stage_clear(&s);
}

// ---- sets ---------------------------------------------------------------------------------------

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
    check_true("A not across", set.members[0].load[1] == 0.0 && fabs(set.members[1].load[1]) < 1e-12);
    check_near("residual", set.members[2].residual, sqrt(0.91), 1e-14, 0.9);
    check_near("step", set.step, 0.25, 1e-14, 0.2); // 0.5 · 0.69/0.72 is longer
    check_near("cost", verify_set_cost(&set), 65.0 * 65.0 * 3.4, 1e-9, 65.0 * 65.0 * 4.0);
    verify_set_begin(&s.v, part_of(&s, "measures.w.process"), &set);
    check_true("more than a plane", set.reason == NULL && set.k == 2 && set.reason_integrated != NULL &&
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
    check_true("qualified, without factors", set.k == 0 && set.n_dimensions == 0 && set.step == 0.25);
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
    check_near("qualified", verify_set_chance(&s.v, &set, scores), 0.5 * (1.0 - 0.8 * 0.1), 1e-12, 0.5);
    scores[0] = INFINITY;
    scores[1] = -INFINITY;
    check_near("sure ones", verify_set_chance(&s.v, &set, scores), 0.9, 1e-12, 0.5);
    stage_clear(&s);
}

// A weighs 3 of 5, B and C 1 each; the chances are 0.5, 0.2, 0.9.
static void a_majority_is_of_states_and_of_weight(void)
{
    static const struct { const char *states, *population; double chance; } rules[] = {
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
    check_near("no factor: the chance itself", verify_set_integral(&s.v, &set, none), 0.5, 1e-12, 0.6);
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
        {"normal chances have their ends", normal_chances_have_their_ends},
        {"at least k of n is a Poisson-binomial sum", at_least_k_of_n_is_a_poisson_binomial_sum},
        {"a score is the best of all segments", a_score_is_the_best_of_all_segments},
        {"what is due on a date belongs to the time after",
         what_is_due_on_a_date_belongs_to_the_time_after},
        {"an attempt is refused or completes", an_attempt_is_refused_or_completes},
        {"a refusal on the date sees no segment", a_refusal_on_the_date_sees_no_segment},
        {"courses take levels or leave factors out", courses_take_levels_or_leave_factors_out},
        {"sets list members and span planes", sets_list_members_and_span_planes},
        {"rules are met by products, sums and coalitions",
         rules_are_met_by_products_sums_and_coalitions},
        {"a majority is of states and of weight", a_majority_is_of_states_and_of_weight},
        {"an integral over factors is a bivariate chance",
         an_integral_over_factors_is_a_bivariate_chance},
        {"scores are those of members and fixed parts", scores_are_those_of_members_and_fixed_parts},
    };
    return run_tests("verify_chances", tests, sizeof tests / sizeof tests[0]);
}
