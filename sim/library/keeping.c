// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/keeping.h"

#include "bulwark_version.h"
#include "engine/store_json.h"
#include "library/opening.h"
#include "output/json.h"
#include "output/record.h"

#include <inttypes.h>
#include <jansson.h>
#include <limits.h>
#include <nettle/base16.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_SETTINGS 32

// Of the JSON that stores keep.
#define STYLE (JSON_INDENT(1) | JSON_ENCODE_ANY | JSON_REAL_PRECISION(17))

const char *keeping_path(struct arena *arena, const char *folder)
{
    return arena_format(arena, "%s/%s", folder, STORE_FILE);
}

// ---- what a run is ------------------------------------------------------------------------------

struct head {
    struct arena *arena;
    struct store_setting settings[MOST_SETTINGS];
    size_t n;
};

static void add(struct head *h, const char *name, const char *value)
{
    if (h->n < MOST_SETTINGS && value != NULL)
        h->settings[h->n++] = (struct store_setting){name, value};
}

static void add_number(struct head *h, const char *name, uint64_t number)
{
    add(h, name, arena_format(h->arena, "%" PRIu64, number));
}

// Takes `json` over.
static void add_json(struct head *h, const char *name, json_t *json)
{
    char *text = json == NULL ? NULL : json_format(json, STYLE);
    if (text != NULL)
        add(h, name, arena_text(h->arena, text));
    else
        h->arena->exhausted = true;
    free(text);
    json_decref(json);
}

const char *keeping_data_hash(struct arena *arena, const struct scenario *s)
{
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];
    char hash[RECORD_HASH_SIZE];
    sha256_init(&context);
    for (size_t i = 0; i < s->n_laws; i++) {
        const struct dist *d = &s->laws[i].dist;
        if (s->laws[i].form != NULL)
            continue;
        sha256_update(&context, d->n_steps * sizeof *d->values, (const uint8_t *)d->values);
        sha256_update(&context, d->n_steps * sizeof *d->cumulative,
                      (const uint8_t *)d->cumulative);
    }
    sha256_digest(&context, sizeof digest, digest);
    base16_encode_update(hash, sizeof digest, digest);
    hash[RECORD_HASH_SIZE - 1] = '\0';
    return arena_text(arena, hash);
}

static void add_scenario(struct head *h, const struct scenario *s)
{
    char hash[RECORD_HASH_SIZE];
    json_t *scenario = record_scenario_json(s);
    if (scenario == NULL || !record_hash(scenario, hash))
        h->arena->exhausted = true;
    else
        add(h, "scenario_sha256", arena_text(h->arena, hash));
    add_json(h, "scenario", scenario);
    add_json(h, "overrides", record_overrides_json(s));
}

static const struct store_source *sources_of(const struct scenario *s, struct arena *arena)
{
    struct store_source *sources = arena_alloc(arena, s->files.n_kept, sizeof *sources);
    for (size_t i = 0; sources != NULL && i < s->files.n_kept; i++) {
        const struct kept_file *file = &s->files.kept[i];
        sources[i] = (struct store_source){file->path, file->text, file->size};
    }
    return sources;
}

enum status keeping_head(struct store_head *head, const struct model *model, const char *kind,
                         const struct store_setting *more, size_t n_more, struct arena *arena,
                         struct error *error)
{
    const struct scenario *s = model->scenario;
    struct head h = {.arena = arena};
    add(&h, "kind", kind);
    add(&h, "title", s->title);
    add(&h, "path", s->path);
    add(&h, "version", BULWARK_VERSION);
    add(&h, "commit", BULWARK_COMMIT);
    add_number(&h, "model_version", MODEL_VERSION);
    add(&h, "sampler", s->run.sampler);
    add_number(&h, "seed", s->run.seed);
    add_number(&h, "worlds", s->run.n_worlds);
    add_number(&h, "trials", s->run.n_trials);
    add(&h, "data_sha256", keeping_data_hash(arena, s));
    add_scenario(&h, s);
    for (size_t i = 0; i < n_more; i++)
        add(&h, more[i].name, more[i].value);
    struct store_setting *settings = arena_alloc(arena, h.n, sizeof *settings);
    head->sources = sources_of(s, arena);
    head->n_sources = s->files.n_kept;
    head->settings = settings;
    head->n_settings = h.n;
    if (arena->exhausted)
        return error_memory(error, "the run's store");
    memcpy(settings, h.settings, h.n * sizeof *settings);
    return STATUS_OK;
}

