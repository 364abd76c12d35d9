// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/growing.h"

#include "analysis/precision.h"
#include "cli/summary.h"
#include "cli/target.h"
#include "engine/ranks.h"
#include "library/keeping.h"
#include "library/opening.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WORLDS "run.worlds="

struct growing {
    const struct run_request *request;
    const struct model *asked; // as the scenario's file and the overrides say it
    struct precision_target *targets;
    const char *target_words;  // what was asked for
    uint32_t step, most;       // worlds
    struct scenario scenario;  // of the size at hand
    struct model model;
    struct arena arena;        // of texts
    struct computing computing;
    struct page page;
    struct run_record record;
    struct result *result;     // of the size at hand, on rank 0
    struct estimates *estimates;
    struct precision reached;  // its target NULL: nothing has been looked at
    uint32_t reached_worlds;
    uint32_t n_stored;         // worlds that the folder had when the run began
};

enum status growing_take_most(struct run_request *request, struct error *error)
{
    struct session_request *session = &request->session;
    size_t n = 0;
    request->most_worlds = UINT32_MAX;
    for (size_t i = 0; i < session->n_overrides; i++) {
        const char *text = session->overrides[i];
        const bool is_size = strncmp(text, WORLDS, strlen(WORLDS)) == 0;
        const char *digits = is_size ? text + strlen(WORLDS) : "";
        const size_t length = strlen(digits);
        const unsigned long long worlds = strtoull(digits, NULL, 10);
        if (length == 0 || strspn(digits, "0123456789") != length || worlds > UINT32_MAX)
            session->overrides[n++] = text; // what is wrong with it will be said
        else
            request->most_worlds = (uint32_t)worlds;
    }
    session->n_overrides = n;
    return session->arena.exhausted ? error_memory(error, "the arguments") : STATUS_OK;
}

// ---- what is asked for --------------------------------------------------------------------------

static enum status check_request(const struct growing *g, struct error *error)
{
    const struct run_request *request = g->request;
    if (request->computing.n_shares > 0)
        return error_set(error, STATUS_MISUSE,
                         "--target-se looks at the whole of a run, --shard computes a share of "
                         "one: which one?");
    if (g->asked->n_measures > LAYOUT_MAX_DENSE_MEASURES)
        return error_set(error, STATUS_MISUSE,
                         "--target-se is for scenarios of at most %d measures: with %zu the blocks "
                         "of a longer run are others, so that it would have to begin anew; "
                         "--worlds says how many worlds to compute",
                         LAYOUT_MAX_DENSE_MEASURES, g->asked->n_measures);
    if (g->most == 0)
        return error_set(error, STATUS_MISUSE,
                         "--worlds allows %" PRIu32 " worlds; with --target-se the run grows in "
                         "steps of %" PRIu32, request->most_worlds, g->step);
    return STATUS_OK;
}

static enum status read_targets(struct growing *g, struct error *error)
{
    const struct run_request *request = g->request;
    enum status status = STATUS_OK;
    g->targets = arena_alloc(&g->arena, request->n_targets, sizeof *g->targets);
    g->target_words = "";
    for (size_t i = 0; status == STATUS_OK && g->targets != NULL && i < request->n_targets; i++) {
        status = target_parse(request->targets[i], g->asked, &g->arena, &g->targets[i], error);
        g->target_words = arena_format(&g->arena, "%s%s%s",
                                       g->target_words == NULL ? "" : g->target_words,
                                       i == 0 ? "" : " ", request->targets[i]);
    }
    if (status == STATUS_OK && g->arena.exhausted)
        return error_memory(error, "the arguments");
    return status;
}

// ---- sizes --------------------------------------------------------------------------------------

static enum status open_size(struct growing *g, uint32_t worlds, struct store_head *head,
                             struct error *error)
{
    const struct store_setting target = {KEEPING_TARGET, g->target_words};
    const char *const override = arena_format(&g->arena, WORLDS "%" PRIu32, worlds);
    if (override == NULL)
        return error_memory(error, "a run");
    scenario_clear(&g->scenario);
    const enum status status = opening_change(&g->scenario, &g->model, g->asked->scenario, true,
                                              &override, 1, error);
    return status == STATUS_OK ? keeping_head(head, &g->model, "run", &target, 1, &g->arena, error)
                               : status;
}

