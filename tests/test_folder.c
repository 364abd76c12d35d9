// SPDX-License-Identifier: GPL-3.0-or-later
//
// The folder of a run: all or nothing, whatever fails.

#include <CUnit/Basic.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output/folder.h"

enum { PATH_SIZE = 512 };

// ---- a place to try things in -------------------------------------------------------------------

struct place {
    char root[64];
    char path[PATH_SIZE]; // of what path_in was last asked for
};

static struct place place_create(void)
{
    struct place place = {.root = "/tmp/bulwark_folder_XXXXXX"};
    CU_ASSERT_FATAL(mkdtemp(place.root) != NULL);
    return place;
}

static const char *path_in(struct place *place, const char *name)
{
    (void)snprintf(place->path, sizeof place->path, "%s/%s", place->root, name);
    return place->path;
}

// Number of entries of a folder, hidden ones too; -1 if it is no folder.
static int n_entries(const char *path)
{
    DIR *folder = opendir(path);
    int n = folder == NULL ? -1 : -2; // "." and ".."
    while (folder != NULL && readdir(folder) != NULL)
        n++;
    if (folder != NULL)
        closedir(folder);
    return n;
}

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    CU_ASSERT_FATAL(file != NULL);
    fputs(text, file);
    fclose(file);
}

static bool holds(const char *path, const char *text)
{
    char found[256] = "";
    FILE *file = fopen(path, "r");
    const size_t n = file == NULL ? 0 : fread(found, 1, sizeof found - 1, file);
    if (file != NULL)
        fclose(file);
    return file != NULL && n == strlen(text) && strcmp(found, text) == 0;
}

// Removes the files of `name` (NULL: of the root), then itself.
static void clean(struct place *place, const char *name)
{
    char path[PATH_SIZE];
    (void)snprintf(path, sizeof path, "%s%s%s", place->root, name == NULL ? "" : "/",
                   name == NULL ? "" : name);
    DIR *folder = opendir(path);
    for (struct dirent *e; folder != NULL && (e = readdir(folder)) != NULL;)
        (void)unlinkat(dirfd(folder), e->d_name, 0);
    if (folder != NULL)
        closedir(folder);
    CU_ASSERT(rmdir(path) == 0);
}

// ---- a small run --------------------------------------------------------------------------------

static enum status write_file(struct folder *folder, const char *name, const char *text,
                              struct error *error)
{
    struct sink *sink;
    enum status status = folder_begin(folder, name, &sink, error);
    if (status != STATUS_OK)
        return status;
    sink_write(sink, text, strlen(text));
    return folder_end(folder, error);
}

// A table and a run record.
static enum status write_run(const char *path, bool force, const char *text, struct error *error)
{
    struct folder *folder;
    enum status status = folder_open(&folder, path, force, error);
    if (status != STATUS_OK)
        return status;
    status = write_file(folder, "table.csv", text, error);
    if (status == STATUS_OK)
        status = write_file(folder, FOLDER_RUN_RECORD, text, error);
    if (status == STATUS_OK)
        status = folder_publish(folder, error);
    folder_free(folder);
    return status;
}

static void check_failure(enum status status, const struct error *error, const char *path,
                          const char *what)
{
    const bool good = status == STATUS_FAILED && strstr(error->text, path) != NULL &&
                      strstr(error->text, what) != NULL;
    if (!good)
        printf("\n    status %d: %s (wanted: %s)\n", (int)status, error->text, what);
    CU_ASSERT(good);
}

// ---- tests --------------------------------------------------------------------------------------

static void a_folder_is_created_with_its_parents(void)
{
    struct place place = place_create();
    struct error error = {0};
    CU_ASSERT(write_run(path_in(&place, "a//b/c/"), false, "x\n", &error) == STATUS_OK);
    CU_ASSERT(n_entries(path_in(&place, "a/b/c")) == 2);
    CU_ASSERT(holds(path_in(&place, "a/b/c/table.csv"), "x\n"));
    CU_ASSERT(holds(path_in(&place, "a/b/c/run.json"), "x\n"));
    clean(&place, "a/b/c");
    clean(&place, "a/b");
    clean(&place, "a");
    clean(&place, NULL);
}

