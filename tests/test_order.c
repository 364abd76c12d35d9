// SPDX-License-Identifier: GPL-3.0-or-later
//
// When the k-th of several, or a qualified majority, have agreed: found by counting.

#include "bench.h"

#include "model/order.h"
#include "model/ratification.h"

enum { N = 5, N_LANES = 7 };

// Times of five in seven lanes; some never.
static void set_times(double *times)
{
    for (size_t j = 0; j < N; j++)
        for (size_t i = 0; i < BATCH_LANES; i++) {
            const size_t number = (13 * i + 8 * j + i * j + 5) % 17;
            times[j * BATCH_LANES + i] = number == 4 ? INFINITY : 0.5 + (double)number;
        }
}

// The k-th smallest is the one that fewer than k are below and at least k are not above.
static bool is_kth(const double *times, size_t n, size_t k, size_t lane, double found)
{
    size_t below = 0, not_above = 0;
    for (size_t j = 0; j < n; j++) {
        below += times[j * BATCH_LANES + lane] < found;
        not_above += times[j * BATCH_LANES + lane] <= found;
    }
    return below < k && not_above >= k;
}

static void order_statistics_are_found_by_counting(void)
{
    double times[N * BATCH_LANES], scratch[N + 1], result[N_LANES + 1];
    bool good = true;
    set_times(times);
    for (size_t n = 1; n <= N; n++)
        for (size_t k = 1; k <= n; k++) {
            result[N_LANES] = scratch[n] = -7.0;
            order_statistic(times, n, k, N_LANES, result, scratch);
            for (size_t i = 0; i < N_LANES; i++)
                good = good && is_kth(times, n, k, i, result[i]);
            good = good && result[N_LANES] == -7.0 && scratch[n] == -7.0;
        }
    check_true("k-th of n, and no further", good);
    check_true("another would show", !is_kth(times, N, 2, 0, result[0]));
}

// ---- majorities ----------------------------------------------------------------------------

#define MAJORITY(keys)                                                                            \
    "scenario = { title = \"Bodies\"; start = \"2023-01-01\"; horizon = 8.0; };\n"                \
    "uncertain = { w = { dist = \"uniform\"; min = 2.0; max = 2.5; }; };\n"                       \
    "groups = { g = { members = { D = { p = 0.9; weight = 1.0; };"                                \
    " B = { p = 0.9; weight = 6.0; }; A = { p = 0.9; weight = \"w\"; }; "                         \
    " C = { p = 0.9; weight = 3.0; }; E = { p = 0.9; weight = 8.0; }; }; }; };\n"                 \
    "measures = { m = { process = { type = \"ratification\"; group = \"g\"; " keys " }; }; };\n"  \
    CALM_ADVERSARY

// Bodies in the file's order: D, B, A, C, E; the third's weight is uncertain.
static double weight_of(const struct bench *b, size_t body)
{
    const double weight[N] = {1.0, 6.0, b->world->unknowns[0], 3.0, 8.0};
    return weight[body];
}

// The first time at which those who agree by then hold both shares.
static double majority_time(const struct bench *b, const double *times, size_t lane,
                            double states, double population)
{
    double first = INFINITY, total = 0.0;
    for (size_t j = 0; j < N; j++)
        total += weight_of(b, j);
    for (size_t j = 0; j < N; j++) {
        const double by = times[j * BATCH_LANES + lane];
        double n = 0.0, weight = 0.0;
        for (size_t other = 0; other < N; other++)
            if (times[other * BATCH_LANES + lane] <= by) {
                n += 1.0;
                weight += weight_of(b, other);
            }
        if (n >= states * N - 1e-9 && weight >= population * total - 1e-9)
            first = fmin(first, by);
    }
    return first;
}

static void check_majority(const char *text, double states, double population)
{
    struct bench b;
    double times[N * BATCH_LANES], t0[BATCH_LANES], t[BATCH_LANES];
    bool good = true, differs = false;
    set_times(times);
    for (size_t i = 0; i < BATCH_LANES; i++)
        t0[i] = i == 5 ? 20.0 : 0.25;
    if (bench_open(&b, text)) {
        const struct ratification *r = b.opened.model.measures[0].process->settings;
        bench_draw(&b, 3, N_LANES);
        const size_t n_scratch = ratification_count_scratch(r);
        double *scratch = calloc(n_scratch, BATCH_LANES * sizeof *scratch);
        t[N_LANES] = -7.0;
        ratification_count(r, b.batch, t0, times, t, scratch);
        for (size_t i = 0; i < N_LANES; i++) {
            good = good &&
                   t[i] == fmax(t0[i], majority_time(&b, times, i, states, population));
            differs = differs || t[i] != majority_time(&b, times, i, states, population * 0.7);
        }
        check_true("the first time with both shares", good && t[N_LANES] == -7.0);
        check_true("another share would show", differs || population == 0.0);
        free(scratch);
    }
    bench_close(&b);
}

