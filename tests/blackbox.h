// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs the program on a scenario in a temporary folder and reads the tables that it writes.
// What is tested this way knows the program's pages only, never its sources.
#ifndef BULWARK_TESTS_BLACKBOX_H
#define BULWARK_TESTS_BLACKBOX_H

#include <stdbool.h>
#include <stddef.h>

// What to run. Zero or NULL in a field leaves that option (or file) out.
struct request {
    const char *scenario;   // text of the scenario file
    long worlds;
    long trials;
    long seed;
    long threads;
    const char *cpu;        // for --cpu
    const char *setting;    // PATH=VALUE for --set
    const char *file_name;  // a further file, written beside the scenario
    const char *file_text;
};

// One CSV table, every cell as text.
struct table {
    size_t n_columns;
    size_t n_rows;
    char **cells;           // (n_rows + 1) x n_columns, row by row; the first row holds the names
};

struct outcome;

// Writes the scenario, runs the program and waits. A failure to start counts as status 127.
// The caller frees the result with outcome_free. NULL only when memory or the folder fails.
struct outcome *outcome_create(const struct request *request);

// Removes the folder and frees everything; NULL is legal.
void outcome_free(struct outcome *outcome);

// The program's exit status; 128 + signal when a signal ended it.
int outcome_status(const struct outcome *outcome);

// The folder that the tables were written to.
const char *outcome_folder(const struct outcome *outcome);

// What the program printed to stderr; the caller frees it. NULL when it cannot be read.
char *outcome_complaint(const struct outcome *outcome);

// Table `name` ("combinations"), read on first use; NULL when there is none.
// The outcome owns it.
const struct table *outcome_table(struct outcome *outcome, const char *name);

// The whole of a file of the output folder with its length in bytes; the caller frees it.
// NULL when there is none.
char *outcome_file(const struct outcome *outcome, const char *name, size_t *length);

// The table in a file; NULL when there is none or its rows differ in width. The caller frees it
// with table_free.
struct table *table_read(const char *path);

// NULL is legal.
void table_free(struct table *table);

// Index of a column, or -1.
long table_column(const struct table *table, const char *name);

// Row whose first cell is `key` and, unless NULL, whose second cell is `second`, or -1.
// Cells that are numbers are compared as numbers.
long table_row(const struct table *table, const char *key, const char *second);

// Text of a cell of data row `row`.
const char *table_text(const struct table *table, long row, long column);

// Number in a cell of data row `row`; NaN when the cell is empty or not a number.
double table_number(const struct table *table, long row, long column);

// printf into a new string, which the caller frees; NULL when memory fails.
char *text_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