static void names_appear_only_with_the_last_file(void)
{
    struct place place = place_create();
    struct error error = {0};
    struct folder *folder;
    CU_ASSERT_FATAL(folder_open(&folder, path_in(&place, "run"), false, &error) == STATUS_OK);
    CU_ASSERT(write_file(folder, "table.csv", "x", &error) == STATUS_OK);
    CU_ASSERT(write_file(folder, FOLDER_RUN_RECORD, "x", &error) == STATUS_OK);
    CU_ASSERT(access(path_in(&place, "run/table.csv"), F_OK) != 0);
    CU_ASSERT(access(path_in(&place, "run/run.json"), F_OK) != 0);
    CU_ASSERT(folder_publish(folder, &error) == STATUS_OK);
    CU_ASSERT(access(path_in(&place, "run/table.csv"), F_OK) == 0);
    folder_free(folder);
    clean(&place, "run");
    clean(&place, NULL);
}

static void a_finished_run_is_replaced_by_force_only(void)
{
    struct place place = place_create();
    struct error error = {0};
    char path[PATH_SIZE];
    strcpy(path, path_in(&place, "run"));
    CU_ASSERT(!folder_holds_run(path)); // there is no folder
    CU_ASSERT(write_run(path, false, "old", &error) == STATUS_OK);
    CU_ASSERT(folder_holds_run(path));
    check_failure(write_run(path, false, "new", &error), &error, path, "let it be replaced");
    check_failure(folder_check(path, false, &error), &error, path, "let it be replaced");
    CU_ASSERT(holds(path_in(&place, "run/table.csv"), "old"));
    CU_ASSERT(folder_check(path, true, &error) == STATUS_OK);
    CU_ASSERT(holds(path_in(&place, "run/run.json"), "old"));
    CU_ASSERT(write_run(path, true, "new", &error) == STATUS_OK);
    CU_ASSERT(holds(path_in(&place, "run/table.csv"), "new"));
    CU_ASSERT(holds(path_in(&place, "run/run.json"), "new"));
    CU_ASSERT(n_entries(path) == 2);
    clean(&place, "run");
    clean(&place, NULL);
}

static void an_unfinished_run_needs_no_force(void)
{
    struct place place = place_create();
    struct error error = {0};
    CU_ASSERT_FATAL(mkdir(path_in(&place, "run"), 0777) == 0);
    put(path_in(&place, "run/table.csv"), "old");
    put(path_in(&place, "run/.table.csv.partial"), "killed");
    put(path_in(&place, "run/notes.txt"), "mine");
    CU_ASSERT(!folder_holds_run(path_in(&place, "run")));
    CU_ASSERT(write_run(path_in(&place, "run"), false, "new", &error) == STATUS_OK);
    CU_ASSERT(holds(path_in(&place, "run/table.csv"), "new"));
    CU_ASSERT(holds(path_in(&place, "run/notes.txt"), "mine"));
    CU_ASSERT(n_entries(path_in(&place, "run")) == 3);
    clean(&place, "run");
    clean(&place, NULL);
}

static void a_file_in_the_way_is_an_error_that_names_it(void)
{
    struct place place = place_create();
    struct error error = {0};
    put(path_in(&place, "file"), "mine");
    check_failure(write_run(path_in(&place, "file"), true, "x", &error), &error, place.path,
                  "is not a folder");
    check_failure(write_run(path_in(&place, "file/below"), false, "x", &error), &error, "/file",
                  "is not a folder");
    check_failure(folder_check(path_in(&place, "file"), false, &error), &error, place.path,
                  "is not a folder");
    CU_ASSERT(holds(path_in(&place, "file"), "mine"));
    CU_ASSERT(n_entries(place.root) == 1);
    clean(&place, NULL);
}

static void a_place_where_nothing_can_be_made_is_an_error(void)
{
    struct error error = {0};
    check_failure(folder_check("/proc/bulwark/run", false, &error), &error, "/proc/bulwark/run",
                  "cannot be created");
    check_failure(folder_check("/proc/self", false, &error), &error, "/proc/self/run.json",
                  "cannot be written");
    check_failure(folder_check("", false, &error), &error, "", "no name");
}

