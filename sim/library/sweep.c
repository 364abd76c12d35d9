// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/sweep.h"

#include "library/keeping.h"
#include "library/opening.h"
#include "output/tables.h"

#include <jansson.h>
#include <string.h>

#define MOST_REFUSED 8U // points that are told in full

// ---- files --------------------------------------------------------------------------------------

static bool has_file(const struct files *files, const char *path)
{
    for (size_t i = 0; i < files->n_kept; i++)
        if (strcmp(files->kept[i].path, path) == 0)
            return true;
    return false;
}

// Keeps what `from` has and `files` has not.
static void gather_files(struct files *files, const struct files *from)
{
    for (size_t i = 0; i < from->n_kept; i++)
        if (!has_file(files, from->kept[i].path))
            (void)files_keep(files, &from->kept[i]);
}

// ---- points -------------------------------------------------------------------------------------

struct checking {
    struct sweep *sweep;
    json_t *hashes; // of the points' resolved scenarios and data
    uint32_t n_refused;
};

static void refuse_point(struct checking *c, uint32_t point, const char *text)
{
    struct plan *const plan = &c->sweep->plan;
    c->n_refused++;
    scenario_complain(&plan->file, plan->vary, "%s: %s",
                      plan_point_words(plan, point, &plan->file.arena), text);
}

// The rows of all points must be about the same combinations.
static const char *difference(const struct model *base, const struct model *model)
{
    bool same = base->n_measures == model->n_measures;
    for (size_t i = 0; same && i < base->n_measures; i++)
        same = strcmp(base->measures[i].name, model->measures[i].name) == 0 &&
               base->in_file_order[i] == model->in_file_order[i];
    if (!same)
        return "the measures are not those of the scenario; all points must have the same";
    same = base->n_reported == model->n_reported;
    for (size_t i = 0; same && i < base->n_reported; i++)
        same = base->reported[i].mask == model->reported[i].mask;
    return same ? NULL
                : "the reported combinations (scenario.report, tiers) are not those of the "
                  "scenario; all points must have the same";
}

static bool add_hashes(struct checking *c, const struct scenario *s, struct arena *arena)
{
    char hash[RECORD_HASH_SIZE];
    const char *data = keeping_data_hash(arena, s);
    return data != NULL && record_scenario_hash(s, hash) &&
           json_array_append_new(c->hashes, json_string(hash)) == 0 &&
           json_array_append_new(c->hashes, json_string(data)) == 0;
}

static enum status look_at_point(struct checking *c, uint32_t point, struct scenario *s,
                                 enum status status, const struct model *model,
                                 struct arena *arena, struct error *error)
{
    struct scenario *const base = c->sweep->scenario;
    if (status == STATUS_FAILED)
        return status;
    if (status != STATUS_OK) {
        const bool complains = status == STATUS_REFUSED && s->n_complaints > 0;
        refuse_point(c, point, complains ? scenario_complaints(s, "") : error->text);
        return STATUS_OK;
    }
    const char *differs = difference(c->sweep->model, model);
    if (differs != NULL)
        refuse_point(c, point, differs);
    gather_files(&base->files, &s->files);
    if (!add_hashes(c, s, arena) || base->arena.exhausted)
        return error_memory(error, "a point of the sweep");
    return STATUS_OK;
}

static enum status open_point(const struct sweep *sweep, uint32_t point, struct scenario *scenario,
                              struct model *model, struct arena *arena, struct error *error)
{
    size_t n;
    *scenario = (struct scenario){0};
    const char *const *overrides = plan_overrides(&sweep->plan, point, arena, &n);
    if (overrides == NULL)
        return error_memory(error, "a point of the sweep");
    return opening_change(scenario, model, sweep->scenario, true, overrides, n, error);
}

static enum status check_points(struct checking *c, struct error *error)
{
    struct plan *const plan = &c->sweep->plan;
    enum status status = STATUS_OK;
    for (uint32_t i = 0; status == STATUS_OK && i < plan->n_points; i++) {
        struct arena arena;
        struct scenario scenario;
        struct model model;
        arena_init(&arena);
        status = open_point(c->sweep, i, &scenario, &model, &arena, error);
        status = look_at_point(c, i, &scenario, status, &model, &arena, error);
        scenario_clear(&scenario);
        arena_clear(&arena);
        if (c->n_refused == MOST_REFUSED && i + 1 < plan->n_points) {
            scenario_complain(&plan->file, plan->vary, "sweep.vary: points behind point %u were not "
                              "looked at", i);
            break;
        }
    }
    return status;
}

// ---- the whole ----------------------------------------------------------------------------------

static enum status refuse(const struct sweep *sweep, struct error *error)
{
    return error_set(error, STATUS_REFUSED, "%s: %zu errors", sweep->plan.file.path,
                     sweep_n_complaints(sweep));
}

// Fails for want of memory; all else is a complaint.
static enum status check_names(struct sweep *sweep, struct error *error)
{
    struct plan *const plan = &sweep->plan;
    const struct naming naming = {sweep->model, plan};
    if (plan->report_all && sweep->model->n_measures > LAYOUT_MAX_DENSE_MEASURES)
        scenario_complain(&plan->file, entry_child(plan->vary->parent, "report_all"),
                          "sweep.report_all: the scenario has %zu measures; all combinations are "
                          "reported of at most %d", sweep->model->n_measures,
                          LAYOUT_MAX_DENSE_MEASURES);
    const enum status status = tables_check_varied(&naming, error);
    if (status != STATUS_REFUSED)
        return status;
    scenario_complain(&plan->file, plan->vary, "sweep.vary: %s", error->text);
    return STATUS_OK;
}

