// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/compare_tables.h"

#include "output/datapackage.h"
#include "output/table_file.h"
#include "output/table_list.h"

struct writing {
    const struct compare_output *output;
    struct table_rows *rows;
    void (*add)(struct writing *w, size_t run); // the rows of a run
};

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
        table_rows_add(w->rows, &row);
    }
}

static void add_combinations(struct writing *w, size_t run)
{
    const struct comparison *c = w->output->comparison;
    for (size_t i = 0; i < c->n_listed; i++)
        add_quantities(w, run, comparison_name(c, w->rows->place.arena, c->listed[i]),
                       c->runs[run].combinations[i]);
}

static void add_tiers(struct writing *w, size_t run)
{
    const struct comparison *c = w->output->comparison;
    const size_t n = c->n_tiers == 0 ? 0 : (size_t)1 << c->n_tiers;
    for (uint32_t i = 0; i < n; i++)
        add_quantities(w, run, comparison_tiers_name(c, w->rows->place.arena, i), c->runs[run].tiers[i]);
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
        table_rows_add(w->rows, &row);
    }
}

static enum status add_runs(void *context, struct table_rows *rows, struct error *error)
{
    struct writing *w = context;
    (void)error;
    w->rows = rows;
    for (size_t run = 0; run < w->output->comparison->n_runs; run++)
        w->add(w, run);
    return STATUS_OK;
}

static enum status write_table(const struct compare_output *output, const struct table *table,
                               void (*add)(struct writing *w, size_t run), struct folder *folder,
                               struct error *error)
{
    struct writing w = {.output = output, .add = add};
    const struct naming naming = {.model = output->comparison->runs[0].result->layout->model};
    return table_file_write(table, &naming, folder, add_runs, &w, error);
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
