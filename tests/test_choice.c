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
        {"luck is not taken for information", luck_is_not_taken_for_information},
    };
    return run_tests("choice", tests, sizeof tests / sizeof tests[0]);
}
