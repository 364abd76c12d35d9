// SPDX-License-Identifier: GPL-3.0-or-later
// Tables that the program prints (--csv), each described once like those of a run (output/table.h):
// the head, the cells, the help of its command and the reference are made from the description. A
// row's `subject` is what its command hands over.
#ifndef BULWARK_CLI_PRINTED_H
#define BULWARK_CLI_PRINTED_H

#include "output/table.h"

// "bulwark trace --csv"…: a table's name is the command that prints it.
extern const struct table printed_story, printed_found, printed_verification;

// All of them; `n` becomes their number.
const struct table *const *printed_list(size_t *n);

// For argp's help_filter: the page's end with the columns of the `n` tables after it, to be freed
// by argp; `text` itself for other parts of a page, and for want of memory.
char *printed_help(int key, const char *text, const struct table *const *tables, size_t n);

// A table being printed on stdout. Begin, rows, end.
struct printing {
    struct table_rows rows;
    struct arena arena;
    struct sink *sink;
};

// Fails for want of memory; there is then nothing to end.
enum status printing_begin(struct printing *printing, const struct table *table,
                           const struct model *model, struct error *error);
void printing_row(struct printing *printing, const void *subject);

// Fails when something could not be written, and for want of memory.
enum status printing_end(struct printing *printing, struct error *error);

#endif
