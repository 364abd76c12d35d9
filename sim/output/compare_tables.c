// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/compare_tables.h"

#include "output/datapackage.h"
#include "output/table_list.h"

#include <stdio.h>

struct writing {
    const struct compare_output *output;
    struct table_rows rows;
    struct arena *arena; // of the table
};

typedef void add_run(struct writing *w, size_t run);

static struct compare_row row_of(const struct writing *w, size_t run)
{
    const struct compared_run *of = &w->output->comparison->runs[run];
    return (struct compare_row){.run = w->output->labels[run],
                                .is_paired = of->pairing == COMPARISON_PAIRED};
}

static void add_quantities(struct writing *w, size_t run, const char *what,
                           const struct compared *quantities)
{
    struct compare_row row = row_of(w, run);
    row.what = what;
    for (enum comparison_quantity q = 0; q < COMPARISON_N && what != NULL; q++) {
        row.quantity = comparison_quantity_name(q);
        row.of = &quantities[q];
        table_rows_add(&w->rows, &row);
    }
}

static void add_combinations(struct writing *w, size_t run)
{
    const struct comparison *c = w->output->comparison;
    for (size_t i = 0; i < c->n_listed; i++)
        add_quantities(w, run, comparison_name(c, w->arena, c->listed[i]),
                       c->runs[run].combinations[i]);
}

static void add_tiers(struct writing *w, size_t run)
{
    const struct comparison *c = w->output->comparison;
    const size_t n = c->n_tiers == 0 ? 0 : (size_t)1 << c->n_tiers;
    for (uint32_t i = 0; i < n; i++)
        add_quantities(w, run, comparison_tiers_name(c, w->arena, i), c->runs[run].tiers[i]);
}

static void add_measures(struct writing *w, size_t run)
{
    const struct comparison *c = w->output->comparison;
    for (size_t position = 0; position < c->n_measures; position++) {
        const size_t i = c->in_file_order[position];
        struct compare_row row = row_of(w, run);
        row.what = c->measures[i];
        row.of = &c->runs[run].shapley[i];
        row.rank = c->runs[run].rank[i];
        row.first_rank = c->runs[0].rank[i];
        table_rows_add(&w->rows, &row);
    }
}

static enum status write_table(const struct compare_output *output, const struct table *table,
                               add_run *add, struct folder *folder, struct error *error)
{
    char name[64];
    struct sink *sink = NULL;
    struct arena arena;
    struct writing w = {.output = output, .arena = &arena};
    const struct naming naming = {.model = output->comparison->runs[0].result->layout->model};
    (void)snprintf(name, sizeof name, "%s.csv", table->name);
    enum status status = folder_begin(folder, name, &sink, error);
    if (status != STATUS_OK)
        return status;
    arena_init(&arena);
    if (!table_rows_begin(&w.rows, table, &naming, &arena, sink))
        status = error_memory(error, "a table");
    for (size_t run = 0; status == STATUS_OK && run < output->comparison->n_runs; run++)
        add(&w, run);
    if (status == STATUS_OK && arena.exhausted)
        status = error_memory(error, "a table");
    arena_clear(&arena);
    return status == STATUS_OK ? folder_end(folder, error) : status;
}

enum status compare_tables_write(const struct compare_output *output, struct folder *folder,
                                 struct error *error)
{
    const struct model *first = output->comparison->runs[0].result->layout->model;
    enum status status = write_table(output, &table_compare, add_combinations, folder, error);
    if (status == STATUS_OK)
        status = write_table(output, &table_compare_tiers, add_tiers, folder, error);
    if (status == STATUS_OK)
        status = write_table(output, &table_compare_measures, add_measures, folder, error);
    if (status == STATUS_OK)
        status = folder_write_json(folder, DATAPACKAGE_FILE, datapackage_compare_json(first),
                                   error);
    return status == STATUS_OK ? folder_publish(folder, error) : status;
}
