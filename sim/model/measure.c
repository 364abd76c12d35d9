// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/measure.h"

#include "model/leading.h"
#include "model/model.h"
#include "scenario/law.h"

#include <stdlib.h>
#include <string.h>

static const struct key in_measure[] = {
    {"title", KEY_TEXT, false, RANGE_ANY, 0, NULL, "what it is called in summaries", "its key"},
    {"tier", KEY_INTEGER, false, {1, 99, false, false}, 0, NULL,
     "the tier that it belongs to; at most 8 different ones", "in none"},
    {"process", KEY_GROUP, true, RANGE_ANY, 0, NULL, "how it comes into force", NULL},
    {"requires", KEY_NAMES, false, RANGE_ANY, 0, NULL,
     "measures, defined above it, that must be in force before its process begins", NULL},
    {"begins", KEY_MOMENT, false, RANGE_ANY, 0, "date", "before which its process does not begin",
     "the start"},
    {"ramp", KEY_GROUP, false, RANGE_ANY, 0, NULL, "its strength grows in steps", "1 at once"},
    {"lapse", KEY_GROUP, false, RANGE_ANY, 0, NULL,
     "a decision that ends it for good, beginning when it is in force", "it never ends"},
    {"effects", KEY_GROUP, false, RANGE_ANY, 0, NULL, "what it does to an attacker's calculation",
     NULL},
    {"anticipated_until", KEY_MOMENT, false, RANGE_ANY, INFINITY, "date",
     "when its anticipation ends at the latest", "the horizon"},
    {"cost", KEY_REAL, false, RANGE_NOT_NEGATIVE, 0, "any, the same for all",
     "what pursuing it costs", NULL},
};
const struct key_table measure_keys = KEY_TABLE("a measure", in_measure, NULL);

static const struct key in_ramp[] = {
    {"initial", KEY_NUMBER, false, RANGE_PROBABILITY, 0, NULL, "strength when it comes into force",
     NULL},
    {"steps", KEY_INTEGER, false, {1, 1000, false, false}, 1, NULL,
     "equal steps in which strength then rises to 1", NULL},
    {"gap", KEY_LAW, true, RANGE_NOT_NEGATIVE, 0, "years", "time before every step", NULL},
};
const struct key_table ramp_keys = KEY_TABLE("a ramp", in_ramp, NULL);

const struct key_table lapse_keys = {.owner = "a lapse", .also = {&decision_keys}};

static const struct key in_effects[] = {
    {"denial", KEY_WEIGHT, false, RANGE_PROBABILITY, 0, NULL, "chance that it makes an attack fail",
     NULL},
    {"intervention", KEY_WEIGHT, false, RANGE_PROBABILITY, 0, NULL,
     "chance that it makes allies fight", NULL},
    {"punishment", KEY_WEIGHT, false, RANGE_PROBABILITY, 0, NULL,
     "share of the costs that punishment can impose", NULL},
    {"provocation", KEY_WEIGHT, false, RANGE_PROBABILITY, 0, NULL,
     "how much worse the status quo feels to the adversary while it stands", NULL},
    {"anticipation", KEY_WEIGHT, false, RANGE_PROBABILITY, 0, NULL,
     "the window of opportunity: how much it urges to attack before it is in force", NULL},
};
static const struct key in_effects_odds[] = {
    {"odds_ratio", KEY_NUMBER, false, RANGE_POSITIVE, 1, NULL,
     "by what it multiplies the odds of an attack within a year; read by the adversary model "
     "log_odds, which reads none of the others", NULL},
};
static const struct key_table effect_odds_keys = KEY_TABLE("effects", in_effects_odds, NULL);
const struct key_table effect_keys = KEY_TABLE("effects", in_effects, &effect_odds_keys);

static const struct key in_weight[] = {
    {"weight", KEY_NUMBER, true, RANGE_PROBABILITY, 0, NULL, "its mean where no shock has moved it",
     NULL},
    {"loads", KEY_GROUP, false, RANGE_ANY, 0, NULL, "factors that credibility moves with", NULL},
};
const struct key_table weight_keys = KEY_TABLE("a weight", in_weight, NULL);

const char *channel_name(enum channel channel)
{
    return in_effects[channel].name; // the table has them in the order of the enumeration
}

static struct effect read_effect(struct model *model, const struct entry *effects,
                                 enum channel channel)
{
    struct scenario *s = model->scenario;
    const char *name = channel_name(channel);
    const struct entry *entry = effects == NULL ? NULL : entry_child(effects, name);
    const bool is_loaded =
        entry != NULL && entry->type == ENTRY_GROUP && !law_is_written(entry);
    if (!is_loaded)
        return (struct effect){read_number(s, effects, &effect_keys, name), -1};
    (void)read_check(s, entry, &weight_keys);
    return (struct effect){read_number(s, entry, &weight_keys, "weight"),
                           loading_read(model, entry_child(entry, "loads"), false)};
}

static void read_effects(struct model *model, const struct entry *effects,
                         struct measure *measure)
{
    struct scenario *s = model->scenario;
    if (effects != NULL && !read_check(s, effects, &effect_keys))
        effects = NULL;
    for (int c = 0; c < N_CHANNELS; c++)
        measure->effect[c] = read_effect(model, effects, (enum channel)c);
    measure->odds_ratio = read_number(s, effects, &effect_keys, "odds_ratio");
}

