// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/adversary.h"

#include "model/adversary_keys.h"
#include "model/leading.h"
#include "model/model.h"
#include "model/world.h"

#include <string.h>

static const struct key common_keys[] = {
    {"model", KEY_TEXT, false, RANGE_ANY, 0, NULL, "how it decides: see below",
     "\"expected_utility\""},
    {"begins", KEY_CHANCE, false, RANGE_ANY, 0, "date",
     "b: when peace starts; before the start: opportunity has been growing since", "the start"},
    {"recovery", KEY_CHANCE, false, RANGE_NOT_NEGATIVE, 0, "years",
     "θ: how long opportunity takes to return after b; 0: at once", NULL},
    {"anchor", KEY_NUMBER, false, {0, 1, true, true}, 0.5, NULL,
     "chance of no attack with no measure, from which the model's free constant is solved in every "
     "world", "none"},
    {"anchor_years", KEY_NUMBER, false, RANGE_POSITIVE, 0, "years",
     "time from b through which the anchor speaks; only with an anchor", "to the horizon"},
};
const struct key_table adversary_common_keys = KEY_TABLE("an adversary", common_keys, NULL);

static const struct key opportunity_keys[] = {
    {"opportunities", KEY_CHANCE, false, RANGE_NOT_NEGATIVE, 1, "1/year",
     "ρ: how often attack can be considered", NULL},
};
const struct key_table adversary_opportunity_keys =
    KEY_TABLE("an adversary", opportunity_keys, &adversary_common_keys);

static const struct adversary_kind *const kinds[] = {
    &adversary_expected_utility,
    &adversary_log_odds,
    &adversary_threshold,
};

const struct adversary_kind *const *adversary_kinds(size_t *n)
{
    *n = sizeof kinds / sizeof kinds[0];
    return kinds;
}

static const struct adversary_kind *kind_of(struct model *model, const struct entry *entry)
{
    struct scenario *s = model->scenario;
    const char *names[sizeof kinds / sizeof kinds[0]];
    const struct entry *given = entry_child(entry, "model");
    const char *name = entry_child_text(entry, "model");
    if (given == NULL)
        return kinds[0];
    if (name == NULL) {
        scenario_complain(s, given, "adversary.model is %s; a text in double quotes is wanted",
                          entry_type_name(given->type));
        return NULL;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        names[i] = kinds[i]->name;
        if (strcmp(name, names[i]) == 0)
            return kinds[i];
    }
    read_unknown_name(s, given, name, "adversary model", names,
                      sizeof kinds / sizeof kinds[0]);
    return NULL;
}

// Numbers of a group inside the adversary are written "weights.denial".
static struct chance read_own_number(struct model *model, const struct entry *entry,
                                     const struct key_table *table, const char *path)
{
    const char *dot = strchr(path, '.');
    if (dot == NULL)
        return read_chance(model->scenario, entry, table, path);
    return read_chance(model->scenario, entry_child(entry, "weights"), &adversary_weight_keys,
                       dot + 1);
}

static void read_anchor(struct model *model, const struct entry *entry)
{
    struct scenario *s = model->scenario;
    struct adversary *adversary = &model->adversary;
    const struct adversary_kind *kind = adversary->kind;
    const char *free_key = kind->number[kind->free_number];
    const struct entry *given = entry_child(entry, free_key);
    adversary->anchored = entry_child(entry, "anchor") != NULL;
    adversary->anchor = read_number(s, entry, kind->keys, "anchor");
    adversary->anchor_years = read_number(s, entry, kind->keys, "anchor_years");
    adversary->anchor_to_horizon = entry_child(entry, "anchor_years") == NULL;
    if (adversary->anchored && given != NULL)
        scenario_complain(s, given, "adversary.%s is solved from the anchor: give one or the other",
                          free_key);
    if (!adversary->anchored && given == NULL && kind->needs_free)
        read_missing(s, entry, free_key, "an adversary without an anchor");
    if (!adversary->anchored && !adversary->anchor_to_horizon)
        scenario_complain(s, entry_child(entry, "anchor_years"),
                          "adversary.anchor_years means nothing without an anchor");
}

void adversary_read(struct model *model, const struct entry *entry)
{
    struct scenario *s = model->scenario;
    if (entry == NULL || entry->type != ENTRY_GROUP)
        return; // complained about
    struct adversary *adversary = &model->adversary;
    const struct adversary_kind *kind = kind_of(model, entry);
    if (kind == NULL)
        return;
    adversary->kind = kind;
    (void)read_check(s, entry, kind->keys);
    if (key_find(kind->keys, "weights") != NULL)
        (void)read_check(s, entry_child(entry, "weights"), &adversary_weight_keys);
    for (size_t k = 0; k < kind->n_numbers; k++) {
        adversary->number[k] = (struct chance){.number = NUMBER_CERTAIN(0.0), .law = -1};
        if (kind->number[k] == NULL)
            continue; // a threshold's type: drawn, not written
        adversary->number[k] = read_own_number(model, entry, kind->keys, kind->number[k]);
        adversary->n_per_trial += adversary->number[k].law >= 0;
        if (adversary->number[k].law >= 0)
            leading_add(model, LEADING_TYPE, kind->number[k], adversary->number[k].entity, 0,
                        &adversary->lead[k]);
    }
    if (kind->has_threshold) {
        adversary->threshold_entity = scenario_entity(s, entry, "adversary.threshold");
        leading_add(model, LEADING_TYPE, "threshold", adversary->threshold_entity, 0,
                    &adversary->lead[kind->n_numbers - 1]);
    }
    read_anchor(model, entry);
}

void adversary_draw_types(struct batch *batch)
{
    const struct world *world = batch->world;
    const struct adversary *adversary = &world->model->adversary;
    const struct adversary_kind *kind = adversary->kind;
    const struct random_trials trials = batch_trials(batch);
    const size_t n = batch->n;
    double *const type = batch->type;
    for (size_t k = 0; k < kind->n_numbers; k++) {
        double *row = type + k * BATCH_LANES;
        const struct chance *number = &adversary->number[k];
        const bool is_threshold = kind->has_threshold && k + 1 == kind->n_numbers;
        if (!is_threshold && number->law < 0) {
            for (size_t i = 0; i < n; i++)
                row[i] = world->adversary.number[k];
            continue;
        }
        world->arrays->uniforms(&trials,
                                is_threshold ? adversary->threshold_entity : number->entity,
                                PURPOSE_TYPE, 0, row, NULL);
        batch_lead(batch, adversary->lead[k], n, NULL, row);
        if (is_threshold)
            world->arrays->normal_quantile(n, row, row);
        else
            world->arrays->quantiles(&world->dists[number->law], n, row, row);
        if (kind->internal != NULL && (int)k == kind->free_number)
            for (size_t i = 0; i < n; i++)
                row[i] = kind->internal(row[i]);
    }
    if (kind->has_threshold) {
        const double *mu = type + ADVERSARY_MU * BATCH_LANES;
        const double *sigma = type + ADVERSARY_SIGMA * BATCH_LANES;
        double *threshold = type + (kind->n_numbers - 1) * BATCH_LANES;
        for (size_t i = 0; i < n; i++)
            threshold[i] = mu[i] + sigma[i] * threshold[i]; // κ ~ N(mu, sigma)
    }
}
