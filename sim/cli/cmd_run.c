// SPDX-License-Identifier: GPL-3.0-or-later
// bulwark run: computes a scenario, writes the tables, prints the summary.
#include "analysis/estimates.h"
#include "analysis/top.h"
#include "cli/command.h"
#include "cli/cost.h"
#include "cli/page.h"
#include "cli/progress.h"
#include "cli/session.h"
#include "cli/summary.h"
#include "engine/run.h"
#include "output/tables.h"

#include <argp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MOST_THREADS 4096

enum { OPTION_CPU = 1000, OPTION_TOP }; // they have no letters

struct run_request {
    struct session_request session;
    const char *folder; // NULL: by the scenario's name
    unsigned n_threads; // 0: as many as there are
    enum cpu cpu;
    size_t top;         // 0: every combination is listed
    bool quiet, force;
};

static const struct argp_option options[] = {
    {"output", 'o', "DIR", 0, "folder for the tables (default: results/<scenario's name>)", 1},
    {"force", 'f', NULL, 0, "replace the tables of a finished run in that folder", 1},
    {"threads", 'j', "T", 0, "threads to compute with (default: as many as the machine has); "
                             "the tables are the same for any number", 1},
    {"cpu", OPTION_CPU, "LEVEL", 0,
     "instructions to compute with: plain, avx2, avx512, or best (default: the best that the "
     "machine has); the tables are the same for any", 1},
    {"top", OPTION_TOP, "K", 0,
     "list in combinations.csv, instead of every combination, the K best by deterrence, the K "
     "best by gain for their cost, the frontier, and the reported ones (none and all among them)",
     1},
    {"quiet", 'q', NULL, 0, "print nothing but errors", 1},
    {0},
};

static enum cpu parse_cpu(const char *name, struct argp_state *state)
{
    enum cpu cpu = CPU_BEST;
    if (!cpu_find(name, &cpu))
        argp_error(state, "--cpu %s: plain, avx2, avx512 or best is wanted", name);
    if (!cpu_available(cpu))
        argp_error(state, "--cpu %s: this machine does not have these instructions; its best is %s",
                   name, cpu_name(cpu_resolved(CPU_BEST)));
    return cpu;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct run_request *request = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &request->session;
        return 0;
    case 'o':
        if (argument[0] == '\0')
            argp_error(state, "--output is empty; a folder is wanted");
        request->folder = argument;
        return 0;
    case 'j':
        request->n_threads =
            (unsigned)session_whole_number(argument, "--threads", 1, MOST_THREADS, state);
        return 0;
    case OPTION_CPU:
        request->cpu = parse_cpu(argument, state);
        return 0;
    case OPTION_TOP:
        request->top = (size_t)session_whole_number(
            argument, "--top", 1, INT64_C(1) << MODEL_MAX_MEASURES, state);
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

static const struct argp_child children[] = {{&session_argp, 0, NULL, 0}, {0}};

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .children = children,
    .doc = "Computes the deterrence of every combination of the scenario's measures, writes the "
           "tables into a folder and prints a summary.\v"
           "Exit status: 0 all is well, 1 the run failed, 2 misuse, 3 the scenario was refused.",
};

// "results/minimal" for "configs/minimal.cfg"; owned by the request.
static const char *usual_folder(struct session_request *session)
{
    const char *slash = strrchr(session->path, '/');
    const char *name = slash == NULL ? session->path : slash + 1;
    size_t length = strlen(name);
    if (length > 4 && strcmp(name + length - 4, ".cfg") == 0)
        length -= 4;
    return arena_format(&session->arena, "results/%.*s", (int)length, name);
}

// One slash at the end of a folder's name is as good as none.
static const char *without_slashes(struct session_request *session, const char *folder)
{
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/')
        length--;
    return arena_format(&session->arena, "%.*s", (int)length, folder);
}

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

static double cpu_seconds(void)
{
    struct timespec used = {0};
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (double)used.tv_sec + 1e-9 * (double)used.tv_nsec;
}

// Computes the estimates; `result` must be freed after them.
static enum status compute(const struct run_request *request, const struct model *model,
                           struct result **result, struct estimates **estimates,
                           struct run_record *record, struct error *error)
{
    const struct run_settings *run = &model->scenario->run;
    struct progress progress;
    const struct run_options run_options = {
        .n_threads = request->n_threads, .cpu = request->cpu, .progress = progress_report,
        .context = &progress};
    *record = (struct run_record){.started = time(NULL), .n_ranks = 1};
    progress_begin(&progress, request->quiet ? NULL : stderr, run->n_worlds, run->n_trials);
    enum status status = run_compute(model, &run_options, result, error);
    if (status == STATUS_OK)
        record->wall_seconds = progress_end(&progress, (*result)->n_threads);
    else
        progress_abandon(&progress);
    record->cpu_seconds = cpu_seconds();
    if (status == STATUS_OK)
        status = estimates_compute(*result, estimates, error);
    if (status == STATUS_OK && request->top > 0)
        status = top_list(*estimates, request->top, error);
    return status;
}

// Asked before the long computation; the folder itself does not know how the program is told to
// replace a run.
static enum status check_folder(const struct run_request *request, struct error *error)
{
    if (!request->force && folder_holds_run(request->folder))
        return error_set(error, STATUS_FAILED,
                         "%s holds a finished run; choose another folder, or replace it with "
                         "--force", request->folder);
    return folder_check(request->folder, request->force, error);
}

static enum status run_model(const struct run_request *request, const struct model *model,
                             struct error *error)
{
    struct result *result = NULL;
    struct estimates *estimates = NULL;
    struct run_record record;
    struct page page;
    enum status status = check_folder(request, error);
    if (status != STATUS_OK)
        return status;
    page_open(&page, stdout);
    if (!request->quiet) {
        warn_of_size(model, request->top == 0);
        summary_header(&page, model);
        (void)fflush(stdout);
    }
    status = compute(request, model, &result, &estimates, &record, error);
    if (status == STATUS_OK)
        status = tables_write(estimates, &record, request->folder, request->force, error);
    if (status == STATUS_OK && !request->quiet)
        summary_print(&page, estimates, request->folder);
    page_close(&page);
    estimates_free(estimates);
    result_free(result);
    return status;
}

static int run(int argc, char **argv)
{
    struct run_request request = {0};
    struct session session;
    struct error error = {0};
    if (argp_parse(&argp, argc, argv, 0, NULL, &request) != 0)
        return STATUS_MISUSE;
    // A reader of the summary that goes away must not cost the tables.
    (void)signal(SIGPIPE, SIG_IGN);
    request.folder = request.folder == NULL ? usual_folder(&request.session)
                                            : without_slashes(&request.session, request.folder);
    enum status status = request.folder == NULL
                             ? session_complain((error_memory(&error, "the arguments"), &error))
                             : session_open(&session, &request.session);
    if (status == STATUS_OK) {
        status = run_model(&request, &session.model, &error);
        if (status != STATUS_OK)
            (void)session_complain(&error);
        session_close(&session);
    }
    session_request_clear(&request.session);
    return (int)status;
}

const struct command command_run = {
    .name = "run", .summary = "compute a scenario and write its tables", .run = run};
