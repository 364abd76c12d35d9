// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "blackbox.h"

#include <csv.h>
#include <fcntl.h>
#include <ftw.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_TABLES = 12, MAX_ARGUMENTS = 24 };

struct outcome {
    char *folder;
    char *out;
    int status;
    size_t n_tables;
    char *names[MAX_TABLES];
    struct table *tables[MAX_TABLES];
};

char *text_format(const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    return length < 0 ? NULL : text;
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)status;
    (void)kind;
    (void)where;
    return remove(path);
}

static bool write_text(const char *folder, const char *name, const char *text)
{
    char *path = text_format("%s/%s", folder, name);
    FILE *file = path ? fopen(path, "wb") : NULL;
    bool written = file && fputs(text, file) >= 0;
    if (file && fclose(file) != 0) {
        written = false;
    }
    free(path);
    return written;
}

// Appends `--name value` when the value is set; the texts are freed by the caller.
static size_t add_option(char **arguments, size_t n, const char *name, long value)
{
    if (value == 0) {
        return n;
    }
    arguments[n] = strdup(name);
    arguments[n + 1] = text_format("%ld", value);
    return n + 2;
}

static size_t fill_arguments(char **arguments, const struct request *request)
{
    size_t n = 0;
    arguments[n++] = strdup(BULWARK_PROGRAM);
    arguments[n++] = strdup("run");
    arguments[n++] = strdup("scenario.cfg");
    arguments[n++] = strdup("-o");
    arguments[n++] = strdup("out");
    n = add_option(arguments, n, "--worlds", request->worlds);
    n = add_option(arguments, n, "--trials", request->trials);
    n = add_option(arguments, n, "--seed", request->seed);
    n = add_option(arguments, n, "--threads", request->threads);
    arguments[n++] = strdup("--quiet");
    arguments[n++] = strdup("--force");
    if (request->cpu) {
        arguments[n++] = strdup("--cpu");
        arguments[n++] = strdup(request->cpu);
    }
    if (request->setting) {
        arguments[n++] = strdup("--set");
        arguments[n++] = strdup(request->setting);
    }
    arguments[n] = NULL;
    return n;
}

