// SPDX-License-Identifier: GPL-3.0-or-later
// bulwark sensitivity: which uncertain numbers the answer hangs on.
#include "analysis/sensitivity.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/computing.h"
#include "cli/cost.h"
#include "cli/output_options.h"
#include "cli/sensitivity_page.h"
#include "cli/session.h"
#include "cli/stored.h"
#include "cli/summary.h"
#include "engine/parallel.h"
#include "library/keeping.h"
#include "output/sensitivity_tables.h"

#include <argp.h>
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <time.h>

struct request {
    struct session_request session;
    struct output_request output;
    struct computing_request computing;
    struct sensitivity_request sensitivity;
    bool is_chosen; // methods were named
};

enum { OPTION_ONLY = 0x400, OPTION_TRAJECTORIES };

static const struct argp_option options[] = {
    {"only", OPTION_ONLY, "METHOD,…", 0,
     "of tornado, morris, sobol, given-data: these alone (default: all of them)", 2},
    {"trajectories", OPTION_TRAJECTORIES, "R", 0,
     "of elementary effects (default: 256)", 2},
    {0},
};

static void choose_method(struct request *request, const char *name, size_t length,
                          struct argp_state *state)
{
    for (size_t m = 0; m < SENSITIVITY_N_METHODS; m++) {
        const char *known = sensitivity_method_name((enum sensitivity_method)m);
        if (strlen(known) == length && strncmp(name, known, length) == 0) {
            request->sensitivity.method[m] = true;
            return;
        }
    }
    argp_error(state, "--only: there is no method '%.*s'; tornado, morris, sobol and given-data are "
                      "known", (int)length, name);
}

static void choose_methods(struct request *request, const char *names, struct argp_state *state)
{
    while (true) {
        const size_t length = strcspn(names, ",");
        choose_method(request, names, length, state);
        if (names[length] == '\0')
            break;
        names += length + 1;
    }
    request->is_chosen = true;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct request *request = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &request->session;
        state->child_inputs[1] = &request->output;
        state->child_inputs[2] = &request->computing;
        return 0;
    case OPTION_ONLY:
        choose_methods(request, argument, state);
        return 0;
    case OPTION_TRAJECTORIES:
        request->sensitivity.n_trajectories = (size_t)session_whole_number(
            argument, "--trajectories", 2, SENSITIVITY_MOST_TRAJECTORIES, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&session_argp, 0, NULL, 0},
                                             {&output_argp, 0, NULL, 0},
                                             {&computing_threads_argp, 0, NULL, 0}, {0}};

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .children = children,
    .args_doc = "SCENARIO|DIR",
    .doc = "Tells which uncertain numbers of a scenario the answer hangs on: a tornado, elementary "
           "effects (Morris), Sobol' indices with --worlds rows of a Saltelli design, and what "
           "ordinary worlds tell. Every place is computed with --trials histories. The tables go "
           "to results/<scenario's name>-sensitivity. Of the folder DIR of a finished run it tells "
           "what its worlds tell, without computing any more; that goes to DIR/sensitivity.\v"
           COMMAND_EXIT_STATUS,
};

// ---- both ---------------------------------------------------------------------------------------

// Whether the tables may go there: never into the folder of a run, which they would spoil.
static enum status check_place(const char *folder, bool force, struct error *error)
{
    if (keeping_holds(folder))
        return error_set(error, STATUS_MISUSE, "%s holds a run; an analysis needs a folder of its "
                         "own", folder);
    return folder_check(folder, force, error);
}

static enum status write_tables(const struct request *request, const struct sensitivity *s,
                                const struct run_record *record, const char *path,
                                struct page *page, struct error *error)
{
    struct folder *folder = NULL;
    enum status status = folder_open(&folder, path, request->output.force, error);
    if (status == STATUS_OK)
        status = sensitivity_tables_write(s, record, folder, error);
    folder_free(folder);
    if (status == STATUS_OK && !request->output.quiet)
        sensitivity_page(page, s, path);
    return status;
}

