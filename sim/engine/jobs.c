// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/jobs.h"

#include "engine/block_bytes.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

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

struct job *jobs_find(const struct jobs *jobs, uint32_t point)
{
    struct job *job = jobs->first;
    while (job != NULL && job->point < point)
        job = job->next;
    return job != NULL && job->point == point ? job : NULL;
}

static enum status open_point(const struct jobs *jobs, struct job *job, struct error *error)
{
    const struct run_points *p = jobs->points;
    enum status status = p->open(p->context, job->point, &job->model, error);
    if (status != STATUS_OK)
        return status;
    const struct run_settings *run = &job->model->scenario->run;
    status = layout_create(&job->layout, job->model, run->n_worlds, run->n_trials, error);
    if (status == STATUS_OK && job->layout->n_blocks != p->n_blocks)
        status = error_set(error, STATUS_FAILED, "point %" PRIu32 " has %" PRIu32 " blocks, others "
                           "have %" PRIu32, job->point, job->layout->n_blocks, p->n_blocks);
    if (status != STATUS_OK) {
        p->close(p->context, job->point);
        return status;
    }
    job->layout->has_tables = jobs->has_tables;
    return STATUS_OK;
}

enum status jobs_open(struct jobs *jobs, uint32_t point, struct job **job, struct error *error)
{
    struct job *opened = calloc(1, sizeof *opened), **at = &jobs->first;
    if (opened == NULL)
        return error_memory(error, "a run");
    opened->point = point;
    const enum status status = open_point(jobs, opened, error);
    if (status != STATUS_OK) {
        job_free(opened, 0);
        return status;
    }
    while (*at != NULL && (*at)->point < point)
        at = &(*at)->next;
    opened->next = *at;
    *job = *at = opened;
    return STATUS_OK;
}

void jobs_close(struct jobs *jobs, struct job *job)
{
    struct job **at = &jobs->first;
    assert(job->n_holders == 0);
    while (*at != job)
        at = &(*at)->next;
    *at = job->next;
    jobs->points->close(jobs->points->context, job->point);
    job_free(job, jobs->points->n_blocks);
}

bool job_is_idle(const struct job *job)
{
    return job->n_holders == 0 && job->n_left == 0 && job->result == NULL;
}

enum status job_block(struct job *job, struct block **block, struct error *error)
{
    if (job->spare == NULL)
        return block_create(block, job->layout, error);
    *block = job->spare;
    job->spare = NULL;
    return STATUS_OK;
}

void job_put_aside(struct job *job, struct block *block)
{
    if (job->spare == NULL)
        job->spare = block;
    else
        block_free(block);
}

// ---- hands --------------------------------------------------------------------------------------

void hand_init(struct hand *hand, const struct run_points *points,
               const struct run_options *options, const struct interrupt *interrupt,
               bool puts_bytes)
{
    *hand = (struct hand){.points = points, .interrupt = *interrupt, .cpu = options->cpu,
                          .puts_bytes = puts_bytes};
}

void hand_clear(struct hand *hand)
{
    assert(hand->job == NULL);
    bytes_clear(&hand->done.bytes);
    bytes_clear(&hand->kept);
}

struct job *hand_release(struct hand *hand)
{
    struct job *const job = hand->job;
    if (job == NULL)
        return NULL;
    worker_free(hand->worker);
    block_free(hand->block);
    hand->worker = NULL;
    hand->block = NULL;
    hand->job = NULL;
    job->n_holders--;
    return job;
}

struct job *hand_hold(struct hand *hand, struct job *job)
{
    struct job *released = NULL;
    if (hand->job != job) {
        job->n_holders++;
        released = hand_release(hand);
        hand->job = job;
    }
    if (hand->block == NULL) {
        hand->block = job->spare;
        job->spare = NULL;
    }
    return released;
}

static double seconds_now(void)
{
    struct timespec time = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

void hand_compute(struct hand *hand)
{
    const double began = seconds_now();
    const uint32_t index = (uint32_t)(hand->done.unit % hand->points->n_blocks);
    hand->status = STATUS_OK;
    if (hand->worker == NULL)
        hand->status = worker_create(&hand->worker, hand->job->layout, hand->cpu, &hand->error);
    if (hand->status == STATUS_OK && hand->block == NULL)
        hand->status = block_create(&hand->block, hand->job->layout, &hand->error);
    if (hand->status == STATUS_OK)
        hand->status = block_compute(hand->block, hand->worker, index, &hand->interrupt,
                                     &hand->error);
    if (hand->status != STATUS_OK)
        return;
    hand->done.worlds = hand->block->n_worlds;
    hand->done.seconds = seconds_now() - began;
    if (!hand->puts_bytes)
        return;
    bytes_reset(&hand->done.bytes);
    block_put(hand->block, &hand->done.bytes);
    if (hand->done.bytes.exhausted)
        hand->status = error_memory(&hand->error, "the bytes of a block");
}

void hand_finish(struct hand *hand)
{
    const struct run_points *const p = hand->points;
    bytes_reset(&hand->kept);
    hand->status = p->finish(p->context, hand->job->point, hand->job->result, &hand->kept,
                             &hand->error);
}
