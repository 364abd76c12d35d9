// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store_parts.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define APPLICATION_ID 0x424c574b // "BLWK"
#define LAYOUT_VERSION 2          // of the tables and of the blocks' bytes
#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

// SQLite keeps the comments: `.schema` shows them. A store has these tables to the letter, so that a
// change of them is a change of the layout. Large pages suit blocks of some 300 kB.
enum { N_TABLES = 4 };
static const char schema[] =
    "PRAGMA application_id = " TEXT(APPLICATION_ID) ";"
    "PRAGMA user_version = " TEXT(LAYOUT_VERSION) ";"
    "CREATE TABLE setting( -- what this is a run of\n"
    "  name TEXT PRIMARY KEY, -- one is 'checksum', of the others and of the sources\n"
    "  value TEXT NOT NULL\n"
    ") WITHOUT ROWID;"
    "CREATE TABLE source( -- the files that it was read from, as they were\n"
    "  path TEXT PRIMARY KEY,\n"
    "  text BLOB NOT NULL\n"
    ");"
    "CREATE TABLE block( -- the finished blocks of worlds\n"
    "  unit INTEGER PRIMARY KEY, -- the block's number; of a sweep, point * blocks + block\n"
    "  worlds INTEGER NOT NULL,\n"
    "  seconds REAL NOT NULL, -- that one thread took for it\n"
    "  checksum INTEGER NOT NULL, -- XXH3, 64 bits, of data; the seed is unit\n"
    "  data BLOB NOT NULL -- little-endian: see sim/engine/README.md\n"
    ");"
    "CREATE TABLE point( -- the finished points of a sweep, in place of their blocks\n"
    "  point INTEGER PRIMARY KEY,\n"
    "  checksum INTEGER NOT NULL, -- the same; the seed is point\n"
    "  data BLOB NOT NULL\n"
    ");";

// ---- failures ---------------------------------------------------------------------------------

enum status store_damaged(const struct store *s, const char *what, struct error *error)
{
    return error_set(error, STATUS_FAILED,
                     "%s is damaged (%s); it is not used: delete it and start anew", s->path, what);
}

static enum status fail(const struct store *s, const char *what, struct error *error)
{
    const int code = sqlite3_extended_errcode(s->database);
    const int number = sqlite3_system_errno(s->database);
    switch (code & 0xff) {
    case SQLITE_FULL:
        return error_set(error, STATUS_FAILED,
                         "%s cannot be written: no room is left; what was saved before is safe: "
                         "make room and resume", s->path);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return error_set(error, STATUS_FAILED, "%s is open in another process", s->path);
    case SQLITE_NOMEM:
        return error_memory(error, "the run's store");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return store_damaged(s, sqlite3_errmsg(s->database), error);
    default:
        return error_set(error, STATUS_FAILED, "%s %s: %s", s->path, what,
                         number != 0 ? strerror(number) : sqlite3_errmsg(s->database));
    }
}

enum status store_not_written(const struct store *s, struct error *error)
{
    return fail(s, "cannot be written", error);
}

enum status store_not_read(const struct store *s, struct error *error)
{
    return fail(s, "cannot be read", error);
}

// ---- statements and saving ----------------------------------------------------------------------

bool store_execute(struct store *s, const char *sql)
{
    return sqlite3_exec(s->database, sql, NULL, NULL, NULL) == SQLITE_OK;
}

bool store_done(sqlite3_stmt *asked)
{
    const bool good = asked != NULL && sqlite3_step(asked) == SQLITE_DONE;
    if (asked != NULL) {
        (void)sqlite3_reset(asked);
        (void)sqlite3_clear_bindings(asked);
    }
    return good;
}

