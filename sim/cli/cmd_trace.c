// SPDX-License-Identifier: GPL-3.0-or-later
// bulwark trace: tells one history of a run, or finds those in which something happened.
#include "cli/arguments.h"
#include "cli/columns.h"
#include "cli/combination.h"
#include "cli/command.h"
#include "cli/find.h"
#include "cli/page.h"
#include "cli/printed.h"
#include "cli/session.h"
#include "cli/story.h"
#include "engine/trace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define USUAL_LIMIT 10

struct trace_request {
    struct session_request session;
    const char *combination; // NULL: all measures
    const char *find;        // NULL: a history is told
    uint32_t world, trial;
    size_t limit;
    bool is_one, has_limit; // a world or trial, a limit has been given
    bool as_csv;
};

enum { OPTION_WORLD = 0x300, OPTION_TRIAL, OPTION_COMBINATION, OPTION_FIND, OPTION_LIMIT,
       OPTION_CSV };

static const struct argp_option options[] = {
    {"world", OPTION_WORLD, "W", 0, "the world, from 0 (default: 0)", 1},
    {"trial", OPTION_TRIAL, "T", 0, "the trial in it, from 0 (default: 0)", 1},
    {"combination", OPTION_COMBINATION, "A+B", 0,
     "the measures that are pursued, \"none\" or \"all\" (default)", 1},
    {"find", OPTION_FIND, "CONDITION", 0,
     "list the run's trials in which something happened instead (see below)", 1},
    {"limit", OPTION_LIMIT, "N", 0, "how many to find (default: 10; 0: all)", 1},
    {"csv", OPTION_CSV, NULL, 0, "print a table of comma-separated values", 1},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct trace_request *request = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &request->session;
        return 0;
    case OPTION_WORLD:
        request->world =
            (uint32_t)session_whole_number(argument, "--world", 0, UINT32_MAX, state);
        request->is_one = true;
        return 0;
    case OPTION_TRIAL:
        request->trial =
            (uint32_t)session_whole_number(argument, "--trial", 0, UINT32_MAX, state);
        request->is_one = true;
        return 0;
    case OPTION_COMBINATION:
        request->combination = argument;
        return 0;
    case OPTION_FIND:
        request->find = argument;
        return 0;
    case OPTION_LIMIT:
        request->limit = (size_t)session_whole_number(argument, "--limit", 0, UINT32_MAX, state);
        request->has_limit = true;
        return 0;
    case OPTION_CSV:
        request->as_csv = true;
        return 0;
    case ARGP_KEY_END:
        if (request->find != NULL && (request->is_one || request->combination != NULL))
            argp_error(state, "--find searches the whole run: leave out --world, --trial and "
                              "--combination");
        if (request->find == NULL && request->has_limit)
            argp_error(state, "--limit belongs to --find");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&session_argp, 0, NULL, 0}, {0}};

static char *filter_help(int key, const char *text, void *input)
{
    const struct table *const tables[] = {&printed_story, &printed_found};
    (void)input;
    return printed_help(key, text, tables, sizeof tables / sizeof tables[0]);
}

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .children = children,
    .args_doc = "SCENARIO",
    .help_filter = filter_help,
    .doc = "Tells one history of a run, the very numbers of that trial: what happens when, and "
           "what it does to the chance of an attack.\v"
           "CONDITION: MEASURE by TIME, MEASURE never, MEASURE lapses [by TIME], GROUP.BODY by "
           "TIME or GROUP.BODY refuses; several are joined by 'and'. TIME is a deadline's name, "
           "'horizon', a date (YYYY-MM-DD) or years from the start. A body is looked at where "
           "its group is first asked in the file.\n\n"
           "Exit status: 0 all is well, 1 the run failed, 2 misuse, 3 the scenario was refused.",
};

// ---- what is asked for ---------------------------------------------------------------------

static enum status check_number(const char *what, uint32_t number, uint32_t n, struct error *error)
{
    if (number < n)
        return STATUS_OK;
    return error_set(error, STATUS_MISUSE, "--%s is %u; the run has %u %s%s, from 0 to %u", what,
                     number, n, what, n == 1 ? "" : "s", n - 1);
}

// ---- one history ---------------------------------------------------------------------------

static enum status tell(const struct trace_request *request, const struct model *model,
                        struct page *page, struct error *error)
{
    const struct run_settings *run = &model->scenario->run;
    struct trace *trace = NULL;
    uint32_t mask = 0;
    enum status status = check_number("world", request->world, run->n_worlds, error);
    if (status == STATUS_OK)
        status = check_number("trial", request->trial, run->n_trials, error);
    if (status == STATUS_OK)
        status = combination_parse(model, &page->arena, "--combination",
                                   request->combination, &mask, error);
    if (status == STATUS_OK)
        status = trace_create(&trace, model, request->world, request->trial, mask, error);
    if (status != STATUS_OK)
        return status;
    if (request->as_csv)
        status = story_write_csv(trace, error);
    else
        story_print(page, trace);
    trace_free(trace);
    return status;
}

