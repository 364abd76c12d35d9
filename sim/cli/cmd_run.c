// SPDX-License-Identifier: GPL-3.0-or-later
// bulwark run: computes a scenario, writes the tables, prints the summary.
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/cost.h"
#include "cli/growing.h"
#include "cli/page.h"
#include "cli/run_request.h"
#include "cli/summary.h"
#include "engine/run.h"
#include "library/keeping.h"

#include <argp.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

enum { OPTION_TARGET_SE = 0x400 };

static const struct argp_option options[] = {
    {"target-se", OPTION_TARGET_SE, "SE[:QUANTITY[:OF]]", 0,
     "take on worlds until the standard error is at most SE: of the deterrence of every reported "
     "combination, or of another quantity (gain, layering, synergy, log_synergy, achieved of a "
     "combination; shapley, alone, last of a measure), of each or of one: 0.0005:shapley:mnna, "
     "0.001:gain:all; may be repeated. --worlds is then the most that may be computed", 3},
    {0},
};

static void add_target(struct run_request *request, const char *text)
{
    if (!arena_grow(&request->session.arena, &request->targets, request->n_targets,
                    sizeof *request->targets))
        arguments_exhausted();
    else
        request->targets[request->n_targets++] = text;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct run_request *request = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &request->session;
        state->child_inputs[1] = &request->output;
        state->child_inputs[2] = &request->output;
        state->child_inputs[3] = &request->computing;
        return 0;
    case OPTION_TARGET_SE:
        add_target(request, argument);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {
    {&session_argp, 0, NULL, 0}, {&output_argp, 0, NULL, 0}, {&output_top_argp, 0, NULL, 0},
    {&computing_argp, 0, NULL, 0}, {0}};

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .children = children,
    .args_doc = "SCENARIO",
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

static enum status run_into(struct computing *c, const struct run_request *request,
                            const struct model *model, struct page *page, struct error *error)
{
    struct result *result = NULL;
    struct run_record record = {.started = time(NULL)};
    enum status status = computing_run(c, model, request->output.quiet ? NULL : stderr, &result,
                                       &record, error);
    if (c->store != NULL && store_setting(c->store, KEEPING_TARGET) != NULL)
        record.target_se = page_format(page, "%s", store_setting(c->store, KEEPING_TARGET));
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
    if (status == STATUS_OK && request.n_targets > 0)
        status = growing_take_most(&request, &error);
    if (status != STATUS_OK)
        (void)session_complain(&error);
    else
        status = session_open(&session, &request.session);
    if (status == STATUS_OK) {
        status = request.n_targets > 0
                     ? growing_run(&request, &session, &error)
                     : run_model(&request, &session.model, &request.session.arena, &error);
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
