// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs side by side: which combinations and tiers are compared, and which runs are paired; with
// more measures than every world's combinations are kept of.
#include "compared.h"

enum { TEXT = 8192 };

static void tiers_must_be_the_same(void)
{
    static const char *const others[] = {
        MADE_HEAD "measures = { ma = { tier = 2; " DECIDES " mb = { tier = 4; " DECIDES "};\n",
        MADE_HEAD "measures = { ma = { tier = 1; " DECIDES " mb = { tier = 5; " DECIDES "};\n",
        MADE_HEAD "measures = { ma = { tier = 4; " DECIDES " mb = { tier = 1; " DECIDES "};\n",
        MADE_HEAD "measures = { ma = { tier = 1; " DECIDES " mb = { " DECIDES "};\n", two_text};
    for (size_t i = 0; i < 5; i++) {
        struct runs r = {0};
        runs_add(&r, two_text, 5, 4, "random", MADE_ALL_BLOCKS);
        runs_add(&r, others[i], 5, 4, "random", MADE_ALL_BLOCKS);
        runs_renew(&r, 70);
        if (runs_compare(&r)) {
            check_true("tiers", r.comparison->n_tiers == (i == 4 ? 2 : 0));
            check_run(r.comparison, 1, true);
        }
        runs_clear(&r);
    }
}

static void one_common_measure_is_enough(void)
{
    struct runs r = {0};
    runs_add(&r, MADE_HEAD_WITH("") "measures = { q = { " DECIDES " ma = { " DECIDES "};\n", 6, 3,
             "random", MADE_ALL_BLOCKS);
    runs_add(&r, two_text, 6, 3, "random", MADE_ALL_BLOCKS);
    if (runs_compare(&r)) {
        check_true("one", r.comparison->n_measures == 1 && r.comparison->n_listed == 2);
        check_run(r.comparison, 1, true);
    }
    runs_clear(&r);
}

// ---- above twelve measures ----------------------------------------------------------------------

static void runs_add_many(struct runs *r, const char *head, unsigned n, unsigned worlds,
                          int missing)
{
    char text[TEXT];
    (void)snprintf(text, TEXT, "%s", head);
    made_measures(text + strlen(text), TEXT - strlen(text), n, NULL);
    runs_add(r, text, worlds, 3, "random", missing);
    runs_renew(r, 100 + n);
}

static bool all_report(const struct comparison *c, uint32_t set)
{
    bool all = true;
    for (size_t r = 0; r < c->n_runs; r++) {
        const struct model *model = c->runs[r].result->layout->model;
        const struct players p = players_of(c, r, false);
        all = all && model_reported_index(model, union_of(&p, set)) < model->n_reported;
    }
    return all;
}

// Of 13 and 14 measures: a to m are common.
static void of_many_measures_what_all_report_is_listed(void)
{
    struct runs r = {0};
    size_t n = 0;
    runs_add_many(
        &r, MADE_HEAD_WITH("[ \"ma\", \"mb\" ], [ \"mb\", \"mc\" ], [ \"md\", \"mf\", \"mm\" ]"),
        13, 3, MADE_ALL_BLOCKS);
    runs_add_many(
        &r, MADE_HEAD_WITH("[ \"md\", \"mf\", \"mm\" ], [ \"ma\", \"mb\" ], [ \"ma\", \"mn\" ]"),
        14, 3, MADE_ALL_BLOCKS);
    if (runs_compare(&r)) {
        struct comparison *c = r.comparison;
        for (uint32_t set = 0; set < 8192; set++)
            if (set == 0 || set == 8191 || all_report(c, set)) {
                check_true("listed", n < c->n_listed && c->listed[n] == set);
                n++;
            }
        check_true("no other", n == c->n_listed && n > 16 && n < 30);
        check_true("paired", c->runs[1].pairing == COMPARISON_PAIRED);
        check_run(c, 1, true);
    }
    runs_clear(&r);
}

// Runs are paired by what their errors are taken over: worlds, or blocks of as many worlds.
static void pairs_keep_the_same(void)
{
    static const char head[] = MADE_HEAD;
    struct runs r = {0};
    runs_add_many(&r, head, 13, 45, MADE_ALL_BLOCKS); // 23 blocks of two
    runs_add_many(&r, head, 13, 48, 0);               // 15 blocks of three
    runs_add_many(&r, head, 3, 45, MADE_ALL_BLOCKS);
    check_true("not blocks",
               comparison_pairing(r.results[0], r.results[1]) == COMPARISON_OTHER_KEPT);
    check_true("not worlds",
               comparison_pairing(r.results[0], r.results[2]) == COMPARISON_OTHER_KEPT);
    check_true("itself", comparison_pairing(r.results[0], r.results[0]) == COMPARISON_PAIRED);
    runs_clear(&r);
    r = (struct runs){0};
    runs_add(&r, two_text, 1, 2731, "random", MADE_ALL_BLOCKS); // in a block of one
    runs_add(&r, two_text, 3, 2731, "random", 0);               // of two
    check_true("worlds", comparison_pairing(r.results[0], r.results[1]) == COMPARISON_PAIRED);
    r.made[0].opened.scenario.run.seed++;
    check_true("seed", comparison_pairing(r.results[0], r.results[1]) == COMPARISON_OTHER_SEED);
    r.made[0].opened.scenario.run.seed--;
    r.made[0].opened.scenario.run.sampler = "sobol";
    check_true("sampler", comparison_pairing(r.results[0], r.results[1]) == COMPARISON_OTHER_SEED);
    runs_clear(&r);
}

int main(void)
{
    const struct named_test tests[] = {
        {"tiers must be the same", tiers_must_be_the_same},
        {"one common measure is enough", one_common_measure_is_enough},
        {"of many measures what all report is listed", of_many_measures_what_all_report_is_listed},
        {"pairs keep the same", pairs_keep_the_same},
    };
    return run_tests("comparison lists", tests, sizeof tests / sizeof tests[0]);
}
