// SPDX-License-Identifier: GPL-3.0-or-later
// Aligned columns of UTF-8 that fit a page. Numbers are never cut: a long first column is, and the
// elastic column takes what is left, and a wrapped one goes on below itself.
#ifndef BULWARK_CLI_COLUMNS_H
#define BULWARK_CLI_COLUMNS_H

#include "cli/page.h"

#include <stdbool.h>
#include <stddef.h>

struct column_style {
    const char *head;
    bool right;   // aligned to the right
    bool elastic; // cut, or left out, where the page is too narrow
    bool wrapped; // the last column: goes on in the next line, or stands below its row
    bool hidden;  // not printed at all
};

#define COLUMNS_MAX 10

struct columns {
    struct page *page;
    size_t n_columns;
    struct column_style column[COLUMNS_MAX];
    size_t width[COLUMNS_MAX];
    bool is_last_below; // the wrapped column stands below its row
    const char **cells; // row by row, owned by the page
    size_t n_cells;
};

// `n` columns at most COLUMNS_MAX; `column` is copied.
void columns_begin(struct columns *columns, struct page *page, const struct column_style *column,
                   size_t n);

// The next cell of the current row (cleaned and copied); rows follow one another.
void columns_cell(struct columns *columns, const char *text);

// Prints the heads (unless all are empty) and all rows, indented by `indent`.
void columns_print(struct columns *columns, size_t indent);

#endif
