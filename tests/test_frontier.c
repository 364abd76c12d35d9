// SPDX-License-Identifier: GPL-3.0-or-later
//
// The frontier of cost and deterrence against its definition, pair by pair.

#include "check.h"

#include <stdint.h>

#include "analysis/frontier.h"
#include "base/random.h"

enum { MOST = 200, MANY = 3000 };

static struct combination combination_make(double cost, double deterrence)
{
    return (struct combination){.cost = cost, .deterrence = {deterrence, 0.01}, .frontier = true};
}

// Is there another with cost ≤ and deterrence ≥, one of them strict?
static bool is_beaten(const struct combination *all, size_t n, size_t i, bool ties_beat)
{
    const double cost = all[i].cost, deterrence = all[i].deterrence.value;
    for (size_t j = 0; j < n; j++) {
        const bool as_cheap = all[j].cost <= cost, as_good = all[j].deterrence.value >= deterrence;
        const bool strict = all[j].cost < cost || all[j].deterrence.value > deterrence;
        if (j != i && as_cheap && as_good && (strict || ties_beat))
            return true;
    }
    return false;
}

static size_t differences(const struct combination *all, size_t n, bool ties_beat)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += all[i].frontier == is_beaten(all, n, i, ties_beat);
    return count;
}

static void check_definition(struct combination *all, size_t n)
{
    const struct combination *order[MOST];
    frontier_mark(all, n, order);
    check_true("as defined", differences(all, n, false) == 0);
}

// `levels` different costs and deterrences: few of them make many ties.
static void fill(struct combination *all, size_t n, uint32_t salt, double levels)
{
    for (uint32_t i = 0; i < n; i++) {
        const struct random_pair u = random_uniforms(CHECK_SEED, i, salt, 0, PURPOSE_TYPE, 0);
        all[i] = combination_make(floor(levels * u.first), floor(levels * u.second) / levels);
    }
}

static void the_frontier_is_as_defined(void)
{
    struct combination all[MOST];
    for (uint32_t salt = 0; salt < 50; salt++) {
        fill(all, MOST, salt, 1e6);
        check_definition(all, MOST);
    }
}

static void ties_in_cost_and_in_deterrence_are_as_defined(void)
{
    struct combination all[MOST];
    size_t would_show = 0;
    for (uint32_t salt = 0; salt < 300; salt++) {
        const size_t n = 1 + salt % 40;
        fill(all, n, salt, 4.0);
        check_definition(all, n);
        would_show += differences(all, n, true) > 0;
    }
    check_true("ties that beat each other would show", would_show > 20);
}

static void equals_stand_side_by_side(void)
{
    struct combination all[] = {combination_make(0.0, 0.2), combination_make(1.0, 0.5),
                                combination_make(1.0, 0.5), combination_make(1.0, 0.4),
                                combination_make(2.0, 0.5), combination_make(3.0, 0.6)};
    const bool truth[] = {true, true, true, false, false, true};
    const struct combination *order[6];
    frontier_mark(all, 6, order);
    for (size_t i = 0; i < 6; i++)
        check_true("as listed", all[i].frontier == truth[i]);
}

static void one_alone_is_the_frontier(void)
{
    struct combination one = combination_make(5.0, 0.0);
    const struct combination *order[1];
    one.frontier = false;
    frontier_mark(&one, 1, order);
    check_true("it is", one.frontier);
}

static void what_costs_nothing_and_deters_most_stands_alone(void)
{
    struct combination all[MOST];
    const struct combination *order[MOST];
    fill(all, MOST, 7, 1e6);
    all[17] = combination_make(-1.0, 2.0);
    frontier_mark(all, MOST, order);
    for (size_t i = 0; i < MOST; i++)
        check_true("alone", all[i].frontier == (i == 17));
}

// Costs that differ far less than their range: many share whatever coarse grid they are put on.
static void crowded_costs_are_as_defined(void)
{
    struct combination *all = calloc(MANY, sizeof *all);
    const struct combination **order = calloc(MANY, sizeof *order);
    for (uint32_t salt = 0; all != NULL && order != NULL && salt < 3; salt++) {
        fill(all, MANY, salt, 1e6);
        for (size_t i = 0; i < MANY; i++)
            all[i].cost = i % 7 == 0 ? all[i].cost : 5e5 + floor(all[i].cost / 1e4) * 1e-3;
        frontier_mark(all, MANY, order);
        check_true("as defined", differences(all, MANY, false) == 0);
    }
    check_true("there is room", all != NULL && order != NULL);
    free(order);
    free(all);
}

static void equal_costs_leave_the_best(void)
{
    struct combination all[MOST];
    fill(all, MOST, 3, 1e6);
    for (size_t i = 0; i < MOST; i++)
        all[i].cost = 0.0;
    check_definition(all, MOST);
}

// Costs in steps of a half bin from −1000 on; deterrence grows with them, with ties and setbacks.
static void fill_bins(struct combination *all, size_t n, uint32_t salt)
{
    for (uint32_t i = 0; i < n; i++) {
        const struct random_pair u = random_uniforms(CHECK_SEED, i, salt, 1, PURPOSE_TYPE, 0);
        const double within = (i % 3 == 0 ? 8.0 : 8191.0) * u.first;
        const double halves = i < 2 ? 8190.0 * i : floor(within);
        all[(i + salt) % n] =
            combination_make(halves - 1000.0, floor(halves / 16.0 + 40.0 * u.second) / 64.0 - 3.0);
    }
}

static double bin_of(const struct combination *c)
{
    return floor((c->cost + 1000.0) / 2.0);
}

static void candidates_deter_more_than_all_in_lower_bins(void)
{
    for (uint32_t salt = 0; salt < 40; salt++) {
        struct combination all[MOST];
        const struct combination *candidates[MOST];
        size_t n = 0;
        fill_bins(all, MOST, salt);
        const size_t n_told = frontier_candidates(all, MOST, candidates);
        for (size_t i = 0; i < MOST; i++) {
            bool is_beaten = false;
            for (size_t j = 0; j < MOST; j++)
                is_beaten = is_beaten || (bin_of(&all[j]) < bin_of(&all[i]) &&
                                          all[j].deterrence.value >= all[i].deterrence.value);
            if (!is_beaten) {
                check_true("this one", n < n_told && candidates[n] == &all[i]);
                n++;
            }
        }
        check_true("no others", n == n_told && n > 5 && n < MOST);
        check_definition(all, MOST);
    }
}

int main(void)
{
    const struct named_test tests[] = {
        {"the frontier is as defined", the_frontier_is_as_defined},
        {"ties in cost and in deterrence are as defined",
         ties_in_cost_and_in_deterrence_are_as_defined},
        {"equals stand side by side", equals_stand_side_by_side},
        {"crowded costs are as defined", crowded_costs_are_as_defined},
        {"equal costs leave the best", equal_costs_leave_the_best},
        {"candidates deter more than all in lower bins",
         candidates_deter_more_than_all_in_lower_bins},
        {"one alone is the frontier", one_alone_is_the_frontier},
        {"what costs nothing and deters most stands alone",
         what_costs_nothing_and_deters_most_stands_alone},
    };
    return run_tests("frontier", tests, sizeof tests / sizeof tests[0]);
}
