// SPDX-License-Identifier: GPL-3.0-or-later
//
// Stores that others have open, that are damaged or none, or that cannot be written: it is told, and
// what was saved is safe.

#include "stores.h"

// ---- other openers ----------------------------------------------------------------------------------

// Whether another process can open the store; 2: it can't and says that it is open elsewhere.
static int opened_elsewhere(const char *path)
{
    int status = -1;
    (void)fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        struct store *other = NULL;
        struct error error = {0};
        if (store_open(&other, path, 0.0, &error) == STATUS_OK)
            _exit(0);
        _exit(strstr(error.text, "open in another process") != NULL ? 2 : 1);
    }
    (void)waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void one_process_at_a_time_has_it_open(void)
{
    struct place p = place_create();
    struct store *store = create(&p, 0.0);
    check_true("not while it was created", opened_elsewhere(p.store) == 2);
    close_store(store);
    check_true("after it was closed", opened_elsewhere(p.store) == 0);
    store = reopen(&p);
    check_true("not while it is open, though nothing was put", opened_elsewhere(p.store) == 2);
    struct store *second = NULL;
    struct error error = {0};
    failed(store_open(&second, p.store, 0.0, &error), &error, p.store, "open in another process");
    good(put(store, 0, &error), &error);
    close_store(store);
    store = reopen(&p);
    check_is_there(store, 0);
    close_store(store);
    place_remove(&p);
}

