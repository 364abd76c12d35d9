// SPDX-License-Identifier: GPL-3.0-or-later
//
// The adversary as verification recomputes it, against numbers worked out by hand.
#include "staged.h"

#define UTILITY BULWARK_TESTS "/verify_scenario.cfg"
#define ODDS BULWARK_TESTS "/verify_odds.cfg"
#define THRESHOLD                                                                              \
    "adversary={ model = \"threshold\"; begins = 0.5; recovery = 1.5; mu = 0.4; sigma = 0.6; " \
    "weights = { denial = 0.6; intervention = 0.5; punishment = 0.3; }; grievance = 0.2; "     \
    "window = 0.3; opportunities = 0.5; }"

static void set(const struct stage *s, double *type, const char *key, double value)
{
    const struct adversary_kind *kind = s->v.model->adversary.kind;
    for (size_t k = 0; k < kind->n_numbers; k++)
        if (key == NULL ? kind->number[k] == NULL
                        : kind->number[k] != NULL && strcmp(kind->number[k], key) == 0)
            type[k] = value;
}

// x: denial, intervention, punishment, provocation, anticipation.
static void an_expected_utility_is_weighed(void)
{
    static const char *const keys[] = {
        "p_win",     "decisiveness", "cost",    "cost_punishment", "cost_intervention",
        "grievance", "window",       "benefit", "opportunities",   "noise"};
    static const double values[] = {0.5, 0.6, 0.1, 0.3, 0.2, 0.4, 0.7, 2.0, 0.8, 0.25};
    const double x[N_CHANNELS] = {0.25, 0.5, 0.4, 0.3, 0.1};
    double type[ADVERSARY_MAX_NUMBERS] = {0.0};
    struct stage s;
    if (!stage_open(&s, UTILITY, (const char *const[]){NULL}))
        return;
    for (size_t i = 0; i < 10; i++)
        set(&s, type, keys[i], values[i]);
    // wins: 0.5 · 0.75 · (1 − 0.3); pays 0.1 + 0.12 + 0.1; is moved by 0.12 + 0.07
    const double utility = 0.2625 * 2.0 - 0.32 + 0.19;
    check_near("hazard", verify_hazard(&s.v, type, x, 0.0), 0.8 / (1.0 + exp(-utility / 0.25)),
               1e-14, 0.5);
    check_true("a key that it has not", isnan(verify_number(&s.v, type, "mu")));
    check_true("nor has it a drawn number", isnan(verify_number(&s.v, type, NULL)));
    stage_clear(&s);
}

static void a_threshold_is_passed_or_not(void)
{
    const double x[N_CHANNELS] = {0.5, 0.4, 0.2, 0.3, 0.1};
    double type[ADVERSARY_MAX_NUMBERS] = {0.0};
    struct stage s;
    if (!stage_open(&s, UTILITY, (const char *const[]){THRESHOLD, NULL}))
        return;
    set(&s, type, "weights.denial", 0.5);
    set(&s, type, "weights.intervention", 0.25);
    set(&s, type, "weights.punishment", 0.5);
    set(&s, type, "grievance", 0.2);
    set(&s, type, "window", 0.6);
    set(&s, type, "opportunities", 0.7);
    // deterred by 1 − 0.75 · 0.9 · 0.9 = 0.3925; moved by 0.06 + 0.06
    set(&s, type, NULL, 0.2726);
    check_true("a little above", verify_hazard(&s.v, type, x, 0.0) == 0.7);
    set(&s, type, NULL, 0.2724);
    check_true("a little below", verify_hazard(&s.v, type, x, 0.0) == 0.0);
    const double none[N_CHANNELS] = {0.0};
    set(&s, type, NULL, 0.0);
    check_true("as much is not more", verify_hazard(&s.v, type, none, 0.0) == 0.0);
    stage_clear(&s);
}

static void log_odds_add_up(void)
{
    const double x[N_CHANNELS] = {0.0};
    double type[ADVERSARY_MAX_NUMBERS] = {0.0};
    struct stage s;
    if (!stage_open(&s, ODDS, (const char *const[]){NULL}))
        return;
    set(&s, type, "base", log(0.2 / 0.8));
    check_near("1/4 · 1/2 are odds of 1/9", verify_hazard(&s.v, type, x, log(0.5)),
               -log(1.0 - 1.0 / 9.0), 1e-14, 0.1);
    check_near("1/4 · 8 are odds of 2/3", verify_hazard(&s.v, type, x, log(8.0)), -log(1.0 / 3.0),
               1e-14, 1.0);
    stage_clear(&s);
}