static enum status make_hash(struct checking *c, struct error *error)
{
    json_t *json = json_pack("{s:o, s:O}", "plan", record_scenario_json(&c->sweep->plan.file),
                             "points", c->hashes);
    const bool good = json != NULL && record_hash(json, c->sweep->hash);
    json_decref(json);
    return good ? STATUS_OK : error_memory(error, "the sweep");
}

// With plan and scenario open and in order: everything else.
static enum status complete(struct sweep *sweep, struct error *error)
{
    struct plan *const plan = &sweep->plan;
    struct checking c = {.sweep = sweep, .hashes = json_array()};
    enum status status = c.hashes == NULL ? error_memory(error, "the sweep") : STATUS_OK;
    if (plan->title[0] == '\0')
        plan->title = sweep->scenario->title;
    gather_files(&sweep->scenario->files, &plan->file.files);
    plan_check_paths(plan, sweep->scenario);
    if (status == STATUS_OK && plan->n_points > 0)
        status = check_names(sweep, error);
    if (status == STATUS_OK && plan->file.n_complaints == 0)
        status = check_points(&c, error);
    if (status == STATUS_OK && plan->file.n_complaints == 0)
        status = make_hash(&c, error);
    json_decref(c.hashes);
    if (plan->file.arena.exhausted || sweep->scenario->arena.exhausted)
        return error_memory(error, "the sweep");
    return status == STATUS_OK && plan->file.n_complaints > 0 ? refuse(sweep, error) : status;
}

// A scenario that could not be read is the plan's matter where it has no complaints of its own.
static enum status refuse_scenario(struct sweep *sweep, enum status status, struct error *error)
{
    struct plan *const plan = &sweep->plan;
    if (status == STATUS_REFUSED && sweep->scenario->n_complaints > 0) {
        plan_check_paths(plan, sweep->scenario);
        return refuse(sweep, error);
    }
    const struct entry *group = entry_child(plan->file.root, "sweep");
    if (status == STATUS_MISUSE)
        scenario_complain(&plan->file, plan->set_entry, "sweep.set: %s", error->text);
    else if (status == STATUS_REFUSED)
        scenario_complain(&plan->file, entry_child(group, "scenario"), "sweep.scenario: %s",
                          error->text);
    return status == STATUS_FAILED ? status : refuse(sweep, error);
}

enum status sweep_open(struct sweep *sweep, const char *path, const struct files_reach *reach,
                       struct scenario *scenario, struct model *model, struct error *error)
{
    static const struct files_reach none = {.advice = NULL};
    struct files_reach of_scenario = reach == NULL ? none : *reach;
    of_scenario.is_main_named = true;
    *scenario = (struct scenario){0};
    *sweep = (struct sweep){.scenario = scenario, .model = model};
    struct plan *const plan = &sweep->plan;
    enum status status = plan_open(plan, path, reach, NULL, 0, error);
    if (status != STATUS_OK)
        return status;
    if (plan->scenario_path == NULL)
        return refuse(sweep, error);
    status = opening_file_with(scenario, model, plan->scenario_path, &of_scenario, plan->set,
                               plan->n_set, error);
    return status == STATUS_OK ? complete(sweep, error) : refuse_scenario(sweep, status, error);
}

enum status sweep_open_stored(struct sweep *sweep, const struct store *store,
                              struct scenario *scenario, struct model *model, struct error *error)
{
    const char *path = store_setting(store, "plan_path"), *hash = store_setting(store, "plan_sha256");
    *sweep = (struct sweep){.scenario = scenario, .model = model};
    if (path == NULL || hash == NULL)
        return error_set(error, STATUS_FAILED, "the store is damaged: it names no plan");
    enum status status =
        plan_open(&sweep->plan, path, NULL, scenario->files.kept, scenario->files.n_kept, error);
    if (status == STATUS_OK)
        status = complete(sweep, error);
    if (status == STATUS_OK && strcmp(hash, sweep->hash) != 0)
        status = error_set(error, STATUS_FAILED, "the store is damaged: its plan %s gives other "
                           "points than were computed", path);
    return status;
}

void sweep_clear(struct sweep *sweep)
{
    plan_clear(&sweep->plan);
    *sweep = (struct sweep){0};
}

size_t sweep_n_complaints(const struct sweep *sweep)
{
    return sweep->plan.file.n_complaints + sweep->scenario->n_complaints;
}

const char *sweep_complaints(struct sweep *sweep)
{
    struct scenario *const file = &sweep->plan.file;
    const char *of_scenario = scenario_complaints(sweep->scenario, "");
    if (file->n_complaints == 0)
        return of_scenario;
    const char *of_plan = scenario_complaints(file, "");
    const char *both = of_scenario[0] == '\0'
                           ? of_plan
                           : arena_format(&file->arena, "%s\n%s", of_plan, of_scenario);
    return both == NULL ? of_plan : both;
}

enum status sweep_head(struct store_head *head, const struct sweep *sweep, struct arena *arena,
                       struct error *error)
{
    const struct store_setting more[] = {{"plan_sha256", sweep->hash},
                                         {"plan_title", sweep->plan.title},
                                         {"plan_path", sweep->plan.file.path}};
    return keeping_head(head, sweep->model, SWEEP_KIND, more, sizeof more / sizeof more[0], arena,
                        error);
}
