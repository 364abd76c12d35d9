// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario/plan_parts.h"

#include "scenario/nearest.h"
#include "scenario/read.h"

#include <string.h>

enum status plan_open(struct plan *plan, const char *path, const struct files_reach *reach,
                      const struct kept_file *files, size_t n_files, struct error *error)
{
    *plan = (struct plan){.title = ""};
    const enum status status =
        scenario_open_entries(&plan->file, path, reach, files, n_files, error);
    if (status != STATUS_OK)
        return status;
    plan_read(plan);
    if (!plan->file.arena.exhausted)
        return STATUS_OK;
    plan_clear(plan);
    return error_memory(error, "the plan");
}

void plan_clear(struct plan *plan)
{
    scenario_clear(&plan->file);
    *plan = (struct plan){.title = ""};
}

// ---- points -------------------------------------------------------------------------------------

const char *plan_value(const struct plan *plan, uint32_t point, size_t i)
{
    return plan->values[(size_t)point * plan->n_varied + i];
}

const char *const *plan_overrides(const struct plan *plan, uint32_t point, struct arena *arena,
                                  size_t *n)
{
    const char **overrides = NULL;
    *n = 0;
    for (size_t i = 0; i < plan->n_varied; i++)
        for (size_t k = 0; k < plan->varied[i].n_paths; k++) {
            const char *text = arena_format(arena, "%s=%s", plan->varied[i].paths[k],
                                            plan_value(plan, point, i));
            if (text == NULL || !arena_grow(arena, &overrides, *n, sizeof *overrides))
                return NULL;
            overrides[(*n)++] = text;
        }
    return overrides;
}

const char *plan_point_words(const struct plan *plan, uint32_t point, struct arena *arena)
{
    const char *words = arena_format(arena, "point %u (", point);
    for (size_t i = 0; words != NULL && i < plan->n_varied; i++)
        words = arena_format(arena, "%s%s%s = %s", words, i == 0 ? "" : ", ", plan->varied[i].name,
                             plan_value(plan, point, i));
    if (words != NULL)
        words = arena_format(arena, "%s)", words);
    return words == NULL ? "a point" : words;
}

// ---- paths --------------------------------------------------------------------------------------

// Complains that a group has nothing of this name; `upto` is the path so far.
static void complain_of_step(struct plan *plan, const struct entry *at, const char *path, size_t upto,
                             const char *step, const struct entry *group)
{
    struct arena *const arena = &plan->file.arena;
    struct nearest near = nearest_begin(step);
    for (const struct entry *child = group->first; child != NULL; child = child->next)
        read_consider(&plan->file, &near, step, entry_step(child, arena));
    scenario_complain(&plan->file, at, "%s: there is no '%s' in %s%.*s%s%s%s",
                      entry_path(at, arena), step, upto == 0 ? "the scenario" : "", (int)upto, path,
                      near.name == NULL ? "" : "; did you mean '",
                      near.name == NULL ? "" : near.name, near.name == NULL ? "" : "'?");
}

// A key may be new in a group that exists, an item in a list not; a point's own opening finds keys
// that are none.
static void check_path(struct plan *plan, const struct scenario *s, const char *path,
                       const struct entry *at)
{
    struct arena *const arena = &plan->file.arena;
    const struct entry *group = s->root;
    const char *step = path;
    for (;;) {
        const size_t length = strcspn(step, ".");
        const char *name = arena_format(arena, "%.*s", (int)length, step);
        if (name == NULL)
            return;
        if (group->type != ENTRY_GROUP && group->type != ENTRY_LIST) {
            scenario_complain(&plan->file, at, "%s: %.*s is %s in the scenario and holds no '%s'",
                              entry_path(at, arena), (int)(step - path - 1), path,
                              entry_type_name(group->type), name);
            return;
        }
        const struct entry *child = entry_child(group, name);
        const bool is_last = step[length] == '\0';
        if (child == NULL && (!is_last || group->type == ENTRY_LIST || group == s->root))
            complain_of_step(plan, at, path, step == path ? 0 : (size_t)(step - path - 1), name,
                             group);
        if (child == NULL || is_last)
            return;
        group = child;
        step += length + 1;
    }
}

void plan_check_paths(struct plan *plan, const struct scenario *scenario)
{
    for (size_t i = 0; i < plan->n_varied; i++)
        for (size_t k = 0; k < plan->varied[i].n_paths; k++)
            check_path(plan, scenario, plan->varied[i].paths[k], plan->varied[i].path_entries[k]);
}
