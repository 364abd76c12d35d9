// SPDX-License-Identifier: GPL-3.0-or-later
// What a store keeps: blocks, and points of sweeps.
#include "engine/store_parts.h"

#include <inttypes.h>
#include <stdio.h>

static const char *const statements[STORE_N_STATEMENTS] = {
    [STORE_PUT] = "INSERT INTO block VALUES (?, ?, ?, ?, ?)",
    [STORE_HAS] = "SELECT 1 FROM block WHERE unit = ?",
    [STORE_COUNT] = "SELECT count(*) FROM block WHERE unit >= ? AND unit < ?",
    [STORE_GET] = "SELECT worlds, seconds, checksum, data FROM block WHERE unit = ?",
    [STORE_PUT_POINT] = "INSERT INTO point VALUES (?, ?, ?)",
    [STORE_HAS_POINT] = "SELECT 1 FROM point WHERE point = ?",
    [STORE_GET_POINT] = "SELECT checksum, data FROM point WHERE point = ?",
    [STORE_ANY] = "SELECT 1 FROM block UNION ALL SELECT 1 FROM point LIMIT 1",
    [STORE_DROP] = "DELETE FROM block WHERE unit >= ? AND unit < ?",
};

// ---- statements -------------------------------------------------------------------------------

// A statement ready for its parameters; NULL when SQLite refuses.
static sqlite3_stmt *statement(struct store *s, enum store_statement which)
{
    if (s->prepared[which] == NULL &&
        sqlite3_prepare_v3(s->database, statements[which], -1, SQLITE_PREPARE_PERSISTENT,
                           &s->prepared[which], NULL) != SQLITE_OK)
        return NULL;
    return s->prepared[which];
}

// The same with up to two numbers in place.
static sqlite3_stmt *about(struct store *s, enum store_statement which, uint64_t first,
                           uint64_t second)
{
    sqlite3_stmt *const asked = statement(s, which);
    if (asked != NULL && sqlite3_bind_int64(asked, 1, (sqlite3_int64)first) == SQLITE_OK &&
        (sqlite3_bind_parameter_count(asked) != 2 ||
         sqlite3_bind_int64(asked, 2, (sqlite3_int64)second) == SQLITE_OK))
        return asked;
    return NULL;
}

static bool bind_bytes(sqlite3_stmt *asked, int at, const struct bytes *bytes, uint64_t number)
{
    const uint64_t checksum = bytes_checksum(bytes->data, bytes->size, number);
    return sqlite3_bind_int64(asked, at, (sqlite3_int64)checksum) == SQLITE_OK &&
           sqlite3_bind_blob64(asked, at + 1, bytes->data, bytes->size, SQLITE_STATIC) == SQLITE_OK;
}

// The bytes of a row whose columns `at` and `at` + 1 are checksum and data; false: damaged.
static bool take_bytes(sqlite3_stmt *asked, int at, uint64_t number, struct bytes *bytes)
{
    const uint64_t checksum = (uint64_t)sqlite3_column_int64(asked, at);
    const void *const data = sqlite3_column_blob(asked, at + 1);
    const size_t size = (size_t)sqlite3_column_bytes(asked, at + 1);
    bytes_reset(bytes);
    if (data == NULL && size > 0)
        bytes->exhausted = true;
    else if (bytes_checksum(data, size, number) != checksum)
        return false;
    else
        bytes_put(bytes, data, size);
    return true;
}

// ---- blocks -----------------------------------------------------------------------------------

enum status store_put(struct store *s, const struct store_block *block, struct error *error)
{
    bool good = store_begin(s);
    sqlite3_stmt *const put = good ? statement(s, STORE_PUT) : NULL;
    good = put != NULL &&
           sqlite3_bind_int64(put, 1, (sqlite3_int64)block->unit) == SQLITE_OK &&
           sqlite3_bind_int64(put, 2, (sqlite3_int64)block->worlds) == SQLITE_OK &&
           sqlite3_bind_double(put, 3, block->seconds) == SQLITE_OK &&
           bind_bytes(put, 4, &block->bytes, block->unit) && store_done(put);
    return store_settle(s, good, error);
}

// The first column of the first row as a number; 0: no row. `asked`: NULL is a failure.
static uint64_t number_told(struct store *s, sqlite3_stmt *asked)
{
    const int code = asked == NULL ? SQLITE_ERROR : sqlite3_step(asked);
    const uint64_t number = code == SQLITE_ROW ? (uint64_t)sqlite3_column_int64(asked, 0) : 0;
    if (code != SQLITE_ROW && code != SQLITE_DONE && s->unread.status == STATUS_OK)
        (void)store_not_read(s, &s->unread);
    if (asked != NULL)
        (void)sqlite3_reset(asked);
    return number;
}

enum status store_answered(const struct store *s, struct error *error)
{
    if (s->unread.status != STATUS_OK)
        *error = s->unread;
    return s->unread.status;
}

bool store_has(struct store *s, uint64_t unit)
{
    return number_told(s, about(s, STORE_HAS, unit, 0)) != 0;
}

uint64_t store_count(struct store *s, uint64_t first, uint64_t end)
{
    return number_told(s, about(s, STORE_COUNT, first, end));
}

bool store_is_empty(struct store *s)
{
    sqlite3_stmt *const any = statement(s, STORE_ANY);
    const bool is_empty = any != NULL && sqlite3_step(any) == SQLITE_DONE;
    if (any != NULL)
        (void)sqlite3_reset(any);
    return is_empty;
}

