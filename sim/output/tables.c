// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/tables.h"

#include "output/datapackage.h"
#include "output/table_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct table *const tables[] = {
    &table_combinations, &table_measures, &table_pairs,  &table_tiers,
    &table_survival,     &table_in_force, &table_bodies, &table_worlds,
    &table_convergence,
};

const struct table *const *table_list(size_t *n)
{
    *n = sizeof tables / sizeof tables[0];
    return tables;
}

static enum status write_table(struct folder *folder, const struct table *table,
                               const struct estimates *estimates, struct error *error)
{
    char name[64];
    struct sink *sink;
    (void)snprintf(name, sizeof name, "%s.csv", table->name);
    enum status status = folder_begin(folder, name, &sink, error);
    if (status == STATUS_OK)
        status = table_write(table, estimates, sink, error);
    if (status == STATUS_OK)
        status = folder_end(folder, error);
    return status;
}

enum status tables_write(const struct estimates *estimates, const struct run_record *record,
                         struct folder *folder, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < sizeof tables / sizeof tables[0]; i++)
        status = write_table(folder, tables[i], estimates, error);
    if (status == STATUS_OK)
        status = folder_write_json(folder, DATAPACKAGE_FILE, datapackage_json(estimates->model),
                                   error);
    if (status == STATUS_OK)
        status = folder_write_json(folder, FOLDER_RUN_RECORD, record_json(estimates, record),
                                   error);
    return status == STATUS_OK ? folder_publish(folder, error) : status;
}

// ---- names --------------------------------------------------------------------------------------

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const struct field *)a)->name, ((const struct field *)b)->name);
}

static enum status check_table(const struct table *table, const struct naming *naming,
                               struct arena *arena, struct error *error)
{
    struct field_list list;
    enum status status = STATUS_OK;
    if (table_fields(table, naming, arena, &list))
        qsort(list.fields, list.n_fields, sizeof *list.fields, compare_names);
    else
        status = error_memory(error, "the tables' columns");
    for (size_t i = 1; status == STATUS_OK && i < list.n_fields; i++)
        if (compare_names(&list.fields[i - 1], &list.fields[i]) == 0)
            status = error_set(error, STATUS_REFUSED,
                               "%s.csv would have two columns called %s; give the %s of that name "
                               "another one", table->name, list.fields[i].name,
                               naming->plan == NULL ? "measure, deadline or number"
                                                    : "entry of sweep.vary");
    return status;
}

static enum status check_tables(const struct table *const *list, size_t n,
                                const struct naming *naming, struct error *error)
{
    struct arena arena;
    enum status status = STATUS_OK;
    arena_init(&arena);
    for (size_t i = 0; status == STATUS_OK && i < n; i++)
        status = check_table(list[i], naming, &arena, error);
    arena_clear(&arena);
    return status;
}

enum status tables_check_names(const struct model *model, struct error *error)
{
    const struct naming naming = {.model = model};
    return check_tables(tables, sizeof tables / sizeof tables[0], &naming, error);
}

enum status tables_check_varied(const struct naming *naming, struct error *error)
{
    size_t n;
    const struct table *const *of_sweeps = table_sweep_list(&n);
    return check_tables(of_sweeps, n, naming, error);
}
