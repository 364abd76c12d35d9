// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/factor.h"

#include "model/leading.h"
#include "model/model.h"
#include "scenario/correlation.h"

#include <stdlib.h>
#include <string.h>

#define LOADS_LIMIT 0.9999
#define WEIGHT_LOADS_LIMIT 1e6
#define MAX_FACTORS 100

static const struct key in_factor[] = {
    {"title", KEY_TEXT, false, RANGE_ANY, 0, NULL, "what the factor stands for", "its key"},
    {"correlation", KEY_GROUP, false, RANGE_ANY, 0, NULL,
     "correlations with other factors, said at one of a pair or at both alike", NULL},
    {"shocks", KEY_GROUP, false, RANGE_ANY, 0, NULL,
     "dated events, such as elections, that move the factor's level", NULL},
};
const struct key_table factor_keys = KEY_TABLE("a factor", in_factor, NULL);

static const struct key in_shock[] = {
    {"title", KEY_TEXT, false, RANGE_ANY, 0, NULL, "what happens", "its key"},
    {"date", KEY_MOMENT, true, RANGE_ANY, 0, "date",
     "when it happens, if it does; before the start: felt from the start", NULL},
    {"p", KEY_NUMBER, false, RANGE_PROBABILITY, 1, NULL, "chance that it happens", NULL},
    {"shift", KEY_CHANCE, true, RANGE_ANY, 0, "standard deviations of the factor",
     "by how much the factor's level moves, for good; per trial where who wins is chance", NULL},
};
const struct key_table shock_keys = KEY_TABLE("a shock", in_shock, NULL);

static const struct key in_loads[] = {
    {KEY_ANY_NAME, KEY_REAL, false, RANGE_ANY, 0, NULL,
     "load on the factor of this name: positive where a high level helps; for decisions the loads "
     "may explain at most 0.9999 of the variance", NULL},
};
const struct key_table load_keys = KEY_TABLE("loads", in_loads, NULL);

static int compare_names(const void *left, const void *right)
{
    const struct entry *const *a = left, *const *b = right;
    return strcmp((*a)->name, (*b)->name);
}

static void read_shock(struct model *model, int factor, const struct entry *entry)
{
    struct scenario *s = model->scenario;
    if (!read_check(s, entry, &shock_keys))
        return;
    if (!arena_grow(&s->arena, &model->shocks, model->n_shocks, sizeof *model->shocks))
        return;
    const char *path = entry_path(entry, &s->arena);
    model->shocks[model->n_shocks++] =
        (struct shock){.path = path, .factor = factor, .entity = scenario_entity(s, entry, path),
                       .date_years = read_moment(s, entry, &shock_keys, "date"),
                       .p = read_number(s, entry, &shock_keys, "p"),
                       .shift = read_chance(s, entry, &shock_keys, "shift")};
}

static int compare_shocks(const void *left, const void *right)
{
    const struct shock *a = left, *b = right;
    return strcmp(a->path, b->path);
}

static void read_shocks(struct model *model, int factor, const struct entry *shocks)
{
    if (shocks == NULL || shocks->type != ENTRY_GROUP)
        return;
    for (const struct entry *child = shocks->first; child != NULL; child = child->next)
        read_shock(model, factor, child);
}

// What is sure needs no number.
static void add_leading(struct model *model)
{
    for (size_t i = 0; i < model->n_factors; i++)
        leading_add(model, LEADING_FACTOR, model->factors[i].name, model->factors[i].entity, 0,
                    &model->factors[i].lead);
    for (size_t k = 0; k < model->n_shocks; k++) {
        struct shock *shock = &model->shocks[k];
        if (shock->p.unknown >= 0 || shock->p.value < 1.0)
            leading_add(model, LEADING_SHOCK, shock->path, shock->entity, 0, &shock->lead[0]);
        if (shock->shift.law >= 0)
            leading_add(model, LEADING_SHOCK, shock->path, shock->entity, 1, &shock->lead[1]);
    }
}

void factors_read(struct model *model, const struct entry *group)
{
    struct scenario *s = model->scenario;
    if (group == NULL || group->type != ENTRY_GROUP)
        return;
    const size_t n = group->n_children;
    if (n > MAX_FACTORS) {
        scenario_complain(s, group, "factors: there are %zu; at most %d are possible", n,
                          MAX_FACTORS);
        return;
    }
    const struct entry **entries = arena_alloc(&s->arena, n, sizeof *entries);
    model->factors = arena_alloc(&s->arena, n, sizeof *model->factors);
    if (entries == NULL || model->factors == NULL)
        return;
    size_t i = 0;
    for (const struct entry *child = group->first; child != NULL; child = child->next)
        entries[i++] = child;
    qsort(entries, n, sizeof *entries, compare_names);
    for (i = 0; i < n; i++)
        model->factors[i] = (struct factor){
            .name = entries[i]->name, .entry = entries[i],
            .entity = scenario_entity(s, entries[i], entry_path(entries[i], &s->arena))};
    model->n_factors = n;
    for (i = 0; i < n; i++)
        if (read_check(s, entries[i], &factor_keys))
            read_shocks(model, (int)i, entry_child(entries[i], "shocks"));
    if (model->n_shocks > 0)
        qsort(model->shocks, model->n_shocks, sizeof *model->shocks, compare_shocks);
    correlation_read(s, entries, n, &model->factor_root);
    add_leading(model);
}