static void opportunity_comes_back_after_the_beginning(void)
{
    double type[ADVERSARY_MAX_NUMBERS] = {0.0};
    type[ADVERSARY_BEGINS] = 1.0;
    check_true("at once", verify_opportunity(type, 2.0, 3.5) == 1.5);
    check_true("not before", verify_opportunity(type, 0.0, 1.0) == 0.0);
    check_true("from then on", verify_opportunity(type, 0.0, 1.5) == 0.5);
    type[ADVERSARY_RECOVERY] = 2.0;
    // ∫ 1 − e^{−(t − 1)/2} from 2 to 3.5
    check_near("slowly", verify_opportunity(type, 2.0, 3.5), 1.5 - 2.0 * (exp(-0.5) - exp(-1.25)),
               1e-14, 1.5);
    check_near("from the beginning", verify_opportunity(type, 0.0, 2.0),
               1.0 - 2.0 * (1.0 - exp(-0.5)), 1e-14, 1.0);
}

// ---- from change to change ----------------------------------------------------------------------

enum { ARMS, MISSION, PACT };

static void write_measure(struct stage *s, size_t measure, double in_force, double lapse)
{
    s->v.batch->in_force[measure * BATCH_LANES] = in_force;
    s->v.batch->lapse[measure * BATCH_LANES] = lapse;
}

static double hazard_of(double odds)
{
    return log(1.0 + odds);
}

static void survival_is_integrated_from_change_to_change(void)
{
    static const double years[] = {0.0, 0.5, 1.0, 2.0, 3.0, 4.5, 6.0};
    double type[ADVERSARY_MAX_NUMBERS] = {0.0}, survival[7], sure;
    struct stage s;
    if (!stage_open(&s, ODDS, (const char *const[]){NULL}))
        return;
    stage_draw_world(&s, 0);
    stage_draw_batch(&s, 0, 1);
    write_measure(&s, PACT, 1.0, 4.5);
    write_measure(&s, ARMS, 2.0, INFINITY);
    write_measure(&s, MISSION, 3.0, INFINITY);
    s.v.batch->step[0] = 2.0; // half strength, then full
    s.v.batch->step[BATCH_LANES] = 3.0;
    type[ADVERSARY_BEGINS] = 0.5;
    set(&s, type, "base", 0.0); // odds of 1
    const double half = hazard_of(sqrt(0.6) * 0.5), full = hazard_of(0.6 * 0.5 * 0.8 * 0.7);
    const double lapsed = hazard_of(0.5 * 0.8), none = hazard_of(1.0);
    verify_survivals(&s.v, 0, type, 7, 7, years, survival);
    const double cumulative[] = {0.0,
                                 0.0,
                                 0.5 * none,
                                 1.5 * none,
                                 1.5 * none + half,
                                 1.5 * none + half + 1.5 * full,
                                 1.5 * none + half + 1.5 * full + 1.5 * lapsed};
    for (size_t i = 0; i < 7; i++)
        check_near("survival", survival[i], exp(-cumulative[i]), 1e-14, 2.0);
    verify_survivals(&s.v, 0, type, 1U << ARMS | 1U << MISSION, 7, years, survival);
    check_near("what is required is missing", survival[6], exp(-2.5 * none - 3.0 * hazard_of(0.8)),
               1e-14, 0.0);
    verify_survivals(&s.v, -1, type, 7, 1, &years[6], &sure);
    check_near("all along", sure, exp(-5.5 * full), 1e-14, 0.0);
    verify_survivals(&s.v, -1, type, 1U << ARMS, 1, &years[6], &sure);
    check_near("infeasible all along", sure, exp(-5.5 * none), 1e-14, 0.0);
    stage_clear(&s);
}

// ---- without measures ---------------------------------------------------------------------------

