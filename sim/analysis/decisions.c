// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/decisions.h"

#include "base/ascending.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_VALUES 40
#define LOW_QUANTILE 0.2 // of deterrence: too little, unless something else is asked for

// ---- the objectives -----------------------------------------------------------------------------

static void add_objective(struct decisions *d, enum aim aim, double level)
{
    if (arena_grow(&d->arena, &d->choices, d->n_choices, sizeof *d->choices))
        d->choices[d->n_choices++] = (struct choice){.objective = {aim, level}};
}

// Every cost at which the best package by mean deterrence becomes another one.
static void add_budgets(struct decisions *d)
{
    const struct packages *p = &d->packages;
    double last = -INFINITY;
    for (size_t i = 0; i < p->n; i++)
        if (d->figures[i].frontier && p->cost[i] > last) {
            last = p->cost[i];
            add_objective(d, AIM_BUDGET, last);
        }
}

// The next package on the hull of cost and deterrence (the first of those on one line), and the value
// of deterrence from which on it is better than package i; false: there is none.
static bool next_corner(const struct decisions *d, size_t *i, double *value)
{
    const struct packages *p = &d->packages;
    size_t next = p->n;
    *value = INFINITY;
    for (size_t j = *i + 1; j < p->n; j++) {
        const double gain = d->figures[j].deterrence - d->figures[*i].deterrence;
        const double from = (p->cost[j] - p->cost[*i]) / gain;
        if (gain > 0.0 && from < *value) {
            next = j;
            *value = from;
        }
    }
    if (next == p->n)
        return false;
    *i = next;
    return true;
}

// 1, 2 and 5 of every decade, from the decade of the value at which the first measure pays (from the
// first of its three that is above 2/5 of that value) to above the one at which the last does.
static void add_values(struct decisions *d)
{
    static const double steps[] = {1.0, 2.0, 5.0};
    double least = INFINITY, most = 0.0, value;
    for (size_t i = 0; next_corner(d, &i, &value);)
        if (value > 0.0) {
            least = fmin(least, value);
            most = value;
        }
    if (!(most > 0.0))
        return;
    double decade = 1.0;
    while (decade > least)
        decade /= 10.0;
    while (decade * 10.0 <= least)
        decade *= 10.0;
    bool is_past = false;
    for (size_t n = 0; !is_past && n < MOST_VALUES;) {
        for (size_t s = 0; s < 3 && !is_past; s++)
            if (steps[s] * decade * 2.5 > least) {
                add_objective(d, AIM_VALUE, steps[s] * decade);
                is_past = steps[s] * decade > most;
                n++;
            }
        decade *= 10.0;
    }
}

static enum status add_objectives(struct decisions *d, struct error *error)
{
    const struct decisions_request *r = &d->request;
    const bool is_open = isnan(r->budget) && isnan(r->value);
    if (r->budget < d->packages.cost[0])
        return error_set(error, STATUS_MISUSE, "nothing is to be had for %g; the cheapest package "
                         "costs %g", r->budget, d->packages.cost[0]);
    if (!isnan(r->budget))
        add_objective(d, AIM_BUDGET, r->budget);
    if (is_open)
        add_budgets(d);
    if (!isnan(r->value))
        add_objective(d, AIM_VALUE, r->value);
    if (is_open)
        add_values(d);
    return d->arena.exhausted ? error_memory(error, "the choices") : STATUS_OK;
}

// ---- the choices --------------------------------------------------------------------------------

static enum status make_choices(struct decisions *d, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < d->n_choices; i++) {
        const struct objective objective = d->choices[i].objective;
        status = choice_make(&d->choices[i], NULL, &objective, &d->packages, d->figures, error);
    }
    return status;
}

// 2: there is something to choose, and it can be seen; 1: noise hides it; 0: one package is best in
// all worlds but a few.
static int interest_of(const struct decisions *d, const struct choice *c)
{
    return c->noise == 0.0 ? 0 : c->noise <= d->request.noise ? 2 : 1;
}

// The value of perfect information in deterrence, so that values can be set side by side.
static double evpi_of(const struct choice *c)
{
    return c->objective.aim == AIM_VALUE ? c->evpi / c->objective.level : c->evpi;
}

static bool is_before(const struct decisions *d, const struct choice *a, const struct choice *b)
{
    const int of_a = interest_of(d, a), of_b = interest_of(d, b);
    if (of_a != of_b)
        return of_a > of_b;
    return of_a == 2 ? evpi_of(a) > evpi_of(b) : a->noise < b->noise;
}

// Of the choices with this aim the one that there is most to say about; where noise lets none pass, the
// least noisy; n_choices: there is none.
static size_t find_main(const struct decisions *d, enum aim aim)
{
    size_t best = d->n_choices;
    for (size_t i = 0; i < d->n_choices; i++)
        if (d->choices[i].objective.aim == aim &&
            (best == d->n_choices || is_before(d, &d->choices[i], &d->choices[best])))
            best = i;
    return best;
}

static void set_goals(struct decisions *d)
{
    struct tippings *t = &d->tippings;
    const size_t of_value = find_main(d, AIM_VALUE);
    t->goals[t->n_goals++] = (struct objective){AIM_DETERRENCE, NAN};
    if (of_value < d->n_choices)
        t->goals[t->n_goals++] = d->choices[of_value].objective;
}

