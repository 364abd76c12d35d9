// SPDX-License-Identifier: GPL-3.0-or-later
//
// The drawing of histories against its definition: factors, shocks, and when decisions complete.

#include "bench.h"
#include "plain.h"
#include "plain_scenarios.h"

#include "base/random.h"

enum { N_DECISION_WORLDS = 200 };

// Sure and unsure shocks on both factors, two of them at one date.
#define DECISION_HEAD                                                                             \
    "scenario = { title = \"Decisions\"; start = \"2023-01-01\"; horizon = 8.0; };\n"             \
    "factors = { f = { shocks = { vote = { date = 1.0; p = 0.7; shift = { dist = \"normal\";"     \
    "   mean = 0.2; sd = 0.9; per = \"trial\"; }; }; war = { date = 3.0; p = 0.5;"                \
    "   shift = -1.1; }; }; };"                                                                   \
    " g = { correlation = { f = -0.5; }; shocks = { deal = { date = 3.0; shift = 0.9; };"         \
    "   fall = { date = 2.0; p = 0.4; shift = 0.6; }; }; };"                                      \
    " calm = { correlation = { f = 0.3; g = 0.2; }; }; };\n"
#define DECISION_TAIL "adversary = { model = \"log_odds\"; base = 0.1; };\n"

struct drawn {
    const char *measure;
    struct plain_decision decision;
};

#define EXPONENTIAL(mean) plain_exponential, {mean, 0.0}
#define SHORT_EXPONENTIAL "{ dist = \"exponential\"; mean = 0.7; }"

#define DECISIONS                                                                                 \
    "measures = {\n"                                                                              \
    " plain = { process = { type = \"decision\"; p = 0.6; delay = " SHORT_EXPONENTIAL "; }; };\n" \
    " calm = { process = { type = \"decision\"; p = 0.6; loads = { calm = 0.8; };"                \
    "   delay = { dist = \"weibull\"; shape = 0.8; scale = 1.5; }; }; };\n"                       \
    " one = { process = { type = \"decision\"; p = 0.4; loads = { f = 0.7; };"                    \
    "   delay = { dist = \"exponential\"; mean = 2.0; }; }; };\n"                                 \
    " two = { process = { type = \"decision\"; p = 0.5; loads = { f = 0.5; g = -0.6; };"          \
    "   delay = { dist = \"lognormal\"; median = 1.2; sigma = 0.9; }; }; };\n"                    \
    " tries = { process = { type = \"decision\"; p = 0.3; attempts = 4; pause = 0.25;"            \
    "   delay = " SHORT_EXPONENTIAL "; }; };\n"                                                   \
    " again = { process = { type = \"decision\"; p = 0.35; attempts = 3; pause = 0.4;"            \
    "   loads = { f = 0.6; g = 0.4; }; delay = " SHORT_EXPONENTIAL "; }; };\n"                    \
    " quiet = { process = { type = \"decision\"; p = 0.35; attempts = 3; pause = 0.1;"            \
    "   loads = { calm = -0.9; }; delay = " SHORT_EXPONENTIAL "; }; };\n"                         \
    " due = { process = { type = \"decision\"; p = 0.5; loads = { g = 0.8; };"                    \
    "   delay = 0.5; }; };\n"                                                                     \
    " sure = { process = { type = \"decision\"; p = 1.0; loads = { g = 0.8; };"                   \
    "   delay = " SHORT_EXPONENTIAL "; }; };\n"                                                   \
    " never = { process = { type = \"decision\"; p = 0.0; loads = { f = 0.8; }; }; };\n"          \
    "};\n"

static const struct drawn *drawn_decisions(size_t *n)
{
    static const struct drawn all[] = {
        {"plain", {0.6, EXPONENTIAL(0.7), {NULL}, {0}, 1, 0.0, "measures.plain.process", 0, 0}},
        {"calm", {0.6, plain_weibull, {0.8, 1.5}, {"calm"}, {0.8}, 1, 0.0,
                  "measures.calm.process", 0, 0}},
        {"one", {0.4, EXPONENTIAL(2.0), {"f"}, {0.7}, 1, 0.0, "measures.one.process", 0, 0}},
        {"two", {0.5, plain_lognormal, {1.2, 0.9}, {"f", "g"}, {0.5, -0.6}, 1, 0.0,
                 "measures.two.process", 0, 0}},
        {"tries", {0.3, EXPONENTIAL(0.7), {NULL}, {0}, 4, 0.25, "measures.tries.process", 0, 0}},
        {"again", {0.35, EXPONENTIAL(0.7), {"f", "g"}, {0.6, 0.4}, 3, 0.4,
                   "measures.again.process", 0, 0}},
        {"quiet", {0.35, EXPONENTIAL(0.7), {"calm"}, {-0.9}, 3, 0.1,
                   "measures.quiet.process", 0, 0}},
        {"due", {0.5, plain_point, {0.5, 0.0}, {"g"}, {0.8}, 1, 0.0, "measures.due.process", 0, 0}},
        {"sure", {1.0, EXPONENTIAL(0.7), {"g"}, {0.8}, 1, 0.0, "measures.sure.process", 0, 0}},
        {"never", {0.0, plain_point, {0.0, 0.0}, {"f"}, {0.8}, 1, 0.0,
                   "measures.never.process", 0, 0}},
    };
    *n = sizeof all / sizeof all[0];
    return all;
}

