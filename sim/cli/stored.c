// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/stored.h"

#include "cli/summary.h"
#include "cli/sweep_output.h"
#include "engine/run.h"
#include "library/keeping.h"

#include <string.h>
#include <time.h>

static enum status open_sweep(struct stored *stored, struct error *error)
{
    stored->is_sweep = true;
    enum status status = sweep_open_stored(&stored->sweep, stored->store, &stored->scenario,
                                           &stored->model, error);
    if (status == STATUS_REFUSED && sweep_n_complaints(&stored->sweep) > 0)
        (void)error_set(error, status, "%s", sweep_complaints(&stored->sweep));
    if (status == STATUS_OK)
        status = sweep_point_units(&stored->sweep, &stored->point_units, error);
    return status;
}

enum status stored_open(struct stored *stored, const char *path, struct error *error)
{
    *stored = (struct stored){0};
    enum status status =
        keeping_open(&stored->store, path, &stored->scenario, &stored->model, error);
    if (status == STATUS_REFUSED && stored->scenario.n_complaints > 0)
        (void)error_set(error, status, "%s", scenario_complaints(&stored->scenario, "--set "));
    if (status == STATUS_OK && strcmp(store_setting(stored->store, "kind"), SWEEP_KIND) == 0)
        status = open_sweep(stored, error);
    if (status != STATUS_OK)
        stored_close(stored);
    return status;
}

void stored_close(struct stored *stored)
{
    if (stored->is_sweep)
        sweep_clear(&stored->sweep);
    store_free(stored->store);
    scenario_clear(&stored->scenario);
    *stored = (struct stored){0};
}

enum status stored_finish(struct stored *stored, bool allow_gaps, struct error *error)
{
    uint32_t n_missing;
    if (!stored->is_sweep)
        return STATUS_OK;
    const enum status status =
        sweep_finish_stored(&stored->sweep, stored->store, &n_missing, error);
    if (status == STATUS_OK && n_missing > 0 && !allow_gaps)
        return error_set(error, STATUS_FAILED, "%u of %u points are missing, in whole or in part",
                         n_missing, stored->sweep.plan.n_points);
    return status;
}

static enum status sweep_tables(struct stored *stored, const struct output_request *request,
                                struct folder *folder, struct page *page, struct error *error)
{
    struct sweep_record record = {.run = {.started = time(NULL)},
                                  .machine = {1, 1, cpu_resolved(CPU_BEST)}};
    const struct sweep *sweep = &stored->sweep;
    for (uint32_t p = 0; p < sweep->plan.n_points; p++)
        if (store_has_point(stored->store, p))
            record.n_worlds_stored += sweep->scenario->run.n_worlds;
    if (request->top > 0)
        return error_set(error, STATUS_MISUSE, "--top is for runs; a sweep's tables list the "
                         "reported combinations, or all (report_all in its plan)");
    if (!request->quiet)
        sweep_output_header(sweep, page);
    return sweep_output_write(sweep, stored->store, &record, request, folder, page, error);
}

static enum status run_tables(struct stored *stored, const struct output_request *request,
                              bool allow_gaps, struct folder *folder, struct page *page,
                              struct error *error)
{
    struct result *result = NULL;
    const struct run_record record = {
        .started = time(NULL), .target_se = store_setting(stored->store, KEEPING_TARGET)};
    enum status status = run_collect(&stored->model, stored->store, allow_gaps, &result, error);
    if (status == STATUS_OK) {
        if (!request->quiet)
            summary_header(page, &stored->model);
        status = output_tables(request, result, &record, folder, page, error);
    }
    result_free(result);
    return status;
}

enum status stored_tables(struct stored *stored, const struct output_request *request,
                          bool allow_gaps, struct folder *folder, struct error *error)
{
    struct page page;
    page_open(&page, stdout);
    const enum status status = stored->is_sweep
                                   ? sweep_tables(stored, request, folder, &page, error)
                                   : run_tables(stored, request, allow_gaps, folder, &page, error);
    return page_end(&page, status, error);
}