static void withhold(struct decisions *d)
{
    for (size_t i = 0; i < d->n_choices; i++) {
        struct choice *c = &d->choices[i];
        if (!(c->noise > d->request.noise))
            continue;
        c->p_best = c->evpi = c->evpi_se = NAN;
        d->n_too_noisy++;
    }
}

static enum status judge_noise(struct decisions *d, struct error *error)
{
    const struct choice *c = decisions_main(d);
    if (c->noise > d->request.noise)
        return error_set(error, STATUS_FAILED,
                         "chance hides the differences between worlds: with %u trials a world the "
                         "noise in half of them is %.2g of the spread over worlds (variances, of "
                         "the differences between the packages that may be best for a %s of %g), "
                         "and %.2g is let pass; about %.0f trials a world would do",
                         d->packages.n_trials, c->noise, aim_name(c->objective.aim),
                         c->objective.level, d->request.noise,
                         choice_trials(&d->packages, c->noise, d->request.noise));
    withhold(d);
    return STATUS_OK;
}

static enum status add_cheapest(struct decisions *d, struct error *error)
{
    const double level = d->request.deterrence;
    if (isnan(level))
        return STATUS_OK;
    add_objective(d, AIM_DETERRENCE, level);
    if (d->arena.exhausted)
        return error_memory(error, "the choices");
    if (!choice_cheapest(&d->choices[d->n_choices - 1], level, &d->packages, d->figures))
        return error_set(error, STATUS_MISUSE, "no package deters as much as %g", level);
    return STATUS_OK;
}

static enum status choose(struct decisions *d, struct error *error)
{
    d->figures = arena_alloc(&d->arena, d->packages.n, sizeof *d->figures);
    d->verdicts = arena_alloc(&d->arena, d->packages.n, sizeof *d->verdicts);
    if (d->arena.exhausted)
        return error_memory(error, "the packages");
    enum status status = choice_figures(&d->packages, d->figures, error);
    if (status == STATUS_OK)
        status = add_objectives(d, error);
    if (status == STATUS_OK)
        status = make_choices(d, error);
    if (status != STATUS_OK)
        return status;
    d->main = find_main(d, d->choices[0].objective.aim);
    set_goals(d);
    status = judge_noise(d, error);
    if (status == STATUS_OK) {
        struct choice again;
        const struct objective objective = decisions_main(d)->objective;
        status = choice_make(&again, d->verdicts, &objective, &d->packages, d->figures, error);
    }
    return status == STATUS_OK ? add_cheapest(d, error) : status;
}

static enum status inform(struct decisions *d, struct error *error)
{
    struct packages *p = &d->packages;
    const struct objective objective = decisions_main(d)->objective;
    const uint64_t seed = p->model->scenario->run.seed;
    d->information = arena_alloc(&d->arena, p->n_unknowns, sizeof *d->information);
    if (d->information == NULL)
        return error_memory(error, "the value of information");
    enum status status = tipping_list(&d->tippings, p, &d->arena, error);
    if (status == STATUS_OK)
        status = tipping_find(&d->tippings, p, seed, &d->arena, error);
    if (status != STATUS_OK)
        return status;
    return information_compute(d->information, p, &objective, seed, error);
}

// Where all measures together deter too little.
static enum status discover(struct decisions *d, struct error *error)
{
    const struct packages *p = &d->packages;
    const uint32_t all = (uint32_t)(((uint64_t)1 << p->model->n_measures) - 1);
    const size_t package = packages_find(p, all);
    double *sorted = arena_alloc(&d->arena, p->n_worlds, sizeof *sorted);
    bool *is_case = arena_alloc(&d->arena, p->n_worlds, sizeof *is_case);
    d->threshold = d->request.threshold;
    if (package == p->n)
        return STATUS_OK;
    if (sorted == NULL || is_case == NULL)
        return error_memory(error, "the boxes");
    memcpy(sorted, p->whole[package], p->n_worlds * sizeof *sorted);
    qsort(sorted, p->n_worlds, sizeof *sorted, ascending);
    if (isnan(d->threshold))
        d->threshold = sorted[(size_t)(LOW_QUANTILE * (double)p->n_worlds)];
    for (size_t w = 0; w < p->n_worlds; w++)
        is_case[w] = p->whole[package][w] < d->threshold;
    return boxes_find(&d->boxes, p->unknown, p->n_unknowns, p->n_worlds, is_case, &d->arena, error);
}

enum status decisions_make(struct decisions *d, const struct decisions_request *request,
                           const struct result *result, struct error *error)
{
    *d = (struct decisions){.request = *request};
    arena_init(&d->arena);
    enum status status = packages_read(&d->packages, result, error);
    if (status == STATUS_OK)
        status = choose(d, error);
    if (status == STATUS_OK)
        status = adding_find(d->adding, &d->packages, &d->arena, error);
    if (status == STATUS_OK)
        status = inform(d, error);
    if (status == STATUS_OK)
        status = discover(d, error);
    return status;
}

void decisions_clear(struct decisions *d)
{
    packages_clear(&d->packages);
    arena_clear(&d->arena);
    *d = (struct decisions){0};
}

const struct choice *decisions_main(const struct decisions *d)
{
    return &d->choices[d->main];
}