// The largest difference of the engine's times from the definition's; `begins`: t0.
static double time_error(const char *text, const char *measure,
                         const struct plain_decision *decision, double begins, size_t *n_in_force)
{
    struct bench b;
    double worst = 0.0;
    *n_in_force = 0;
    if (!bench_open(&b, text)) {
        bench_close(&b);
        return NAN;
    }
    const size_t m = (size_t)model_measure(&b.opened.model, measure);
    for (uint32_t world = 0; world < N_DECISION_WORLDS; world++) {
        bench_draw(&b, world, BATCH_LANES - world % 5);
        for (size_t lane = 0; lane < b.batch->n; lane++) {
            const double time = b.batch->in_force[m * BATCH_LANES + lane];
            const double truth = plain_decision_time(b.batch, lane, decision, begins);
            *n_in_force += time < INFINITY;
            if (time != truth)
                worst = fmax(worst, isfinite(time - truth) ? fabs(time - truth) / fmax(truth, 1.0)
                                                           : INFINITY);
        }
    }
    bench_close(&b);
    return worst;
}

static void check_decision(const char *text, const struct drawn *drawn, double begins)
{
    size_t n_in_force = 0;
    const double worst = time_error(text, drawn->measure, &drawn->decision, begins, &n_in_force);
    if (!(worst < 1e-9))
        printf("\n    %s: largest error %.3g, seed %d\n", drawn->measure, worst, (int)CHECK_SEED);
    check_true(drawn->measure, worst < 1e-9);
    check_true("some come, some not (p = 0: none, p = 1: all)",
               (n_in_force > 1000) == (drawn->decision.p > 0.0));
}

static void decisions_follow_their_definition(void)
{
    size_t n;
    const struct drawn *all = drawn_decisions(&n);
    for (size_t i = 0; i < n; i++)
        check_decision(DECISION_HEAD DECISIONS DECISION_TAIL, &all[i], 0.0);
}

// ---- decisions that begin late -------------------------------------------------------------

#define LATE(date)                                                                                \
    DECISION_HEAD                                                                                 \
    "measures = { again = { begins = " date "; process = { type = \"decision\"; p = 0.35;"        \
    " attempts = 3; pause = 0.4; loads = { f = 0.6; g = 0.4; }; delay = " SHORT_EXPONENTIAL ";"   \
    " }; }; one = { begins = " date "; process = { type = \"decision\"; p = 0.4;"                 \
    " loads = { f = 0.7; }; delay = { dist = \"exponential\"; mean = 2.0; }; }; }; };\n"          \
    DECISION_TAIL

static const struct drawn *drawn_decision(const char *measure)
{
    size_t n;
    const struct drawn *all = drawn_decisions(&n);
    while (n-- > 0)
        if (strcmp(all[n].measure, measure) == 0)
            return &all[n];
    return NULL;
}

static void decisions_that_begin_between_shocks_follow_it_too(void)
{
    check_decision(LATE("1.5"), drawn_decision("again"), 1.5);
    check_decision(LATE("1.5"), drawn_decision("one"), 1.5);
    check_decision(LATE("3.0"), drawn_decision("again"), 3.0);
    check_decision(LATE("3.0"), drawn_decision("one"), 3.0);
    check_decision(LATE("4.5"), drawn_decision("again"), 4.5);
}

// The same decision without shocks and with one that moves nothing: one segment and two.
#define ONE_LEVEL(shocks)                                                                         \
    "scenario = { title = \"Decisions\"; start = \"2023-01-01\"; horizon = 8.0; };\n"             \
    "factors = { f = { " shocks " }; };\n"                                                        \
    "measures = { one = { process = { type = \"decision\"; p = 0.4; loads = { f = 0.7; };"        \
    " delay = { dist = \"exponential\"; mean = 2.0; }; }; }; };\n" DECISION_TAIL

