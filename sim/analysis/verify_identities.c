// SPDX-License-Identifier: GPL-3.0-or-later
// What estimates must be to one another (sim/model/README.md, section 6): gains, dividends, Shapley
// values, interactions, each by a formula that the aggregator does not use.
#include "analysis/verify_parts.h"

#include <math.h>

#define TOLERANCE 1e-9
#define MOST_MEASURES 12 // sums over all subsets

// φ_i as the mean over orders of what i adds: Σ over S without i of |S|! (n − |S| − 1)!/n! times
// D(S + i) − D(S).
static double shapley(const struct estimates *e, size_t n, uint32_t bit)
{
    double sum = 0.0;
    for (uint32_t set = 0; set < e->n_combinations; set++) {
        if (set & bit)
            continue;
        const double size = __builtin_popcount(set);
        const double orders = exp(lgamma(size + 1.0) + lgamma((double)n - size) -
                                  lgamma((double)n + 1.0));
        sum += orders * (e->combinations[set | bit].deterrence.value -
                         e->combinations[set].deterrence.value);
    }
    return sum;
}

static double dividends(const struct estimates *e, uint32_t mask)
{
    double sum = 0.0;
    for (uint32_t set = mask;; set = (set - 1) & mask) {
        sum += e->combinations[set].layering.value;
        if (set == 0)
            return sum;
    }
}

static double interaction(const struct estimates *e, uint32_t both)
{
    double sum = 0.0;
    for (uint32_t set = 0; set < e->n_combinations; set++)
        if ((set & both) == both)
            sum += e->combinations[set].layering.value / (__builtin_popcount(set) - 1);
    return sum;
}

static double synergy(const struct estimates *e, uint32_t mask)
{
    const double none = e->combinations[0].deterrence.value;
    double sum = e->combinations[mask].deterrence.value - none;
    for (uint32_t rest = mask; rest != 0; rest &= rest - 1)
        sum -= e->combinations[rest & -rest].deterrence.value - none;
    return sum;
}

static void find_identities(struct verify *v, const uint32_t *masks, size_t n_masks)
{
    const struct estimates *e = v->estimates;
    struct verify_same gain = {0}, mobius = {0}, orders = {0}, total = {0}, pairs = {0};
    struct verify_same more = {0};
    double sum = 0.0;
    for (size_t i = 0; i < n_masks; i++) {
        const struct combination *c = &e->combinations[masks[i]];
        verify_same_add(&gain, c->deterrence.value - e->combinations[0].deterrence.value,
                        c->gain.value);
        verify_same_add(&mobius, c->deterrence.value, dividends(e, masks[i]));
        verify_same_add(&more, synergy(e, masks[i]), c->synergy.value);
    }
    for (size_t i = 0; i < v->model->n_measures; i++) {
        verify_same_add(&orders, shapley(e, v->model->n_measures, UINT32_C(1) << i),
                        e->measures[i].shapley.value);
        sum += e->measures[i].shapley.value;
    }
    verify_same_add(&total, estimates_all(e)->gain.value, sum);
    for (size_t i = 0; i < e->n_pairs; i++)
        verify_same_add(&pairs, interaction(e, UINT32_C(1) << e->pairs[i].a |
                                                   UINT32_C(1) << e->pairs[i].b),
                        e->pairs[i].interaction.value);
    verify_find_same(v, "combinations", "gain over none", &gain, TOLERANCE);
    verify_find_same(v, "combinations", "sum of dividends is deterrence", &mobius, TOLERANCE);
    verify_find_same(v, "combinations", "synergy", &more, TOLERANCE);
    verify_find_same(v, "measures", "Shapley values, order by order", &orders, TOLERANCE);
    verify_find_same(v, "measures", "Shapley values add up to the gain of all", &total, TOLERANCE);
    verify_find_same(v, "pairs", "interaction", &pairs, TOLERANCE);
}

static void finish(struct verify *v, void *context)
{
    size_t n = 0;
    const uint32_t *masks = verify_combinations(v, &n);
    (void)context;
    if (v->model->n_measures <= MOST_MEASURES)
        find_identities(v, masks, n);
    else
        verify_cannot(v, "combinations", "more than 12 measures: sums over all subsets are left "
                                         "out");
}

const struct verify_kind verify_identities = {
    .subject = {"identities", "gains, dividends, Shapley values, interactions of the run's "
                              "estimates among themselves"},
    .finish = finish};