static void show(struct stage *s, const struct verify_kind *kind)
{
    stage_begin(s, kind);
    for (uint32_t w = 0; w < s->v.n_worlds; w++) {
        stage_draw_world(s, w);
        stage_show_world(s);
    }
}

static void anchors_are_put_in(void)
{
    // until five years after the beginning, and until the horizon
    static const char *const to[] = {
        "adversary.anchor_years=5.0",
        "adversary={ model = \"threshold\"; begins = 0.5; anchor = 0.45; sigma = 0.6; "
        "weights = { denial = 0.6; intervention = 0.5; punishment = 0.3; }; recovery = 1.0; }"};
    for (size_t i = 0; i < 2; i++) {
        struct stage s;
        if (!stage_open(&s, UTILITY,
                        (const char *const[]){"run.worlds=3", "run.trials=2", to[i], NULL}))
            continue;
        show(&s, &verify_anchor);
        s.kind->finish(&s.v, s.state);
        struct verify_finding f = stage_finding(&s, "adversary.anchor",
                                                "mean chance of no attack over types, no measure");
        check_true("every world", f.n == 3.0 && f.expected == 0.45 && f.p == 1.0);
        s.v.world->adversary.types.number[0][0] += 1e-3; // peace begins later: all share it
        stage_show_world(&s);
        s.report.n_findings = 0;
        s.kind->finish(&s.v, s.state);
        f = stage_finding(&s, "adversary.anchor",
                          "mean chance of no attack over types, no measure");
        check_true(to[i], f.n == 4.0 && (f.p == 0.0) == (i == 1));
        stage_clear(&s);
    }
}

#define MEASURES(effect)                                                                        \
    SCENARIO_HEAD "measures = { m = { tier = 1; cost = 1.0; effects = { " effect " = 0.5; };\n" \
                  "    process = { type = \"fixed\"; after = 1.0; }; }; };\n"
#define ATTACKS                                                                          \
    MEASURES("denial")                                                                   \
    "adversary = { model = \"threshold\"; weights = { denial = 0.6; intervention = 0.5;" \
    "              punishment = 0.3; };\n"
#define PER_TRIAL(min, max) "{ dist = \"uniform\"; min = " min "; max = " max "; per = \"trial\"; }"

// What `none` says of ten years, and what the run found.
static struct verify_finding without(const char *text, double *found, bool *has_gap)
{
    struct verify_finding finding = {.n = NAN};
    struct error error = {0};
    struct result *result = NULL;
    struct estimates *estimates = NULL;
    struct stage s;
    if (!stage_open_text(&s, text, (const char *const[]){"run.worlds=2", "run.trials=64", NULL}))
        return finding;
    const struct run_options options = {.n_threads = 1};
    check_true("it runs", run_compute(s.v.model, &options, &result, &error) == STATUS_OK &&
                              estimates_compute(result, &estimates, &error) == STATUS_OK);
    s.v.estimates = estimates;
    show(&s, &verify_without);
    s.kind->finish(&s.v, s.state);
    check_true("one finding", s.report.n_findings == 1);
    finding = s.report.findings[0];
    *found = 0.5 * (estimates_world_deterrence(estimates, 0, 0) +
                    estimates_world_deterrence(estimates, 1, 0));
    *has_gap = stage_has_gap(&s, "none", "more than two");
    estimates_free(estimates);
    result_free(result);
    stage_clear(&s);
    return finding;
}

static double integral_of_phi(double x) // from −∞
{
    return x * verify_normal_cdf(x) + exp(-0.5 * x * x) / sqrt(2.0 * acos(-1.0));
}