static void a_shock_that_moves_nothing_changes_nothing(void)
{
    struct bench without, with;
    double worst = 0.0;
    size_t n_in_force = 0;
    const bool good = bench_open(&without, ONE_LEVEL(""));
    if (bench_open(&with, ONE_LEVEL("shocks = { no = { date = 1.0; shift = 0.0; }; };")) && good)
        for (uint32_t world = 0; world < N_DECISION_WORLDS; world++) {
            bench_draw(&without, world, BATCH_LANES);
            bench_draw(&with, world, BATCH_LANES);
            for (size_t lane = 0; lane < BATCH_LANES; lane++) {
                const double a = without.batch->in_force[lane], b = with.batch->in_force[lane];
                n_in_force += a < INFINITY;
                worst = a == b ? worst : isfinite(a - b) ? fmax(worst, fabs(a - b)) : INFINITY;
            }
        }
    check_true("they agree", worst < 1e-9);
    check_true("some are in force", n_in_force > 1000);
    bench_close(&without);
    bench_close(&with);
}

static void errors_in_the_definition_would_show(void)
{
    struct drawn wrong = *drawn_decision("again");
    const char *text = DECISION_HEAD DECISIONS DECISION_TAIL;
    size_t n_in_force;
    wrong.decision.ignores_shocks = true;
    check_true("shocks", time_error(text, "again", &wrong.decision, 0.0, &n_in_force) > 1e-3);
    wrong = *drawn_decision("again");
    wrong.decision.ignores_pause = true;
    check_true("pause", time_error(text, "again", &wrong.decision, 0.0, &n_in_force) > 1e-3);
    wrong = *drawn_decision("again");
    wrong.decision.attempts = 2;
    check_true("attempts", time_error(text, "again", &wrong.decision, 0.0, &n_in_force) > 1e-3);
    wrong = *drawn_decision("one");
    wrong.decision.load[0] = 0.69;
    check_true("load", time_error(text, "one", &wrong.decision, 0.0, &n_in_force) > 1e-3);
    wrong = *drawn_decision("plain");
    wrong.decision.p = 0.61;
    check_true("p", time_error(text, "plain", &wrong.decision, 0.0, &n_in_force) > 1e-3);
}

// ---- requirements, ramps, lapses -----------------------------------------------------------

static size_t measure_called(const struct bench *b, const char *name)
{
    return (size_t)model_measure(&b->opened.model, name);
}

static double time_in_force(const struct bench *b, const char *name, size_t lane)
{
    return b->batch->in_force[measure_called(b, name) * BATCH_LANES + lane];
}

// 0 for times that agree, both never included.
static double time_difference(double a, double b)
{
    return a == b ? 0.0 : isfinite(a - b) ? fabs(a - b) : INFINITY;
}

// The world's value of the only named unknown, x.
static double unknown_x(const struct bench *b)
{
    for (size_t i = 0; i < b->opened.scenario.n_unknowns; i++)
        if (b->opened.scenario.unknowns[i].name != NULL)
            return b->world->unknowns[i];
    return NAN;
}

// c requires h; e requires h and g and does not begin before 1.
static double requirement_error(const struct bench *b, size_t lane, double begins)
{
    const struct plain_decision c = {unknown_x(b), plain_weibull, {1.5, 0.5}, {NULL}, {0}, 1, 0.0,
                                     "measures.c.process", 0, 0};
    const struct plain_decision e = {0.8, plain_point, {0.25, 0.0}, {NULL}, {0}, 1, 0.0,
                                     "measures.e.process", 0, 0};
    const double h = time_in_force(b, "h", lane), g = time_in_force(b, "g", lane);
    const double c_time = plain_decision_time(b->batch, lane, &c, h);
    const double e_time = plain_decision_time(b->batch, lane, &e, fmax(begins, fmax(h, g)));
    return fmax(time_difference(time_in_force(b, "c", lane), c_time),
                time_difference(time_in_force(b, "e", lane), e_time));
}

// h lapses by a decision that begins when it is in force.
static double lapse_error(const struct bench *b, size_t lane, double p)
{
    const struct plain_decision lapse = {p, EXPONENTIAL(1.5), {"g"}, {0.3}, 1, 0.0,
                                         "measures.h.lapse", 0, 0};
    const double truth =
        plain_decision_time(b->batch, lane, &lapse, time_in_force(b, "h", lane));
    return time_difference(b->batch->lapse[measure_called(b, "h") * BATCH_LANES + lane], truth);
}

// Each of h's three steps comes a gap of its own after the one before.
static double ramp_error(const struct bench *b, size_t lane, double mean_gap)
{
    const struct ramp *ramp = &b->opened.model.measures[measure_called(b, "h")].ramp;
    double time = time_in_force(b, "h", lane), worst = 0.0;
    for (uint32_t step = 0; step < 3; step++) {
        const struct random_pair u =
            random_uniforms(CHECK_SEED, b->world->index, b->batch->first_trial + (uint32_t)lane,
                            random_entity("measures.h.ramp"), PURPOSE_RAMP, step);
        time += plain_exponential(u.first, &mean_gap);
        worst = fmax(worst, time_difference(
                                b->batch->step[(ramp->first_array + step) * BATCH_LANES + lane],
                                time));
    }
    return worst;
}

