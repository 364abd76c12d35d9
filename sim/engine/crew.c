// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/crew.h"

#include "engine/block_bytes.h"

#include <inttypes.h>
#include <stdlib.h>

// Blocks that came before their turn wait in memory; of more than these a store is asked again.
#define PARKED_PER_THREAD 4U

// ---- failures -----------------------------------------------------------------------------------

static void note_failure(struct crew *c, const struct error *error, uint64_t unit)
{
    if (c->status != STATUS_OK && c->failed_unit <= unit)
        return;
    c->status = error->status;
    c->failed_unit = unit;
    c->error = *error;
}

// ---- jobs ---------------------------------------------------------------------------------------

static uint64_t first_unit(const struct crew *c, uint32_t point)
{
    return (uint64_t)point * c->points->n_blocks;
}

// How many units of a point are in the share.
static uint32_t units_in_share(const struct crew *c, uint32_t point)
{
    const uint64_t first = first_unit(c, point), end = first + c->points->n_blocks;
    const uint64_t from = first > c->first ? first : c->first;
    return (uint32_t)((end < c->end ? end : c->end) - from);
}

// What a job needs to be merged.
static enum status fill_job(struct crew *c, struct job *job, struct error *error)
{
    const uint32_t n_blocks = c->points->n_blocks;
    job->n_left = units_in_share(c, job->point);
    job->parked = calloc(n_blocks, sizeof *job->parked);
    if (job->parked == NULL)
        return error_memory(error, "a run");
    if (job->n_left < n_blocks)
        return STATUS_OK;
    const enum status status = result_create(&job->result, job->model, n_blocks,
                                             job->model->scenario->run.n_worlds, error);
    if (status == STATUS_OK) {
        job->result->layout->has_tables = job->layout->has_tables;
        job->result->cpu = cpu_resolved(c->options->cpu);
    }
    return status;
}

// The job of a point, opened if need be. NULL after a failure.
static struct job *job_of(struct crew *c, uint32_t point)
{
    struct error error;
    struct job *job = jobs_find(&c->jobs, point);
    if (job != NULL)
        return job;
    enum status status = jobs_open(&c->jobs, point, &job, &error);
    if (status == STATUS_OK) {
        status = fill_job(c, job, &error);
        if (status == STATUS_OK)
            return job;
        jobs_close(&c->jobs, job);
    }
    note_failure(c, &error, first_unit(c, point));
    return NULL;
}

static bool is_complete(const struct crew *c, const struct job *job)
{
    return job->result != NULL && job->next_block == c->points->n_blocks;
}

// NULL is legal.
static void close_if_idle(struct crew *c, struct job *job)
{
    if (job != NULL && job_is_idle(job))
        jobs_close(&c->jobs, job);
}

// ---- merging ------------------------------------------------------------------------------------

static enum status load(struct crew *c, struct job *job, uint32_t index, struct block **block,
                        struct error *error)
{
    struct store_block stored = {0};
    const uint64_t unit = first_unit(c, job->point) + index;
    enum status status = job_block(job, block, error);
    if (status == STATUS_OK)
        status = store_get(c->options->store, unit, &stored, error);
    if (status == STATUS_OK && !block_take(*block, index, &stored.bytes))
        status = error_set(error, STATUS_FAILED, "block %" PRIu64 " of the store is none of this "
                           "run", unit);
    bytes_clear(&stored.bytes);
    return status;
}

// Whether the store could not say what it has; that is a failure.
static bool has_unanswered(struct crew *c, uint64_t unit)
{
    struct error error;
    if (c->options->store == NULL || store_answered(c->options->store, &error) == STATUS_OK)
        return false;
    note_failure(c, &error, unit);
    return true;
}

// Merges the blocks whose turn it is, out of memory or out of the store.
static void catch_up(struct crew *c, struct job *job)
{
    struct store *const store = c->options->store;
    while (job->result != NULL && job->next_block < c->points->n_blocks) {
        const uint32_t i = job->next_block;
        const uint64_t unit = first_unit(c, job->point) + i;
        struct error error = {.status = STATUS_OK};
        struct block *block = job->parked[i];
        if (block != NULL) {
            job->parked[i] = NULL;
            job->n_parked--;
        } else if (store == NULL || !store_has(store, unit)) {
            (void)has_unanswered(c, unit);
            return;
        } else if (load(c, job, i, &block, &error) != STATUS_OK) {
            job_put_aside(job, block);
            note_failure(c, &error, unit);
            return;
        }
        result_merge(job->result, block);
        job->next_block++;
        job_put_aside(job, block);
    }
}

static void tell_progress(struct crew *c, uint64_t worlds, bool were_stored)
{
    c->progress.n_threads = c->n_threads + c->n_threads_elsewhere;
    c->progress.n_ranks = c->n_ranks;
    c->progress.worlds_done += worlds;
    c->progress.worlds_stored += were_stored ? worlds : 0;
    if (c->options->progress != NULL)
        c->options->progress(c->options->context, &c->progress);
}

