// SPDX-License-Identifier: GPL-3.0-or-later
// What a plan varies: where values go, and between which.
#include "scenario/plan_parts.h"

#include "scenario/design.h"
#include "scenario/read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// ---- lists of texts -----------------------------------------------------------------------------

const char **plan_read_texts(struct plan *plan, const struct entry *list, size_t *n,
                             const struct entry ***entries)
{
    struct arena *const arena = &plan->file.arena;
    const char **texts = arena_alloc(arena, list->n_children, sizeof *texts);
    const struct entry **items = arena_alloc(arena, list->n_children, sizeof *items);
    *n = 0;
    if (texts == NULL || items == NULL)
        return texts;
    for (const struct entry *item = list->first; item != NULL; item = item->next) {
        if (item->type != ENTRY_TEXT) {
            scenario_complain(&plan->file, item, "%s is %s; a text in double quotes is wanted",
                              entry_path(item, arena), entry_type_name(item->type));
            continue;
        }
        items[*n] = item;
        texts[(*n)++] = item->text;
    }
    if (entries != NULL)
        *entries = items;
    return texts;
}

// ---- where values go ----------------------------------------------------------------------------

#define SAME_RUN                                                                                   \
    "how much is computed and with which random numbers (run.…) is the same at all points; `set` "  \
    "changes it for all of them"

static bool is_within(const char *path, const char *group)
{
    const size_t length = strlen(group);
    return strncmp(path, group, length) == 0 && (path[length] == '\0' || path[length] == '.');
}

// Two names that change one place would undo each other.
static void check_apart(struct plan *plan, const struct varied *v, size_t k)
{
    const char *path = v->paths[k];
    for (const struct varied *other = plan->varied; other <= v; other++)
        for (size_t i = 0; i < (other == v ? k : other->n_paths); i++)
            if (is_within(path, other->paths[i]) || is_within(other->paths[i], path))
                scenario_complain(&plan->file, v->path_entries[k],
                                  "%s: %s is changed by %s too (%s)",
                                  entry_path(v->path_entries[k], &plan->file.arena), path,
                                  other->name, other->paths[i]);
}

static void check_path_text(struct plan *plan, const struct varied *v, size_t k)
{
    const struct entry *at = v->path_entries[k];
    const char *path = v->paths[k], *where = entry_path(at, &plan->file.arena);
    if (path[0] == '\0' || strchr(path, '=') != NULL)
        scenario_complain(&plan->file, at, "%s is \"%s\"; a path is wanted, such as "
                          "\"measures.mnna.cost\"", where, path);
    if (is_within(path, "run"))
        scenario_complain(&plan->file, at, "%s is \"%s\"; " SAME_RUN, where, path);
    check_apart(plan, v, k);
}

static void read_target(struct plan *plan, struct varied *v)
{
    struct arena *const arena = &plan->file.arena;
    const struct entry *one = entry_child(v->entry, "path"), *several = entry_child(v->entry, "paths");
    if ((one == NULL) == (several == NULL)) {
        scenario_complain(&plan->file, v->entry, "%s: either 'path' or 'paths' is wanted",
                          entry_path(v->entry, arena));
        return;
    }
    if (one != NULL && one->type == ENTRY_TEXT) {
        v->paths = arena_alloc(arena, 1, sizeof *v->paths);
        v->path_entries = arena_alloc(arena, 1, sizeof *v->path_entries);
        if (v->paths == NULL || v->path_entries == NULL)
            return;
        v->paths[0] = one->text;
        v->path_entries[0] = one;
        v->n_paths = 1;
    }
    if (several != NULL && several->type == ENTRY_LIST) {
        v->paths = plan_read_texts(plan, several, &v->n_paths, &v->path_entries);
        if (several->n_children == 0)
            scenario_complain(&plan->file, several, "%s is empty", entry_path(several, arena));
    }
    plan->n_paths += v->n_paths;
    if (plan->n_paths > PLAN_MAX_PATHS) {
        scenario_complain(&plan->file, v->entry, "%s: there are more than %d paths",
                          entry_path(v->entry, arena), PLAN_MAX_PATHS);
        v->n_paths = 0;
    }
    for (size_t k = 0; k < v->n_paths; k++)
        check_path_text(plan, v, k);
}

// ---- values -------------------------------------------------------------------------------------

// A value of a grid as an override takes it; NULL after a complaint, or for want of memory.
static const char *value_text(struct plan *plan, const struct entry *item)
{
    struct arena *const arena = &plan->file.arena;
    char number[DESIGN_NUMBER_SIZE];
    switch (item->type) {
    case ENTRY_TEXT:
        if (item->text[0] != '\0')
            return item->text;
        break;
    case ENTRY_INTEGER:
        return arena_format(arena, "%lld", item->integer);
    case ENTRY_REAL:
        design_number(item->real, number);
        return arena_text(arena, number);
    case ENTRY_BOOLEAN:
        return item->integer != 0 ? "true" : "false";
    case ENTRY_GROUP:
    case ENTRY_LIST:
        break;
    }
    scenario_complain(&plan->file, item, "%s is %s; a number or a text is wanted (of a group its "
                      "text: \"{ dist = … }\")", entry_path(item, arena),
                      item->type == ENTRY_TEXT ? "empty" : entry_type_name(item->type));
    return NULL;
}

static void read_values(struct plan *plan, struct varied *v, const struct entry *list)
{
    struct arena *const arena = &plan->file.arena;
    if (list->type != ENTRY_LIST)
        return; // complained about
    if (list->n_children == 0)
        scenario_complain(&plan->file, list, "%s is empty", entry_path(list, arena));
    v->values = arena_alloc(arena, list->n_children, sizeof *v->values);
    if (v->values == NULL)
        return;
    for (const struct entry *item = list->first; item != NULL; item = item->next)
        v->values[v->n_values++] = value_text(plan, item);
}

