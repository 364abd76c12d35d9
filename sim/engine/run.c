// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run.h"

#include "engine/block_bytes.h"
#include "engine/crew.h"
#include "engine/parallel.h"

#include <omp.h>

// ---- threads ------------------------------------------------------------------------------------

// What a thread does until nothing is left: computes the next block, or finishes a point.
static void work(struct crew *crew, struct hand *hand)
{
    enum task task;
    do {
#pragma omp critical(bulwark_run)
        task = crew_take(crew, hand);
        if (task == TASK_COMPUTE)
            hand_compute(hand);
        else if (task == TASK_FINISH)
            hand_finish(hand);
#pragma omp critical(bulwark_run)
        crew_give(crew, hand, task);
    } while (task != TASK_NONE);
}

static void work_together(struct crew *crew)
{
    const int n_threads = (int)crew->n_threads;
#pragma omp parallel num_threads(n_threads) default(none) shared(crew)
    {
        struct hand hand;
        hand_init(&hand, crew);
#pragma omp single
        crew->n_threads = (unsigned)omp_get_num_threads();
        work(crew, &hand);
        hand_clear(&hand);
    }
}

static unsigned threads_wanted(const struct run_options *options)
{
    return options->n_threads == 0 ? (unsigned)omp_get_max_threads() : options->n_threads;
}

// ---- one model, or several ----------------------------------------------------------------------

static enum status open_model(void *context, uint32_t point, const struct model **model,
                              struct error *error)
{
    (void)point;
    (void)error;
    *model = context;
    return STATUS_OK;
}

static void keep_open(void *context, uint32_t point)
{
    (void)context;
    (void)point;
}

enum status run_points_measure(struct run_points *points, const struct model *model,
                               struct error *error)
{
    struct layout *layout;
    const struct run_settings *run = &model->scenario->run;
    const enum status status =
        layout_create(&layout, model, run->n_worlds, run->n_trials, error);
    if (status != STATUS_OK)
        return status;
    points->n_blocks = layout->n_blocks;
    points->n_worlds = layout->n_worlds;
    points->block_worlds = layout->block_worlds;
    layout_free(layout);
    return STATUS_OK;
}

enum status run_compute(const struct model *model, const struct run_options *options,
                        struct result **result, struct error *error)
{
    struct run_points points = {.n_points = 1, .open = open_model, .close = keep_open,
                                .context = (void *)model};
    const enum status status = run_points_measure(&points, model, error);
    if (status != STATUS_OK)
        return status;
    struct crew crew;
    crew_init(&crew, &points, options, threads_wanted(options));
    work_together(&crew);
    return crew_clear(&crew, options->n_shares > 1 ? NULL : result, error);
}

enum status run_points_compute(const struct run_points *points, const struct run_options *options,
                               struct error *error)
{
    struct crew crew;
    crew_init(&crew, points, options, threads_wanted(options));
    work_together(&crew);
    return crew_clear(&crew, NULL, error);
}

// ---- what is stored -----------------------------------------------------------------------------

static enum status merge_stored(struct result *result, struct store *store, struct layout *layout,
                                struct error *error)
{
    struct store_block stored = {0};
    struct block *block = NULL;
    enum status status = block_create(&block, layout, error);
    for (uint32_t i = 0; status == STATUS_OK && i < layout->n_blocks; i++) {
        if (!store_has(store, i))
            continue;
        status = store_get(store, i, &stored, error);
        if (status == STATUS_OK && !block_take(block, i, &stored.bytes))
            status = error_set(error, STATUS_FAILED, "block %u of the store is none of this run", i);
        if (status == STATUS_OK)
            result_merge(result, block);
    }
    block_free(block);
    bytes_clear(&stored.bytes);
    return status;
}

// All blocks are alike but perhaps the last.
static uint32_t worlds_stored(struct store *store, const struct layout *l, uint32_t n_present)
{
    const uint32_t last = l->n_blocks - 1;
    if (!store_has(store, last))
        return n_present * l->block_worlds;
    return (n_present - 1) * l->block_worlds + (l->n_worlds - last * l->block_worlds);
}

enum status run_collect(const struct model *model, struct store *store, bool allow_gaps,
                        struct result **result, struct error *error)
{
    struct layout *layout;
    struct result *collected = NULL;
    const struct run_settings *run = &model->scenario->run;
    enum status status = layout_create(&layout, model, run->n_worlds, run->n_trials, error);
    if (status != STATUS_OK)
        return status;
    const uint32_t n_present = (uint32_t)store_count(store, 0, layout->n_blocks);
    if (n_present == 0)
        status = error_set(error, STATUS_FAILED, "nothing of this run has been computed yet");
    else if (n_present < layout->n_blocks && !allow_gaps)
        status = error_set(error, STATUS_FAILED, "%u of %u blocks are missing",
                           layout->n_blocks - n_present, layout->n_blocks);
    if (status == STATUS_OK)
        status = result_create(&collected, model, n_present,
                               worlds_stored(store, layout, n_present), error);
    if (status == STATUS_OK) {
        status = merge_stored(collected, store, layout, error);
        collected->n_worlds_stored = collected->layout->n_worlds;
        collected->n_threads = (unsigned)omp_get_max_threads();
        collected->cpu = cpu_resolved(CPU_BEST);
    }
    layout_free(layout);
    if (status == STATUS_OK)
        *result = collected;
    else
        result_free(collected);
    return status;
}

// Here because one file knows of threads. A thread takes neighbours, so that two don't get in each
// other's way where memory is touched for the first time.
void parallel_for(size_t n, unsigned n_threads,
                  void (*work_on)(void *context, unsigned thread, size_t i), void *context)
{
    const size_t share = n / (8 * (size_t)n_threads), chunk = share < 1 ? 1 : share;
#pragma omp parallel for num_threads((int)n_threads) schedule(dynamic, chunk) if (n > 1)
    for (size_t i = 0; i < n; i++)
        work_on(context, (unsigned)omp_get_thread_num(), i);
}
