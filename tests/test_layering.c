// SPDX-License-Identifier: GPL-3.0-or-later
//
// Shapley values by all orders of joining, pair interactions by their definition on the game.

#include "check.h"

#include <stdint.h>

#include "analysis/layering.h"
#include "base/random.h"
#include "base/subset.h"

enum { MOST = 7, ROOM = 1 << MOST };

struct game {
    unsigned n;
    double value[ROOM], mobius[ROOM], scratch[ROOM];
    double shapley[MOST], interactions[MOST * MOST];
};

static void game_solve(struct game *g)
{
    memcpy(g->mobius, g->value, sizeof g->value);
    subset_differences(g->mobius, g->n);
    layering_shapley(g->mobius, g->n, g->scratch, g->shapley);
    layering_interactions(g->mobius, g->n, g->scratch, g->interactions);
}

static struct game random_game(unsigned n)
{
    struct game g = {.n = n};
    for (uint32_t s = 0; s < UINT32_C(1) << n; s++)
        g.value[s] = random_uniforms(CHECK_SEED, n, s, 0, PURPOSE_TYPE, 0).first;
    game_solve(&g);
    return g;
}

static double factorial(unsigned n)
{
    return n < 2 ? 1.0 : n * factorial(n - 1);
}

// What i adds when it joins, summed over all orders of those not yet in `joined`.
static double added_by(const struct game *g, unsigned i, uint32_t joined)
{
    double sum = 0.0;
    for (unsigned next = 0; next < g->n; next++) {
        const uint32_t with = joined | UINT32_C(1) << next;
        if (with == joined)
            continue;
        if (next == i) // those behind it may stand in any order
            sum += (g->value[with] - g->value[joined]) *
                   factorial(g->n - (unsigned)__builtin_popcount(with));
        else
            sum += added_by(g, i, with);
    }
    return sum;
}

static void shapley_values_average_over_all_orders(void)
{
    for (unsigned n = 1; n <= MOST; n++) {
        const struct game g = random_game(n);
        for (unsigned i = 0; i < n; i++) {
            const double truth = added_by(&g, i, 0) / factorial(n);
            check_near("shapley", g.shapley[i], truth, 1e-13, g.value[UINT32_C(1) << i] + 1.0);
        }
    }
}

// Σ over S without i, j of |S|! (n − |S| − 2)!/(n − 1)! times what they add together.
static double plain_interaction(const struct game *g, unsigned i, unsigned j)
{
    const uint32_t a = UINT32_C(1) << i, b = UINT32_C(1) << j;
    double sum = 0.0;
    for (uint32_t s = 0; s < UINT32_C(1) << g->n; s++) {
        const unsigned size = (unsigned)__builtin_popcount(s);
        if (s & (a | b))
            continue;
        sum += factorial(size) * factorial(g->n - size - 2) / factorial(g->n - 1) *
               (g->value[s | a | b] - g->value[s | a] - g->value[s | b] + g->value[s]);
    }
    return sum;
}

static void interactions_follow_their_definition(void)
{
    for (unsigned n = 2; n <= MOST; n++) {
        const struct game g = random_game(n);
        for (unsigned i = 0; i < n; i++)
            for (unsigned j = i + 1; j < n; j++) {
                const double truth = plain_interaction(&g, i, j);
                check_near("interaction", g.interactions[i * n + j], truth, 1e-13, truth + 1e-3);
            }
    }
}

static void shapley_values_share_out_the_whole_gain(void)
{
    for (unsigned n = 1; n <= MOST; n++) {
        const struct game g = random_game(n);
        double sum = 0.0;
        for (unsigned i = 0; i < n; i++)
            sum += g.shapley[i];
        check_near("efficiency", sum, g.value[(1u << n) - 1] - g.value[0], 1e-13, g.value[1]);
    }
}

static void the_value_of_none_counts_nothing(void)
{
    struct game g = random_game(5), h = g;
    for (uint32_t s = 0; s < 32; s++)
        h.value[s] += 10.0;
    game_solve(&h);
    for (unsigned i = 0; i < 5; i++)
        check_near("unmoved", h.shapley[i], g.shapley[i], 1e-12, g.shapley[i] + 1e-3);
}

