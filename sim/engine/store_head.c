// SPDX-License-Identifier: GPL-3.0-or-later
// What a store is of: its settings and sources, under one checksum.
#include "engine/store_parts.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *text_in(struct store *s, sqlite3_stmt *row, int column)
{
    const bool is_null = sqlite3_column_type(row, column) == SQLITE_NULL;
    const char *text = is_null ? "" : (const char *)sqlite3_column_text(row, column);
    if (text == NULL)
        s->arena.exhausted = true;
    return arena_text(&s->arena, text == NULL ? "" : text);
}

// What a loop over rows came to, of which the last gave `code`.
static enum status rows_ended(const struct store *s, int code, struct error *error)
{
    if (s->arena.exhausted)
        return error_memory(error, "the run's store");
    return code == SQLITE_DONE ? STATUS_OK : store_not_read(s, error);
}

static enum status load_settings(struct store *s, sqlite3_stmt *rows, struct error *error)
{
    struct store_setting *settings = NULL;
    int code;
    while ((code = sqlite3_step(rows)) == SQLITE_ROW) {
        if (!arena_grow(&s->arena, &settings, s->head.n_settings, sizeof *settings))
            break;
        settings[s->head.n_settings++] = (struct store_setting){
            text_in(s, rows, 0), text_in(s, rows, 1)};
    }
    s->head.settings = settings;
    return rows_ended(s, code, error);
}

static enum status load_sources(struct store *s, sqlite3_stmt *rows, struct error *error)
{
    struct store_source *sources = NULL;
    int code;
    while ((code = sqlite3_step(rows)) == SQLITE_ROW) {
        const void *const text = sqlite3_column_blob(rows, 1);
        const size_t size = (size_t)sqlite3_column_bytes(rows, 1);
        char *const kept = arena_alloc(&s->arena, size + 1, 1);
        if (kept == NULL ||
            !arena_grow(&s->arena, &sources, s->head.n_sources, sizeof *sources))
            break;
        if (size > 0)
            memcpy(kept, text, size);
        kept[size] = '\0';
        sources[s->head.n_sources++] = (struct store_source){
            text_in(s, rows, 0), kept, size};
    }
    s->head.sources = sources;
    return rows_ended(s, code, error);
}

// The checksum has no place among the settings that a store tells.
#define SELECT_SETTINGS "SELECT name, value FROM setting WHERE name <> 'checksum' ORDER BY name"

