// SPDX-License-Identifier: GPL-3.0-or-later
//
// Types of adversaries, those of trials and the stratified ones of worlds, from the random numbers
// that they take.

#include "bench.h"
#include "oracle.h"

#include "base/random.h"
#include "model/adversary_keys.h"
#include "model/leading.h"

#define SCENARIO(adversary)                                                                       \
    "scenario = { title = \"Types\"; start = \"2023-01-01\"; horizon = 8.0; };\n"                 \
    "measures = { m = { process = { type = \"decision\"; p = 0.5; delay = 1.0; }; }; };\n"        \
    "adversary = { " adversary " };\n"
#define UNIFORM(min, max)                                                                         \
    "{ dist = \"uniform\"; min = " min "; max = " max "; per = \"trial\"; };"

#define THRESHOLD                                                                                 \
    SCENARIO("model = \"threshold\"; mu = " UNIFORM("0.2", "0.7") " sigma = 0.3; grievance = "    \
             UNIFORM("0.1", "0.4") " window = 0.15; begins = 0.25; opportunities = 1.5;"          \
             " weights = { denial = 0.7; intervention = 0.6; punishment = 0.9; };")
#define ODDS SCENARIO("model = \"log_odds\"; base = " UNIFORM("0.1", "0.6"))
#define CERTAIN SCENARIO("model = \"log_odds\"; base = 0.3; recovery = 0.5; begins = 0.25;")

static bool is_near(double a, double b)
{
    return fabs(a - b) < 1e-12;
}

// ---- of trials -----------------------------------------------------------------------------

static double trial_uniform(const struct bench *b, uint32_t entity, size_t lane)
{
    return random_uniforms(CHECK_SEED, b->world->index, b->batch->first_trial + (uint32_t)lane,
                           entity, PURPOSE_TYPE, 0).first;
}

static double type_of(const struct bench *b, size_t k, size_t lane)
{
    return b->batch->type[k * BATCH_LANES + lane];
}

static void thresholds_of_trials_follow_their_uniforms(void)
{
    struct bench b;
    bool good = true;
    if (bench_open(&b, THRESHOLD)) {
        const struct adversary *a = &b.opened.model.adversary;
        check_true("two per trial", a->n_per_trial == 2);
        check_true("leading ones by name, then the decision",
                   a->lead[THRESHOLD_GRIEVANCE] == 1 && a->lead[ADVERSARY_MU] == 2 &&
                       a->lead[THRESHOLD_KAPPA] == 3 && b.opened.model.n_leading == 4 &&
                       b.opened.model.leading[2].which == 0);
        check_true("certain ones are none", a->lead[ADVERSARY_SIGMA] == 0 &&
                                                a->lead[ADVERSARY_BEGINS] == 0 &&
                                                a->number[ADVERSARY_SIGMA].law < 0);
        bench_draw_from(&b, 7, 64, 37);
        for (size_t i = 0; i < 37; i++) {
            const double mu =
                0.2 + 0.5 * trial_uniform(&b, a->number[ADVERSARY_MU].entity, i);
            const double grievance =
                0.1 + 0.3 * trial_uniform(&b, a->number[THRESHOLD_GRIEVANCE].entity, i);
            const double score =
                probit(trial_uniform(&b, random_entity("adversary.threshold"), i));
            good = good && is_near(type_of(&b, ADVERSARY_MU, i), mu) &&
                   is_near(type_of(&b, THRESHOLD_GRIEVANCE, i), grievance) &&
                   type_of(&b, ADVERSARY_SIGMA, i) == 0.3 &&
                   type_of(&b, THRESHOLD_WINDOW, i) == 0.15 &&
                   type_of(&b, THRESHOLD_OPPORTUNITIES, i) == 1.5 &&
                   is_near(type_of(&b, THRESHOLD_KAPPA, i), mu + 0.3 * score);
        }
        check_true("all numbers", good);
    }
    bench_close(&b);
}

static void odds_of_trials_are_taken_as_logits(void)
{
    struct bench b;
    bool good = true;
    if (bench_open(&b, ODDS)) {
        const uint32_t entity = b.opened.model.adversary.number[ODDS_BASE].entity;
        bench_draw_from(&b, 7, 64, 37);
        for (size_t i = 0; i < 37; i++)
            good = good && is_near(type_of(&b, ODDS_BASE, i),
                                   logit(0.1 + 0.5 * trial_uniform(&b, entity, i)));
        check_true("logits", good);
    }
    bench_close(&b);
    if (bench_open(&b, CERTAIN)) {
        bench_draw_from(&b, 7, 64, 37);
        for (size_t i = 0; i < 37; i++)
            check_true("certain", is_near(type_of(&b, ODDS_BASE, i), logit(0.3)) &&
                                      type_of(&b, ADVERSARY_RECOVERY, i) == 0.5 &&
                                      type_of(&b, ADVERSARY_BEGINS, i) == 0.25);
    }
    bench_close(&b);
}