static void majorities_are_the_first_time_with_both_shares(void)
{
    check_majority(MAJORITY("rule = \"qualified\"; states = 0.55; population = 0.65;"), 0.55, 0.65);
    check_majority(MAJORITY("rule = \"qualified\"; population = 0.9;"), 0.0, 0.9);
    check_majority(MAJORITY("rule = \"qualified\"; states = 0.6;"), 0.6, 0.0);
}

// What nobody need agree to is agreed to when it is asked.
static void shares_of_nothing_are_reached_at_once(void)
{
    struct bench b;
    double times[N * BATCH_LANES], t0[BATCH_LANES], t[BATCH_LANES], scratch[64 * N];
    bool good = true;
    set_times(times);
    for (size_t i = 0; i < BATCH_LANES; i++)
        t0[i] = 0.125 * (double)i;
    if (bench_open(&b, MAJORITY("rule = \"qualified\"; states = 0.0; population = 0.0;"))) {
        bench_draw(&b, 3, N_LANES);
        ratification_count(b.opened.model.measures[0].process->settings, b.batch, t0, times, t,
                           scratch);
        for (size_t i = 0; i < N_LANES; i++)
            good = good && t[i] == t0[i];
        check_true("when asked", good);
    }
    bench_close(&b);
}

// ---- shares at the threshold ----------------------------------------------------------------

// Bodies of weights 1, 6, 2, 3 and 8, 20 together.
#define CERTAIN_MAJORITY(keys)                                                                    \
    "scenario = { title = \"Bodies\"; start = \"2023-01-01\"; horizon = 8.0; };\n"                \
    "groups = { g = { members = { D = { p = 0.9; weight = 1.0; };"                                \
    " B = { p = 0.9; weight = 6.0; }; A = { p = 0.9; weight = 2.0; }; "                           \
    " C = { p = 0.9; weight = 3.0; }; E = { p = 0.9; weight = 8.0; }; }; }; };\n"                 \
    "measures = { m = { process = { type = \"ratification\"; group = \"g\"; " keys " }; }; };\n"  \
    CALM_ADVERSARY

// What is to be reached is a little more than a whole weight, or number of bodies, or just that.
static void shares_are_compared_exactly(void)
{
    static const double weights[N] = {1.0, 6.0, 2.0, 3.0, 8.0};
    double times[N * BATCH_LANES], t0[BATCH_LANES] = {0.0}, t[BATCH_LANES];
    double scratch[BATCH_LANES * N];
    struct bench b;
    set_times(times);
    if (!bench_open(&b, CERTAIN_MAJORITY("rule = \"qualified\"; states = 0.5;")))
        return;
    bench_draw(&b, 0, N_LANES);
    const struct ratification *read = b.opened.model.measures[0].process->settings;
    struct ratification r = *read;
    for (size_t j = 0; j < 60; j++) { // never two shares of nothing
        const double more = (double)(j % 3) * 0.03;
        const double weight = (double)(j / 3) + more;
        const double states = j % 3 < 2 && j < 12 ? 0.02 + 0.2 * (double)(j / 3) : 0.0;
        bool good = true;
        r.population = NUMBER_CERTAIN(weight / 20.0);
        r.states = NUMBER_CERTAIN(states);
        ratification_count(&r, b.batch, t0, times, t, scratch);
        for (size_t i = 0; i < N_LANES; i++) {
            double first = INFINITY;
            for (size_t k = 0; k < N; k++) {
                const double by = times[k * BATCH_LANES + i];
                double n = 0.0, held = 0.0;
                for (size_t other = 0; other < N; other++)
                    if (times[other * BATCH_LANES + i] <= by) {
                        n += 1.0;
                        held += weights[other];
                    }
                if (n >= states * N - 1e-9 && held >= weight - 1e-9)
                    first = fmin(first, by);
            }
            good = good && t[i] == first;
        }
        check_true("the first time with both", good);
    }
    bench_close(&b);
}

// Every body's time, weight and rank are put in order.
static void the_room_for_votes_is_what_they_take(void)
{
    for (size_t n = 1; n < 200; n += 6) {
        const struct group group = {.n_bodies = n};
        const struct ratification r = {.group = &group};
        const size_t room = ratification_count_scratch(&r) * BATCH_LANES, wanted = 3 * n;
        check_true("enough, and no more", room >= wanted && room - wanted <= BATCH_LANES);
    }
}

