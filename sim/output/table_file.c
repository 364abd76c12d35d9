// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/table_file.h"

#include <stdio.h>

enum status table_file_write(const struct table *table, const struct naming *naming,
                             struct folder *folder, table_file_add *add, void *context,
                             struct error *error)
{
    char name[64];
    struct sink *sink = NULL;
    struct arena arena;
    struct table_rows rows;
    (void)snprintf(name, sizeof name, "%s.csv", table->name);
    enum status status = folder_begin(folder, name, &sink, error);
    if (status != STATUS_OK)
        return status;
    arena_init(&arena);
    if (table_rows_begin(&rows, table, naming, &arena, sink))
        status = add(context, &rows, error);
    if (status == STATUS_OK && arena.exhausted)
        status = error_memory(error, "a table");
    arena_clear(&arena);
    return status == STATUS_OK ? folder_end(folder, error) : status;
}
