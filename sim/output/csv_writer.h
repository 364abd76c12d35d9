// SPDX-License-Identifier: GPL-3.0-or-later
// Comma-separated values after RFC 4180, but that rows end in LF, which every reader takes and
// line-based tools prefer. A field is quoted only where it must be. UTF-8; the header is the
// caller's first row.
#ifndef BULWARK_OUTPUT_CSV_WRITER_H
#define BULWARK_OUTPUT_CSV_WRITER_H

#include "output/sink.h"

#include <stdbool.h>

struct csv_writer {
    struct sink *sink;  // not owned; keeps errors
    bool is_within_row; // the next field follows a comma
};

void csv_writer_init(struct csv_writer *csv, struct sink *sink);

// One more field of the row: a text (NULL: empty), or a number as decimal_format writes it (NaN:
// empty). Cannot fail; the sink keeps errors.
void csv_writer_text(struct csv_writer *csv, const char *text);
void csv_writer_number(struct csv_writer *csv, double number);

void csv_writer_end_row(struct csv_writer *csv);

#endif
