// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/cost.h"

#include "analysis/estimates.h"
#include "cli/progress.h"
#include "engine/block.h"
#include "engine/layout.h"
#include "model/world.h"

#include <math.h>
#include <unistd.h>

#define SAMPLE_WORLDS 16
#define MOST_SUBSETS 4e6 // in all trials that are timed: below a second of work

static bool is_anticipated(const struct model *model, const double *unknowns, size_t measure)
{
    const struct measure *m = &model->measures[measure];
    return !model->adversary.kind->additive &&
           number_in(m->effect[CHANNEL_ANTICIPATION].weight, unknowns) > 0.0 &&
           number_in(m->anticipated_until_years, unknowns) > 0.0;
}

// Adds the trials of one batch.
static void count(const struct batch *batch, struct cost *cost)
{
    const struct model *model = batch->world->model;
    for (size_t i = 0; i < batch->n; i++) {
        int n = 0;
        for (size_t m = 0; m < model->n_measures; m++) {
            const double in_force = batch->in_force[m * BATCH_LANES + i];
            n += in_force < model->scenario->horizon_years ||
                 is_anticipated(model, batch->world->unknowns, m);
        }
        cost->n_relevant += n;
        cost->n_subsets += ldexp(1.0, n);
    }
}

static enum status sample(const struct model *model, struct cost *cost, struct error *error)
{
    struct world *world = NULL;
    struct batch *batch = NULL;
    enum status status = world_create(&world, model, CPU_BEST, error);
    if (status == STATUS_OK)
        status = batch_create(&batch, world, error);
    for (uint32_t w = 0; w < SAMPLE_WORLDS && status == STATUS_OK; w++) {
        status = world_draw(world, model->scenario->run.seed, w, error);
        if (status == STATUS_OK) {
            batch_draw(batch, 0, BATCH_LANES);
            count(batch, cost);
        }
    }
    batch_free(batch);
    world_free(world);
    cost->n_relevant /= SAMPLE_WORLDS * BATCH_LANES;
    cost->n_subsets /= SAMPLE_WORLDS * BATCH_LANES;
    return status;
}

// Computes the blocks of a small run, twice: the first time fills caches and tables.
static enum status time_blocks(const struct layout *layout, double *seconds, struct error *error)
{
    struct block *block = NULL;
    struct worker *worker = NULL;
    enum status status = block_create(&block, layout, error);
    if (status == STATUS_OK)
        status = worker_create(&worker, layout, CPU_BEST, error);
    for (int turn = 0; turn < 2 && status == STATUS_OK; turn++) {
        const double began = progress_clock();
        for (uint32_t i = 0; i < layout->n_blocks && status == STATUS_OK; i++)
            status = block_compute(block, worker, i, NULL, error);
        *seconds = progress_clock() - began;
    }
    worker_free(worker);
    block_free(block);
    return status;
}

enum status cost_measure(const struct model *model, bool tables, struct cost *cost,
                         struct error *error)
{
    *cost = (struct cost){.trials_per_second = NAN};
    enum status status = sample(model, cost, error);
    const double affordable = MOST_SUBSETS / SAMPLE_WORLDS / cost->n_subsets;
    if (status != STATUS_OK || affordable < 1.0)
        return status;
    const uint32_t most = model->scenario->run.n_trials;
    const uint32_t n_trials = affordable < (double)most ? (uint32_t)affordable : most;
    struct layout *layout = NULL;
    status = layout_create(&layout, model, SAMPLE_WORLDS, n_trials, error);
    double seconds = 0.0;
    if (status == STATUS_OK) {
        layout->has_tables = tables;
        status = time_blocks(layout, &seconds, error);
    }
    if (status == STATUS_OK && seconds > 0.0)
        cost->trials_per_second = (double)n_trials * SAMPLE_WORLDS / seconds;
    layout_free(layout);
    return status;
}

enum status cost_memory(const struct model *model, double *bytes, struct error *error)
{
    struct layout *layout = NULL;
    const struct run_settings *run = &model->scenario->run;
    const enum status status =
        layout_create(&layout, model, run->n_worlds, run->n_trials, error);
    if (status != STATUS_OK)
        return status;
    const double n = (double)layout->n_combinations, n_blocks = (double)layout->n_blocks;
    const double n_lattice = (double)layout->n_lattice;
    const long n_cpus = sysconf(_SC_NPROCESSORS_ONLN);
    const double n_threads = fmin(n_cpus > 0 ? (double)n_cpus : 1.0, n_blocks);
    const double shared = (double)layout->n_worlds * (double)layout->row_width + 2.0 * n_lattice +
                          (layout->is_dense ? 0.0 : n * n_blocks);
    // a thread's: of a trial, of its tally, of its block
    const double own = 4.0 * n + (double)layout->n_moments * n +
                       (layout->is_dense ? 3.0 * n_lattice : n_lattice + n);
    // threads are done when the estimates begin
    *bytes = 8.0 * shared + fmax(8.0 * n_threads * own, estimates_bytes(layout));
    layout_free(layout);
    return STATUS_OK;
}
