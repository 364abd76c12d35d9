// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/columns.h"

#include <assert.h>
#include <string.h>

#define GAP 2
#define LEAST_FIRST 10
#define LEAST_ELASTIC 10
#define LEAST_WRAPPED 30
#define BELOW 4 // columns by which what stands below a row is indented

void columns_begin(struct columns *columns, struct page *page, const struct column_style *column,
                   size_t n)
{
    assert(n <= COLUMNS_MAX);
    *columns = (struct columns){.page = page, .n_columns = n};
    memcpy(columns->column, column, n * sizeof *column);
}

void columns_cell(struct columns *columns, const char *text)
{
    struct arena *arena = &columns->page->arena;
    if (!arena_grow(arena, &columns->cells, columns->n_cells, sizeof *columns->cells))
        return;
    columns->cells[columns->n_cells++] = text_clean(arena, text, false);
}

static void measure(struct columns *columns)
{
    assert(columns->n_columns > 0);
    for (size_t c = 0; c < columns->n_columns; c++)
        columns->width[c] = text_width(columns->column[c].head);
    for (size_t i = 0; i < columns->n_cells; i++) {
        const size_t c = i % columns->n_columns, width = text_width(columns->cells[i]);
        if (width > columns->width[c])
            columns->width[c] = width;
    }
}

static size_t total(const struct columns *columns, size_t indent)
{
    size_t sum = indent;
    bool is_first = true;
    for (size_t c = 0; c < columns->n_columns; c++) {
        if (columns->column[c].hidden)
            continue;
        sum += columns->width[c] + (is_first ? 0 : GAP);
        is_first = false;
    }
    return sum;
}

// Takes from column `c` what the page is too narrow for, but leaves `least`.
static void shrink(struct columns *columns, size_t c, size_t least, size_t indent)
{
    const size_t all = total(columns, indent), room = columns->page->width;
    if (all <= room || columns->width[c] <= least)
        return;
    const size_t excess = all - room, spare = columns->width[c] - least;
    columns->width[c] -= excess < spare ? excess : spare;
}

static void fit(struct columns *columns, size_t indent)
{
    for (size_t c = 0; c < columns->n_columns; c++) {
        const size_t wanted = columns->width[c];
        if (columns->column[c].wrapped || columns->column[c].elastic)
            shrink(columns, c, 0, indent);
        const bool is_cut = columns->width[c] < wanted;
        if (columns->column[c].wrapped && is_cut && columns->width[c] < LEAST_WRAPPED) {
            columns->is_last_below = true;
            columns->width[c] = 0;
        }
        if (columns->column[c].elastic && is_cut && columns->width[c] < LEAST_ELASTIC)
            columns->column[c].hidden = true;
    }
    shrink(columns, 0, LEAST_FIRST, indent);
}

// What a row's wrapped cell holds beyond its first line.
static void print_rest(const struct columns *columns, const char *text, size_t indent)
{
    const size_t last = columns->n_columns - 1;
    const size_t width = columns->is_last_below ? columns->page->width - indent - BELOW
                                                : columns->width[last];
    const size_t start = columns->is_last_below ? indent + BELOW
                                                : total(columns, indent) - width;
    while (*(text += strspn(text, " ")) != '\0') {
        const size_t length = text_line(text, width, true);
        (void)fprintf(columns->page->stream, "%*s%.*s\n", (int)start, "", (int)length, text);
        text += length;
    }
}

// The part of a cell that its row's line shows.
static const char *first_line(const struct columns *columns, const char *cell, size_t c)
{
    struct page *page = columns->page;
    if (!columns->column[c].wrapped)
        return text_cut(&page->arena, cell, columns->width[c]);
    if (columns->is_last_below)
        return "";
    return page_format(page, "%.*s", (int)text_line(cell, columns->width[c], true), cell);
}

static void print_row(const struct columns *columns, const char *const *cells, size_t indent)
{
    FILE *stream = columns->page->stream;
    size_t owed = indent; // spaces before the next text, so that no line ends in spaces
    for (size_t c = 0; c < columns->n_columns; c++) {
        if (columns->column[c].hidden)
            continue;
        const char *text = first_line(columns, cells[c], c);
        const size_t width = text_width(text), pad = columns->width[c] - width;
        const size_t before = columns->column[c].right ? pad : 0;
        if (width > 0) {
            (void)fprintf(stream, "%*s%s", (int)(owed + before), "", text);
            owed = pad - before + GAP;
        } else {
            owed += columns->width[c] + GAP;
        }
    }
    (void)fputc('\n', stream);
    const size_t last = columns->n_columns - 1;
    if (columns->column[last].wrapped)
        print_rest(columns, cells[last] + strlen(first_line(columns, cells[last], last)), indent);
}

void columns_print(struct columns *columns, size_t indent)
{
    const char *heads[COLUMNS_MAX];
    bool any_head = false;
    measure(columns);
    fit(columns, indent);
    for (size_t c = 0; c < columns->n_columns; c++) {
        heads[c] = columns->column[c].head;
        any_head = any_head || heads[c][0] != '\0';
    }
    if (any_head)
        print_row(columns, heads, indent);
    for (size_t i = 0; i + columns->n_columns <= columns->n_cells; i += columns->n_columns)
        print_row(columns, columns->cells + i, indent);
}
