// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs side by side, of results that are made up: every value, difference and interval from the
// definitions, of paired and independent runs with more measures than they share.
#include "compared.h"

// Common to these: ma, mb, md, by name; tiers 1 and 4 alike in both, but for what is not common.
static const char first_text[] =
    MADE_HEAD "measures = { md = { tier = 4; " DECIDES " mb = { tier = 1; " DECIDES
              " mx = { tier = 2; " DECIDES " ma = { tier = 4; " DECIDES "};\n";
static const char other_text[] =
    MADE_HEAD "measures = { ma = { tier = 4; " DECIDES " mb = { tier = 1; " DECIDES
              " mc = { tier = 1; " DECIDES " aa = { " DECIDES " md = { tier = 4; " DECIDES "};\n";
// Only ma and mb are common to all three; their tiers are others.
static const char third_text[] =
    MADE_HEAD "measures = { mz = { tier = 1; " DECIDES " ma = { tier = 1; " DECIDES
              " mb = { tier = 4; " DECIDES "};\n";

static bool is_called(const char *name, const char *truth)
{
    return name != NULL && strcmp(name, truth) == 0;
}

// Names in the order of the first run's file: md, mb, mx, ma.
static void check_common(struct comparison *c)
{
    static const char *const names[] = {"none", "ma",    "mb",    "mb+ma",
                                        "md",   "md+ma", "md+mb", "md+mb+ma"};
    static const char *const tiers[] = {"none", "1", "4", "1+4"};
    check_true("three are common", c->n_measures == 3);
    check_true("by name", is_called(c->measures[0], "ma") && is_called(c->measures[1], "mb") &&
                              is_called(c->measures[2], "md"));
    check_true("as in the file",
               c->in_file_order[0] == 2 && c->in_file_order[1] == 1 && c->in_file_order[2] == 0);
    check_true("two tiers", c->n_tiers == 2 && c->tiers[0].number == 1 && c->tiers[0].mask == 2 &&
                                c->tiers[1].number == 4 && c->tiers[1].mask == 5);
    check_true("all sets", c->n_listed == 8 && comparison_all(c) == 7);
    for (uint32_t s = 0; s < 8; s++) {
        check_true("listed", c->listed[s] == s);
        check_true("name", is_called(comparison_name(c, &c->arena, s), names[s]));
    }
    for (uint32_t u = 0; u < 4; u++)
        check_true("name", is_called(comparison_tiers_name(c, &c->arena, u), tiers[u]));
}

// ---- pairing ------------------------------------------------------------------------------------

static void paired_runs_differ_by_worlds(void)
{
    struct runs r = {0};
    runs_add(&r, first_text, 7, 5, "random", MADE_ALL_BLOCKS);
    runs_add(&r, other_text, 7, 5, "random", MADE_ALL_BLOCKS);
    if (runs_compare(&r)) {
        check_common(r.comparison);
        check_true("mx; aa and mc", r.comparison->n_left_out == 3);
        for (size_t i = 0; i < 2; i++) {
            check_true("paired", r.comparison->runs[i].pairing == COMPARISON_PAIRED);
            check_run(r.comparison, i, true);
        }
        const struct compared c = r.comparison->runs[0].combinations[5][COMPARISON_SYNERGY];
        check_true("of itself none", c.difference.value == 0.0 && c.difference.se == 0.0);
    }
    runs_clear(&r);
}

static void paired_randomisations_differ_by_their_means(void)
{
    struct runs r = {0};
    runs_add(&r, first_text, 40, 2731, "sobol", 3);
    runs_add(&r, first_text, 40, 2731, "sobol", 3);
    runs_renew(&r, 50);
    if (runs_compare(&r))
        check_run(r.comparison, 1, true);
    runs_clear(&r);
}

static void runs_of_other_numbers_are_independent(void)
{
    struct runs r = {0};
    runs_add(&r, first_text, 7, 5, "random", MADE_ALL_BLOCKS);
    runs_add(&r, other_text, 9, 5, "random", MADE_ALL_BLOCKS);
    runs_add(&r, other_text, 7, 6, "random", MADE_ALL_BLOCKS);
    if (runs_compare(&r)) {
        check_common(r.comparison);
        for (size_t i = 1; i < 3; i++) {
            check_true("not paired", r.comparison->runs[i].pairing == COMPARISON_OTHER_NUMBERS);
            check_run(r.comparison, i, false);
        }
    }
    runs_clear(&r);
}

static void measures_and_tiers_may_be_fewer(void)
{
    struct runs r = {0};
    runs_add(&r, first_text, 5, 4, "random", MADE_ALL_BLOCKS);
    runs_add(&r, other_text, 6, 4, "random", MADE_ALL_BLOCKS);
    runs_add(&r, third_text, 5, 4, "random", MADE_ALL_BLOCKS);
    if (runs_compare(&r)) {
        check_true("two are common", r.comparison->n_measures == 2 && r.comparison->n_listed == 4);
        check_true("six are not", r.comparison->n_left_out == 2 + 3 + 1);
        check_true("in other tiers", r.comparison->n_tiers == 0);
        check_run(r.comparison, 2, true);
        check_run(r.comparison, 1, false);
    }
    runs_clear(&r);
}

