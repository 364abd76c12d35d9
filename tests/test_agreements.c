// SPDX-License-Identifier: GPL-3.0-or-later
//
// Ratifications that one uniform decides, called directly: the room that they take, which class is
// the last and when, what is told of bodies and where nothing is written.

#include "bodies.h"

enum { SENTINEL = -7, MOST_MEMBERS = 40 };

struct decided {
    struct bench bench;
    struct ratification ratification; // the measure's; a test may change it
    struct agreement a;
    double *scratch; // ratification_scratch arrays, no more
    size_t n_scratch;
    double t0[BATCH_LANES], t[BATCH_LANES];
};

static bool open_group(struct decided *d, const char *text)
{
    *d = (struct decided){0};
    const bool good = bench_open(&d->bench, text);
    if (good)
        d->ratification = *ratification_of(&d->bench);
    return good;
}

static void decide(struct decided *d, bool is_told)
{
    const struct bench *b = &d->bench;
    d->a = (struct agreement){.ratification = &d->ratification, .batch = b->batch, .t0 = d->t0,
                              .is_told = is_told};
    d->n_scratch = ratification_scratch(&d->ratification) * BATCH_LANES;
    free(d->scratch);
    d->scratch = malloc(d->n_scratch * sizeof *d->scratch);
    for (size_t i = 0; d->scratch != NULL && i < d->n_scratch; i++)
        d->scratch[i] = SENTINEL;
    for (size_t i = 0; i < BATCH_LANES; i++)
        d->t[i] = SENTINEL;
    if (d->scratch == NULL)
        exit(1);
    ratification_loops_for(b->world->cpu)->decide(&d->a, d->t, d->scratch);
}

// `every`: of so many lanes the first does not ask; 0: all do.
static void draw(struct decided *d, uint32_t world, size_t n, size_t every)
{
    for (size_t i = 0; i < BATCH_LANES; i++)
        d->t0[i] = every > 0 && i % every == 0 ? INFINITY : 0.05 * (double)(i % 13);
    bench_draw(&d->bench, world, n);
}

static void close_decided(struct decided *d)
{
    free(d->scratch);
    d->scratch = NULL;
    bench_close(&d->bench);
}

// ---- room ----------------------------------------------------------------------------------

// Arrays stand one behind the other, the courses of classes last.
static void the_room_is_what_deciding_takes(void)
{
    for (size_t n = 1; n <= MOST_MEMBERS; n += 3) {
        struct decided d;
        char bodies[MOST_MEMBERS * 40] = "", text[sizeof bodies + 2048];
        for (size_t i = 0, used = 0; i < n; i++)
            used += (size_t)snprintf(bodies + used, sizeof bodies - used, "B%zu = { p = 0.%zu; }; ",
                                     i, 99901 + i);
        (void)snprintf(text, sizeof text, GROUP("1.0", "calm = 0.6;", "%s"), bodies);
        if (open_group(&d, text)) {
            draw(&d, 0, 5, 0);
            decide(&d, true);
            const char *end = (const char *)(d.a.courses + n);
            const size_t taken = (size_t)(end - (const char *)d.scratch);
            const size_t room = d.n_scratch * sizeof(double);
            check_true("as many classes", d.a.ratification->n_classes == n);
            check_true("enough, and no more",
                       taken <= room && room - taken <= BATCH_LANES * sizeof(double));
        }
        close_decided(&d);
    }
}

// ---- who is the last -------------------------------------------------------------------------

// By rank: that the class that is said to be the last is, and when it agrees.
static size_t check_ranks(const struct decided *d, struct trial_bodies *t)
{
    const struct agreement *a = &d->a;
    bool good = true;
    size_t rank = 0;
    for (uint32_t i = 0, place = 0; i < d->bench.batch->n; i++) {
        double times[MOST_BODIES];
        t->lane = i;
        t->t0 = d->t0[i];
        const double truth = recompute(t, times);
        good = good && (truth < INFINITY ? fabs(d->t[i] - truth) < 1e-8 : d->t[i] == INFINITY);
        if (truth < INFINITY && rank < a->n_ratified) {
            const size_t class = (size_t)a->last[rank];
            good = good && a->ratified[rank] == place && a->latest[rank] == d->t[i] &&
                   (double)class == a->last[rank] && class < a->ratification->n_classes &&
                   fabs(t->latest[a->ratification->classes[class].bodies[0]] - truth) < 1e-8;
            rank++;
        }
        place += d->t0[i] < INFINITY;
    }
    check_true("the last and when", good && rank == a->n_ratified);
    for (size_t i = d->bench.batch->n; i < BATCH_LANES; i++)
        check_true("no lane beyond", d->t[i] == SENTINEL);
    return rank;
}

