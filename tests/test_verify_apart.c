// SPDX-License-Identifier: GPL-3.0-or-later
//
// Things that chance decides, written by hand: what verification says of how they go together.
#include "staged.h"

#define HEAD \
    "scenario = { title = \"A test\"; start = \"2023-01-01\"; horizon = 2.0; grid = 1.0; };\n"
#define PER_TRIAL(min, max) "{ dist = \"uniform\"; min = " min "; max = " max "; per = \"trial\"; }"
// In the order in which they are looked at: a type, shocks, decisions and a lapse, steps.
#define SCENARIO                                                                                   \
    HEAD "adversary = { model = \"log_odds\"; base = " PER_TRIAL(                                  \
        "0.0",                                                                                     \
        "1.0") ";\n"                                                                               \
               "  begins = " PER_TRIAL(                                                            \
                   "0.0",                                                                          \
                   "1.0") "; };\n"                                                                 \
                          "factors = { a = { shocks = { s = { date = 1.0; p = 0.4; shift = -0.9; " \
                          "};\n"                                                                   \
                          "    t = { date = 1.0; p = 0.5; shift = " PER_TRIAL(                     \
                              "-2.0",                                                              \
                              "-1.0") "; };\n"                                                     \
                                      "    u = { date = 1.0; p = 0.5; shift = 0.0; };\n"           \
                                      "    v = { date = 1.0; p = 0.5; shift = " PER_TRIAL(         \
                                          "-0.2",                                                  \
                                          "0.2") "; }; }; }; };\n"                                 \
                                                 "measures = { m = { tier = 1; cost = 1.0; "       \
                                                 "effects = { odds_ratio = 0.5; };\n"              \
                                                 "  process = { type = \"decision\"; p = 0.5; "    \
                                                 "delay = { dist = \"uniform\"; min = 0.0; max = " \
                                                 "1.0; };\n"                                       \
                                                 "    attempts = 2; pause = 0.25; };\n"            \
                                                 "  lapse = { p = 0.8; delay = { dist = "          \
                                                 "\"uniform\"; min = 0.0; max = 2.0; }; };\n"      \
                                                 "  ramp = { initial = 0.5; steps = 2; gap = { "   \
                                                 "dist = \"uniform\"; min = 0.0; max = 1.0; }; "   \
                                                 "};\n"                                            \
                                                 "  }; };\n"

#define LANES 4
#define NEVER INFINITY
#define N_THINGS 10
#define IDLE 4 // the shock that moves nothing

static bool begin(struct stage *s)
{
    if (!stage_open_text(s, SCENARIO, (const char *const[]){"run.worlds=1", "run.trials=4", NULL}))
        return false;
    stage_begin(s, &verify_apart);
    stage_draw_world(s, 0);
    stage_draw_batch(s, 0, LANES);
    return true;
}

// What is written of each thing, by trial, whether it happens, and its chance; 0 where it is not
// asked.
struct thing {
    const char *where;
    double values[LANES];
    bool happens[LANES];
    double chance[LANES];
};

static const struct thing things[N_THINGS] = {
    // its median, which 0.5 is not above
    {"adversary.begins", {0.3, 0.5, 0.8, 0.9}, {true, true, false, false}, {0.5, 0.5, 0.5, 0.5}},
    {"adversary.base", {0.2, 0.6, 0.4, 0.9}, {true, false, true, false}, {0.5, 0.5, 0.5, 0.5}},
    {"factors.a.shocks.s",
     {-0.9, 0.0, 0.0, 0.0},
     {true, false, false, false},
     {0.4, 0.4, 0.4, 0.4}},
    // below their 60 % points of -1.4 and 0.04: half of the time they don't happen, and 0 counts
    {"factors.a.shocks.t",
     {0.0, -1.9, -1.2, -1.7},
     {false, true, false, true},
     {0.3, 0.3, 0.3, 0.3}},
    {"factors.a.shocks.u",
     {0.0, 0.0, 0.0, 0.0},
     {false, false, false, false},
     {0.0, 0.0, 0.0, 0.0}},
    {"factors.a.shocks.v",
     {0.0, 0.1, -0.1, 0.15},
     {true, false, true, false},
     {0.8, 0.8, 0.8, 0.8}},
    // by its 60 % point of 0.6 at the first attempt; the last is never asked
    {"measures.m.process",
     {0.25, 0.9, 0.5, NEVER},
     {true, false, false, false},
     {0.3, 0.3, 0.3, 0.0}},
    // by its 60 % point of 1.2
    {"measures.m.lapse",
     {1.0, NEVER, 0.9, NEVER},
     {true, false, true, false},
     {0.48, 0.48, 0.48, 0.0}},
    // by the median of the gap, 0.5
    {"measures.m.ramp, step 1",
     {0.75, 1.7, 0.875, NEVER},
     {true, false, true, false},
     {0.5, 0.5, 0.5, 0.0}},
    {"measures.m.ramp, step 2",
     {1.5, 1.9, 1.25, NEVER},
     {false, true, true, false},
     {0.5, 0.5, 0.5, 0.0}},
};