enum status store_get(struct store *s, uint64_t unit, struct store_block *block,
                      struct error *error)
{
    sqlite3_stmt *const get = about(s, STORE_GET, unit, 0);
    const int code = get == NULL ? SQLITE_ERROR : sqlite3_step(get);
    enum status status = STATUS_OK;
    char what[64];
    (void)snprintf(what, sizeof what, "block %" PRIu64, unit);
    if (code == SQLITE_ROW) {
        block->unit = unit;
        block->worlds = (uint32_t)sqlite3_column_int64(get, 0);
        block->seconds = sqlite3_column_double(get, 1);
        if (!take_bytes(get, 2, unit, &block->bytes))
            status = store_damaged(s, what, error);
        else if (block->bytes.exhausted)
            status = error_memory(error, "a block of the run's store");
    } else {
        status = code == SQLITE_DONE ? store_damaged(s, what, error) : store_not_read(s, error);
    }
    if (get != NULL)
        (void)sqlite3_reset(get);
    return status;
}

// ---- points -----------------------------------------------------------------------------------

enum status store_put_point(struct store *s, uint32_t point, uint64_t first, uint64_t end,
                            const struct bytes *bytes, struct error *error)
{
    const bool good = store_begin(s) && store_done(about(s, STORE_DROP, first, end));
    sqlite3_stmt *const put = good ? about(s, STORE_PUT_POINT, point, 0) : NULL;
    return store_settle(s, put != NULL && bind_bytes(put, 2, bytes, point) && store_done(put), error);
}

bool store_has_point(struct store *s, uint32_t point)
{
    return number_told(s, about(s, STORE_HAS_POINT, point, 0)) != 0;
}

enum status store_get_point(struct store *s, uint32_t point, struct bytes *bytes,
                            struct error *error)
{
    sqlite3_stmt *const get = about(s, STORE_GET_POINT, point, 0);
    const int code = get == NULL ? SQLITE_ERROR : sqlite3_step(get);
    enum status status = STATUS_OK;
    char what[64];
    (void)snprintf(what, sizeof what, "point %" PRIu32, point);
    if (code == SQLITE_ROW && !take_bytes(get, 0, point, bytes))
        status = store_damaged(s, what, error);
    else if (code == SQLITE_ROW && bytes->exhausted)
        status = error_memory(error, "a point of the store");
    else if (code != SQLITE_ROW)
        status = code == SQLITE_DONE ? store_damaged(s, what, error) : store_not_read(s, error);
    if (get != NULL)
        (void)sqlite3_reset(get);
    return status;
}

static enum status in_both(const struct store *from, const char *what, uint64_t number,
                           struct error *error)
{
    return error_set(error, STATUS_FAILED, "%s has %s %" PRIu64 ", which another part has too",
                     from->path, what, number);
}

static enum status copy_points(struct store *s, struct store *from, uint32_t point_units,
                               struct error *error)
{
    struct bytes bytes = {0};
    sqlite3_stmt *points = NULL;
    enum status status = STATUS_OK;
    if (sqlite3_prepare_v2(from->database, "SELECT point FROM point ORDER BY point", -1, &points,
                           NULL) != SQLITE_OK)
        status = store_not_read(from, error);
    int code = SQLITE_DONE;
    while (status == STATUS_OK && (code = sqlite3_step(points)) == SQLITE_ROW) {
        const uint32_t point = (uint32_t)sqlite3_column_int64(points, 0);
        const uint64_t first = (uint64_t)point * point_units;
        if (store_has_point(s, point) || store_count(s, first, first + point_units) > 0)
            status = in_both(from, "point", point, error);
        else
            status = store_answered(s, error);
        if (status == STATUS_OK)
            status = store_get_point(from, point, &bytes, error);
        if (status == STATUS_OK)
            status = store_put_point(s, point, 0, 0, &bytes, error);
    }
    if (status == STATUS_OK && code != SQLITE_DONE)
        status = store_not_read(from, error);
    (void)sqlite3_finalize(points);
    bytes_clear(&bytes);
    return status;
}

// ---- both ---------------------------------------------------------------------------------------

static bool has_unit(struct store *s, uint64_t unit, uint32_t point_units)
{
    return store_has(s, unit) ||
           (point_units > 0 && store_has_point(s, (uint32_t)(unit / point_units)));
}

enum status store_copy(struct store *s, struct store *from, uint32_t point_units,
                       struct error *error)
{
    struct store_block block = {0};
    sqlite3_stmt *units = NULL;
    enum status status = STATUS_OK;
    if (sqlite3_prepare_v2(from->database, "SELECT unit FROM block ORDER BY unit", -1, &units,
                           NULL) != SQLITE_OK)
        status = store_not_read(from, error);
    int code = SQLITE_DONE;
    while (status == STATUS_OK && (code = sqlite3_step(units)) == SQLITE_ROW) {
        const uint64_t unit = (uint64_t)sqlite3_column_int64(units, 0);
        if (has_unit(s, unit, point_units))
            status = in_both(from, "block", unit, error);
        else
            status = store_answered(s, error);
        if (status == STATUS_OK)
            status = store_get(from, unit, &block, error);
        if (status == STATUS_OK)
            status = store_put(s, &block, error);
    }
    if (status == STATUS_OK && code != SQLITE_DONE)
        status = store_not_read(from, error);
    (void)sqlite3_finalize(units);
    bytes_clear(&block.bytes);
    return status == STATUS_OK ? copy_points(s, from, point_units, error) : status;
}
