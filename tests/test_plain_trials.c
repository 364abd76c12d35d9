// SPDX-License-Identifier: GPL-3.0-or-later
//
// Trials under the sampler `sobol` against their definition: every leading number is the point that
// it should be, all others stay where they are, halves share nothing, and each half is without
// bias.
#include "bench.h"
#include "oracle.h"
#include "plain.h"

#include "base/random.h"
#include "model/leading.h"

#define EXPONENTIAL(mean) "{ dist = \"exponential\"; mean = " mean "; }"
#define DECISION(p, mean, more)                                                                   \
    "type = \"decision\"; p = " p "; delay = " EXPONENTIAL(mean) "; " more

// A number of every kind that leads, and decisions that begin in some trials alone.
#define SCENARIO                                                                                  \
    "scenario = { title = \"Trials\"; start = \"2023-01-01\"; horizon = 8.0; };\n"                \
    "factors = { f = { shocks = { vote = { date = 1.0; p = 0.7; shift = { dist = \"normal\";"     \
    "   mean = 0.2; sd = 0.9; per = \"trial\"; }; }; war = { date = 3.0; p = 0.5;"                \
    "   shift = -1.1; }; }; }; g = { correlation = { f = -0.5; }; }; };\n"                        \
    "groups = { bodies = { members = { x = { p = 0.9; }; y = { p = 0.8; }; z = { p = 0.7; };"     \
    "   }; }; };\n"                                                                               \
    "measures = {\n"                                                                              \
    " one = { process = { " DECISION("0.7", "2.0", "loads = { f = 0.7; };") " };"                 \
    "   lapse = { p = 0.4; delay = " EXPONENTIAL("3.0") "; };"                                    \
    "   ramp = { steps = 2; gap = " EXPONENTIAL("0.5") "; }; };\n"                                \
    " two = { process = { type = \"sequence\"; steps = ( { name = \"first\"; "                    \
        DECISION("0.6", "0.7", "") " }, { name = \"second\"; "                                    \
        DECISION("0.8", "0.7", "loads = { f = 0.5; g = -0.6; };") " } ); }; };\n"                 \
    " tries = { process = { " DECISION("0.35", "0.7", "attempts = 3; pause = 0.4;") " }; };\n"    \
    " agreed = { process = { type = \"sequence\"; steps = ( { name = \"first\"; "                 \
        DECISION("0.6", "0.7", "") " }, { name = \"ask\"; type = \"ratification\";"               \
    "   group = \"bodies\"; } ); }; };\n"                                                         \
    "};\n"                                                                                        \
    "adversary = { model = \"threshold\"; grievance = { dist = \"uniform\"; min = 0.2; max = 0.6;" \
    "   per = \"trial\"; }; weights = { denial = 0.5; intervention = 0.5;"                        \
    " punishment = 0.5; }; mu = 0.5; sigma = 0.3; };\n"

static bool open_sobol(struct bench *b, const char *text, unsigned trials)
{
    return bench_open_with(b, text, CPU_BEST, 32, trials, "sobol");
}

// ---- every number --------------------------------------------------------------------------

// A trial of a batch, and a deliberate error: places of leading numbers are moved by so many.
struct trial_at {
    const struct bench *b;
    size_t lane;
    uint32_t moved;
};

static double difference(double a, double b)
{
    return a == b ? 0.0 : isfinite(a - b) ? fabs(a - b) : INFINITY;
}

static double uniform_of(const struct trial_at *t, const char *path, enum purpose purpose,
                         uint32_t index, uint32_t which)
{
    const struct model *m = &t->b->opened.model;
    const uint32_t entity = random_entity(path);
    uint32_t d = 0;
    while (d < m->n_leading && (m->leading[d].entity != entity || m->leading[d].which != which))
        d++;
    check_true("it leads", d < m->n_leading);
    return plain_uniform(t->b->batch, t->lane, entity, purpose, index, false, d + 1 + t->moved,
                         which);
}

static double in_force(const struct trial_at *t, const char *name)
{
    const size_t m = (size_t)model_measure(&t->b->opened.model, name);
    return t->b->batch->in_force[m * BATCH_LANES + t->lane];
}

static double conditions_error(const struct trial_at *t)
{
    const struct batch *b = t->b->batch;
    const double vote[] = {0.2, 0.9}, war[] = {-1.1};
    double worst = 0.0;
    for (size_t f = 0; f < 2; f++)
        worst = fmax(worst, fabs(b->factor[f * BATCH_LANES + t->lane] -
                                 plain_factor(b, t->lane, f)));
    const double first = plain_jump(b, t->lane, 0, plain_normal, vote);
    const double second = plain_jump(b, t->lane, 1, plain_point, war);
    worst = fmax(worst, fabs(b->jump[t->lane] - first));
    return fmax(worst, fabs(b->jump[BATCH_LANES + t->lane] - second));
}

