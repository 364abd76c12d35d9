// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/follower.h"

#include "engine/letters.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct answer {
    enum letter_kind kind;
    uint64_t unit;
    struct bytes bytes;
};

enum status follower_init(struct follower *f, const struct run_points *points,
                          const struct run_options *options, struct mail *mail,
                          unsigned n_threads, struct error *error)
{
    const unsigned most = LETTERS_UNITS_PER_THREAD * n_threads;
    *f = (struct follower){.points = points, .options = options, .mail = mail,
                           .n_threads = n_threads, .most = most, .limit = UINT64_MAX,
                           .jobs = {points, !options->deterrence_only, NULL}};
    f->queue = calloc(most, sizeof *f->queue);
    f->outbox = calloc(most, sizeof *f->outbox);
    if (f->queue != NULL && f->outbox != NULL)
        return STATUS_OK;
    free(f->queue);
    free(f->outbox);
    return error_memory(error, "what goes between ranks");
}

enum status follower_clear(struct follower *f, struct error *error)
{
    assert(f->n_queued == 0 && f->n_out == 0);
    while (f->jobs.first != NULL)
        jobs_close(&f->jobs, f->jobs.first);
    free(f->queue);
    free(f->outbox);
    return f->status == STATUS_OK
               ? STATUS_OK
               : error_set(error, f->status, "the run ended on rank 0, which says why");
}

bool follower_gives_up(struct follower *f)
{
    const struct run_options *const o = f->options;
    return atomic_load(&f->is_given_up) || (o->stopped != NULL && o->stopped(o->context));
}

// ---- answers ------------------------------------------------------------------------------------

static void answer_failure(struct follower *f, uint64_t unit, const struct error *error)
{
    struct answer *const answer = &f->outbox[f->n_out++];
    *answer = (struct answer){.kind = LETTER_FAILED, .unit = unit};
    letter_put_failure(&answer->bytes, unit, error);
}

static void answer_block(struct follower *f, struct store_block *done)
{
    f->outbox[f->n_out++] =
        (struct answer){.kind = LETTER_BLOCK, .unit = done->unit, .bytes = done->bytes};
    done->bytes = (struct bytes){0};
}

// ---- tasks --------------------------------------------------------------------------------------

// The first in the queue; they come in ascending order.
static uint64_t take_first(struct follower *f)
{
    const uint64_t unit = f->queue[0];
    f->n_queued--;
    memmove(f->queue, f->queue + 1, f->n_queued * sizeof *f->queue);
    return unit;
}

// The job of a unit that was lent, opened if need be.
static enum status job_of(struct follower *f, uint64_t unit, struct job **job,
                          struct error *error)
{
    const uint32_t point = (uint32_t)(unit / f->points->n_blocks);
    *job = jobs_find(&f->jobs, point);
    if (*job != NULL)
        return STATUS_OK;
    return jobs_open(&f->jobs, point, job, error);
}

// NULL is legal.
static void close_if_idle(struct follower *f, struct job *job)
{
    if (job != NULL && job_is_idle(job))
        jobs_close(&f->jobs, job);
}

enum task follower_take(struct follower *f, struct hand *hand)
{
    while (f->n_queued > 0) {
        struct job *job;
        struct error error = {.status = STATUS_STOPPED};
        const uint64_t unit = take_first(f);
        const bool is_wanted = unit < f->limit && !follower_gives_up(f);
        if (!is_wanted || job_of(f, unit, &job, &error) != STATUS_OK) {
            answer_failure(f, unit, &error);
            continue;
        }
        close_if_idle(f, hand_hold(hand, job));
        hand->done.unit = unit;
        return TASK_COMPUTE;
    }
    return TASK_NONE;
}

void follower_give(struct follower *f, struct hand *hand, enum task task)
{
    if (task == TASK_NONE) {
        if (f->has_ended)
            close_if_idle(f, hand_release(hand));
        return;
    }
    if (hand->status == STATUS_OK)
        letter_put_block(&hand->done);
    if (hand->status == STATUS_OK &&
        (hand->done.bytes.exhausted || hand->done.bytes.size > MAIL_MOST_BYTES))
        hand->status = error_set(&hand->error, STATUS_FAILED,
                                 "a block of this run is too large to be sent between ranks");
    if (hand->status == STATUS_OK)
        answer_block(f, &hand->done);
    else
        answer_failure(f, hand->done.unit, &hand->error);
}

// ---- messages -----------------------------------------------------------------------------------

void follower_hear(struct follower *f, struct message *m)
{
    const uint64_t number = letter_number(&m->bytes);
    bytes_clear(&m->bytes);
    switch (m->kind) {
    case LETTER_UNIT:
        assert(f->n_queued < f->most);
        f->queue[f->n_queued++] = number;
        break;
    case LETTER_LIMIT:
        f->limit = number < f->limit ? number : f->limit;
        if (number == 0)
            atomic_store(&f->is_given_up, true);
        break;
    case LETTER_END:
        f->status = (enum status)number;
        f->has_ended = true;
        break;
    default:
        break;
    }
}

static void send(struct follower *f, struct answer *answer)
{
    struct message message = {.rank = 0, .kind = (int)answer->kind, .bytes = answer->bytes};
    if (!answer->bytes.exhausted) {
        mail_send(f->mail, &message);
        return;
    }
    bytes_clear(&answer->bytes); // a failure for want of memory, of which not even that can be said
    mail_send_number(f->mail, 0, LETTER_FAILED, answer->unit);
}

void follower_speak(struct follower *f)
{
    if (!f->is_ready)
        mail_send_number(f->mail, 0, LETTER_READY, f->n_threads);
    f->is_ready = true;
    for (unsigned i = 0; i < f->n_out; i++)
        send(f, &f->outbox[i]);
    f->n_out = 0;
}
