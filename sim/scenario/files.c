// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario/files.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

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

void files_copy(struct files *f, const struct files *from)
{
    for (size_t i = 0; i < from->n_kept; i++)
        (void)files_keep(f, &from->kept[i]);
    f->is_closed = from->is_closed;
}

// Reads at most `room` bytes, and one more if they are there.
static bool read_text(struct files *f, const char *path, size_t room, struct kept_file *file)
{
    errno = 0;
    FILE *stream = fopen(path, "rb");
    if (stream == NULL) {
        f->arena->exhausted |= errno == ENOMEM;
        return false;
    }
    char *text = arena_alloc(f->arena, room + 2, 1);
    file->size = text == NULL ? 0 : fread(text, 1, room + 1, stream);
    const bool good = text != NULL && !ferror(stream);
    if (text != NULL)
        text[file->size] = '\0';
    file->text = text;
    (void)fclose(stream);
    return good;
}

enum files_reading files_read(struct files *f, const char *path, size_t most, bool allow_special,
                              const struct kept_file **file)
{
    struct stat about;
    *file = find(f, path);
    if (*file != NULL)
        return FILES_READ;
    if (f->is_closed)
        errno = ENOENT;
    if (f->is_closed || stat(path, &about) != 0)
        return FILES_UNREADABLE;
    if (S_ISDIR(about.st_mode))
        return FILES_FOLDER;
    if (!S_ISREG(about.st_mode) && !allow_special)
        return FILES_SPECIAL;
    const bool is_short = S_ISREG(about.st_mode) && (size_t)about.st_size <= most;
    struct kept_file read = {.path = path, .device = about.st_dev, .inode = about.st_ino};
    if (!read_text(f, path, is_short ? (size_t)about.st_size : most, &read))
        return FILES_UNREADABLE;
    if (read.size > most)
        return FILES_TOO_LONG;
    *file = keep(f, read);
    return *file == NULL ? FILES_UNREADABLE : FILES_READ;
}
