// SPDX-License-Identifier: GPL-3.0-or-later
// bulwark tables: writes the tables of what a run has finished so far.
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/session.h"
#include "cli/stored.h"

#include <argp.h>
#include <signal.h>

struct tables_request {
    struct output_request output;
    const char *path; // of the run
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct tables_request *request = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &request->output;
        state->child_inputs[1] = &request->output;
        return 0;
    case ARGP_KEY_ARG:
        if (request->path != NULL)
            argp_error(state, "one run at a time: there are '%s' and '%s'", request->path,
                       argument);
        request->path = argument;
        return 0;
    case ARGP_KEY_END:
        if (request->path == NULL)
            argp_error(state, "which run? Name its folder");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {
    {&output_argp, 0, NULL, 0}, {&output_top_argp, 0, NULL, 0}, {0}};

static const struct argp argp = {
    .parser = parse,
    .children = children,
    .args_doc = "DIR",
    .doc = "Writes the tables of a run or a sweep, finished or not, from what its folder keeps, "
           "into that folder or another one, and prints the summary. Of a run that is not "
           "finished they are what so many worlds say; run.json tells how many. Of a sweep they "
           "are of the points that are finished.\v"
           COMMAND_EXIT_STATUS,
};

// Into the run's own folder its tables may always be written; into another one as of any run.
static enum status write_tables(struct tables_request *request, struct error *error)
{
    struct stored stored;
    struct folder *folder = NULL;
    const bool is_own = request->output.folder == NULL;
    if (is_own)
        request->output.folder = request->path;
    enum status status = stored_open(&stored, request->path, error);
    if (status != STATUS_OK)
        return status;
    status = folder_open(&folder, request->output.folder, is_own || request->output.force, error);
    if (status == STATUS_OK)
        status = stored_tables(&stored, &request->output, true, folder, error);
    folder_free(folder);
    stored_close(&stored);
    return status;
}

static int run(int argc, char **argv)
{
    struct tables_request request = {0};
    struct error error = {0};
    const enum status parsed = arguments_parse(&argp, argc, argv, 0, &request);
    if (parsed != STATUS_OK)
        return (int)parsed;
    (void)signal(SIGPIPE, SIG_IGN);
    const enum status status = write_tables(&request, &error);
    return status == STATUS_OK ? STATUS_OK : (int)session_complain(&error);
}

const struct command command_tables = {
    .name = "tables", .summary = "write the tables of what a run has finished", .run = run};
