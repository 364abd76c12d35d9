// SPDX-License-Identifier: GPL-3.0-or-later
//
// A whole run's estimates, each made wrong by a little more than may be, and by a little less: the
// comparison that it belongs to must disagree, or must not.
#include "staged.h"

#define SCENARIO BULWARK_TESTS "/verify_scenario.cfg"
#define TOO_MUCH 1.1e-9
#define LITTLE 0.9e-9

struct told {
    struct stage stage;
    struct result *result;
    struct estimates *estimates;
};

static bool told_open(struct told *t, const char *const *overrides)
{
    struct error error = {0};
    const struct run_options options = {.n_threads = 1};
    *t = (struct told){.result = NULL};
    const bool is_there = stage_open(&t->stage, SCENARIO, overrides) &&
        run_compute(t->stage.v.model, &options, &t->result, &error) == STATUS_OK &&
        estimates_compute(t->result, &t->estimates, &error) == STATUS_OK;
    check_true("the run is there", is_there);
    t->stage.v.estimates = t->estimates;
    return is_there;
}

static void told_clear(struct told *t)
{
    estimates_free(t->estimates);
    result_free(t->result);
    stage_clear(&t->stage);
}

static void show_all(struct stage *s, const struct verify_kind *kind)
{
    stage_begin(s, kind);
    for (uint32_t w = 0; w < s->v.n_worlds; w++) {
        stage_draw_world(s, w);
        stage_show_world(s);
        stage_draw_batch(s, 0, s->v.n_trials);
        stage_show_batch(s);
    }
}

// Judged again with the number off by so much; put back then.
static void judge(struct told *t, double *number, double off, const char *where,
                  const char *quantity)
{
    const double right = *number;
    *number += off * fmax(1.0, fabs(right));
    t->stage.report.n_findings = t->stage.report.n_gaps = 0;
    t->stage.kind->finish(&t->stage.v, t->stage.state);
    verify_report_close(&t->stage.report);
    *number = right;
    const bool agrees = stage_finding(&t->stage, where, quantity).agrees;
    if (agrees != (fabs(off) < 1e-9))
        printf("\n    %s, %s: off by %g, it %s", where, quantity, off,
               agrees ? "agrees" : "disagrees");
    check_true(quantity, agrees == (fabs(off) < 1e-9));
}

static void must_notice(struct told *t, double *number, const char *where, const char *quantity)
{
    judge(t, number, TOO_MUCH, where, quantity);
    judge(t, number, -TOO_MUCH, where, quantity);
    judge(t, number, LITTLE, where, quantity);
    judge(t, number, -LITTLE, where, quantity);
}

static const char *const few[] = {"run.worlds=3", "run.trials=32", NULL};

static void combinations_are_the_reported_ones_and_others_each_once(void)
{
    struct stage s;
    size_t n = 0;
    if (!stage_open(&s, SCENARIO, few))
        return;
    const uint32_t *masks = verify_combinations(&s.v, &n);
    uint32_t seen = 0;
    for (size_t i = 0; i < n; i++) {
        check_true("the reported ones come first",
                   i >= s.v.model->n_reported || masks[i] == s.v.model->reported[i].mask);
        check_true("a new one", masks[i] < 16 && (seen >> masks[i] & 1U) == 0);
        seen |= UINT32_C(1) << masks[i];
    }
    check_true("of 16 all but one are met", n == 15);
    stage_clear(&s);
}

static void every_estimate_of_combinations_counts(void)
{
    struct told t;
    if (told_open(&t, few)) {
        show_all(&t.stage, &verify_estimates);
        const struct layout *layout = t.stage.v.layout;
        size_t n = 0;
        const uint32_t *masks = verify_combinations(&t.stage.v, &n);
        for (size_t i = 0; i < n; i++) {
            struct combination *c = &t.estimates->combinations[masks[i]];
            must_notice(&t, &c->deterrence.value, "combinations", "deterrence");
            must_notice(&t, &c->achieved.value, "combinations", "achieved");
        }
        for (size_t i = 0; i < t.stage.v.model->n_reported * layout->n_grid; i++)
            must_notice(&t, &t.estimates->survival[i].value, "combinations", "survival curves");
        check_true("what is not compared is said",
                   stage_has_gap(&t.stage, "deterrence", "expectation") &&
                       stage_has_gap(&t.stage, "estimates", "standard errors"));
    }
    told_clear(&t);
}

