// SPDX-License-Identifier: GPL-3.0-or-later
// bulwark merge: puts the shares of a run or a sweep together.
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/computing.h"
#include "cli/session.h"
#include "cli/stored.h"
#include "library/keeping.h"

#include <argp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { OPTION_PARTIAL = 0x400 };

struct merge_request {
    struct output_request output;
    struct computing_request computing; // as it is by default
    struct arena arena;
    const char **parts; // folders, [n_parts]
    size_t n_parts;
    bool partial;
};

static const struct argp_option options[] = {
    {"partial", OPTION_PARTIAL, NULL, 0, "shares may be missing: the tables are of what is there",
     1},
    {0},
};

static void add_part(struct merge_request *request, const char *path)
{
    if (!arena_grow(&request->arena, &request->parts, request->n_parts, sizeof *request->parts))
        arguments_exhausted();
    else
        request->parts[request->n_parts++] = path;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct merge_request *request = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &request->output;
        state->child_inputs[1] = &request->output;
        return 0;
    case OPTION_PARTIAL:
        request->partial = true;
        return 0;
    case ARGP_KEY_ARG:
        if (request->output.folder == NULL)
            request->output.folder = argument;
        else
            add_part(request, argument);
        return 0;
    case ARGP_KEY_END:
        if (request->n_parts == 0)
            argp_error(state, "a folder for the whole and the folders of the shares are wanted");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {
    {&output_argp, 0, NULL, 0}, {&output_top_argp, 0, NULL, 0}, {0}};

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .children = children,
    .args_doc = "OUT DIR...",
    .doc = "Puts the shares of a run or a sweep, computed with --shard into the folders DIR, together in the "
           "folder OUT, and writes the tables: the same bytes as of one run. They must be shares "
           "of the same one, without overlap and, unless --partial, without gaps.\v"
           COMMAND_EXIT_STATUS,
};

// Opens a share and sees to it that it is of the same run as `head`.
static enum status open_share(struct store **share, const char *path,
                              const struct store_head *head, struct error *error)
{
    struct arena arena;
    struct store *opened = NULL;
    arena_init(&arena);
    const char *file = keeping_path(&arena, path);
    enum status status = STATUS_OK;
    if (file == NULL)
        status = error_memory(error, "the shares");
    else if (!keeping_holds(path))
        status = error_set(error, STATUS_FAILED, "%s holds no share of a run: there is no %s",
                           path, STORE_FILE);
    if (status == STATUS_OK)
        status = store_open(&opened, file, STORE_SAVE_SECONDS, error);
    if (status == STATUS_OK)
        status = keeping_compare(file, store_head(opened), head, error);
    arena_clear(&arena);
    if (status == STATUS_OK)
        *share = opened;
    else
        store_free(opened);
    return status;
}

// Copies what one share has.
static enum status add_share(struct store *whole, const char *path, uint32_t point_units,
                             struct error *error)
{
    struct store *share;
    enum status status = open_share(&share, path, store_head(whole), error);
    if (status != STATUS_OK)
        return status;
    status = store_copy(whole, share, point_units, error);
    store_free(share);
    return status;
}

static enum status add_shares(struct store *whole, const struct merge_request *request,
                              uint32_t point_units, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < request->n_parts; i++)
        status = add_share(whole, request->parts[i], point_units, error);
    return status == STATUS_OK ? store_save(whole, error) : status;
}

static bool is_same_folder(const char *a, const char *b)
{
    struct stat one, other;
    return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

// A share that is overwritten by the whole would be lost.
static enum status check_apart(const struct merge_request *request, struct error *error)
{
    for (size_t i = 0; i < request->n_parts; i++)
        if (is_same_folder(request->parts[i], request->output.folder))
            return error_set(error, STATUS_MISUSE, "%s is a share and cannot be the whole as well",
                             request->parts[i]);
    return STATUS_OK;
}

// One of the shares after the first; adds how many of the units [0, n_units) it has.
static enum status check_share(const struct stored *first, const char *path, uint64_t n_units,
                               uint64_t *n, struct error *error)
{
    struct store *share;
    const enum status status = open_share(&share, path, store_head(first->store), error);
    if (status != STATUS_OK)
        return status;
    *n += store_count(share, 0, n_units);
    const enum status counted = store_answered(share, error);
    store_free(share);
    return counted;
}

// Before anything is replaced: what is there goes only for shares that fit.
static enum status check_shares(const struct stored *first, const struct merge_request *request,
                                struct error *error)
{
    struct run_points points = {.n_points = 1};
    const char *kind = store_setting(first->store, "kind");
    const bool is_run = kind != NULL && strcmp(kind, "run") == 0;
    enum status status = run_points_measure(&points, &first->model, error);
    uint64_t n = store_count(first->store, 0, points.n_blocks);
    if (status == STATUS_OK)
        status = store_answered(first->store, error);
    for (size_t i = 1; status == STATUS_OK && i < request->n_parts; i++) {
        for (size_t k = 0; status == STATUS_OK && k < i; k++)
            if (is_same_folder(request->parts[i], request->parts[k]))
                status = error_set(error, STATUS_FAILED, "%s is named twice: what it has, another "
                                   "part has too", request->parts[i]);
        if (status == STATUS_OK)
            status = check_share(first, request->parts[i], points.n_blocks, &n, error);
    }
    if (status == STATUS_OK && is_run && n < points.n_blocks && !request->partial)
        status = error_set(error, STATUS_FAILED, "%u of %u blocks are missing",
                           points.n_blocks - (unsigned)n, points.n_blocks);
    if (status == STATUS_OK && is_run && n > points.n_blocks && request->output.force)
        status = error_set(error, STATUS_FAILED, "the shares overlap: what one has, another part "
                           "has too");
    return status;
}

// The first share says what the run is.
static enum status merge(const struct merge_request *request, struct error *error)
{
    struct stored first;
    struct store_head head;
    struct computing whole = {0};
    enum status status = check_apart(request, error);
    if (status == STATUS_OK)
        status = stored_open(&first, request->parts[0], error);
    if (status != STATUS_OK)
        return status;
    head = *store_head(first.store);
    status = check_shares(&first, request, error);
    if (status == STATUS_OK)
        status = computing_open(&whole, &request->computing, request->output.folder,
                                request->output.force, &head, error);
    store_free(first.store); // it is opened again when its turn comes
    first.store = whole.store;
    if (status == STATUS_OK)
        status = add_shares(whole.store, request, first.point_units, error);
    if (status == STATUS_OK)
        status = stored_finish(&first, request->partial, error);
    if (status == STATUS_OK)
        status = stored_tables(&first, &request->output, request->partial, whole.folder, error);
    first.store = NULL;
    if (status != STATUS_OK && whole.store != NULL) {
        keeping_discard(whole.store, whole.path);
        whole.store = NULL;
    }
    status = computing_close_store(&whole, status, error);
    computing_clear(&whole);
    stored_close(&first);
    return status;
}

static int run(int argc, char **argv)
{
    struct merge_request request = {0};
    struct error error = {0};
    arena_init(&request.arena);
    computing_request_init(&request.computing);
    const enum status parsed = arguments_parse(&argp, argc, argv, 0, &request);
    if (parsed != STATUS_OK)
        return (int)parsed;
    (void)signal(SIGPIPE, SIG_IGN);
    const enum status status = merge(&request, &error);
    arena_clear(&request.arena);
    return status == STATUS_OK ? STATUS_OK : (int)session_complain(&error);
}

const struct command command_merge = {
    .name = "merge", .summary = "put the shares of a run or a sweep together", .run = run};
