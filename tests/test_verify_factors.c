// SPDX-License-Identifier: GPL-3.0-or-later
//
// What verification says of factors and shocks that were written by hand.
#include "staged.h"

#include <gsl/gsl_cdf.h>

#define SCENARIO \
    SCENARIO_HEAD CALM_ADVERSARY \
    "factors = { a = { shocks = { often = { date = 1.0; p = 0.4; shift = -0.9; };\n" \
    "    far = { date = 1.5; p = 0.25; shift = { dist = \"normal\"; mean = 0.2; sd = 1.0;\n" \
    "            per = \"trial\"; }; };\n" \
    "    low = { date = 1.7; p = 0.25; shift = { dist = \"point\"; value = -2.0;\n" \
    "            per = \"trial\"; }; };\n" \
    "    idle = { date = 2.0; p = 0.5; shift = 0.0; }; }; };\n" \
    "  b = { correlation = { a = 0.5; }; };\n" \
    "  c = { correlation = { a = -0.4; b = 0.2; }; }; };\n" \
    "measures = { m = { tier = 1; cost = 1.0;\n" \
    "    process = { type = \"decision\"; p = 0.5; delay = 1.0; loads = { a = 0.5; b = 0.5; }; };\n" \
    "    effects = { odds_ratio = 0.5; }; }; };\n"

#define LANES 4

static void write_row(double *row, const double *values)
{
    memcpy(row, values, LANES * sizeof *row);
}

