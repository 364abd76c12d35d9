// SPDX-License-Identifier: GPL-3.0-or-later
#include "use_store.h"

#include "analysis/estimates.h"
#include "analysis/point.h"
#include "cli/stored.h"
#include "engine/run.h"
#include "fuzz.h"

enum { MOST_WORLDS = 4096, MOST_POINTS = 64 };

static void collect_run(struct stored *stored)
{
    struct result *result = NULL;
    struct estimates *estimates = NULL;
    struct error error = {0};
    enum status status = run_collect(&stored->model, stored->store, true, &result, &error);
    if (status == STATUS_OK)
        status = estimates_compute(result, &estimates, &error);
    fuzz_require(status == STATUS_OK || error.text[0] != '\0', "a failure has words");
    estimates_free(estimates);
    result_free(result);
}

static void collect_points(struct stored *stored)
{
    struct error error = {0};
    struct bytes bytes = {0};
    struct arena arena;
    arena_init(&arena);
    (void)stored_finish(stored, true, &error);
    for (uint32_t p = 0; p < stored->sweep.plan.n_points && p < MOST_POINTS; p++) {
        struct point point;
        if (store_has_point(stored->store, p) &&
            store_get_point(stored->store, p, &bytes, &error) == STATUS_OK)
            (void)point_take(&point, &bytes, &arena);
    }
    bytes_clear(&bytes);
    arena_clear(&arena);
}

void fuzz_use_store(void)
{
    struct stored stored;
    struct error error = {0};
    const enum status status = stored_open(&stored, FUZZ_STORE, &error);
    if (status != STATUS_OK) {
        fuzz_require(error.text[0] != '\0', "a failure has words");
        return;
    }
    if (stored.is_sweep)
        collect_points(&stored);
    else if (stored.scenario.run.n_worlds <= MOST_WORLDS)
        collect_run(&stored);
    stored_close(&stored);
}