static void read_ramp(struct model *model, const struct entry *entry, struct measure *measure)
{
    struct scenario *s = model->scenario;
    if (entry == NULL || !read_check(s, entry, &ramp_keys))
        return;
    const char *path = entry_path(entry, &s->arena);
    measure->ramp = (struct ramp){
        .given = true, .initial = read_number(s, entry, &ramp_keys, "initial"),
        .n_steps = (int)read_integer(s, entry, &ramp_keys, "steps"),
        .gap = read_law(s, entry, &ramp_keys, "gap"),
        .entity = scenario_entity(s, entry, path),
        .first_array = model->n_step_arrays};
    model->n_step_arrays += (size_t)measure->ramp.n_steps;
    const uint32_t n_steps = (uint32_t)measure->ramp.n_steps;
    measure->ramp.lead = arena_alloc(&s->arena, n_steps, sizeof *measure->ramp.lead);
    for (uint32_t i = 0; measure->ramp.lead != NULL && i < n_steps; i++)
        leading_add(model, LEADING_GAP, path, measure->ramp.entity, i, &measure->ramp.lead[i]);
}

static void read_lapse(struct model *model, const struct entry *entry, struct measure *measure)
{
    struct scenario *s = model->scenario;
    if (entry == NULL || !read_check(s, entry, &lapse_keys))
        return;
    measure->can_lapse = true;
    decision_read(model, entry, &lapse_keys, NULL, &measure->lapse);
    decision_require_p(model, entry, &measure->lapse, lapse_keys.owner);
    const char *path = entry_path(entry, &s->arena);
    measure->lapse.entity = scenario_entity(s, entry, path);
    leading_add(model, LEADING_LAPSE, path, measure->lapse.entity, 0, &measure->lapse.lead);
}

// Only measures defined above may be required, so requirements cannot go in circles.
static void read_required(struct model *model, const struct entry *list, struct measure *measure)
{
    struct scenario *s = model->scenario;
    if (list == NULL || list->type != ENTRY_LIST)
        return;
    measure->required = arena_alloc(&s->arena, list->n_children, sizeof *measure->required);
    const char **above = arena_alloc(&s->arena, MODEL_MAX_MEASURES, sizeof *above);
    if (measure->required == NULL || above == NULL)
        return;
    for (size_t i = 0; i < measure->file_position; i++)
        above[i] = model->measures[model->in_file_order[i]].name;
    for (const struct entry *item = list->first; item != NULL; item = item->next) {
        const char *name = read_item_name(s, item);
        if (name == NULL)
            continue;
        const int found = model_measure(model, name);
        if (found < 0 || model->measures[found].file_position >= measure->file_position) {
            read_unknown_name(s, item, name, "measure defined above called", above,
                              measure->file_position);
            continue;
        }
        const uint32_t bit = UINT32_C(1) << found;
        if (measure->linked_mask & bit) {
            scenario_complain(s, item, "%s: '%s' is named twice", entry_path(item, &s->arena),
                              name);
            continue;
        }
        measure->required[measure->n_required++] = (size_t)found;
        measure->linked_mask |= bit;
        measure->required_mask |= bit | model->measures[found].required_mask;
    }
}

static void read_measure(struct model *model, struct measure *measure)
{
    struct scenario *s = model->scenario;
    const struct entry *entry = measure->entry;
    if (!read_check(s, entry, &measure_keys))
        return;
    measure->title = read_text(s, entry, &measure_keys, "title", measure->name);
    measure->tier = (int)read_integer(s, entry, &measure_keys, "tier");
    measure->cost = read_real(s, entry, &measure_keys, "cost");
    measure->begins_years = read_moment(s, entry, &measure_keys, "begins");
    measure->anticipated_until_years = read_moment(s, entry, &measure_keys, "anticipated_until");
    read_required(model, entry_child(entry, "requires"), measure);
    read_ramp(model, entry_child(entry, "ramp"), measure);
    read_lapse(model, entry_child(entry, "lapse"), measure);
    read_effects(model, entry_child(entry, "effects"), measure);
    const struct entry *process = entry_child(entry, "process");
    if (process != NULL && process->type == ENTRY_GROUP)
        measure->process = process_read(model, process);
    if (measure->process != NULL) {
        const size_t n = measure->process->kind->n_scratch(measure->process);
        model->n_scratch = n > model->n_scratch ? n : model->n_scratch;
    }
}

static int compare_names(const void *left, const void *right)
{
    const struct measure *a = left, *b = right;
    return strcmp(a->name, b->name);
}

void measures_read(struct model *model, const struct entry *group)
{
    struct scenario *s = model->scenario;
    if (group == NULL || group->type != ENTRY_GROUP)
        return;
    const size_t n = group->n_children;
    if (n == 0 || n > MODEL_MAX_MEASURES) {
        scenario_complain(s, group, "measures: there are %zu; 1 to %d are possible", n,
                          MODEL_MAX_MEASURES);
        return;
    }
    model->measures = arena_alloc(&s->arena, n, sizeof *model->measures);
    model->in_file_order = arena_alloc(&s->arena, n, sizeof *model->in_file_order);
    if (model->measures == NULL || model->in_file_order == NULL)
        return;
    for (const struct entry *child = group->first; child != NULL; child = child->next) {
        model->measures[child->index] = (struct measure){
            .name = child->name, .title = child->name, .entry = child,
            .file_position = child->index};
        if (strcmp(child->name, "none") == 0)
            scenario_complain(s, child, "measures.none: \"none\" is the combination of no "
                              "measures in the tables; give the measure another name");
    }
    qsort(model->measures, n, sizeof *model->measures, compare_names);
    model->n_measures = n;
    for (size_t i = 0; i < n; i++)
        model->in_file_order[model->measures[i].file_position] = i;
    for (size_t position = 0; position < n; position++)
        read_measure(model, &model->measures[model->in_file_order[position]]);
}
