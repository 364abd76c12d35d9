// SPDX-License-Identifier: GPL-3.0-or-later
//
// What verification says of uncertain numbers that were written by hand.
#include "staged.h"

#include <gsl/gsl_cdf.h>

#define SCENARIO \
    SCENARIO_HEAD \
    "uncertain = { a = { dist = \"uniform\"; min = 0.0; max = 1.0; };\n" \
    "  b = { dist = \"uniform\"; min = 0.0; max = 0.5; correlation = { a = 0.6; }; };\n" \
    "  c = { dist = \"uniform\"; min = 0.0; max = 1.0; correlation = { b = -0.2; }; };\n" \
    "  sure = { dist = \"point\"; value = 0.7; correlation = { c = 0.1; }; }; };\n" \
    "adversary = { model = \"log_odds\"; base = \"a\"; };\n" \
    "measures = { m = { tier = 1; cost = 1.0;\n" \
    "    process = { type = \"decision\"; p = \"b\"; delay = 1.0; };\n" \
    "    effects = { odds_ratio = \"c\"; }; };\n" \
    "  n = { tier = 1; cost = 1.0; process = { type = \"decision\"; p = \"sure\"; delay = 1.0; };\n" \
    "    effects = { odds_ratio = 0.5; }; }; };\n"

#define WORLDS 4

static const double a[WORLDS] = {0.1, 0.4, 0.5, 1.0}, b[WORLDS] = {0.5, 0.05, 0.25, 0.45},
                    c[WORLDS] = {0.3, 0.2, 0.8, 0.6};

static bool open_and_show(struct stage *s, const char *worlds, size_t n, double sure)
{
    if (!stage_open_text(s, SCENARIO, (const char *const[]){worlds, "run.trials=1", NULL}))
        return false;
    stage_begin(s, &verify_unknowns);
    stage_draw_world(s, 0);
    for (size_t w = 0; w < n; w++) {
        const double values[] = {a[w % WORLDS], b[w % WORLDS], c[w % WORLDS], sure};
        for (size_t i = 0; i < s->opened.scenario.n_unknowns; i++)
            s->v.world->unknowns[i] =
                values[s->opened.scenario.unknowns[i].name[0] == 's'
                           ? 3 : s->opened.scenario.unknowns[i].name[0] - 'a'];
        stage_show_world(s);
    }
    stage_finish(s);
    return true;
}

// What two rows of uniforms say of the correlation rho.
static struct expected correlated(const char *where, const double *u, const double *w, double rho)
{
    double products = 0.0, squares = 0.0;
    for (size_t i = 0; i < WORLDS; i++) {
        const double most = 1.0 - 0x1p-53; // no uniform is drawn beyond it
        const double first = gsl_cdf_ugaussian_Pinv(fmin(u[i], most));
        products += first * gsl_cdf_ugaussian_Pinv(fmin(w[i], most));
        squares += first * first;
    }
    return (struct expected){where, "correlation of normal scores", WORLDS, rho,
                             products / squares,
                             (products - rho * squares) / sqrt((1.0 - rho * rho) * squares)};
}

// The z of Kolmogorov's bound, 2 exp(−2 n d²).
static double kolmogorov(double distance)
{
    const double p = 2.0 * exp(-2.0 * WORLDS * distance * distance);
    return p < 1.0 ? gsl_cdf_ugaussian_Qinv(0.5 * p) : 0.0;
}

static void numbers_are_what_was_written(void)
{
    struct stage s;
    const double own[WORLDS] = {1.0, 0.1, 0.5, 0.9};
    if (!open_and_show(&s, "run.worlds=4", WORLDS, 0.7))
        return;
    const struct expected rows[] = {
        correlated("uncertain.b and uncertain.a", own, a, 0.6),
        correlated("uncertain.c and uncertain.a", c, a, 0.0),
        correlated("uncertain.c and uncertain.b", c, own, -0.2),
        {"uncertain.a", "F(x), uniform over worlds", 4, 0.5, 0.5, kolmogorov(0.25)},
        {"uncertain.b", "F(x), uniform over worlds", 4, 0.5, 0.625, kolmogorov(0.4)},
        {"uncertain.c", "F(x), uniform over worlds", 4, 0.5, 0.475, kolmogorov(0.2)},
        {"uncertain.sure", "value", 4, 0.7, 0.7, NAN},
    };
    stage_expect(&s, rows, sizeof rows / sizeof rows[0]);
    check_true("few", stage_has_gap(&s, "uncertain numbers", "fewer than 50"));
    stage_clear(&s);
}

static void fifty_worlds_are_not_too_few(void)
{
    struct stage s;
    if (!open_and_show(&s, "run.worlds=50", 50, 0.7))
        return;
    check_true("not said", s.report.n_gaps == 0);
    stage_clear(&s);
}

static void a_number_that_is_sure_must_be_it(void)
{
    struct stage s;
    if (!open_and_show(&s, "run.worlds=4", WORLDS, 0.7 + 3e-12))
        return;
    check_true("it disagrees", !stage_finding(&s, "uncertain.sure", "value").agrees);
    check_true("in every world", stage_finding(&s, "uncertain.sure", "value").n == WORLDS);
    stage_clear(&s);
}

static void without_uncertain_numbers_nothing_is_said(void)
{
    struct stage s;
    if (!stage_open_text(&s, SCENARIO_HEAD CALM_ADVERSARY
                         "measures = { m = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; };\n"
                         "    process = { type = \"fixed\"; after = 1.0; }; }; };\n",
                         (const char *const[]){"run.worlds=4", NULL}))
        return;
    stage_begin(&s, &verify_unknowns);
    stage_finish(&s);
    check_true("nothing", s.report.n_findings == 0 && s.report.n_gaps == 0);
    stage_clear(&s);
}

int main(void)
{
    const struct named_test tests[] = {
        {"numbers are what was written", numbers_are_what_was_written},
        {"fifty worlds are not too few", fifty_worlds_are_not_too_few},
        {"without uncertain numbers nothing is said", without_uncertain_numbers_nothing_is_said},
        {"a number that is sure must be it", a_number_that_is_sure_must_be_it},
    };
    return run_tests("verify_unknowns", tests, sizeof tests / sizeof tests[0]);
}
