// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario/source.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// One file being read; the chain of parents finds includes that loop.
struct layer {
    const struct layer *parent;
    const char *file, *folder;
    dev_t device;
    ino_t inode;
    int depth, line;
    const char *next, *end; // what is left to read
    bool is_override; // it stands on the command line
};

static enum status flatten(struct source *source, struct layer *layer, struct error *error);

const char *source_folder(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return arena_text(arena, ".");
    return arena_format(arena, "%.*s", slash == path ? 1 : (int)(slash - path), path);
}

const char *source_path(struct arena *arena, const char *folder, const char *path)
{
    if (path[0] == '/' || strcmp(folder, ".") == 0)
        return arena_text(arena, path);
    return arena_format(arena, "%s/%s", folder, path);
}

struct origin source_origin(const struct source *source, int flat_line)
{
    if (source->n_lines == 0)
        return (struct origin){"scenario", 0};
    const size_t last = source->n_lines - 1;
    const size_t i = flat_line < 1 ? 0 : (size_t)flat_line - 1;
    return source->lines[i < last ? i : last];
}

static enum status refuse(const struct layer *layer, struct error *error, const char *what)
{
    return error_set(error, STATUS_REFUSED, "%s:%d: %s", layer->file, layer->line, what);
}

static enum status line_begin(struct source *source, const struct layer *layer,
                              struct error *error)
{
    if (!arena_grow(source->arena, &source->lines, source->n_lines, sizeof *source->lines))
        return error_memory(error, "the scenario's text");
    source->lines[source->n_lines++] = (struct origin){layer->file, layer->line};
    return STATUS_OK;
}

static enum status emit(struct source *source, const struct layer *layer, const char *text,
                        size_t size, struct error *error)
{
    source->files->spent.bytes += size;
    if (source->files->spent.bytes > SOURCE_MAX_BYTES)
        return refuse(layer, error, "the scenario with its includes is over 1 MiB");
    if (source->size + size + 1 > source->room) {
        const size_t room = 2 * (source->size + size) + 4096;
        char *text_grown = arena_alloc(source->arena, room, 1);
        if (text_grown == NULL)
            return error_memory(error, "the scenario's text");
        if (source->size != 0)
            memcpy(text_grown, source->text, source->size);
        source->text = text_grown;
        source->room = room;
    }
    memcpy(source->text + source->size, text, size);
    source->size += size;
    source->text[source->size] = '\0';
    return STATUS_OK;
}

// Copies up to `stop`, keeping count of lines.
static enum status emit_to(struct source *source, struct layer *layer, const char *stop,
                           struct error *error)
{
    enum status status = STATUS_OK;
    while (status == STATUS_OK && layer->next < stop) {
        const size_t rest = (size_t)(stop - layer->next);
        const char *newline = memchr(layer->next, '\n', rest);
        const size_t size = newline == NULL ? rest : (size_t)(newline - layer->next) + 1;
        status = emit(source, layer, layer->next, size, error);
        layer->next += size;
        if (newline != NULL && status == STATUS_OK) {
            layer->line++;
            status = line_begin(source, layer, error);
        }
    }
    return status;
}

// Opens `path` as a layer below `parent` (NULL: the scenario itself).
static enum status layer_open(struct source *source, struct layer *layer, const char *path,
                              const struct layer *parent, struct error *error)
{
    const struct origin from =
        parent == NULL ? (struct origin){path, 0} : (struct origin){parent->file, parent->line};
    char where[PATH_MAX + 32] = "";
    if (parent != NULL)
        (void)snprintf(where, sizeof where, "%s:%d: ", from.file, from.line);
    const struct kept_file *text;
    const enum files_named named = parent == NULL        ? source->files->of_main
                                   : parent->is_override ? source->files->of_overrides
                                                         : FILES_HELD;
    switch (files_read(source->files, path, SOURCE_MAX_BYTES, named, &text)) {
    case FILES_OUTSIDE:
        return error_set(error, STATUS_REFUSED, "%s%s", where,
                         files_outside_words(source->files, path));
    case FILES_FOLDER:
        return error_set(error, STATUS_REFUSED, "%s%s is a directory; a file is wanted", where,
                         path);
    case FILES_SPECIAL:
        return error_set(error, STATUS_REFUSED, "%s%s is not a plain file", where, path);
    case FILES_TOO_LONG:
        return error_set(error, STATUS_REFUSED,
                         "%s%s: the scenario with its includes is over 1 MiB", where, path);
    case FILES_UNREADABLE:
        if (source->arena->exhausted)
            return error_memory(error, "the scenario's text");
        return error_set(error, STATUS_REFUSED, "%s%s: %s", where, path,
                         errno == 0 ? "cannot be read" : strerror(errno));
    case FILES_READ:
        break;
    }
    for (const struct layer *up = parent; up != NULL; up = up->parent)
        if (up->device == text->device && up->inode == text->inode)
            return error_set(error, STATUS_REFUSED, "%s%s includes itself", where, path);
    const int depth = parent == NULL ? 0 : parent->depth + 1;
    if (depth > SOURCE_MAX_DEPTH)
        return error_set(error, STATUS_REFUSED, "%sincludes are nested deeper than %d", where,
                         SOURCE_MAX_DEPTH);
    *layer = (struct layer){.parent = parent, .file = arena_text(source->arena, path),
                            .folder = source_folder(source->arena, path),
                            .device = text->device, .inode = text->inode, .depth = depth,
                            .line = 1, .next = text->text, .end = text->text + text->size};
    if (layer->file == NULL || layer->folder == NULL)
        return error_memory(error, "the scenario's text");
    return STATUS_OK;
}

