// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output_options.h"

#include "analysis/estimates.h"
#include "analysis/top.h"
#include "cli/session.h"
#include "cli/summary.h"
#include "output/tables.h"

enum { OPTION_TOP = 0x200 };

static const struct argp_option options[] = {
    {"output", 'o', "DIR", 0, "folder for the tables", 1},
    {"force", 'f', NULL, 0, "replace the run in that folder", 1},
    {"quiet", 'q', NULL, 0, "print nothing but errors", 1},
    {0},
};

static const struct argp_option top_options[] = {
    {"top", OPTION_TOP, "K", 0,
     "list in combinations.csv, instead of every combination, the K best by deterrence, the K "
     "best by gain for their cost, the frontier, and the reported ones (none and all among them)",
     1},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct output_request *request = state->input;
    switch (key) {
    case 'o':
        if (argument[0] == '\0')
            argp_error(state, "--output is empty; a folder is wanted");
        request->folder = argument;
        return 0;
    case 'q':
        request->quiet = true;
        return 0;
    case 'f':
        request->force = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp output_argp = {.options = options, .parser = parse};

static error_t parse_top(int key, char *argument, struct argp_state *state)
{
    struct output_request *request = state->input;
    if (key != OPTION_TOP)
        return ARGP_ERR_UNKNOWN;
    request->top = (size_t)session_whole_number(argument, "--top", 1,
                                                INT64_C(1) << MODEL_MAX_MEASURES, state);
    return 0;
}

const struct argp output_top_argp = {.options = top_options, .parser = parse_top};

static error_t parse_run(int key, char *argument, struct argp_state *state)
{
    struct output_request *request = state->input;
    switch (key) {
    case ARGP_KEY_ARG:
        if (request->run != NULL)
            argp_error(state, "one run at a time: there are '%s' and '%s'", request->run, argument);
        request->run = argument;
        return 0;
    case ARGP_KEY_END:
        if (request->run == NULL)
            argp_error(state, "which run? Name its folder");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp output_run_argp = {.parser = parse_run};

enum status output_estimates(const struct output_request *request, struct estimates *estimates,
                             const struct run_record *record, struct folder *folder,
                             struct page *page, struct error *error)
{
    enum status status = STATUS_OK;
    if (request->top > 0)
        status = top_list(estimates, request->top, error);
    if (status == STATUS_OK)
        status = tables_write(estimates, record, folder, error);
    if (status == STATUS_OK && !request->quiet)
        summary_print(page, estimates, request->folder);
    return status;
}

enum status output_tables(const struct output_request *request, const struct result *result,
                          const struct run_record *record, struct folder *folder,
                          struct page *page, struct error *error)
{
    struct estimates *estimates = NULL;
    enum status status = estimates_compute(result, &estimates, error);
    if (status == STATUS_OK)
        status = output_estimates(request, estimates, record, folder, page, error);
    estimates_free(estimates);
    return status;
}