static void without_a_common_measure_there_is_nothing_to_compare(void)
{
    struct runs r = {0};
    struct error error = {0};
    runs_add(&r, MADE_HEAD_WITH("") "measures = { q = { " DECIDES "};\n", 5, 4, "random",
             MADE_ALL_BLOCKS);
    runs_add(&r, third_text, 5, 4, "random", MADE_ALL_BLOCKS);
    check_true("refused", comparison_create(r.results, 2, &r.comparison, &error) == STATUS_FAILED &&
                              strstr(error.text, "no measure is common") != NULL);
    runs_clear(&r);
}

// ---- what has no error or no value --------------------------------------------------------------

// All worlds alike: an independent difference without a spread has the degrees of the smaller run.
static void without_a_spread_intervals_are_points(void)
{
    struct runs r = {0};
    runs_add(&r, third_text, 2, 4, "random", MADE_ALL_BLOCKS);
    runs_add(&r, third_text, 9, 4, "random", MADE_ALL_BLOCKS);
    for (size_t i = 0; i < 2; i++) {
        struct result *result = r.made[i].result;
        for (size_t k = 0; k < result->layout->n_worlds * result->layout->row_width; k++)
            result->rows[k] = 0.25 + 0.25 * (double)i;
    }
    if (runs_compare(&r)) {
        const struct compared c = r.comparison->runs[1].combinations[2][COMPARISON_DETERRENCE];
        check_true("a point", c.difference.value == 0.25 && c.difference.se == 0.0 &&
                                  c.interval.lo == 0.25 && c.interval.hi == 0.25);
    }
    runs_clear(&r);
}

static void where_nothing_deters_there_is_no_logarithm(void)
{
    struct runs r = {0};
    runs_add(&r, third_text, 5, 4, "random", MADE_ALL_BLOCKS);
    runs_add(&r, third_text, 5, 4, "random", MADE_ALL_BLOCKS);
    runs_renew(&r, 60);
    struct result *result = r.made[1].result;
    for (size_t w = 0; w < 5; w++)
        for (size_t half = 0; half < 2; half++)
            result
                ->rows[w * result->layout->row_width + result->layout->first_half + 8 * half + 3] =
                0.0;
    if (runs_compare(&r)) {
        const struct compared *c = &r.comparison->runs[1].combinations[3][COMPARISON_LOG_SYNERGY];
        const struct compared *own = &r.comparison->runs[0].combinations[3][COMPARISON_LOG_SYNERGY];
        check_true("none", isnan(c->value.value) && isnan(c->value.se) &&
                               isnan(c->difference.value) && isnan(c->difference.se) &&
                               isnan(c->interval.lo) && isnan(c->interval.hi));
        check_true("of the first", own->value.se > 0.0 && own->difference.se == 0.0);
    }
    runs_clear(&r);
}

static void of_two_alike_the_first_in_the_file_ranks_first(void)
{
    struct runs r = {0};
    runs_add(&r, first_text, 5, 4, "random", MADE_ALL_BLOCKS);
    struct result *result = r.made[0].result; // every measure adds a sixteenth; mb two
    for (size_t w = 0; w < 5; w++)
        for (uint32_t s = 0; s < 32; s++)
            result->rows[w * 32 + s] = 0.0625 * (1.0 + __builtin_popcount(s & 15) + (s >> 1 & 1U));
    if (runs_compare(&r)) { // by name ma, mb, md, mx; in the file md, mb, mx, ma
        const size_t *rank = r.comparison->runs[0].rank;
        check_true("ranks", rank[0] == 4 && rank[1] == 1 && rank[2] == 2 && rank[3] == 3);
    }
    runs_clear(&r);
}

int main(void)
{
    const struct named_test tests[] = {
        {"paired runs differ by worlds", paired_runs_differ_by_worlds},
        {"paired randomisations differ by their means",
         paired_randomisations_differ_by_their_means},
        {"runs of other numbers are independent", runs_of_other_numbers_are_independent},
        {"measures and tiers may be fewer", measures_and_tiers_may_be_fewer},
        {"without a common measure there is nothing to compare",
         without_a_common_measure_there_is_nothing_to_compare},
        {"without a spread intervals are points", without_a_spread_intervals_are_points},
        {"where nothing deters there is no logarithm", where_nothing_deters_there_is_no_logarithm},
        {"of two alike the first in the file ranks first",
         of_two_alike_the_first_in_the_file_ranks_first},
    };
    return run_tests("comparison", tests, sizeof tests / sizeof tests[0]);
}