static double now(void)
{
    struct timespec time = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

// A run that is over before it would save a second time does not wait for the disk.
bool store_begin(struct store *s)
{
    if (s->is_saving)
        return true;
    s->is_saving = store_execute(s, s->has_saved ? "PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE"
                                           : "PRAGMA synchronous = OFF; BEGIN IMMEDIATE");
    return s->is_saving;
}

void store_give_up(struct store *s)
{
    (void)store_execute(s, "ROLLBACK");
    s->is_saving = false;
}

enum status store_save(struct store *s, struct error *error)
{
    s->saved_at = now();
    if (!s->is_saving)
        return STATUS_OK;
    if (!store_execute(s, "COMMIT")) {
        const enum status status = store_not_written(s, error);
        store_give_up(s);
        return status;
    }
    s->is_saving = false;
    s->has_saved = true;
    return STATUS_OK;
}

enum status store_settle(struct store *s, bool good, struct error *error)
{
    if (!good) {
        const enum status status = store_not_written(s, error);
        store_give_up(s);
        return status;
    }
    const double since = now() - s->saved_at;
    const bool is_time = since >= s->save_seconds || since < 0.0; // a clock that went backwards
    return is_time ? store_save(s, error) : STATUS_OK;
}

// ---- opening ----------------------------------------------------------------------------------

void store_free(struct store *s)
{
    if (s == NULL)
        return;
    for (size_t i = 0; i < STORE_N_STATEMENTS; i++)
        (void)sqlite3_finalize(s->prepared[i]);
    (void)sqlite3_close(s->database);
    arena_clear(&s->arena);
    free(s->path);
    free(s);
}

enum status store_close(struct store *s, struct error *error)
{
    const enum status status = store_save(s, error);
    store_free(s);
    return status;
}

// Whether a process that was making the store was killed in the middle of it: what is there would
// be undone down to nothing. That stands in the head of SQLite's journal: 8 bytes that mark it, two
// numbers of 4 bytes, then how many pages there were before.
static bool is_half_made(const char *path)
{
    static const unsigned char mark[] = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};
    static const unsigned char none[4] = {0};
    unsigned char head[20];
    char *name = NULL;
    if (asprintf(&name, "%s-journal", path) < 0)
        return false;
    FILE *journal = fopen(name, "rb");
    const bool is_read = journal != NULL && fread(head, 1, sizeof head, journal) == sizeof head;
    if (journal != NULL)
        (void)fclose(journal);
    free(name);
    return is_read && memcmp(head, mark, sizeof mark) == 0 &&
           memcmp(head + 16, none, sizeof none) == 0;
}

bool store_exists(const char *path)
{
    struct stat about;
    if (stat(path, &about) != 0)
        return false;
    return !S_ISREG(about.st_mode) || (about.st_size > 0 && !is_half_made(path));
}

static enum status store_alloc(struct store **store, const char *path, double save_seconds,
                               struct error *error)
{
    struct store *s = calloc(1, sizeof *s);
    if (s != NULL) {
        arena_init(&s->arena);
        s->path = strdup(path);
        s->save_seconds = save_seconds;
        s->saved_at = now();
    }
    if (s == NULL || s->path == NULL) {
        store_free(s);
        return error_memory(error, "the run's store");
    }
    *store = s;
    return STATUS_OK;
}

// Opens the file and takes its lock; "unix-none" is for file systems that have no locks. Large
// pages count for a new file only.
static bool connect(struct store *s, int flags)
{
    static const char *const systems[] = {NULL, "unix-none"};
    for (size_t i = 0; i < sizeof systems / sizeof systems[0]; i++) {
        (void)sqlite3_close(s->database);
        s->database = NULL;
        if (sqlite3_open_v2(s->path, &s->database, flags | SQLITE_OPEN_NOMUTEX, systems[i]) !=
            SQLITE_OK)
            return false;
        (void)sqlite3_extended_result_codes(s->database, 1);
        if (store_execute(s, "PRAGMA page_size = 16384; PRAGMA locking_mode = EXCLUSIVE;"
                             "PRAGMA journal_mode = DELETE; PRAGMA cache_size = -8000;"
                             "PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;"
                             "SELECT count(*) FROM sqlite_schema"))
            return true;
        const int code = sqlite3_extended_errcode(s->database);
        if (code != SQLITE_IOERR_LOCK && code != SQLITE_IOERR_RDLOCK)
            return false;
    }
    return false;
}

// ---- making and opening ------------------------------------------------------------------------

// A journal that outlived its file must not be taken for the new one's: it goes first.
static bool remove_files(const char *path, const char *journal)
{
    return journal != NULL && (unlink(journal) == 0 || errno == ENOENT) &&
           (unlink(path) == 0 || errno == ENOENT);
}

enum status store_create(struct store **store, const char *path, const struct store_head *head,
                         double save_seconds, struct error *error)
{
    struct store *s = NULL;
    if (store_alloc(&s, path, save_seconds, error) != STATUS_OK)
        return STATUS_FAILED;
    const char *journal = arena_format(&s->arena, "%s-journal", path);
    const bool removed = remove_files(path, journal);
    if (!removed)
        (void)error_set(error, STATUS_FAILED, "%s cannot be replaced: %s", path, strerror(errno));
    if (removed && connect(s, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) && store_begin(s) &&
        store_execute(s, schema) && store_keep_head(s, head)) {
        if (store_seal_head(s, error) == STATUS_OK && store_save(s, error) == STATUS_OK) {
            s->has_saved = false; // nothing that has been computed
            *store = s;
            return STATUS_OK;
        }
    } else if (removed) {
        (void)store_not_written(s, error);
    }
    (void)sqlite3_close(s->database);
    s->database = NULL;
    if (removed)
        (void)remove_files(path, journal);
    store_free(s);
    return STATUS_FAILED;
}