// ---- a scenario ---------------------------------------------------------------------------------

static enum status prepare(struct request *request, const struct model *model,
                           const struct inputs *inputs, struct error *error)
{
    struct sensitivity_request *const r = &request->sensitivity;
    const size_t n = model->scenario->run.n_worlds, R = RESAMPLING_REPLICATES;
    for (size_t m = 0; m < SENSITIVITY_N_METHODS; m++)
        r->method[m] = r->method[m] || !request->is_chosen;
    r->n_rows = n < 2 * R ? 2 * R : (n + R - 1) / R * R;
    const size_t n_places = sensitivity_n_places(r, model->scenario->n_unknowns, inputs->n);
    if (n_places > UINT32_MAX)
        return error_set(error, STATUS_MISUSE, "%zu places are too many; fewer --worlds or "
                         "--trajectories are wanted", n_places);
    return sensitivity_check(model, error);
}

// Says what is going to be done, and how long it will take.
static enum status announce(const struct request *request, const struct model *model,
                            const struct inputs *inputs, struct page *page, struct error *error)
{
    struct cost cost;
    const struct sensitivity_request *r = &request->sensitivity;
    const unsigned n_threads = parallel_threads(request->computing.n_threads);
    const enum status status = cost_measure(model, false, &cost, error);
    if (status != STATUS_OK)
        return status;
    const double places =
        (double)sensitivity_n_places(r, model->scenario->n_unknowns, inputs->n);
    summary_header(page, model);
    sensitivity_page_cost(page, model, r, inputs,
                          places * (double)model->scenario->run.n_trials /
                              cost.trials_per_second / (double)n_threads, n_threads);
    (void)fflush(stdout);
    return STATUS_OK;
}

static enum status compute(const struct request *request, const struct model *model,
                           size_t n_places, struct sensitivity *s, struct run_record *record,
                           struct error *error)
{
    struct watch watch;
    const struct progress_amount amount = {1, (uint32_t)n_places, model->scenario->run.n_trials};
    const struct run_options run = {.n_threads = request->computing.n_threads,
                                    .cpu = request->computing.cpu, .progress = watch_report,
                                    .stopped = watch_wants_an_end, .context = &watch};
    *record = (struct run_record){.started = time(NULL)};
    watch_begin(&watch, request->output.quiet ? NULL : stderr, &amount, INFINITY);
    enum status status = sensitivity_compute(s, &request->sensitivity, model, &run, error);
    if (status == STATUS_OK)
        record->wall_seconds = progress_end(&watch.progress);
    else
        progress_abandon(&watch.progress);
    record->cpu_seconds = computing_cpu_seconds();
    if (status == STATUS_STOPPED)
        (void)error_set(error, status, "stopped by %s; nothing is kept", watch_reason(&watch));
    return status;
}

static enum status analyse_scenario(struct request *request, const struct model *model,
                                    const char *folder, struct error *error)
{
    struct sensitivity s = {0};
    struct inputs inputs;
    struct run_record record;
    struct page page;
    page_open(&page, stdout);
    enum status status = inputs_find(&inputs, model->scenario, &page.arena)
                             ? prepare(request, model, &inputs, error)
                             : error_memory(error, "the inputs");
    if (status == STATUS_OK && !request->output.quiet)
        status = announce(request, model, &inputs, &page, error);
    if (status == STATUS_OK)
        status = compute(request, model,
                         sensitivity_n_places(&request->sensitivity, model->scenario->n_unknowns,
                                              inputs.n), &s, &record, error);
    if (status == STATUS_OK)
        status = write_tables(request, &s, &record, folder, &page, error);
    sensitivity_clear(&s);
    return page_end(&page, status, error);
}