// A process that is killed while it changes a store; `sql` is what it does before.
static void leave_half_done(const char *path, const char *sql)
{
    (void)fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        sqlite3 *database;
        const bool done = sqlite3_open(path, &database) == SQLITE_OK &&
                          sqlite3_exec(database, sql, NULL, NULL, NULL) == SQLITE_OK;
        _exit(done ? 0 : 1);
    }
    int status = -1;
    (void)waitpid(child, &status, 0);
    check_true("killed", WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

#define SPILLING "PRAGMA cache_size = 1; PRAGMA cache_spill = 1; "
#define MUCH                                                                                      \
    "WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 1040) "          \
    "INSERT INTO block SELECT i, 1, 1.0, 0, randomblob(100000) FROM n;"

static void a_saving_that_was_cut_off_is_undone(void)
{
    struct place p = place_create();
    char journal[PATH_SIZE + 16];
    (void)snprintf(journal, sizeof journal, "%s-journal", p.store);
    make_store(&p);
    leave_half_done(p.store, SPILLING "BEGIN IMMEDIATE; DELETE FROM block; " MUCH);
    check_true("in the middle", access(journal, F_OK) == 0);
    struct store *store = reopen(&p);
    for (uint64_t unit = 0; unit < N_BLOCKS; unit++)
        check_is_there(store, unit);
    check_true("nothing of it", store_count(store, 0, 2000) == N_BLOCKS);
    close_store(store);
    place_remove(&p);
}

static void a_creation_that_was_cut_off_is_none(void)
{
    struct place p = place_create();
    leave_half_done(p.store, "PRAGMA page_size = 65536;" SPILLING
                             "BEGIN IMMEDIATE; PRAGMA application_id = 1112299339; CREATE TABLE block(unit INTEGER PRIMARY KEY,"
                             " worlds, seconds, checksum, data); " MUCH);
    struct stat about;
    check_true("something was written", stat(p.store, &about) == 0 && about.st_size > 0);
    check_true("nothing was begun", !store_exists(p.store));
    close_store(create(&p, 0.0));
    check_true("now it is", store_exists(p.store));
    close_store(reopen(&p));
    place_remove(&p);
}

// ---- what is no store, or a damaged one -------------------------------------------------------------

static void write_file(const char *path, const void *data, size_t size)
{
    FILE *file = fopen(path, "wb");
    CU_ASSERT_FATAL(file != NULL);
    check_true("written", size == 0 || fwrite(data, 1, size, file) == size);
    check_true("closed", fclose(file) == 0);
}

static unsigned char *read_file(const char *path, size_t *size)
{
    struct stat about;
    CU_ASSERT_FATAL(stat(path, &about) == 0);
    *size = (size_t)about.st_size;
    unsigned char *data = malloc(*size + 1);
    FILE *file = fopen(path, "rb");
    CU_ASSERT_FATAL(file != NULL && data != NULL);
    check_true("read", fread(data, 1, *size, file) == *size);
    (void)fclose(file);
    return data;
}

static void refused(const char *path, const char *word)
{
    struct store *store = NULL;
    struct error error = {0};
    failed(store_open(&store, path, 0.0, &error), &error, path, word);
    check_true("no store", store == NULL);
}

static void sql(const char *path, const char *text)
{
    sqlite3 *database;
    check_true("opened", sqlite3_open(path, &database) == SQLITE_OK);
    check_true(text, sqlite3_exec(database, text, NULL, NULL, NULL) == SQLITE_OK);
    (void)sqlite3_close(database);
}

static void what_is_no_store_is_refused(void)
{
    struct place p = place_create();
    refused(p.store, "No such file");
    static unsigned char noise[5000];
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (unsigned char)scrambled(i);
    write_file(p.store, noise, sizeof noise);
    refused(p.store, p.store);
    write_file(p.store, "a few words", 11);
    refused(p.store, p.store);
    write_file(p.store, "", 0);
    refused(p.store, p.store);
    check_true("an empty file is none", !store_exists(p.store));
    (void)unlink(p.store);
    sql(p.store, "CREATE TABLE block(unit)");
    refused(p.store, "no store of a run");
    (void)unlink(p.store);
    CU_ASSERT(mkdir(p.store, 0700) == 0);
    refused(p.store, "no store of a run");
    struct store *store = NULL;
    struct error error = {0};
    failed(store_create(&store, p.store, &head, 0.0, &error), &error, p.store, "replaced");
    CU_ASSERT(rmdir(p.store) == 0);
    CU_ASSERT(symlink("/dev/full", p.store) == 0);
    refused(p.store, "no store of a run");
    place_remove(&p);
}

static void another_layout_is_refused(void)
{
    struct place p = place_create();
    make_store(&p);
    sql(p.store, "PRAGMA user_version = 77");
    refused(p.store, "layout 77");
    sql(p.store, "PRAGMA user_version = 2");
    close_store(reopen(&p));
    sql(p.store, "PRAGMA application_id = 5");
    refused(p.store, "no store of a run");
    sql(p.store, "PRAGMA application_id = 1112299339; DROP TABLE block");
    refused(p.store, "its tables are not those of a store");
    place_remove(&p);
}

static void what_else_a_database_can_hold_is_refused(void)
{
    static const char *const additions[] = {
        "ALTER TABLE setting RENAME TO was; CREATE VIEW setting AS SELECT name, value FROM was",
        // it would compute for ever
        ("ALTER TABLE block RENAME TO was; CREATE VIEW block AS WITH RECURSIVE r(n) AS"
         " (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n AS unit, 1 AS worlds FROM r"),
        "CREATE TRIGGER t AFTER INSERT ON block BEGIN DELETE FROM point; END",
        "CREATE INDEX i ON block(seconds)",
        "ALTER TABLE block ADD COLUMN more AS (hex(data))",
        "ALTER TABLE block ADD COLUMN more",
        "CREATE TABLE more(a)",
        // a unit is there twice: it would be counted so
        "ALTER TABLE block RENAME TO was; CREATE TABLE block(unit, worlds, seconds, checksum, data);"
        " INSERT INTO block SELECT * FROM was; INSERT INTO block SELECT * FROM was; DROP TABLE was",
    };
    for (size_t i = 0; i < sizeof additions / sizeof additions[0]; i++) {
        struct place p = place_create();
        make_store(&p);
        sql(p.store, additions[i]);
        refused(p.store, "its tables are not those of a store");
        place_remove(&p);
    }
}

static void bytes_that_were_changed_are_told(void)
{
    struct place p = place_create();
    struct error error = {0};
    struct store_block block = {0};
    struct bytes bytes = {0};
    make_store(&p);
    sql(p.store, "UPDATE block SET data = x'00' WHERE unit = 0; DELETE FROM block WHERE unit = 2;"
                 "UPDATE block SET unit = 9 WHERE unit = 1;" // another unit's bytes
                 "UPDATE point SET data = data || x'00' WHERE point = 1");
    struct store *store = reopen(&p);
    failed(store_get(store, 0, &block, &error), &error, p.store, "block 0");
    check_true("damaged", strstr(error.text, "damaged") != NULL);
    failed(store_get(store, 9, &block, &error), &error, p.store, "block 9");
    failed(store_get_point(store, 1, &bytes, &error), &error, p.store, "point 1");
    good(store_get_point(store, 0, &bytes, &error), &error);
    struct place q = place_create();
    struct store *copy = create(&q, 0.0);
    failed(store_copy(copy, store, 0, &error), &error, p.store, "block 0");
    store_free(copy);
    check_is_there(store, 3);
    close_store(store);
    bytes_clear(&bytes);
    bytes_clear(&block.bytes);
    sql(p.store, "UPDATE setting SET value = '8' WHERE name = 'seed'");
    refused(p.store, "damaged");
    make_store(&p);
    sql(p.store, "UPDATE source SET text = 'two' WHERE path = 'a.cfg'");
    refused(p.store, "damaged");
    make_store(&p);
    sql(p.store, "DELETE FROM setting WHERE name = 'title'");
    refused(p.store, "damaged");
    place_remove(&q);
    place_remove(&p);
}

// Told when it is opened or read; else all is as it was put.
static bool is_told_or_whole(struct place *p, bool *is_told)
{
    struct store *store = NULL;
    struct error error = {0};
    struct store_block block = {0};
    *is_told = true;
    if (store_open(&store, p->store, 0.0, &error) != STATUS_OK)
        return store == NULL && strstr(error.text, p->store) != NULL;
    *is_told = false;
    bool whole = same_head(store_head(store));
    for (uint64_t unit = 0; whole && unit < N_BLOCKS; unit++) {
        const bool got = store_get(store, unit, &block, &error) == STATUS_OK;
        *is_told = *is_told || !got;
        whole = got ? is_as_put(&block, unit) : strstr(error.text, p->store) != NULL;
        // A block that is gone is computed again; what must not happen is another one in its place.
        *is_told = *is_told || !store_has(store, unit);
    }
    for (uint32_t i = 0; whole && i < N_POINTS; i++) {
        const bool got = store_get_point(store, i, &block.bytes, &error) == STATUS_OK;
        *is_told = *is_told || !got;
        whole = !got || (block.bytes.size == fill(100 + i, room) &&
                         memcmp(block.bytes.data, room, block.bytes.size) == 0);
    }
    bytes_clear(&block.bytes);
    store_free(store);
    return whole;
}

static void any_damaged_byte_is_told_or_does_no_harm(void)
{
    enum { N_DAMAGES = 2000 };
    struct place p = place_create();
    size_t size, n_told = 0, n_harmful = 0;
    make_store(&p);
    unsigned char *data = read_file(p.store, &size);
    const int file = open(p.store, O_WRONLY);
    CU_ASSERT_FATAL(file >= 0);
    for (uint64_t i = 0; i < N_DAMAGES; i++) {
        size_t at = scrambled(2 * i) % size;
        // Every other one where something stands, and of these half in the first page.
        if (i % 4 == 1)
            at %= 65536;
        while (i % 2 == 1 && data[at] == 0)
            at = (at + 1) % size;
        const unsigned char bad = data[at] ^ (unsigned char)(1U << scrambled(2 * i + 1) % 8);
        bool is_told;
        check_true("damaged", pwrite(file, &bad, 1, (off_t)at) == 1);
        if (!is_told_or_whole(&p, &is_told)) {
            printf("\n    byte %zu, %02x in place of %02x: other bytes, and no word of it\n", at,
                   bad, data[at]);
            n_harmful++;
        }
        n_told += is_told;
        check_true("mended", pwrite(file, data + at, 1, (off_t)at) == 1);
    }
    (void)close(file);
    printf("\n    %zu of %d damages told, %zu harmful; seed %d ", n_told, (int)N_DAMAGES, n_harmful,
           (int)SEED);
    check_true("none does harm", n_harmful == 0);
    check_true("most are told", n_told > N_DAMAGES / 4);
    free(data);
    place_remove(&p);
}

static void a_file_that_was_cut_short_is_told(void)
{
    enum { N_CUTS = 50 };
    struct place p = place_create();
    size_t size;
    make_store(&p);
    unsigned char *data = read_file(p.store, &size);
    for (uint64_t i = 0; i < N_CUTS; i++) {
        const size_t length = i % 2 == 0 ? scrambled(i) % size : size / 65536 * i / N_CUTS * 65536;
        write_file(p.store, data, length);
        bool is_told = false;
        const bool fine = is_told_or_whole(&p, &is_told);
        if (!fine || !is_told)
            printf("\n    cut to %zu of %zu bytes: %s\n", length, size, fine ? "no word" : "harm");
        check_true("told", fine && is_told);
    }
    free(data);
    place_remove(&p);
}

// ---- where it cannot be written ---------------------------------------------------------------------

static void a_place_where_nothing_can_be_made_is_told(void)
{
    struct store *store = NULL;
    struct error error = {0};
    failed(store_create(&store, "/proc/self/" STORE_FILE, &head, 0.0, &error), &error,
           "/proc/self/" STORE_FILE, "");
    failed(store_create(&store, "/proc/none/" STORE_FILE, &head, 0.0, &error), &error,
           "/proc/none/" STORE_FILE, "");
    check_true("no store", store == NULL);
}

// Files of this process can't grow beyond `most` bytes.
static struct rlimit limit_files(rlim_t most)
{
    struct rlimit before, tight;
    CU_ASSERT_FATAL(getrlimit(RLIMIT_FSIZE, &before) == 0);
    tight = before;
    tight.rlim_cur = most;
    CU_ASSERT_FATAL(setrlimit(RLIMIT_FSIZE, &tight) == 0);
    return before;
}

static void a_file_that_cannot_grow_loses_nothing_that_was_saved(void)
{
    struct place p = place_create();
    struct error error = {0};
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    for (rlim_t most = 0; most < 400000; most += 50000) {
        struct store *store = NULL;
        const struct rlimit before = limit_files(most);
        const enum status status = store_create(&store, p.store, &head, 0.0, &error);
        CU_ASSERT_FATAL(setrlimit(RLIMIT_FSIZE, &before) == 0);
        if (status == STATUS_OK)
            store_free(store);
        else
            failed(status, &error, p.store, "written");
    }
    struct store *store = create(&p, 0.0);
    uint64_t n_saved = 0;
    const struct rlimit before = limit_files(1000000);
    while (n_saved < 100 && put(store, n_saved, &error) == STATUS_OK)
        n_saved++;
    failed(STATUS_FAILED, &error, p.store, "written");
    failed(put(store, 900, &error), &error, p.store, "written");
    CU_ASSERT_FATAL(setrlimit(RLIMIT_FSIZE, &before) == 0);
    check_true("some fit", n_saved > 2 && n_saved < 100);
    good(put(store, n_saved, &error), &error); // once there is room
    close_store(store);
    store = reopen(&p);
    for (uint64_t unit = 0; unit <= n_saved; unit++)
        check_is_there(store, unit);
    check_true("no others", store_count(store, 0, 1000) == n_saved + 1);
    close_store(store);
    (void)signal(SIGXFSZ, handler);
    place_remove(&p);
}

int main(void)
{
    const struct named_test tests[] = {
        {"one process at a time has it open", one_process_at_a_time_has_it_open},
        {"a saving that was cut off is undone", a_saving_that_was_cut_off_is_undone},
        {"a creation that was cut off is none", a_creation_that_was_cut_off_is_none},
        {"what is no store is refused", what_is_no_store_is_refused},
        {"another layout is refused", another_layout_is_refused},
        {"what else a database can hold is refused", what_else_a_database_can_hold_is_refused},
        {"bytes that were changed are told", bytes_that_were_changed_are_told},
        {"any damaged byte is told or does no harm", any_damaged_byte_is_told_or_does_no_harm},
        {"a file that was cut short is told", a_file_that_was_cut_short_is_told},
        {"a place where nothing can be made is told", a_place_where_nothing_can_be_made_is_told},
        {"a file that cannot grow loses nothing that was saved",
         a_file_that_cannot_grow_loses_nothing_that_was_saved},
    };
    printf("seed %d\n", (int)SEED);
    return run_tests("the store in trouble", tests, sizeof tests / sizeof tests[0]);
}