// Σ_ij a_i R_ij a_j = |Lᵀa|², R = L Lᵀ.
static double loading_variance(const struct model *model, const struct loading *loading)
{
    if (model->factor_root == NULL)
        return 0.0;
    double variance = 0.0;
    for (size_t column = 0; column < model->n_factors; column++) {
        double sum = 0.0;
        for (size_t i = 0; i < loading->n; i++)
            sum += loading->a[i] *
                   model->factor_root[(size_t)loading->factor[i] * model->n_factors + column];
        variance += sum * sum;
    }
    return variance;
}

static void loading_find_shocks(struct model *model, struct loading *loading)
{
    struct arena *arena = &model->scenario->arena;
    loading->shock = arena_alloc(arena, model->n_shocks, sizeof *loading->shock);
    loading->shock_a = arena_alloc(arena, model->n_shocks, sizeof *loading->shock_a);
    if (loading->shock == NULL || loading->shock_a == NULL)
        return;
    for (size_t k = 0; k < model->n_shocks; k++)
        for (size_t i = 0; i < loading->n; i++)
            if (model->shocks[k].factor == loading->factor[i]) {
                loading->shock_a[loading->n_shocks] = loading->a[i];
                loading->shock[loading->n_shocks++] = (int)k;
            }
}

static int loading_index(struct model *model, const struct loading *loading)
{
    for (size_t i = 0; i < model->n_loadings; i++) {
        const struct loading *known = &model->loadings[i];
        if (known->n == loading->n &&
            memcmp(known->factor, loading->factor, loading->n * sizeof *loading->factor) == 0 &&
            memcmp(known->a, loading->a, loading->n * sizeof *loading->a) == 0)
            return (int)i;
    }
    if (!arena_grow(&model->scenario->arena, &model->loadings, model->n_loadings,
                    sizeof *model->loadings))
        return -1;
    model->loadings[model->n_loadings] = *loading;
    loading_find_shocks(model, &model->loadings[model->n_loadings]);
    return (int)model->n_loadings++;
}

static void unknown_factor(struct model *model, const struct entry *entry)
{
    struct scenario *s = model->scenario;
    const char **names = arena_alloc(&s->arena, model->n_factors, sizeof *names);
    if (names == NULL)
        return;
    for (size_t i = 0; i < model->n_factors; i++)
        names[i] = model->factors[i].name;
    read_unknown_name(s, entry, entry->name, "factor", names, model->n_factors);
}

static bool loads_are_good(struct model *model, const struct entry *loads)
{
    struct scenario *s = model->scenario;
    bool good = true;
    for (const struct entry *child = loads->first; child != NULL; child = child->next) {
        bool known = false;
        for (size_t i = 0; i < model->n_factors; i++)
            known = known || strcmp(model->factors[i].name, child->name) == 0;
        if (!known)
            unknown_factor(model, child);
        else if (!entry_is_number(child) || !isfinite(entry_real(child)))
            scenario_complain(s, child, "%s: a certain, finite number is wanted",
                              entry_path(child, &s->arena));
        else
            continue;
        good = false;
    }
    return good;
}

int loading_read(struct model *model, const struct entry *loads, bool bounded)
{
    struct scenario *s = model->scenario;
    if (loads == NULL || loads->type != ENTRY_GROUP || !loads_are_good(model, loads))
        return -1;
    struct loading loading = {.factor = arena_alloc(&s->arena, model->n_factors, sizeof(int)),
                              .a = arena_alloc(&s->arena, model->n_factors, sizeof(double))};
    if (loading.factor == NULL || loading.a == NULL)
        return -1;
    for (size_t i = 0; i < model->n_factors; i++) { // in the factors' order, not the file's
        const struct entry *load = entry_child(loads, model->factors[i].name);
        if (load == NULL || entry_real(load) == 0.0)
            continue;
        loading.factor[loading.n] = (int)i;
        loading.a[loading.n++] = entry_real(load);
    }
    if (loading.n == 0)
        return -1;
    loading.variance = loading_variance(model, &loading);
    const double limit = bounded ? LOADS_LIMIT : WEIGHT_LOADS_LIMIT;
    if (!(loading.variance <= limit)) {
        scenario_complain(s, loads,
                          "%s: the loads explain %.6g of the variance (aᵀRa); at most %g is "
                          "possible: make them smaller", entry_path(loads, &s->arena),
                          loading.variance, limit);
        return -1;
    }
    return loading_index(model, &loading);
}
