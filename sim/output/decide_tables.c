// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/decide_tables.h"

#include "bulwark_version.h"
#include "model/model.h"
#include "output/datapackage.h"
#include "output/decide_row.h"
#include "output/json.h"
#include "output/record.h"
#include "output/table_file.h"
#include "output/table_list.h"

#include <inttypes.h>
#include <math.h>

static size_t n_limits(const struct decisions *d)
{
    size_t n = 0;
    for (size_t b = 0; b < d->boxes.n; b++)
        n += d->boxes.box[b].n_limits;
    return n;
}

// How many rows a table of the list has.
static size_t n_rows(const struct decisions *d, const struct table *table)
{
    if (table == &table_decisions)
        return d->packages.n;
    if (table == &table_choices)
        return d->n_choices;
    if (table == &table_order)
        return d->adding[0].n_steps * N_ADDING_METHODS;
    if (table == &table_value_of_information)
        return d->packages.n_unknowns + 1;
    if (table == &table_tipping)
        return d->tippings.n;
    return n_limits(d);
}

struct writing {
    const struct decisions *decisions;
    const struct table *table;
};

static enum status add_rows(void *context, struct table_rows *rows, struct error *error)
{
    const struct writing *w = context;
    (void)error;
    for (size_t i = 0; i < n_rows(w->decisions, w->table); i++)
        table_rows_add(rows, &(struct decide_row){w->decisions, i});
    return STATUS_OK;
}

// ---- the record ---------------------------------------------------------------------------------

static json_t *number_json(double number)
{
    return isfinite(number) ? json_real(number) : json_null();
}

static json_t *asked_json(const struct decisions_request *r)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "budget", number_json(r->budget), "value",
                     number_json(r->value), "deterrence", number_json(r->deterrence), "threshold",
                     number_json(r->threshold), "noise", number_json(r->noise));
}

static json_t *run_json(const struct decisions *d)
{
    const struct scenario *s = d->packages.model->scenario;
    char hash[RECORD_HASH_SIZE];
    if (!record_scenario_hash(s, hash))
        return NULL;
    return json_pack("{s:s, s:I, s:I, s:I, s:I}", "scenario_sha256", hash, "seed",
                     (json_int_t)s->run.seed, "worlds_asked", (json_int_t)s->run.n_worlds, "worlds",
                     (json_int_t)d->packages.n_worlds, "trials", (json_int_t)d->packages.n_trials);
}

static json_t *record_decide_json(const struct decisions *d)
{
    const struct choice *c = decisions_main(d);
    return json_pack("{s:o, s:{s:s, s:s}, s:o, s:o, s:{s:s, s:f}, s:o, s:b}", "title",
                     json_text(d->packages.model->scenario->title), "program", "version",
                     BULWARK_VERSION, "commit", BULWARK_COMMIT, "run", run_json(d), "asked",
                     asked_json(&d->request), "objective", "aim", aim_name(c->objective.aim),
                     "level", c->objective.level, "noise", number_json(c->noise),
                     "every_combination", d->packages.is_complete);
}

enum status decide_tables_write(const struct decisions *d, struct folder *folder,
                                struct error *error)
{
    size_t n;
    enum status status = STATUS_OK;
    const struct table *const *tables = table_decide_list(&n);
    const struct naming naming = {.model = d->packages.model};
    for (size_t i = 0; status == STATUS_OK && i < n; i++) {
        struct writing w = {d, tables[i]};
        status = table_file_write(tables[i], &naming, folder, add_rows, &w, error);
    }
    if (status == STATUS_OK)
        status = folder_write_json(folder, DATAPACKAGE_FILE,
                                   datapackage_decide_json(d->packages.model), error);
    if (status == STATUS_OK)
        status = folder_write_json(folder, FOLDER_DECIDE_RECORD, record_decide_json(d), error);
    return status == STATUS_OK ? folder_publish(folder, error) : status;
}
