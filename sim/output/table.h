// SPDX-License-Identifier: GPL-3.0-or-later
// A table, described once: the header, the cells, the schema in datapackage.json and the pages
// about the tables are all made from this description.
#ifndef BULWARK_OUTPUT_TABLE_H
#define BULWARK_OUTPUT_TABLE_H

#include "analysis/estimates.h"
#include "base/arena.h"
#include "base/error.h"
#include "output/csv_writer.h"
#include "output/sink.h"
#include "scenario/plan.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

enum cell_type {
    CELL_TEXT,
    CELL_INTEGER,
    CELL_NUMBER,
    CELL_FLAG, // 0 or 1
    CELL_DATE, // written as YYYY-MM-DD
};

// What columns are named after.
struct naming {
    const struct model *model;
    const struct plan *plan; // of a sweep; NULL: of a run
};

// Where a cell stands. `item` says which of the columns that a pattern stands for.
struct place {
    const struct estimates *estimates;
    const struct model *model;
    size_t row, item;
    const void *subject; // what the row is about, where the table has a `subject`
    struct arena *arena; // for texts that must be made; they live as long as the row
};

// What stands there. Of a CELL_TEXT the text counts (NULL: empty), of a CELL_DATE the number as
// years from the scenario's start, of all others the number. NAN: empty.
struct cell {
    const char *text;
    double number, se;
};

// A column; or, where its name holds "<measure>", "<deadline>", "<unknown>", "<combination>",
// "<channel>" or "<varied>", one column for each measure (in the file's order), deadline, uncertain
// number, reported combination, channel or name that a sweep varies (a text where not all its values
// are numbers), with its name in that place. `item` is then the index in the
// model's, the scenario's or the plan's array, or the channel.
struct column {
    const char *name;
    enum cell_type type;
    bool has_se;      // the column <name>_se follows: its Monte Carlo standard error
    const char *unit; // NULL: none
    const char *meaning;
    struct cell (*cell)(const struct place *place);
};

#define TABLE_MAX_KEY 5

struct table {
    const char *name;     // of the file, without ".csv"
    const char *meaning;  // what a row is
    const char *key[TABLE_MAX_KEY]; // columns that tell its rows apart; NULL: no more
    const struct column *columns;
    size_t n_columns;
    size_t (*n_rows)(const struct estimates *estimates); // NULL: rows come one by one (table_rows)
    // What all cells of a row look up, found once a row; NULL: nothing.
    const void *(*subject)(const struct place *place);
};

// A column as it stands in the file of one model: patterns and errors are put in.
struct field {
    const char *name;
    const struct column *column;
    enum cell_type type;
    size_t item;
    bool is_se; // of the field before it
};

struct field_list {
    struct field *fields;
    size_t n_fields;
};

// The fields of a table, owned by `arena`. False for want of memory.
bool table_fields(const struct table *table, const struct naming *naming, struct arena *arena,
                  struct field_list *list);

// Writes header and rows to the sink, which keeps errors of writing; as many threads as computed
// the run make the rows. Fails for want of memory.
enum status table_write(const struct table *table, const struct estimates *estimates,
                        struct sink *sink, struct error *error);

// Rows that are not of a run: a table whose caller hands over the `subject` of each.
struct table_rows {
    const struct table *table;
    struct csv_writer csv;
    struct field_list list;
    struct place place;
};

// Writes the header. False for want of memory. `arena` and `sink` are the caller's, to the last row;
// the arena shows when a cell was short of memory.
bool table_rows_begin(struct table_rows *rows, const struct table *table,
                      const struct naming *naming, struct arena *arena, struct sink *sink);
void table_rows_add(struct table_rows *rows, const void *subject);

// ---- for the tables' own files ------------------------------------------------------------------

static inline struct cell cell_text(const char *text)
{
    return (struct cell){.text = text, .number = NAN, .se = NAN};
}

static inline struct cell cell_number(double number)
{
    return (struct cell){.number = number, .se = NAN};
}

static inline struct cell cell_estimate(struct estimate estimate)
{
    return (struct cell){.number = estimate.value, .se = estimate.se};
}

#define TABLE_COLUMNS(array) .columns = (array), .n_columns = sizeof(array) / sizeof((array)[0])

#endif
