// SPDX-License-Identifier: GPL-3.0-or-later
// bulwark verify: sets what can be computed without sampling beside what sampling says.
#include "analysis/verify.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/page.h"
#include "cli/printed.h"
#include "cli/session.h"
#include "cli/summary.h"
#include "cli/verify_page.h"

#include <argp.h>
#include <string.h>

#define USUAL_WORLDS 256u

struct verify_request {
    struct session_request session;
    bool as_csv, all;
};

enum { OPTION_CSV = 0x400, OPTION_ALL };

static const struct argp_option options[] = {
    {"all", OPTION_ALL, NULL, 0, "print every comparison, not only the furthest", 1},
    {"csv", OPTION_CSV, NULL, 0, "print every comparison as CSV instead", 1},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct verify_request *request = state->input;
    (void)argument;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &request->session;
        return 0;
    case OPTION_CSV:
        request->as_csv = true;
        return 0;
    case OPTION_ALL:
        request->all = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&session_argp, 0, NULL, 0}, {0}};

static char *filter_help(int key, const char *text, void *input)
{
    const struct table *const tables[] = {&printed_verification};
    (void)input;
    return printed_help(key, text, tables, sizeof tables / sizeof tables[0]);
}

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .children = children,
    .args_doc = "SCENARIO",
    .help_filter = filter_help,
    .doc = "Computes without sampling what can be so computed of a scenario (chances of decisions "
           "in closed form, ratifications by quadrature, hazards from the definition, the anchor), "
           "compares it with what sampling says, and gives one verdict. What cannot be checked is "
           "listed. At most 256 worlds are drawn unless --worlds says otherwise. Nothing is "
           "written.\v"
           "Exit status: 0 all agrees, 1 something disagrees or the run failed, 2 misuse, 3 the "
           "scenario was refused.",
};

static bool says_worlds(const struct session_request *request)
{
    for (size_t i = 0; i < request->n_overrides; i++)
        if (strncmp(request->overrides[i], "run.worlds=", strlen("run.worlds=")) == 0)
            return true;
    return false;
}

static enum status print_words(const struct verify_request *request, const struct model *model,
                               const struct verify_report *report, struct error *error)
{
    const struct run_settings *run = &model->scenario->run;
    struct page page;
    page_open(&page, stdout);
    summary_header(&page, model);
    page_text(&page, 0, 2, "%u worlds × %u trials, seed %llu", run->n_worlds, run->n_trials,
              (unsigned long long)run->seed);
    page_gap(&page);
    verify_page_print(&page, report, request->all);
    return page_end(&page, STATUS_OK, error);
}

static enum status verify(const struct verify_request *request, struct session *session)
{
    struct error error = {0};
    struct verify_report *report = NULL;
    struct run_settings *run = &session->scenario.run;
    if (!says_worlds(&request->session) && run->n_worlds > USUAL_WORLDS)
        run->n_worlds = USUAL_WORLDS;
    enum status status = verify_compute(&session->model, &report, &error);
    if (status == STATUS_OK)
        status = request->as_csv ? verify_page_csv(report, &session->model, &error)
                                 : print_words(request, &session->model, report, &error);
    if (status != STATUS_OK)
        (void)session_complain(&error);
    else if (report->n_disagree > 0)
        status = STATUS_FAILED;
    verify_report_free(report);
    return status;
}

static int run(int argc, char **argv)
{
    struct verify_request request = {0};
    struct session session;
    const enum status parsed = arguments_parse(&argp, argc, argv, 0, &request);
    if (parsed != STATUS_OK)
        return (int)parsed;
    enum status status = session_open(&session, &request.session);
    if (status == STATUS_OK) {
        status = verify(&request, &session);
        session_close(&session);
    }
    session_request_clear(&request.session);
    return (int)status;
}

const struct command command_verify = {
    .name = "verify", .summary = "compare sampling with what can be computed exactly", .run = run};
