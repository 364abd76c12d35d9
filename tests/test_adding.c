// SPDX-License-Identifier: GPL-3.0-or-later
//
// Orders of adding measures against all permutations, and some by hand.

#include "check.h"

#include <stdint.h>

#include "analysis/adding.h"
#include "base/random.h"
#include "model/model.h"

enum { N = 4, N_SETS = 1 << N, N_WORLDS = 20 };

struct toy {
    struct model model;
    struct measure measures[N];
    size_t file_order[N];
    struct packages packages;
    double mean[N_SETS];
};

// Deterrence at random, growing on the whole; with `needs`, measure 1 requires measure 3.
static void toy_make(struct toy *t, uint32_t salt, bool needs, bool is_free)
{
    *t = (struct toy){.model = {.measures = t->measures, .n_measures = N,
                                .in_file_order = t->file_order}};
    for (uint32_t m = 0; m < N; m++) {
        const struct random_pair u = random_uniforms(CHECK_SEED, m, salt, 0, PURPOSE_TYPE, 0);
        t->measures[m].cost = is_free ? 0.0 : 1.0 + floor(5.0 * u.first);
        t->file_order[m] = N - 1 - m;
    }
    size_t n = 0;
    check_true("memory", packages_init(&t->packages, N_SETS, N_WORLDS, 0));
    for (uint32_t set = 0; set < N_SETS; set++) {
        const double u = random_uniforms(CHECK_SEED, set, salt, 1, PURPOSE_TYPE, 0).first;
        t->mean[set] = 0.1 * __builtin_popcount(set) + 0.3 * u;
        if (needs && (set & 2U) != 0 && (set & 8U) == 0)
            continue;
        t->packages.mask[n] = set;
        for (size_t w = 0; w < N_WORLDS; w++)
            t->packages.half[0][n][w] = t->packages.half[1][n][w] = t->mean[set];
        n++;
    }
    t->packages.n = n;
    t->packages.model = &t->model;
    t->packages.is_complete = true;
    packages_join(&t->packages);
}

static double average_of(const struct toy *t, const size_t *order, bool is_free)
{
    double sum = 0.0, total = 0.0;
    uint32_t set = 0;
    for (size_t i = 0; i < N; i++) {
        const double cost = is_free ? 1.0 : t->measures[order[i]].cost;
        sum += cost * t->mean[set];
        total += cost;
        set |= 1U << order[i];
    }
    return sum / total;
}

// The highest average of all orders in which 3 comes before 1 where it must.
static double best_by_permutations(const struct toy *t, bool needs, bool is_free)
{
    double best = -INFINITY;
    for (size_t code = 0; code < 256; code++) {
        const size_t order[N] = {code & 3U, code >> 2 & 3U, code >> 4 & 3U, code >> 6 & 3U};
        uint32_t set = 0;
        bool is_legal = true;
        for (size_t i = 0; i < N; i++) {
            is_legal &= (set >> order[i] & 1U) == 0 && !(needs && order[i] == 1 && (set & 8U) == 0);
            set |= 1U << order[i];
        }
        if (is_legal)
            best = fmax(best, average_of(t, order, is_free));
    }
    return best;
}

static void check_toy(uint32_t salt, bool needs, bool is_free, size_t *n_worse)
{
    struct toy t;
    struct arena arena;
    struct adding_order orders[N_ADDING_METHODS];
    arena_init(&arena);
    toy_make(&t, salt, needs, is_free);
    check_true("found", adding_find(orders, &t.packages, &arena, NULL) == STATUS_OK);
    const double truth = best_by_permutations(&t, needs, is_free);
    for (size_t k = 0; k < N_ADDING_METHODS; k++) {
        size_t order[N];
        for (size_t i = 0; i < N; i++)
            order[i] = orders[k].steps[i].measure;
        check_near("its average", orders[k].average, average_of(&t, order, is_free), 1e-12,
                   average_of(&t, order, is_free) + 0.01);
    }
    check_near("the best", orders[ADDING_BEST].average, truth, 1e-12, truth + 0.01);
    *n_worse += orders[ADDING_GREEDY].average < truth - 1e-9;
    arena_clear(&arena);
    packages_clear(&t.packages);
}

static void the_best_order_is_the_best_of_all_permutations(void)
{
    size_t n_worse = 0;
    for (uint32_t salt = 0; salt < 40; salt++) {
        check_toy(salt, false, false, &n_worse);
        check_toy(salt, true, false, &n_worse);
        check_toy(salt, false, true, &n_worse);
    }
    check_true("the greedy one is not always", n_worse > 10);
}

// ---- by hand -----------------------------------------------------------------------------------

// Four measures, named by their costs and by what each adds to 0.3 in either half of the trials; the file
// has them backwards.
static void plain_make(struct toy *t, const double *cost, const double *first, const double *second)
{
    toy_make(t, 0, false, false);
    for (size_t m = 0; m < N; m++)
        t->measures[m].cost = cost[m];
    for (size_t set = 0; set < N_SETS; set++)
        for (size_t half = 0; half < 2; half++) {
            double deterrence = 0.3;
            for (size_t m = 0; m < N; m++)
                deterrence += set >> m & 1U ? (half == 0 ? first : second)[m] : 0.0;
            for (size_t w = 0; w < N_WORLDS; w++)
                t->packages.half[half][set][w] = deterrence;
        }
    t->packages.first_share = 0.5;
    packages_join(&t->packages);
}

