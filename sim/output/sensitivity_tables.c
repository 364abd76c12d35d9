// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/sensitivity_tables.h"

#include "bulwark_version.h"
#include "output/datapackage.h"
#include "output/json.h"
#include "output/table_file.h"
#include "output/table_list.h"

struct writing {
    const struct sensitivity *of;
    size_t n_inputs;
};

static enum status add_rows(void *context, struct table_rows *rows, struct error *error)
{
    const struct writing *w = context;
    (void)error;
    for (size_t q = 0; q < w->of->n_quantities; q++)
        for (size_t i = 0; i < w->n_inputs; i++)
            table_rows_add(rows, &(struct sensitivity_row){w->of, q, i});
    return STATUS_OK;
}

static json_t *methods_json(const struct sensitivity *s)
{
    json_t *list = json_array();
    for (size_t m = 0; m < SENSITIVITY_N_METHODS; m++) {
        const char *name = sensitivity_method_name((enum sensitivity_method)m);
        if (s->request.method[m])
            (void)json_array_append_new(list, json_string(name));
    }
    return list;
}

static json_t *record_sensitivity_json(const struct sensitivity *s, const struct run_record *record)
{
    const struct scenario *scenario = s->model->scenario;
    const struct sensitivity_request *r = &s->request;
    const struct machine machine = {s->n_threads, 1, s->cpu};
    json_t *const parts[] = {
        json_pack("{s:o}", "title", json_text(scenario->title)),
        record_asked_json(scenario),
        json_pack("{s:o, s:I, s:I, s:I, s:I}", "methods", methods_json(s), "trials",
                  (json_int_t)scenario->run.n_trials, "rows",
                  (json_int_t)(r->method[SENSITIVITY_SOBOL] ? r->n_rows : 0), "trajectories",
                  (json_int_t)(r->method[SENSITIVITY_MORRIS] ? r->n_trajectories : 0),
                  "worlds_given", (json_int_t)s->n_given),
        record_machine_json(record, &machine),
        json_pack("{s:o}", "scenario", record_scenario_json(scenario)),
    };
    return record_joined_json(parts, sizeof parts / sizeof parts[0]);
}

enum status sensitivity_tables_write(const struct sensitivity *s, const struct run_record *record,
                                     struct folder *folder, struct error *error)
{
    size_t n;
    const struct table *const *tables = table_sensitivity_list(&n);
    const struct naming naming = {.model = s->model};
    enum status status = STATUS_OK;
    for (size_t m = 0; status == STATUS_OK && m < n; m++) {
        struct writing w = {s, m == SENSITIVITY_SOBOL ? s->inputs.n : s->n_unknowns};
        if (s->request.method[m])
            status = table_file_write(tables[m], &naming, folder, add_rows, &w, error);
    }
    if (status == STATUS_OK)
        status = folder_write_json(folder, DATAPACKAGE_FILE,
                                   datapackage_sensitivity_json(s->model, s->request.method), error);
    if (status == STATUS_OK)
        status = folder_write_json(folder, FOLDER_SENSITIVITY_RECORD,
                                   record_sensitivity_json(s, record), error);
    return status == STATUS_OK ? folder_publish(folder, error) : status;
}
