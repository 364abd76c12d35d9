// SPDX-License-Identifier: GPL-3.0-or-later
#include "use_store.h"

#include <string.h>

#include "analysis/estimates.h"
#include "analysis/point.h"
#include "cli/stored.h"
#include "engine/run.h"
#include "fuzz.h"
#include "library/keeping.h"
#include "library/opening.h"
#include "library/sweep.h"

enum { MOST_WORLDS = 4096, MOST_POINTS = 64 };

// ---- stores in order ----------------------------------------------------------------------------

enum { RUN, SWEEP };

static struct store_head heads[2];
static struct scenario scenarios[2];
static struct model models[2];
static struct sweep sweep;

static const char plan_text[] =
    "sweep = { scenario = \"" FUZZ_SCENARIO "\"; design = \"grid\";\n"
    " vary = { p = { path = \"measures.b.process.p\"; values = [ 0.25, 0.5 ]; }; }; };\n";

const struct store_head *fuzz_store_head(bool of_sweep)
{
    static struct arena arena;
    struct error error = {0};
    if (heads[RUN].n_settings > 0)
        return &heads[of_sweep];
    fuzz_write("plan.cfg", plan_text, strlen(plan_text));
    fuzz_require(
        opening_file(&scenarios[RUN], &models[RUN], FUZZ_SCENARIO, NULL, 0, &error) == STATUS_OK &&
            keeping_head(&heads[RUN], &models[RUN], "run", NULL, 0, &arena, &error) == STATUS_OK &&
            sweep_open(&sweep, "plan.cfg", NULL, &scenarios[SWEEP], &models[SWEEP], &error) ==
                STATUS_OK &&
            sweep_head(&heads[SWEEP], &sweep, &arena, &error) == STATUS_OK,
        "a run and a sweep can be told");
    return &heads[of_sweep];
}

void fuzz_store_fill(struct store *store, bool of_sweep)
{
    const struct run_options options = {.n_threads = 1, .cpu = CPU_BEST, .store = store};
    struct result *result = NULL;
    struct error error = {0};
    fuzz_require((of_sweep ? sweep_compute(&sweep, &options, &error)
                           : run_compute(&models[RUN], &options, &result, &error)) == STATUS_OK,
                 "a run and a sweep can be computed");
    result_free(result);
}

// ---- what a store holds -------------------------------------------------------------------------

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

bool fuzz_use_store(void)
{
    struct stored stored;
    struct error error = {0};
    const enum status status = stored_open(&stored, FUZZ_STORE, &error);
    if (status != STATUS_OK) {
        fuzz_require(error.text[0] != '\0', "a failure has words");
        return false;
    }
    if (stored.is_sweep)
        collect_points(&stored);
    else if (stored.scenario.run.n_worlds <= MOST_WORLDS)
        collect_run(&stored);
    stored_close(&stored);
    return true;
}