// ---- is it the same -----------------------------------------------------------------------------

static const char *setting(const struct store_head *head, const char *name)
{
    for (size_t i = 0; i < head->n_settings; i++)
        if (strcmp(head->settings[i].name, name) == 0)
            return head->settings[i].value;
    return "";
}

// At most 60 bytes of it.
static const char *clipped(struct arena *arena, const char *text)
{
    const char *kept = arena_format(arena, "%.60s%s", text, strlen(text) > 60 ? "…" : "");
    return kept == NULL ? "?" : kept;
}

static enum status scenarios_differ(const char *where, const struct store_head *there,
                                    const struct store_head *wanted, struct error *error)
{
    struct arena arena;
    struct store_json_difference d;
    arena_init(&arena);
    enum status status = store_json_compare(setting(there, "scenario"), setting(wanted, "scenario"),
                                            &arena, &d, error);
    if (status == STATUS_OK && d.path != NULL)
        status = error_set(error, STATUS_FAILED,
                           "%s is of another scenario: %s is %s there and %s here", where, d.path,
                           clipped(&arena, d.one), clipped(&arena, d.other));
    else if (status == STATUS_OK)
        status = error_set(error, STATUS_FAILED, "%s is of another scenario", where);
    arena_clear(&arena);
    return status;
}

// What makes two runs the same, in the order in which a difference is told.
static const struct {
    const char *name, *what;
} identity[] = {
    {"kind", "kind of work"},
    {"model_version", "version of the model"},
    {"sampler", "sampler"},
    {"seed", "seed"},
    {"worlds", "number of worlds"},
    {"trials", "number of trials"},
    {"scenario_sha256", "scenario"},
    {"data_sha256", "content of data files"},
    {"plan_sha256", "plan"},
};

enum status keeping_compare(const char *where, const struct store_head *there,
                            const struct store_head *wanted, struct error *error)
{
    for (size_t i = 0; i < sizeof identity / sizeof identity[0]; i++) {
        const char *one = setting(there, identity[i].name);
        const char *other = setting(wanted, identity[i].name);
        if (strcmp(one, other) == 0)
            continue;
        if (strcmp(identity[i].name, "scenario_sha256") == 0)
            return scenarios_differ(where, there, wanted, error);
        if (strstr(identity[i].name, "sha256") != NULL)
            return error_set(error, STATUS_FAILED, "%s has another %s", where, identity[i].what);
        return error_set(error, STATUS_FAILED, "%s has another %s: %s there, %s here", where,
                         identity[i].what, one, other);
    }
    return STATUS_OK;
}

// ---- beginning, opening -------------------------------------------------------------------------

static enum status resume(struct store **store, const char *path, const struct store_head *head,
                          double save_seconds, struct error *error)
{
    struct store *opened;
    enum status status = store_open(&opened, path, save_seconds, error);
    if (status != STATUS_OK)
        return status;
    status = keeping_compare(path, store_head(opened), head, error);
    if (status == STATUS_OK)
        *store = opened;
    else
        store_free(opened);
    return status;
}

// The path of a file in the folder, without asking for memory; false: it would be longer than any
// path can be.
static bool put_path(char path[static PATH_MAX], const char *folder, const char *file)
{
    const int length = snprintf(path, PATH_MAX, "%s/%s", folder, file);
    return length >= 0 && length < PATH_MAX;
}

bool keeping_holds(const char *folder)
{
    char path[PATH_MAX];
    return put_path(path, folder, STORE_FILE) && store_exists(path);
}

bool keeping_has_journal(const char *folder)
{
    char path[PATH_MAX];
    return !put_path(path, folder, STORE_FILE "-journal") || access(path, F_OK) == 0;
}

enum status keeping_begin(struct store **store, const char *folder, const struct store_head *head,
                          bool is_resumed, double save_seconds, struct error *error)
{
    struct arena arena;
    arena_init(&arena);
    const char *path = keeping_path(&arena, folder);
    enum status status;
    if (path == NULL)
        status = error_memory(error, "the run's store");
    else if (is_resumed && store_exists(path))
        status = resume(store, path, head, save_seconds, error);
    else
        status = store_create(store, path, head, save_seconds, error);
    arena_clear(&arena);
    return status;
}

