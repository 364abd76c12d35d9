// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario/entry.h"

#include <assert.h>
#include <ctype.h>
#include <libconfig.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void attach(struct entry *parent, struct entry *child)
{
    child->parent = parent;
    child->index = parent->n_children++;
    child->next = NULL;
    if (parent->last == NULL)
        parent->first = child;
    else
        parent->last->next = child;
    parent->last = child;
}

static enum entry_type type_of(const config_setting_t *setting)
{
    switch (config_setting_type(setting)) {
    case CONFIG_TYPE_GROUP:
        return ENTRY_GROUP;
    case CONFIG_TYPE_ARRAY:
    case CONFIG_TYPE_LIST:
        return ENTRY_LIST;
    case CONFIG_TYPE_STRING:
        return ENTRY_TEXT;
    case CONFIG_TYPE_FLOAT:
        return ENTRY_REAL;
    case CONFIG_TYPE_BOOL:
        return ENTRY_BOOLEAN;
    default:
        return ENTRY_INTEGER;
    }
}

static void take_value(struct entry *entry, const config_setting_t *setting, struct arena *arena)
{
    switch (entry->type) {
    case ENTRY_TEXT:
        entry->text = arena_text(arena, config_setting_get_string(setting));
        break;
    case ENTRY_REAL:
        entry->real = config_setting_get_float(setting);
        break;
    case ENTRY_INTEGER:
        entry->integer = config_setting_get_int64(setting);
        break;
    case ENTRY_BOOLEAN:
        entry->integer = config_setting_get_bool(setting);
        break;
    case ENTRY_GROUP:
    case ENTRY_LIST:
        break;
    }
}

// Copies a libconfig setting and all below it. NULL when memory is short.
static struct entry *copy(const config_setting_t *setting, const struct source *source,
                          struct arena *arena)
{
    struct entry *entry = arena_alloc(arena, 1, sizeof *entry);
    if (entry == NULL)
        return NULL;
    entry->type = type_of(setting);
    entry->origin = source_origin(source, (int)config_setting_source_line(setting));
    const char *name = config_setting_name(setting);
    if (name != NULL)
        entry->name = arena_text(arena, name);
    take_value(entry, setting, arena);
    const int n = entry->type == ENTRY_GROUP || entry->type == ENTRY_LIST
                      ? config_setting_length(setting) : 0;
    for (int i = 0; i < n; i++) {
        struct entry *child =
            copy(config_setting_get_elem(setting, (unsigned)i), source, arena);
        if (child == NULL)
            return NULL;
        attach(entry, child);
    }
    return arena->exhausted ? NULL : entry;
}

static enum status parse(struct entry **root, const struct source *source, struct arena *arena,
                         struct error *error)
{
    config_t config;
    if (!source_can_be_parsed(source))
        return error_memory(error, "the scenario");
    config_init(&config);
    enum status status = STATUS_OK;
    const locale_t locale = uselocale((locale_t)0);
    const bool good = config_read_string(&config, source->text) == CONFIG_TRUE;
    (void)uselocale(locale); // libconfig leaves the thread in the process's
    if (!good) {
        const struct origin at = source_origin(source, config_error_line(&config));
        status = error_set(error, STATUS_REFUSED,
                           "%s:%d: %s here or shortly before\n  texts, dates and names stand in "
                           "straight double quotes, decimals have a point, keys are ASCII letters, "
                           "groups end with };", at.file, at.line, config_error_text(&config));
    } else {
        struct entry *read = copy(config_root_setting(&config), source, arena);
        if (read == NULL)
            status = error_memory(error, "the scenario");
        else
            *root = read;
    }
    config_destroy(&config);
    return status;
}

enum status entry_read_file(struct entry **root, struct files *files, const char *path,
                            struct error *error)
{
    struct source source;
    const enum status status = source_read(&source, files, path, error);
    return status == STATUS_OK ? parse(root, &source, files->arena, error) : status;
}

// A file's name that has been copied: most entries share the name of the entry before them.
struct copied_name {
    const char *name, *copy;
};

static struct entry *copy_entry(const struct entry *from, struct arena *arena,
                                struct copied_name *file)
{
    struct entry *entry = arena_alloc(arena, 1, sizeof *entry);
    if (entry == NULL)
        return NULL;
    *entry = *from;
    entry->parent = entry->first = entry->last = entry->next = NULL;
    entry->n_children = 0;
    if (from->name != NULL)
        entry->name = arena_text(arena, from->name);
    if (from->text != NULL)
        entry->text = arena_text(arena, from->text);
    if (from->origin.file != file->name)
        *file = (struct copied_name){from->origin.file, arena_text(arena, from->origin.file)};
    entry->origin.file = file->copy;
    for (const struct entry *child = from->first; child != NULL; child = child->next) {
        struct entry *copied = copy_entry(child, arena, file);
        if (copied == NULL)
            return NULL;
        attach(entry, copied);
    }
    return arena->exhausted ? NULL : entry;
}

struct entry *entry_copy(const struct entry *root, struct arena *arena)
{
    struct copied_name file = {NULL, NULL};
    return copy_entry(root, arena, &file);
}