static void factors_and_shocks_are_what_was_written(void)
{
    static const double a[LANES] = {-1.2, 0.0, 0.5, 3.0}, b[LANES] = {1.0, -1.0, 0.5, -0.5};
    static const double c[LANES] = {0.1, -0.2, 0.2, 0.1};
    static const double often[LANES] = {0.0, -0.9, 0.0, 0.0}, far[LANES] = {0.0, 0.3, 0.0, -2.0};
    static const double low[LANES] = {-2.0, 0.0, -2.0, 0.0}, idle[LANES] = {0.0};
    struct stage s;
    if (!stage_open_text(&s, SCENARIO, (const char *const[]){NULL}))
        return;
    stage_begin(&s, &verify_factors);
    stage_draw_world(&s, 0);
    stage_draw_batch(&s, 0, LANES);
    write_row(s.v.batch->factor, a);
    write_row(s.v.batch->factor + BATCH_LANES, b);
    write_row(s.v.batch->factor + 2 * BATCH_LANES, c);
    write_row(s.v.batch->jump, far); // by path
    write_row(s.v.batch->jump + BATCH_LANES, idle);
    write_row(s.v.batch->jump + 2 * BATCH_LANES, low);
    write_row(s.v.batch->jump + 3 * BATCH_LANES, often);
    stage_show_batch(&s);
    stage_finish(&s);
    const double q[3] = {gsl_cdf_ugaussian_P(-1.2), gsl_cdf_ugaussian_P(0.1),
                         gsl_cdf_ugaussian_P(1.6)};
    // Σ z² of four: its upper tail is e^{−x/2} (1 + x/2)
    const double high = gsl_cdf_ugaussian_Qinv(exp(-5.345) * 6.345);
    const double middle = gsl_cdf_ugaussian_Qinv(exp(-1.25) * 2.25);
    const double small = gsl_cdf_ugaussian_Pinv(1.0 - exp(-0.05) * 1.05);
    // N(0.2, 1): 15 % point, median, 90 % point; with 3/4 it doesn't happen, and 0 counts
    const double far_15 = 0.25 * 0.15, far_50 = 0.25 * 0.5, far_90 = 0.75 + 0.25 * 0.9;
    const struct expected rows[] = {
        {"factors.a", "mean", 4, 0.0, 0.575, 1.15},
        {"factors.a", "variance", 4, 1.0, 2.6725, high},
        stage_share("factors.a", "share below -1.2", 4, q[0], 1),
        stage_share("factors.a", "share below 0.1", 4, q[1], 2),
        stage_share("factors.a", "share below 1.6", 4, q[2], 3),
        {"factors.b", "mean", 4, 0.0, 0.0, 0.0},
        {"factors.b", "variance", 4, 1.0, 0.625, middle},
        stage_share("factors.b", "share below -1.2", 4, q[0], 0),
        stage_share("factors.b", "share below 0.1", 4, q[1], 2),
        stage_share("factors.b", "share below 1.6", 4, q[2], 4),
        {"factors.c", "mean", 4, 0.0, 0.05, 0.1},
        {"factors.c", "variance", 4, 1.0, 0.025, small},
        stage_share("factors.c", "share below -1.2", 4, q[0], 0),
        stage_share("factors.c", "share below 0.1", 4, q[1], 3),
        stage_share("factors.c", "share below 1.6", 4, q[2], 4),
        {"factors.b and a", "correlation", 4, 0.5, -2.45 / 10.69,
         (-2.45 - 0.5 * 10.69) / sqrt(0.75 * 10.69)},
        {"factors.c and a", "correlation", 4, -0.4, 0.28 / 10.69,
         (0.28 + 0.4 * 10.69) / sqrt(0.84 * 10.69)},
        {"factors.c and b", "correlation", 4, 0.2, 0.35 / 2.5,
         (0.35 - 0.2 * 2.5) / sqrt(0.96 * 2.5)},
        stage_share("factors.a.shocks.often", "share of trials in which it happens", 4, 0.4, 1),
        {"factors.a.shocks.often", "shift", 1, -0.9, -0.9, NAN},
        stage_share("factors.a.shocks.far", "share of trials in which it happens", 4, 0.25, 2),
        stage_share("factors.a.shocks.far", "share below its 15 % point", 4, far_15, 1),
        stage_share("factors.a.shocks.far", "share below its median", 4, 0.75 + far_50, 3),
        stage_share("factors.a.shocks.far", "share below its 90 % point", 4, far_90, 4),
        stage_share("factors.a.shocks.low", "share of trials in which it happens", 4, 0.25, 2),
        {"factors.a.shocks.low", "share below its 15 % point", 4, 0.25, 0.5, 0.5 / sqrt(0.1875)},
        {"factors.a.shocks.low", "share below its median", 4, 0.25, 0.5, 0.5 / sqrt(0.1875)},
        {"factors.a.shocks.low", "share below its 90 % point", 4, 0.25, 0.5, 0.5 / sqrt(0.1875)},
    };
    stage_expect(&s, rows, sizeof rows / sizeof rows[0]);
    check_true("no trace of what moves nothing",
               stage_has_gap(&s, "factors.a.shocks.idle", "no trace"));
    check_true("of nothing else", s.report.n_gaps == 1);
    stage_clear(&s);
}

static void a_shift_that_is_not_the_scenarios_is_told(void)
{
    static const double shifts[LANES] = {-0.9, -0.9, -0.9 - 3e-12, 0.0};
    struct stage s;
    if (!stage_open_text(&s, SCENARIO, (const char *const[]){NULL}))
        return;
    stage_begin(&s, &verify_factors);
    stage_draw_world(&s, 0);
    stage_draw_batch(&s, 0, LANES);
    write_row(s.v.batch->jump + 3 * BATCH_LANES, shifts);
    stage_show_batch(&s);
    stage_finish(&s);
    const struct verify_finding f = stage_finding(&s, "factors.a.shocks.often", "shift");
    check_true("it disagrees", !f.agrees && f.n == 3.0 && f.found == shifts[2]);
    stage_clear(&s);
}

int main(void)
{
    const struct named_test tests[] = {
        {"factors and shocks are what was written", factors_and_shocks_are_what_was_written},
        {"a shift that is not the scenario's is told", a_shift_that_is_not_the_scenarios_is_told},
    };
    return run_tests("verify_factors", tests, sizeof tests / sizeof tests[0]);
}