static void survival_of_none_is_integrated_over_types(void)
{
    // of the chance to attack at all, with mu 0.3 or uniform on (−0.3, 0.6), sigma 0.6; and of
    // e^{−10 o}, e^{−20 o} for opportunities o uniform on (0.1, 0.5)
    const double attacks = verify_normal_cdf(0.5);
    const double spread = (integral_of_phi(1.0) - integral_of_phi(-0.5)) / 1.5;
    const double once = (exp(-1.0) - exp(-5.0)) / 4.0, twice = (exp(-2.0) - exp(-10.0)) / 8.0;
    // of (1 − p)^10, (1 − p)^20 for p uniform on (0.1, 0.5)
    const double odds = (pow(0.9, 11.0) - pow(0.5, 11.0)) / 4.4;
    const double squared = (pow(0.9, 21.0) - pow(0.5, 21.0)) / 8.4;
    const struct {
        const char *text;
        double mean, square;
    } known[] = {
        {ATTACKS "mu = 0.3; sigma = 0.6; opportunities = " PER_TRIAL("0.1", "0.5") "; };\n",
         1.0 - attacks + attacks * once, 1.0 - attacks + attacks * twice},
        {ATTACKS
         "mu = " PER_TRIAL("-0.3", "0.6") "; sigma = 0.6;\n"
                                          "opportunities = " PER_TRIAL("0.1", "0.5") "; };\n",
         1.0 - spread + spread * once, 1.0 - spread + spread * twice},
        {MEASURES("odds_ratio") "adversary = { model = \"log_odds\"; base = " PER_TRIAL(
             "0.1", "0.5") "; };\n",
         odds, squared},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        double found = NAN;
        bool has_gap = true;
        const struct verify_finding f = without(known[i].text, &found, &has_gap);
        const double variance = known[i].square - known[i].mean * known[i].mean;
        check_true("trials", f.n == 128.0 && !has_gap && f.n_alike == 1.0 &&
                                 strstr(f.quantity, "integral") != NULL);
        check_near("mean", f.expected, known[i].mean, 1e-8, 0.5);
        check_near("found", f.found, found, 1e-12, 2.0);
        check_near("z", f.z, (found - known[i].mean) * sqrt(128.0 / variance), 1e-5, 9.0);
    }
}

static void survival_of_none_without_chance_is_exact(void)
{
    double found = NAN;
    bool has_gap = true;
    const struct verify_finding f =
        without(MEASURES("odds_ratio") "adversary = { model = \"log_odds\"; base = 0.1; };\n",
                &found, &has_gap);
    check_true("worlds", f.n == 2.0 && f.tolerance == 1e-9 && f.p == 1.0 && isnan(f.z) && !has_gap);
    check_near("no attack in ten years", f.expected, pow(0.9, 10.0), 1e-14, 0.3);
}

static void more_than_two_numbers_are_compared_with_stratified_types(void)
{
    double found = NAN;
    bool has_gap = false;
    const struct verify_finding f =
        without(ATTACKS "mu = " PER_TRIAL(
                    "-0.3", "0.6") ";\n"
                                   "sigma = " PER_TRIAL("0.599999",
                                                        "0.600001") ";\n"
                                                                    "opportunities = " PER_TRIAL(
                                                                        "0.1", "0.5") "; };\n",
                &found, &has_gap);
    const double spread = (integral_of_phi(1.0) - integral_of_phi(-0.5)) / 1.5;
    const double once = (exp(-1.0) - exp(-5.0)) / 4.0, twice = (exp(-2.0) - exp(-10.0)) / 8.0;
    const double mean = 1.0 - spread + spread * once, square = 1.0 - spread + spread * twice;
    check_true("said", has_gap && f.n == 128.0 && strstr(f.quantity, "stratified") != NULL);
    check_near("strata come near the integral", f.expected, mean, 0.01, 0.5);
    // whose own error counts: 64 trials of a world have a 256th of a type's variance in common
    check_near("z", f.z, (found - f.expected) * sqrt(128.0 / (square - mean * mean) / 1.25),
               0.02 * fabs(f.z) + 0.02, 9.0);
}

int main(void)
{
    const struct named_test tests[] = {
        {"an expected utility is weighed", an_expected_utility_is_weighed},
        {"a threshold is passed or not", a_threshold_is_passed_or_not},
        {"log-odds add up", log_odds_add_up},
        {"opportunity comes back after the beginning", opportunity_comes_back_after_the_beginning},
        {"survival is integrated from change to change",
         survival_is_integrated_from_change_to_change},
        {"anchors are put in", anchors_are_put_in},
        {"survival of none is integrated over types", survival_of_none_is_integrated_over_types},
        {"survival of none without chance is exact", survival_of_none_without_chance_is_exact},
        {"more than two numbers are compared with stratified types",
         more_than_two_numbers_are_compared_with_stratified_types},
    };
    return run_tests("verify_adversary", tests, sizeof tests / sizeof tests[0]);
}
