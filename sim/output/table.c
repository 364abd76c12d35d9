// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/table.h"

#include "base/date.h"
#include "model/model.h"
#include "output/csv_writer.h"

#include <string.h>

// ---- patterns -----------------------------------------------------------------------------------

// What a pattern stands for. `item` is the index of the i-th.
struct pattern {
    const char *mark;
    size_t (*count)(const struct model *model);
    size_t (*item)(const struct model *model, size_t i); // NULL: i
    const char *(*name)(const struct model *model, size_t item);
};

static size_t n_measures(const struct model *model)
{
    return model->n_measures;
}

static size_t measure_item(const struct model *model, size_t i)
{
    return model->in_file_order[i];
}

static const char *measure_name(const struct model *model, size_t item)
{
    return model->measures[item].name;
}

static size_t n_deadlines(const struct model *model)
{
    return model->scenario->n_deadlines;
}

static const char *deadline_name(const struct model *model, size_t item)
{
    return model->scenario->deadlines[item].name;
}

static size_t n_unknowns(const struct model *model)
{
    return model->scenario->n_unknowns;
}

static const char *unknown_name(const struct model *model, size_t item)
{
    return model->scenario->unknowns[item].path;
}

static size_t n_reported(const struct model *model)
{
    return model->n_reported;
}

static const char *reported_name(const struct model *model, size_t item)
{
    return model->reported[item].name;
}

static const struct pattern patterns[] = {
    {"<measure>", n_measures, measure_item, measure_name},
    {"<deadline>", n_deadlines, NULL, deadline_name},
    {"<unknown>", n_unknowns, NULL, unknown_name},
    {"<combination>", n_reported, NULL, reported_name},
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

static void add_fields(struct field_list *list, struct arena *arena, const struct column *column,
                       const char *name, size_t item)
{
    add_field(list, arena, &(struct field){name, column, item, false});
    if (column->has_se)
        add_field(list, arena,
                  &(struct field){arena_format(arena, "%s_se", name), column, item, true});
}

bool table_fields(const struct table *table, const struct model *model, struct arena *arena,
                  struct field_list *list)
{
    *list = (struct field_list){0};
    for (size_t c = 0; c < table->n_columns; c++) {
        const struct column *column = &table->columns[c];
        const struct pattern *pattern = pattern_in(column->name);
        if (pattern == NULL) {
            add_fields(list, arena, column, column->name, 0);
            continue;
        }
        const char *mark = strstr(column->name, pattern->mark);
        for (size_t i = 0; i < pattern->count(model); i++) {
            const size_t item = pattern->item == NULL ? i : pattern->item(model, i);
            const char *name =
                arena_format(arena, "%.*s%s%s", (int)(mark - column->name), column->name,
                             pattern->name(model, item), mark + strlen(pattern->mark));
            add_fields(list, arena, column, name, item);
        }
    }
    return !arena->exhausted;
}

// ---- rows ---------------------------------------------------------------------------------------

static void write_cell(struct csv_writer *csv, const struct column *column, const struct cell *cell,
                       const struct place *place)
{
    char date[DATE_TEXT_SIZE];
    switch (column->type) {
    case CELL_TEXT:
        csv_writer_text(csv, cell->text);
        break;
    case CELL_DATE:
        date_format_after(place->model->scenario->start_days, cell->number, date);
        csv_writer_text(csv, date);
        break;
    case CELL_INTEGER:
    case CELL_NUMBER:
    case CELL_FLAG:
        csv_writer_number(csv, cell->number);
        break;
    }
}

static void write_row(struct csv_writer *csv, const struct field_list *list, struct place *place)
{
    struct cell cell = {0};
    for (size_t i = 0; i < list->n_fields; i++) {
        const struct field *field = &list->fields[i];
        if (field->is_se) {
            csv_writer_number(csv, cell.se);
            continue;
        }
        place->item = field->item;
        cell = field->column->cell(place);
        write_cell(csv, field->column, &cell, place);
    }
    csv_writer_end_row(csv);
}

// The arena is emptied now and then: often enough to stay small, seldom enough to cost nothing.
#define ROWS_PER_ARENA 512

static bool write_rows(struct csv_writer *csv, const struct table *table, const struct field_list *list,
                       const struct estimates *estimates)
{
    struct arena arena;
    arena_init(&arena);
    struct place place = {.estimates = estimates, .model = estimates->model, .arena = &arena};
    const size_t n_rows = table->n_rows(estimates);
    bool has_memory = true;
    for (; has_memory && place.row < n_rows && csv->sink->error == 0; place.row++) {
        write_row(csv, list, &place);
        has_memory = !arena.exhausted;
        if (place.row % ROWS_PER_ARENA == ROWS_PER_ARENA - 1)
            arena_clear(&arena);
    }
    arena_clear(&arena);
    return has_memory;
}

enum status table_write(const struct table *table, const struct estimates *estimates,
                        struct sink *sink, struct error *error)
{
    struct csv_writer csv;
    struct arena arena;
    struct field_list list;
    csv_writer_init(&csv, sink);
    arena_init(&arena);
    bool has_memory = table_fields(table, estimates->model, &arena, &list);
    if (has_memory) {
        for (size_t i = 0; i < list.n_fields; i++)
            csv_writer_text(&csv, list.fields[i].name);
        csv_writer_end_row(&csv);
        has_memory = write_rows(&csv, table, &list, estimates);
    }
    arena_clear(&arena);
    return has_memory ? STATUS_OK : error_memory(error, "a table");
}
