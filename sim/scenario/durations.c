// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario/durations.h"

#include <csv.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_DURATIONS 100000
#define MAX_BYTES ((size_t)16 << 20)
#define MAX_BYTES_IN_ALL ((size_t)32 << 20)

struct duration {
    double years;
    bool observed;
};

struct table {
    struct scenario *s;
    const struct entry *file;
    const char *path;
    size_t row, column; // row 0 is the header
    size_t duration_column, observed_column; // from 1; 0: not seen
    struct duration *durations;
    size_t n;
    struct duration current;
    size_t n_complaints; // of the scenario, before these
    bool bad;
};

static void complain_row(struct table *t, const char *what, const char *text)
{
    if (!t->bad)
        scenario_complain(t->s, t->file, "%s: row %zu of %s: '%s': %s",
                          entry_path(t->file, &t->s->arena), t->row + 1, t->path, text, what);
    t->bad = true;
}

static void field(void *text, size_t length, void *context)
{
    struct table *t = context;
    char word[64] = "";
    if (length < sizeof word)
        memcpy(word, text, length);
    t->column++;
    if (t->bad)
        return;
    if (t->row == 0) {
        if (strcmp(word, "duration") == 0)
            t->duration_column = t->column;
        if (strcmp(word, "observed") == 0)
            t->observed_column = t->column;
        return;
    }
    char *end = word;
    if (t->column == t->duration_column) {
        t->current.years = strtod(word, &end);
        if (end == word || *end != '\0' || !isfinite(t->current.years) || t->current.years < 0.0)
            complain_row(t, "a duration in years, at least 0, is wanted", word);
    } else if (t->column == t->observed_column) {
        t->current.observed = strcmp(word, "1") == 0;
        if (!t->current.observed && strcmp(word, "0") != 0)
            complain_row(t, "0 or 1 is wanted", word);
    }
}

static void row(int terminator, void *context)
{
    (void)terminator;
    struct table *t = context;
    const bool is_header = t->row == 0;
    const size_t columns = t->column;
    t->column = 0;
    if (is_header && (t->duration_column == 0 || t->observed_column == 0))
        complain_row(t, "the header must name the columns duration and observed", "");
    if (!is_header && (columns < t->duration_column || columns < t->observed_column))
        complain_row(t, "a column is missing", "");
    if (!is_header && t->n == MAX_DURATIONS)
        complain_row(t, "more than 100000 rows", "");
    t->row++;
    if (is_header || t->bad)
        return;
    if (arena_grow(&t->s->arena, &t->durations, t->n, sizeof *t->durations))
        t->durations[t->n++] = t->current;
}

// The file, or NULL after a complaint.
static const struct kept_file *read_file(struct table *t)
{
    struct scenario *const s = t->s;
    const struct kept_file *file = NULL;
    const bool is_override = t->file->origin.line == ORIGIN_OVERRIDE;
    const size_t left = MAX_BYTES_IN_ALL - s->n_duration_bytes;
    errno = 0;
    const enum files_reading reading =
        files_read(&s->files, t->path, left < MAX_BYTES ? left : MAX_BYTES,
                   is_override ? s->files.of_overrides : FILES_HELD, &file);
    if (s->arena.exhausted) { // nothing is known of the file
        t->bad = true;
        return NULL;
    }
    const char *path = entry_path(t->file, &s->arena);
    if (reading == FILES_READ && file->size <= left)
        s->n_duration_bytes += file->size;
    else if (reading == FILES_OUTSIDE)
        scenario_complain(s, t->file, "%s: %s", path, files_outside_words(&s->files, t->path));
    else if (reading == FILES_READ || (reading == FILES_TOO_LONG && left < MAX_BYTES))
        scenario_complain(s, t->file, "%s: %s cannot be read: the data files of the scenario are "
                          "over 32 MiB together", path, t->path);
    else
        scenario_complain(s, t->file, "%s: %s cannot be read: %s", path, t->path,
                          reading == FILES_TOO_LONG ? "it is over 16 MiB"
                          : reading != FILES_UNREADABLE || errno == 0 ? "not a plain file"
                                                                      : strerror(errno));
    t->bad = s->n_complaints > t->n_complaints;
    return t->bad ? NULL : file;
}

