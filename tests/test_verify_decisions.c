// SPDX-License-Identifier: GPL-3.0-or-later
//
// What verification says of decisions, refusals, lapses and ramps that were written by hand.
#include "staged.h"

#include <gsl/gsl_cdf.h>

#define LANES 4
#define NEVER INFINITY

#define HEAD                                                                                \
    "scenario = { title = \"A test\"; start = \"2023-01-01\"; horizon = 2.0; grid = 1.0;\n" \
    "  deadlines = { soon = 0.5; }; };\n" CALM_ADVERSARY
#define PLAIN                                                                                      \
    HEAD "measures = { m = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; };\n"             \
         "  process = { type = \"decision\"; p = 0.5; delay = { dist = \"exponential\"; mean = "   \
         "1.0; };\n"                                                                               \
         "    attempts = 2; pause = 0.25; };\n"                                                    \
         "  lapse = { p = 0.8; delay = { dist = \"uniform\"; min = 0.0; max = 2.0; }; };\n"        \
         "  ramp = { initial = 0.5; steps = 2; gap = { dist = \"uniform\"; min = 0.0; max = 1.0; " \
         "}; };\n"                                                                                 \
         "}; };\n"
#define MOVED                                                                                     \
    HEAD "factors = { a = { shocks = { s = { date = 1.0; shift = 0.5; }; }; }; };\n"              \
         "measures = { m = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; };\n"            \
         "  process = { type = \"decision\"; p = 0.6; delay = { dist = \"uniform\"; min = 0.0; "  \
         "max = 4.0; };\n"                                                                        \
         "    loads = { a = 0.6; }; }; };\n"                                                      \
         "  fixed = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; }; requires = [ \"m\" " \
         "];\n"                                                                                   \
         "    process = { type = \"decision\"; p = 0.5; delay = 1.0; }; }; };\n"

static bool begin(struct stage *s, const char *text)
{
    if (!stage_open_text(s, text, (const char *const[]){"run.worlds=1", "run.trials=4", NULL}))
        return false;
    stage_begin(s, &verify_decisions);
    stage_draw_world(s, 0);
    stage_draw_batch(s, 0, LANES);
    return true;
}

static void write_row(double *row, double a, double b, double c, double d)
{
    row[0] = a;
    row[1] = b;
    row[2] = c;
    row[3] = d;
}

static struct verify_asking *asking_of(struct stage *s, const char *path)
{
    for (size_t i = 0; i < s->v.n_askings; i++)
        if (strcmp(s->v.askings[i].path, path) == 0)
            return &s->v.askings[i];
    check_true(path, false);
    return &s->v.askings[0];
}

// Trials 0 to 3: completes at 0.1; is refused at 0.3, asked again at 0.55, and completes at 1; is
// refused at 2, asked again, and never completes; is never asked.
static void write_attempts(struct stage *s)
{
    struct verify_asking *asking = asking_of(s, "measures.m.process");
    struct verify_part *part = &s->v.parts[0];
    write_row(part->t0, 0.0, 0.0, 0.0, NEVER);
    write_row(part->t, 0.1, 1.0, NEVER, NEVER);
    memset(asking->n_refused, 0, sizeof asking->n_refused);
    asking->n_refused[1] = asking->n_refused[2] = 1;
    asking->refusal[1] = 0.3;
    asking->refusal[2] = 2.0;
    write_row(s->v.batch->in_force, 0.1, 1.0, NEVER, NEVER);
    write_row(s->v.batch->lapse, 0.3, 2.7, NEVER, NEVER); // delays of 0.2 and 1.7
    write_row(s->v.batch->step, 0.2, 1.7, NEVER, NEVER);  // gaps 0.1 and 0.7, then 0.4 and 0.9
    write_row(s->v.batch->step + BATCH_LANES, 0.6, 2.6, NEVER, NEVER);
}