// With `n_bodies` (0: as it is) as many are said to have decided, so that the bounds of their
// chance tell little, or nothing.
static void check_last(const char *text, size_t n_bodies)
{
    struct decided d;
    size_t n_ratified = 0;
    if (open_group(&d, text)) {
        struct trial_bodies t = {.r = ratification_of(&d.bench), .batch = d.bench.batch};
        struct group group = *d.ratification.group;
        group.n_bodies = n_bodies > 0 ? n_bodies : group.n_bodies;
        d.ratification.group = &group;
        find_classes(&t);
        for (uint32_t world = 0; world < 60; world++) {
            draw(&d, world, world % 4 == 3 ? 1 + world % 7 : BATCH_LANES - world % 5,
                       world % 3 == 1 ? 3 : 0);
            decide(&d, world % 2 == 0);
            n_ratified += check_ranks(&d, &t);
        }
        check_true("some are ratified", n_ratified > 200);
    }
    close_decided(&d);
}

static void the_last_class_agrees_last(void)
{
    check_last(GROUP("1.0", "calm = 0.6;", CALM_FEW), 0);
    check_last(GROUP("1.0", "calm = 0.6;", CALM_MANY), 0);
    check_last(GROUP("1.0", "f = 0.6;", MOVED_FEW), 0);
    check_last(GROUP("1.0", "f = 0.6;", MOVED_MANY), 0);
    check_last(GROUP("1.0", "calm = 0.6;", DOUBTFUL), 0);
    check_last(GROUP("1.0", "calm = 0.6;", SURE), 0);
}

static void bounds_that_tell_nothing_change_nothing(void)
{
    check_last(GROUP("1.0", "calm = 0.6;", CALM_MANY), 3000);
    check_last(GROUP("1.0", "f = 0.6;", MOVED_MANY), 20000);
    check_last(GROUP("1.0", "calm = 0.6;", DOUBTFUL), 20000);
}

#define AT_ONCE(loads)                                                                            \
    GROUP("1.0", "", BODY("A", "p = 1.0; delay = 0.5; " loads) BODY("B", "p = 1.0; delay = 0.5; " \
          loads) BODY("C", "p = 1.0; delay = 0.25; " loads))

// Two delays, said apart, are the same.
static void check_tie(const char *text)
{
    struct decided d;
    if (open_group(&d, text)) {
        draw(&d, 1, 11, 0);
        for (int is_told = 0; is_told < 2; is_told++) {
            decide(&d, is_told == 1);
            check_true("all", d.a.n_ratified == 11);
            for (size_t j = 0; j < d.a.n_ratified; j++)
                check_true("the first of two", d.a.last[j] == 0.0 &&
                                                   d.a.latest[j] == d.t0[j] + 0.5);
        }
    }
    close_decided(&d);
}

static void at_a_tie_the_first_is_the_last(void)
{
    check_tie(AT_ONCE(""));
    check_tie(AT_ONCE("loads = { calm = 0.5; };"));
}

// ---- bodies --------------------------------------------------------------------------------

// What is said to agree with a smaller ε than agrees does so when its last chance ends.
static void who_must_agree_does_so_in_the_end(void)
{
    const uint32_t place[] = {3, 0, 5, UINT32_MAX, UINT32_MAX};
    struct decided d;
    if (open_group(&d, GROUP("1.0", "f = 0.6;", MOVED_MANY))) {
        draw(&d, 2, 20, 4);
        decide(&d, true);
        const struct ratification *r = d.a.ratification;
        size_t n_due = 0, n_late = 0;
        for (size_t c = 0; c < r->n_classes; c++)
            for (size_t n = 0; n <= 3; n++) {
                double time[] = {SENTINEL, SENTINEL, SENTINEL, SENTINEL};
                const struct course *course = &d.a.courses[c];
                const double most = dist_quantile(course->delay, 1.0 - 0x1p-53);
                const double s[] = {1.0 - 1e-12, 1.0 - 1e-12, 1.0 - 1e-12, NAN, NAN};
                agreement_times(&d.a, c, n, place, s, time);
                for (size_t i = 0; i < n; i++) {
                    const double due = d.t0[d.a.asked.lane[place[i]]] + most;
                    const double start = course->start[course->n_segments - 1];
                    check_true("its last chance", time[i] == (due > start ? due : start));
                    n_due += due > start;
                    n_late += due < start;
                }
                check_true("no place beyond", time[n] == SENTINEL);
            }
        check_true("both occur", n_due > 0 && n_late > 0);
    }
    close_decided(&d);
}

