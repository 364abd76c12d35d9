// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario/scenario.h"

#include "base/date.h"
#include "base/random.h"
#include "scenario/correlation.h"
#include "scenario/law.h"
#include "scenario/read.h"
#include "scenario/sections.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void scenario_complain(struct scenario *s, const struct entry *entry, const char *format, ...)
{
    char text[2048];
    va_list arguments;
    if (s->n_complaints >= SCENARIO_MAX_COMPLAINTS) {
        s->n_complaints++;
        return;
    }
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    const char *kept = arena_text(&s->arena, text);
    if (kept == NULL ||
        !arena_grow(&s->arena, &s->complaints, s->n_complaints, sizeof *s->complaints))
        return; // the arena is exhausted: scenario_settle says so
    const struct origin origin =
        entry == NULL || entry->origin.file == NULL ? (struct origin){s->path, 0} : entry->origin;
    s->complaints[s->n_complaints++] = (struct complaint){origin, kept};
}

bool scenario_has_said_enough(const struct scenario *s)
{
    return s->n_complaints >= SCENARIO_MAX_COMPLAINTS;
}

// ---- entities -----------------------------------------------------------------------------------

// Where the entity with this hash is noted, or would be.
static uint32_t *entity_slot(const struct scenario *s, uint32_t hash)
{
    size_t at = hash & (s->n_entity_slots - 1);
    while (s->entity_slots[at] != 0 && s->entities[s->entity_slots[at] - 1].hash != hash)
        at = (at + 1) & (s->n_entity_slots - 1);
    return &s->entity_slots[at];
}

// At most half of the slots are taken.
static bool grow_slots(struct scenario *s)
{
    if (2 * s->n_entities < s->n_entity_slots)
        return true;
    const size_t n = s->n_entity_slots == 0 ? 256 : 2 * s->n_entity_slots;
    uint32_t *slots = arena_alloc(&s->arena, n, sizeof *slots);
    if (slots == NULL)
        return false;
    s->entity_slots = slots;
    s->n_entity_slots = n;
    for (size_t i = 0; i < s->n_entities; i++)
        *entity_slot(s, s->entities[i].hash) = (uint32_t)i + 1;
    return true;
}

uint32_t scenario_entity(struct scenario *s, const struct entry *entry, const char *path)
{
    const uint32_t hash = random_entity(path);
    if (!grow_slots(s))
        return hash;
    uint32_t *slot = entity_slot(s, hash);
    if (*slot != 0) {
        const char *other = s->entities[*slot - 1].path;
        if (strcmp(other, path) != 0)
            scenario_complain(s, entry,
                              "%s and %s would share random numbers (their hashes agree by bad "
                              "luck): rename one of them", path, other);
        return hash;
    }
    if (s->n_entities == SCENARIO_MAX_ENTITIES) {
        scenario_complain(s, entry, "%s: there are more than %d decisions, uncertain numbers and "
                          "others that draw random numbers", path, SCENARIO_MAX_ENTITIES);
        return hash;
    }
    const char *kept = arena_text(&s->arena, path);
    if (kept != NULL && arena_grow(&s->arena, &s->entities, s->n_entities, sizeof *s->entities)) {
        s->entities[s->n_entities++] = (struct entity){hash, kept};
        *slot = (uint32_t)s->n_entities;
    }
    return hash;
}

const char *scenario_path(struct scenario *s, const struct entry *entry, const char *below)
{
    const char *path = arena_format(&s->arena, "%s.%s", entry_path(entry, &s->arena), below);
    return path == NULL ? "?" : path;
}

static int compare_complaints(const void *left, const void *right)
{
    const struct complaint *a = left, *b = right;
    const int files = strcmp(a->origin.file, b->origin.file);
    if (files != 0)
        return files;
    if (a->origin.line != b->origin.line)
        return a->origin.line < b->origin.line ? -1 : 1;
    return strcmp(a->text, b->text);
}

