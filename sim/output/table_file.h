// SPDX-License-Identifier: GPL-3.0-or-later
// A table whose rows come one by one, as a file of a folder.
#ifndef BULWARK_OUTPUT_TABLE_FILE_H
#define BULWARK_OUTPUT_TABLE_FILE_H

#include "output/folder.h"
#include "output/table.h"

// Adds all rows, by table_rows_add; their arena is rows->place.arena.
typedef enum status table_file_add(void *context, struct table_rows *rows, struct error *error);

// Writes <table>.csv. Fails with STATUS_FAILED when it cannot be written or memory is short, and as
// `add` does.
enum status table_file_write(const struct table *table, const struct naming *naming,
                             struct folder *folder, table_file_add *add, void *context,
                             struct error *error);

#endif
