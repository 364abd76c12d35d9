// SPDX-License-Identifier: GPL-3.0-or-later
#include "use_store.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/decisions.h"
#include "analysis/sensitivity.h"
#include "cli/stored.h"
#include "engine/run.h"
#include "fuzz.h"
#include "library/keeping.h"
#include "library/opening.h"
#include "library/sweep.h"
#include "output/decide_tables.h"
#include "output/sensitivity_tables.h"

// ---- stores in order ----------------------------------------------------------------------------

static struct store_head heads[FUZZ_N_KINDS];
static struct scenario scenarios[FUZZ_N_KINDS];
static struct model models[FUZZ_N_KINDS];
static struct sweep sweep;

static const char plan_text[] =
    "sweep = { scenario = \"" FUZZ_SCENARIO "\"; design = \"grid\";\n"
    " vary = { p = { path = \"measures.b.process.p\"; values = [ 0.25, 0.5 ]; }; }; };\n";

static void make_head(enum fuzz_kind kind, struct arena *arena)
{
    static const char *const sobol[] = {"run.sampler=sobol", "run.worlds=32"};
    struct scenario *scenario = &scenarios[kind];
    struct model *model = &models[kind];
    struct error error = {0};
    enum status status;
    fuzz_write("plan.cfg", plan_text, strlen(plan_text));
    if (kind == FUZZ_SWEEP)
        status = sweep_open(&sweep, "plan.cfg", NULL, scenario, model, &error);
    else
        status =
            opening_file(scenario, model, FUZZ_SCENARIO, sobol, kind == FUZZ_SOBOL ? 2 : 0, &error);
    if (status == STATUS_OK && kind == FUZZ_SWEEP)
        status = sweep_head(&heads[kind], &sweep, arena, &error);
    else if (status == STATUS_OK)
        status = keeping_head(&heads[kind], model, "run", NULL, 0, arena, &error);
    fuzz_require(status == STATUS_OK, "a run and a sweep can be told");
}

const struct store_head *fuzz_store_head(enum fuzz_kind kind)
{
    static struct arena arena;
    if (heads[kind].n_settings == 0)
        make_head(kind, &arena);
    return &heads[kind];
}

void fuzz_store_fill(struct store *store, enum fuzz_kind kind)
{
    const struct run_options options = {.n_threads = 1, .cpu = CPU_BEST, .store = store};
    struct result *result = NULL;
    struct error error = {0};
    fuzz_require((kind == FUZZ_SWEEP
                      ? sweep_compute(&sweep, &options, &error)
                      : run_compute(&models[kind], &options, &result, &error)) == STATUS_OK,
                 "a run and a sweep can be computed");
    result_free(result);
}

const struct bytes *fuzz_store_bytes(enum fuzz_kind kind)
{
    static struct store_block firsts[FUZZ_N_KINDS];
    struct store_block *first = &firsts[kind];
    struct store *store = NULL;
    struct error error = {0};
    if (first->bytes.size > 0)
        return &first->bytes;
    fuzz_require(store_create(&store, "first.sqlite", fuzz_store_head(kind), 1e9, &error) ==
                     STATUS_OK,
                 "a store can be made");
    fuzz_store_fill(store, kind);
    fuzz_require((kind == FUZZ_SWEEP ? store_get_point(store, 0, &first->bytes, &error)
                                     : store_get(store, 0, first, &error)) == STATUS_OK,
                 "a store has what was put into it");
    fuzz_require(store_close(store, &error) == STATUS_OK, "a store can be closed");
    return &first->bytes;
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

// What `bulwark decide` and `bulwark sensitivity` make of a whole run.
static void analyse(const struct stored *stored)
{
    const struct run_record record = {.started = 0};
    const struct decisions_request request = {NAN, NAN, NAN, NAN, DECISIONS_NOISE};
    struct decisions decisions;
    struct sensitivity sensitivity = {0};
    struct result *result = NULL;
    struct folder *folder = NULL;
    struct error error = {0};
    fuzz_require(folder_open(&folder, "analyses", true, &error) == STATUS_OK,
                 "there is a folder for analyses");
    if (run_collect(&stored->model, stored->store, false, &result, &error) == STATUS_OK) {
        if (decisions_make(&decisions, &request, result, &error) == STATUS_OK)
            (void)decide_tables_write(&decisions, folder, &error);
        decisions_clear(&decisions);
        if (sensitivity_from_run(&sensitivity, result, &error) == STATUS_OK)
            (void)sensitivity_tables_write(&sensitivity, &record, folder, &error);
        sensitivity_clear(&sensitivity);
    }
    folder_free(folder);
    result_free(result);
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
        (!stored.is_sweep || stored.sweep.plan.n_points <= MOST_POINTS)) {
        write_tables(&stored);
        if (!stored.is_sweep)
            analyse(&stored);
    }
    stored_close(&stored);
    return true;
}
