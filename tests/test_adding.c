// SPDX-License-Identifier: GPL-3.0-or-later
//
// Orders of adding measures against all permutations.

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

int main(void)
{
    const struct named_test tests[] = {
        {"the best order is the best of all permutations",
         the_best_order_is_the_best_of_all_permutations},
    };
    return run_tests("adding", tests, sizeof tests / sizeof tests[0]);
}
