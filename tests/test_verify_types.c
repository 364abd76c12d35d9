// SPDX-License-Identifier: GPL-3.0-or-later
//
// What verification says of types of the adversary that were written by hand.
#include "staged.h"

#define PER_TRIAL(min, max) \
    "{ dist = \"uniform\"; min = " min "; max = " max "; per = \"trial\"; }"
#define UTILITY \
    SCENARIO_HEAD "measures = { m = { tier = 1; cost = 1.0;\n" \
    "    process = { type = \"fixed\"; after = 1.0; }; effects = { denial = 0.5; }; }; };\n" \
    "adversary = { model = \"expected_utility\"; recovery = 2.0; cost = 0.1;\n" \
    "  benefit = " PER_TRIAL("1.0", "2.0") "; begins = " PER_TRIAL("0.0", "1.0") ";\n" \
    "  p_win = { dist = \"point\"; value = 0.5; per = \"trial\"; };\n" \
    "  decisiveness = 0.7; cost_punishment = 0.5; cost_intervention = 0.6; grievance = 0.2;\n" \
    "  window = 0.3; noise = 0.2; opportunities = 0.6; };\n"
#define THRESHOLD \
    SCENARIO_HEAD "measures = { m = { tier = 1; cost = 1.0;\n" \
    "    process = { type = \"fixed\"; after = 1.0; }; effects = { denial = 0.5; }; }; };\n" \
    "adversary = { model = \"threshold\"; mu = " PER_TRIAL("1.0", "2.0") "; sigma = 0.5;\n" \
    "  weights = { denial = 0.6; intervention = 0.5; punishment = 0.3; }; };\n"
#define ODDS \
    SCENARIO_HEAD "measures = { m = { tier = 1; cost = 1.0;\n" \
    "    process = { type = \"fixed\"; after = 1.0; }; effects = { odds_ratio = 0.5; }; }; };\n"

#define LANES 4

static size_t index_of(const struct stage *s, const char *key)
{
    const struct adversary_kind *kind = s->v.model->adversary.kind;
    size_t k = 0;
    while (key == NULL ? kind->number[k] != NULL
                       : kind->number[k] == NULL || strcmp(kind->number[k], key) != 0)
        k++;
    return k;
}

static void write_lanes(struct stage *s, const char *key, const double *values)
{
    memcpy(s->v.batch->type + index_of(s, key) * BATCH_LANES, values, LANES * sizeof *values);
}

#define PLACE 0.25 // in a stratum

// One type in every stratum of a uniform number, in this direction.
static void write_strata(struct adversary_types *types, size_t k, double from, double direction)
{
    for (size_t i = 0; i < types->n; i++) {
        const size_t at = direction > 0.0 ? i : types->n - 1 - i;
        types->number[k][i] = from + ((double)at + PLACE) / (double)types->n;
    }
}

// Of uniforms written so, in one direction and the other: 12 times the mean product of what they
// are off their mean of 1/2.
static double joined_in(double n, double direction)
{
    double sum = 0.0;
    for (double i = 0.0; i < n; i += 1.0)
        sum += ((i + PLACE) / n - 0.5) *
               (((direction > 0.0 ? i : n - 1.0 - i) + PLACE) / n - 0.5);
    return 12.0 * sum / n;
}

static bool begin(struct stage *s, const char *text)
{
    if (!stage_open_text(s, text, (const char *const[]){"run.worlds=2", "run.trials=4", NULL}))
        return false;
    stage_begin(s, &verify_types);
    stage_draw_world(s, 0);
    stage_draw_batch(s, 0, LANES);
    return true;
}

static void show_worlds(struct stage *s, const char *first, double from, const char *second)
{
    static const double directions[] = {1.0, -1.0, -1.0, -1.0};
    struct adversary_world *own = &s->v.world->adversary;
    for (size_t w = 0; w < 4; w++) {
        write_strata(&own->types, index_of(s, first), from, 1.0);
        write_strata(&own->achieved_types, index_of(s, first), from, 1.0);
        write_strata(&own->types, index_of(s, second), 0.0, directions[w]);
        write_strata(&own->achieved_types, index_of(s, second), 0.0, directions[w]);
        stage_show_world(s);
    }
}