// Both orders' measures by their numbers, first digit first (0: any order); what their steps say.
static void check_orders(const char *name, const double *cost, const double *gain, unsigned greedy,
                         unsigned best)
{
    struct toy t;
    struct arena arena;
    struct adding_order orders[N_ADDING_METHODS];
    arena_init(&arena);
    plain_make(&t, cost, gain, gain);
    check_true("found", adding_find(orders, &t.packages, &arena, NULL) == STATUS_OK);
    for (size_t k = 0; k < N_ADDING_METHODS; k++) {
        unsigned order = 0;
        uint32_t set = 0;
        check_true("all", orders[k].n_steps == N && orders[k].halves_agree);
        for (size_t i = 0; i < N; i++) {
            const struct adding_step *step = &orders[k].steps[i];
            order = 10 * order + (unsigned)step->measure;
            set |= 1U << step->measure;
            check_near("a gain", step->gain, gain[step->measure], 1e-12, 1.0);
            check_true("its error", fabs(step->gain_se) < 1e-12);
            check_true("what is pursued", t.packages.mask[step->package] == set);
        }
        const unsigned wanted = k == ADDING_GREEDY ? greedy : best;
        check_true(name, wanted == 0 || order == wanted);
    }
    arena_clear(&arena);
    packages_clear(&t.packages);
}

static void what_gains_most_for_its_cost_comes_first(void)
{
    const double cost[] = {0.0, 2.0, 1.0, 4.0}, harm[] = {-0.01, 0.2, 0.05, 0.3};
    const double nothing[] = {0.0, 0.2, 0.05, 0.3}, cheap[] = {0.1, 2.0, 1.0, 4.0};
    const double little[] = {0.001, 0.2, 0.05, 0.3};
    const double cents[] = {0.0, 0.02, 0.01, 0.04}, one[] = {3.0, 0.0, 0.0, 0.0};
    const double of_one[] = {0.55, 0.05, 0.04, 0.03};
    check_orders("by gain over cost, a free harm last", cost, harm, 1320, 1320);
    check_orders("what is free first", cost, nothing, 132 /* 0, 1, 3, 2 */, 132);
    check_orders("what is cheap is not free", cheap, little, 1320, 1320);
    check_orders("in smaller coins", cents, harm, 1320, 1320);
    check_orders("one is not free", one, of_one, 3210, 0);
}

static void at_a_tie_the_greedy_one_follows_the_file(void)
{
    const double cost[] = {1.0, 1.0, 2.0, 2.0}, gain[] = {0.125, 0.125, 0.25, 0.25};
    struct toy t;
    struct arena arena;
    struct adding_order orders[N_ADDING_METHODS];
    arena_init(&arena);
    plain_make(&t, cost, gain, gain);
    check_true("found", adding_find(orders, &t.packages, &arena, NULL) == STATUS_OK);
    for (size_t i = 0; i < N; i++)
        check_true("backwards", orders[ADDING_GREEDY].steps[i].measure == N - 1 - i);
    arena_clear(&arena);
    packages_clear(&t.packages);
}

static void halves_agree_if_their_orders_do(void)
{
    static const double cost[] = {1.0, 1.0, 1.0, 1.0}, gain[] = {0.15, 0.10, 0.06, 0.01};
    static const double other[][N] = {{0.15, 0.10, 0.06, 0.01},  // the same
                                      {0.16, 0.12, 0.03, 0.02},  // the same order
                                      {0.15, 0.10, 0.03, 0.035}, // the last two change places
                                      {0.11, 0.12, 0.06, 0.01}}; // the first two do
    for (size_t i = 0; i < 8; i++) {
        struct toy t;
        struct arena arena;
        struct adding_order orders[N_ADDING_METHODS];
        arena_init(&arena);
        plain_make(&t, cost, i % 2 == 0 ? gain : other[i / 2], i % 2 == 0 ? other[i / 2] : gain);
        check_true("found", adding_find(orders, &t.packages, &arena, NULL) == STATUS_OK);
        for (size_t k = 0; k < N_ADDING_METHODS; k++) {
            check_true("halves", orders[k].halves_agree == (i / 2 < 2));
            for (size_t step = 0; step < N; step++)
                check_true("both together keep the order", orders[k].steps[step].measure == step);
        }
        arena_clear(&arena);
        packages_clear(&t.packages);
    }
}

static void without_all_combinations_there_is_no_order(void)
{
    struct toy t;
    struct adding_order orders[N_ADDING_METHODS];
    toy_make(&t, 0, false, false);
    t.packages.is_complete = false;
    check_true("no failure", adding_find(orders, &t.packages, NULL, NULL) == STATUS_OK);
    for (size_t k = 0; k < N_ADDING_METHODS; k++)
        check_true("no steps", orders[k].n_steps == 0 && orders[k].steps == NULL);
    packages_clear(&t.packages);
}

int main(void)
{
    const struct named_test tests[] = {
        {"the best order is the best of all permutations",
         the_best_order_is_the_best_of_all_permutations},
        {"what gains most for its cost comes first", what_gains_most_for_its_cost_comes_first},
        {"at a tie the greedy one follows the file", at_a_tie_the_greedy_one_follows_the_file},
        {"halves agree if their orders do", halves_agree_if_their_orders_do},
        {"without all combinations there is no order", without_all_combinations_there_is_no_order},
    };
    return run_tests("adding", tests, sizeof tests / sizeof tests[0]);
}