static void attempts_lapses_and_gaps_are_what_was_written(void)
{
    struct stage s;
    if (!begin(&s, PLAIN))
        return;
    write_attempts(&s);
    stage_show_batch(&s);
    stage_finish(&s);
    const char *m = "measures.m.process", *lapse = "measures.m.lapse", *ramp = "measures.m.ramp";
    const struct expected rows[] = {
        // three first attempts and two second ones; −ln 0.8 = 0.22, ln 2 = 0.69, −ln 0.15 = 1.9
        stage_share(m, "completes by its 20 % delay, given factors", 5, 0.1, 1),
        stage_share(m, "completes by its median delay, given factors", 5, 0.25, 2),
        stage_share(m, "completes by its 85 % delay, given factors", 5, 0.425, 2),
        stage_share(m, "ever completes, given factors", 5, 0.5, 2),
        stage_share(m, "refused by the 20 % delay", 3, 0.1, 0),
        stage_share(m, "refused by the median delay", 3, 0.25, 1),
        stage_share(m, "refused by the 85 % delay", 3, 0.425, 1),
        stage_share(m, "ever refused", 3, 0.5, 2),
        stage_share(lapse, "completes by its 20 % delay, given factors", 2, 0.16, 1),
        stage_share(lapse, "completes by its median delay, given factors", 2, 0.4, 1),
        stage_share(lapse, "completes by its 85 % delay, given factors", 2, 0.68, 2),
        stage_share(lapse, "ever completes, given factors", 2, 0.8, 2),
        stage_share(ramp, "gap within its 20 % point", 4, 0.2, 1),
        stage_share(ramp, "gap within its median", 4, 0.5, 2),
        stage_share(ramp, "gap within its 85 % point", 4, 0.85, 3),
    };
    stage_expect(&s, rows, sizeof rows / sizeof rows[0]);
    check_true("nothing is left out", s.report.n_gaps == 0);
    stage_clear(&s);
}

static void a_step_that_never_comes_is_told(void)
{
    struct stage s;
    if (!begin(&s, PLAIN))
        return;
    write_attempts(&s);
    s.v.batch->step[BATCH_LANES] = NEVER;
    stage_show_batch(&s);
    stage_finish(&s);
    const struct verify_finding f = stage_finding(&s, "measures.m.ramp", "every step comes");
    check_true("it disagrees", !f.agrees && f.n == 4.0 && f.expected == 1.0 && f.found == 0.75);
    stage_clear(&s);
}

// ---- moved by a factor, whose shift at 1 is 0.5
// --------------------------------------------------

static double phi(double x)
{
    return gsl_cdf_ugaussian_P(x);
}

// P(T ≤ t) given the level before the date and after it; uniform delay until 4.
static double chance_by(double t, double before, double after, double residual)
{
    const double first = gsl_cdf_ugaussian_Pinv(0.6 * fmin(t, 1.0) / 4.0) + before;
    const double second =
        t < 1.0 ? -INFINITY : gsl_cdf_ugaussian_Pinv(0.6 * fmin(t, 4.0) / 4.0) + after;
    return phi(fmax(first, second) / residual);
}

static void levels_move_chances_and_weigh_them(void)
{
    static const double z[LANES] = {0.5, -1.0, 4.0, 0.0}, shift[LANES] = {0.5, 0.0, -3.0, 0.0};
    static const double t[LANES] = {0.2, 2.0, 3.9, NEVER};
    static const double elapsed[] = {0.8, 2.0, 3.4, INFINITY}, at[2] = {2.0, 0.5};
    static const char *const moved[] = {
        "by its 20 % delay, times its level", "by its median delay, times its level",
        "by its 85 % delay, times its level", "ever, times its level"};
    static const char *const by[] = {"by the horizon", "by soon"};
    struct stage s;
    if (!begin(&s, MOVED))
        return;
    const size_t m = (size_t)model_measure(s.v.model, "m");
    struct verify_part *part = &s.v.parts[0];
    check_true("its part", part->measure == m);
    for (size_t i = 0; i < LANES; i++) {
        s.v.batch->factor[i] = z[i];
        s.v.batch->jump[i] = shift[i];
        part->t0[i] = 0.0;
        part->t[i] = t[i];
        s.v.parts[1].t0[i] = s.v.parts[1].t[i] = NEVER;
    }
    verify_history_levels(&s.v);
    stage_show_batch(&s);
    stage_finish(&s);
    for (size_t q = 0; q < 4; q++) {
        double found = 0.0, expected = 0.0, deviation = 0.0, variance = 0.0;
        for (size_t i = 0; i < LANES; i++) {
            const double weight = fmin(fmax(0.6 * z[i] / 0.5, -3.0), 3.0); // no more than 3
            const double p = chance_by(elapsed[q], 0.6 * z[i], 0.6 * (z[i] + shift[i]), 0.8);
            found += weight * (t[i] <= elapsed[q] && t[i] < NEVER);
            expected += weight * p;
            deviation += weight * ((t[i] <= elapsed[q] && t[i] < NEVER) - p);
            variance += weight * weight * p * (1.0 - p);
        }
        const struct verify_finding f = stage_finding(&s, "measures.m.process", moved[q]);
        check_near("found", f.found, found / 3.0, 1e-9, 9.0);
        check_near("expected", f.expected, expected / 3.0, 1e-7, 9.0);
        check_near("z", f.z, deviation / sqrt(variance), 1e-7, 99.0);
        check_true("no share of events, nor of what nothing moves",
                   isnan(f.noticeable) && f.n == 3.0);
    }
    for (size_t k = 0; k < 2; k++) {
        double expected = 0.0, n = 0.0, variance = 0.0;
        for (size_t i = 0; i < LANES; i++) {
            const double p = chance_by(at[k], 0.0, 0.6 * shift[i], 1.0);
            expected += p;
            variance += p * (1.0 - p);
            n += t[i] <= at[k];
        }
        const struct verify_finding f = stage_finding(&s, "measures.m.process", by[k]);
        check_true("trials", f.n == 4.0 && f.found == n / 4.0);
        check_near("expected", f.expected, expected / 4.0, 1e-12, 9.0);
        check_near("z", f.z, (n - expected) / sqrt(variance), 1e-10, 99.0);
    }
    check_true("never asked", stage_has_gap(&s, "measures.fixed.process", "never asked"));
    check_true("only that", s.report.n_gaps == 1 && s.report.n_findings == 4 + 4 + 2);
    stage_clear(&s);
}

