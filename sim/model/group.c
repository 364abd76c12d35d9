// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/group.h"

#include "model/model.h"

#include <stdlib.h>
#include <string.h>

static const struct key in_group[] = {
    {"title", KEY_TEXT, false, RANGE_ANY, 0, NULL, "what the group is", "its key"},
    {"default", KEY_GROUP, false, RANGE_ANY, 0, NULL,
     "what holds for members that don't say otherwise", NULL},
    {"members", KEY_GROUP, true, RANGE_ANY, 0, NULL, "the bodies, 1 to 1000, by key", NULL},
};
const struct key_table group_keys = KEY_TABLE("a group", in_group, NULL);

static const struct key in_default[] = {
    {"weight", KEY_NUMBER, false, RANGE_NOT_NEGATIVE, 1, NULL,
     "weight in a qualified majority, such as the population", NULL},
};
const struct key_table group_default_keys = KEY_TABLE("a group's default", in_default,
                                                      &decision_keys);

static const struct key in_body[] = {
    {"name", KEY_TEXT, false, RANGE_ANY, 0, NULL, "its full name", "its key"},
};
const struct key_table body_keys = KEY_TABLE("a member of a group", in_body, &group_default_keys);

struct defaults {
    struct decision decision;
    struct number weight;
};

static struct defaults read_defaults(struct model *model, const struct entry *entry)
{
    struct scenario *s = model->scenario;
    struct defaults defaults;
    const bool given = entry != NULL && read_check(s, entry, &group_default_keys);
    decision_read(model, given ? entry : NULL, &group_default_keys, NULL, &defaults.decision);
    defaults.weight = read_number(s, given ? entry : NULL, &group_default_keys, "weight");
    return defaults;
}

static void read_body(struct model *model, const struct entry *entry,
                      const struct defaults *defaults, struct body *body)
{
    struct scenario *s = model->scenario;
    *body = (struct body){.key = entry->name, .name = entry->name,
                          .decision = defaults->decision, .weight = defaults->weight};
    if (!read_check(s, entry, &body_keys))
        return;
    body->name = read_text(s, entry, &body_keys, "name", entry->name);
    decision_read(model, entry, &body_keys, &defaults->decision, &body->decision);
    decision_require_p(model, entry, &body->decision, body_keys.owner);
    if (entry_child(entry, "weight") != NULL)
        body->weight = read_number(s, entry, &body_keys, "weight");
}

static void sort_by_key(struct group *group)
{
    for (size_t i = 0; i < group->n_bodies; i++) { // insertion: a few dozen bodies
        size_t at = i;
        for (; at > 0 && strcmp(group->bodies[group->by_key[at - 1]].key,
                                group->bodies[i].key) > 0; at--)
            group->by_key[at] = group->by_key[at - 1];
        group->by_key[at] = i;
    }
}

#define MAX_BODIES 1000

static void read_group(struct model *model, const struct entry *entry)
{
    struct scenario *s = model->scenario;
    struct group *group = &model->groups[model->n_groups];
    *group = (struct group){.name = entry->name};
    model->n_groups++;
    if (!read_check(s, entry, &group_keys))
        return;
    const struct defaults defaults = read_defaults(model, entry_child(entry, "default"));
    const struct entry *members = entry_child(entry, "members");
    if (members == NULL || members->type != ENTRY_GROUP)
        return;
    if (members->n_children == 0 || members->n_children > MAX_BODIES) {
        scenario_complain(s, members, "%s has %zu members; 1 to %d are wanted",
                          entry_path(members, &s->arena), members->n_children, MAX_BODIES);
        return;
    }
    group->bodies = arena_alloc(&s->arena, members->n_children, sizeof *group->bodies);
    group->by_key = arena_alloc(&s->arena, members->n_children, sizeof *group->by_key);
    if (group->bodies == NULL || group->by_key == NULL)
        return;
    for (const struct entry *child = members->first; child != NULL; child = child->next)
        read_body(model, child, &defaults, &group->bodies[group->n_bodies++]);
    sort_by_key(group);
}

void groups_read(struct model *model, const struct entry *groups)
{
    struct scenario *s = model->scenario;
    if (groups == NULL || groups->type != ENTRY_GROUP)
        return;
    model->groups = arena_alloc(&s->arena, groups->n_children, sizeof *model->groups);
    if (model->groups == NULL)
        return;
    for (const struct entry *child = groups->first; child != NULL; child = child->next)
        read_group(model, child);
}
