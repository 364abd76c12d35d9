// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/folder.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_FILES 32
#define MAX_ASIDE (MAX_FILES + 8)

struct staged_file {
    char *name, *partial; // "measures.csv", ".measures.csv.partial"
    bool published;
};

struct folder {
    char *path;
    int descriptor;   // of the folder; holds its lock. -1: not open
    size_t *created;  // [n_created]: lengths of the leading parts of `path` that were created
    size_t n_created;
    struct staged_file files[MAX_FILES];
    size_t n_files;
    const char *aside[MAX_ASIDE]; // names of what is kept as ".<name>.old"
    size_t n_aside;
    int file;         // descriptor of the file being written; -1: none
    bool is_complete; // everything has its name
    struct sink sink;
};

static enum status fail(struct error *error, const struct folder *folder, const char *name,
                        const char *what, int number)
{
    return error_set(error, STATUS_FAILED, "%s%s%s: %s: %s", folder->path,
                     name == NULL ? "" : "/", name == NULL ? "" : name, what, strerror(number));
}

// ---- the folder itself --------------------------------------------------------------------------

static bool is_folder(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

// Creates the part of the path that has this length, unless it is there.
static enum status create_part(struct folder *folder, size_t length, struct error *error)
{
    const char kept = folder->path[length];
    folder->path[length] = '\0';
    const bool created = mkdir(folder->path, 0777) == 0;
    const int number = errno;
    const bool is_there = created || is_folder(folder->path);
    folder->path[length] = kept;
    if (created)
        folder->created[folder->n_created++] = length;
    if (is_there)
        return STATUS_OK;
    if (number == EEXIST || number == ENOTDIR)
        return error_set(error, STATUS_FAILED, "%s: %.*s is not a folder", folder->path,
                         (int)length, folder->path);
    return fail(error, folder, NULL, "the folder cannot be created", number);
}

static enum status create_parts(struct folder *folder, struct error *error)
{
    const size_t length = strlen(folder->path);
    enum status status = STATUS_OK;
    for (size_t i = 1; status == STATUS_OK && i <= length; i++) {
        const bool is_end = folder->path[i] == '\0' || folder->path[i] == '/';
        if (is_end && folder->path[i - 1] != '/')
            status = create_part(folder, i, error);
    }
    return status;
}

// Removes the folders that were created, the innermost first; those that hold something stay.
static void remove_parts(struct folder *folder)
{
    while (folder->n_created > 0) {
        const size_t length = folder->created[--folder->n_created];
        const char kept = folder->path[length];
        folder->path[length] = '\0';
        (void)rmdir(folder->path);
        folder->path[length] = kept;
    }
}

static const char *const records[] = {FOLDER_RUN_RECORD, FOLDER_SWEEP_RECORD,
                                      FOLDER_DECIDE_RECORD, FOLDER_SENSITIVITY_RECORD};

#define N_RECORDS (sizeof records / sizeof records[0])

static bool holds_run(int descriptor)
{
    for (size_t i = 0; i < N_RECORDS; i++)
        if (faccessat(descriptor, records[i], F_OK, 0) == 0)
            return true;
    return false;
}

// The lock ends with the process, however that ends. A file system without locks has none to give.
static enum status lock(struct folder *folder, bool force, struct error *error)
{
    folder->descriptor = open(folder->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder->descriptor < 0)
        return fail(error, folder, NULL, "the folder cannot be opened", errno);
    if (flock(folder->descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return error_set(error, STATUS_FAILED, "%s: another run is being written there",
                         folder->path);
    if (!force && holds_run(folder->descriptor))
        return error_set(error, STATUS_FAILED,
                         "%s holds a finished run; choose another folder, or let it be replaced",
                         folder->path);
    return STATUS_OK;
}

static struct folder *folder_create(const char *path)
{
    struct folder *folder = calloc(1, sizeof *folder);
    if (folder == NULL)
        return NULL;
    folder->descriptor = folder->file = -1;
    folder->path = strdup(path);
    folder->created = calloc(strlen(path) + 1, sizeof *folder->created);
    if (folder->path != NULL && folder->created != NULL)
        return folder;
    folder_free(folder);
    return NULL;
}

enum status folder_open(struct folder **folder, const char *path, bool force, struct error *error)
{
    if (*path == '\0')
        return error_set(error, STATUS_FAILED, "the output folder has no name");
    struct folder *made = folder_create(path);
    if (made == NULL)
        return error_memory(error, "the output folder");
    enum status status = create_parts(made, error);
    if (status == STATUS_OK)
        status = lock(made, force, error);
    if (status == STATUS_OK)
        *folder = made;
    else
        folder_free(made);
    return status;
}

// ---- its files ----------------------------------------------------------------------------------

enum status folder_begin(struct folder *folder, const char *name, struct sink **sink,
                         struct error *error)
{
    assert(folder->file < 0 && folder->n_files < MAX_FILES);
    char *kept = strdup(name), *partial = NULL;
    if (kept == NULL || asprintf(&partial, ".%s.partial", name) < 0) {
        free(kept);
        return error_memory(error, "an output file");
    }
    folder->files[folder->n_files++] = (struct staged_file){.name = kept, .partial = partial};
    folder->file = openat(folder->descriptor, partial,
                          O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (folder->file < 0)
        return fail(error, folder, name, "cannot be written", errno);
    sink_init(&folder->sink, folder->file);
    *sink = &folder->sink;
    return STATUS_OK;
}

enum status folder_end(struct folder *folder, struct error *error)
{
    int number = sink_finish(&folder->sink);
    if (close(folder->file) != 0 && number == 0)
        number = errno;
    folder->file = -1;
    if (number != 0)
        return fail(error, folder, folder->files[folder->n_files - 1].name, "cannot be written",
                    number);
    return STATUS_OK;
}

enum status folder_write_json(struct folder *folder, const char *name, json_t *json,
                              struct error *error)
{
    struct sink *sink = NULL;
    if (json == NULL)
        return error_memory(error, name);
    enum status status = folder_begin(folder, name, &sink, error);
    if (status == STATUS_OK) {
        sink_write_json(sink, json);
        status = folder_end(folder, error);
    }
    json_decref(json);
    return status;
}

// ---- what they replace --------------------------------------------------------------------------

struct old_name {
    char text[NAME_MAX + 8];
};

static struct old_name old_name(const char *name)
{
    struct old_name old;
    (void)snprintf(old.text, sizeof old.text, ".%s.old", name);
    return old;
}

enum status folder_set_aside(struct folder *folder, const char *name, struct error *error)
{
    const int at = folder->descriptor;
    struct stat about;
    if (fstatat(at, name, &about, AT_SYMLINK_NOFOLLOW) != 0 || S_ISDIR(about.st_mode))
        return STATUS_OK; // a folder in the way stays there
    assert(folder->n_aside < MAX_ASIDE);
    if (renameat(at, name, at, old_name(name).text) != 0)
        return fail(error, folder, name, "cannot be replaced", errno);
    folder->aside[folder->n_aside++] = name;
    return STATUS_OK;
}

enum status folder_set_record_aside(struct folder *folder, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < N_RECORDS; i++)
        status = folder_set_aside(folder, records[i], error);
    return status;
}

void folder_let_go(struct folder *folder)
{
    while (folder != NULL && folder->n_aside > 0)
        (void)unlinkat(folder->descriptor, old_name(folder->aside[--folder->n_aside]).text, 0);
}

// In reverse order: the record last.
static void put_back(struct folder *folder)
{
    const int at = folder->descriptor;
    while (folder->n_aside > 0) {
        const char *name = folder->aside[--folder->n_aside];
        (void)renameat(at, old_name(name).text, at, name);
    }
}

enum status folder_publish(struct folder *folder, struct error *error)
{
    assert(folder->file < 0);
    const int at = folder->descriptor;
    // From here to the end the folder may hold files of two runs: it must not look finished.
    enum status status = folder_set_record_aside(folder, error);
    for (size_t i = 0; status == STATUS_OK && i < folder->n_files; i++) {
        struct staged_file *file = &folder->files[i];
        status = folder_set_aside(folder, file->name, error);
        if (status != STATUS_OK)
            return status;
        if (renameat(at, file->partial, at, file->name) != 0)
            return fail(error, folder, file->name, "cannot be put in its place", errno);
        file->published = true;
    }
    folder->is_complete = status == STATUS_OK;
    if (folder->is_complete)
        folder_let_go(folder);
    return status;
}

void folder_free(struct folder *folder)
{
    if (folder == NULL)
        return;
    if (folder->file >= 0)
        (void)close(folder->file);
    for (size_t i = 0; i < folder->n_files && !folder->is_complete; i++) {
        struct staged_file *file = &folder->files[i];
        (void)unlinkat(folder->descriptor, file->published ? file->name : file->partial, 0);
    }
    put_back(folder);
    for (size_t i = 0; i < folder->n_files; i++) {
        free(folder->files[i].name);
        free(folder->files[i].partial);
    }
    if (!folder->is_complete)
        remove_parts(folder);
    if (folder->descriptor >= 0)
        (void)close(folder->descriptor);
    free(folder->created);
    free(folder->path);
    free(folder);
}

bool folder_holds_run(const char *path)
{
    const int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool holds = descriptor >= 0 && holds_run(descriptor);
    if (descriptor >= 0)
        (void)close(descriptor);
    return holds;
}

enum status folder_check(const char *path, bool force, struct error *error)
{
    struct folder *folder = NULL;
    struct sink *sink = NULL;
    enum status status = folder_open(&folder, path, force, error);
    if (folder == NULL)
        return status;
    status = folder_begin(folder, FOLDER_RUN_RECORD, &sink, error);
    folder_free(folder);
    return status;
}