static double decisions_error(const struct trial_at *t)
{
    static const struct plain_decision
        one = {0.7, plain_exponential, {2.0}, {"f"}, {0.7}, 1, 0.0, "measures.one.process", 0, 0},
        lapse = {0.4, plain_exponential, {3.0}, {NULL}, {0}, 1, 0.0, "measures.one.lapse", 0, 0},
        first = {0.6, plain_exponential, {0.7}, {NULL}, {0}, 1, 0.0,
                 "measures.two.process.steps.first", 0, 0},
        second = {0.8, plain_exponential, {0.7}, {"f", "g"}, {0.5, -0.6}, 1, 0.0,
                  "measures.two.process.steps.second", 0, 0},
        tries = {0.35, plain_exponential, {0.7}, {NULL}, {0}, 3, 0.4,
                 "measures.tries.process", 0, 0};
    const struct batch *b = t->b->batch;
    const size_t m = (size_t)model_measure(&t->b->opened.model, "one");
    const double begins = plain_decision_time(b, t->lane, &first, 0.0);
    double worst = difference(in_force(t, "one"), plain_decision_time(b, t->lane, &one, 0.0));
    worst = fmax(worst, difference(b->lapse[m * BATCH_LANES + t->lane],
                                   plain_decision_time(b, t->lane, &lapse, in_force(t, "one"))));
    worst = fmax(worst, difference(in_force(t, "two"),
                                   plain_decision_time(b, t->lane, &second, begins)));
    return fmax(worst, difference(in_force(t, "tries"),
                                  plain_decision_time(b, t->lane, &tries, 0.0)));
}

static double others_error(const struct trial_at *t)
{
    const struct batch *b = t->b->batch;
    const struct model *m = &t->b->opened.model;
    static const struct plain_decision first = {
        0.6, plain_exponential, {0.7}, {NULL}, {0}, 1, 0.0,
        "measures.agreed.process.steps.first", 0, 0};
    const double gap = 0.5;
    double time = in_force(t, "one"), worst = 0.0;
    for (uint32_t step = 0; step < 2; step++) {
        const double u = uniform_of(t, "measures.one.ramp", PURPOSE_RAMP, step, step);
        time += plain_exponential(u, &gap);
        const size_t row = m->measures[model_measure(m, "one")].ramp.first_array + step;
        worst = fmax(worst, difference(b->step[row * BATCH_LANES + t->lane], time));
    }
    const bool agree = uniform_of(t, "measures.agreed.process.steps.ask", PURPOSE_RATIFICATION, 0,
                                  0) < 0.9 * 0.8 * 0.7;
    const double asked = plain_decision_time(b, t->lane, &first, 0.0);
    worst = fmax(worst, difference(in_force(t, "agreed"), agree ? asked : INFINITY));
    const double score = probit(uniform_of(t, "adversary.threshold", PURPOSE_TYPE, 0, 0));
    const size_t n = m->adversary.kind->n_numbers;
    worst = fmax(worst, fabs(b->type[(n - 1) * BATCH_LANES + t->lane] - (0.5 + 0.3 * score)));
    const double grievance =
        0.2 + 0.4 * uniform_of(t, "adversary.grievance", PURPOSE_TYPE, 0, 0);
    double nearest = INFINITY;
    for (size_t k = 0; k < n; k++)
        nearest = fmin(nearest, fabs(b->type[k * BATCH_LANES + t->lane] - grievance));
    return fmax(worst, nearest);
}

static double trials_error(unsigned n_trials, uint32_t first_trial, size_t n, uint32_t moved)
{
    struct bench b;
    double worst = 0.0;
    if (open_sobol(&b, SCENARIO, n_trials))
        for (uint32_t world = 0; world < 20; world++) {
            bench_draw_from(&b, world, first_trial, n);
            for (size_t lane = 0; lane < n; lane++) {
                const struct trial_at at = {&b, lane, moved};
                worst = fmax(worst, fmax(conditions_error(&at), decisions_error(&at)));
                worst = fmax(worst, others_error(&at));
            }
        }
    bench_close(&b);
    return worst;
}

static void trials_are_those_of_the_definition(void)
{
    static const struct { unsigned n_trials, first; size_t n; } cases[] = {
        {64, 0, 64}, {1, 0, 1}, {2, 0, 2}, {7, 0, 7}, {33, 0, 33}, {100, 0, 64}, {100, 64, 36},
        {129, 64, 64}, {129, 128, 1}, {1000, 448, 64}, {20000, 9984, 64},
        {4294967295U, 2147483584U, 64}, {4294967295U, 4294967231U, 64},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const double worst = trials_error(cases[i].n_trials, cases[i].first, cases[i].n, 0);
        if (!(worst < 1e-9))
            printf("\n    trial %u of %u: error %.3g", cases[i].first, cases[i].n_trials, worst);
        check_true("as drawn by hand", worst < 1e-9);
    }
    check_true("other places would show", trials_error(64, 0, 64, 1) > 1e-3);
}