// ---- tasks --------------------------------------------------------------------------------------

// A complete point that nobody is finishing yet.
static struct job *job_to_finish(const struct crew *c)
{
    for (struct job *job = c->jobs.first; job != NULL && c->points->finish != NULL; job = job->next)
        if (is_complete(c, job) && !job->is_finished)
            return job;
    return NULL;
}

// Worlds of the units before this one.
static uint64_t worlds_before(const struct run_points *p, uint64_t unit)
{
    const uint64_t inside = unit % p->n_blocks * p->block_worlds;
    return unit / p->n_blocks * p->n_worlds + (inside < p->n_worlds ? inside : p->n_worlds);
}

static uint64_t worlds_between(const struct run_points *p, uint64_t first, uint64_t end)
{
    return worlds_before(p, end) - worlds_before(p, first);
}

// A block that nobody here will merge is read all the same: damage must show before the share is
// called finished.
static void check_stored(struct crew *c, uint64_t unit)
{
    struct store_block stored = {0};
    struct error error;
    if (store_get(c->options->store, unit, &stored, &error) != STATUS_OK)
        note_failure(c, &error, unit);
    bytes_clear(&stored.bytes);
}

// A unit that the store has already.
static void skip_unit(struct crew *c, struct job *job, uint64_t unit)
{
    const uint64_t worlds = worlds_between(c->points, unit, unit + 1);
    job->n_left--;
    if (job->result != NULL)
        job->result->n_worlds_stored += (uint32_t)worlds;
    else
        check_stored(c, unit);
    tell_progress(c, worlds, true);
    catch_up(c, job);
}

// Goes on behind a point that is finished in the store.
static void skip_point(struct crew *c, uint32_t point)
{
    const uint64_t end = first_unit(c, point) + c->points->n_blocks;
    const uint64_t to = end < c->end ? end : c->end;
    tell_progress(c, worlds_between(c->points, c->next, to), true);
    c->next = to;
}

// The next unit that the store does not have, and its job. False: none is left, or all that was
// left of a point is stored, which perhaps can be finished now.
static bool next_unit(struct crew *c, uint64_t *unit, struct job **job)
{
    struct store *const store = c->options->store;
    while (c->next < c->end && c->status == STATUS_OK && job_to_finish(c) == NULL) {
        const uint32_t point = (uint32_t)(c->next / c->points->n_blocks);
        if (store != NULL && store_has_point(store, point)) {
            skip_point(c, point);
            continue;
        }
        *job = job_of(c, point);
        if (*job == NULL)
            return false;
        *unit = c->next++;
        const bool is_stored = store != NULL && store_has(store, *unit);
        if (has_unanswered(c, *unit))
            return false;
        if (!is_stored)
            return true;
        skip_unit(c, *job, *unit);
    }
    return false;
}

static void note_stop(struct crew *c)
{
    const struct error stopped = {.status = STATUS_STOPPED};
    if (c->status == STATUS_OK && c->interrupt.is_asked != NULL &&
        c->interrupt.is_asked(c->interrupt.context))
        note_failure(c, &stopped, c->next);
}

enum task crew_take(struct crew *c, struct hand *hand)
{
    struct job *job;
    note_stop(c);
    if (next_unit(c, &hand->done.unit, &job)) {
        close_if_idle(c, hand_hold(hand, job));
        return TASK_COMPUTE;
    }
    job = c->status == STATUS_OK ? job_to_finish(c) : NULL;
    if (job == NULL)
        return TASK_NONE;
    job->is_finished = true;
    close_if_idle(c, hand_hold(hand, job));
    return TASK_FINISH;
}

// ---- what came of it ----------------------------------------------------------------------------

// Whether a block of the job that is not in the store alone has a place in memory.
static bool may_park(const struct crew *c, const struct job *job)
{
    return job->result != NULL &&
           (c->options->store == NULL || job->n_parked < PARKED_PER_THREAD * c->n_threads);
}

static void park(struct job *job, struct block *block)
{
    job->parked[block->index] = block;
    job->n_parked++;
}

// The hand's block is merged if it is its turn; else it waits, in memory or in the store.
static void give_block(struct crew *c, struct hand *hand)
{
    struct job *const job = hand->job;
    job->n_left--;
    if (may_park(c, job)) {
        park(job, hand->block);
        hand->block = NULL;
    }
    catch_up(c, job);
    tell_progress(c, hand->done.worlds, false);
}

static void give_point(struct crew *c, struct hand *hand)
{
    const uint64_t first = first_unit(c, hand->job->point);
    hand->status = store_put_point(c->options->store, hand->job->point, first,
                                   first + c->points->n_blocks, &hand->kept, &hand->error);
    result_free(hand->job->result); // the largest part of what waits for other hands to let go
    hand->job->result = NULL;
}

