// SPDX-License-Identifier: GPL-3.0-or-later
// bulwark tables: writes the tables of what a run has finished so far.
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/session.h"
#include "cli/stored.h"

#include <argp.h>
#include <signal.h>

static error_t parse(int key, char *argument, struct argp_state *state)
{
    (void)argument;
    if (key != ARGP_KEY_INIT)
        return ARGP_ERR_UNKNOWN;
    for (size_t i = 0; i < 3; i++)
        state->child_inputs[i] = state->input;
    return 0;
}

static const struct argp_child children[] = {
    {&output_argp, 0, NULL, 0}, {&output_top_argp, 0, NULL, 0}, {&output_run_argp, 0, NULL, 0}, {0}};

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
static enum status write_tables(struct output_request *request, struct error *error)
{
    struct stored stored;
    struct folder *folder = NULL;
    const bool is_own = request->folder == NULL;
    if (is_own)
        request->folder = request->run;
    enum status status = stored_open(&stored, request->run, error);
    if (status != STATUS_OK)
        return status;
    status = folder_open(&folder, request->folder, is_own || request->force, error);
    if (status == STATUS_OK)
        status = stored_tables(&stored, request, true, folder, error);
    folder_free(folder);
    stored_close(&stored);
    return status;
}

static int run(int argc, char **argv)
{
    struct output_request request = {0};
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
