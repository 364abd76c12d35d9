// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/model.h"

#include "model/leading.h"

#include <string.h>

int model_measure(const struct model *model, const char *name)
{
    for (size_t i = 0; i < model->n_measures; i++)
        if (strcmp(model->measures[i].name, name) == 0)
            return (int)i;
    return -1;
}

uint32_t model_tiers_mask(const struct model *model, uint32_t tiers)
{
    uint32_t mask = 0;
    for (size_t i = 0; i < model->n_tiers; i++)
        if (tiers >> i & 1U)
            mask |= model->tiers[i].mask;
    return mask;
}

uint32_t model_feasible(const struct model *model, uint32_t mask)
{
    uint32_t feasible = 0;
    for (size_t i = 0; i < model->n_measures; i++)
        if (mask >> i & 1U && (model->measures[i].required_mask & ~mask) == 0)
            feasible |= UINT32_C(1) << i;
    return feasible;
}

uint32_t model_file_mask(const struct model *model, uint32_t mask)
{
    uint32_t file_mask = 0;
    for (size_t i = 0; i < model->n_measures; i++)
        if (mask >> i & 1U)
            file_mask |= UINT32_C(1) << model->measures[i].file_position;
    return file_mask;
}

uint32_t model_mask_of_file(const struct model *model, uint32_t file_mask)
{
    uint32_t mask = 0;
    for (size_t position = 0; position < model->n_measures; position++)
        if (file_mask >> position & 1U)
            mask |= UINT32_C(1) << model->in_file_order[position];
    return mask;
}

const char *model_combination_name(const struct model *model, struct arena *arena, uint32_t mask)
{
    if (mask == 0)
        return "none";
    size_t size = 1;
    for (size_t i = 0; i < model->n_measures; i++)
        if (mask >> i & 1U)
            size += strlen(model->measures[i].name) + 1;
    char *name = arena_alloc(arena, size, 1), *end = name;
    for (size_t position = 0; name != NULL && position < model->n_measures; position++) {
        const size_t i = model->in_file_order[position];
        if (!(mask >> i & 1U))
            continue;
        if (end != name)
            *end++ = '+';
        end = stpcpy(end, model->measures[i].name);
    }
    return name;
}

#define MAX_TIERS 8

static void find_tiers(struct model *model)
{
    struct scenario *s = model->scenario;
    model->tiers = arena_alloc(&s->arena, model->n_measures, sizeof *model->tiers);
    for (int number = 1; model->tiers != NULL && number <= 99; number++) {
        uint32_t mask = 0;
        for (size_t i = 0; i < model->n_measures; i++)
            if (model->measures[i].tier == number)
                mask |= UINT32_C(1) << i;
        if (mask != 0)
            model->tiers[model->n_tiers++] = (struct tier){number, mask};
    }
    if (model->n_tiers > MAX_TIERS)
        scenario_complain(s, entry_child(s->root, "measures"),
                          "measures: there are %zu tiers; at most %d are possible",
                          model->n_tiers, MAX_TIERS);
}

size_t model_reported_index(const struct model *model, uint32_t mask)
{
    size_t i = 0;
    while (i < model->n_reported && model->reported[i].mask != mask)
        i++;
    return i;
}

static void report(struct model *model, uint32_t mask)
{
    struct scenario *s = model->scenario;
    if (model_reported_index(model, mask) < model->n_reported)
        return;
    const char *name = model_combination_name(model, &s->arena, mask);
    if (name != NULL &&
        arena_grow(&s->arena, &model->reported, model->n_reported, sizeof *model->reported))
        model->reported[model->n_reported++] = (struct reported){name, mask};
}

static void read_report_item(struct model *model, const struct entry *item)
{
    struct scenario *s = model->scenario;
    if (item->type != ENTRY_LIST) {
        scenario_complain(s, item, "%s is %s; a list of measures [ \"a\", \"b\" ] is wanted",
                          entry_path(item, &s->arena), entry_type_name(item->type));
        return;
    }
    const char **names = arena_alloc(&s->arena, model->n_measures, sizeof *names);
    if (names == NULL)
        return;
    for (size_t i = 0; i < model->n_measures; i++)
        names[i] = model->measures[model->in_file_order[i]].name;
    uint32_t mask = 0;
    for (const struct entry *name = item->first; name != NULL; name = name->next) {
        const char *text = read_item_name(s, name);
        if (text == NULL)
            continue;
        const int found = model_measure(model, text);
        if (found < 0) {
            read_unknown_name(s, name, text, "measure", names, model->n_measures);
            continue;
        }
        const uint32_t bit = UINT32_C(1) << found;
        if (mask & bit)
            scenario_complain(s, name, "%s: '%s' is named twice", entry_path(name, &s->arena),
                              text);
        mask |= bit;
    }
    report(model, mask);
}

// None, all, the single measures, the unions of tiers, and what the scenario asks for.
static void read_reported(struct model *model)
{
    struct scenario *s = model->scenario;
    report(model, 0);
    for (size_t i = 0; i < model->n_measures; i++)
        report(model, UINT32_C(1) << model->in_file_order[i]);
    for (uint32_t tiers = 1; tiers < UINT32_C(1) << model->n_tiers; tiers++)
        report(model, model_tiers_mask(model, tiers));
    report(model, (UINT32_C(1) << model->n_measures) - 1);
    if (s->report == NULL || s->report->type != ENTRY_LIST)
        return;
    if (s->report->n_children > MODEL_MAX_REPORT) {
        scenario_complain(s, s->report, "scenario.report: there are %zu; at most %d are possible",
                          s->report->n_children, MODEL_MAX_REPORT);
        return;
    }
    for (const struct entry *item = s->report->first; item != NULL; item = item->next)
        read_report_item(model, item);
}

static void check_sampler(const struct model *model)
{
    struct scenario *s = model->scenario;
    if (s->run.n_randomisations != 0 && model->n_measures > MODEL_MAX_DENSE_MEASURES)
        scenario_complain(s, entry_child(entry_child(s->root, "run"), "sampler"),
                          "run.sampler is \"sobol\" and there are %zu measures: at most %d are "
                          "possible, \"random\" has no such limit",
                          model->n_measures, MODEL_MAX_DENSE_MEASURES);
}

void model_read(struct model *model, struct scenario *s)
{
    model_read_with(model, s, NULL, 0);
}

void model_read_with(struct model *model, struct scenario *s,
                     const struct process_kind *const *kinds, size_t n)
{
    *model = (struct model){.scenario = s, .further_kinds = kinds, .n_further_kinds = n};
    factors_read(model, entry_child(s->root, "factors"));
    groups_read(model, entry_child(s->root, "groups"));
    adversary_read(model, entry_child(s->root, "adversary"));
    measures_read(model, entry_child(s->root, "measures"));
    synergies_read(model, entry_child(s->root, "synergies"));
    leading_settle(model);
    check_sampler(model);
    if (model->n_measures == 0)
        return;
    find_tiers(model);
    if (model->n_tiers <= MAX_TIERS)
        read_reported(model);
}
