// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/crew.h"

#include "engine/block_bytes.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

// Blocks that came before their turn wait in memory; of more than these a store is asked again.
#define PARKED_PER_THREAD 4U

struct job {
    struct job *next;
    uint32_t point;
    const struct model *model;
    struct layout *layout;  // for its blocks
    struct result *result;  // NULL: not all of its blocks are in this share
    uint32_t n_left;        // blocks of this share that are not in yet
    uint32_t next_block;    // to be merged
    struct block **parked;  // [n_blocks]: computed, not merged yet
    unsigned n_parked;
    struct block *spare;    // to be computed into, or to load into; or NULL
    unsigned n_holders;     // hands
    bool is_finished;
};

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

static void job_free(struct job *job, uint32_t n_blocks)
{
    if (job == NULL)
        return;
    for (uint32_t i = 0; job->parked != NULL && i < n_blocks; i++)
        block_free(job->parked[i]);
    free(job->parked);
    block_free(job->spare);
    result_free(job->result);
    layout_free(job->layout);
    free(job);
}

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

static enum status fill_job(struct crew *c, struct job *job, struct error *error)
{
    const struct run_points *p = c->points;
    enum status status = p->open(p->context, job->point, &job->model, error);
    if (status != STATUS_OK)
        return status;
    const struct run_settings *run = &job->model->scenario->run;
    status = layout_create(&job->layout, job->model, run->n_worlds, run->n_trials, error);
    if (status == STATUS_OK && job->layout->n_blocks != p->n_blocks)
        status = error_set(error, STATUS_FAILED, "point %" PRIu32 " has %" PRIu32 " blocks, others "
                           "have %" PRIu32, job->point, job->layout->n_blocks, p->n_blocks);
    job->n_left = units_in_share(c, job->point);
    if (status == STATUS_OK && job->n_left == p->n_blocks)
        status = result_create(&job->result, job->model, p->n_blocks, run->n_worlds, error);
    job->parked = calloc(p->n_blocks, sizeof *job->parked);
    if (status == STATUS_OK && job->parked == NULL)
        status = error_memory(error, "a run");
    if (status != STATUS_OK) {
        p->close(p->context, job->point);
        return status;
    }
    job->layout->has_tables = !c->options->deterrence_only;
    if (job->result != NULL) {
        job->result->layout->has_tables = job->layout->has_tables;
        job->result->cpu = cpu_resolved(c->options->cpu);
    }
    return STATUS_OK;
}

// The job of a point, opened if need be. NULL after a failure.
static struct job *job_of(struct crew *c, uint32_t point)
{
    struct error error;
    struct job **at = &c->jobs;
    while (*at != NULL && (*at)->point < point)
        at = &(*at)->next;
    if (*at != NULL)
        return *at;
    struct job *job = calloc(1, sizeof *job);
    if (job == NULL) {
        (void)error_memory(&error, "a run");
    } else {
        job->point = point;
        if (fill_job(c, job, &error) == STATUS_OK)
            return *at = job;
        job_free(job, c->points->n_blocks);
    }
    note_failure(c, &error, first_unit(c, point));
    return NULL;
}

static bool is_complete(const struct crew *c, const struct job *job)
{
    return job->result != NULL && job->next_block == c->points->n_blocks;
}

static void close_job(struct crew *c, struct job *job)
{
    struct job **at = &c->jobs;
    while (*at != job)
        at = &(*at)->next;
    *at = job->next;
    c->points->close(c->points->context, job->point);
    job_free(job, c->points->n_blocks);
}

static void release(struct crew *c, struct hand *hand)
{
    struct job *const job = hand->job;
    if (job == NULL)
        return;
    worker_free(hand->worker);
    block_free(hand->block);
    hand->worker = NULL;
    hand->block = NULL;
    hand->job = NULL;
    job->n_holders--;
    if (job->n_holders == 0 && job->n_left == 0 && job->result == NULL)
        close_job(c, job);
}

static void hold(struct crew *c, struct hand *hand, struct job *job)
{
    if (hand->job != job) {
        job->n_holders++; // first: releasing the old one may close it
        release(c, hand);
        hand->job = job;
    }
    if (hand->block == NULL) {
        hand->block = job->spare;
        job->spare = NULL;
    }
}

// ---- merging ------------------------------------------------------------------------------------

static void put_aside(struct job *job, struct block *block)
{
    if (job->spare == NULL)
        job->spare = block;
    else
        block_free(block);
}

static enum status load(struct crew *c, struct job *job, uint32_t index, struct block **block,
                        struct error *error)
{
    struct store_block stored = {0};
    const uint64_t unit = first_unit(c, job->point) + index;
    enum status status = STATUS_OK;
    *block = job->spare;
    job->spare = NULL;
    if (*block == NULL)
        status = block_create(block, job->layout, error);
    if (status == STATUS_OK)
        status = store_get(c->options->store, unit, &stored, error);
    if (status == STATUS_OK && !block_take(*block, index, &stored.bytes))
        status = error_set(error, STATUS_FAILED, "block %" PRIu64 " of the store is none of this "
                           "run", unit);
    bytes_clear(&stored.bytes);
    return status;
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
            return;
        } else if (load(c, job, i, &block, &error) != STATUS_OK) {
            put_aside(job, block);
            note_failure(c, &error, unit);
            return;
        }
        result_merge(job->result, block);
        job->next_block++;
        put_aside(job, block);
    }
}