// ---- many ----------------------------------------------------------------------------------

// A word as a shell reads it back.
static const char *quoted(struct page *page, const char *word)
{
    const char *plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./,:@%";
    const char *text = "'";
    if (word[0] != '\0' && strspn(word, plain) == strlen(word))
        return word;
    for (size_t length; *word != '\0'; word += length + (word[length] == '\'')) {
        length = strcspn(word, "'");
        text = page_format(page, "%s%.*s%s", text, (int)length, word,
                           word[length] == '\'' ? "'\\''" : "");
    }
    return page_format(page, "%s'", text);
}

// The command line that traces a trial of this run.
static const char *command_line(struct page *page, const struct session_request *session,
                                const struct found *found)
{
    const char *text = page_format(page, "bulwark trace %s", quoted(page, session->path));
    for (size_t i = 0; i < session->n_overrides; i++)
        text = page_format(page, "%s --set %s", text, quoted(page, session->overrides[i]));
    return page_format(page, "%s --world %u --trial %u", text, found->world, found->trial);
}

// "mnna by 2028: 2024-05-06", "mnna never".
static const char *matter(struct page *page, const struct model *model,
                          const struct clause *clause, double years)
{
    const char *date = story_date(page, model, years);
    if (clause->kind == CLAUSE_NEVER)
        return clause->text;
    if (clause->kind == CLAUSE_REFUSES)
        return page_format(page, "%s: asked %s", clause->text, date);
    return page_format(page, "%s: %s", clause->text, date);
}

static void print_findings(struct page *page, const struct trace_request *request,
                           const struct model *model, const struct condition *condition,
                           const struct findings *findings)
{
    static const struct column_style style[] = {{.head = "World", .right = true},
                                                {.head = "Trial", .right = true},
                                                {.head = "What happens", .wrapped = true}};
    const double n = (double)model->scenario->run.n_worlds * (double)model->scenario->run.n_trials;
    struct columns columns;
    columns_begin(&columns, page, style, sizeof style / sizeof style[0]);
    for (size_t i = 0; i < findings->n_found; i++) {
        const struct found *found = &findings->found[i];
        const char *list = "";
        for (size_t c = 0; c < condition->n_clauses; c++)
            list = page_format(page, "%s%s%s", list, c == 0 ? "" : "; ",
                               matter(page, model, &condition->clauses[c], found->years[c]));
        columns_cell(&columns, page_format(page, "%u", found->world));
        columns_cell(&columns, page_format(page, "%u", found->trial));
        columns_cell(&columns, list);
    }
    if (findings->n_found > 0) {
        columns_print(&columns, 0);
        page_gap(page);
    }
    if (findings->n_searched < n)
        page_text(page, 0, 2, "Found %zu in the first %.0f of the run's %.0f trials.",
                  findings->n_found, findings->n_searched, n);
    else
        page_text(page, 0, 2, "Found %zu in all %.0f trials of the run.", findings->n_found, n);
    if (findings->n_found > 0) // one line, whatever the width: to be copied
        (void)fprintf(page->stream, "The first of them:\n  %s\n",
                      text_clean(&page->arena, command_line(page, &request->session,
                                                            &findings->found[0]), false));
}

static enum status find(const struct trace_request *request, const struct model *model,
                        struct page *page, struct error *error)
{
    struct condition condition;
    struct findings findings;
    const size_t limit = request->has_limit ? request->limit : USUAL_LIMIT;
    enum status status = condition_parse(&condition, model, &page->arena, request->find, error);
    if (status == STATUS_OK)
        status = find_trials(&findings, model, &condition, limit, &page->arena, error);
    if (status != STATUS_OK)
        return status;
    if (request->as_csv)
        return find_write_csv(&findings, model, &condition, error);
    print_findings(page, request, model, &condition, &findings);
    return STATUS_OK;
}

static int run(int argc, char **argv)
{
    struct trace_request request = {0};
    struct session session;
    struct error error = {0};
    struct page page;
    const enum status parsed = arguments_parse(&argp, argc, argv, 0, &request);
    if (parsed != STATUS_OK)
        return (int)parsed;
    enum status status = session_open(&session, &request.session);
    if (status == STATUS_OK) {
        page_open(&page, stdout);
        status = (request.find != NULL ? find : tell)(&request, &session.model, &page, &error);
        status = page_end(&page, status, &error);
        if (status != STATUS_OK)
            (void)session_complain(&error);
        session_close(&session);
    }
    session_request_clear(&request.session);
    return (int)status;
}

const struct command command_trace = {
    .name = "trace", .summary = "tell one history of a run, or find those that interest",
    .run = run};
