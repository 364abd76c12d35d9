// SPDX-License-Identifier: GPL-3.0-or-later
// The points of a plan from a CSV file: a header with the varied names, one row for each point.
#include "scenario/plan_parts.h"

#include "scenario/nearest.h"

#include <csv.h>
#include <errno.h>
#include <string.h>

#define MAX_BYTES ((size_t)256 << 20)
#define PASSED_OVER "point" // a column of the points' own table

#define NO_COLUMN ((size_t)-1)

struct list {
    struct plan *plan;
    const struct entry *file;
    const char *path;
    size_t row, column;  // row 0 is the header
    size_t *name_of;     // [n_columns]: which name a column holds; NO_COLUMN: none
    size_t n_columns;
    size_t n_seen;       // names in the header
    const char **values; // [n_varied] of the row
    bool bad;
};

static void complain(struct list *l, const char *what, const char *text)
{
    struct scenario *const file = &l->plan->file;
    if (!l->bad)
        scenario_complain(file, l->file, "%s: row %zu of %s: %s%s",
                          entry_path(l->file, &file->arena), l->row + 1, l->path, what, text);
    l->bad = true;
}

static size_t name_of(const struct plan *plan, const char *text)
{
    for (size_t i = 0; i < plan->n_varied; i++)
        if (strcmp(plan->varied[i].name, text) == 0)
            return i;
    return NO_COLUMN;
}

// Complains about a column that is nothing, or there twice.
static void check_column(struct list *l, const char *text, size_t name)
{
    struct arena *const arena = &l->plan->file.arena;
    struct nearest near = nearest_begin(text);
    for (size_t i = 0; i + 1 < l->n_columns; i++)
        if (name != NO_COLUMN && l->name_of[i] == name)
            complain(l, "there are two columns called ", text);
    if (name != NO_COLUMN || strcmp(text, PASSED_OVER) == 0)
        return;
    for (size_t i = 0; i < l->plan->n_varied; i++)
        nearest_consider(&near, text, l->plan->varied[i].name);
    const char *hint = near.name == NULL ? ""
                                         : arena_format(arena, "; did you mean '%s'?", near.name);
    const char *words = arena_format(arena, "'%s' is none of sweep.vary%s", text, hint);
    complain(l, words == NULL ? "" : words, "");
}

static void header_field(struct list *l, const char *text)
{
    const size_t name = name_of(l->plan, text);
    if (!arena_grow(&l->plan->file.arena, &l->name_of, l->n_columns, sizeof *l->name_of))
        return;
    l->name_of[l->n_columns++] = name;
    l->n_seen += name != NO_COLUMN;
    if (l->n_columns > l->plan->n_varied + 1) // that one is `point`
        complain(l, "there are more columns than names that are varied", "");
    else
        check_column(l, text, name);
}

static void field(void *text, size_t length, void *context)
{
    struct list *l = context;
    const char *word = length == 0 ? "" : text;
    const size_t column = l->column++;
    if (l->bad)
        return;
    if (l->row == 0) {
        header_field(l, word);
    } else if (column >= l->n_columns) {
        complain(l, "there are more columns than in the header", "");
    } else if (l->name_of[column] != NO_COLUMN) {
        if (strlen(word) != length)
            complain(l, "a value holds a zero byte", "");
        else if (length == 0)
            complain(l, "there is no value of ", l->plan->varied[l->name_of[column]].name);
        l->values[l->name_of[column]] = arena_text(&l->plan->file.arena, word);
    }
}

static void end_header(struct list *l)
{
    for (size_t i = 0; i < l->plan->n_varied; i++) {
        bool is_there = false;
        for (size_t c = 0; c < l->n_columns; c++)
            is_there = is_there || l->name_of[c] == i;
        if (!is_there)
            complain(l, "there is no column ", l->plan->varied[i].name);
    }
}

static void end_point(struct list *l)
{
    struct plan *const plan = l->plan;
    struct arena *const arena = &plan->file.arena;
    if (l->column < l->n_columns)
        complain(l, "there are fewer columns than in the header", "");
    if (plan->n_points == PLAN_MAX_POINTS)
        complain(l, "there are more than 100000 points", "");
    if ((plan->n_points + 1) * plan->n_varied > PLAN_MAX_VALUES)
        complain(l, "there are more than 4000000 values", "");
    for (size_t i = 0; i < plan->n_varied && !l->bad; i++) {
        const size_t at = plan->n_points * plan->n_varied + i;
        if (arena_grow(arena, &plan->values, at, sizeof *plan->values))
            plan->values[at] = l->values[i];
    }
    plan->n_points++;
}

static void row(int terminator, void *context)
{
    struct list *l = context;
    (void)terminator;
    if (!l->bad && l->row == 0)
        end_header(l);
    else if (!l->bad && !l->plan->file.arena.exhausted)
        end_point(l);
    l->column = 0;
    l->row++;
}

static void parse(struct list *l, const struct kept_file *file)
{
    static const char mark[] = "\xEF\xBB\xBF"; // some programs put it before UTF-8
    const size_t skipped = file->size >= 3 && memcmp(file->text, mark, 3) == 0 ? 3 : 0;
    const size_t size = file->size - skipped;
    struct csv_parser parser;
    if (csv_init(&parser, CSV_APPEND_NULL | CSV_STRICT) != 0) {
        l->plan->file.arena.exhausted = true;
        return;
    }
    if (csv_parse(&parser, file->text + skipped, size, field, row, l) != size ||
        csv_fini(&parser, field, row, l) != 0) {
        l->plan->file.arena.exhausted |= csv_error(&parser) == CSV_ENOMEM;
        complain(l, csv_strerror(csv_error(&parser)), "");
    }
    csv_free(&parser);
    if (!l->bad && l->plan->n_points == 0)
        complain(l, "there are no points", "");
}

void plan_read_list(struct plan *plan, const struct entry *entry)
{
    struct scenario *const s = &plan->file;
    struct list l = {.plan = plan, .file = entry};
    const struct kept_file *file = NULL;
    l.path = source_path(&s->arena, s->folder, entry->text);
    l.values = arena_alloc(&s->arena, plan->n_varied, sizeof *l.values);
    if (l.path == NULL || l.values == NULL)
        return;
    errno = 0;
    const enum files_reading reading = files_read(&s->files, l.path, MAX_BYTES, FILES_HELD, &file);
    if (reading == FILES_READ)
        parse(&l, file);
    else if (reading == FILES_OUTSIDE)
        scenario_complain(s, entry, "%s: %s", entry_path(entry, &s->arena),
                          files_outside_words(&s->files, l.path));
    else
        scenario_complain(s, entry, "%s: %s cannot be read: %s", entry_path(entry, &s->arena),
                          l.path,
                          reading == FILES_TOO_LONG                     ? "it is over 256 MiB"
                          : reading != FILES_UNREADABLE || errno == 0 ? "not a plain file"
                                                                        : strerror(errno));
}
