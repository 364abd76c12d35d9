// SPDX-License-Identifier: GPL-3.0-or-later
#include "use_store.h"

#include <stdio.h>
#include <string.h>

#include "cli/stored.h"
#include "engine/run.h"
#include "fuzz.h"
#include "library/keeping.h"
#include "library/opening.h"
#include "library/sweep.h"

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

enum { MOST_WORLDS = 4096, MOST_POINTS = 64, MOST_MEASURES = 8 };

// Tables and summary, as `bulwark tables` writes them; the summary goes nowhere.
static void write_tables(struct stored *stored)
{
    static FILE *nowhere;
    struct output_request request = {0};
    struct folder *folder = NULL;
    struct error error = {0};
    if (nowhere == NULL)
        nowhere = freopen("/dev/null", "w", stdout);
    fuzz_require(nowhere != NULL, "/dev/null is there");
    fuzz_require(folder_open(&folder, "tables", true, &error) == STATUS_OK,
                 "there is a folder for tables");
    enum status status = stored_finish(stored, true, &error);
    if (status == STATUS_OK)
        status = stored_tables(stored, &request, true, folder, &error);
    fuzz_require(status == STATUS_OK || error.text[0] != '\0', "a failure has words");
    folder_free(folder);
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
    if (stored.model.n_measures <= MOST_MEASURES && stored.scenario.run.n_worlds <= MOST_WORLDS &&
        (!stored.is_sweep || stored.sweep.plan.n_points <= MOST_POINTS))
        write_tables(&stored);
    stored_close(&stored);
    return true;
}