// What an item of a list is called in paths: its `name`, unless it has none or one that is too long.
static const char *item_name(const struct entry *item)
{
    const char *name = entry_child_text(item, "name");
    return name != NULL && strlen(name) <= SOURCE_MAX_NAME ? name : NULL;
}

static bool step_matches(const struct entry *child, const char *step, size_t length)
{
    if (child->name != NULL)
        return strlen(child->name) == length && memcmp(child->name, step, length) == 0;
    const char *name = item_name(child);
    if (name != NULL)
        return strlen(name) == length && memcmp(name, step, length) == 0;
    char index[24];
    (void)snprintf(index, sizeof index, "%zu", child->index);
    return strlen(index) == length && memcmp(index, step, length) == 0;
}

static struct entry *find(const struct entry *group, const char *step, size_t length)
{
    if (group == NULL)
        return NULL;
    for (struct entry *child = group->first; child != NULL; child = child->next)
        if (step_matches(child, step, length))
            return child;
    return NULL;
}

const struct entry *entry_child(const struct entry *group, const char *name)
{
    return find(group, name, strlen(name));
}

const char *entry_child_text(const struct entry *group, const char *name)
{
    if (group == NULL || group->type != ENTRY_GROUP)
        return NULL;
    const struct entry *child = entry_child(group, name);
    return child != NULL && child->type == ENTRY_TEXT ? child->text : NULL;
}

bool entry_is_step(const char *word)
{
    for (const char *c = word; *c != '\0'; c++)
        if (!isalnum((unsigned char)*c) && strchr("_-*", *c) == NULL)
            return false;
    return *word != '\0';
}

bool entry_is_number(const struct entry *entry)
{
    return entry->type == ENTRY_INTEGER || entry->type == ENTRY_REAL;
}

double entry_real(const struct entry *entry)
{
    assert(entry_is_number(entry));
    return entry->type == ENTRY_REAL ? entry->real : (double)entry->integer;
}

const char *entry_type_name(enum entry_type type)
{
    static const char *const names[] = {
        [ENTRY_GROUP] = "a group",        [ENTRY_LIST] = "a list",
        [ENTRY_TEXT] = "a text",          [ENTRY_INTEGER] = "an integer",
        [ENTRY_REAL] = "a real number",   [ENTRY_BOOLEAN] = "true or false",
    };
    return names[type];
}

#define INDEX_SIZE 24

static const char *step_of(const struct entry *entry, char index[static INDEX_SIZE])
{
    if (entry->name != NULL)
        return entry->name;
    const char *name = item_name(entry);
    if (name == NULL)
        (void)snprintf(index, INDEX_SIZE, "%zu", entry->index);
    return name == NULL ? index : name;
}

const char *entry_step(const struct entry *entry, struct arena *arena)
{
    char index[INDEX_SIZE];
    const char *step = step_of(entry, index);
    const char *kept = step == index ? arena_text(arena, index) : step;
    return kept == NULL ? "?" : kept;
}

const char *entry_path(const struct entry *entry, struct arena *arena)
{
    char index[INDEX_SIZE];
    size_t length = 0;
    if (entry->parent == NULL)
        return "the scenario";
    for (const struct entry *at = entry; at->parent != NULL; at = at->parent)
        length += strlen(step_of(at, index)) + 1;
    char *path = arena_alloc(arena, length, 1);
    if (path == NULL)
        return "?";
    char *first = path + length; // where what has been written begins
    for (const struct entry *at = entry; at->parent != NULL; at = at->parent) {
        const char *step = step_of(at, index);
        const size_t n = strlen(step);
        *--first = at == entry ? '\0' : '.';
        first -= n;
        memcpy(first, step, n); // NOLINT(bugprone-not-null-terminated-result): the end is there
    }
    return path;
}

// A word that may stand without quotes. An integer is none: one that cannot be read is too large.
static bool is_bare_word(const char *text)
{
    const char *digits = text + (*text == '-' || *text == '+');
    if (digits[strspn(digits, "0123456789L")] == '\0')
        return false;
    for (const char *c = text; *c != '\0'; c++)
        if (!isalnum((unsigned char)*c) && strchr("_-./:+", *c) == NULL)
            return false;
    return true;
}

// Reads "value = TEXT;" and gives the entry of `value`.
static enum status parse_value(struct entry **value, struct files *files, const char *folder,
                               const char *text, const char *origin, struct error *error)
{
    struct arena *const arena = files->arena;
    struct source source;
    char *line = arena_format(arena, "value = %s;", text);
    if (line == NULL)
        return error_memory(error, "an override");
    struct entry *root = NULL;
    enum status status = source_from_text(&source, files, line, origin, folder, error);
    if (status == STATUS_OK)
        status = parse(&root, &source, arena, error);
    if (status != STATUS_OK && status != STATUS_FAILED && is_bare_word(text)) {
        line = arena_format(arena, "value = \"%s\";", text);
        if (line == NULL)
            return error_memory(error, "an override");
        status = source_from_text(&source, files, line, origin, folder, error);
        if (status == STATUS_OK)
            status = parse(&root, &source, arena, error);
    }
    if (status == STATUS_OK && (root == NULL || root->n_children != 1)) {
        (void)error_set(error, STATUS_MISUSE, "%s: one value is wanted", origin);
        return STATUS_MISUSE; // as a constant: analysers do not look into error_set
    }
    if (status == STATUS_REFUSED)
        error->status = status = STATUS_MISUSE;
    if (status == STATUS_OK)
        *value = root->first;
    return status;
}