static void a_check_leaves_nothing_behind(void)
{
    struct place place = place_create();
    struct error error = {0};
    CU_ASSERT(folder_check(path_in(&place, "a/b/c"), false, &error) == STATUS_OK);
    CU_ASSERT(n_entries(place.root) == 0);
    CU_ASSERT_FATAL(mkdir(path_in(&place, "empty"), 0777) == 0);
    CU_ASSERT(folder_check(path_in(&place, "empty/new"), false, &error) == STATUS_OK);
    CU_ASSERT(folder_check(path_in(&place, "empty"), false, &error) == STATUS_OK);
    CU_ASSERT(n_entries(path_in(&place, "empty")) == 0);
    clean(&place, "empty");
    clean(&place, NULL);
}

static void a_full_disk_leaves_nothing_behind(void)
{
    struct place place = place_create();
    struct error error = {0};
    const size_t size = 300000;
    char *text = calloc(size + 1, 1);
    CU_ASSERT_FATAL(text != NULL);
    memset(text, 'x', size);
    struct rlimit before, tight;
    CU_ASSERT_FATAL(getrlimit(RLIMIT_FSIZE, &before) == 0);
    tight = before;
    tight.rlim_cur = 100000;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    CU_ASSERT_FATAL(setrlimit(RLIMIT_FSIZE, &tight) == 0);
    const enum status status = write_run(path_in(&place, "a/b"), false, text, &error);
    CU_ASSERT_FATAL(setrlimit(RLIMIT_FSIZE, &before) == 0);
    signal(SIGXFSZ, handler);
    check_failure(status, &error, "a/b/table.csv", "File too large");
    CU_ASSERT(n_entries(place.root) == 0);
    free(text);
    clean(&place, NULL);
}

static void a_name_that_cannot_be_given_leaves_no_run(void)
{
    struct place place = place_create();
    struct error error = {0};
    struct folder *folder;
    CU_ASSERT_FATAL(mkdir(path_in(&place, "second.csv"), 0777) == 0); // a folder of that name
    CU_ASSERT_FATAL(folder_open(&folder, place.root, false, &error) == STATUS_OK);
    CU_ASSERT(write_file(folder, "first.csv", "x", &error) == STATUS_OK);
    CU_ASSERT(write_file(folder, "second.csv", "x", &error) == STATUS_OK);
    CU_ASSERT(write_file(folder, FOLDER_RUN_RECORD, "x", &error) == STATUS_OK);
    check_failure(folder_publish(folder, &error), &error, "second.csv", "directory");
    folder_free(folder);
    CU_ASSERT(n_entries(place.root) == 1);
    clean(&place, "second.csv");
    clean(&place, NULL);
}

static void a_run_that_fails_leaves_the_old_one_whole(void)
{
    struct place place = place_create();
    struct error error = {0};
    struct folder *folder;
    CU_ASSERT(write_run(path_in(&place, "run"), false, "old", &error) == STATUS_OK);
    CU_ASSERT_FATAL(folder_open(&folder, path_in(&place, "run"), true, &error) == STATUS_OK);
    CU_ASSERT(write_file(folder, "table.csv", "new", &error) == STATUS_OK);
    folder_free(folder); // before it is published
    CU_ASSERT(holds(path_in(&place, "run/table.csv"), "old"));
    CU_ASSERT(holds(path_in(&place, "run/run.json"), "old"));
    CU_ASSERT(n_entries(path_in(&place, "run")) == 2);
    clean(&place, "run");
    clean(&place, NULL);
}