static void types_are_what_was_written(void)
{
    static const double benefit[LANES] = {1.125, 1.5, 1.625, 1.96875},
                        begins[LANES] = {0.875, 0.0625, 0.25, 0.125};
    static const char *const fixed[] = {"recovery", "decisiveness", "cost",
        "cost_punishment", "cost_intervention", "grievance", "window", "noise", "opportunities"};
    static const double numbers[] = {2.0, 0.7, 0.1, 0.5, 0.6, 0.2, 0.3, 0.2, 0.6};
    struct stage s;
    if (!begin(&s, UTILITY))
        return;
    show_worlds(&s, "benefit", 1.0, "begins");
    write_lanes(&s, "benefit", benefit);
    write_lanes(&s, "begins", begins);
    stage_show_batch(&s);
    stage_finish(&s);
    const double n = ADVERSARY_TYPES, all = 4 * (ADVERSARY_TYPES + ADVERSARY_ACHIEVED_TYPES);
    const double joined = 0.25 * joined_in(n, 1.0) + 0.75 * joined_in(n, -1.0);
    struct expected rows[18] = {
        stage_share("adversary.benefit", "share below its 15 % point", 4, 0.15, 1),
        stage_share("adversary.benefit", "share below its median", 4, 0.5, 2),
        stage_share("adversary.benefit", "share below its 90 % point", 4, 0.9, 3),
        stage_share("adversary.begins", "share below its 15 % point", 4, 0.15, 2),
        stage_share("adversary.begins", "share below its median", 4, 0.5, 3),
        stage_share("adversary.begins", "share below its 90 % point", 4, 0.9, 4),
        {"adversary.benefit", "one stratified type in every stratum", all, PLACE / n, PLACE / n, NAN},
        {"adversary.begins", "one stratified type in every stratum", all, PLACE / n, PLACE / n, NAN},
        {"adversary.benefit", "rank correlation with another in stratified types", 4 * n, 0.0, joined,
         joined * sqrt(4.0 * (n - 1.0))},
    };
    char names[9][64];
    for (size_t i = 0; i < 9; i++) {
        (void)snprintf(names[i], sizeof names[i], "adversary.%s", fixed[i]);
        rows[9 + i] = (struct expected){names[i], "the same in all trials", 4, numbers[i],
                                        numbers[i], NAN};
    }
    stage_expect(&s, rows, 18);
    stage_clear(&s);
}

static void thresholds_are_told_by_their_scores(void)
{
    static const double mu[LANES] = {1.125, 1.5, 1.75, 1.25},
                        kappa[LANES] = {1.125, 2.5, 0.75, 1.3}; // scores 0, 2, −2, 0.1
    struct stage s;
    if (!begin(&s, THRESHOLD))
        return;
    struct adversary_types *types = &s.v.world->adversary.types;
    const size_t at = index_of(&s, NULL);
    write_strata(types, index_of(&s, "mu"), 1.0, 1.0);
    for (size_t i = 0; i < types->n; i++)
        types->number[at][i] = types->number[index_of(&s, "mu")][i] +
            0.5 * verify_normal_quantile(((double)(types->n - 1 - i) + PLACE) / (double)types->n);
    stage_show_world(&s);
    write_lanes(&s, "mu", mu);
    write_lanes(&s, NULL, kappa);
    stage_show_batch(&s);
    stage_finish(&s);
    const double n = ADVERSARY_TYPES, joined = joined_in(n, -1.0);
    const struct expected rows[] = {
        stage_share("adversary.kappa", "share below its 15 % point", 4, 0.15, 1),
        stage_share("adversary.kappa", "share below its median", 4, 0.5, 2),
        stage_share("adversary.kappa", "share below its 90 % point", 4, 0.9, 3),
        {"adversary.kappa", "rank correlation with another in stratified types", n, 0.0, joined,
         joined * sqrt(n - 1.0)},
    };
    for (size_t i = 0; i < 4; i++) {
        const struct verify_finding f = stage_finding(&s, rows[i].where, rows[i].quantity);
        check_true(rows[i].quantity, f.n == rows[i].n && stage_is_near(f.found, rows[i].found) &&
                                         stage_is_near(f.z, rows[i].z));
    }
    stage_clear(&s);
}

