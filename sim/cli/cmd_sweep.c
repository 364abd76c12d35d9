// SPDX-License-Identifier: GPL-3.0-or-later
// bulwark sweep: computes a scenario at many points, as a plan says, and writes tables over them.
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/computing.h"
#include "cli/output_options.h"
#include "cli/reach.h"
#include "cli/session.h"
#include "cli/sweep_output.h"
#include "cli/text.h"
#include "engine/ranks.h"
#include "library/sweep.h"

#include <argp.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>

struct sweep_request {
    struct output_request output;
    struct computing_request computing;
    struct reach_request reach;
    struct arena arena;
    const char *path;       // of the plan
    char *const *arguments; // of the command line, ended by NULL
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct sweep_request *request = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &request->output;
        state->child_inputs[1] = &request->computing;
        state->child_inputs[2] = &request->reach;
        return 0;
    case ARGP_KEY_ARG:
        if (request->path != NULL)
            argp_error(state, "one plan at a time: there are '%s' and '%s'", request->path,
                       argument);
        request->path = argument;
        return 0;
    case ARGP_KEY_END:
        if (request->path == NULL)
            argp_error(state, "which plan? Name its file");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {
    {&output_argp, 0, NULL, 0}, {&computing_argp, 0, NULL, 0}, {&reach_argp, 0, NULL, 0}, {0}};

static const struct argp argp = {
    .parser = parse,
    .children = children,
    .args_doc = "PLAN",
    .doc = "Computes a scenario at many points: PLAN names the scenario, what is varied in it, and "
           "how the points are chosen (a grid, a list in a CSV file, a Latin hypercube, Sobol's "
           "sequence). All points have the same seed, so that they differ by what is varied alone. "
           "Every point is checked before anything is computed. The tables (sweep.csv, "
           "sweep_measures.csv, points.csv) go into a folder (default: results/<plan's name>), and "
           "what is finished is kept there as it goes: SIGINT, SIGTERM, SIGUSR1 or --max-minutes "
           "stop a sweep, --resume goes on with it. Shares are blocks of points: 'bulwark merge' "
           "puts them together, 'bulwark tables' writes the tables of the points that are "
           "finished.\v"
           COMMAND_EXIT_STATUS,
};

static enum status compute(struct computing *c, const struct sweep_request *request,
                           const struct sweep *sweep, struct sweep_record *record,
                           struct error *error)
{
    *record = (struct sweep_record){.run = {.started = time(NULL)}};
    const struct run_options options =
        computing_options(c, request->output.quiet ? NULL : stderr, sweep->plan.n_points,
                          &sweep->scenario->run);
    const enum status status = sweep_compute(sweep, &options, error);
    if (status == STATUS_OK)
        record->run.wall_seconds = progress_end(&c->watch.progress);
    else
        progress_abandon(&c->watch.progress);
    record->run.cpu_seconds = ranks_sum(computing_cpu_seconds());
    const struct run_progress *last = &c->watch.progress.last;
    record->n_worlds_stored = last->worlds_stored;
    record->machine = (struct machine){last->n_threads, last->n_ranks,
                                       cpu_resolved(request->computing.cpu)};
    return status;
}

static enum status sweep_into(struct computing *c, const struct sweep_request *request,
                              const struct sweep *sweep, struct page *page, struct error *error)
{
    struct sweep_record record;
    const bool is_share = request->computing.n_shares > 1;
    enum status status = compute(c, request, sweep, &record, error);
    if (status == STATUS_OK && !is_share && c->store != NULL) // rank 0 has it
        status = sweep_output_write(sweep, c->store, &record, &request->output, c->folder, page,
                                    error);
    status = computing_close_store(c, status, error);
    if (status == STATUS_OK && is_share && !request->output.quiet)
        computing_say_share(c, page);
    else if (status == STATUS_STOPPED)
        computing_say_stopped(c, error, request->arguments);
    return status;
}

static enum status run_sweep(const struct sweep_request *request, const struct sweep *sweep,
                             struct arena *arena, struct error *error)
{
    struct computing computing = {0};
    struct store_head head;
    struct page page;
    enum status status = sweep_head(&head, sweep, arena, error);
    if (status == STATUS_OK)
        status = computing_open(&computing, &request->computing, request->output.folder,
                                request->output.force, &head, error);
    if (status == STATUS_OK) {
        folder_let_go(computing.folder);
        page_open(&page, stdout);
        if (!request->output.quiet) {
            sweep_output_header(sweep, &page);
            (void)fflush(stdout);
        }
        status = sweep_into(&computing, request, sweep, &page, error);
        status = page_end(&page, status, error);
    }
    computing_clear(&computing);
    return status;
}

static enum status open_and_run(struct sweep_request *request, struct error *error)
{
    struct sweep sweep;
    struct scenario scenario;
    struct model model;
    enum status status = computing_folder(&request->output.folder, request->path,
                                          &request->computing, &request->arena, error);
    if (status != STATUS_OK)
        return status;
    const struct files_reach reach = reach_of(&request->reach);
    status = sweep_open(&sweep, request->path, &reach, &scenario, &model, error);
    if (status == STATUS_REFUSED && sweep_n_complaints(&sweep) > 0) {
        const size_t n = sweep_n_complaints(&sweep);
        text_print_lines(stderr, sweep_complaints(&sweep));
        (void)fprintf(stderr, "%zu error%s; nothing was run\n", n, n == 1 ? "" : "s");
        error->text[0] = '\0'; // all is said
    }
    if (status == STATUS_OK)
        status = run_sweep(request, &sweep, &request->arena, error);
    sweep_clear(&sweep);
    scenario_clear(&scenario);
    return status;
}

static int run(int argc, char **argv)
{
    struct sweep_request request = {.arguments = argv};
    struct error error = {0};
    computing_request_init(&request.computing);
    const enum status parsed = arguments_parse(&argp, argc, argv, 0, &request);
    if (parsed != STATUS_OK)
        return (int)parsed;
    arena_init(&request.arena);
    (void)signal(SIGPIPE, SIG_IGN);
    const enum status status = open_and_run(&request, &error);
    if (status != STATUS_OK && status != STATUS_STOPPED && error.text[0] != '\0')
        (void)session_complain(&error);
    reach_request_clear(&request.reach);
    arena_clear(&request.arena);
    return (int)status;
}

const struct command command_sweep = {
    .name = "sweep", .summary = "compute a scenario at the points of a plan",
    .is_by_ranks = true, .run = run};