static void a_name_that_cannot_be_given_leaves_the_old_run_whole(void)
{
    struct place place = place_create();
    struct error error = {0};
    struct folder *folder;
    CU_ASSERT(write_run(path_in(&place, "run"), false, "old", &error) == STATUS_OK);
    CU_ASSERT_FATAL(folder_open(&folder, path_in(&place, "run"), true, &error) == STATUS_OK);
    CU_ASSERT(write_file(folder, "table.csv", "new", &error) == STATUS_OK);
    CU_ASSERT(write_file(folder, "second.csv", "new", &error) == STATUS_OK);
    CU_ASSERT(write_file(folder, FOLDER_RUN_RECORD, "new", &error) == STATUS_OK);
    CU_ASSERT(mkdir(path_in(&place, "run/second.csv"), 0777) == 0);
    check_failure(folder_publish(folder, &error), &error, "second.csv", "directory");
    folder_free(folder);
    CU_ASSERT(holds(path_in(&place, "run/table.csv"), "old"));
    CU_ASSERT(holds(path_in(&place, "run/run.json"), "old"));
    CU_ASSERT(n_entries(path_in(&place, "run")) == 3);
    clean(&place, "run/second.csv");
    clean(&place, "run");
    clean(&place, NULL);
}

static void what_is_set_aside_comes_back_unless_it_is_let_go(void)
{
    for (int let_go = 0; let_go < 2; let_go++) {
        struct place place = place_create();
        struct error error = {0};
        struct folder *folder;
        CU_ASSERT(write_run(path_in(&place, "run"), false, "old", &error) == STATUS_OK);
        CU_ASSERT_FATAL(folder_open(&folder, path_in(&place, "run"), true, &error) == STATUS_OK);
        CU_ASSERT(folder_set_record_aside(folder, &error) == STATUS_OK);
        CU_ASSERT(folder_set_aside(folder, "table.csv", &error) == STATUS_OK);
        CU_ASSERT(folder_set_aside(folder, "none.csv", &error) == STATUS_OK);
        CU_ASSERT(!folder_holds_run(path_in(&place, "run")));
        if (let_go)
            folder_let_go(folder);
        folder_free(folder);
        CU_ASSERT(n_entries(path_in(&place, "run")) == (let_go ? 0 : 2));
        CU_ASSERT(let_go || (holds(path_in(&place, "run/table.csv"), "old") &&
                             holds(path_in(&place, "run/run.json"), "old")));
        clean(&place, "run");
        clean(&place, NULL);
    }
}

static void two_runs_at_once_do_not_mix(void)
{
    struct place place = place_create();
    struct error error = {0};
    struct folder *folder;
    CU_ASSERT_FATAL(folder_open(&folder, place.root, false, &error) == STATUS_OK);
    check_failure(write_run(place.root, true, "x", &error), &error, place.root, "another run");
    CU_ASSERT(write_file(folder, FOLDER_RUN_RECORD, "x", &error) == STATUS_OK);
    CU_ASSERT(folder_publish(folder, &error) == STATUS_OK);
    folder_free(folder);
    CU_ASSERT(write_run(place.root, true, "y", &error) == STATUS_OK);
    clean(&place, NULL);
}

#define TEST(name) {#name, name}

int main(void)
{
    CU_TestInfo tests[] = {
        TEST(a_folder_is_created_with_its_parents),
        TEST(names_appear_only_with_the_last_file),
        TEST(a_finished_run_is_replaced_by_force_only),
        TEST(an_unfinished_run_needs_no_force),
        TEST(a_file_in_the_way_is_an_error_that_names_it),
        TEST(a_place_where_nothing_can_be_made_is_an_error),
        TEST(a_check_leaves_nothing_behind),
        TEST(a_full_disk_leaves_nothing_behind),
        TEST(a_name_that_cannot_be_given_leaves_no_run),
        TEST(a_name_that_cannot_be_given_leaves_the_old_run_whole),
        TEST(what_is_set_aside_comes_back_unless_it_is_let_go),
        TEST(a_run_that_fails_leaves_the_old_one_whole),
        TEST(two_runs_at_once_do_not_mix),
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {{"folder", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS)
        return 1;
    CU_basic_set_mode(CU_BRM_VERBOSE);
    CU_basic_run_tests();
    const int failed = CU_get_number_of_failures() > 0 || CU_get_number_of_tests_run() == 0;
    CU_cleanup_registry();
    return failed;
}
