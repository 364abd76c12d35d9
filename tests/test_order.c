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

int main(void)
{
    const struct named_test tests[] = {
        {"order statistics are found by counting", order_statistics_are_found_by_counting},
        {"majorities are the first time with both shares",
         majorities_are_the_first_time_with_both_shares},
        {"shares of nothing are reached at once", shares_of_nothing_are_reached_at_once},
        {"counts are order statistics", counts_are_order_statistics},
    };
    return run_tests("order", tests, sizeof tests / sizeof tests[0]);
}
