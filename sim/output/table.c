// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/table.h"

#include "base/date.h"
#include "engine/parallel.h"
#include "model/model.h"
#include "output/csv_writer.h"

#include <stdlib.h>
#include <string.h>

// ---- patterns -----------------------------------------------------------------------------------

// What a pattern stands for. `item` is the index of the i-th.
struct pattern {
    const char *mark;
    size_t (*count)(const struct naming *naming);
    size_t (*item)(const struct naming *naming, size_t i); // NULL: i
    const char *(*name)(const struct naming *naming, size_t item);
    // NULL: the column's own
    enum cell_type (*type)(const struct naming *naming, size_t item);
};

static size_t n_measures(const struct naming *naming)
{
    return naming->model->n_measures;
}

static size_t measure_item(const struct naming *naming, size_t i)
{
    return naming->model->in_file_order[i];
}

static const char *measure_name(const struct naming *naming, size_t item)
{
    return naming->model->measures[item].name;
}

static size_t n_deadlines(const struct naming *naming)
{
    return naming->model->scenario->n_deadlines;
}

static const char *deadline_name(const struct naming *naming, size_t item)
{
    return naming->model->scenario->deadlines[item].name;
}

static size_t n_unknowns(const struct naming *naming)
{
    return naming->model->scenario->n_unknowns;
}

static const char *unknown_name(const struct naming *naming, size_t item)
{
    return naming->model->scenario->unknowns[item].path;
}

static size_t n_reported(const struct naming *naming)
{
    return naming->model->n_reported;
}

static const char *reported_name(const struct naming *naming, size_t item)
{
    return naming->model->reported[item].name;
}

static size_t n_channels(const struct naming *naming)
{
    (void)naming;
    return N_CHANNELS;
}

static const char *name_of_channel(const struct naming *naming, size_t item)
{
    (void)naming;
    return channel_name((enum channel)item);
}

static size_t n_varied(const struct naming *naming)
{
    return naming->plan == NULL ? 0 : naming->plan->n_varied;
}

static const char *varied_name(const struct naming *naming, size_t item)
{
    return naming->plan->varied[item].name;
}

static enum cell_type varied_type(const struct naming *naming, size_t item)
{
    return naming->plan->varied[item].is_number ? CELL_NUMBER : CELL_TEXT;
}

static const struct pattern patterns[] = {
    {"<measure>", n_measures, measure_item, measure_name, NULL},
    {"<deadline>", n_deadlines, NULL, deadline_name, NULL},
    {"<unknown>", n_unknowns, NULL, unknown_name, NULL},
    {"<combination>", n_reported, NULL, reported_name, NULL},
    {"<channel>", n_channels, NULL, name_of_channel, NULL},
    {"<varied>", n_varied, NULL, varied_name, varied_type},
};

static const struct pattern *pattern_in(const char *name)
{
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
        if (strstr(name, patterns[i].mark) != NULL)
            return &patterns[i];
    return NULL;
}

// ---- fields -------------------------------------------------------------------------------------

static void add_field(struct field_list *list, struct arena *arena, const struct field *field)
{
    if (arena_grow(arena, &list->fields, list->n_fields, sizeof *list->fields))
        list->fields[list->n_fields++] = *field;
}

static void add_fields(struct field_list *list, struct arena *arena, const struct field *field)
{
    struct field error = *field;
    add_field(list, arena, field);
    if (!field->column->has_se)
        return;
    error.name = arena_format(arena, "%s_se", field->name);
    error.is_se = true;
    add_field(list, arena, &error);
}

static void add_pattern(struct field_list *list, struct arena *arena, const struct column *column,
                        const struct pattern *pattern, const struct naming *naming)
{
    const char *mark = strstr(column->name, pattern->mark);
    for (size_t i = 0; i < pattern->count(naming); i++) {
        const size_t item = pattern->item == NULL ? i : pattern->item(naming, i);
        const enum cell_type type =
            pattern->type == NULL ? column->type : pattern->type(naming, item);
        const char *name =
            arena_format(arena, "%.*s%s%s", (int)(mark - column->name), column->name,
                         pattern->name(naming, item), mark + strlen(pattern->mark));
        add_fields(list, arena, &(struct field){name, column, type, item, false});
    }
}

bool table_fields(const struct table *table, const struct naming *naming, struct arena *arena,
                  struct field_list *list)
{
    *list = (struct field_list){0};
    for (size_t c = 0; c < table->n_columns; c++) {
        const struct column *column = &table->columns[c];
        const struct pattern *pattern = pattern_in(column->name);
        if (pattern == NULL)
            add_fields(list, arena,
                       &(struct field){column->name, column, column->type, 0, false});
        else
            add_pattern(list, arena, column, pattern, naming);
    }
    return !arena->exhausted;
}

// ---- rows ---------------------------------------------------------------------------------------