// ---- of worlds -----------------------------------------------------------------------------

static struct random_pair stratum_uniforms(const struct bench *b, uint32_t entity,
                                           enum purpose purpose, size_t i)
{
    return random_uniforms(CHECK_SEED, b->world->index, 0, entity, purpose, (uint32_t)i);
}

// One point in each of n strata; all numbers but the first have them in an order of their own.
static void stratified(const struct bench *b, uint32_t entity, enum purpose purpose, size_t n,
                       bool is_first, double *u)
{
    size_t stratum[ADVERSARY_TYPES];
    for (size_t i = 0; i < n; i++)
        stratum[i] = i;
    for (size_t i = n; !is_first && i-- > 1;) {
        const size_t j = (size_t)(stratum_uniforms(b, entity, purpose, i).second * (double)(i + 1));
        const size_t swapped = stratum[i];
        stratum[i] = stratum[j];
        stratum[j] = swapped;
    }
    for (size_t i = 0; i < n; i++)
        u[i] = ((double)stratum[i] + stratum_uniforms(b, entity, purpose, i).first) / (double)n;
}

static void check_thresholds(const struct bench *b, const struct adversary_types *types,
                             enum purpose purpose, size_t n)
{
    const struct adversary *a = &b->opened.model.adversary;
    double mu[ADVERSARY_TYPES], grievance[ADVERSARY_TYPES], score[ADVERSARY_TYPES];
    double type[ADVERSARY_MAX_NUMBERS];
    bool good = types->n == n;
    stratified(b, a->number[ADVERSARY_MU].entity, purpose, n, true, mu);
    stratified(b, a->number[THRESHOLD_GRIEVANCE].entity, purpose, n, false, grievance);
    stratified(b, random_entity("adversary.threshold"), purpose, n, false, score);
    for (size_t i = 0; good && i < n; i++) {
        adversary_type(types, THRESHOLD_N_NUMBERS, i, type);
        good = is_near(type[ADVERSARY_MU], 0.2 + 0.5 * mu[i]) &&
               is_near(type[THRESHOLD_GRIEVANCE], 0.1 + 0.3 * grievance[i]) &&
               is_near(type[THRESHOLD_KAPPA], 0.2 + 0.5 * mu[i] + 0.3 * probit(score[i])) &&
               type[ADVERSARY_BEGINS] == 0.25 && type[ADVERSARY_SIGMA] == 0.3 &&
               type[THRESHOLD_WINDOW] == 0.15 &&
               type[THRESHOLD_OPPORTUNITIES] == 1.5;
    }
    check_true("one in every stratum", good);
    for (size_t i = 0; i < HAZARD_LANES; i++)
        check_true("shared in all places of a block",
                   types->number[ADVERSARY_SIGMA][i] == 0.3 && types->shared[ADVERSARY_SIGMA]);
    check_true("not shared", !types->shared[ADVERSARY_MU] && !types->shared[THRESHOLD_KAPPA]);
}

static void types_of_worlds_are_stratified(void)
{
    struct bench b;
    if (bench_open(&b, THRESHOLD)) {
        bench_draw(&b, 7, 8);
        check_thresholds(&b, &b.world->adversary.types, PURPOSE_ANCHOR_TYPE, ADVERSARY_TYPES);
        check_thresholds(&b, &b.world->adversary.achieved_types, PURPOSE_ACHIEVED_TYPE,
                         ADVERSARY_ACHIEVED_TYPES);
    }
    bench_close(&b);
}

