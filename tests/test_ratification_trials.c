// SPDX-License-Identifier: GPL-3.0-or-later
//
// Ratifications that one uniform decides, trial by trial, against a plain recomputation.

#include "bodies.h"

enum { N_WORLDS = 30 };

static double difference(double a, double b)
{
    return a == b ? 0.0 : isfinite(a - b) ? fabs(a - b) / fmax(1.0, b) : INFINITY;
}

struct comparison {
    double worst, worst_body; // relative errors
    size_t n_ratified, n_refused, n_not_asked;
};

static void compare_lane(const struct bench *b, struct trial_bodies *t, struct comparison *c)
{
    const struct batch *batch = b->batch;
    const struct model *model = &b->opened.model;
    double times[MOST_BODIES];
    t->t0 = batch->in_force[(size_t)model_measure(model, "d") * BATCH_LANES + t->lane];
    const double time = batch->in_force[(size_t)model_measure(model, "m") * BATCH_LANES + t->lane];
    const double truth = recompute(t, times);
    c->worst = fmax(c->worst, difference(time, truth));
    for (size_t i = 0; batch->tells_bodies && i < t->n; i++)
        c->worst_body =
            fmax(c->worst_body, difference(batch->body[i * BATCH_LANES + t->lane], times[i]));
    c->n_ratified += truth < INFINITY;
    c->n_not_asked += t->t0 == INFINITY;
    c->n_refused += t->t0 < INFINITY && truth == INFINITY;
}

static struct comparison compare(const char *text, enum cpu cpu, bool tells, enum fault fault,
                                 uint32_t n_worlds)
{
    struct bench b;
    struct comparison c = {0};
    if (bench_open_for(&b, text, cpu)) {
        struct trial_bodies t = {.r = ratification_of(&b), .batch = b.batch, .fault = fault};
        find_classes(&t);
        b.batch->tells_bodies = tells;
        for (uint32_t world = 0; world < n_worlds; world++) {
            const size_t n = world % 5 == 4 ? 1 : BATCH_LANES - world % 11;
            bench_draw_from(&b, world, 64 * (world % 3), n);
            for (t.lane = 0; t.lane < b.batch->n; t.lane++)
                compare_lane(&b, &t, &c);
        }
    }
    bench_close(&b);
    return c;
}

static void check_as_defined(const char *text, bool tells)
{
    const enum cpu levels[] = {CPU_BEST, CPU_PLAIN};
    for (size_t i = 0; i < 2; i++) {
        const struct comparison c = compare(text, levels[i], tells, SOUND, N_WORLDS);
        if (!(c.worst < 1e-8 && c.worst_body < 1e-8))
            printf("\n    errors %.3g and %.3g, seed %d\n", c.worst, c.worst_body, (int)CHECK_SEED);
        check_true("the last agreement", c.worst < 1e-8);
        check_true("every body's", c.worst_body < 1e-8);
        check_true("all occurs", c.n_ratified > 100 && c.n_refused > 100);
        check_true("some are not asked", c.n_not_asked > 50 || strstr(text, "p = 1.0;") != NULL);
    }
    check_true("like bodies taken for one would show",
               compare(text, CPU_BEST, tells, LATEST_OF_ONE, N_WORLDS).worst > 1e-3);
    check_true("levels left out would show",
               compare(text, CPU_BEST, tells, NO_LEVELS, N_WORLDS).worst > 1e-3);
}

static void few_that_nothing_moves_agree_as_defined(void)
{
    check_as_defined(GROUP("0.9", "calm = 0.6;", CALM_FEW), false);
    check_as_defined(GROUP("0.9", "calm = 0.6;", CALM_FEW), true);
}

static void few_that_shocks_move_agree_as_defined(void)
{
    check_as_defined(GROUP("0.9", "f = 0.6;", MOVED_FEW), false);
    check_as_defined(GROUP("0.9", "f = 0.6;", MOVED_FEW), true);
}

static void many_that_nothing_moves_agree_as_defined(void)
{
    check_as_defined(GROUP("0.9", "calm = 0.6;", CALM_MANY), false);
    check_as_defined(GROUP("0.9", "calm = 0.6;", CALM_MANY), true);
}

static void many_that_shocks_move_agree_as_defined(void)
{
    check_as_defined(GROUP("0.9", "f = 0.6;", MOVED_MANY), false);
    check_as_defined(GROUP("0.9", "f = 0.6;", MOVED_MANY), true);
}

// All trials ask.
static void many_that_are_always_asked_agree_as_defined(void)
{
    check_as_defined(GROUP("1.0", "calm = 0.6;", CALM_MANY), false);
    check_as_defined(GROUP("1.0", "f = 0.6;", MOVED_MANY), false);
}

// All lanes of a batch are ratified, a few, or none.
static void check_extreme(const char *bodies, double least, double most)
{
    for (int tells = 0; tells < 2; tells++) {
        const struct comparison c = compare(bodies, CPU_BEST, tells == 1, SOUND, 6 * N_WORLDS);
        const double share = (double)c.n_ratified / (double)(c.n_ratified + c.n_refused);
        check_true("as defined", c.worst < 1e-8 && c.worst_body < 1e-8);
        check_true("as often as meant", share >= least && share <= most && c.n_not_asked == 0);
    }
}

static void what_is_sure_or_doubtful_goes_as_defined(void)
{
    check_extreme(GROUP("1.0", "calm = 0.6;", SURE), 1.0, 1.0);
    check_extreme(GROUP("1.0", "calm = 0.6;", DOUBTFUL), 0.05, 0.3);
    check_extreme(GROUP("1.0", "calm = 0.6;", HOPELESS), 0.0, 0.0);
}

int main(void)
{
    const struct named_test tests[] = {
        {"few that nothing moves agree as defined", few_that_nothing_moves_agree_as_defined},
        {"few that shocks move agree as defined", few_that_shocks_move_agree_as_defined},
        {"many that nothing moves agree as defined", many_that_nothing_moves_agree_as_defined},
        {"many that shocks move agree as defined", many_that_shocks_move_agree_as_defined},
        {"many that are always asked agree as defined",
         many_that_are_always_asked_agree_as_defined},
        {"what is sure or doubtful goes as defined", what_is_sure_or_doubtful_goes_as_defined},
    };
    return run_tests("ratifications, trial by trial", tests, sizeof tests / sizeof tests[0]);
}