static const struct kept_file *files_of(const struct store_head *head, struct arena *arena)
{
    struct kept_file *files = arena_alloc(arena, head->n_sources, sizeof *files);
    for (size_t i = 0; files != NULL && i < head->n_sources; i++) {
        const struct store_source *source = &head->sources[i];
        files[i] = (struct kept_file){.path = source->path, .text = source->text,
                                      .size = source->size};
    }
    return files;
}

// The scenario of the store must give the store's own head again.
static enum status check_opened(const char *path, const struct store *store,
                                const struct model *model, struct arena *arena,
                                struct error *error)
{
    struct store_head again;
    const char *const told = store_setting(store, "kind"), *const kind = told == NULL ? "run" : told;
    enum status status = keeping_head(&again, model, kind, NULL, 0, arena, error);
    const struct store_setting plan = {"plan_sha256", store_setting(store, "plan_sha256")};
    if (status == STATUS_OK && plan.value != NULL)
        status = keeping_head(&again, model, kind, &plan, 1, arena, error);
    return status == STATUS_OK ? keeping_compare(path, store_head(store), &again, error) : status;
}

static enum status open_scenario(const char *path, const struct store *store,
                                 struct scenario *scenario, struct model *model,
                                 struct arena *arena, struct error *error)
{
    const struct store_head *head = store_head(store);
    const char *version = store_setting(store, "model_version");
    const char *wanted = arena_format(arena, "%d", MODEL_VERSION);
    const struct kept_file *files = files_of(head, arena);
    const char *scenario_path = store_setting(store, "path");
    if (arena->exhausted)
        return error_memory(error, "the run's store");
    if (version == NULL || strcmp(version, wanted) != 0)
        return error_set(error, STATUS_FAILED, "%s has version %s of the model; this program "
                         "computes version %s", path, version == NULL ? "?" : version, wanted);
    if (scenario_path == NULL)
        return error_set(error, STATUS_FAILED, "%s is damaged: it names no scenario", path);
    const char *const *overrides;
    size_t n;
    enum status status = store_json_texts(store, "overrides", arena, &overrides, &n, error);
    if (status == STATUS_OK)
        status = opening_kept(scenario, model, scenario_path, files, head->n_sources, overrides, n,
                              error);
    return status == STATUS_OK ? check_opened(path, store, model, arena, error) : status;
}

enum status keeping_open(struct store **store, const char *folder, struct scenario *scenario,
                         struct model *model, struct error *error)
{
    struct arena arena;
    struct store *opened = NULL;
    arena_init(&arena);
    const char *path = keeping_path(&arena, folder);
    enum status status = STATUS_OK;
    *scenario = (struct scenario){0};
    if (path == NULL)
        status = error_memory(error, "the run's store");
    else if (!store_exists(path))
        status = error_set(error, STATUS_FAILED, "%s holds no run: there is no %s", folder,
                           STORE_FILE);
    if (status == STATUS_OK)
        status = store_open(&opened, path, STORE_SAVE_SECONDS, error);
    if (status == STATUS_OK)
        status = open_scenario(path, opened, scenario, model, &arena, error);
    arena_clear(&arena);
    if (status == STATUS_OK)
        *store = opened;
    else
        store_free(opened);
    return status;
}

enum status keeping_worlds(const char *folder, uint32_t *n_worlds, struct error *error)
{
    struct arena arena;
    struct store *opened = NULL;
    arena_init(&arena);
    const char *path = keeping_path(&arena, folder);
    enum status status = path == NULL ? error_memory(error, "the run's store")
                                      : store_open(&opened, path, STORE_SAVE_SECONDS, error);
    if (status == STATUS_OK) {
        const char *worlds = store_setting(opened, "worlds");
        *n_worlds = worlds == NULL ? 0 : (uint32_t)strtoul(worlds, NULL, 10);
        if (*n_worlds == 0)
            status = error_set(error, STATUS_FAILED, "%s is damaged: it tells no worlds", path);
    }
    store_free(opened);
    arena_clear(&arena);
    return status;
}

void keeping_discard(struct store *store, const char *folder)
{
    struct arena arena;
    store_free(store);
    arena_init(&arena);
    const char *path = keeping_path(&arena, folder);
    const char *journal = path == NULL ? NULL : arena_format(&arena, "%s-journal", path);
    if (journal != NULL) {
        (void)unlink(path);
        (void)unlink(journal);
    }
    arena_clear(&arena);
}