static void tell_progress(struct crew *c, uint64_t worlds, bool were_stored)
{
    c->progress.n_threads = c->n_threads;
    c->progress.worlds_done += worlds;
    c->progress.worlds_stored += were_stored ? worlds : 0;
    if (c->options->progress != NULL)
        c->options->progress(c->options->context, &c->progress);
}

// ---- tasks --------------------------------------------------------------------------------------

// A complete point that nobody is finishing yet.
static struct job *job_to_finish(struct crew *c)
{
    for (struct job *job = c->jobs; job != NULL && c->points->finish != NULL; job = job->next)
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

// A unit that the store has already.
static void skip_unit(struct crew *c, struct job *job, uint64_t unit)
{
    const uint64_t worlds = worlds_between(c->points, unit, unit + 1);
    job->n_left--;
    if (job->result != NULL)
        job->result->n_worlds_stored += (uint32_t)worlds;
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

// Hands out the next unit that the store does not have; TASK_NONE: none is left, or all that was
// left of the point is stored, which perhaps can be finished now.
static enum task take_unit(struct crew *c, struct hand *hand)
{
    struct store *const store = c->options->store;
    while (c->next < c->end && c->status == STATUS_OK && job_to_finish(c) == NULL) {
        const uint32_t point = (uint32_t)(c->next / c->points->n_blocks);
        if (store != NULL && store_has_point(store, point)) {
            skip_point(c, point);
            continue;
        }
        struct job *const job = job_of(c, point);
        if (job == NULL)
            return TASK_NONE;
        const uint64_t unit = c->next++;
        if (store != NULL && store_has(store, unit)) {
            skip_unit(c, job, unit);
            continue;
        }
        hold(c, hand, job);
        hand->done.unit = unit;
        return TASK_COMPUTE;
    }
    return TASK_NONE;
}

enum task crew_take(struct crew *c, struct hand *hand)
{
    if (c->status == STATUS_OK && c->interrupt.is_asked != NULL &&
        c->interrupt.is_asked(c->interrupt.context)) {
        const struct error stopped = {.status = STATUS_STOPPED};
        note_failure(c, &stopped, c->next);
    }
    enum task task = take_unit(c, hand);
    struct job *const complete = c->status == STATUS_OK ? job_to_finish(c) : NULL;
    if (task == TASK_NONE && complete != NULL) {
        complete->is_finished = true;
        hold(c, hand, complete);
        task = TASK_FINISH;
    }
    return task;
}

static double seconds_now(void)
{
    struct timespec time = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

void hand_compute(struct hand *hand)
{
    const struct crew *const c = hand->crew;
    const double began = seconds_now();
    const uint32_t index = (uint32_t)(hand->done.unit % c->points->n_blocks);
    hand->status = STATUS_OK;
    if (hand->worker == NULL)
        hand->status = worker_create(&hand->worker, hand->job->layout, c->options->cpu,
                                     &hand->error);
    if (hand->status == STATUS_OK && hand->block == NULL)
        hand->status = block_create(&hand->block, hand->job->layout, &hand->error);
    if (hand->status == STATUS_OK)
        hand->status = block_compute(hand->block, hand->worker, index, &c->interrupt,
                                     &hand->error);
    if (hand->status != STATUS_OK)
        return;
    hand->done.worlds = hand->block->n_worlds;
    hand->done.seconds = seconds_now() - began;
    if (c->options->store == NULL)
        return;
    bytes_reset(&hand->done.bytes);
    block_put(hand->block, &hand->done.bytes);
    if (hand->done.bytes.exhausted)
        hand->status = error_memory(&hand->error, "a block of the run's store");
}

void hand_finish(struct hand *hand)
{
    const struct run_points *const p = hand->crew->points;
    bytes_reset(&hand->kept);
    hand->status = p->finish(p->context, hand->job->point, hand->job->result, &hand->kept,
                             &hand->error);
}

// ---- what came of it ----------------------------------------------------------------------------

// The hand's block is merged if it is its turn; else it waits, in memory or in the store.
static void give_block(struct crew *c, struct hand *hand)
{
    struct job *const job = hand->job;
    job->n_left--;
    if (job->result != NULL &&
        (c->options->store == NULL || job->n_parked < PARKED_PER_THREAD * c->n_threads)) {
        job->parked[hand->block->index] = hand->block;
        job->n_parked++;
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
        release(c, hand);
}

// ---- from beginning to end ----------------------------------------------------------------------

void hand_init(struct hand *hand, const struct crew *crew)
{
    *hand = (struct hand){.crew = crew};
}

void hand_clear(struct hand *hand)
{
    assert(hand->job == NULL);
    bytes_clear(&hand->done.bytes);
    bytes_clear(&hand->kept);
}

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
    *c = (struct crew){.points = points, .options = options, .end = n_units,
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
    if (c->status == STATUS_OK && result != NULL && c->jobs != NULL) {
        *result = c->jobs->result;
        (*result)->n_threads = c->n_threads;
        c->jobs->result = NULL;
    }
    while (c->jobs != NULL) {
        assert(c->jobs->n_holders == 0);
        close_job(c, c->jobs);
    }
    if (c->status != STATUS_OK && error != NULL)
        *error = c->error;
    return c->status;
}