static void a_base_is_told_as_the_chance_that_it_is(void)
{
    static const double p[LANES] = {0.1, 0.4, 0.6, 0.95};
    double logits[LANES];
    struct stage s;
    if (!begin(&s, ODDS "adversary = { model = \"log_odds\"; base = " PER_TRIAL("0.0", "1.0") "; };\n"))
        return;
    for (size_t i = 0; i < LANES; i++)
        logits[i] = log(p[i] / (1.0 - p[i]));
    write_lanes(&s, "base", logits);
    stage_show_batch(&s);
    stage_finish(&s);
    check_true("one below 0.15",
               stage_finding(&s, "adversary.base", "share below its 15 % point").found == 0.25);
    check_true("two below a half",
               stage_finding(&s, "adversary.base", "share below its median").found == 0.5);
    check_true("three below 0.9",
               stage_finding(&s, "adversary.base", "share below its 90 % point").found == 0.75);
    stage_clear(&s);
}

static void a_certain_base_is_its_logit(void)
{
    struct stage s;
    if (!begin(&s, ODDS "adversary = { model = \"log_odds\"; base = 0.1; };\n"))
        return;
    stage_show_batch(&s);
    stage_finish(&s);
    const struct verify_finding f = stage_finding(&s, "adversary.base", "the same in all trials");
    check_near("its logit", f.expected, log(0.1 / 0.9), 1e-14, -2.0);
    check_true("it agrees", f.agrees && f.n == 4.0);
    stage_clear(&s);
}

static void what_the_anchor_has_solved_is_the_same(void)
{
    struct stage s;
    if (!begin(&s, ODDS "adversary = { model = \"log_odds\"; anchor = 0.4; };\n"))
        return;
    stage_show_batch(&s);
    stage_finish(&s);
    const struct verify_finding f = stage_finding(&s, "adversary.base", "the same in all trials");
    check_true("it agrees", f.agrees && f.expected == s.v.world->adversary.free_constant);
    check_true("the others are as given",
               stage_finding(&s, "adversary.begins", "the same in all trials").expected == 0.0);
    stage_clear(&s);
}

static void what_is_not_the_same_is_told(void)
{
    struct stage s;
    if (!begin(&s, UTILITY))
        return;
    s.v.world->adversary.types.number[index_of(&s, "benefit")][7] += 1.0 / 128.0;
    stage_show_world(&s);
    s.v.batch->type[index_of(&s, "window") * BATCH_LANES + 3] += 3e-12;
    stage_show_batch(&s);
    stage_finish(&s);
    check_true("a stratum without a type",
               !stage_finding(&s, "adversary.benefit", "one stratified type in every stratum").agrees);
    check_true("a trial with another number",
               !stage_finding(&s, "adversary.window", "the same in all trials").agrees);
    check_true("nothing else", s.report.n_disagree == 2);
    stage_clear(&s);
}

int main(void)
{
    const struct named_test tests[] = {
        {"types are what was written", types_are_what_was_written},
        {"thresholds are told by their scores", thresholds_are_told_by_their_scores},
        {"a base is told as the chance that it is", a_base_is_told_as_the_chance_that_it_is},
        {"a certain base is its logit", a_certain_base_is_its_logit},
        {"what the anchor has solved is the same", what_the_anchor_has_solved_is_the_same},
        {"what is not the same is told", what_is_not_the_same_is_told},
    };
    return run_tests("verify_types", tests, sizeof tests / sizeof tests[0]);
}