// In the child: output into files of the folder, then the program. Does not return.
static void become_program(const char *folder, char **arguments)
{
    if (chdir(folder) == 0) {
        int out = open("stdout.txt", O_WRONLY | O_CREAT | O_TRUNC, 0600);
        int err = open("stderr.txt", O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (out >= 0 && err >= 0 && dup2(out, 1) >= 0 && dup2(err, 2) >= 0) {
            execv(arguments[0], arguments);
        }
    }
    _exit(127);
}

static int run_program(const char *folder, const struct request *request)
{
    char *arguments[MAX_ARGUMENTS];
    size_t n = fill_arguments(arguments, request);
    int status = 127;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        become_program(folder, arguments);
    }
    if (child > 0 && waitpid(child, &status, 0) == child) {
        status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    for (size_t i = 0; i < n; i++) {
        free(arguments[i]);
    }
    return status;
}

struct outcome *outcome_create(const struct request *request)
{
    struct outcome *outcome = calloc(1, sizeof *outcome);
    const char *parent = getenv("TMPDIR");
    char *folder = text_format("%s/bulwark-test-XXXXXX", parent && *parent ? parent : "/tmp");
    if (!outcome || !folder || !mkdtemp(folder)) {
        free(outcome);
        free(folder);
        return NULL;
    }
    outcome->folder = folder;
    outcome->out = text_format("%s/out", folder);
    bool written = write_text(folder, "scenario.cfg", request->scenario);
    if (request->file_name) {
        written = write_text(folder, request->file_name, request->file_text) && written;
    }
    outcome->status = written && outcome->out ? run_program(folder, request) : 127;
    return outcome;
}

void table_free(struct table *table)
{
    if (!table) {
        return;
    }
    for (size_t i = 0; i < (table->n_rows + 1) * table->n_columns; i++) {
        free(table->cells[i]);
    }
    free(table->cells);
    free(table);
}

void outcome_free(struct outcome *outcome)
{
    if (!outcome) {
        return;
    }
    for (size_t i = 0; i < outcome->n_tables; i++) {
        free(outcome->names[i]);
        table_free(outcome->tables[i]);
    }
    nftw(outcome->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    free(outcome->folder);
    free(outcome->out);
    free(outcome);
}

int outcome_status(const struct outcome *outcome)
{
    return outcome->status;
}

const char *outcome_folder(const struct outcome *outcome)
{
    return outcome->out;
}

static char *read_path(const char *path, size_t *length)
{
    FILE *file = path ? fopen(path, "rb") : NULL;
    if (!file) {
        return NULL;
    }
    char *text = NULL;
    size_t size = 0;
    size_t got = 0;
    do {
        size = 2 * size + 65536;
        char *grown = realloc(text, size + 1);
        if (!grown) {
            break;
        }
        text = grown;
        got += fread(text + got, 1, size - got, file);
    } while (got == size);
    fclose(file);
    if (text) {
        text[got] = '\0';
    }
    *length = got;
    return text;
}

static char *read_whole(const char *folder, const char *name, size_t *length)
{
    char *path = text_format("%s/%s", folder, name);
    char *text = read_path(path, length);
    free(path);
    return text;
}

char *outcome_complaint(const struct outcome *outcome)
{
    size_t length;
    return read_whole(outcome->folder, "stderr.txt", &length);
}

char *outcome_file(const struct outcome *outcome, const char *name, size_t *length)
{
    return read_whole(outcome->out, name, length);
}

// Grows while the reader goes through the file; a row of another width spoils it.
struct gathering {
    char **cells;
    size_t n;
    size_t room;
    size_t n_columns;
    size_t row_start;
    bool spoilt;
};

static void gather_cell(void *text, size_t length, void *into)
{
    struct gathering *g = into;
    if (g->n == g->room) {
        size_t room = 2 * g->room + 1024;
        char **grown = realloc(g->cells, room * sizeof *grown);
        if (!grown) {
            g->spoilt = true;
            return;
        }
        g->cells = grown;
        g->room = room;
    }
    g->cells[g->n++] = text ? strndup(text, length) : strdup("");
}

static void gather_row(int terminator, void *into)
{
    struct gathering *g = into;
    (void)terminator;
    size_t width = g->n - g->row_start;
    if (g->n_columns == 0) {
        g->n_columns = width;
    }
    g->spoilt = g->spoilt || width != g->n_columns;
    g->row_start = g->n;
}

static struct table *table_parse(const char *text, size_t length)
{
    struct gathering g = {0};
    struct csv_parser parser;
    struct table *table = calloc(1, sizeof *table);
    if (!table || csv_init(&parser, CSV_STRICT | CSV_APPEND_NULL) != 0) {
        free(table);
        return NULL;
    }
    bool read = csv_parse(&parser, text, length, gather_cell, gather_row, &g) == length;
    csv_fini(&parser, gather_cell, gather_row, &g);
    csv_free(&parser);
    if (!read || g.spoilt || g.n_columns == 0) {
        for (size_t i = 0; i < g.n; i++) {
            free(g.cells[i]);
        }
        free(g.cells);
        free(table);
        return NULL;
    }
    *table = (struct table){g.n_columns, g.n / g.n_columns - 1, g.cells};
    return table;
}

struct table *table_read(const char *path)
{
    size_t length = 0;
    char *text = read_path(path, &length);
    struct table *table = text ? table_parse(text, length) : NULL;
    free(text);
    return table;
}

const struct table *outcome_table(struct outcome *outcome, const char *name)
{
    for (size_t i = 0; i < outcome->n_tables; i++) {
        if (strcmp(outcome->names[i], name) == 0) {
            return outcome->tables[i];
        }
    }
    char *file = text_format("%s.csv", name);
    size_t length = 0;
    char *text = file ? outcome_file(outcome, file, &length) : NULL;
    free(file);
    struct table *table = text ? table_parse(text, length) : NULL;
    free(text);
    if (table && outcome->n_tables < MAX_TABLES) {
        outcome->names[outcome->n_tables] = strdup(name);
        outcome->tables[outcome->n_tables++] = table;
        return table;
    }
    table_free(table);
    return NULL;
}

long table_column(const struct table *table, const char *name)
{
    for (size_t i = 0; i < table->n_columns; i++) {
        if (strcmp(table->cells[i], name) == 0) {
            return (long)i;
        }
    }
    return -1;
}

const char *table_text(const struct table *table, long row, long column)
{
    return table->cells[(size_t)(row + 1) * table->n_columns + (size_t)column];
}

static bool is_number(const char *text, double *value)
{
    char *end;
    *value = strtod(text, &end);
    return end != text && *end == '\0';
}

double table_number(const struct table *table, long row, long column)
{
    double value;
    return is_number(table_text(table, row, column), &value) ? value : NAN;
}

static bool is_same_key(const char *cell, const char *key)
{
    double a;
    double b;
    if (is_number(cell, &a) && is_number(key, &b)) {
        return fabs(a - b) < 1e-9;
    }
    return strcmp(cell, key) == 0;
}

long table_row(const struct table *table, const char *key, const char *second)
{
    for (long row = 0; row < (long)table->n_rows; row++) {
        if (is_same_key(table_text(table, row, 0), key) &&
            (!second || is_same_key(table_text(table, row, 1), second))) {
            return row;
        }
    }
    return -1;
}