static void write_cell(struct csv_writer *csv, enum cell_type type, const struct cell *cell,
                       const struct place *place)
{
    char date[DATE_TEXT_SIZE];
    switch (type) {
    case CELL_TEXT:
        csv_writer_text(csv, cell->text);
        break;
    case CELL_DATE:
        if (!isnan(cell->number))
            date_format_after(place->model->scenario->start_days, cell->number, date);
        csv_writer_text(csv, isnan(cell->number) ? NULL : date);
        break;
    case CELL_INTEGER:
    case CELL_NUMBER:
    case CELL_FLAG:
        csv_writer_number(csv, cell->number);
        break;
    }
}

static void write_row(struct csv_writer *csv, const struct table *table,
                      const struct field_list *list, struct place *place)
{
    struct cell cell = {0};
    if (table->subject != NULL)
        place->subject = table->subject(place);
    for (size_t i = 0; i < list->n_fields; i++) {
        const struct field *field = &list->fields[i];
        if (field->is_se) {
            csv_writer_number(csv, cell.se);
            continue;
        }
        place->item = field->item;
        cell = field->column->cell(place);
        write_cell(csv, field->type, &cell, place);
    }
    csv_writer_end_row(csv);
}

static void write_header(struct csv_writer *csv, const struct field_list *list)
{
    for (size_t i = 0; i < list->n_fields; i++)
        csv_writer_text(csv, list->fields[i].name);
    csv_writer_end_row(csv);
}

bool table_rows_begin(struct table_rows *rows, const struct table *table,
                      const struct naming *naming, struct arena *arena, struct sink *sink)
{
    *rows = (struct table_rows){.table = table, .place = {.model = naming->model, .arena = arena}};
    csv_writer_init(&rows->csv, sink);
    if (!table_fields(table, naming, arena, &rows->list))
        return false;
    write_header(&rows->csv, &rows->list);
    return true;
}

void table_rows_add(struct table_rows *rows, const void *subject)
{
    rows->place.subject = subject;
    write_row(&rows->csv, rows->table, &rows->list, &rows->place);
    rows->place.row++;
}

// Parts of ROWS_PER_PART rows are made in memory, a few by each thread, and then written in order.
#define ROWS_PER_PART ((size_t)256)
#define PARTS_PER_THREAD 8U

struct part {
    struct sink sink;
    bool exhausted;
};

struct rows {
    const struct table *table;
    const struct field_list *list;
    const struct estimates *estimates;
    size_t n, first_part, n_parts; // rows; the parts at work
    struct part *parts;
};

static void make_part(void *context, unsigned thread, size_t i)
{
    const struct rows *rows = context;
    struct part *part = &rows->parts[i];
    struct arena arena;
    struct csv_writer csv;
    struct place place = {.estimates = rows->estimates, .model = rows->estimates->model,
                          .arena = &arena, .row = (rows->first_part + i) * ROWS_PER_PART};
    const size_t left = rows->n - place.row;
    const size_t end = place.row + (left < ROWS_PER_PART ? left : ROWS_PER_PART);
    (void)thread;
    part->sink.used = 0;
    csv_writer_init(&csv, &part->sink);
    arena_init(&arena);
    for (; place.row < end; place.row++)
        write_row(&csv, rows->table, rows->list, &place);
    part->exhausted = arena.exhausted || part->sink.error != 0;
    arena_clear(&arena);
}

static bool write_rows(struct rows *rows, struct sink *sink)
{
    const unsigned n_threads = rows->estimates->result->n_threads;
    const size_t n_parts = rows->n / ROWS_PER_PART + (rows->n % ROWS_PER_PART != 0);
    const size_t most = PARTS_PER_THREAD * (size_t)n_threads;
    const size_t n_at_once = n_parts < most ? n_parts : most;
    rows->parts = malloc(n_at_once * sizeof *rows->parts + 1);
    bool has_memory = rows->parts != NULL;
    for (size_t i = 0; has_memory && i < n_at_once; i++)
        sink_init_memory(&rows->parts[i].sink);
    while (has_memory && rows->first_part < n_parts && sink->error == 0) {
        const size_t left = n_parts - rows->first_part;
        rows->n_parts = left < n_at_once ? left : n_at_once;
        parallel_for(rows->n_parts, n_threads, make_part, rows);
        for (size_t i = 0; has_memory && i < rows->n_parts; i++) {
            sink_write(sink, rows->parts[i].sink.bytes, rows->parts[i].sink.used);
            has_memory = !rows->parts[i].exhausted;
        }
        rows->first_part += rows->n_parts;
    }
    for (size_t i = 0; rows->parts != NULL && i < n_at_once; i++)
        sink_clear(&rows->parts[i].sink);
    free(rows->parts);
    return has_memory;
}

enum status table_write(const struct table *table, const struct estimates *estimates,
                        struct sink *sink, struct error *error)
{
    struct csv_writer csv;
    struct arena arena;
    struct field_list list;
    const struct naming naming = {.model = estimates->model};
    csv_writer_init(&csv, sink);
    arena_init(&arena);
    bool has_memory = table_fields(table, &naming, &arena, &list);
    if (has_memory) {
        write_header(&csv, &list);
        struct rows rows = {.table = table, .list = &list, .estimates = estimates,
                            .n = table->n_rows(estimates)};
        has_memory = write_rows(&rows, sink);
    }
    arena_clear(&arena);
    return has_memory ? STATUS_OK : error_memory(error, "a table");
}
