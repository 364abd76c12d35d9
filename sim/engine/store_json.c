// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store_json.h"

#include "engine/store_parts.h"

// One statement about up to two values, in a database of its own that has nothing in it.
struct question {
    sqlite3 *database;
    sqlite3_stmt *rows;
    struct arena *arena;
};

static int ask(struct question *q, const char *sql, const char *one, const char *other,
               struct arena *arena)
{
    *q = (struct question){.arena = arena};
    int code = sqlite3_open(":memory:", &q->database);
    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(q->database, sql, -1, &q->rows, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_bind_text(q->rows, 1, one, -1, SQLITE_STATIC);
    if (code == SQLITE_OK && other != NULL)
        code = sqlite3_bind_text(q->rows, 2, other, -1, SQLITE_STATIC);
    return code == SQLITE_OK ? sqlite3_step(q->rows) : code;
}

static const char *text_in(const struct question *q, int column)
{
    const char *text = (const char *)sqlite3_column_text(q->rows, column);
    if (text == NULL)
        q->arena->exhausted = true;
    return arena_text(q->arena, text == NULL ? "" : text);
}

static void finish(struct question *q)
{
    (void)sqlite3_finalize(q->rows);
    (void)sqlite3_close(q->database);
}

static enum status lacks_memory(struct error *error)
{
    return error_memory(error, "the run's store");
}

enum status store_json_texts(const struct store *store, const char *setting, struct arena *arena,
                             const char *const **texts, size_t *n, struct error *error)
{
    const char *json = store_setting(store, setting);
    struct question q;
    bool are_texts = true;
    size_t n_kept = 0;
    const char **kept = arena_alloc(arena, 1, sizeof *kept); // not NULL where there are none
    int code = ask(&q, "SELECT atom, type = 'text', id FROM json_each(?1) "
                       "UNION ALL SELECT NULL, 0, -1 WHERE json_type(?1) <> 'array' ORDER BY 3",
                   json == NULL ? "" : json, NULL, arena);
    while (code == SQLITE_ROW && are_texts && arena_grow(arena, &kept, n_kept, sizeof *kept)) {
        are_texts = sqlite3_column_int(q.rows, 1) != 0;
        kept[n_kept++] = are_texts ? text_in(&q, 0) : "";
        code = sqlite3_step(q.rows);
    }
    finish(&q);
    if (code == SQLITE_NOMEM || arena->exhausted)
        return lacks_memory(error);
    if (code != SQLITE_DONE || !are_texts)
        return store_damaged(store, setting, error);
    *texts = kept;
    *n = n_kept;
    return STATUS_OK;
}

// A node of either value: its path without "$.", and what it is, which is told of what has no nodes
// below it.
#define NODES(name, value)                                                                          \
    name "(id, path, type, atom, told) AS MATERIALIZED ("                                           \
    "SELECT id, substr(replace(replace(replace(fullkey, '\"', ''), '[', '.'), ']', ''), 3), type, " \
    "atom, CASE WHEN type IN ('object', 'array') THEN value WHEN type IN ('true', 'false', 'null') " \
    "THEN type ELSE json_quote(atom) END FROM json_tree(" value "))"

#define FIRST_DIFFERENCE                                                                           \
    "WITH " NODES("one", "?1") ", " NODES("other", "?2")                                           \
    " SELECT path, coalesce(here, 'missing'), coalesce(there, 'missing') FROM ("                   \
    "SELECT 0 AS pass, other.id AS id, other.path AS path, one.told AS here, other.told AS there " \
    "FROM other LEFT JOIN one ON one.path = other.path "                                           \
    "WHERE one.type IS NOT other.type OR one.atom IS NOT other.atom "                              \
    "UNION ALL SELECT 1, one.id, one.path, one.told, NULL "                                        \
    "FROM one LEFT JOIN other ON one.path = other.path WHERE other.path IS NULL"                   \
    ") ORDER BY pass, id LIMIT 1"

enum status store_json_compare(const char *one, const char *other, struct arena *arena,
                               struct store_json_difference *difference, struct error *error)
{
    struct question q;
    struct store_json_difference first = {NULL, NULL, NULL};
    const int code = ask(&q, FIRST_DIFFERENCE, one, other, arena);
    if (code == SQLITE_ROW)
        first = (struct store_json_difference){text_in(&q, 0), text_in(&q, 1), text_in(&q, 2)};
    finish(&q);
    if (code == SQLITE_NOMEM || arena->exhausted)
        return lacks_memory(error);
    *difference = first;
    return STATUS_OK;
}
