// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/ascending.h"
#include "model/measure.h"
#include "model/model.h"

#include <stdlib.h>
#include <string.h>

static const struct key in_any[] = {
    {"of", KEY_NAMES, true, RANGE_ANY, 0, NULL, "the measures, two or more", NULL},
};
static const struct key_table any_keys = KEY_TABLE("a synergy", in_any, NULL);

static const struct key on_channel[] = {
    {"channel", KEY_TEXT, true, RANGE_ANY, 0, NULL,
     "what it adds to: \"denial\", \"intervention\", \"punishment\" or \"provocation\"", NULL},
    {"weight", KEY_NUMBER, true, {-1.0, 1.0, true, true}, 0, NULL,
     "how much they add together; negative where they weaken each other", NULL},
};
const struct key_table synergy_keys = KEY_TABLE("a synergy", on_channel, &any_keys);

static const struct key by_odds[] = {
    {"odds_ratio", KEY_NUMBER, true, RANGE_POSITIVE, 1, NULL,
     "by what they multiply the odds of an attack beyond the product of their own", NULL},
};
const struct key_table synergy_odds_keys = KEY_TABLE("a synergy (with log_odds)", by_odds,
                                                     &any_keys);

static uint32_t read_of(struct model *model, const struct entry *list)
{
    struct scenario *s = model->scenario;
    uint32_t mask = 0;
    if (list == NULL || list->type != ENTRY_LIST)
        return 0; // complained about
    const char **names = arena_alloc(&s->arena, model->n_measures, sizeof *names);
    if (names == NULL)
        return 0;
    for (size_t i = 0; i < model->n_measures; i++)
        names[i] = model->measures[model->in_file_order[i]].name;
    size_t n = 0;
    bool good = true;
    for (const struct entry *item = list->first; item != NULL; item = item->next) {
        const char *name = read_item_name(s, item);
        const int found = name == NULL ? -1 : model_measure(model, name);
        if (name != NULL && found < 0)
            read_unknown_name(s, item, name, "measure", names, model->n_measures);
        if (found >= 0)
            mask |= UINT32_C(1) << found;
        good = good && found >= 0;
        n++;
    }
    if (good && (__builtin_popcount(mask) != (int)n || n < 2))
        scenario_complain(s, list, "%s: two or more different measures are wanted",
                          entry_path(list, &s->arena));
    return mask;
}

static enum channel read_channel(struct model *model, const struct entry *entry)
{
    struct scenario *s = model->scenario;
    const char *names[CHANNEL_ANTICIPATION];
    const struct entry *channel = entry_child(entry, "channel");
    if (channel == NULL || channel->type != ENTRY_TEXT)
        return CHANNEL_DENIAL; // complained about
    for (int c = 0; c < CHANNEL_ANTICIPATION; c++) {
        names[c] = channel_name((enum channel)c);
        if (strcmp(names[c], channel->text) == 0)
            return (enum channel)c;
    }
    read_unknown_name(s, channel, channel->text, "channel", names, CHANNEL_ANTICIPATION);
    return CHANNEL_DENIAL;
}

// Sums are made in this order, so that the order of the file changes nothing.
static int compare(const void *left, const void *right)
{
    const struct synergy *a = left, *b = right;
    if (a->channel != b->channel)
        return a->channel < b->channel ? -1 : 1;
    if (a->mask != b->mask)
        return a->mask < b->mask ? -1 : 1;
    return ascending(&a->weight.value, &b->weight.value);
}

void synergies_read(struct model *model, const struct entry *list)
{
    struct scenario *s = model->scenario;
    if (list == NULL || list->type != ENTRY_LIST || model->adversary.kind == NULL ||
        model->n_measures == 0)
        return; // what is missing has been complained about
    if (list->n_children > MODEL_MAX_SYNERGIES) {
        scenario_complain(s, list, "synergies: there are %zu; at most %d are possible",
                          list->n_children, MODEL_MAX_SYNERGIES);
        return;
    }
    const bool additive = model->adversary.kind->additive;
    const struct key_table *table = additive ? &synergy_odds_keys : &synergy_keys;
    model->synergies = arena_alloc(&s->arena, list->n_children, sizeof *model->synergies);
    if (model->synergies == NULL)
        return;
    for (const struct entry *item = list->first; item != NULL; item = item->next) {
        if (!read_check(s, item, table))
            continue;
        model->synergies[model->n_synergies++] = (struct synergy){
            .mask = read_of(model, entry_child(item, "of")),
            .channel = additive ? CHANNEL_DENIAL : read_channel(model, item),
            .weight = read_number(s, item, table, additive ? "odds_ratio" : "weight")};
    }
    qsort(model->synergies, model->n_synergies, sizeof *model->synergies, compare);
}
