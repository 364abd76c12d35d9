// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run.h"

#include "engine/block_bytes.h"
#include "engine/crew.h"
#include "engine/follower.h"
#include "engine/leader.h"
#include "engine/parallel.h"
#include "engine/ranks.h"

#include <omp.h>
#include <time.h>

// ---- threads ------------------------------------------------------------------------------------

// How often the first thread looks for messages while it computes, and how long whoever has nothing
// to do sleeps.
#define LOOK_SECONDS 1e-3
#define NAP_NANOSECONDS 200000L

// The threads of this process. All but `crew` are about other ranks.
struct team {
    const struct run_points *points;
    const struct run_options *options;
    struct crew *crew;         // on rank 0, else NULL
    struct leader *leader;     // on rank 0 among several, else NULL
    struct follower *follower; // on other ranks, else NULL
    struct mail *mail;         // among several
    double looked;             // when the first thread looked for messages
};

// Takes messages in and sends what there is to say. By the first thread, which has MPI.
static void exchange(struct team *team)
{
    struct message message;
    while (mail_receive(team->mail, &message)) {
#pragma omp critical(bulwark_run)
        {
            if (team->follower != NULL)
                follower_hear(team->follower, &message);
            else
                leader_hear(team->leader, &message);
        }
    }
#pragma omp critical(bulwark_run)
    {
        if (team->follower != NULL)
            follower_speak(team->follower);
        else
            leader_speak(team->leader);
    }
    team->looked = omp_get_wtime();
}

static bool wants_an_end(void *context)
{
    const struct team *const team = context;
    const struct run_options *const o = team->options;
    return team->follower != NULL ? follower_gives_up(team->follower)
                                  : o->stopped != NULL && o->stopped(o->context);
}

// The same, of the first thread among several ranks: others shall not wait for its block.
static bool looks_around(void *context)
{
    struct team *const team = context;
    if (omp_get_wtime() - team->looked >= LOOK_SECONDS)
        exchange(team);
    return wants_an_end(team);
}

static enum task take(struct team *team, struct hand *hand, bool *is_last)
{
    const enum task task = team->follower != NULL ? follower_take(team->follower, hand)
                                                  : crew_take(team->crew, hand);
    const bool has_ended = team->follower != NULL ? team->follower->has_ended
                                                  : team->leader == NULL || team->leader->has_ended;
    *is_last = task == TASK_NONE && has_ended;
    return task;
}

static void give(struct team *team, struct hand *hand, enum task task)
{
    if (team->follower != NULL)
        follower_give(team->follower, hand, task);
    else
        crew_give(team->crew, hand, task);
}

static void nap(void)
{
    const struct timespec moment = {.tv_nsec = NAP_NANOSECONDS};
    (void)nanosleep(&moment, NULL);
}

// What a thread does until nothing is left: computes the next block, or finishes a point.
static void work(struct team *team, struct hand *hand, bool has_mail)
{
    bool is_last = false;
    while (!is_last) {
        enum task task;
        if (has_mail)
            exchange(team);
#pragma omp critical(bulwark_run)
        task = take(team, hand, &is_last);
        if (task == TASK_COMPUTE)
            hand_compute(hand);
        else if (task == TASK_FINISH)
            hand_finish(hand);
#pragma omp critical(bulwark_run)
        give(team, hand, task);
        if (task == TASK_NONE && !is_last)
            nap();
    }
}

static void work_together(struct team *team, unsigned n_threads)
{
    const bool puts_bytes = team->follower != NULL || team->options->store != NULL;
#pragma omp parallel num_threads((int)n_threads) default(none) shared(team, puts_bytes)
    {
        struct hand hand;
        const bool has_mail = omp_get_thread_num() == 0 && team->mail != NULL;
        const struct interrupt interrupt = {has_mail ? looks_around : wants_an_end, team};
        hand_init(&hand, team->points, team->options, &interrupt, puts_bytes);
#pragma omp single
        *(team->crew != NULL ? &team->crew->n_threads : &team->follower->n_threads) =
            (unsigned)omp_get_num_threads();
        work(team, &hand, has_mail);
        hand_clear(&hand);
    }
}

