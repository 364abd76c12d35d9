// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct kept_file *find(const struct files *f, const char *path)
{
    for (size_t i = 0; i < f->n_kept; i++)
        if (strcmp(f->kept[i].path, path) == 0)
            return &f->kept[i];
    return NULL;
}

static const struct kept_file *keep(struct files *f, struct kept_file file)
{
    file.path = arena_text(f->arena, file.path);
    if (file.path == NULL || !arena_grow(f->arena, &f->kept, f->n_kept, sizeof *f->kept))
        return NULL;
    f->kept[f->n_kept] = file;
    return &f->kept[f->n_kept++];
}

const struct kept_file *files_keep(struct files *f, const struct kept_file *file)
{
    struct kept_file copy = *file;
    char *text = arena_alloc(f->arena, file->size + 1, 1);
    if (text == NULL)
        return NULL;
    if (file->size > 0)
        memcpy(text, file->text, file->size);
    text[file->size] = '\0';
    copy.text = text;
    if (copy.inode == 0) // none is known
        copy.inode = f->n_kept + 1;
    return keep(f, copy);
}

// ---- where files may lie ------------------------------------------------------------------------

static void keep_folder(struct files *f, const char *resolved)
{
    const char *kept = arena_text(f->arena, resolved);
    if (kept != NULL && arena_grow(f->arena, &f->folders, f->n_folders, sizeof *f->folders))
        f->folders[f->n_folders++] = kept;
}

static void add_folder(struct files *f, const char *folder)
{
    char *resolved = realpath(folder, NULL);
    if (resolved != NULL)
        keep_folder(f, resolved);
    else
        f->arena->exhausted |= errno == ENOMEM;
    free(resolved);
}

void files_begin(struct files *f, struct arena *arena, const char *main, const char *folder,
                 const struct files_reach *reach)
{
    static const struct files_reach none = {.advice = NULL};
    if (reach == NULL)
        reach = &none;
    *f = (struct files){.arena = arena, .main = main,
                        .of_main = reach->is_main_named ? FILES_GIVEN : FILES_MAIN,
                        .of_overrides = reach->are_overrides_given ? FILES_GIVEN : FILES_HELD};
    f->advice = reach->advice == NULL ? NULL : arena_text(arena, reach->advice);
    add_folder(f, folder);
    for (size_t i = 0; i < reach->n_allowed; i++)
        add_folder(f, reach->allowed[i]);
}

void files_copy(struct files *f, const struct files *from)
{
    for (size_t i = 0; i < from->n_kept; i++)
        (void)files_keep(f, &from->kept[i]);
    f->is_closed = from->is_closed;
    f->n_folders = 0;
    for (size_t i = 0; i < from->n_folders; i++)
        keep_folder(f, from->folders[i]);
    f->advice = from->advice == NULL ? NULL : arena_text(f->arena, from->advice);
    f->of_main = from->of_main;
    f->of_overrides = from->of_overrides;
}

static bool is_within(const char *path, const char *folder)
{
    const size_t length = strlen(folder);
    return strncmp(path, folder, length) == 0 &&
           (path[length] == '/' || (length > 0 && folder[length - 1] == '/'));
}

static bool is_reached(const struct files *f, const char *resolved)
{
    for (size_t i = 0; i < f->n_folders; i++)
        if (is_within(resolved, f->folders[i]))
            return true;
    return false;
}

const char *files_outside_words(struct files *f, const char *path)
{
    char *resolved = realpath(path, NULL);
    char *slash = resolved == NULL ? NULL : strrchr(resolved, '/');
    if (slash != NULL)
        slash[slash == resolved] = '\0';
    const char *name = strrchr(f->main, '/');
    name = name == NULL ? f->main : name + 1;
    const char *words =
        f->advice == NULL || slash == NULL
            ? arena_format(f->arena, "%s lies outside the folder of %s", path, name)
            : arena_format(f->arena, "%s lies outside the folder of %s; to allow it: %s %s", path,
                           name, f->advice, resolved);
    free(resolved);
    return words == NULL ? "a file lies outside the folder" : words;
}

// ---- reading ------------------------------------------------------------------------------------

// A plain file is opened without waiting: it may have become a pipe since it was looked at.
static FILE *open_stream(const char *path, enum files_named named, struct stat *about)
{
    const int descriptor =
        open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | (named == FILES_MAIN ? 0 : O_NONBLOCK));
    FILE *stream = NULL;
    if (descriptor >= 0 && fstat(descriptor, about) == 0 &&
        (named == FILES_MAIN || S_ISREG(about->st_mode)))
        stream = fdopen(descriptor, "rb");
    if (descriptor >= 0 && stream == NULL)
        (void)close(descriptor);
    return stream;
}

// Reads at most `most` bytes, and one more if they are there.
static bool read_text(struct files *f, const char *path, size_t most, enum files_named named,
                      struct kept_file *file)
{
    struct stat about;
    errno = 0;
    FILE *stream = open_stream(path, named, &about);
    if (stream == NULL) {
        f->arena->exhausted |= errno == ENOMEM;
        return false;
    }
    const bool is_short = S_ISREG(about.st_mode) && (size_t)about.st_size <= most;
    const size_t room = is_short ? (size_t)about.st_size : most;
    char *text = arena_alloc(f->arena, room + 2, 1);
    file->size = text == NULL ? 0 : fread(text, 1, room + 1, stream);
    const bool good = text != NULL && !ferror(stream);
    if (text != NULL)
        text[file->size] = '\0';
    file->text = text;
    file->device = about.st_dev;
    file->inode = about.st_ino;
    (void)fclose(stream);
    return good;
}

// A file of the disk, at a path without links unless it is a FILES_MAIN.
static enum files_reading read_disk(struct files *f, const char *path, const char *resolved,
                                    size_t most, enum files_named named,
                                    const struct kept_file **file)
{
    struct stat about;
    if (named == FILES_HELD && !is_reached(f, resolved))
        return FILES_OUTSIDE;
    if (stat(resolved, &about) != 0)
        return FILES_UNREADABLE;
    if (S_ISDIR(about.st_mode))
        return FILES_FOLDER;
    if (!S_ISREG(about.st_mode) && named != FILES_MAIN)
        return FILES_SPECIAL;
    if (S_ISREG(about.st_mode) && (size_t)about.st_size > most)
        return FILES_TOO_LONG;
    struct kept_file read = {.path = path};
    if (!read_text(f, resolved, most, named, &read))
        return FILES_UNREADABLE;
    if (read.size > most)
        return FILES_TOO_LONG;
    *file = keep(f, read);
    return *file == NULL ? FILES_UNREADABLE : FILES_READ;
}

enum files_reading files_read(struct files *f, const char *path, size_t most,
                              enum files_named named, const struct kept_file **file)
{
    *file = find(f, path);
    if (*file != NULL)
        return FILES_READ;
    if (f->is_closed) {
        errno = ENOENT;
        return FILES_UNREADABLE;
    }
    // A pipe of the shell's has no path without links.
    char *resolved = named == FILES_MAIN ? NULL : realpath(path, NULL);
    if (named != FILES_MAIN && resolved == NULL) {
        f->arena->exhausted |= errno == ENOMEM;
        return FILES_UNREADABLE;
    }
    const enum files_reading reading =
        read_disk(f, path, resolved == NULL ? path : resolved, most, named, file);
    free(resolved);
    return reading;
}
