// SPDX-License-Identifier: GPL-3.0-or-later
// bulwark run: computes a scenario, writes the tables, prints the summary.
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/computing.h"
#include "cli/cost.h"
#include "cli/output_options.h"
#include "cli/page.h"
#include "cli/session.h"
#include "cli/summary.h"
#include "engine/ranks.h"
#include "engine/run.h"
#include "library/keeping.h"

#include <argp.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

struct run_request {
    struct session_request session;
    struct output_request output;
    struct computing_request computing;
    char *const *arguments; // of the command line, ended by NULL
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct run_request *request = state->input;
    (void)argument;
    if (key != ARGP_KEY_INIT)
        return ARGP_ERR_UNKNOWN;
    state->child_inputs[0] = &request->session;
    state->child_inputs[1] = &request->output;
    state->child_inputs[2] = &request->output;
    state->child_inputs[3] = &request->computing;
    return 0;
}

static const struct argp_child children[] = {
    {&session_argp, 0, NULL, 0}, {&output_argp, 0, NULL, 0}, {&output_top_argp, 0, NULL, 0},
    {&computing_argp, 0, NULL, 0}, {0}};

static const struct argp argp = {
    .parser = parse,
    .children = children,
    .doc = "Computes the deterrence of every combination of the scenario's measures, writes the "
           "tables into a folder (default: results/<scenario's name>) and prints a summary. What "
           "is finished is kept there as it goes: SIGINT, SIGTERM, SIGUSR1 or --max-minutes stop "
           "a run, --resume goes on with it.\v"
           COMMAND_EXIT_STATUS,
};

static void warn_of_size(const struct model *model, bool is_listed)
{
    double bytes = 0.0;
    if (model->n_measures <= COST_MANY_MEASURES || cost_memory(model, &bytes, NULL) != STATUS_OK)
        return;
    struct page page;
    page_open(&page, stderr);
    page_text(&page, 0, 2,
              "warning: %zu measures make %zu combinations: about %.1f" GLUE "GB of memory, %s"
              "and much time where many measures come into force or are anticipated together "
              "('bulwark check' tells).",
              model->n_measures, (size_t)1 << model->n_measures, bytes / 1e9,
              is_listed ? "a table of as many rows (--top lists the best), " : "");
    page_close(&page);
}

// Computes what is missing; of a share there is no result.
static enum status compute(struct computing *c, const struct run_request *request,
                           const struct model *model, struct result **result,
                           struct run_record *record, struct error *error)
{
    const struct run_settings *run = &model->scenario->run;
    *record = (struct run_record){.started = time(NULL)};
    const struct run_options options = computing_options(
        c, request->output.quiet ? NULL : stderr, 1, run);
    const enum status status = run_compute(model, &options, result, error);
    if (status == STATUS_OK)
        record->wall_seconds = progress_end(&c->watch.progress);
    else
        progress_abandon(&c->watch.progress);
    record->cpu_seconds = ranks_sum(computing_cpu_seconds());
    return status;
}

static enum status run_into(struct computing *c, const struct run_request *request,
                            const struct model *model, struct page *page, struct error *error)
{
    struct result *result = NULL;
    struct run_record record;
    enum status status = compute(c, request, model, &result, &record, error);
    status = computing_close_store(c, status, error);
    if (status == STATUS_OK && result != NULL)
        status = output_tables(&request->output, result, &record, c->folder, page, error);
    else if (status == STATUS_OK && !request->output.quiet)
        computing_say_share(c, page);
    else if (status == STATUS_STOPPED)
        computing_say_stopped(c, error, request->arguments);
    result_free(result);
    return status;
}

static enum status run_model(const struct run_request *request, const struct model *model,
                             struct arena *arena, struct error *error)
{
    struct computing computing = {0};
    struct store_head head;
    struct page page;
    enum status status = keeping_head(&head, model, "run", NULL, 0, arena, error);
    if (status == STATUS_OK)
        status = computing_open(&computing, &request->computing, request->output.folder,
                                request->output.force, &head, error);
    if (status == STATUS_OK) {
        folder_let_go(computing.folder);
        page_open(&page, stdout);
        if (!request->output.quiet) {
            warn_of_size(model, request->output.top == 0);
            summary_header(&page, model);
            (void)fflush(stdout);
        }
        status = run_into(&computing, request, model, &page, error);
        status = page_end(&page, status, error);
    }
    computing_clear(&computing);
    return status;
}

static int run(int argc, char **argv)
{
    struct run_request request = {.arguments = argv};
    struct session session;
    struct error error = {0};
    computing_request_init(&request.computing);
    const enum status parsed = arguments_parse(&argp, argc, argv, 0, &request);
    if (parsed != STATUS_OK)
        return (int)parsed;
    // A reader of the summary that goes away must not cost the tables.
    (void)signal(SIGPIPE, SIG_IGN);
    enum status status =
        computing_folder(&request.output.folder, request.session.path, &request.computing,
                         &request.session.arena, &error);
    if (status != STATUS_OK)
        (void)session_complain(&error);
    else
        status = session_open(&session, &request.session);
    if (status == STATUS_OK) {
        status = run_model(&request, &session.model, &request.session.arena, &error);
        if (status != STATUS_OK && status != STATUS_STOPPED)
            (void)session_complain(&error);
        session_close(&session);
    }
    session_request_clear(&request.session);
    return (int)status;
}

const struct command command_run = {
    .name = "run", .summary = "compute a scenario and write its tables", .is_by_ranks = true,
    .run = run};