// Makes the run at hand one of `worlds` worlds: whole blocks are kept, tables of the shorter run are
// none of it.
static enum status grow(struct growing *g, uint32_t worlds, struct error *error)
{
    struct store_head head;
    struct run_points points = {0};
    const uint32_t before = g->model.scenario->run.n_worlds;
    enum status status = open_size(g, worlds, &head, error);
    if (status == STATUS_OK)
        status = run_points_measure(&points, &g->model, error);
    if (status == STATUS_OK && g->computing.folder != NULL)
        status = folder_set_record_aside(g->computing.folder, error);
    if (status == STATUS_OK && g->computing.store != NULL)
        status = store_renew(g->computing.store, &head, before / points.block_worlds, error);
    if (status == STATUS_OK)
        folder_let_go(g->computing.folder);
    return status;
}

// The size to begin with: that of the run which is to be gone on with, else a step.
static enum status first_size(const struct growing *g, uint64_t *worlds, struct error *error)
{
    const char *folder = g->request->output.folder;
    uint32_t stored = g->step;
    enum status status = STATUS_OK;
    if (ranks_own() == 0 && g->request->computing.resume && keeping_holds(folder))
        status = keeping_worlds(folder, &stored, error);
    if (status == STATUS_OK && stored > g->most)
        status = error_set(error, STATUS_MISUSE,
                           "%s holds a run of %" PRIu32 " worlds, and at most %" PRIu32
                           " are allowed; raise --worlds", folder, stored, g->most);
    *worlds = stored;
    return status == STATUS_OK ? ranks_tell(worlds, error) : status;
}

// A run that was begun for something else is made for this from now on.
static enum status keep_target(struct growing *g, const struct store_head *head,
                               struct error *error)
{
    struct store *const store = g->computing.store;
    const char *there = store == NULL ? g->target_words : store_setting(store, KEEPING_TARGET);
    if (there != NULL && strcmp(there, g->target_words) == 0)
        return STATUS_OK;
    return store_renew(store, head, INT64_MAX, error);
}

static enum status begin(struct growing *g, struct error *error)
{
    const struct run_request *request = g->request;
    struct store_head head;
    uint64_t worlds;
    enum status status = first_size(g, &worlds, error);
    if (status == STATUS_OK)
        status = open_size(g, (uint32_t)worlds, &head, error);
    if (status == STATUS_OK)
        status = computing_open(&g->computing, &request->computing, request->output.folder,
                                request->output.force, &head, error);
    if (status == STATUS_OK && worlds % g->step != 0)
        return grow(g, (uint32_t)(worlds / g->step + 1) * g->step, error);
    return status == STATUS_OK ? keep_target(g, &head, error) : status;
}

// ---- how far it is ------------------------------------------------------------------------------

static void say_next(struct growing *g, uint32_t next)
{
    struct page page;
    if (g->request->output.quiet)
        return;
    page_open(&page, stderr);
    page_text(&page, 0, 2, "After %" PRIu32 " worlds %s: on to %" PRIu32 ".", g->reached_worlds,
              target_words(&g->reached, &g->model, &page.arena), next);
    page_close(&page);
}

// Whether the size at hand does, and else the next one; 0: it is the last.
static enum status judge(struct growing *g, uint64_t *next, struct error *error)
{
    const struct run_settings *run = &g->model.scenario->run;
    const bool is_even = run->n_randomisations > 0;
    const enum status status = estimates_compute(g->result, &g->estimates, error);
    if (status != STATUS_OK)
        return status;
    g->reached = precision_of(g->estimates, g->targets, g->request->n_targets);
    g->reached_worlds = run->n_worlds;
    const double excess = g->reached.excess;
    const double needed = precision_needed(run->n_worlds, excess, is_even);
    *next = 0;
    if (excess <= 1.0 || run->n_worlds == g->most)
        return STATUS_OK;
    if (needed > (double)UINT32_MAX)
        return error_set(error, STATUS_FAILED,
                         "after %" PRIu32 " worlds %s: that would take some %.1g worlds; a run has "
                         "at most %" PRIu32, g->reached_worlds,
                         target_words(&g->reached, &g->model, &g->arena), needed, UINT32_MAX);
    if (watch_wants_an_end(&g->computing.watch)) // no larger size is begun
        return error_set(error, STATUS_STOPPED, "the run was stopped after %" PRIu32 " worlds",
                         g->reached_worlds);
    *next = precision_next(run->n_worlds, excess, is_even, g->step, g->most);
    say_next(g, (uint32_t)*next);
    return STATUS_OK;
}