const char *scenario_complaints(struct scenario *s, const char *option)
{
    if (s->n_complaints == 0)
        return "";
    const size_t n = scenario_has_said_enough(s) ? SCENARIO_MAX_COMPLAINTS : s->n_complaints;
    qsort(s->complaints, n, sizeof *s->complaints, compare_complaints);
    size_t size = 64;
    for (size_t i = 0; i < n; i++)
        size += strlen(option) + strlen(s->complaints[i].origin.file) +
                strlen(s->complaints[i].text) + 32;
    char *text = arena_alloc(&s->arena, size, 1);
    if (text == NULL)
        return "not enough memory to list the errors";
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        const struct complaint *c = &s->complaints[i];
        char line[24] = "";
        if (c->origin.line > 0)
            (void)snprintf(line, sizeof line, "%d:", c->origin.line);
        used += (size_t)snprintf(text + used, size - used, "%s%s%s:%s %s", i == 0 ? "" : "\n",
                                 c->origin.line == ORIGIN_OVERRIDE ? option : "", c->origin.file,
                                 line, c->text);
    }
    if (n < s->n_complaints)
        (void)snprintf(text + used, size - used, "\nand %zu more", s->n_complaints - n);
    return text;
}

// ---- opening ------------------------------------------------------------------------------------

static enum status begin(struct scenario *s, const char *path, const struct files_reach *reach,
                         struct error *error)
{
    *s = (struct scenario){0};
    arena_init(&s->arena);
    s->path = arena_text(&s->arena, path);
    s->folder = source_folder(&s->arena, path);
    if (s->path != NULL && s->folder != NULL)
        files_begin(&s->files, &s->arena, s->path, s->folder, reach);
    return s->arena.exhausted ? error_memory(error, "the scenario") : STATUS_OK;
}

// Notes overrides after those that are there already.
static enum status keep_overrides(struct scenario *s, const char *const *overrides, size_t n,
                                  struct error *error)
{
    const char **kept = arena_alloc(&s->arena, s->n_overrides + n, sizeof *kept);
    for (size_t i = 0; kept != NULL && i < s->n_overrides + n; i++)
        kept[i] = i < s->n_overrides ? s->overrides[i]
                                     : arena_text(&s->arena, overrides[i - s->n_overrides]);
    s->overrides = kept;
    s->n_overrides += n;
    return s->arena.exhausted ? error_memory(error, "the scenario") : STATUS_OK;
}

// With `root` in place: puts the overrides in and reads the sections. `status` says what has
// happened so far; a failure leaves the scenario clear.
static enum status complete(struct scenario *s, const char *const *overrides, size_t n_overrides,
                            enum status status, struct error *error)
{
    for (size_t i = 0; i < n_overrides && status == STATUS_OK; i++)
        status = entry_override(s->root, &s->files, s->folder, overrides[i], error);
    if (status == STATUS_OK)
        status = keep_overrides(s, overrides, n_overrides, error);
    if (status == STATUS_OK) {
        sections_read(s);
        if (s->arena.exhausted)
            status = error_memory(error, "the scenario");
    }
    if (status != STATUS_OK)
        scenario_clear(s);
    return status;
}

enum status scenario_open(struct scenario *s, const char *path, const char *const *overrides,
                          size_t n_overrides, struct error *error)
{
    return scenario_open_with(s, path, NULL, overrides, n_overrides, error);
}

enum status scenario_open_with(struct scenario *s, const char *path,
                               const struct files_reach *reach, const char *const *overrides,
                               size_t n_overrides, struct error *error)
{
    enum status status = begin(s, path, reach, error);
    if (status == STATUS_OK)
        status = entry_read_file(&s->root, &s->files, path, error);
    return complete(s, overrides, n_overrides, status, error);
}

// Keeps copies of files, in place of those on the disk.
static enum status take_files(struct scenario *s, const struct kept_file *files, size_t n,
                              struct error *error)
{
    for (size_t i = 0; i < n; i++)
        if (files_keep(&s->files, &files[i]) == NULL)
            return error_memory(error, "the scenario");
    s->files.is_closed = true;
    return STATUS_OK;
}

enum status scenario_open_entries(struct scenario *s, const char *path,
                                  const struct files_reach *reach, const struct kept_file *files,
                                  size_t n_files, struct error *error)
{
    enum status status = begin(s, path, reach, error);
    if (status == STATUS_OK && files != NULL)
        status = take_files(s, files, n_files, error);
    if (status == STATUS_OK)
        status = entry_read_file(&s->root, &s->files, path, error);
    if (status != STATUS_OK)
        scenario_clear(s);
    return status;
}