typedef double history_error(const struct bench *b, size_t lane, double parameter);

static void check_histories(const char *name, history_error *error, double truth, double wrong)
{
    struct bench b;
    double worst = 0.0, other = 0.0;
    if (bench_open(&b, UTILITY_AT_ONCE))
        for (uint32_t world = 0; world < 50; world++) {
            bench_draw(&b, world, BATCH_LANES);
            for (size_t lane = 0; lane < BATCH_LANES; lane++) {
                worst = fmax(worst, error(&b, lane, truth));
                other = fmax(other, error(&b, lane, wrong));
            }
        }
    check_true(name, worst < 1e-9);
    check_true("a wrong number would show", other > 1e-3);
    bench_close(&b);
}

static void histories_follow_requirements_lapses_and_ramps(void)
{
    check_histories("requirements", requirement_error, 1.0, 1.1);
    check_histories("lapses", lapse_error, 0.5, 0.51);
    check_histories("ramps", ramp_error, 0.4, 0.41);
}

// ---- factors and shocks --------------------------------------------------------------------

static void factors_and_shocks_follow_their_uniforms(void)
{
    struct bench b;
    if (bench_open(&b, DECISION_HEAD DECISIONS DECISION_TAIL)) {
        const double shift[][2] = {{0.2, 0.9}, {-1.1, 0.0}, {0.9, 0.0}, {0.6, 0.0}}; // by path
        const size_t of[] = {0, 1, 2, 3};
        double worst = 0.0, apart = 0.0;
        check_true("four shocks, by path", b.opened.model.n_shocks == 4);
        for (uint32_t world = 0; world < 20; world++) {
            bench_draw(&b, world, BATCH_LANES);
            for (size_t lane = 0; lane < BATCH_LANES; lane++) {
                for (size_t f = 0; f < 3; f++)
                    worst = fmax(worst, fabs(b.batch->factor[f * BATCH_LANES + lane] -
                                             plain_factor(b.batch, lane, f)));
                for (size_t k = 0; k < 4; k++) {
                    const double jump = b.batch->jump[k * BATCH_LANES + lane];
                    const double truth = plain_jump(b.batch, lane, k,
                                                    of[k] == 0 ? plain_normal : plain_point,
                                                    shift[of[k]]);
                    worst = fmax(worst, fabs(jump - truth));
                    apart = fmax(apart, fabs(jump - shift[3 - k][0]));
                }
            }
        }
        check_true("as drawn by hand", worst < 1e-12);
        check_true("another shift would show", apart > 1e-3);
    }
    bench_close(&b);
}

// Means of products of factors over trials are the correlations that the file gives.
static void factors_are_correlated_as_the_file_says(void)
{
    enum { W = 1000 };
    struct bench b;
    if (bench_open(&b, DECISION_HEAD DECISIONS DECISION_TAIL)) {
        const char *const names[] = {"calm", "f", "g"};
        const double truth[3][3] = {{1.0, 0.3, 0.2}, {0.3, 1.0, -0.5}, {0.2, -0.5, 1.0}};
        double sum[3][3] = {{0.0}};
        for (uint32_t world = 0; world < W; world++) {
            bench_draw(&b, world, BATCH_LANES);
            for (size_t i = 0; i < 9; i++)
                for (size_t lane = 0; lane < BATCH_LANES; lane++)
                    sum[i / 3][i % 3] += b.batch->factor[i / 3 * BATCH_LANES + lane] *
                                         b.batch->factor[i % 3 * BATCH_LANES + lane];
        }
        for (size_t i = 0; i < 9; i++) {
            const double r = truth[i / 3][i % 3], n = (double)W * BATCH_LANES;
            check_true("by name", strcmp(b.opened.model.factors[i / 3].name, names[i / 3]) == 0);
            check_estimate("correlation", sum[i / 3][i % 3] / n, sqrt((1.0 + r * r) / n), r,
                           r + 0.05);
        }
    }
    bench_close(&b);
}

int main(void)
{
    const struct named_test tests[] = {
        {"decisions follow their definition", decisions_follow_their_definition},
        {"decisions that begin between shocks follow it too",
         decisions_that_begin_between_shocks_follow_it_too},
        {"a shock that moves nothing changes nothing", a_shock_that_moves_nothing_changes_nothing},
        {"errors in the definition would show", errors_in_the_definition_would_show},
        {"histories follow requirements, lapses and ramps",
         histories_follow_requirements_lapses_and_ramps},
        {"factors and shocks follow their uniforms", factors_and_shocks_follow_their_uniforms},
        {"factors are correlated as the file says", factors_are_correlated_as_the_file_says},
    };
    return run_tests("plain drawing", tests, sizeof tests / sizeof tests[0]);
}
