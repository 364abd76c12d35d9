// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/columns.h"

#include <assert.h>
#include <string.h>

#define GAP 2
#define LEAST_FIRST 10
#define LEAST_ELASTIC 10

void columns_begin(struct columns *columns, struct page *page, const struct column *column,
                   size_t n)
{
    assert(n <= COLUMNS_MAX);
    *columns = (struct columns){.page = page, .n_columns = n};
    memcpy(columns->column, column, n * sizeof *column);
}

void columns_cell(struct columns *columns, const char *text)
{
    struct arena *arena = &columns->page->arena;
    columns->cells = arena_grown(arena, columns->cells, columns->n_cells, sizeof *columns->cells);
    if (columns->cells == NULL) {
        columns->n_cells = 0; // memory is short: nothing is better than half
        return;
    }
    columns->cells[columns->n_cells++] = text_clean(arena, text, false);
}

static void measure(struct columns *columns)
{
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
        if (!columns->column[c].elastic)
            continue;
        const size_t wanted = columns->width[c];
        shrink(columns, c, 0, indent);
        if (columns->width[c] < LEAST_ELASTIC && columns->width[c] < wanted)
            columns->column[c].hidden = true;
    }
    shrink(columns, 0, LEAST_FIRST, indent);
}

static void print_row(const struct columns *columns, const char *const *cells, size_t indent)
{
    FILE *stream = columns->page->stream;
    size_t owed = indent; // spaces before the next text, so that no line ends in spaces
    for (size_t c = 0; c < columns->n_columns; c++) {
        if (columns->column[c].hidden)
            continue;
        const char *text = text_cut(&columns->page->arena, cells[c], columns->width[c]);
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