static void write_things(struct stage *s)
{
    struct batch *b = s->v.batch;
    struct verify_part *part = &s->v.parts[0];
    for (size_t i = 0; i < LANES; i++) {
        const double base = things[1].values[i];
        b->type[ADVERSARY_BEGINS * BATCH_LANES + i] = things[0].values[i];
        b->type[(size_t)s->v.model->adversary.kind->free_number * BATCH_LANES + i] =
            log(base / (1.0 - base));
        for (size_t k = 0; k < 4; k++)
            b->jump[k * BATCH_LANES + i] = things[2 + k].values[i];
        part->t0[i] = i < 3 ? 0.0 : NEVER;
        b->in_force[i] = part->t[i] = things[6].values[i];
        b->lapse[i] = things[7].values[i];
        b->step[i] = things[8].values[i];
        b->step[BATCH_LANES + i] = things[9].values[i];
        for (size_t k = 0; k < s->v.n_askings; k++)
            s->v.askings[k].n_refused[i] = s->v.askings[k].part == part && i == 2; // then at once
    }
}

// Of first i, then j: Σ (f − P)(g − Q), and Σ (f − P)² Q (1 − Q).
static void pair(size_t i, size_t j, double *deviation, double *variance)
{
    *deviation = *variance = 0.0;
    for (size_t k = 0; k < LANES; k++) {
        const double f = things[i].happens[k] - things[i].chance[k];
        const double q = things[j].chance[k];
        *deviation += f * (things[j].happens[k] - q);
        *variance += f * f * q * (1.0 - q);
    }
}

static void the_furthest_pair_of_each_thing_is_told(void)
{
    struct stage s;
    if (!begin(&s))
        return;
    write_things(&s);
    stage_show_batch(&s);
    stage_finish(&s);
    check_true("one for each but the idle one and the last", s.report.n_findings == N_THINGS - 2);
    for (size_t i = 0; i + 1 < N_THINGS && s.report.n_findings == N_THINGS - 2; i++) {
        const struct verify_finding *f = &s.report.findings[i < IDLE ? i : i - 1];
        if (i == IDLE)
            continue;
        double best = 2.0, mean = NAN, z = NAN;
        size_t furthest = i + 1;
        for (size_t j = i + 1; j < N_THINGS; j++) {
            double deviation, variance;
            pair(i, j, &deviation, &variance);
            const double chance = verify_sum_chance(&(struct verify_sum){
                .n = LANES, .deviation = deviation, .variance = variance, .largest = 1.0});
            if (chance < best) {
                best = chance;
                furthest = j;
                mean = deviation / LANES;
                z = deviation / sqrt(variance);
            }
        }
        char where[128];
        (void)snprintf(where, sizeof where, "%s and %s", things[i].where, things[furthest].where);
        check_true(where, strcmp(f->where, where) == 0 && f->n == LANES && f->expected == 0.0);
        if (strcmp(f->where, where) != 0)
            printf("\n    %s instead of %s", f->where, where);
        check_near("mean product", f->found, mean, 1e-8, 9.0);
        check_near("z", f->z, z, 1e-7, 99.0);
        check_true("of so many pairs", f->n_alike == (double)(N_THINGS - 1 - i));
        check_near("p", f->p, fmin(1.0, f->n_alike * best), 1e-8, 9.0);
    }
    check_true("nothing is left out", s.report.n_gaps == 0);
    stage_clear(&s);
}

// Shock v moves little where the base is low, in the same four trials again and again.
static void what_goes_together_disagrees(void)
{
    struct stage s;
    if (!begin(&s))
        return;
    write_things(&s);
    for (size_t k = 0; k < 20; k++)
        stage_show_batch(&s);
    stage_finish(&s);
    const struct verify_finding f =
        stage_finding(&s, "adversary.base and factors.a.shocks.v", "mean product of differences");
    check_true("it disagrees", !f.agrees && f.n == 20.0 * LANES);
    check_near("by a quarter", f.found, 0.25, 1e-9, 0.3);
    const double chance = verify_sum_chance(&(struct verify_sum){
        .n = 80.0, .deviation = 20.0, .variance = 80.0 * 0.25 * 0.16, .largest = 1.0});
    check_near("p", f.p, 8.0 * chance, 1e-5 * chance, 0.0);
    stage_clear(&s);
}

static void only_the_first_300_are_compared(void)
{
    char *text = malloc(65536);
    size_t at = (size_t)snprintf(text, 65536,
                                 HEAD CALM_ADVERSARY "groups = { g = { default = { p = 0.5; "
                                                     "delay = 1.0; };\n  members = { ");
    for (int i = 0; i < 301; i++)
        at += (size_t)snprintf(text + at, 65536 - at, "B%d = { }; ", i);
    (void)snprintf(text + at, 65536 - at,
                   "}; }; };\nmeasures = { m = { tier = 1; cost = 1.0; "
                   "effects = { odds_ratio = 0.5; };\n process = { type = \"ratification\"; "
                   "group = \"g\"; rule = \"all\"; }; }; };\n");
    struct stage s;
    if (stage_open_text(&s, text, (const char *const[]){"run.worlds=1", "run.trials=4", NULL})) {
        stage_begin(&s, &verify_apart);
        stage_finish(&s);
        check_true("said", stage_has_gap(&s, "decisions", "first 300"));
        stage_clear(&s);
    }
    free(text);
}

int main(void)
{
    const struct named_test tests[] = {
        {"the furthest pair of each thing is told", the_furthest_pair_of_each_thing_is_told},
        {"what goes together disagrees", what_goes_together_disagrees},
        {"only the first 300 are compared", only_the_first_300_are_compared},
    };
    return run_tests("verify_apart", tests, sizeof tests / sizeof tests[0]);
}