static void check_count(const char *text, size_t k)
{
    struct bench b;
    double times[N * BATCH_LANES], t0[BATCH_LANES] = {0.0}, t[BATCH_LANES];
    double scratch[BATCH_LANES * N];
    bool good = true;
    set_times(times);
    if (bench_open(&b, text)) {
        bench_draw(&b, 3, N_LANES);
        ratification_count(b.opened.model.measures[0].process->settings, b.batch, t0, times, t,
                           scratch);
        for (size_t i = 0; i < N_LANES; i++)
            good = good && is_kth(times, N, k, i, t[i]);
        check_true("the k-th", good);
    }
    bench_close(&b);
}

static void counts_are_order_statistics(void)
{
    check_count(MAJORITY("rule = \"at_least\"; k = 2;"), 2);
    check_count(MAJORITY("rule = \"at_least\"; k = 4;"), 4);
    check_count(MAJORITY("rule = \"all\";"), N);
}

// ---- like bodies ---------------------------------------------------------------------------

#define DELAY(mean) " delay = { dist = \"exponential\"; mean = " mean "; };"
#define LIKE                                                                                      \
    "scenario = { title = \"Bodies\"; start = \"2023-01-01\"; horizon = 8.0; };\n"                \
    "uncertain = { x = { dist = \"uniform\"; min = 0.5; max = 0.6; };"                            \
    " y = { dist = \"uniform\"; min = 0.5; max = 0.6; }; };\n"                                    \
    "factors = { f = { }; };\n"                                                                   \
    "groups = { g = { default = { p = 0.9;" DELAY("1.0") " }; members = {"                        \
    " F = { p = \"x\"; }; D = { p = 0.8;" DELAY("1.0") " }; A = { }; B = { p = 0.9;" DELAY("1.0") \
    " }; C = { p = \"x\"; }; E = { p = \"y\"; }; H = { p = 0.8; }; G = { loads = { f = 0.5; }; };" \
    " I = { }; }; };\n"                                                                           \
    " few = { default = { p = 0.9;" DELAY("1.0") " }; members = { C = { p = 0.7; };"              \
    " B = { loads = { f = 0.5; }; }; A = { }; }; }; };\n"                                         \
    "measures = { m = { process = { type = \"ratification\"; group = \"g\"; }; };"                \
    " n = { process = { type = \"ratification\"; group = \"few\"; }; }; };\n" CALM_ADVERSARY

static void check_classes(const struct ratification *r, const char *const *keys, size_t n,
                          const size_t *same_delay, const size_t *next)
{
    check_true("so many", r->n_classes == n && r->is_at_once);
    for (size_t c = 0; c < n && c < r->n_classes; c++) {
        const struct body_class *class = &r->classes[c];
        check_true(keys[c], class->n_bodies == strlen(keys[c]));
        for (size_t i = 0; i < class->n_bodies && i < strlen(keys[c]); i++) {
            check_true("by key", r->group->bodies[class->bodies[i]].key[0] == keys[c][i]);
            check_true("of the class", r->class_of[class->bodies[i]] == c);
        }
        check_true("the first with the law", class->same_delay == same_delay[c]);
        check_true("the next with it", class->next == next[c]);
    }
}

// Laws of delays that are written apart are apart. Of the default's are A I, C F, E, G and H.
static void classes_are_of_like_bodies(void)
{
    static const char *const keys[] = {"AI", "B", "CF", "D", "E", "G", "H"};
    static const char *const few[] = {"A", "B", "C"};
    struct opened o;
    if (opened_read(&o, LIKE, 1, 1)) {
        check_classes(o.model.measures[0].process->settings, keys, 7,
                      (size_t[]){0, 1, 0, 3, 0, 0, 0},
                      (size_t[]){2, NO_CLASS, 4, NO_CLASS, 5, 6, NO_CLASS});
        check_classes(o.model.measures[1].process->settings, few, 3, (size_t[]){0, 0, 0},
                      (size_t[]){1, 2, NO_CLASS});
    }
    opened_clear(&o);
}

int main(void)
{
    const struct named_test tests[] = {
        {"order statistics are found by counting", order_statistics_are_found_by_counting},
        {"majorities are the first time with both shares",
         majorities_are_the_first_time_with_both_shares},
        {"shares of nothing are reached at once", shares_of_nothing_are_reached_at_once},
        {"shares are compared exactly", shares_are_compared_exactly},
        {"the room for votes is what they take", the_room_for_votes_is_what_they_take},
        {"counts are order statistics", counts_are_order_statistics},
        {"classes are of like bodies", classes_are_of_like_bodies},
    };
    return run_tests("order", tests, sizeof tests / sizeof tests[0]);
}
