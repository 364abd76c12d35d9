// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/stored.h"

#include "cli/summary.h"
#include "engine/run.h"
#include "library/keeping.h"

#include <time.h>

enum status stored_open(struct stored *stored, const char *path, struct error *error)
{
    *stored = (struct stored){0};
    const enum status status =
        keeping_open(&stored->store, path, &stored->scenario, &stored->model, error);
    if (status == STATUS_REFUSED && stored->scenario.n_complaints > 0)
        (void)error_set(error, status, "%s", scenario_complaints(&stored->scenario, "--set "));
    if (status != STATUS_OK)
        stored_close(stored);
    return status;
}

void stored_close(struct stored *stored)
{
    store_free(stored->store);
    scenario_clear(&stored->scenario);
    *stored = (struct stored){0};
}

enum status stored_tables(struct stored *stored, const struct output_request *request,
                          bool allow_gaps, struct folder *folder, struct error *error)
{
    struct result *result = NULL;
    struct page page;
    const struct run_record record = {.started = time(NULL)};
    page_open(&page, stdout);
    enum status status = run_collect(&stored->model, stored->store, allow_gaps, &result, error);
    if (status == STATUS_OK) {
        if (!request->quiet)
            summary_header(&page, &stored->model);
        status = output_tables(request, result, &record, folder, &page, error);
    }
    page_close(&page);
    result_free(result);
    return status;
}
