// SPDX-License-Identifier: GPL-3.0-or-later
//
// Verdicts on packages against their definitions, slowly and plainly; and the gain of choosing by one
// half and judging by the other.

#include "check.h"

#include <stdint.h>

#include "analysis/choice.h"
#include "base/random.h"

enum { N = 5, N_WORLDS = 40, N_WORST = 2 };

// Package i costs i. With `spread` 0 all deter alike and only the noise of the halves differs.
static bool fill(struct packages *p, size_t n_worlds, uint32_t salt, double spread, double noise)
{
    if (!packages_init(p, N, n_worlds, 0))
        return false;
    for (uint32_t i = 0; i < N; i++) {
        p->mask[i] = i;
        p->cost[i] = i;
        for (uint32_t w = 0; w < n_worlds; w++) {
            const struct random_pair u = random_uniforms(CHECK_SEED, w, salt, i, PURPOSE_TYPE, 0);
            const double world = random_uniforms(CHECK_SEED, w, salt, i, PURPOSE_RAMP, 0).first;
            p->half[0][i][w] = spread * world + noise * u.first;
            p->half[1][i][w] = spread * world + noise * u.second;
        }
    }
    p->first_share = 0.5;
    packages_join(p);
    return true;
}

static size_t plain_best(const struct objective *o, const struct packages *p, double *const *x,
                         size_t w)
{
    size_t best = 0;
    for (size_t i = 1; i < N; i++)
        if (objective_admits(o, p, i) &&
            objective_of(o, p, i, x[i][w]) > objective_of(o, p, best, x[best][w]))
            best = i;
    return best;
}

static double plain_regret(const struct objective *o, const struct packages *p, size_t i,
                           size_t w, size_t chooser, size_t judge)
{
    const size_t best = plain_best(o, p, p->half[chooser], w);
    return objective_of(o, p, best, p->half[judge][best][w]) -
           objective_of(o, p, i, p->half[judge][i][w]);
}

static void check_regret(const struct package_verdict *v, const struct objective *o,
                         const struct packages *p, size_t i)
{
    double mean = 0.0, max = 0.0;
    for (size_t k = 0; k < 2; k++) {
        size_t worst = 0;
        for (size_t w = 0; w < N_WORLDS; w++) {
            mean += plain_regret(o, p, i, w, k, 1 - k) / (2.0 * N_WORLDS);
            if (plain_regret(o, p, i, w, k, k) > plain_regret(o, p, i, worst, k, k))
                worst = w;
        }
        max += 0.5 * plain_regret(o, p, i, worst, k, 1 - k);
    }
    check_near("mean regret", v->regret_mean, mean, 1e-10, mean + 0.01);
    check_near("maximum regret", v->regret_max, max, 1e-10, max + 0.01);
}

// The mean by one half over the two worlds that are worst by the other.
static double plain_worst(const struct packages *p, size_t i, size_t chooser)
{
    double sum = 0.0;
    for (size_t w = 0; w < N_WORLDS; w++) {
        size_t n_worse = 0;
        for (size_t other = 0; other < N_WORLDS; other++)
            n_worse += p->half[chooser][i][other] < p->half[chooser][i][w];
        sum += n_worse < N_WORST ? p->half[1 - chooser][i][w] : 0.0;
    }
    return sum / N_WORST;
}

static void check_verdict(const struct package_verdict *v, const struct package_figures *f,
                          const struct objective *o, const struct packages *p, size_t i)
{
    double both = 0.0;
    for (size_t w = 0; w < N_WORLDS; w++)
        both += (plain_best(o, p, p->half[0], w) == i && plain_best(o, p, p->half[1], w) == i) /
                (double)N_WORLDS;
    const double worst = 0.5 * (plain_worst(p, i, 0) + plain_worst(p, i, 1));
    check_near("CVaR", f->cvar, worst, 1e-12, worst + 0.01);
    check_near("of the objective", v->cvar, objective_of(o, p, i, worst), 1e-9, -1e9);
    check_near("both halves", v->p_best_both, both, 1e-12, both + 0.01);
    check_regret(v, o, p, i);
}

static double mean_of(const double *x)
{
    double sum = 0.0;
    for (size_t w = 0; w < N_WORLDS; w++)
        sum += x[w] / N_WORLDS;
    return sum;
}

// The best by the mean of one half; where nothing else is, the first.
static size_t plain_fixed(const struct objective *o, const struct packages *p, size_t k)
{
    size_t best = 0;
    for (size_t i = 1; i < N; i++)
        if (objective_admits(o, p, i) && objective_of(o, p, i, mean_of(p->half[k][i])) >
                                             objective_of(o, p, best, mean_of(p->half[k][best])))
            best = i;
    return best;
}

