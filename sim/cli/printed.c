// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/printed.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct table *const tables[] = {
    &printed_story, &printed_found, &printed_verification,
};

const struct table *const *printed_list(size_t *n)
{
    *n = sizeof tables / sizeof tables[0];
    return tables;
}

// ---- help ---------------------------------------------------------------------------------------

static void print_columns(FILE *stream, const struct table *table)
{
    (void)fprintf(stream, "\n\nColumns of %s:", table->name);
    for (size_t i = 0; i < table->n_columns; i++)
        (void)fprintf(stream, "%s %s", i == 0 ? "" : ",", table->columns[i].name);
    (void)fputc('.', stream);
}

char *printed_help(int key, const char *text, const struct table *const *list, size_t n)
{
    char *page = NULL;
    size_t size = 0;
    FILE *stream = key == ARGP_KEY_HELP_POST_DOC ? open_memstream(&page, &size) : NULL;
    if (stream == NULL)
        return (char *)text;
    (void)fputs(text, stream);
    for (size_t i = 0; i < n; i++)
        print_columns(stream, list[i]);
    if (fclose(stream) != 0) {
        free(page);
        return (char *)text;
    }
    return page;
}

// ---- printing -----------------------------------------------------------------------------------

enum status printing_begin(struct printing *printing, const struct table *table,
                           const struct model *model, struct error *error)
{
    arena_init(&printing->arena);
    printing->sink = malloc(sizeof *printing->sink);
    if (printing->sink == NULL)
        return error_memory(error, "a table");
    sink_init(printing->sink, STDOUT_FILENO);
    if (table_rows_begin(&printing->rows, table, &(struct naming){.model = model}, &printing->arena, printing->sink))
        return STATUS_OK;
    free(printing->sink);
    arena_clear(&printing->arena);
    return error_memory(error, "a table");
}

void printing_row(struct printing *printing, const void *subject)
{
    table_rows_add(&printing->rows, subject);
}

enum status printing_end(struct printing *printing, struct error *error)
{
    const int failure = sink_finish(printing->sink);
    const bool is_short = printing->arena.exhausted;
    free(printing->sink);
    arena_clear(&printing->arena);
    if (failure != 0)
        return error_set(error, STATUS_FAILED, "standard output could not be written: %s",
                         strerror(failure));
    return is_short ? error_memory(error, "a table") : STATUS_OK;
}