static enum status usual_folder(struct request *request, struct error *error)
{
    const bool is_given = request->output.folder != NULL;
    struct arena *const arena = &request->session.arena;
    enum status status = computing_folder(&request->output.folder, request->session.path,
                                          &request->computing, arena, error);
    if (status == STATUS_OK && !is_given)
        request->output.folder = arena_format(arena, "%s-sensitivity", request->output.folder);
    return request->output.folder == NULL ? error_memory(error, "a name") : status;
}

static enum status about_scenario(struct request *request, struct error *error)
{
    struct session session;
    enum status status = usual_folder(request, error);
    if (status == STATUS_OK)
        status = check_place(request->output.folder, request->output.force, error);
    if (status != STATUS_OK)
        return status;
    status = session_open(&session, &request->session);
    if (status != STATUS_OK) {
        error->text[0] = '\0'; // all is said
        return status;
    }
    status = analyse_scenario(request, &session.model, request->output.folder, error);
    session_close(&session);
    return status;
}

// ---- a run --------------------------------------------------------------------------------------

static enum status check_request(const struct request *request, struct error *error)
{
    const bool *method = request->sensitivity.method;
    if (request->session.n_overrides > 0)
        return error_set(error, STATUS_MISUSE, "%s holds a run: nothing of its scenario can be "
                         "changed here", request->session.path);
    if (method[SENSITIVITY_TORNADO] || method[SENSITIVITY_MORRIS] || method[SENSITIVITY_SOBOL])
        return error_set(error, STATUS_MISUSE, "%s holds a run: its worlds allow given-data alone; "
                         "other methods need a scenario", request->session.path);
    return STATUS_OK;
}

static enum status analyse_run(const struct request *request, struct stored *stored,
                               const char *folder, struct error *error)
{
    struct sensitivity s = {0};
    struct result *result = NULL;
    struct page page;
    const struct run_record record = {.started = time(NULL)};
    if (stored->is_sweep)
        return error_set(error, STATUS_MISUSE, "%s holds a sweep; a run is wanted",
                         request->session.path);
    enum status status = run_collect(&stored->model, stored->store, false, &result, error);
    if (status == STATUS_OK)
        status = sensitivity_from_run(&s, result, error);
    if (status == STATUS_OK) {
        page_open(&page, stdout);
        if (!request->output.quiet)
            summary_header(&page, &stored->model);
        status = page_end(&page, write_tables(request, &s, &record, folder, &page, error), error);
    }
    sensitivity_clear(&s);
    result_free(result);
    return status;
}

static enum status about_run(struct request *request, struct error *error)
{
    struct stored stored;
    const char *folder = request->output.folder;
    if (folder == NULL)
        folder = arena_format(&request->session.arena, "%s/sensitivity", request->session.path);
    enum status status = folder == NULL ? error_memory(error, "a name")
                                        : check_request(request, error);
    if (status == STATUS_OK)
        status = check_place(folder, request->output.force, error);
    if (status == STATUS_OK)
        status = stored_open(&stored, request->session.path, error);
    if (status != STATUS_OK)
        return status;
    status = analyse_run(request, &stored, folder, error);
    stored_close(&stored);
    return status;
}

static int run(int argc, char **argv)
{
    struct request request = {.sensitivity = {.n_trajectories = SENSITIVITY_TRAJECTORIES}};
    struct error error = {0};
    computing_request_init(&request.computing);
    const enum status parsed = arguments_parse(&argp, argc, argv, 0, &request);
    if (parsed != STATUS_OK)
        return (int)parsed;
    (void)signal(SIGPIPE, SIG_IGN);
    const enum status status = keeping_holds(request.session.path)
                                   ? about_run(&request, &error)
                                   : about_scenario(&request, &error);
    if (status != STATUS_OK && error.text[0] != '\0')
        (void)session_complain(&error);
    session_request_clear(&request.session);
    return (int)status;
}

const struct command command_sensitivity = {
    .name = "sensitivity", .summary = "tell which uncertain numbers the answer hangs on", .run = run};
