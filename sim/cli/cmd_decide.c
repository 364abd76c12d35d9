// SPDX-License-Identifier: GPL-3.0-or-later
// bulwark decide: which package of measures is good, whatever one believes.
#include "analysis/decisions.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/decide_page.h"
#include "cli/session.h"
#include "cli/stored.h"
#include "engine/run.h"
#include "library/keeping.h"
#include "output/decide_tables.h"

#include <argp.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>

enum { OPTION_BUDGET = 0x300, OPTION_VALUE, OPTION_DETERRENCE, OPTION_THRESHOLD, OPTION_NOISE };

struct decide_request {
    struct output_request output;
    struct decisions_request decisions;
};

static const struct argp_option options[] = {
    {"budget", OPTION_BUDGET, "B", 0,
     "the objective: most deterrence at a cost of at most B (default: every budget at which the "
     "best package changes)", 2},
    {"value", OPTION_VALUE, "V", 0,
     "or: most of V times deterrence less cost, V being what certain deterrence is worth in the "
     "unit of costs", 2},
    {"deterrence", OPTION_DETERRENCE, "D", 0,
     "tell the cheapest package that deters at least D too", 2},
    {"threshold", OPTION_THRESHOLD, "D", 0,
     "what is too little deterrence of all measures together, for telling where they fail (default: "
     "the 20 % quantile over worlds)", 2},
    {"noise", OPTION_NOISE, "SHARE", 0,
     "let this much noise pass, as a share of the spread over worlds (default 0.1)", 2},
    {0},
};

static double number_of(const char *argument, const char *option, double least, double most,
                        struct argp_state *state)
{
    char *end;
    const double number = strtod(argument, &end);
    if (end == argument || *end != '\0' || !(number >= least && number <= most))
        argp_error(state, "%s is '%s'; a number from %g to %g is wanted", option, argument, least,
                   most);
    return number;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct decide_request *request = state->input;
    struct decisions_request *decisions = &request->decisions;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = state->child_inputs[1] = &request->output;
        return 0;
    case OPTION_BUDGET:
        decisions->budget = number_of(argument, "--budget", 0.0, 1e300, state);
        return 0;
    case OPTION_VALUE:
        decisions->value = number_of(argument, "--value", 0.0, 1e300, state);
        return 0;
    case OPTION_DETERRENCE:
        decisions->deterrence = number_of(argument, "--deterrence", 0.0, 1.0, state);
        return 0;
    case OPTION_THRESHOLD:
        decisions->threshold = number_of(argument, "--threshold", 0.0, 1.0, state);
        return 0;
    case OPTION_NOISE:
        decisions->noise = number_of(argument, "--noise", 0.0, 1e300, state);
        return 0;
    case ARGP_KEY_END:
        if (!isnan(decisions->budget) && !isnan(decisions->value))
            argp_error(state, "--budget and --value are two objectives; one is wanted");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {
    {&output_argp, 0, NULL, 0}, {&output_run_argp, 0, NULL, 0}, {0}};

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .children = children,
    .args_doc = "DIR",
    .doc = "Tells from what the folder of a run keeps which package of measures is good, whatever "
           "one believes: the best by expectation, in the worst worlds and by regret, with the "
           "chance that it is really the best. The tables go to DIR/decide.\v"
           COMMAND_EXIT_STATUS,
};

static enum status check_place(const char *folder, struct error *error)
{
    if (keeping_holds(folder))
        return error_set(error, STATUS_MISUSE, "%s holds a run; decisions need a folder of their "
                         "own", folder);
    return STATUS_OK;
}

static enum status write_decisions(const struct decide_request *request,
                                   const struct decisions *decisions, const char *folder_path,
                                   struct error *error)
{
    struct folder *folder = NULL;
    struct page page;
    enum status status = folder_open(&folder, folder_path, request->output.force, error);
    if (status == STATUS_OK)
        status = decide_tables_write(decisions, folder, error);
    folder_free(folder);
    if (status != STATUS_OK || request->output.quiet)
        return status;
    page_open(&page, stdout);
    decide_page(&page, decisions, folder_path);
    return page_end(&page, status, error);
}

static enum status decide(const struct decide_request *request, struct stored *stored,
                          const char *folder, struct error *error)
{
    struct result *result = NULL;
    struct decisions decisions;
    if (stored->is_sweep)
        return error_set(error, STATUS_MISUSE, "%s holds a sweep; decisions are about a run",
                         request->output.run);
    enum status status = run_collect(&stored->model, stored->store, false, &result, error);
    if (status == STATUS_OK) {
        status = decisions_make(&decisions, &request->decisions, result, error);
        if (status == STATUS_OK)
            status = write_decisions(request, &decisions, folder, error);
        decisions_clear(&decisions);
    }
    result_free(result);
    return status;
}

static enum status obey(const struct decide_request *request, struct error *error)
{
    struct stored stored;
    struct arena arena;
    arena_init(&arena);
    const char *folder = request->output.folder;
    if (folder == NULL)
        folder = arena_format(&arena, "%s/decide", request->output.run);
    enum status status = folder == NULL ? error_memory(error, "a name") : check_place(folder, error);
    if (status == STATUS_OK)
        status = folder_check(folder, request->output.force, error);
    if (status == STATUS_OK)
        status = stored_open(&stored, request->output.run, error);
    if (status == STATUS_OK) {
        status = decide(request, &stored, folder, error);
        stored_close(&stored);
    }
    arena_clear(&arena);
    return status;
}

static int run(int argc, char **argv)
{
    struct decide_request request = {.decisions = {NAN, NAN, NAN, NAN, DECISIONS_NOISE}};
    struct error error = {0};
    const enum status parsed = arguments_parse(&argp, argc, argv, 0, &request);
    if (parsed != STATUS_OK)
        return (int)parsed;
    (void)signal(SIGPIPE, SIG_IGN);
    const enum status status = obey(&request, &error);
    return status == STATUS_OK ? STATUS_OK : (int)session_complain(&error);
}

const struct command command_decide = {
    .name = "decide", .summary = "tell which measures to pursue, whatever one believes", .run = run};