// `last` is made earlier by hand.
static void nobody_agrees_after_the_last(void)
{
    struct decided d;
    if (open_group(&d, GROUP("1.0", "calm = 0.6;", CALM_FEW))) {
        draw(&d, 3, BATCH_LANES, 5);
        decide(&d, true);
        const size_t n = d.a.n_ratified, n_bodies = d.a.ratification->group->n_bodies;
        uint32_t rank[BATCH_LANES];
        double times[MOST_BODIES * BATCH_LANES];
        check_true("many", n > 20);
        for (uint32_t j = 0; j < n; j++) {
            rank[j] = (uint32_t)n - 1 - j;
            d.a.latest[j] = d.a.latest[j] * (1.0 - 1e-3);
        }
        for (size_t i = 0; i < n_bodies * BATCH_LANES; i++)
            times[i] = SENTINEL;
        agreement_tell_ratified(&d.a, n, rank, times);
        for (size_t j = 0; j < n; j++) {
            double latest = -INFINITY;
            for (size_t i = 0; i < n_bodies; i++)
                latest = fmax(latest, times[i * BATCH_LANES + j]);
            check_true("bit for bit", latest == d.a.latest[rank[j]]);
        }
        for (size_t i = 0; i < n_bodies; i++)
            check_true("nothing beyond", times[i * BATCH_LANES + n] == SENTINEL);
    }
    close_decided(&d);
}

// Told of all lanes of the batch, and of no others; nobody agrees where nobody is asked.
static void check_told(const char *text, size_t every)
{
    struct decided d;
    if (open_group(&d, text)) {
        draw(&d, 4, BATCH_LANES, every);
        decide(&d, true);
        const size_t n_bodies = d.a.ratification->group->n_bodies;
        double *times = malloc((n_bodies + 1) * BATCH_LANES * sizeof *times);
        for (size_t i = 0; times != NULL && i < (n_bodies + 1) * BATCH_LANES; i++)
            times[i] = SENTINEL;
        if (times == NULL)
            exit(1);
        agreement_tell(&d.a, times);
        for (size_t lane = 0; lane < BATCH_LANES; lane++) {
            double latest = -INFINITY;
            for (size_t i = 0; i < n_bodies; i++)
                latest = fmax(latest, times[i * BATCH_LANES + lane]);
            check_true("the last is the last", latest == d.t[lane]);
            check_true("no body beyond", times[n_bodies * BATCH_LANES + lane] == SENTINEL);
        }
        free(times);
    }
    close_decided(&d);
}

static void all_lanes_are_told(void)
{
    check_told(GROUP("1.0", "calm = 0.6;", CALM_MANY), 0);
    check_told(GROUP("1.0", "calm = 0.6;", SURE), 0);
    check_told(GROUP("1.0", "calm = 0.6;", HOPELESS), 3);
    check_told(GROUP("1.0", "calm = 0.6;", CALM_FEW), 1);
}

int main(void)
{
    const struct named_test tests[] = {
        {"the room is what deciding takes", the_room_is_what_deciding_takes},
        {"the last class agrees last", the_last_class_agrees_last},
        {"bounds that tell nothing change nothing", bounds_that_tell_nothing_change_nothing},
        {"at a tie the first is the last", at_a_tie_the_first_is_the_last},
        {"who must agree does so in the end", who_must_agree_does_so_in_the_end},
        {"nobody agrees after the last", nobody_agrees_after_the_last},
        {"all lanes are told", all_lanes_are_told},
    };
    return run_tests("agreements", tests, sizeof tests / sizeof tests[0]);
}
