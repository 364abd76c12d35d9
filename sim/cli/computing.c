// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/computing.h"

#include "cli/session.h"
#include "cli/text.h"
#include "engine/ranks.h"
#include "library/keeping.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MOST_THREADS 4096
#define MOST_SHARES 1000000

enum { OPTION_CPU = 0x300, OPTION_RESUME, OPTION_SHARD, OPTION_MAX_MINUTES, OPTION_SAVE_EVERY };

static const struct argp_option threads_options[] = {
    {"threads", 'j', "T", 0, "threads to compute with (default: as many as the machine has); "
                             "the tables are the same for any number", 3},
    {"cpu", OPTION_CPU, "LEVEL", 0,
     "instructions to compute with: plain, avx2, avx512, or best (default: the best that the "
     "machine has); the tables are the same for any", 3},
    {0},
};

static const struct argp_option options[] = {
    {"resume", OPTION_RESUME, NULL, 0,
     "go on with what the folder has of this run; begin it if there is nothing", 3},
    {"shard", OPTION_SHARD, "K/N", 0,
     "compute share K of N alone, into a folder of its own; 'bulwark merge' puts shares together",
     3},
    {"max-minutes", OPTION_MAX_MINUTES, "M", 0,
     "stop after so many minutes; --resume goes on from there", 3},
    {"save-every", OPTION_SAVE_EVERY, "S", 0,
     "save finished work every S seconds (default: 1; 0: every block)", 3},
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

static double parse_amount(const char *argument, const char *option, bool zero_is_good,
                           struct argp_state *state)
{
    char *end;
    const double amount = strtod(argument, &end);
    if (end == argument || *end != '\0' || !isfinite(amount) || amount < 0.0 ||
        (amount == 0.0 && !zero_is_good))
        argp_error(state, "%s is '%s'; a number%s is wanted", option, argument,
                   zero_is_good ? ", at least 0," : " above 0");
    return amount;
}

// "2/5"
static void parse_share(const char *argument, struct computing_request *request,
                        struct argp_state *state)
{
    const char *slash = strchr(argument, '/');
    char first[16] = "";
    if (slash == NULL || slash == argument || (size_t)(slash - argument) >= sizeof first) {
        argp_error(state, "--shard is '%s'; K/N is wanted, 2/5 say", argument);
        return;
    }
    memcpy(first, argument, (size_t)(slash - argument));
    request->n_shares =
        (uint32_t)session_whole_number(slash + 1, "the N of --shard", 1, MOST_SHARES, state);
    request->share = (uint32_t)session_whole_number(first, "the K of --shard", 1,
                                                    request->n_shares, state);
}

static error_t parse_threads(int key, char *argument, struct argp_state *state)
{
    struct computing_request *request = state->input;
    switch (key) {
    case 'j':
        request->n_threads =
            (unsigned)session_whole_number(argument, "--threads", 1, MOST_THREADS, state);
        return 0;
    case OPTION_CPU:
        request->cpu = parse_cpu(argument, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp computing_threads_argp = {.options = threads_options, .parser = parse_threads};

static const struct argp_child children[] = {{&computing_threads_argp, 0, NULL, 0}, {0}};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct computing_request *request = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = request;
        return 0;
    case OPTION_RESUME:
        request->resume = true;
        return 0;
    case OPTION_SHARD:
        parse_share(argument, request, state);
        return 0;
    case OPTION_MAX_MINUTES:
        request->max_minutes = parse_amount(argument, "--max-minutes", false, state);
        return 0;
    case OPTION_SAVE_EVERY:
        request->save_seconds = parse_amount(argument, "--save-every", true, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp computing_argp = {.options = options, .parser = parse, .children = children};

void computing_request_init(struct computing_request *request)
{
    *request = (struct computing_request){.max_minutes = INFINITY,
                                          .save_seconds = STORE_SAVE_SECONDS};
}

// ---- which folder ---------------------------------------------------------------------------------

// "results/minimal" for "configs/minimal.cfg", "results/minimal-2-of-5" for a share.
static const char *usual_folder(const char *path, const struct computing_request *request,
                                struct arena *arena)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    size_t length = strlen(name);
    if (length > 4 && strcmp(name + length - 4, ".cfg") == 0)
        length -= 4;
    if (request->n_shares > 1)
        return arena_format(arena, "results/%.*s-%" PRIu32 "-of-%" PRIu32, (int)length, name,
                            request->share, request->n_shares);
    return arena_format(arena, "results/%.*s", (int)length, name);
}

// One slash at the end of a folder's name is as good as none.
static const char *without_slashes(const char *folder, struct arena *arena)
{
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/')
        length--;
    return arena_format(arena, "%.*s", (int)length, folder);
}

enum status computing_folder(const char **folder, const char *path,
                             const struct computing_request *request, struct arena *arena,
                             struct error *error)
{
    *folder = *folder == NULL ? usual_folder(path, request, arena) : without_slashes(*folder, arena);
    return *folder == NULL ? error_memory(error, "the arguments") : STATUS_OK;
}

// ---- the folder and its store -------------------------------------------------------------------

// Whether the folder may be written to; only here it is known how the program is told so.
static enum status check_folder(const struct computing_request *request, const char *path,
                                bool force, struct error *error)
{
    const bool is_begun = keeping_holds(path), is_finished = folder_holds_run(path);
    if (force && request->resume)
        return error_set(error, STATUS_MISUSE, "--resume goes on with the run in the folder, "
                                               "--force replaces it: which one?");
    if (request->resume && is_finished && !is_begun)
        return error_set(error, STATUS_FAILED,
                         "%s holds the tables of a run and nothing to go on with; choose another "
                         "folder, or replace them with --force", path);
    if (!force && !request->resume && is_finished)
        return error_set(error, STATUS_FAILED,
                         "%s holds a finished run; choose another folder, or replace it with "
                         "--force", path);
    if (!force && !request->resume && is_begun)
        return error_set(error, STATUS_FAILED,
                         "%s holds a run that was begun; go on with it (--resume), replace it "
                         "(--force), or choose another folder", path);
    return folder_check(path, true, error);
}

enum status computing_open(struct computing *c, const struct computing_request *request,
                           const char *path, bool force, const struct store_head *head,
                           struct error *error)
{
    *c = (struct computing){.request = request, .path = path,
                            .deadline = progress_clock() + 60.0 * request->max_minutes};
    if (ranks_own() > 0)
        return STATUS_OK;
    enum status status = check_folder(request, path, force, error);
    if (status == STATUS_OK)
        status = folder_open(&c->folder, path, true, error);
    // Tables beside the store of another run would be taken for its own. A store with a journal is not
    // whole without it, and is not kept.
    if (status == STATUS_OK && force)
        status = folder_set_record_aside(c->folder, error);
    if (status == STATUS_OK && force && !keeping_has_journal(path))
        status = folder_set_aside(c->folder, STORE_FILE, error);
    if (status == STATUS_OK)
        status = keeping_begin(&c->store, path, head, request->resume, request->save_seconds,
                               error);
    return status;
}

struct run_options computing_options(struct computing *c, FILE *progress, uint32_t n_points,
                                     const struct run_settings *run)
{
    const struct progress_amount amount = {n_points, run->n_worlds, run->n_trials};
    watch_begin(&c->watch, progress, &amount, c->deadline);
    return (struct run_options){
        .n_threads = c->request->n_threads, .by_ranks = true, .cpu = c->request->cpu, .store = c->store,
        .share = c->request->share, .n_shares = c->request->n_shares,
        .progress = watch_report, .stopped = watch_wants_an_end, .context = &c->watch};
}

enum status computing_run(struct computing *c, const struct model *model, FILE *progress,
                          struct result **result, struct run_record *record, struct error *error)
{
    const struct run_options wanted =
        computing_options(c, progress, 1, &model->scenario->run);
    const enum status status = run_compute(model, &wanted, result, error);
    if (status == STATUS_OK)
        record->wall_seconds += progress_end(&c->watch.progress);
    else
        progress_abandon(&c->watch.progress);
    record->cpu_seconds = ranks_sum(computing_cpu_seconds());
    return status;
}

enum status computing_close_store(struct computing *c, enum status status, struct error *error)
{
    struct store *const store = c->store;
    c->store = NULL;
    if (store == NULL)
        return status;
    if (status != STATUS_OK && store_is_empty(store)) {
        keeping_discard(store, c->path);
        return status;
    }
    if (status == STATUS_OK)
        return store_close(store, error);
    (void)store_close(store, NULL);
    return status;
}

void computing_clear(struct computing *c)
{
    store_free(c->store);
    folder_free(c->folder);
    *c = (struct computing){0};
}

void computing_say_share(const struct computing *c, struct page *page)
{
    page_text(page, 0, 2,
              "Share %" PRIu32 " of %" PRIu32 " is finished: %" PRIu64 " worlds. When all are, "
              "'bulwark merge OUT DIR…' puts them together; this one is in %s/", c->request->share,
              c->request->n_shares, c->watch.progress.last.worlds_done, c->path);
}

double computing_cpu_seconds(void)
{
    struct timespec used = {0};
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (double)used.tv_sec + 1e-9 * (double)used.tv_nsec;
}

// A word as a shell would take it.
static void print_word(const char *word)
{
    const bool is_plain = *word != '\0' && strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                        "abcdefghijklmnopqrstuvwxyz"
                                                        "0123456789_-./=,:+@%") == strlen(word);
    if (is_plain) {
        (void)fprintf(stderr, " %s", word);
        return;
    }
    (void)fputs(" '", stderr);
    for (; *word != '\0'; word++) {
        if (*word == '\'')
            (void)fputs("'\\'", stderr);
        (void)fputc(*word, stderr);
    }
    (void)fputc('\'', stderr);
}

// Whether a word says --force, which contradicts --resume: "-f", "--fo", "-qf". What else is in a
// cluster of such letters is left out with it: only -q can be.
static bool is_force(const char *word)
{
    if (strncmp(word, "--", 2) == 0)
        return strlen(word) >= 3 && strncmp(word, "--force", strlen(word)) == 0;
    return word[0] == '-' && strchr(word, 'f') != NULL && strspn(word + 1, "qf") == strlen(word + 1);
}

void computing_say_stopped(const struct computing *c, const struct error *error,
                           char *const *arguments)
{
    const char *reason = watch_reason(&c->watch);
    (void)fprintf(stderr, "bulwark: %s%s%s%s; they are saved. To go on:\n ", error->text,
                  reason == NULL ? "" : " (", reason == NULL ? "" : reason,
                  reason == NULL ? "" : ")");
    bool resumes = false, is_ended = false; // by "--"
    (void)fprintf(stderr, " %s", *arguments++);
    for (; *arguments != NULL; arguments++) {
        const char *word = *arguments;
        if (!is_ended && strcmp(word, "--") == 0) {
            is_ended = true;
            (void)fputs(resumes ? "" : " --resume", stderr);
            resumes = true;
        }
        resumes = resumes || strcmp(word, "--resume") == 0;
        if (is_ended || !is_force(word))
            print_word(word);
    }
    (void)fputs(resumes ? "\n" : " --resume\n", stderr);
}