// Lines mean nothing in an override; what came from an included file keeps its own.
static void lines_clear(struct entry *entry, const char *file)
{
    for (struct entry *child = entry->first; child != NULL; child = child->next)
        lines_clear(child, file);
    if (entry->origin.file == file)
        entry->origin.line = ORIGIN_OVERRIDE;
}

static void detach(struct entry *child)
{
    struct entry *parent = child->parent, *before = NULL;
    for (struct entry *at = parent->first; at != child; at = at->next)
        before = at;
    if (before == NULL)
        parent->first = child->next;
    else
        before->next = child->next;
    if (parent->last == child)
        parent->last = before;
    parent->n_children--;
    for (struct entry *at = child->next; at != NULL; at = at->next)
        at->index--;
}

// Puts `value` in the place of `old`, which keeps its name, index and neighbours.
static void replace(struct entry *old, const struct entry *value)
{
    const struct entry kept = *old;
    *old = *value;
    old->name = kept.name;
    old->index = kept.index;
    old->parent = kept.parent;
    old->next = kept.next;
    for (struct entry *child = old->first; child != NULL; child = child->next)
        child->parent = old;
}

// An override being applied: "path.to.key=value".
struct override {
    const char *assignment; // owned by `arena`: entries name it as their origin
    const char *equals;
    const char *step;     // the last part of the path
    struct entry *parent; // the group or list that it names
    struct arena *arena;
};

static enum status misuse(const struct override *o, struct error *error, const char *what)
{
    return error_set(error, STATUS_MISUSE, "%s: %s", o->assignment, what);
}

// The section `run` may be left out of a file, yet be overridden.
static struct entry *make_run(struct entry *root, const struct override *o)
{
    struct entry *run = arena_alloc(o->arena, 1, sizeof *run);
    if (run == NULL)
        return NULL;
    *run = (struct entry){.type = ENTRY_GROUP, .name = "run",
                          .origin = {o->assignment, ORIGIN_OVERRIDE}};
    attach(root, run);
    return run;
}

// Follows the path to its last step.
static enum status find_place(struct override *o, struct entry *root, struct error *error)
{
    const char *dot;
    o->parent = root;
    o->step = o->assignment;
    while ((dot = memchr(o->step, '.', (size_t)(o->equals - o->step))) != NULL) {
        const size_t length = (size_t)(dot - o->step);
        struct entry *child = find(o->parent, o->step, length);
        if (child == NULL && o->parent == root && length == 3 && memcmp(o->step, "run", 3) == 0)
            child = make_run(root, o);
        if (child == NULL || (child->type != ENTRY_GROUP && child->type != ENTRY_LIST))
            return error_set(error, STATUS_MISUSE, "%s: there is no group %.*s",
                             o->assignment, (int)(dot - o->assignment), o->assignment);
        o->parent = child;
        o->step = dot + 1;
    }
    return STATUS_OK;
}

static enum status add(const struct override *o, struct entry *value, struct error *error)
{
    const char *name = arena_format(o->arena, "%.*s", (int)(o->equals - o->step), o->step);
    if (name == NULL)
        return error_memory(error, "an override");
    if (o->parent->type == ENTRY_LIST)
        return error_set(error, STATUS_MISUSE, "%s: the list has no item %s", o->assignment,
                         name);
    if (!entry_is_step(name) || isdigit((unsigned char)name[0]) || name[0] == '-')
        return error_set(error, STATUS_MISUSE, "%s: '%s' cannot be the name of a key",
                         o->assignment, name);
    value->name = name;
    attach(o->parent, value);
    return STATUS_OK;
}

enum status entry_override(struct entry *root, struct files *files, const char *folder,
                           const char *assignment, struct error *error)
{
    struct arena *const arena = files->arena;
    struct override o = {.assignment = arena_text(arena, assignment), .arena = arena};
    if (o.assignment == NULL)
        return error_memory(error, "an override");
    o.equals = strchr(o.assignment, '=');
    if (o.equals == NULL || o.equals == o.assignment)
        return misuse(&o, error, "PATH=VALUE is wanted");
    enum status status = find_place(&o, root, error);
    if (status != STATUS_OK)
        return status;
    struct entry *old = find(o.parent, o.step, (size_t)(o.equals - o.step));
    if (o.equals[1] == '\0') {
        if (old == NULL)
            return misuse(&o, error, "there is nothing to remove");
        detach(old);
        return STATUS_OK;
    }
    struct entry *value = NULL;
    status = parse_value(&value, files, folder, o.equals + 1, o.assignment, error);
    if (status != STATUS_OK)
        return status;
    lines_clear(value, o.assignment);
    if (old == NULL)
        return add(&o, value, error);
    replace(old, value);
    return STATUS_OK;
}