// What is chosen once, as the half that did not choose sees it; and what choosing in every world
// adds.
static void check_choice(const struct choice *c, const struct package_verdict *v,
                         const struct objective *o, const struct packages *p)
{
    double expected = 0.0, evpi = 0.0, n_best = 0.0;
    bool agree = true;
    for (size_t k = 0; k < 2; k++) {
        const size_t fixed = plain_fixed(o, p, k);
        agree = agree && fixed == c->best;
        expected += 0.5 * objective_of(o, p, fixed, mean_of(p->half[1 - k][fixed]));
        for (size_t w = 0; w < N_WORLDS; w++) {
            const size_t best = plain_best(o, p, p->half[k], w);
            evpi += 0.5 * (objective_of(o, p, best, p->half[1 - k][best][w]) -
                           objective_of(o, p, fixed, p->half[1 - k][fixed][w])) / N_WORLDS;
        }
    }
    for (size_t w = 0; w < N_WORLDS; w++)
        n_best += plain_best(o, p, p->whole, w) == c->best;
    check_near("expected", c->expected, expected, 1e-12, expected + 0.01);
    check_near("information", c->evpi, evpi, 1e-12, evpi + 0.01);
    check_true("halves", c->halves_agree == agree);
    check_near("best in worlds", c->p_best, n_best / N_WORLDS, 1e-12, -1.0);
    check_true("its error", c->expected_se == v[c->best].expected_se && isnan(c->p_reaches));
    check_true("the objective", c->objective.aim == o->aim && c->objective.level == o->level);
}

// As many are before each as its rank says; the first of rank 1 is chosen.
static void check_ranks(const struct choice *c, const struct package_verdict *v,
                        const struct package_figures *f, const struct objective *o,
                        const struct packages *p)
{
    const double scale = o->aim == AIM_VALUE ? o->level : 1.0;
    for (size_t i = 0; i < N; i++) {
        size_t before[3] = {1, 1, 1};
        double n_best = 0.0;
        if (!objective_admits(o, p, i)) {
            check_true("nothing of it", isnan(v[i].expected) && isnan(v[i].regret_max) &&
                                            v[i].p_best == 0.0 && v[i].p_best_both == 0.0 &&
                                            v[i].rank_cvar == 0 && v[i].rank_regret == 0);
            continue;
        }
        for (size_t j = 0; j < N; j++) {
            before[0] += v[j].expected > v[i].expected;
            before[1] += v[j].cvar > v[i].cvar;
            before[2] += v[j].regret_max < v[i].regret_max;
        }
        for (size_t w = 0; w < N_WORLDS; w++)
            n_best += plain_best(o, p, p->whole, w) == i;
        check_true("ranks", v[i].rank_expected == before[0] && v[i].rank_cvar == before[1] &&
                                v[i].rank_regret == before[2]);
        check_near("expected", v[i].expected, objective_of(o, p, i, mean_of(p->whole[i])), 1e-12,
                   -1e9);
        check_near("its error", v[i].expected_se, scale * f[i].deterrence_se, 1e-12, -1.0);
        check_near("best in worlds", v[i].p_best, n_best / N_WORLDS, 1e-12, -1.0);
    }
    check_true("chosen", v[c->best].rank_expected == 1 && v[c->cautious].rank_cvar == 1 &&
                             v[c->least_regret].rank_regret == 1);
}

static void choices_are_as_defined(void)
{
    const struct objective objectives[] = {
        {AIM_BUDGET, 3.0}, {AIM_BUDGET, 10.0}, {AIM_VALUE, 8.0}, {AIM_BUDGET, 0.5}};
    size_t n_agree = 0;
    for (uint32_t k = 0; k < 80; k++) {
        struct packages p;
        struct package_figures figures[N];
        struct package_verdict verdicts[N];
        struct choice choice;
        const struct objective *o = &objectives[k % 4];
        check_true("memory", fill(&p, N_WORLDS, 100 + k, 0.3, 1.0));
        check_true("memory", choice_figures(&p, figures, NULL) == STATUS_OK &&
                                 choice_make(&choice, verdicts, o, &p, figures, NULL) == STATUS_OK);
        check_choice(&choice, verdicts, o, &p);
        check_ranks(&choice, verdicts, figures, o, &p);
        n_agree += choice.halves_agree;
        packages_clear(&p);
    }
    check_true("halves agree at times", n_agree > 25 && n_agree < 75);
}

// Packages 1 and 2 are alike, and the best; the first of them costs less.
static void at_a_tie_the_cheaper_is_chosen(void)
{
    const struct objective budget = {AIM_BUDGET, 10.0};
    struct packages p;
    struct package_figures figures[N];
    struct package_verdict v[N];
    struct choice c;
    check_true("memory", fill(&p, N_WORLDS, 3, 0.3, 0.1));
    for (size_t w = 0; w < N_WORLDS; w++)
        for (size_t k = 0; k < 2; k++)
            p.half[k][2][w] = p.half[k][1][w] += 0.5;
    packages_join(&p);
    check_true("memory", choice_figures(&p, figures, NULL) == STATUS_OK &&
                             choice_make(&c, v, &budget, &p, figures, NULL) == STATUS_OK);
    check_true("of alike ones", v[1].expected == v[2].expected && v[1].cvar == v[2].cvar);
    check_true("by all", c.best == 1 && c.cautious == 1 && c.least_regret == 1);
    check_true("by either half", c.halves_agree);
    check_true("in every world", v[1].p_best == 1.0 && v[1].p_best_both == 1.0 &&
                                     v[2].p_best == 0.0 && c.noise == 0.0);
    check_true("both have their rank", v[1].rank_expected == 1 && v[2].rank_expected == 1);
    packages_clear(&p);
}