void crew_give(struct crew *c, struct hand *hand, enum task task)
{
    const bool is_kept = hand->status == STATUS_OK && c->options->store != NULL &&
                         c->status != STATUS_FAILED;
    if (task == TASK_COMPUTE && is_kept)
        hand->status = store_put(c->options->store, &hand->done, &hand->error);
    if (task == TASK_COMPUTE && hand->status == STATUS_OK)
        give_block(c, hand);
    if (task == TASK_FINISH && is_kept)
        give_point(c, hand);
    if (task != TASK_NONE && hand->status != STATUS_OK)
        note_failure(c, &hand->error, task == TASK_COMPUTE ? hand->done.unit
                                                           : first_unit(c, hand->job->point));
    if (task == TASK_NONE)
        close_if_idle(c, hand_release(hand));
}

// ---- elsewhere ----------------------------------------------------------------------------------

bool crew_lend(struct crew *c, uint64_t *unit)
{
    struct job *job;
    note_stop(c);
    if (!next_unit(c, unit, &job))
        return false;
    c->n_lent++;
    return true;
}

// A block that came as bytes is merged as one of an own hand.
static enum status take_in(struct crew *c, struct job *job, const struct store_block *done,
                           struct error *error)
{
    struct block *block = NULL;
    enum status status = STATUS_OK;
    if (may_park(c, job)) {
        status = job_block(job, &block, error);
        if (status != STATUS_OK)
            return status;
        if (!block_take(block, (uint32_t)(done->unit % c->points->n_blocks), &done->bytes)) {
            job_put_aside(job, block);
            return error_set(error, STATUS_FAILED, "what came as block %" PRIu64 " is none of this "
                             "run", done->unit);
        }
        park(job, block);
    }
    job->n_left--;
    return status;
}

void crew_return(struct crew *c, const struct store_block *done)
{
    struct error error;
    enum status status = STATUS_OK;
    struct job *const job = jobs_find(&c->jobs, (uint32_t)(done->unit / c->points->n_blocks));
    c->n_lent--;
    if (job == NULL || c->status == STATUS_FAILED)
        return;
    if (c->options->store != NULL)
        status = store_put(c->options->store, done, &error);
    if (status == STATUS_OK)
        status = take_in(c, job, done, &error);
    if (status != STATUS_OK) {
        note_failure(c, &error, done->unit);
        return;
    }
    catch_up(c, job);
    tell_progress(c, done->worlds, false);
    close_if_idle(c, job);
}

void crew_fail(struct crew *c, uint64_t unit, const struct error *error)
{
    c->n_lent--;
    note_failure(c, error, unit);
}

bool crew_is_through(const struct crew *c)
{
    return c->n_lent == 0 &&
           (c->status != STATUS_OK || (c->next == c->end && job_to_finish(c) == NULL));
}

void crew_save(struct crew *c)
{
    if (c->options->store != NULL)
        (void)store_save(c->options->store, NULL); // the end says how it went
}

// ---- from beginning to end ----------------------------------------------------------------------

// Where share `share` of `n` begins, from 0.
static uint64_t share_begin(uint64_t n_units, uint32_t share, uint32_t n)
{
    const uint64_t rest = n_units % n;
    return n_units / n * share + (share < rest ? share : rest);
}

void crew_init(struct crew *c, const struct run_points *points, const struct run_options *options,
               unsigned n_threads)
{
    const uint64_t n_units = (uint64_t)points->n_points * points->n_blocks;
    *c = (struct crew){.points = points, .options = options, .end = n_units, .n_ranks = 1,
                       .jobs = {points, !options->deterrence_only, NULL},
                       .interrupt = {options->stopped, options->context}};
    if (options->n_shares > 0) {
        c->next = share_begin(n_units, options->share - 1, options->n_shares);
        c->end = share_begin(n_units, options->share, options->n_shares);
    }
    c->first = c->next;
    c->progress.n_worlds = worlds_between(points, c->first, c->end);
    const uint64_t most = c->end - c->first < 1 ? 1 : c->end - c->first;
    c->n_threads = n_threads < most ? n_threads : (unsigned)most;
}

static void say_stopped(const struct crew *c, struct error *error)
{
    (void)error_set(error, STATUS_STOPPED, "the run was stopped after %" PRIu64 " of %" PRIu64 " worlds",
                    c->progress.worlds_done, c->progress.n_worlds);
}

enum status crew_clear(struct crew *c, struct result **result, struct error *error)
{
    if (c->status == STATUS_STOPPED)
        say_stopped(c, &c->error);
    if (c->status != STATUS_FAILED && c->options->store != NULL) {
        const enum status saved = store_save(c->options->store, &c->error);
        c->status = saved == STATUS_OK ? c->status : saved;
    }
    if (c->status == STATUS_OK && result != NULL && c->jobs.first != NULL) {
        *result = c->jobs.first->result;
        (*result)->n_threads = c->n_threads;
        (*result)->n_ranks = c->n_ranks;
        c->jobs.first->result = NULL;
    }
    while (c->jobs.first != NULL)
        jobs_close(&c->jobs, c->jobs.first);
    if (c->status != STATUS_OK && error != NULL)
        *error = c->error;
    return c->status;
}