// The end of a quoted string that begins at `at`, or NULL if there is none.
static const char *string_end(const char *at, const char *end)
{
    for (const char *c = at + 1; c < end; c++) {
        if (*c == '\\')
            c++;
        else if (*c == '"')
            return c + 1;
    }
    return NULL;
}

// layer->next stands at "@include".
static enum status include(struct source *source, struct layer *layer, struct error *error)
{
    const char *at = layer->next + strlen("@include");
    while (at < layer->end && (*at == ' ' || *at == '\t'))
        at++;
    const char *close = at < layer->end && *at == '"'
                            ? memchr(at + 1, '"', (size_t)(layer->end - at - 1)) : NULL;
    if (close == NULL || memchr(at, '\n', (size_t)(close - at)) != NULL)
        return refuse(layer, error, "@include wants a file name in double quotes");
    if (++source->files->spent.includes > SOURCE_MAX_INCLUDES)
        return refuse(layer, error, "there are more than 1000 includes");
    char *name = arena_format(source->arena, "%.*s", (int)(close - at - 1), at + 1);
    const char *path = name == NULL ? NULL : source_path(source->arena, layer->folder, name);
    if (path == NULL)
        return error_memory(error, "the scenario's text");
    struct layer below = {0};
    enum status status = layer_open(source, &below, path, layer, error);
    if (status == STATUS_OK)
        status = emit(source, layer, "\n", 1, error);
    if (status == STATUS_OK)
        status = flatten(source, &below, error);
    if (status == STATUS_OK)
        status = emit(source, layer, "\n", 1, error);
    if (status == STATUS_OK)
        status = line_begin(source, layer, error);
    layer->next = close + 1;
    return status;
}

static bool is_name_character(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '*';
}

// "5", "-5", ".5" or "-.5".
static bool begins_number(const char *at, const char *end)
{
    at += *at == '-' || *at == '+';
    at += at < end && *at == '.';
    return at < end && isdigit((unsigned char)*at);
}

// layer->next stands at a number, perhaps with a sign.
static enum status number(struct source *source, struct layer *layer, struct error *error)
{
    const char *at = layer->next + (*layer->next == '-' || *layer->next == '+');
    const bool hex = layer->end - at > 2 && at[0] == '0' && (at[1] == 'x' || at[1] == 'X');
    const char *stop = at + (hex ? 2 : 0);
    while (stop < layer->end && (hex ? isxdigit((unsigned char)*stop) : isdigit((unsigned char)*stop)))
        stop++;
    const int after = stop < layer->end ? *stop : '\0';
    if (after == '.' || after == 'e' || after == 'E') { // a real number: left as it stands
        while (stop < layer->end && (isalnum((unsigned char)*stop) || *stop == '.' ||
                                     ((*stop == '-' || *stop == '+') && strchr("eE", stop[-1]))))
            stop++;
        return emit_to(source, layer, stop, error);
    }
    char digits[32] = "";
    const size_t length = (size_t)(stop - layer->next);
    if (length < sizeof digits)
        memcpy(digits, layer->next, length);
    errno = 0;
    const long long value = strtoll(digits, NULL, hex ? 16 : 10);
    if (length >= sizeof digits || errno == ERANGE)
        return error_set(error, STATUS_REFUSED,
                         "%s:%d: the integer %.*s does not fit in 64 bits", layer->file,
                         layer->line, length > 40 ? 40 : (int)length, layer->next);
    enum status status = emit_to(source, layer, stop, error);
    if (status == STATUS_OK && after != 'L' && (value > INT32_MAX || value < INT32_MIN))
        status = emit(source, layer, "L", 1, error);
    return status;
}