enum status scenario_open_kept(struct scenario *s, const char *path,
                               const struct kept_file *files, size_t n_files,
                               const char *const *overrides, size_t n_overrides,
                               struct error *error)
{
    enum status status = begin(s, path, NULL, error);
    if (status == STATUS_OK)
        status = take_files(s, files, n_files, error);
    if (status == STATUS_OK)
        status = entry_read_file(&s->root, &s->files, path, error);
    return complete(s, overrides, n_overrides, status, error);
}

enum status scenario_reopen(struct scenario *s, const struct scenario *from, bool is_lender,
                            const char *const *overrides, size_t n_overrides,
                            struct error *error)
{
    enum status status = begin(s, from->path, NULL, error);
    if (status == STATUS_OK) {
        s->lender = is_lender ? from : NULL;
        files_copy(&s->files, &from->files);
        s->root = entry_copy(from->root, &s->arena);
        status = s->root == NULL ? error_memory(error, "the scenario") : STATUS_OK;
    }
    if (status == STATUS_OK)
        status = keep_overrides(s, from->overrides, from->n_overrides, error);
    return complete(s, overrides, n_overrides, status, error);
}

// A named unknown's `quantiles` become a beta or a lognormal by what it is used as.
static void settle_unknown(struct scenario *s, struct unknown *unknown)
{
    if (unknown->name == NULL || unknown->law == NULL)
        return;
    struct law *law = unknown->law;
    if (law->dist.kind == NULL) { // left open by law_read: quantiles
        if (unknown->as_probability && unknown->as_other) {
            scenario_complain(s, unknown->entry,
                              "%s: its quantiles are used both for probabilities and for other "
                              "numbers; give it another distribution or two names", unknown->path);
            return;
        }
        law->probability = unknown->as_probability;
        if (law->probability && law->parameter[2].value >= 1.0) {
            scenario_complain(s, unknown->entry, "%s: p95 is %g; a probability lies below 1",
                              unknown->path, law->parameter[2].value);
            return;
        }
        law_complete(s, unknown->entry, law);
    }
    unknown->dist = law->dist;
    unknown->fit_error = law->fit_error;
}

static int compare_paths(const void *left, const void *right)
{
    const struct unknown *const *a = left, *const *b = right;
    return strcmp((*a)->path, (*b)->path);
}

// Coordinates of a sequence are given away by path, so that reordering the file changes nothing.
static void number_unknowns(struct scenario *s)
{
    struct unknown **by_path = arena_alloc(&s->arena, s->n_unknowns, sizeof *by_path);
    if (by_path == NULL)
        return;
    for (size_t i = 0; i < s->n_unknowns; i++)
        by_path[i] = &s->unknowns[i];
    qsort(by_path, s->n_unknowns, sizeof *by_path, compare_paths);
    for (size_t i = 0; i < s->n_unknowns; i++)
        by_path[i]->dimension = (uint32_t)i;
}

enum status scenario_settle(struct scenario *s, struct error *error)
{
    if (s->arena.exhausted)
        return error_memory(error, "the scenario");
    for (size_t i = 0; i < s->n_unknowns; i++)
        settle_unknown(s, &s->unknowns[i]);
    number_unknowns(s);
    for (size_t i = 0; i < s->n_uses; i++) {
        const struct unknown *unknown = &s->unknowns[s->uses[i].unknown];
        if (unknown->dist.kind != NULL)
            (void)law_check_support(s, s->uses[i].entry, &unknown->dist, &s->uses[i].range);
    }
    for (size_t i = 0; i < s->n_pending; i++)
        law_check_corners(s, &s->pending[i]);
    if (s->arena.exhausted)
        return error_memory(error, "the scenario");
    if (s->n_complaints > 0)
        return error_set(error, STATUS_REFUSED, "%s: %zu errors", s->path, s->n_complaints);
    return STATUS_OK;
}

void scenario_clear(struct scenario *s)
{
    for (size_t i = 0; i < s->n_tables; i++)
        dist_table_free(s->tables[i]);
    arena_clear(&s->arena);
    *s = (struct scenario){0};
}
