// SPDX-License-Identifier: GPL-3.0-or-later
//
// Objectives, the cheapest package that deters enough, and noise against spread, by hand.
#include "check.h"

#include "analysis/choice.h"

enum { N = 5 };

// Package i costs i.
static void make(struct packages *p, size_t n_worlds)
{
    check_true("memory", packages_init(p, N, n_worlds, 0));
    for (uint32_t i = 0; i < N; i++)
        p->cost[i] = i;
}

static void objectives_are_budgets_or_values(void)
{
    struct packages p;
    make(&p, 4);
    const struct objective budget = {AIM_BUDGET, 2.0}, value = {AIM_VALUE, 8.0};
    check_true("within", objective_admits(&budget, &p, 2) && !objective_admits(&budget, &p, 3));
    check_true("any", objective_admits(&value, &p, 0) && objective_admits(&value, &p, 4));
    check_true("deterrence", objective_of(&budget, &p, 3, 0.75) == 0.75);
    check_true("less its cost", objective_of(&value, &p, 3, 0.75) == 3.0);
    packages_clear(&p);
}

// ---- the cheapest ------------------------------------------------------------------------------

// Two packages cost 1; worlds in which a level of 0.45 is reached by what costs nothing, or only
// just.
static void the_cheapest_that_deters_enough_is_found(void)
{
    static const double whole[N][4] = {{0.1, 0.1, 0.1, 0.45},
                                       {0.5, 0.3, 0.5, 0.5},
                                       {0.45, 0.6, 0.2, 0.6},
                                       {0.9, 0.9, 0.9, 0.3},
                                       {0.9, 0.9, 0.9, 0.9}};
    const struct package_figures figures[N] = {{.deterrence = 0.3},
                                               {.deterrence = 0.45, .deterrence_se = 0.01},
                                               {.deterrence = 0.46, .deterrence_se = 0.02},
                                               {.deterrence = 0.75},
                                               {.deterrence = 0.9}};
    struct packages p;
    struct choice c;
    make(&p, 4);
    p.cost[2] = 1.0;
    for (size_t i = 0; i < N; i++)
        memcpy(p.whole[i], whole[i], sizeof whole[i]);
    check_true("there is", choice_cheapest(&c, 0.45, &p, figures));
    check_true("the better of two", c.best == 2 && c.cautious == 2 && c.least_regret == 2);
    check_true("its figures", c.expected == 0.46 && c.expected_se == 0.02 && c.halves_agree);
    check_true("its aim", c.objective.aim == AIM_DETERRENCE && c.objective.level == 0.45);
    check_true("three worlds reach it", c.p_reaches == 0.75);
    check_true("in two of them nothing cheaper does", c.p_best == 0.5);
    check_true("nothing is enough", choice_cheapest(&c, 0.2, &p, figures) && c.best == 0);
    check_true("the last", choice_cheapest(&c, 0.9, &p, figures) && c.best == 4);
    check_true("none", !choice_cheapest(&c, 0.91, &p, figures));
    packages_clear(&p);
}

// ---- noise -------------------------------------------------------------------------------------

// Three worlds. Package 0 is the best; 1 and 4 count, 2 is best too seldom, 3 is not admitted.
static void noise_is_set_against_the_spread_between_worlds(void)
{
    static const double first[N][3] = {{0}, {1, 2, 3}, {9, -9, 0}, {7, 0, 7}, {0, 1, -1}};
    static const double second[N][3] = {{0}, {2, 2, 5}, {-9, 9, 3}, {0, 7, 0}, {0, 1, -1}};
    const struct objective budget = {AIM_BUDGET, 10.0};
    double p_best[N] = {0.9, 0.081, 0.009, 0.5, 0.01};
    struct packages p;
    make(&p, 3);
    p.cost[3] = 11.0;
    p.first_share = 1.0 / 3.0;
    for (size_t i = 0; i < N; i++) {
        memcpy(p.half[0][i], first[i], sizeof first[i]);
        memcpy(p.half[1][i], second[i], sizeof second[i]);
    }
    // covariances 3/2 and 2/2; the halves of 1 are apart by 0, 1 and −1 beyond their means
    check_near("noise", choice_noise(&budget, &p, 0, p_best), 2.0 / 3.0 / 2.5, 1e-12, 1.0 / 2.5);
    // from the best, 4, the other two are away by {0, −1, 1} and {1, 1, 4}, {2, 1, 6}
    check_near("of another", choice_noise(&budget, &p, 4, p_best),
               2.0 / 3.0 / (1.0 + 4.5), 1e-12, 1.0);
    for (size_t w = 0; w < 3; w++)
        for (size_t k = 0; k < 2; k++)
            p.half[k][1][w] *= 0.01;
    p_best[4] = 0.0;
    check_near("of one, in any unit", choice_noise(&budget, &p, 0, p_best), 2.0 / 3.0 / 1.5, 1e-12,
               1.0 / 1.5);
    p_best[1] = 0.0;
    check_true("of none", choice_noise(&budget, &p, 0, p_best) == 0.0);
    p_best[2] = 0.5;
    check_true("all is chance", choice_noise(&budget, &p, 0, p_best) == INFINITY);
    p.n_trials = 16;
    check_true("trials", choice_trials(&p, 0.3, 0.1) == 60.0);
    check_true("an even number", choice_trials(&p, 0.311, 0.1) == 64.0);
    packages_clear(&p);
}

int main(void)
{
    const struct named_test tests[] = {
        {"objectives are budgets or values", objectives_are_budgets_or_values},
        {"the cheapest that deters enough is found", the_cheapest_that_deters_enough_is_found},
        {"noise is set against the spread between worlds",
         noise_is_set_against_the_spread_between_worlds},
    };
    return run_tests("choice by hand", tests, sizeof tests / sizeof tests[0]);
}