// ---- the frontier ------------------------------------------------------------------------------

// On it is what deters more than all that costs less, and no less than what costs the same.
static bool plain_is_on(const struct packages *p, const double *value, size_t i)
{
    bool is_on = true;
    for (size_t j = 0; j < N; j++) {
        const bool is_alike = p->cost[j] == p->cost[i];
        is_on = is_on && !(p->cost[j] < p->cost[i] && value[j] >= value[i]) &&
                !(is_alike && value[j] > value[i]);
    }
    return is_on;
}

// Deterrences in quarters, so that many are alike; packages 1 and 2 cost the same.
static void the_frontier_is_as_defined(void)
{
    struct packages p;
    struct package_figures f[N];
    memset(f, 0x55, sizeof f);
    check_true("memory", fill(&p, N_WORLDS, 7, 1.0, 0.0));
    p.cost[2] = p.cost[1];
    for (size_t i = 0; i < N; i++)
        for (size_t w = 0; w < N_WORLDS; w++)
            p.whole[i][w] = floor(4.0 * p.whole[i][w]) / 4.0;
    memcpy(p.whole[4], p.whole[3], N_WORLDS * sizeof **p.whole); // alike, at different costs
    check_true("memory", choice_figures(&p, f, NULL) == STATUS_OK);
    double mean[N];
    for (size_t i = 0; i < N; i++)
        mean[i] = mean_of(p.whole[i]);
    for (size_t i = 0; i < N; i++) {
        double n_on = 0.0;
        for (size_t w = 0; w < N_WORLDS; w++) {
            const double value[N] = {p.whole[0][w], p.whole[1][w], p.whole[2][w], p.whole[3][w],
                                     p.whole[4][w]};
            n_on += plain_is_on(&p, value, i);
        }
        check_near("of worlds", f[i].p_frontier, n_on / N_WORLDS, 1e-12, -1.0);
        check_true("of means", f[i].frontier == plain_is_on(&p, mean, i));
        check_near("deterrence", f[i].deterrence, mean[i], 1e-12, -1.0);
    }
    check_true("what costs nothing is", f[0].frontier && f[0].p_frontier == 1.0);
    check_true("what adds nothing is not", !f[4].frontier && f[4].p_frontier == 0.0);
    packages_clear(&p);
}

static void verdicts_are_as_defined(void)
{
    const struct objective objectives[] = {{AIM_BUDGET, 3.0}, {AIM_BUDGET, 10.0}, {AIM_VALUE, 8.0}};
    for (size_t k = 0; k < 3; k++) {
        struct packages p;
        struct package_figures figures[N];
        struct package_verdict verdicts[N];
        struct choice choice;
        const struct objective *o = &objectives[k];
        check_true("memory", fill(&p, N_WORLDS, (uint32_t)k, 1.0, 0.2));
        check_true("memory", choice_figures(&p, figures, NULL) == STATUS_OK &&
                                 choice_make(&choice, verdicts, o, &p, figures, NULL) == STATUS_OK);
        for (size_t i = 0; i < N; i++) {
            if (objective_admits(o, &p, i))
                check_verdict(&verdicts[i], &figures[i], o, &p, i);
            else
                check_true("not admitted", verdicts[i].rank_expected == 0);
        }
        check_true("ranked", verdicts[choice.best].rank_expected == 1 &&
                                 verdicts[choice.cautious].rank_cvar == 1 &&
                                 verdicts[choice.least_regret].rank_regret == 1);
        packages_clear(&p);
    }
}

// Packages that differ by noise alone: there is nothing to know, and the luck of a half is not mistaken
// for it.
static void luck_is_not_taken_for_information(void)
{
    struct packages p;
    struct package_figures figures[N];
    struct choice choice;
    const struct objective budget = {AIM_BUDGET, 10.0};
    check_true("memory", fill(&p, 5000, 9, 0.0, 0.2));
    check_true("memory", choice_figures(&p, figures, NULL) == STATUS_OK &&
                             choice_make(&choice, NULL, &budget, &p, figures, NULL) == STATUS_OK);
    double naive = 0.0; // the best of every world by the trials that chose it
    for (size_t w = 0; w < 5000; w++)
        naive += (p.whole[plain_best(&budget, &p, p.whole, w)][w] -
                  p.whole[choice.best][w]) / 5000.0;
    check_estimate("EVPI", choice.evpi, choice.evpi_se, 0.0, naive);
    check_true("noise is all there is", choice.noise > 10.0);
    packages_clear(&p);
}

int main(void)
{
    const struct named_test tests[] = {
        {"verdicts are as defined", verdicts_are_as_defined},
        {"choices are as defined", choices_are_as_defined},
        {"at a tie the cheaper is chosen", at_a_tie_the_cheaper_is_chosen},
        {"the frontier is as defined", the_frontier_is_as_defined},
        {"luck is not taken for information", luck_is_not_taken_for_information},
    };
    return run_tests("choice", tests, sizeof tests / sizeof tests[0]);
}
