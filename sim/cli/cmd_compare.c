// SPDX-License-Identifier: GPL-3.0-or-later
// bulwark compare: sets finished runs side by side.
#include "analysis/comparison.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/compare_page.h"
#include "cli/session.h"
#include "cli/stored.h"
#include "engine/run.h"
#include "library/keeping.h"

#include <argp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

struct compare_request {
    const char *folder; // NULL: no tables are wanted
    bool quiet;
    struct arena arena;
    const char **paths; // of the runs
    size_t n_paths;
};

static const struct argp_option options[] = {
    {"output", 'o', "DIR", 0, "folder for the tables; without it there are none", 1},
    {"quiet", 'q', NULL, 0, "print nothing but errors", 1},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct compare_request *request = state->input;
    switch (key) {
    case 'o':
        if (argument[0] == '\0')
            argp_error(state, "--output is empty; a folder is wanted");
        request->folder = argument;
        return 0;
    case 'q':
        request->quiet = true;
        return 0;
    case ARGP_KEY_ARG:
        if (!arena_grow(&request->arena, &request->paths, request->n_paths,
                        sizeof *request->paths))
            arguments_exhausted();
        else
            request->paths[request->n_paths++] = argument;
        return 0;
    case ARGP_KEY_END:
        if (request->n_paths < 2)
            argp_error(state, "which runs? Name two folders or more; the first is what the others "
                              "are compared with");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .args_doc = "DIR DIR...",
    .doc = "Sets finished runs side by side, from what their folders keep: what each says of every "
           "combination of the measures that all of them have, and how far that is from what the "
           "first says. Their scenarios may differ in anything else: adversary, numbers, factors, "
           "horizon. Runs of the same seed and numbers of worlds and trials share their random "
           "numbers: their differences are paired, world by world, and known better than either. "
           "With --output the tables (compare.csv, compare_tiers.csv, compare_measures.csv) go "
           "into that folder, in place of an earlier comparison there.\v"
           COMMAND_EXIT_STATUS,
};

// ---- the runs -----------------------------------------------------------------------------------

struct opened {
    struct stored stored; // its store is closed: the same folder may be named twice
    struct result *result;
};

static enum status open_run(struct opened *run, const char *path, struct error *error)
{
    enum status status = stored_open(&run->stored, path, error);
    if (status == STATUS_OK && run->stored.is_sweep)
        return error_set(error, STATUS_FAILED, "%s is a sweep, which sets its points side by side "
                         "itself (change in sweep.csv); runs are wanted here", path);
    if (status == STATUS_OK)
        status = run_collect(&run->stored.model, run->stored.store, false, &run->result, error);
    if (status == STATUS_FAILED && run->stored.store != NULL) { // which run, the message lacks
        const struct error inner = *error;
        (void)error_set(error, status, "%s: %.900s", path, inner.text);
    }
    store_free(run->stored.store);
    run->stored.store = NULL;
    return status;
}

static void close_runs(struct opened *runs, size_t n)
{
    for (size_t i = 0; runs != NULL && i < n; i++) {
        result_free(runs[i].result);
        stored_close(&runs[i].stored);
    }
    free(runs);
}

// ---- what they are called -----------------------------------------------------------------------

static const char *last_part(struct arena *arena, const char *path)
{
    char *text = arena_text(arena, path);
    for (size_t n = text == NULL ? 0 : strlen(text); n > 1 && text[n - 1] == '/'; n--)
        text[n - 1] = '\0';
    const char *slash = text == NULL ? NULL : strrchr(text, '/');
    const char *part = slash == NULL || slash[1] == '\0' ? text : slash + 1;
    return part == NULL || part[0] == '.' ? text : part;
}

static bool are_distinct(const char *const *labels, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            if (labels[i] == NULL || labels[j] == NULL || strcmp(labels[i], labels[j]) == 0)
                return false;
    return true;
}

// The folders' last parts; where two are the same the paths; where these are, with numbers.
static const char **labels_of(struct compare_request *request)
{
    const size_t n = request->n_paths;
    const char **labels = arena_alloc(&request->arena, n, sizeof *labels);
    for (size_t i = 0; labels != NULL && i < n; i++)
        labels[i] = last_part(&request->arena, request->paths[i]);
    if (labels == NULL || are_distinct(labels, n))
        return labels;
    memcpy(labels, request->paths, n * sizeof *labels);
    if (are_distinct(labels, n))
        return labels;
    for (size_t i = 0; i < n; i++)
        labels[i] = arena_format(&request->arena, "%s (%zu)", request->paths[i], i + 1);
    return labels;
}

// ---- the comparison -----------------------------------------------------------------------------

// A run's folder keeps its own tables.
static enum status open_folder(struct folder **folder, const char *path, struct error *error)
{
    if (path == NULL)
        return STATUS_OK;
    if (keeping_holds(path) || folder_holds_run(path))
        return error_set(error, STATUS_FAILED, "%s holds a run; a comparison wants a folder of its "
                         "own", path);
    return folder_open(folder, path, false, error);
}

static enum status put_out(const struct compare_request *request,
                           const struct compare_output *output, struct folder *folder,
                           struct error *error)
{
    struct page page;
    const enum status status =
        folder == NULL ? STATUS_OK : compare_tables_write(output, folder, error);
    if (status != STATUS_OK || request->quiet)
        return status;
    page_open(&page, stdout);
    compare_page_print(&page, output, request->folder);
    return page_end(&page, STATUS_OK, error);
}

static enum status compare_runs(struct compare_request *request, const struct opened *runs,
                                struct folder *folder, struct error *error)
{
    struct comparison *comparison = NULL;
    const size_t n = request->n_paths;
    const struct result **results = arena_alloc(&request->arena, n, sizeof *results);
    const char **labels = labels_of(request);
    if (request->arena.exhausted)
        return error_memory(error, "the comparison");
    for (size_t i = 0; i < n; i++)
        results[i] = runs[i].result;
    enum status status = comparison_create(results, n, &comparison, error);
    if (status == STATUS_OK) {
        const struct compare_output output = {comparison, labels};
        status = put_out(request, &output, folder, error);
    }
    comparison_free(comparison);
    return status;
}

static enum status open_and_compare(struct compare_request *request, struct error *error)
{
    struct folder *folder = NULL;
    struct opened *runs = calloc(request->n_paths, sizeof *runs);
    enum status status = runs == NULL ? error_memory(error, "the comparison")
                                      : open_folder(&folder, request->folder, error);
    for (size_t i = 0; status == STATUS_OK && i < request->n_paths; i++)
        status = open_run(&runs[i], request->paths[i], error);
    if (status == STATUS_OK)
        status = compare_runs(request, runs, folder, error);
    folder_free(folder);
    close_runs(runs, request->n_paths);
    return status;
}

static int run(int argc, char **argv)
{
    struct compare_request request = {0};
    struct error error = {0};
    arena_init(&request.arena);
    const enum status parsed = arguments_parse(&argp, argc, argv, 0, &request);
    if (parsed != STATUS_OK)
        return (int)parsed;
    (void)signal(SIGPIPE, SIG_IGN);
    const enum status status = open_and_compare(&request, &error);
    arena_clear(&request.arena);
    return status == STATUS_OK ? STATUS_OK : (int)session_complain(&error);
}

const struct command command_compare = {
    .name = "compare", .summary = "set finished runs side by side", .run = run};
