// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario/plan_parts.h"

#include "scenario/read.h"

#include <string.h>

// ---- keys ---------------------------------------------------------------------------------------

static const struct key in_file[] = {
    {"sweep", KEY_GROUP, false, RANGE_ANY, 0, NULL, "the plan of a sweep", "required"},
};
const struct key_table plan_file_keys = KEY_TABLE("a plan", in_file, NULL);

static const struct key in_sweep[] = {
    {"title", KEY_TEXT, false, RANGE_ANY, 0, NULL, "what the sweep is about",
     "the scenario's title"},
    {"scenario", KEY_TEXT, true, RANGE_ANY, 0, NULL,
     "the file of the scenario, its path relative to the plan's", NULL},
    {"design", KEY_TEXT, true, RANGE_ANY, 0, NULL,
     "how points are chosen: \"grid\", \"list\", \"latin_hypercube\" or \"sobol\"", NULL},
    {"set", KEY_NAMES, false, RANGE_ANY, 0, NULL,
     "overrides of all points, each a text: \"run.worlds=512\"", NULL},
    {"vary", KEY_GROUP, true, RANGE_ANY, 0, NULL,
     "what is varied, one entry for each column of the points", NULL},
    {"report_all", KEY_FLAG, false, RANGE_ANY, 0, NULL,
     "whether sweep.csv lists every combination and not only the reported ones; of at most 12 "
     "measures", NULL},
};
const struct key_table plan_keys = KEY_TABLE("a sweep", in_sweep, NULL);

static const struct key in_list[] = {
    {"file", KEY_TEXT, false, RANGE_ANY, 0, NULL,
     "a CSV file, its path relative to the plan's: one row for each point, one column for each name "
     "of `vary`; a column `point` is passed over", "required"},
};
const struct key_table plan_list_keys = KEY_TABLE("a list", in_list, &plan_keys);

static const struct key in_sobol[] = {
    {"points", KEY_INTEGER, false, {1, PLAN_MAX_POINTS, false, false}, 0, NULL,
     "how many points", "required"},
};
const struct key_table plan_sobol_keys = KEY_TABLE("a Sobol design", in_sobol, &plan_keys);

static const struct key in_latin_hypercube[] = {
    {"seed", KEY_INTEGER, false, {0, 0x1p63, false, false}, 1, NULL,
     "which random numbers choose the points; the scenario's seed is another matter", NULL},
};
const struct key_table plan_latin_hypercube_keys =
    KEY_TABLE("a Latin hypercube", in_latin_hypercube, &plan_sobol_keys);

// Of a design that is not known.
static const struct key_table any_keys = {
    .owner = "a sweep", .also = {&plan_list_keys, &plan_latin_hypercube_keys}};

static const struct key in_vary[] = {
    {KEY_ANY_NAME, KEY_GROUP, false, RANGE_ANY, 0, NULL, "something that is varied", "none"},
};
const struct key_table plan_vary_keys = KEY_TABLE("vary", in_vary, NULL);

static const struct key in_target[] = {
    {"path", KEY_TEXT, false, RANGE_ANY, 0, NULL,
     "where the value goes, as for an override: \"measures.mnna.cost\"", "`paths` says where"},
    {"paths", KEY_NAMES, false, RANGE_ANY, 0, NULL, "the same of several places that get one value",
     NULL},
};
const struct key_table plan_target_keys = KEY_TABLE("what a list varies", in_target, NULL);

static const struct key in_range[] = {
    {"min", KEY_REAL, false, RANGE_ANY, 0, NULL, "the least value",
     "required, but in a grid with `values`"},
    {"max", KEY_REAL, false, RANGE_ANY, 1, NULL, "the largest value", "as `min`"},
    {"integer", KEY_FLAG, false, RANGE_ANY, 0, NULL, "whether values are whole numbers", NULL},
};
const struct key_table plan_range_keys =
    KEY_TABLE("what this design varies", in_range, &plan_target_keys);

static const struct key in_grid[] = {
    {"values", KEY_LIST, false, RANGE_ANY, 0, NULL,
     "the values: numbers, or texts that stand for anything an override takes", "min, max and n"},
    {"n", KEY_INTEGER, false, {2, PLAN_MAX_POINTS, false, false}, 2, NULL,
     "how many values from min to max, equally far apart", "required with min and max"},
};
const struct key_table plan_grid_keys = KEY_TABLE("what a grid varies", in_grid, &plan_range_keys);