static void every_estimate_of_measures_counts(void)
{
    struct told t;
    if (told_open(&t, few)) {
        show_all(&t.stage, &verify_estimates);
        for (size_t i = 0; i < t.stage.v.model->n_measures; i++)
            must_notice(&t, &t.estimates->measures[i].odds_ratio.value, "measures", "odds ratios");
        for (size_t i = 0; i < t.stage.v.model->n_measures * t.stage.v.layout->n_grid; i++) {
            must_notice(&t, &t.estimates->in_force[i].value, "measures", "in-force curves");
            must_notice(&t, &t.estimates->standing[i].value, "measures", "standing curves");
        }
    }
    told_clear(&t);
}

static void an_odds_ratio_that_is_none_need_not_be_compared(void)
{
    struct told t;
    if (told_open(&t, few)) {
        show_all(&t.stage, &verify_estimates);
        judge(&t, &t.estimates->measures[1].odds_ratio.value, INFINITY, "measures", "odds ratios");
        judge(&t, &t.estimates->measures[1].odds_ratio.value, NAN, "measures", "odds ratios");
    }
    told_clear(&t);
}

static void every_relation_of_estimates_counts(void)
{
    struct told t;
    if (told_open(&t, few)) {
        stage_begin(&t.stage, &verify_identities);
        size_t n = 0;
        const uint32_t *masks = verify_combinations(&t.stage.v, &n);
        for (size_t i = 0; i < n; i++) {
            struct combination *c = &t.estimates->combinations[masks[i]];
            must_notice(&t, &c->gain.value, "combinations", "gain over none");
            must_notice(&t, &c->synergy.value, "combinations", "synergy");
            must_notice(&t, &c->layering.value, "combinations", "sum of dividends is deterrence");
        }
        for (size_t i = 0; i < t.stage.v.model->n_measures; i++)
            must_notice(&t, &t.estimates->measures[i].shapley.value, "measures",
                        "Shapley values, order by order");
        must_notice(&t, &t.estimates->measures[0].shapley.value, "measures",
                    "Shapley values add up to the gain of all");
        for (size_t i = 0; i < t.estimates->n_pairs; i++)
            must_notice(&t, &t.estimates->pairs[i].interaction.value, "pairs", "interaction");
        judge(&t, &t.estimates->combinations[5].deterrence.value, 1e-6, "measures",
              "Shapley values, order by order");
    }
    told_clear(&t);
}

static void every_estimate_of_bodies_counts(void)
{
    struct told t;
    if (told_open(&t, few)) {
        show_all(&t.stage, &verify_bodies);
        for (size_t i = 0; i < t.estimates->n_bodies; i++) {
            struct body_estimates *b = &t.estimates->bodies[i];
            must_notice(&t, &b->agrees.value, b->group->name, "share that agrees");
            must_notice(&t, &b->sole_blocker.value, b->group->name, "share sole blocker");
            for (size_t k = 0; k + 1 < t.stage.v.layout->n_moments; k++)
                must_notice(&t, &b->by_deadline[k].value, b->group->name,
                            "share that agrees by every deadline");
            if (strcmp(b->group->name, "members") == 0)
                must_notice(&t, &b->last.value, "members", "share last to agree");
        }
    }
    told_clear(&t);
}

int main(void)
{
    const struct named_test tests[] = {
        {"combinations are the reported ones and others, each once",
         combinations_are_the_reported_ones_and_others_each_once},
        {"every estimate of combinations counts", every_estimate_of_combinations_counts},
        {"every estimate of measures counts", every_estimate_of_measures_counts},
        {"an odds ratio that is none need not be compared",
         an_odds_ratio_that_is_none_need_not_be_compared},
        {"every relation of estimates counts", every_relation_of_estimates_counts},
        {"every estimate of bodies counts", every_estimate_of_bodies_counts},
    };
    return run_tests("verify_estimates", tests, sizeof tests / sizeof tests[0]);
}