// Complains about keys that are missing; true if none is.
static bool check_given(struct plan *plan, const struct varied *v, const struct key_table *table,
                        const char *const *keys, size_t n)
{
    bool good = true;
    for (size_t i = 0; i < n; i++)
        if (entry_child(v->entry, keys[i]) == NULL) {
            read_missing(&plan->file, v->entry, keys[i], table->owner);
            good = false;
        }
    return good;
}

static void read_range(struct plan *plan, struct varied *v, const struct key_table *table)
{
    struct scenario *const file = &plan->file;
    const char *where = entry_path(v->entry, &file->arena);
    v->min = read_real(file, v->entry, table, "min");
    v->max = read_real(file, v->entry, table, "max");
    v->is_integer = read_flag(file, v->entry, table, "integer");
    if (!(v->min < v->max))
        scenario_complain(file, v->entry, "%s: min is %g and max is %g; min must be below max",
                          where, v->min, v->max);
    if (v->is_integer && (v->min != floor(v->min) || v->max != floor(v->max) ||
                          fabs(v->min) > 0x1p53 || fabs(v->max) > 0x1p53))
        scenario_complain(file, v->entry, "%s: min is %g and max is %g; whole numbers are wanted "
                          "where integer = true", where, v->min, v->max);
}

static void read_steps(struct plan *plan, struct varied *v)
{
    struct arena *const arena = &plan->file.arena;
    static const char *const keys[] = {"min", "max", "n"};
    if (!check_given(plan, v, &plan_grid_keys, keys, 3))
        return;
    read_range(plan, v, &plan_grid_keys);
    const size_t n = (size_t)read_integer(&plan->file, v->entry, &plan_grid_keys, "n");
    if (n > PLAN_MAX_POINTS - plan->n_steps) {
        scenario_complain(&plan->file, v->entry, "%s: there are more than %d values",
                          entry_path(v->entry, arena), PLAN_MAX_POINTS);
        return;
    }
    plan->n_steps += n;
    v->values = arena_alloc(arena, n, sizeof *v->values);
    if (v->values == NULL)
        return;
    for (size_t i = 0; i < n; i++) {
        char number[DESIGN_NUMBER_SIZE];
        const double share = (double)i / (double)(n - 1);
        const double x = i == n - 1 ? v->max : v->min + share * (v->max - v->min);
        design_number(v->is_integer ? nearbyint(x) : x, number);
        v->values[v->n_values++] = arena_text(arena, number);
    }
    const double step = (v->max - v->min) / (double)(n - 1);
    if (v->is_integer && fabs(step - nearbyint(step)) > 1e-9 * fabs(step))
        scenario_complain(&plan->file, v->entry, "%s: %zu values from %g to %g are %g apart; whole "
                          "numbers are wanted", entry_path(v->entry, arena), n, v->min, v->max, step);
}

static void read_grid(struct plan *plan, struct varied *v)
{
    static const char *const others[] = {"min", "max", "n", "integer"};
    const struct entry *values = entry_child(v->entry, "values");
    for (size_t i = 0; values != NULL && i < sizeof others / sizeof others[0]; i++)
        if (entry_child(v->entry, others[i]) != NULL)
            scenario_complain(&plan->file, entry_child(v->entry, others[i]),
                              "%s: either 'values' or min, max and n are wanted",
                              entry_path(entry_child(v->entry, others[i]), &plan->file.arena));
    bool is_stepped = false;
    for (size_t i = 0; i < 3; i++)
        is_stepped = is_stepped || entry_child(v->entry, others[i]) != NULL;
    if (values != NULL)
        read_values(plan, v, values);
    else if (is_stepped)
        read_steps(plan, v);
    else
        scenario_complain(&plan->file, v->entry, "%s: either 'values' or min, max and n are wanted",
                          entry_path(v->entry, &plan->file.arena));
}

static void read_varied(struct plan *plan, struct varied *v, const struct key_table *table)
{
    static const char *const keys[] = {"min", "max"};
    if (!read_check(&plan->file, v->entry, table))
        return;
    read_target(plan, v);
    if (plan->design == PLAN_GRID)
        read_grid(plan, v);
    else if (plan->design != PLAN_LIST && check_given(plan, v, table, keys, 2))
        read_range(plan, v, table);
}

void plan_read_vary(struct plan *plan, const struct key_table *table)
{
    struct scenario *const file = &plan->file;
    if (plan->vary == NULL || plan->vary->type != ENTRY_GROUP)
        return;
    const size_t n = plan->vary->n_children;
    if (n == 0)
        scenario_complain(file, plan->vary, "sweep.vary is empty: name what is varied");
    if (plan->design == PLAN_SOBOL && n > DESIGN_MAX_SOBOL)
        scenario_complain(file, plan->vary, "sweep.vary: there are %zu; a Sobol design has at most "
                          "%d, a Latin hypercube %d", n, DESIGN_MAX_SOBOL, PLAN_MAX_VARIED);
    if (n > PLAN_MAX_VARIED) {
        scenario_complain(file, plan->vary, "sweep.vary: there are %zu; at most %d are possible", n,
                          PLAN_MAX_VARIED);
        return;
    }
    plan->varied = arena_alloc(&file->arena, n, sizeof *plan->varied);
    if (plan->varied == NULL)
        return;
    for (const struct entry *child = plan->vary->first; child != NULL; child = child->next) {
        struct varied *v = &plan->varied[plan->n_varied++];
        *v = (struct varied){.name = child->name, .entry = child};
        read_varied(plan, v, table);
    }
}