// A design's name and which keys it has, in the order of enum plan_design.
static const struct {
    const char *name;
    const struct key_table *sweep, *varied;
} designs[PLAN_N_DESIGNS] = {
    [PLAN_GRID] = {"grid", &plan_keys, &plan_grid_keys},
    [PLAN_LIST] = {"list", &plan_list_keys, &plan_target_keys},
    [PLAN_LATIN_HYPERCUBE] = {"latin_hypercube", &plan_latin_hypercube_keys, &plan_range_keys},
    [PLAN_SOBOL] = {"sobol", &plan_sobol_keys, &plan_range_keys},
};

const char *plan_design_name(enum plan_design design)
{
    return designs[design].name;
}

// ---- all of it ----------------------------------------------------------------------------------

// False after a complaint: it is then read as far as any design goes.
static bool read_design(struct plan *plan, const struct entry *sweep)
{
    const char *names[PLAN_N_DESIGNS];
    const struct entry *entry = entry_child(sweep, "design");
    if (entry == NULL || entry->type != ENTRY_TEXT) {
        (void)read_check(&plan->file, sweep, &any_keys);
        return false;
    }
    for (int i = 0; i < PLAN_N_DESIGNS; i++) {
        names[i] = designs[i].name;
        if (strcmp(designs[i].name, entry->text) == 0)
            plan->design = (enum plan_design)i;
    }
    if (strcmp(designs[plan->design].name, entry->text) == 0)
        return read_check(&plan->file, sweep, designs[plan->design].sweep);
    read_unknown_name(&plan->file, entry, entry->text, "design", names, PLAN_N_DESIGNS);
    (void)read_check(&plan->file, sweep, &any_keys);
    return false;
}

// What one design needs and others don't have.
static void read_needs(struct plan *plan, const struct entry *sweep)
{
    const struct key_table *table = designs[plan->design].sweep;
    const char *key = plan->design == PLAN_LIST   ? "file"
                      : plan->design == PLAN_GRID ? NULL
                                                  : "points";
    if (key != NULL && entry_child(sweep, key) == NULL)
        read_missing(&plan->file, sweep, key, table->owner);
    if (plan->design == PLAN_SOBOL || plan->design == PLAN_LATIN_HYPERCUBE)
        plan->n_asked = (uint32_t)read_integer(&plan->file, sweep, table, "points");
    if (plan->design == PLAN_LATIN_HYPERCUBE)
        plan->seed = (uint64_t)read_integer(&plan->file, sweep, table, "seed");
}

void plan_read(struct plan *plan)
{
    struct scenario *const file = &plan->file;
    (void)read_check(file, file->root, &plan_file_keys);
    const struct entry *sweep = entry_child(file->root, "sweep");
    if (sweep == NULL)
        scenario_complain(file, NULL, "a plan needs the group 'sweep'");
    if (sweep == NULL || sweep->type != ENTRY_GROUP)
        return;
    const bool has_design = read_design(plan, sweep);
    const char *path = read_text(file, sweep, &plan_keys, "scenario", NULL);
    if (path != NULL)
        plan->scenario_path = source_path(&file->arena, file->folder, path);
    plan->title = read_text(file, sweep, &plan_keys, "title", "");
    plan->report_all = read_flag(file, sweep, &plan_keys, "report_all");
    plan->vary = entry_child(sweep, "vary");
    plan->set_entry = entry_child(sweep, "set");
    if (plan->set_entry != NULL && plan->set_entry->n_children > PLAN_MAX_SET)
        scenario_complain(file, plan->set_entry, "sweep.set: there are %zu; at most %d are possible",
                          plan->set_entry->n_children, PLAN_MAX_SET);
    else if (plan->set_entry != NULL && plan->set_entry->type == ENTRY_LIST)
        plan->set = plan_read_texts(plan, plan->set_entry, &plan->n_set, NULL);
    if (!has_design)
        return;
    read_needs(plan, sweep);
    plan_read_vary(plan, designs[plan->design].varied);
    if (file->n_complaints == 0 && !file->arena.exhausted)
        plan_make_points(plan, entry_child(sweep, "file"));
    if (file->n_complaints > 0)
        plan->n_points = 0;
}