static enum status count_key(struct source *source, const struct layer *layer,
                             struct error *error)
{
    if (++source->files->spent.keys > SOURCE_MAX_KEYS)
        return refuse(layer, error, "the scenario with its includes has more than 10000 keys");
    if (++source->n_group_keys[source->nesting] > SOURCE_MAX_GROUP_KEYS)
        return refuse(layer, error, "there are more than 2000 keys in one group");
    source->files->spent.compared += source->name_length * source->n_group_keys[source->nesting];
    if (source->files->spent.compared > SOURCE_MAX_COMPARED)
        return refuse(layer, error, "there are too many keys with names so long");
    return STATUS_OK;
}

// What there is too much of: of keys, items, nesting.
static enum status count(struct source *source, const struct layer *layer, struct error *error)
{
    const char c = *layer->next;
    if (c == '=' || c == ':')
        return count_key(source, layer, error);
    if (c == ',' && ++source->files->spent.items > SOURCE_MAX_ITEMS)
        return refuse(layer, error,
                      "the scenario with its includes has more than 100000 items of lists");
    if (c == '(' || c == '[' || c == '{') {
        if (source->nesting == SOURCE_MAX_NESTING)
            return refuse(layer, error, "groups and lists are nested deeper than 100");
        source->n_group_keys[++source->nesting] = 0;
    }
    if ((c == ')' || c == ']' || c == '}') && source->nesting > 0)
        source->nesting--;
    return STATUS_OK;
}

// Copies the next token (a comment, a string, a name, a number, an include, a character).
static enum status token(struct source *source, struct layer *layer, struct error *error)
{
    const char *at = layer->next;
    const size_t rest = (size_t)(layer->end - at);
    const char *stop = at + 1;
    const enum status counted = count(source, layer, error);
    if (counted != STATUS_OK)
        return counted;
    if (*at == '\0')
        return refuse(layer, error, "a NUL character is not text");
    if (*at == '#' || (rest > 1 && at[0] == '/' && at[1] == '/')) {
        stop = memchr(at, '\n', rest);
        stop = stop == NULL ? layer->end : stop;
    } else if (rest > 1 && at[0] == '/' && at[1] == '*') {
        stop = memmem(at + 2, rest - 2, "*/", 2);
        if (stop == NULL)
            return refuse(layer, error, "a comment begins here (/*) and never ends");
        stop += 2;
    } else if (*at == '"') {
        stop = string_end(at, layer->end);
        if (stop == NULL)
            return refuse(layer, error, "a string begins here and never ends");
    } else if (*at == '@') {
        if (rest > 8 && memcmp(at, "@include", 8) == 0)
            return include(source, layer, error);
        return refuse(layer, error, "only @include begins with @");
    } else if (begins_number(at, layer->end)) {
        return number(source, layer, error);
    } else if (isalpha((unsigned char)*at) || *at == '*' || *at == '_') {
        while (stop < layer->end && is_name_character(*stop))
            stop++;
        source->name_length = (size_t)(stop - at);
        if (stop - at > SOURCE_MAX_NAME)
            return refuse(layer, error, "a name is longer than 100 characters");
    }
    return emit_to(source, layer, stop, error);
}

static enum status flatten(struct source *source, struct layer *layer, struct error *error)
{
    enum status status = line_begin(source, layer, error);
    if (status == STATUS_OK)
        status = emit(source, layer, "", 0, error);
    while (status == STATUS_OK && layer->next < layer->end)
        status = token(source, layer, error);
    return status;
}

// Of what libconfig makes of a list of short numbers, the densest text, and of its buffers.
#define PARSED_PER_BYTE 100
#define PARSED_LEAST 65536

bool source_can_be_parsed(const struct source *source)
{
    void *volatile memory = malloc(PARSED_LEAST + PARSED_PER_BYTE * source->size); // not in vain
    const bool is_there = memory != NULL;
    free(memory);
    return is_there;
}

enum status source_read(struct source *source, struct files *files, const char *path,
                        struct error *error)
{
    struct source reading = {.files = files, .arena = files->arena};
    struct layer layer;
    enum status status = layer_open(&reading, &layer, path, NULL, error);
    if (status == STATUS_OK)
        status = flatten(&reading, &layer, error);
    if (status == STATUS_OK)
        *source = reading;
    return status;
}

enum status source_from_text(struct source *source, struct files *files, const char *text,
                             const char *origin, const char *folder, struct error *error)
{
    struct source reading = {.files = files, .arena = files->arena};
    struct layer layer = {.file = origin, .folder = folder, .line = 1, .next = text,
                          .end = text + strlen(text), .is_override = true};
    const enum status status = flatten(&reading, &layer, error);
    if (status == STATUS_OK)
        *source = reading;
    return status;
}