unsigned parallel_threads(unsigned n_wanted)
{
    return n_wanted == 0 ? (unsigned)omp_get_max_threads() : n_wanted;
}

// ---- ranks --------------------------------------------------------------------------------------

// Other ranks compute with this one. `team` has a crew.
static enum status lead(struct team *team, struct error *error)
{
    struct leader leader;
    enum status status = mail_create(&team->mail, error);
    if (status == STATUS_OK)
        status = leader_init(&leader, team->crew, team->mail, error);
    if (status == STATUS_OK) {
        status = ranks_agree(error);
        if (status == STATUS_OK) {
            team->leader = &leader;
            work_together(team, team->crew->n_threads);
        }
        leader_clear(&leader);
    }
    mail_free(team->mail);
    return status;
}

static enum status follow(struct team *team, struct error *error)
{
    struct follower follower;
    const unsigned n_threads = parallel_threads(team->options->n_threads);
    enum status status = mail_create(&team->mail, error);
    if (status == STATUS_OK)
        status = follower_init(&follower, team->points, team->options, team->mail, n_threads,
                               error);
    if (status == STATUS_OK) {
        status = ranks_agree(error);
        if (status == STATUS_OK) {
            team->follower = &follower;
            work_together(team, n_threads);
        }
        const enum status ended = follower_clear(&follower, error);
        status = status == STATUS_OK ? ended : status;
    }
    mail_free(team->mail);
    return status;
}

// As run_points_compute; of a single point all of whose blocks are in, `result` is theirs.
static enum status compute(const struct run_points *points, const struct run_options *options,
                           struct result **result, struct error *error)
{
    const bool by_ranks = options->by_ranks && ranks_count() > 1;
    struct team team = {.points = points, .options = options};
    struct crew crew;
    enum status status = STATUS_OK;
    if (by_ranks && ranks_own() > 0)
        return follow(&team, error);
    team.crew = &crew;
    crew_init(&crew, points, options, parallel_threads(options->n_threads));
    if (by_ranks)
        status = lead(&team, error);
    else
        work_together(&team, crew.n_threads);
    if (status == STATUS_OK)
        return crew_clear(&crew, result, error);
    (void)crew_clear(&crew, NULL, NULL);
    return status;
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
    return compute(&points, options, options->n_shares > 1 ? NULL : result, error);
}

enum status run_points_compute(const struct run_points *points, const struct run_options *options,
                               struct error *error)
{
    return compute(points, options, NULL, error);
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
    return status == STATUS_OK ? store_answered(store, error) : status;
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
    status = store_answered(store, error);
    if (status == STATUS_OK && n_present == 0)
        status = error_set(error, STATUS_FAILED, "nothing of this run has been computed yet");
    else if (status == STATUS_OK && n_present < layout->n_blocks && !allow_gaps)
        status = error_set(error, STATUS_FAILED, "%u of %u blocks are missing",
                           layout->n_blocks - n_present, layout->n_blocks);
    if (status == STATUS_OK)
        status = result_create(&collected, model, n_present,
                               worlds_stored(store, layout, n_present), error);
    if (status == STATUS_OK) {
        status = merge_stored(collected, store, layout, error);
        collected->n_worlds_stored = collected->layout->n_worlds;
        collected->n_threads = parallel_threads(0);
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
    const size_t share = n / (8 * (size_t)n_threads);
    const size_t chunk = share < 1 ? 1 : share; // NOLINT: clang-tidy doesn't read the pragma
#pragma omp parallel for num_threads((int)n_threads) schedule(dynamic, chunk) if (n > 1)
    for (size_t i = 0; i < n; i++)
        work_on(context, (unsigned)omp_get_thread_num(), i);
}