static void odds_of_worlds_are_logits(void)
{
    struct bench b;
    if (bench_open(&b, ODDS)) {
        double u[ADVERSARY_TYPES];
        bool good = true;
        bench_draw(&b, 7, 8);
        stratified(&b, b.opened.model.adversary.number[ODDS_BASE].entity, PURPOSE_ANCHOR_TYPE,
                   ADVERSARY_TYPES, true, u);
        for (size_t i = 0; i < ADVERSARY_TYPES; i++)
            good = good && is_near(b.world->adversary.types.number[ODDS_BASE][i],
                                   logit(0.1 + 0.5 * u[i]));
        check_true("logits", good && b.world->adversary.types.n == ADVERSARY_TYPES);
    }
    bench_close(&b);
    if (bench_open(&b, CERTAIN)) {
        bench_draw(&b, 7, 8);
        check_true("one type, if nothing tells types apart",
                   b.world->adversary.types.n == 1 &&
                       is_near(b.world->adversary.types.number[ODDS_BASE][7], logit(0.3)));
    }
    bench_close(&b);
}

// ---- where nothing is written ------------------------------------------------------------------

enum { SENTINEL = -7 };

// Rows of a batch hold its trials' numbers, whole vectors of those that are drawn.
static void check_rows(const char *text)
{
    struct bench b;
    if (bench_open(&b, text)) {
        const size_t n_numbers = b.opened.model.adversary.kind->n_numbers;
        bool good = true;
        bench_draw(&b, 7, 40);
        for (size_t i = 0; i < ADVERSARY_MAX_NUMBERS * BATCH_LANES; i++)
            b.batch->type[i] = SENTINEL;
        adversary_draw_types(b.batch);
        for (size_t k = 0; k < ADVERSARY_MAX_NUMBERS; k++)
            for (size_t i = 0; i < BATCH_LANES; i++)
                good = good && (type_of(&b, k, i) != SENTINEL) == (k < n_numbers && i < 40);
        check_true("the model's numbers of the batch's trials", good);
    }
    bench_close(&b);
}

// A set's drawn numbers have as many places as it has types; shared ones a block.
static void check_set(const char *text, size_t n)
{
    struct bench b;
    if (bench_open(&b, text)) {
        const struct adversary_kind *kind = b.opened.model.adversary.kind;
        static struct adversary_types types;
        bool good = true;
        bench_draw(&b, 7, 8);
        for (size_t k = 0; k < ADVERSARY_MAX_NUMBERS; k++)
            for (size_t i = 0; i < ADVERSARY_TYPES; i++)
                types.number[k][i] = SENTINEL;
        adversary_types_draw(b.world, PURPOSE_ACHIEVED_TYPE, ADVERSARY_ACHIEVED_TYPES, &types);
        if (kind->has_threshold)
            adversary_types_place_thresholds(&types, kind->n_numbers - 1);
        check_true("so many", types.n == n);
        for (size_t k = 0; k < ADVERSARY_MAX_NUMBERS; k++)
            for (size_t i = 0; i < ADVERSARY_TYPES; i++)
                good = good &&
                       (types.number[k][i] != SENTINEL) ==
                           (k < kind->n_numbers && i < (types.shared[k] ? HAZARD_LANES : n));
        check_true("no more", good);
    }
    bench_close(&b);
}

#define UTILITY                                                                                   \
    SCENARIO("model = \"expected_utility\"; noise = 0.5; cost = " UNIFORM("0.2", "0.7")           \
             " benefit = " UNIFORM("1.0", "2.0"))

static void nothing_is_written_beyond(void)
{
    check_rows(THRESHOLD);
    check_rows(ODDS);
    check_rows(CERTAIN);
    check_rows(UTILITY);
    check_set(THRESHOLD, ADVERSARY_ACHIEVED_TYPES);
    check_set(ODDS, ADVERSARY_ACHIEVED_TYPES);
    check_set(UTILITY, ADVERSARY_ACHIEVED_TYPES);
    check_set(CERTAIN, 1);
}

static void there_are_three_models(void)
{
    size_t n = 0;
    const struct adversary_kind *const *kinds = adversary_kinds(&n);
    const char *const names[] = {"expected_utility", "log_odds", "threshold"};
    check_true("three", n == 3);
    for (size_t i = 0; i < 3 && i < n; i++)
        check_true(names[i], strcmp(kinds[i]->name, names[i]) == 0);
}

int main(void)
{
    const struct named_test tests[] = {
        {"thresholds of trials follow their uniforms", thresholds_of_trials_follow_their_uniforms},
        {"odds of trials are taken as logits", odds_of_trials_are_taken_as_logits},
        {"types of worlds are stratified", types_of_worlds_are_stratified},
        {"odds of worlds are logits", odds_of_worlds_are_logits},
        {"nothing is written beyond", nothing_is_written_beyond},
        {"there are three models", there_are_three_models},
    };
    return run_tests("adversary types", tests, sizeof tests / sizeof tests[0]);
}
