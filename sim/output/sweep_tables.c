// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/sweep_tables.h"

#include "analysis/point.h"
#include "model/model.h"
#include "output/datapackage.h"
#include "output/json.h"
#include "output/sweep_row.h"
#include "output/table_file.h"
#include "output/table_list.h"

#include <math.h>

// A table being written, a point at a time.
struct writing;
typedef void add_point(struct writing *w, uint32_t number, const struct point *p);

struct writing {
    const struct sweep_output *output;
    const struct point *first; // point 0; NULL: not finished
    struct table_rows *rows;
    add_point *add; // the rows of a point; NULL: of the table of points
    struct estimate *all;
};

static enum status read_point(const struct sweep_output *o, uint32_t number, struct point *point,
                              struct arena *arena, struct error *error)
{
    struct bytes bytes = {0};
    enum status status = store_get_point(o->store, number, &bytes, error);
    if (status == STATUS_OK && !point_take(point, &bytes, o->model, o->plan->report_all, arena))
        status = arena->exhausted
                     ? error_memory(error, "a point of the store")
                     : error_set(error, STATUS_FAILED, "point %u of the store is none of this sweep",
                                 number);
    bytes_clear(&bytes);
    return status;
}

// ---- the rows of a point ------------------------------------------------------------------------

static void add_combinations(struct writing *w, uint32_t number, const struct point *p)
{
    for (uint32_t i = 0; i < p->n_combinations; i++) {
        struct sweep_row row = {.plan = w->output->plan, .number = number,
                                .combination = &p->combinations[i], .change = {NAN, NAN}};
        if (w->first != NULL)
            row.change = point_change(w->first->worlds[i], p->worlds[i], p->n_worlds,
                                      w->output->model->scenario->run.n_randomisations);
        table_rows_add(w->rows, &row);
    }
    w->all[number] = p->combinations[p->n_combinations - 1].of.deterrence; // of the largest mask
}

static void add_measures(struct writing *w, uint32_t number, const struct point *p)
{
    const struct model *model = w->output->model;
    for (uint32_t i = 0; i < p->n_measures; i++) {
        const size_t m = model->in_file_order[i];
        table_rows_add(w->rows, &(struct sweep_row){.plan = w->output->plan, .number = number, .measure = m,
                                       .of_measure = &p->measures[m]});
    }
}

// Calls `add` for every finished point.
static enum status for_each_point(struct writing *w, add_point *add, struct error *error)
{
    enum status status = STATUS_OK;
    for (uint32_t i = 0; status == STATUS_OK && i < w->output->plan->n_points; i++) {
        struct arena arena;
        struct point point;
        if (!store_has_point(w->output->store, i))
            continue;
        arena_init(&arena);
        status = read_point(w->output, i, &point, &arena, error);
        if (status == STATUS_OK)
            add(w, i, &point);
        arena_clear(&arena);
    }
    return status;
}

// The table of points lists all of them.
static void add_points(struct writing *w)
{
    for (uint32_t i = 0; i < w->output->plan->n_points; i++)
        table_rows_add(w->rows, &(struct sweep_row){.plan = w->output->plan, .number = i});
}

// ---- files --------------------------------------------------------------------------------------

static enum status add_rows(void *context, struct table_rows *rows, struct error *error)
{
    struct writing *w = context;
    w->rows = rows;
    if (w->add != NULL)
        return for_each_point(w, w->add, error);
    add_points(w);
    return STATUS_OK;
}

// `add`: NULL for the table of points.
static enum status write_table(struct writing *w, const struct table *table, add_point *add,
                               struct folder *folder, struct error *error)
{
    const struct naming naming = {w->output->model, w->output->plan};
    w->add = add;
    return table_file_write(table, &naming, folder, add_rows, w, error);
}

static enum status write_tables(struct writing *w, struct folder *folder, struct error *error)
{
    enum status status = write_table(w, &table_sweep, add_combinations, folder, error);
    if (status == STATUS_OK)
        status = write_table(w, &table_sweep_measures, add_measures, folder, error);
    if (status == STATUS_OK)
        status = write_table(w, &table_points, NULL, folder, error);
    return status;
}

static uint32_t count_finished(const struct sweep_output *o)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < o->plan->n_points; i++)
        n += store_has_point(o->store, i);
    return n;
}

static enum status write_all(struct writing *w, uint32_t n_finished, struct folder *folder,
                             struct error *error)
{
    const struct sweep_output *o = w->output;
    const struct naming naming = {o->model, o->plan};
    enum status status = write_tables(w, folder, error);
    if (status == STATUS_OK)
        status = folder_write_json(folder, DATAPACKAGE_FILE, datapackage_sweep_json(&naming),
                                   error);
    if (status == STATUS_OK)
        status = folder_write_json(folder, FOLDER_SWEEP_RECORD,
                                   record_sweep_json(o->plan, o->model, n_finished, o->record),
                                   error);
    if (status == STATUS_OK)
        status = store_answered(o->store, error);
    return status == STATUS_OK ? folder_publish(folder, error) : status;
}

enum status sweep_tables_write(const struct sweep_output *output, struct folder *folder,
                               struct estimate *all, struct error *error)
{
    struct arena arena;
    struct point first;
    struct writing w = {.output = output, .all = all};
    const uint32_t n_finished = count_finished(output);
    if (store_answered(output->store, error) != STATUS_OK)
        return STATUS_FAILED;
    if (n_finished == 0)
        return error_set(error, STATUS_FAILED, "no point of this sweep is finished yet");
    for (uint32_t i = 0; i < output->plan->n_points; i++)
        all[i] = (struct estimate){NAN, NAN};
    arena_init(&arena);
    enum status status = STATUS_OK;
    if (store_has_point(output->store, 0)) {
        status = read_point(output, 0, &first, &arena, error);
        w.first = &first;
    }
    if (status == STATUS_OK)
        status = write_all(&w, n_finished, folder, error);
    arena_clear(&arena);
    return status;
}
