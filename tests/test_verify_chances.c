// SPDX-License-Identifier: GPL-3.0-or-later
//
// The exact chances that verification compares draws with, against closed forms worked out by hand.
#include "staged.h"

#include <gsl/gsl_cdf.h>

#define SCENARIO                                                                      \
    SCENARIO_HEAD CALM_ADVERSARY                                                      \
        "factors = { a = { shocks = { s = { date = 1.0; shift = 0.5; }; }; };\n"      \
        "  b = { correlation = { a = 0.5; }; }; };\n"                                 \
        "measures = { m = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; };\n" \
        "  process = { type = \"decision\"; p = 0.8; delay = 1.0;\n"                  \
        "    loads = { a = 0.6; b = 0.2; }; }; }; };\n"

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
    *c = (struct verify_course){
        .delay = delay, .p = 0.6, .residual = 0.8, .n = 2, .start = starts, .level = level};
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
    check_near("ever", verify_course_score(&c, 0.2, INFINITY), (score(0.6) + 0.4) / 0.8, 1e-12,
               0.0);
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
    check_near("due before",
               verify_course_score(&(struct verify_course){.delay = &short_one,
                                                           .p = 0.6,
                                                           .residual = 0.8,
                                                           .n = 2,
                                                           .start = starts,
                                                           .level = level},
                                   0.0, 1.0),
               (score(0.6) + 0.5) / 0.8, 1e-12, 0.0);
}

// With exponential delay of mean 1, begun at 0.2 with levels 0.3, then 0.4 from 1 on. A refusal at
// s wants U above all thresholds up to s; a completion by t wants it below that of t, and no
// refusal before: the bound of refusals and completions is the same U.
static void an_attempt_is_refused_or_completes(void)
{
    static double level[2 * BATCH_LANES];
    const struct dist delay = dist_exponential(1.0);
    struct verify_course c;
    set_course(&c, &delay, 0.3, 0.4, level);
    const double first = phi((score(0.6) + 0.3) / 0.8), both = phi((score(0.6) + 0.4) / 0.8);
    const double until = 1.0 - exp(-0.8), then = 1.0 - exp(-1.3), soon = 1.0 - exp(-0.5);
    const double by = phi((score(0.6 * then) + 0.4) / 0.8),
                 by_soon = phi((score(0.6 * soon) + 0.3) / 0.8);
    struct verify_attempt a = verify_course_attempt(&c, 0.2, 1.5);
    check_near("refused", a.refused, until * (1.0 - first) + (then - until) * (1.0 - both), 1e-12,
               0.0);
    check_near("completes", a.completes, until * fmin(first, by) + (1.0 - until) * fmin(both, by),
               1e-12, 0.0);
    a = verify_course_attempt(&c, 0.2, 0.7);
    check_near("refused soon", a.refused, soon * (1.0 - first), 1e-12, 0.0);
    check_near("completes soon", a.completes, by_soon, 1e-12, 0.0);
    a = verify_course_attempt(&c, 0.2, INFINITY);
    check_near("ever refused", a.refused, until * (1.0 - first) + (1.0 - until) * (1.0 - both),
               1e-12, 0.0);
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

static void courses_take_levels_or_leave_factors_out(void)
{
    struct stage s;
    if (!stage_open_text(&s, SCENARIO, (const char *const[]){"run.worlds=2", "run.trials=8", NULL}))
        return;
    stage_draw_world(&s, 0);
    stage_draw_batch(&s, 0, 8);
    const struct decision *b = s.v.askings[0].decision;
    struct verify_course c;
    for (size_t i = 0; i < 2 * BATCH_LANES; i++)
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
    };
    return run_tests("verify_chances", tests, sizeof tests / sizeof tests[0]);
}