// A trial is the same whichever batch it is drawn in: `trace` draws one alone.
static void a_trial_is_the_same_in_any_batch(void)
{
    struct bench b;
    if (open_sobol(&b, SCENARIO, 100)) {
        const size_t m = (size_t)model_measure(&b.opened.model, "two"), at = m * BATCH_LANES;
        double all[BATCH_LANES];
        size_t n_other = 0;
        bench_draw_from(&b, 3, 20, BATCH_LANES);
        memcpy(all, b.batch->in_force + at, sizeof all);
        for (uint32_t i = 0; i < BATCH_LANES; i++) {
            bench_draw_from(&b, 3, 20 + i, 1);
            check_true("alone", b.batch->in_force[at] == all[i]);
            bench_draw_from(&b, 4, 20 + i, 1);
            n_other += b.batch->in_force[at] != all[i];
        }
        check_true("another world would show", n_other > 20);
    }
    bench_close(&b);
}

// ---- halves --------------------------------------------------------------------------------

// Everything is certain in a world: what halves have in common they share by mistake.
static double half_mean(const struct bench *b, size_t measure, size_t from, size_t to, double years)
{
    double sum = 0.0;
    for (size_t lane = from; lane < to; lane++)
        sum += b->batch->in_force[measure * BATCH_LANES + lane] <= years;
    return sum / (double)(to - from);
}

struct halves {
    double sum[2], square[2], product;
    double twin; // of the first and of those of its trials that come at most 0.01 years later
};

enum { W = 20000, N = 10 };

// Chances that `one` is in force by 2 years in each half of 10 trials, from their truth.
static void add_halves(struct halves *h, struct bench *b, double truth)
{
    const size_t m = (size_t)model_measure(&b->opened.model, "one");
    for (uint32_t world = 0; world < W; world++) {
        bench_draw(b, world, N);
        const double first = half_mean(b, m, 0, N / 2, 2.0) - truth;
        const double second = half_mean(b, m, N / 2, N, 2.0) - truth;
        h->twin += first * (half_mean(b, m, 0, N / 2, 2.01) - truth);
        h->sum[0] += first;
        h->sum[1] += second;
        h->square[0] += first * first;
        h->square[1] += second * second;
        h->product += first * second;
    }
}

#define CALM                                                                                      \
    "scenario = { title = \"Halves\"; start = \"2023-01-01\"; horizon = 8.0; };\n"                \
    "factors = { f = { }; };\n"                                                                   \
    "measures = { one = { process = { " DECISION("0.7", "2.0", "loads = { f = 0.7; };")           \
    " }; }; };\n"                                                                                 \
    "adversary = { model = \"log_odds\"; base = 0.1; };\n"

static void halves_share_nothing_and_have_no_bias(void)
{
    struct bench b;
    struct halves h = {{0.0}, {0.0}, 0.0, 0.0};
    const double truth = 0.7 * (1.0 - exp(-1.0)); // p F(2): loads leave it alone
    if (open_sobol(&b, CALM, N))
        add_halves(&h, &b, truth);
    bench_close(&b);
    const double scale = sqrt(h.square[0] * h.square[1] / W);
    check_true("halves are not correlated", fabs(h.product) < 5.0 * scale);
    check_true("the twin: a half and nearly itself", h.twin > 50.0 * scale);
    for (int half = 0; half < 2; half++) {
        const double variance = h.square[half] / W, alone = truth * (1.0 - truth) / (N / 2.0);
        const double se = sqrt(variance / W);
        check_estimate("a half", truth + h.sum[half] / W, se, truth, truth + 20.0 * se);
        check_true("its points are even", variance < 0.7 * alone);
        check_true("not too even", variance > 0.05 * alone);
    }
}

// Numbers of a type lead in whichever order the scenario has its laws: here they have the first.
static void types_lead_first(void)
{
    static const char text[] =
        "scenario = { title = \"Types\"; start = \"2023-01-01\"; horizon = 8.0; };\n"
        "measures = { one = { process = { type = \"fixed\"; after = 1.0; }; }; };\n"
        "adversary = { cost = { dist = \"uniform\"; min = 0.2; max = 0.6; per = \"trial\"; };\n"
        "    benefit = { dist = \"uniform\"; min = 0.9; max = 1.1; per = \"trial\"; };\n"
        "    noise = 0.2; };\n";
    struct opened o;
    if (!opened_read_sampled(&o, text, 32, 8, "sobol"))
        return;
    const char *const paths[] = {"adversary.benefit", "adversary.cost"}; // by path
    check_true("both", o.model.n_leading == 2);
    for (uint32_t d = 0; d < 2 && d < o.model.n_leading; d++) {
        check_true("which", o.model.leading[d].entity == random_entity(paths[d]));
        check_true("its place", *o.model.leading[d].lead == d + 1);
    }
    opened_clear(&o);
}

int main(void)
{
    static const struct named_test tests[] = {
        {"trials are those of the definition", trials_are_those_of_the_definition},
        {"a trial is the same in any batch", a_trial_is_the_same_in_any_batch},
        {"types lead first", types_lead_first},
        {"halves share nothing and have no bias", halves_share_nothing_and_have_no_bias},
    };
    return run_tests("plain trials", tests, sizeof tests / sizeof tests[0]);
}
