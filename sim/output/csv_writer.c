// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/csv_writer.h"

#include "output/decimal.h"

#include <string.h>

void csv_writer_init(struct csv_writer *csv, struct sink *sink)
{
    *csv = (struct csv_writer){.sink = sink};
}

static void separate(struct csv_writer *csv)
{
    if (csv->is_within_row)
        sink_write(csv->sink, ",", 1);
    csv->is_within_row = true;
}

// A quote within quotes is doubled.
static void write_quoted(struct sink *sink, const char *text)
{
    sink_write(sink, "\"", 1);
    for (const char *quote; (quote = strchr(text, '"')) != NULL; text = quote + 1) {
        sink_write(sink, text, (size_t)(quote - text));
        sink_write(sink, "\"\"", 2);
    }
    sink_write(sink, text, strlen(text));
    sink_write(sink, "\"", 1);
}

void csv_writer_text(struct csv_writer *csv, const char *text)
{
    separate(csv);
    if (text == NULL)
        return;
    if (strpbrk(text, ",\"\r\n") != NULL)
        write_quoted(csv->sink, text);
    else
        sink_write(csv->sink, text, strlen(text));
}

void csv_writer_number(struct csv_writer *csv, double number)
{
    char *text = sink_room(csv->sink, 1 + DECIMAL_SIZE);
    if (text == NULL)
        return;
    size_t n = 0;
    if (csv->is_within_row)
        text[n++] = ',';
    csv->is_within_row = true;
    if (number == 0.0 || number == 1.0) // every second number is a flag
        text[n++] = number == 0.0 ? '0' : '1';
    else
        n += decimal_format(number, text + n);
    csv->sink->used += n;
}

void csv_writer_end_row(struct csv_writer *csv)
{
    sink_write(csv->sink, "\n", 1);
    csv->is_within_row = false;
}