enum status store_load_head(struct store *s, struct error *error)
{
    sqlite3_stmt *settings = NULL, *sources = NULL;
    enum status status = STATUS_OK;
    if (sqlite3_prepare_v2(s->database, SELECT_SETTINGS, -1, &settings, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(s->database, "SELECT path, text FROM source ORDER BY rowid", -1,
                           &sources, NULL) != SQLITE_OK)
        status = store_not_read(s, error);
    if (status == STATUS_OK)
        status = load_settings(s, settings, error);
    if (status == STATUS_OK)
        status = load_sources(s, sources, error);
    (void)sqlite3_finalize(settings);
    (void)sqlite3_finalize(sources);
    return status;
}

static void put_text(struct bytes *bytes, const char *text, size_t size)
{
    bytes_put_number(bytes, size);
    bytes_put(bytes, text, size);
}

// Of the head as it was loaded. Fails for want of memory.
static enum status head_checksum(const struct store *s, uint64_t *checksum, struct error *error)
{
    struct bytes bytes = {0};
    const struct store_head *h = &s->head;
    assert(h->settings != NULL || h->n_settings == 0);
    assert(h->sources != NULL || h->n_sources == 0);
    for (size_t i = 0; i < h->n_settings; i++) {
        put_text(&bytes, h->settings[i].name, strlen(h->settings[i].name));
        put_text(&bytes, h->settings[i].value, strlen(h->settings[i].value));
    }
    for (size_t i = 0; i < h->n_sources; i++) {
        put_text(&bytes, h->sources[i].path, strlen(h->sources[i].path));
        put_text(&bytes, h->sources[i].text, h->sources[i].size);
    }
    const bool good = !bytes.exhausted;
    *checksum = bytes_checksum(bytes.data, bytes.size, h->n_settings);
    bytes_clear(&bytes);
    return good ? STATUS_OK : error_memory(error, "the run's store");
}

// Loads the head that was just kept, and keeps its checksum.
enum status store_seal_head(struct store *s, struct error *error)
{
    uint64_t checksum;
    char text[96];
    if (store_load_head(s, error) != STATUS_OK || head_checksum(s, &checksum, error) != STATUS_OK)
        return STATUS_FAILED;
    (void)snprintf(text, sizeof text, "INSERT INTO setting VALUES ('checksum', '%" PRIu64 "')",
                   checksum);
    return store_execute(s, text) ? STATUS_OK : store_not_written(s, error);
}

enum status store_check_head(struct store *s, struct error *error)
{
    sqlite3_stmt *asked = NULL;
    uint64_t checksum;
    char wanted[24];
    enum status status = head_checksum(s, &checksum, error);
    if (status != STATUS_OK)
        return status;
    (void)snprintf(wanted, sizeof wanted, "%" PRIu64, checksum);
    int code = sqlite3_prepare_v2(s->database, "SELECT value FROM setting WHERE name = 'checksum'",
                                  -1, &asked, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(asked);
    const char *const there =
        code == SQLITE_ROW ? (const char *)sqlite3_column_text(asked, 0) : "";
    if (there == NULL || (code != SQLITE_ROW && code != SQLITE_DONE))
        status = store_not_read(s, error);
    else if (strcmp(there, wanted) != 0)
        status = store_damaged(s, "what it says that it is a run of", error);
    (void)sqlite3_finalize(asked);
    return status;
}

bool store_keep_head(struct store *s, const struct store_head *head)
{
    sqlite3_stmt *setting = NULL, *source = NULL;
    bool good = sqlite3_prepare_v2(s->database, "INSERT INTO setting VALUES (?, ?)", -1, &setting,
                                   NULL) == SQLITE_OK &&
                sqlite3_prepare_v2(s->database, "INSERT INTO source VALUES (?, ?)", -1, &source,
                                   NULL) == SQLITE_OK;
    for (size_t i = 0; good && i < head->n_settings; i++)
        good = sqlite3_bind_text(setting, 1, head->settings[i].name, -1, SQLITE_STATIC) ==
                   SQLITE_OK &&
               sqlite3_bind_text(setting, 2, head->settings[i].value, -1, SQLITE_STATIC) ==
                   SQLITE_OK &&
               store_done(setting);
    for (size_t i = 0; good && i < head->n_sources; i++)
        good = sqlite3_bind_text(source, 1, head->sources[i].path, -1, SQLITE_STATIC) ==
                   SQLITE_OK &&
               sqlite3_bind_blob64(source, 2, head->sources[i].text, head->sources[i].size,
                                   SQLITE_STATIC) == SQLITE_OK &&
               store_done(source);
    (void)sqlite3_finalize(setting);
    (void)sqlite3_finalize(source);
    return good;
}

// All or nothing, in one transaction with what was put before.
enum status store_renew(struct store *s, const struct store_head *head, uint64_t n_units,
                        struct error *error)
{
    char drop[128];
    (void)snprintf(drop, sizeof drop,
                   "DELETE FROM setting; DELETE FROM source; "
                   "DELETE FROM block WHERE unit >= %" PRIu64, n_units);
    if (!store_begin(s) || !store_execute(s, drop) || !store_keep_head(s, head))
        return store_settle(s, false, error);
    s->head = (struct store_head){0};
    const enum status status = store_seal_head(s, error);
    if (status == STATUS_OK)
        return store_save(s, error);
    store_give_up(s); // nobody shall save a head without its checksum
    return status;
}
