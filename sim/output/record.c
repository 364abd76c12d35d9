// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/record.h"

#include "bulwark_version.h"
#include "model/model.h"
#include "output/json.h"

#include <math.h>
#include <nettle/base16.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- the resolved scenario ----------------------------------------------------------------------

static json_t *entry_json(const struct entry *entry);

// An object or an array of all that is below the entry.
static json_t *children_json(const struct entry *entry)
{
    const bool is_group = entry->type == ENTRY_GROUP;
    json_t *json = is_group ? json_object() : json_array();
    for (const struct entry *child = entry->first; child != NULL; child = child->next) {
        json_t *value = entry_json(child);
        const int failed = is_group ? json_object_set_new(json, child->name, value)
                                    : json_array_append_new(json, value);
        if (failed) {
            json_decref(json);
            return NULL;
        }
    }
    return json;
}

static json_t *entry_json(const struct entry *entry)
{
    switch (entry->type) {
    case ENTRY_GROUP:
    case ENTRY_LIST:
        return children_json(entry);
    case ENTRY_TEXT:
        return json_text(entry->text);
    case ENTRY_INTEGER:
        return json_integer(entry->integer);
    case ENTRY_REAL:
        return json_real(entry->real);
    case ENTRY_BOOLEAN:
        return json_boolean(entry->integer != 0);
    }
    return NULL;
}

json_t *record_scenario_json(const struct scenario *scenario)
{
    return entry_json(scenario->root);
}

bool record_hash(const json_t *value, char hash[static RECORD_HASH_SIZE])
{
    char *text = json_format(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(17));
    if (text == NULL)
        return false;
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_init(&context);
    sha256_update(&context, strlen(text), (const uint8_t *)text);
    sha256_digest(&context, sizeof digest, digest);
    free(text);
    base16_encode_update(hash, sizeof digest, digest);
    hash[RECORD_HASH_SIZE - 1] = '\0';
    return true;
}

bool record_scenario_hash(const struct scenario *scenario, char hash[static RECORD_HASH_SIZE])
{
    json_t *json = record_scenario_json(scenario);
    const bool is_hashed = json != NULL && record_hash(json, hash);
    json_decref(json);
    return is_hashed;
}

// ---- the machine --------------------------------------------------------------------------------

// The processor's name as Linux gives it, "unknown" elsewhere.
static json_t *processor_json(void)
{
    char line[256];
    const char *name = "unknown";
    FILE *file = fopen("/proc/cpuinfo", "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        const char *colon = strchr(line, ':');
        if (strncmp(line, "model name", strlen("model name")) == 0 && colon != NULL) {
            line[strcspn(line, "\n")] = '\0';
            name = colon + 1 + strspn(colon + 1, " ");
            break;
        }
    }
    json_t *json = json_text(name);
    if (file != NULL)
        (void)fclose(file);
    return json;
}

// "2023-03-08T12:00:00Z"
static json_t *time_json(time_t time)
{
    char text[32];
    struct tm utc;
    if (gmtime_r(&time, &utc) == NULL ||
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
        return json_null();
    return json_string(text);
}

json_t *record_overrides_json(const struct scenario *s)
{
    json_t *list = json_array();
    for (size_t i = 0; i < s->n_overrides; i++)
        if (json_array_append_new(list, json_text(s->overrides[i])) != 0) {
            json_decref(list);
            return NULL;
        }
    return list;
}

// How many of the best combinations were asked for; null when every combination is listed.
static json_t *top_json(const struct estimates *estimates)
{
    return estimates->top == 0 ? json_null() : json_integer((json_int_t)estimates->top);
}

json_t *record_machine_json(const struct run_record *record, const struct machine *machine)
{
    return json_pack(
        "{s:s, s:I, s:s, s:s, s:o, s:s, s:I, s:I, s:o, s:f, s:f}", "version", BULWARK_VERSION,
        "model_version", (json_int_t)MODEL_VERSION, "commit", BULWARK_COMMIT,
        "compiler", BULWARK_COMPILER, "cpu", processor_json(),
        "instructions", cpu_name(machine->cpu), "threads", (json_int_t)machine->n_threads,
        "ranks", (json_int_t)machine->n_ranks, "started", time_json(record->started),
        "wall_seconds", fmax(0.0, record->wall_seconds), // clocks have been seen to go backwards
        "cpu_seconds", fmax(0.0, record->cpu_seconds));
}

json_t *record_asked_json(const struct scenario *s)
{
    char hash[RECORD_HASH_SIZE];
    if (!record_scenario_hash(s, hash))
        return NULL;
    return json_pack("{s:o, s:o, s:s, s:I}", "scenario_path", json_text(s->path),
                     "overrides", record_overrides_json(s), "scenario_sha256", hash,
                     "seed", (json_int_t)s->run.seed);
}

json_t *record_joined_json(json_t *const *parts, size_t n)
{
    json_t *json = json_object();
    bool whole = json != NULL;
    for (size_t i = 0; i < n; i++) {
        whole = whole && parts[i] != NULL && json_object_update(json, parts[i]) == 0;
        json_decref(parts[i]);
    }
    if (whole)
        return json;
    json_decref(json);
    return NULL;
}

// ---- the records --------------------------------------------------------------------------------

json_t *record_json(const struct estimates *estimates, const struct run_record *record)
{
    const struct scenario *s = estimates->model->scenario;
    const struct result *result = estimates->result;
    const struct machine machine = {result->n_threads, result->n_ranks, result->cpu};
    json_t *const parts[] = {
        json_pack("{s:o}", "title", json_text(s->title)),
        record_asked_json(s),
        json_pack("{s:I, s:I, s:I, s:I, s:s, s:o, s:o}", "worlds", (json_int_t)result->layout->n_worlds,
                  "worlds_asked", (json_int_t)result->n_worlds_asked,
                  "worlds_stored", (json_int_t)result->n_worlds_stored,
                  "trials", (json_int_t)result->layout->n_trials, "sampler", s->run.sampler,
                  "top", top_json(estimates), "target_se",
                  record->target_se == NULL ? json_null() : json_text(record->target_se)),
        record_machine_json(record, &machine),
        json_pack("{s:o}", "scenario", record_scenario_json(s)),
    };
    return record_joined_json(parts, sizeof parts / sizeof parts[0]);
}

json_t *record_sweep_json(const struct plan *plan, const struct model *model, uint32_t n_finished,
                          const struct sweep_record *record)
{
    const struct scenario *s = model->scenario;
    json_t *const parts[] = {
        json_pack("{s:o, s:o, s:s, s:s, s:I, s:I}", "title", json_text(plan->title),
                  "plan_path", json_text(plan->file.path), "plan_sha256", record->plan_hash,
                  "design", plan_design_name(plan->design), "points", (json_int_t)plan->n_points,
                  "points_finished", (json_int_t)n_finished),
        record_asked_json(s),
        json_pack("{s:I, s:I, s:s, s:I}", "worlds", (json_int_t)s->run.n_worlds,
                  "trials", (json_int_t)s->run.n_trials, "sampler", s->run.sampler,
                  "worlds_stored", (json_int_t)record->n_worlds_stored),
        record_machine_json(&record->run, &record->machine),
        json_pack("{s:o, s:o}", "plan", record_scenario_json(&plan->file), "scenario",
                  record_scenario_json(s)),
    };
    return record_joined_json(parts, sizeof parts / sizeof parts[0]);
}
