// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/process.h"

#include "model/model.h"
#include "model/world.h"

#include <string.h>

static const struct key keys[] = {
    {"type", KEY_TEXT, true, RANGE_ANY, 0, NULL, "the kind of process: see below", NULL},
    {"name", KEY_TEXT, false, RANGE_ANY, 0, NULL, "its name in paths, where it stands in a list",
     "its index, from 0"},
};
const struct key_table process_keys = KEY_TABLE("a process", keys, NULL);

static const struct process_kind *const kinds[] = {
    &process_decision, &process_fixed,  &process_empirical, &process_sequence,
    &process_all_of,   &process_any_of, &process_at_least,  &process_ratification,
};

const struct process_kind *const *process_kinds(size_t *n)
{
    *n = sizeof kinds / sizeof kinds[0];
    return kinds;
}

// The built-in kinds, then those that the model's reader brought along.
static const struct process_kind *kind_at(const struct model *model, size_t i)
{
    const size_t n = sizeof kinds / sizeof kinds[0];
    return i < n ? kinds[i] : i - n < model->n_further_kinds ? model->further_kinds[i - n] : NULL;
}

static void unknown_kind(struct model *model, const struct entry *type)
{
    struct scenario *s = model->scenario;
    const size_t n = sizeof kinds / sizeof kinds[0] + model->n_further_kinds;
    const char **names = arena_alloc(&s->arena, n, sizeof *names);
    const struct process_kind *kind;
    for (size_t i = 0; names != NULL && (kind = kind_at(model, i)) != NULL; i++)
        names[i] = kind->name;
    if (names != NULL)
        read_unknown_name(s, type, type->text, "kind of process", names, n);
}

static const struct process_kind *kind_of(struct model *model, const struct entry *entry)
{
    const char *type = entry_child_text(entry, "type");
    const struct process_kind *kind;
    if (type == NULL) {
        read_missing(model->scenario, entry, "type", "a process");
        return NULL;
    }
    for (size_t i = 0; (kind = kind_at(model, i)) != NULL; i++)
        if (strcmp(kind->name, type) == 0)
            return kind;
    unknown_kind(model, entry_child(entry, "type"));
    return NULL;
}

#define MAX_DEPTH 32

static size_t depth_of(const struct entry *entry)
{
    size_t depth = 0;
    for (; entry->parent != NULL; entry = entry->parent)
        depth++;
    return depth;
}

struct process *process_read(struct model *model, const struct entry *entry)
{
    struct scenario *s = model->scenario;
    if (entry->type != ENTRY_GROUP) {
        scenario_complain(s, entry, "%s is %s; a process { type = \"…\"; … } is wanted",
                          entry_path(entry, &s->arena), entry_type_name(entry->type));
        return NULL;
    }
    if (depth_of(entry) > (size_t)2 * MAX_DEPTH) {
        scenario_complain(s, entry, "%s: processes are nested deeper than %d",
                          entry_path(entry, &s->arena), MAX_DEPTH);
        return NULL;
    }
    const struct process_kind *kind = kind_of(model, entry);
    struct process *process = arena_alloc(&s->arena, 1, sizeof *process);
    if (kind == NULL || process == NULL)
        return NULL;
    *process = (struct process){.kind = kind, .entry = entry,
                                .name = entry_step(entry, &s->arena),
                                .path = entry_path(entry, &s->arena)};
    (void)read_check(s, entry, kind->keys);
    kind->read(model, process);
    return s->arena.exhausted ? NULL : process; // without memory, its settings may be missing
}

// Items are addressed by their names or indices, and so are their random numbers: each must be one
// step of a path, and one only.
static void check_name(struct scenario *s, const struct entry *item)
{
    const char *name = entry_child_text(item, "name");
    if (name != NULL && (!entry_is_step(name) || strlen(name) > SOURCE_MAX_NAME))
        scenario_complain(s, entry_child(item, "name"),
                          "%s: the name '%.*s' cannot stand in a path; letters, digits, '_' and '-' "
                          "can, %d of them at most", entry_path(item, &s->arena), SOURCE_MAX_NAME,
                          name, SOURCE_MAX_NAME);
    else if (entry_child(item->parent, entry_step(item, &s->arena)) != item)
        scenario_complain(s, item, "%s: the name is taken by another item of the list",
                          entry_path(item, &s->arena));
}

#define MAX_CHILDREN 1000

void process_read_children(struct model *model, struct process *process, const char *key)
{
    struct scenario *s = model->scenario;
    const struct entry *list = entry_child(process->entry, key);
    if (list == NULL || list->type != ENTRY_LIST)
        return; // complained about by read_check
    if (list->n_children == 0 || list->n_children > MAX_CHILDREN) {
        scenario_complain(s, list, "%s has %zu items; 1 to %d processes are wanted",
                          entry_path(list, &s->arena), list->n_children, MAX_CHILDREN);
        return;
    }
    process->children = arena_alloc(&s->arena, list->n_children, sizeof *process->children);
    if (process->children == NULL)
        return;
    for (const struct entry *item = list->first; item != NULL; item = item->next) {
        check_name(s, item);
        struct process *child = process_read(model, item);
        if (child != NULL)
            process->children[process->n_children++] = child;
    }
}

size_t process_children_scratch(const struct process *process)
{
    size_t most = 0;
    for (size_t i = 0; i < process->n_children; i++) {
        const struct process *child = process->children[i];
        const size_t n = child->kind->n_scratch(child);
        most = n > most ? n : most;
    }
    return most;
}

void process_sample(const struct process *process, const struct batch *batch, const double *t0,
                    double *t, double *scratch)
{
    process->kind->sample(process, batch, t0, t, scratch);
    if (batch->observer != NULL && batch->observer->process != NULL)
        batch->observer->process(batch->observer->context, process, t0, t);
}