// Layers that only add up: each is worth what it adds, and no pair interacts.
static void layers_that_add_up_do_not_interact(void)
{
    struct game g = {.n = 5};
    const double worth[] = {0.1, -0.2, 0.0, 0.4, 0.05};
    for (uint32_t s = 0; s < 32; s++)
        for (unsigned i = 0; i < 5; i++)
            g.value[s] += s >> i & 1u ? worth[i] : 0.0;
    game_solve(&g);
    for (unsigned i = 0; i < 5; i++) {
        check_near("its own worth", g.shapley[i], worth[i], 1e-14, worth[i] + 1e-3);
        for (unsigned j = i + 1; j < 5; j++)
            check_near("none", g.interactions[i * 5 + j], 0.0, 1e-14, 1e-3);
    }
}

// 1 if and only if a, b and c all stand: a third each; every pair of them ½; the fourth nothing.
static void a_gain_that_needs_three_is_shared_by_three(void)
{
    struct game g = {.n = 4};
    for (uint32_t s = 0; s < 16; s++)
        g.value[s] = (s & 7u) == 7u ? 1.0 : 0.0;
    game_solve(&g);
    for (unsigned i = 0; i < 4; i++) {
        check_near("share", g.shapley[i], i < 3 ? 1.0 / 3.0 : 0.0, 1e-15, 0.25);
        for (unsigned j = i + 1; j < 4; j++)
            check_near("pair", g.interactions[i * 4 + j], j < 3 ? 0.5 : 0.0, 1e-15, 1.0 / 3.0);
    }
}

static void two_that_replace_each_other_interact_negatively(void)
{
    struct game g = {.n = 2, .value = {0.0, 0.6, 0.6, 0.6}};
    game_solve(&g);
    check_near("half each", g.shapley[0], 0.3, 1e-15, 0.6);
    check_near("half each", g.shapley[1], 0.3, 1e-15, 0.6);
    check_near("the overlap", g.interactions[1], -0.6, 1e-15, 0.6);
}

// With more sets than are divided by their sizes at a time.
static void many_players_share_as_few_do(void)
{
    enum { N = 10, SETS = 1 << N };
    double mobius[SETS], scratch[SETS], shapley[N], interactions[N * N];
    for (uint32_t s = 0; s < SETS; s++)
        mobius[s] = random_uniforms(CHECK_SEED, 99, s, 0, PURPOSE_TYPE, 0).first - 0.5;
    layering_shapley(mobius, N, scratch, shapley);
    layering_interactions(mobius, N, scratch, interactions);
    for (uint32_t i = 0; i < N; i++)
        for (uint32_t j = i; j < N; j++) {
            const uint32_t both = UINT32_C(1) << i | UINT32_C(1) << j;
            double sum = 0.0;
            for (uint32_t s = 1; s < SETS; s++)
                if ((s & both) == both)
                    sum += mobius[s] / (__builtin_popcount(s) - (i == j ? 0 : 1));
            check_near("share", i == j ? shapley[i] : interactions[i * N + j], sum, 1e-13,
                       sum + 1e-3);
        }
}

int main(void)
{
    const struct named_test tests[] = {
        {"shapley values average over all orders", shapley_values_average_over_all_orders},
        {"interactions follow their definition", interactions_follow_their_definition},
        {"shapley values share out the whole gain", shapley_values_share_out_the_whole_gain},
        {"the value of none counts nothing", the_value_of_none_counts_nothing},
        {"many players share as few do", many_players_share_as_few_do},
        {"layers that add up do not interact", layers_that_add_up_do_not_interact},
        {"a gain that needs three is shared by three",
         a_gain_that_needs_three_is_shared_by_three},
        {"two that replace each other interact negatively",
         two_that_replace_each_other_interact_negatively},
    };
    return run_tests("layering", tests, sizeof tests / sizeof tests[0]);
}