// Parses the file; false after a complaint.
static bool parse(struct table *t)
{
    struct csv_parser parser;
    const struct kept_file *file = read_file(t);
    if (file == NULL)
        return false;
    if (csv_init(&parser, CSV_APPEND_NULL) != 0) {
        t->s->arena.exhausted = t->bad = true;
        return false;
    }
    if (csv_parse(&parser, file->text, file->size, field, row, t) != file->size) {
        t->s->arena.exhausted |= csv_error(&parser) == CSV_ENOMEM;
        complain_row(t, csv_strerror(csv_error(&parser)), "");
    }
    if (!t->bad)
        (void)csv_fini(&parser, field, row, t);
    csv_free(&parser);
    return !t->bad;
}

static int compare(const void *left, const void *right)
{
    const struct duration *a = left, *b = right;
    if (a->years != b->years)
        return a->years < b->years ? -1 : 1;
    return (int)b->observed - (int)a->observed; // events before censorings
}

// S(t) = Π (1 − events/at risk); the step at an event's time is its drop.
static void kaplan_meier(struct table *t, struct dist *dist)
{
    double *values = arena_alloc(&t->s->arena, t->n, sizeof *values);
    double *cumulative = arena_alloc(&t->s->arena, t->n, sizeof *cumulative);
    if (values == NULL || cumulative == NULL)
        return;
    size_t n_steps = 0;
    double survival = 1.0;
    for (size_t i = 0; i < t->n;) {
        size_t events = 0, end = i;
        for (; end < t->n && t->durations[end].years == t->durations[i].years; end++)
            events += t->durations[end].observed;
        if (events > 0) {
            const size_t at_risk = t->n - i;
            survival *= (double)(at_risk - events) / (double)at_risk;
            values[n_steps] = t->durations[i].years;
            cumulative[n_steps++] = 1.0 - survival;
        }
        i = end;
    }
    for (size_t i = 0; i + 1 < n_steps; i++)
        cumulative[i] /= cumulative[n_steps - 1];
    cumulative[n_steps - 1] = 1.0;
    *dist = dist_steps(n_steps, values, cumulative);
}

// Reads the file of `t`; false after a complaint, or for want of memory.
static bool read_table(struct table *t, struct durations *durations)
{
    struct scenario *const s = t->s;
    if (!parse(t))
        return false;
    if (t->n == 0) {
        scenario_complain(s, t->file, "%s: %s has no rows", entry_path(t->file, &s->arena),
                          t->path);
        return false;
    }
    qsort(t->durations, t->n, sizeof *t->durations, compare);
    size_t n_events = 0;
    for (size_t i = 0; i < t->n; i++)
        n_events += t->durations[i].observed;
    if (n_events == 0) {
        scenario_complain(s, t->file, "%s: %s has no observed duration",
                          entry_path(t->file, &s->arena), t->path);
        return false;
    }
    durations->last_is_censored = !t->durations[t->n - 1].observed;
    kaplan_meier(t, &durations->dist);
    return durations->dist.kind != NULL;
}

static const struct durations *find(const struct scenario *s, const char *path)
{
    for (size_t i = 0; i < s->n_durations; i++)
        if (strcmp(s->durations[i].path, path) == 0)
            return &s->durations[i];
    return NULL;
}

// Those of a file that is named for the first time. NULL for want of memory.
static const struct durations *read_first(struct scenario *s, const struct entry *file,
                                          const char *path)
{
    struct table t = {.s = s, .file = file, .path = path, .n_complaints = s->n_complaints};
    struct durations durations = {.path = path, .entry = file};
    durations.is_good = read_table(&t, &durations);
    if (!arena_grow(&s->arena, &s->durations, s->n_durations, sizeof *s->durations))
        return NULL;
    s->durations[s->n_durations] = durations;
    return &s->durations[s->n_durations++];
}

void durations_read(struct scenario *s, const struct entry *file, struct dist *dist,
                    bool *last_is_censored)
{
    const char *folder = file->origin.line > 0 ? source_folder(&s->arena, file->origin.file)
                                               : s->folder;
    const char *path = folder == NULL ? NULL : source_path(&s->arena, folder, file->text);
    const struct durations *known = path == NULL ? NULL : find(s, path);
    const bool is_first = known == NULL;
    if (path != NULL && is_first)
        known = read_first(s, file, path);
    if (known == NULL)
        return;
    if (known->is_good) {
        *dist = known->dist;
        *last_is_censored = known->last_is_censored;
    } else if (!is_first) {
        scenario_complain(s, file, "%s: what is wrong with %s is said about %s",
                          entry_path(file, &s->arena), path, entry_path(known->entry, &s->arena));
    }
}