static void a_sure_beginning_leaves_the_factors_to_chance(void)
{
    struct stage s;
    const char *const once[] = {"run.worlds=1", "run.trials=4", "measures.m.process.attempts=1",
                                "measures.m.process.pause=0.0", NULL};
    if (!stage_open_text(&s, PLAIN, once))
        return;
    stage_begin(&s, &verify_decisions);
    stage_draw_world(&s, 0);
    stage_draw_batch(&s, 0, LANES);
    write_row(s.v.parts[0].t0, 0.0, 0.0, 0.0, 0.5);
    write_row(s.v.parts[0].t, 0.25, 1.0, NEVER, 3.0);
    stage_show_batch(&s);
    stage_finish(&s);
    const double horizon = 0.5 * (1.0 - exp(-2.0)), soon = 0.5 * (1.0 - exp(-0.5));
    struct verify_finding f = stage_finding(&s, "measures.m.process", "by the horizon");
    check_near("the first trial's chance is that of all", f.expected, horizon, 1e-12, 0.4);
    check_true("two of four", f.n == 4.0 && f.found == 0.5);
    f = stage_finding(&s, "measures.m.process", "by soon");
    check_near("by soon", f.expected, soon, 1e-12, 0.15);
    check_true("one of four", f.n == 4.0 && f.found == 0.25);
    stage_clear(&s);
}

static void equal_delays_count_once(void)
{
    struct stage s;
    if (!begin(&s, MOVED))
        return;
    for (size_t i = 0; i < LANES; i++) {
        s.v.parts[1].t0[i] = 1.0;
        s.v.parts[1].t[i] = i < 1 ? 2.0 : NEVER;
    }
    stage_show_batch(&s);
    stage_finish(&s);
    const char *where = "measures.fixed.process";
    const struct expected once =
        stage_share(where, "completes by its 20 % delay, given factors", 4, 0.5, 1);
    const struct verify_finding f = stage_finding(&s, where, once.quantity);
    check_true("what stands at the point is past",
               f.n == 4.0 && f.expected == 0.5 && f.found == 0.25 && f.z == once.z);
    check_true("once", !stage_has(&s, where, "completes by its median delay, given factors") &&
                           !stage_has(&s, where, "completes by its 85 % delay, given factors") &&
                           stage_finding(&s, where, "ever completes, given factors").n == 4.0);
    check_true("its beginning is not sure", !stage_has(&s, where, "by the horizon"));
    stage_clear(&s);
}

int main(void)
{
    const struct named_test tests[] = {
        {"attempts, lapses and gaps are what was written",
         attempts_lapses_and_gaps_are_what_was_written},
        {"a step that never comes is told", a_step_that_never_comes_is_told},
        {"levels move chances and weigh them", levels_move_chances_and_weigh_them},
        {"a sure beginning leaves the factors to chance",
         a_sure_beginning_leaves_the_factors_to_chance},
        {"equal delays count once", equal_delays_count_once},
    };
    return run_tests("verify_decisions", tests, sizeof tests / sizeof tests[0]);
}
