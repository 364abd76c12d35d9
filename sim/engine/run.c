// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run.h"

#include "engine/parallel.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>

void result_free(struct result *result)
{
    if (result == NULL)
        return;
    free(result->rows);
    free(result->block_mobius);
    free(result->histogram);
    moments_clear(&result->worlds);
    moments_clear(&result->lattice);
    layout_free(result->layout);
    free(result);
}

static enum status result_create(struct result **result, const struct model *model,
                                 const struct run_options *options, struct error *error)
{
    struct result *r = calloc(1, sizeof *r);
    if (r == NULL)
        return error_memory(error, "a run");
    const struct run_settings *run = &model->scenario->run;
    enum status status = layout_create(&r->layout, model, run->n_worlds, run->n_trials, error);
    if (status != STATUS_OK) {
        free(r);
        return status;
    }
    r->layout->has_tables = !options->deterrence_only;
    r->cpu = cpu_resolved(options->cpu);
    const struct layout *l = r->layout;
    r->rows = calloc(l->n_worlds, l->row_width * sizeof *r->rows);
    r->histogram = calloc(l->n_histograms, LAYOUT_TIME_BINS * sizeof *r->histogram);
    if (!l->is_dense)
        r->block_mobius = calloc(l->n_blocks, l->n_combinations * sizeof *r->block_mobius);
    const bool good = r->rows != NULL && r->histogram != NULL &&
                      (l->is_dense || r->block_mobius != NULL) &&
                      moments_create(&r->worlds, l->n_quantities, l->n_ratios, l->numerator,
                                     l->denominator) &&
                      moments_create(&r->lattice, l->n_lattice, 0, NULL, NULL);
    if (!good) {
        result_free(r);
        return error_memory(error, "a run: fewer worlds or measures take less");
    }
    *result = r;
    return STATUS_OK;
}

// Blocks are merged in the order of their indices.
static void merge(struct result *r, const struct block *block)
{
    const struct layout *l = r->layout;
    memcpy(r->rows + (size_t)block->first_world * l->row_width, block->rows,
           (size_t)block->n_worlds * l->row_width * sizeof *r->rows);
    moments_merge(&r->worlds, &block->worlds);
    if (l->is_dense)
        moments_merge(&r->lattice, &block->lattice);
    else
        moments_add(&r->lattice, block->values, (double)block->n_worlds);
    if (!l->is_dense)
        memcpy(r->block_mobius + (size_t)block->index * l->n_combinations, block->mobius,
               l->n_combinations * sizeof *block->mobius);
}

// Counts of all blocks that the thread has computed; their order does not matter.
static void merge_histograms(struct result *r, const struct block *block)
{
    for (size_t i = 0; i < r->layout->n_histograms * LAYOUT_TIME_BINS; i++)
        r->histogram[i] += block->histogram[i];
}

// What a run's threads share: only touched inside ordered or critical regions.
struct shared {
    struct result *result;
    const struct run_options *options;
    struct error *error;
    enum status status;
    uint32_t failed_block, worlds_done;
};

// Of several failures the one of the lowest block is kept: so the message, too, is the same for
// any number of threads.
static void note_failure(struct shared *shared, const struct error *error, uint32_t block)
{
    if (shared->status != STATUS_OK && shared->failed_block <= block)
        return;
    shared->status = error->status;
    shared->failed_block = block;
    if (shared->error != NULL)
        *shared->error = *error;
}

static void take_block(struct shared *shared, const struct block *block)
{
    merge(shared->result, block);
    shared->worlds_done += block->n_worlds;
    const struct run_options *options = shared->options;
    if (options->progress != NULL)
        options->progress(options->context, shared->worlds_done,
                          shared->result->layout->n_worlds);
    if (options->stopped != NULL && options->stopped(options->context)) {
        struct error error;
        (void)error_set(&error, STATUS_FAILED, "the run was stopped after %u of %u worlds",
                        shared->worlds_done, shared->result->layout->n_worlds);
        note_failure(shared, &error, block->index);
    }
}

enum status run_compute(const struct model *model, const struct run_options *options,
                        struct result **result, struct error *error)
{
    struct shared shared = {.options = options, .error = error, .status = STATUS_OK};
    const enum status created = result_create(&shared.result, model, options, error);
    if (created != STATUS_OK)
        return created;
    const struct layout *layout = shared.result->layout;
    const int wanted = options->n_threads == 0 ? omp_get_max_threads() : (int)options->n_threads;
    const uint32_t n_blocks = layout->n_blocks;
    const int n_threads = (uint32_t)wanted < n_blocks ? wanted : (int)n_blocks;
#pragma omp parallel num_threads(n_threads) default(none) shared(shared, layout, n_blocks)
    {
        struct error own = {.status = STATUS_OK};
        struct block *block = NULL;
        struct worker *worker = NULL;
        enum status ready = block_create(&block, layout, &own);
        if (ready == STATUS_OK)
            ready = worker_create(&worker, layout, shared.options->cpu, &own);
#pragma omp single nowait
        shared.result->n_threads = (unsigned)omp_get_num_threads();
#pragma omp for ordered schedule(dynamic, 1)
        for (uint32_t i = 0; i < n_blocks; i++) {
            bool stopped;
#pragma omp critical(bulwark_run)
            stopped = shared.status != STATUS_OK && shared.failed_block < i;
            enum status status = ready;
            if (ready == STATUS_OK && !stopped)
                status = block_compute(block, worker, i, &own);
#pragma omp ordered
            {
#pragma omp critical(bulwark_run)
                {
                    if (status != STATUS_OK)
                        note_failure(&shared, &own, i);
                    else if (!stopped && shared.status == STATUS_OK)
                        take_block(&shared, block);
                }
            }
        }
        if (ready == STATUS_OK) {
#pragma omp critical(bulwark_run)
            merge_histograms(shared.result, block);
        }
        worker_free(worker);
        block_free(block);
    }
    if (shared.status != STATUS_OK) {
        result_free(shared.result);
        return shared.status;
    }
    *result = shared.result;
    return STATUS_OK;
}

// Here because one file knows of threads. A thread takes neighbours, so that two don't get in each
// other's way where memory is touched for the first time.
void parallel_for(size_t n, unsigned n_threads,
                  void (*work)(void *context, unsigned thread, size_t i), void *context)
{
    const size_t share = n / (8 * (size_t)n_threads), chunk = share < 1 ? 1 : share;
#pragma omp parallel for num_threads((int)n_threads) schedule(dynamic, chunk) if (n > 1)
    for (size_t i = 0; i < n; i++)
        work(context, (unsigned)omp_get_thread_num(), i);
}
