// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/summary_parts.h"

#include <math.h>

#define NEARLY_ALL 0.01 // what "nearly the full package" may lack in deterrence

static bool has_costs(const struct model *model)
{
    for (size_t i = 0; i < model->n_measures; i++)
        if (model->measures[i].cost > 0.0)
            return true;
    return false;
}

// Is a better than b: more deterrence, at a tie cheaper, at a tie smaller?
static bool is_better(const struct combination *a, const struct combination *b)
{
    if (a->deterrence.value != b->deterrence.value)
        return a->deterrence.value > b->deterrence.value;
    if (a->cost != b->cost)
        return a->cost < b->cost;
    return __builtin_popcount(a->mask) < __builtin_popcount(b->mask);
}

static const struct combination *find_best(const struct estimates *estimates)
{
    const struct combination *best = &estimates->combinations[0];
    for (size_t mask = 1; mask < estimates->n_combinations; mask++) {
        const struct combination *c = &estimates->combinations[mask];
        if (c->feasible && is_better(c, best))
            best = c;
    }
    return best;
}

// The most gain for each unit of cost on the frontier; NULL: none gains at a cost.
static const struct combination *find_efficient(const struct estimates *estimates)
{
    const struct combination *best = NULL;
    double most = 0.0;
    for (size_t mask = 1; mask < estimates->n_combinations; mask++) {
        const struct combination *c = &estimates->combinations[mask];
        if (!c->frontier || !c->feasible || c->cost <= 0.0 || c->gain.value / c->cost <= most)
            continue;
        most = c->gain.value / c->cost;
        best = c;
    }
    return best;
}

// The cheapest that comes within NEARLY_ALL of all measures together.
static const struct combination *find_cheapest(const struct estimates *estimates)
{
    const double wanted = estimates_all(estimates)->deterrence.value - NEARLY_ALL;
    const struct combination *cheapest = NULL;
    for (size_t mask = 0; mask < estimates->n_combinations; mask++) {
        const struct combination *c = &estimates->combinations[mask];
        if (!c->feasible || !(c->deterrence.value >= wanted))
            continue;
        if (cheapest == NULL || c->cost < cheapest->cost ||
            (c->cost == cheapest->cost && is_better(c, cheapest)))
            cheapest = c;
    }
    return cheapest;
}

static void print_one(struct page *page, const struct estimates *estimates, const char *label,
                      const struct combination *c, bool with_cost)
{
    const char *cost = with_cost ? page_format(page, ", cost" GLUE "%.4g", c->cost) : "";
    page_text(page, 0, 2, "%s: %s (%s%s)", label,
              summary_combination(page, estimates->model, c->mask),
              words_fixed(&page->arena, c->deterrence.value, 3, false), cost);
}

void summary_best(struct page *page, const struct estimates *estimates)
{
    const struct model *model = estimates->model;
    const bool with_cost = has_costs(model);
    const struct combination *best = find_best(estimates);
    page_heading(page, "Which to pursue");
    if (best->mask == 0)
        page_text(page, 0, 2, "Highest chance: none (%.3f): no combination gains anything",
                  best->deterrence.value);
    else
        print_one(page, estimates, "Highest chance", best, with_cost);
    const struct combination *efficient = with_cost ? find_efficient(estimates) : NULL;
    if (efficient != NULL)
        print_one(page, estimates, "Most gain for its cost", efficient, true);
    const struct combination *cheapest = with_cost ? find_cheapest(estimates) : NULL;
    if (cheapest != NULL && model->n_measures > 1)
        print_one(page, estimates, "Cheapest within 0.01 of all measures", cheapest, true);
}
