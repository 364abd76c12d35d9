// SPDX-License-Identifier: GPL-3.0-or-later
// The points whose blocks are being computed: of a run, its only one. And the hands that compute
// them: a thread's part, each its own.
#ifndef BULWARK_ENGINE_JOBS_H
#define BULWARK_ENGINE_JOBS_H

#include "base/error.h"
#include "engine/block.h"
#include "engine/run.h"

#include <stdbool.h>
#include <stdint.h>

struct job {
    struct job *next;
    uint32_t point;
    const struct model *model;
    struct layout *layout; // for its blocks
    uint32_t n_left;       // blocks that are not in yet
    struct block *spare;   // to be computed into, or to load into; or NULL
    unsigned n_holders;    // hands
    // Where it is merged (crew.c):
    struct result *result;  // NULL: not all of its blocks are in this share
    uint32_t next_block;    // to be merged
    struct block **parked;  // [n_blocks]: computed, not merged yet
    unsigned n_parked;
    bool is_finished;
};

struct jobs {
    const struct run_points *points;
    bool has_tables;
    struct job *first; // in ascending order of points
};

// NULL: it is not open.
struct job *jobs_find(const struct jobs *jobs, uint32_t point);

// Opens a point that is not open. Fails for want of memory, and as the points' `open`.
enum status jobs_open(struct jobs *jobs, uint32_t point, struct job **job, struct error *error);
void jobs_close(struct jobs *jobs, struct job *job);

// Nobody holds it and nothing of it is awaited.
bool job_is_idle(const struct job *job);

// The job's spare block, or a new one. Fails for want of memory.
enum status job_block(struct job *job, struct block **block, struct error *error);

// Keeps a block as the spare one, or frees it. NULL is legal.
void job_put_aside(struct job *job, struct block *block);

// ---- hands --------------------------------------------------------------------------------------

enum task {
    TASK_NONE,    // there is nothing to be done by this hand
    TASK_COMPUTE, // a block
    TASK_FINISH,  // a point of which all blocks are in
};

struct hand {
    const struct run_points *points;
    struct interrupt interrupt;
    enum cpu cpu;
    bool puts_bytes;         // as which blocks are wanted
    struct job *job;         // held open
    struct worker *worker;   // for blocks of the job
    struct block *block;     // of the job, to be computed
    struct store_block done; // unit, and the block as bytes where they are wanted
    struct bytes kept;       // of a finished point
    enum status status;      // of the task
    struct error error;
};

void hand_init(struct hand *hand, const struct run_points *points,
               const struct run_options *options, const struct interrupt *interrupt,
               bool puts_bytes);
void hand_clear(struct hand *hand);

// Keeps a job open, in place of the one that was; returns that one, or NULL, which may be idle now.
struct job *hand_hold(struct hand *hand, struct job *job);
struct job *hand_release(struct hand *hand);

// Do the task that was taken: block `done.unit`, or the end of a point.
void hand_compute(struct hand *hand);
void hand_finish(struct hand *hand);

#endif
