// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/leader.h"

#include "engine/letters.h"

#include <stdlib.h>

struct borrower {
    unsigned n_threads; // 0: not ready yet
    unsigned n_lent;
};

enum status leader_init(struct leader *l, struct crew *crew, struct mail *mail,
                        struct error *error)
{
    const unsigned n_ranks = ranks_count();
    struct borrower *borrowers = calloc(n_ranks, sizeof *borrowers);
    if (borrowers == NULL)
        return error_memory(error, "the other ranks");
    *l = (struct leader){.crew = crew, .mail = mail, .borrowers = borrowers, .n_ranks = n_ranks,
                         .n_ready = 1, .limit = UINT64_MAX};
    crew->n_ranks = n_ranks;
    return STATUS_OK;
}

void leader_clear(struct leader *l)
{
    free(l->borrowers);
}

static void hear_block(struct leader *l, const struct message *m)
{
    struct store_block block;
    if (letter_take_block(&m->bytes, &block))
        crew_return(l->crew, &block);
}

static void hear_failure(struct leader *l, const struct message *m)
{
    uint64_t unit;
    struct error error;
    letter_take_failure(&m->bytes, &unit, &error);
    crew_fail(l->crew, unit, &error);
}

void leader_hear(struct leader *l, struct message *m)
{
    struct borrower *const from = &l->borrowers[m->rank];
    switch (m->kind) {
    case LETTER_READY:
        from->n_threads = (unsigned)letter_number(&m->bytes);
        l->crew->n_threads_elsewhere += from->n_threads;
        l->n_ready++;
        break;
    case LETTER_BLOCK:
        from->n_lent--;
        hear_block(l, m);
        break;
    case LETTER_FAILED:
        from->n_lent--;
        hear_failure(l, m);
        break;
    default:
        break;
    }
    bytes_clear(&m->bytes);
}

static void tell_all(struct leader *l, enum letter_kind kind, uint64_t number)
{
    for (unsigned rank = 1; rank < l->n_ranks; rank++)
        mail_send_number(l->mail, rank, (int)kind, number);
}

// After a failure the units before it are still wanted: one of them may fail, too, and then counts.
static void tell_limit(struct leader *l)
{
    const struct crew *const c = l->crew;
    if (c->status == STATUS_OK || l->limit == 0)
        return;
    const uint64_t limit = c->status == STATUS_STOPPED ? 0 : c->failed_unit;
    if (limit >= l->limit)
        return;
    l->limit = limit;
    tell_all(l, LETTER_LIMIT, limit);
    if (limit == 0)
        crew_save(l->crew);
}

// Gives every thread of the others its `depth`-th unit.
static void lend(struct leader *l, unsigned depth)
{
    uint64_t unit;
    for (unsigned rank = 1; rank < l->n_ranks; rank++) {
        struct borrower *const to = &l->borrowers[rank];
        while (to->n_lent < depth * to->n_threads && crew_lend(l->crew, &unit)) {
            to->n_lent++;
            mail_send_number(l->mail, rank, LETTER_UNIT, unit);
        }
    }
}

// What lies ready at one rank is missed by another when little is left: then nothing is to lie.
static void lend_all(struct leader *l)
{
    const struct crew *const c = l->crew;
    for (unsigned depth = 1; depth <= LETTERS_UNITS_PER_THREAD; depth++)
        if (depth == 1 || c->end - c->next > c->n_threads + c->n_threads_elsewhere)
            lend(l, depth);
}

void leader_speak(struct leader *l)
{
    if (l->has_ended)
        return;
    lend_all(l);
    tell_limit(l);
    if (l->n_ready == l->n_ranks && crew_is_through(l->crew)) {
        tell_all(l, LETTER_END, (uint64_t)l->crew->status);
        l->has_ended = true;
    }
}