static void forget_size(struct growing *g)
{
    estimates_free(g->estimates);
    result_free(g->result);
    g->estimates = NULL;
    g->result = NULL;
}

// All ranks go from size to size together; rank 0 says which.
static enum status compute(struct growing *g, struct error *error)
{
    FILE *const progress = g->request->output.quiet ? NULL : stderr;
    uint64_t next = 0;
    enum status status = STATUS_OK;
    bool is_first = true;
    do {
        if (next > 0) {
            forget_size(g);
            status = grow(g, (uint32_t)next, error);
        }
        if (status == STATUS_OK)
            status = computing_run(&g->computing, &g->model, progress, &g->result, &g->record,
                                   error);
        if (is_first && status == STATUS_OK && g->result != NULL)
            g->n_stored = g->result->n_worlds_stored;
        is_first = false;
        next = 0;
        if (status == STATUS_OK && ranks_own() == 0)
            status = judge(g, &next, error);
        if (status == STATUS_OK)
            status = ranks_tell(&next, error);
    } while (status == STATUS_OK && next > 0);
    return status;
}

// ---- the end ------------------------------------------------------------------------------------

static enum status write_tables(struct growing *g, struct error *error)
{
    const bool is_reached = g->reached.excess <= 1.0;
    const char *words = target_words(&g->reached, &g->model, &g->arena);
    g->result->n_worlds_stored = g->n_stored;
    g->record.target_se = g->target_words;
    const enum status status = output_estimates(&g->request->output, g->estimates, &g->record,
                                                g->computing.folder, &g->page, error);
    if (status != STATUS_OK)
        return status;
    if (!is_reached) {
        (void)error_set(error, STATUS_STOPPED,
                        "as precise as it was asked to be the run is not: after the %" PRIu32
                        " worlds that --worlds allows %s; the tables are written. To go on: allow "
                        "more, and --resume", g->reached_worlds, words);
        return session_complain(error);
    }
    if (!g->request->output.quiet)
        page_text(&g->page, 0, 2, "Precision: reached with %" PRIu32 " worlds: %s.",
                  g->reached_worlds, words);
    return STATUS_OK;
}

static void say_stopped(struct growing *g, const struct error *error)
{
    struct page page;
    computing_say_stopped(&g->computing, error, g->request->arguments);
    if (g->request->output.quiet || g->reached.target == NULL)
        return;
    page_open(&page, stderr);
    page_text(&page, 0, 2, "After %" PRIu32 " worlds %s.", g->reached_worlds,
              target_words(&g->reached, &g->model, &page.arena));
    page_close(&page);
}

static enum status compute_and_write(struct growing *g, struct error *error)
{
    page_open(&g->page, stdout);
    if (!g->request->output.quiet) {
        summary_header(&g->page, &g->model);
        (void)fflush(stdout);
    }
    enum status status = compute(g, error);
    status = computing_close_store(&g->computing, status, error);
    if (status == STATUS_STOPPED)
        say_stopped(g, error);
    else if (status == STATUS_OK && ranks_own() == 0)
        status = write_tables(g, error);
    forget_size(g);
    page_close(&g->page);
    return status;
}

enum status growing_run(const struct run_request *request, const struct session *session,
                        struct error *error)
{
    struct growing g = {.request = request, .asked = &session->model,
                        .record = {.started = time(NULL)}};
    g.step = layout_step(session->scenario.run.n_trials);
    g.most = request->most_worlds / g.step * g.step;
    arena_init(&g.arena);
    enum status status = check_request(&g, error);
    if (status == STATUS_OK)
        status = read_targets(&g, error);
    if (status == STATUS_OK)
        status = begin(&g, error);
    if (status == STATUS_OK)
        status = compute_and_write(&g, error);
    computing_clear(&g.computing);
    scenario_clear(&g.scenario);
    arena_clear(&g.arena);
    return status;
}