// The number that a pragma tells.
static enum status pragma(struct store *s, const char *sql, long *number, struct error *error)
{
    sqlite3_stmt *asked = NULL;
    enum status status = STATUS_OK;
    if (sqlite3_prepare_v2(s->database, sql, -1, &asked, NULL) == SQLITE_OK &&
        sqlite3_step(asked) == SQLITE_ROW)
        *number = (long)sqlite3_column_int64(asked, 0);
    else
        status = store_not_read(s, error);
    (void)sqlite3_finalize(asked);
    return status;
}

static enum status check_structure(struct store *s, struct error *error)
{
    sqlite3_stmt *asked = NULL;
    enum status status = STATUS_FAILED;
    if (sqlite3_prepare_v2(s->database, "PRAGMA quick_check(1)", -1, &asked, NULL) != SQLITE_OK ||
        sqlite3_step(asked) != SQLITE_ROW) {
        (void)store_not_read(s, error);
    } else {
        const char *const verdict = (const char *)sqlite3_column_text(asked, 0);
        status = verdict != NULL && strcmp(verdict, "ok") == 0
                     ? STATUS_OK
                     : store_damaged(s, verdict == NULL ? "unreadable" : verdict, error);
    }
    (void)sqlite3_finalize(asked);
    return status;
}

// The tables are those of `schema` and there is nothing else. Whoever made a file to do harm could
// have it compute for ever in a view or a trigger, or have a unit there twice and counted so.
static enum status check_schema(struct store *s, struct error *error)
{
    long is_another = 0;
    char *const ask = sqlite3_mprintf("SELECT count(*) <> %d OR sum(instr(%Q, sql || ';') = 0)"
                                      " FROM sqlite_schema WHERE sql IS NOT NULL", N_TABLES, schema);
    if (ask == NULL)
        return error_memory(error, "the run's store");
    const enum status status = pragma(s, ask, &is_another, error);
    sqlite3_free(ask);
    if (status == STATUS_OK && is_another != 0)
        return store_damaged(s, "its tables are not those of a store", error);
    return status;
}

static enum status check(struct store *s, struct error *error)
{
    long id = 0, version = 0;
    enum status status = pragma(s, "PRAGMA application_id", &id, error);
    if (status == STATUS_OK)
        status = pragma(s, "PRAGMA user_version", &version, error);
    if (status == STATUS_OK && id == APPLICATION_ID && version == LAYOUT_VERSION)
        status = check_schema(s, error);
    if (status == STATUS_OK)
        status = check_structure(s, error);
    if (status == STATUS_OK && id != APPLICATION_ID)
        return error_set(error, STATUS_FAILED, "%s is no store of a run", s->path);
    if (status == STATUS_OK && version != LAYOUT_VERSION)
        return error_set(error, STATUS_FAILED,
                         "%s has layout %ld; this program reads layout %d: it was made by another "
                         "version of Bulwark", s->path, version, LAYOUT_VERSION);
    return status;
}

// Takes the exclusive lock, for as long as the store is open: else it would be had with the first
// change only, and two could open it. What can't be written can be read by many.
static bool lock(struct store *s)
{
    return sqlite3_db_readonly(s->database, "main") == 1 ||
           store_execute(s, "BEGIN EXCLUSIVE; COMMIT");
}

enum status store_open(struct store **store, const char *path, double save_seconds,
                       struct error *error)
{
    struct store *s = NULL;
    struct stat about;
    if (stat(path, &about) != 0)
        return error_set(error, STATUS_FAILED, "%s cannot be read: %s", path, strerror(errno));
    if (!S_ISREG(about.st_mode))
        return error_set(error, STATUS_FAILED, "%s is no store of a run", path);
    if (store_alloc(&s, path, save_seconds, error) != STATUS_OK)
        return STATUS_FAILED;
    long n_pages = 0;
    enum status status = connect(s, SQLITE_OPEN_READWRITE)
                             ? pragma(s, "PRAGMA page_count", &n_pages, error)
                             : store_not_read(s, error);
    if (status == STATUS_OK && n_pages == 0) // locking would make a database of it
        status = error_set(error, STATUS_FAILED, "%s is no store of a run", path);
    if (status == STATUS_OK && !lock(s))
        status = store_not_read(s, error);
    if (status == STATUS_OK)
        status = check(s, error);
    if (status == STATUS_OK)
        status = store_load_head(s, error);
    if (status == STATUS_OK)
        status = store_check_head(s, error);
    if (status == STATUS_OK) {
        s->has_saved = !store_is_empty(s); // what is there must outlive a power cut
        *store = s;
    } else {
        store_free(s);
    }
    return status;
}

const struct store_head *store_head(const struct store *s)
{
    return &s->head;
}

const char *store_setting(const struct store *s, const char *name)
{
    for (size_t i = 0; i < s->head.n_settings; i++)
        if (strcmp(s->head.settings[i].name, name) == 0)
            return s->head.settings[i].value;
    return NULL;
}
