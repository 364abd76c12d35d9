// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/session.h"

#include "cli/arguments.h"
#include "cli/text.h"
#include "library/opening.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { OPTION_SET = 0x100, OPTION_WORLDS, OPTION_TRIALS, OPTION_SEED };

static const struct argp_option options[] = {
    {"worlds", OPTION_WORLDS, "W", 0, "draws of the uncertain numbers (run.worlds)", 2},
    {"trials", OPTION_TRIALS, "N", 0, "histories in each world (run.trials)", 2},
    {"seed", OPTION_SEED, "S", 0, "of all random numbers (run.seed)", 2},
    {"set", OPTION_SET, "PATH=VALUE", 0,
     "put a value into the scenario, e.g. measures.mnna.process.p=0.5; may be repeated; "
     "nothing after '=' removes the key", 2},
    {0},
};

unsigned long long session_whole_number(const char *argument, const char *option,
                                        unsigned long long least, unsigned long long most,
                                        struct argp_state *state)
{
    const size_t length = strlen(argument);
    errno = 0;
    const unsigned long long value = strtoull(argument, NULL, 10);
    if (length == 0 || strspn(argument, "0123456789") != length)
        argp_error(state, "%s is '%s'; a whole number is wanted", option, argument);
    else if (errno != 0 || value < least || value > most)
        argp_error(state, "%s is %s; a whole number from %llu to %llu is wanted", option, argument,
                   least, most);
    return value;
}

static void add_override(struct session_request *request, const char *text)
{
    if (text == NULL || !arena_grow(&request->arena, &request->overrides, request->n_overrides,
                                    sizeof *request->overrides))
        arguments_exhausted();
    else
        request->overrides[request->n_overrides++] = text;
}

// Worlds, trials and seed are overrides like others, so that the resolved scenario says them.
static void add_run_setting(struct session_request *request, const char *key, const char *argument,
                            unsigned long long least, unsigned long long most,
                            struct argp_state *state)
{
    const char *option = arena_format(&request->arena, "--%s", key);
    const unsigned long long value =
        session_whole_number(argument, option == NULL ? "" : option, least, most, state);
    add_override(request, arena_format(&request->arena, "run.%s=%llu", key, value));
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct session_request *request = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &request->reach;
        return 0;
    case OPTION_SET:
        add_override(request, argument);
        return 0;
    case OPTION_WORLDS:
        add_run_setting(request, "worlds", argument, 1, UINT32_MAX, state);
        return 0;
    case OPTION_TRIALS:
        add_run_setting(request, "trials", argument, 1, UINT32_MAX, state);
        return 0;
    case OPTION_SEED:
        add_run_setting(request, "seed", argument, 0, INT64_MAX, state);
        return 0;
    case ARGP_KEY_ARG:
        if (request->path != NULL)
            argp_error(state, "one scenario at a time: there are '%s' and '%s'", request->path,
                       argument);
        request->path = argument;
        return 0;
    case ARGP_KEY_END:
        if (request->path == NULL)
            argp_error(state, "which scenario? Name its file");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&reach_argp, 0, NULL, 0}, {0}};

const struct argp session_argp = {.options = options, .parser = parse, .children = children};

void session_request_clear(struct session_request *request)
{
    reach_request_clear(&request->reach);
    arena_clear(&request->arena);
    *request = (struct session_request){0};
}

enum status session_complain(const struct error *error)
{
    if (error->status == STATUS_REFUSED) { // begins with the place in the file
        text_print_lines(stderr, error->text);
    } else {
        (void)fputs("bulwark: ", stderr);
        text_print_lines(stderr, error->text);
    }
    return error->status;
}

#define OVERRIDE "--set " // what the program calls one; --worlds and others are short for it

static void complain_of_all(struct scenario *scenario)
{
    text_print_lines(stderr, scenario_complaints(scenario, OVERRIDE));
    (void)fprintf(stderr, "%zu error%s; nothing was run\n", scenario->n_complaints,
                  scenario->n_complaints == 1 ? "" : "s");
}

enum status session_open(struct session *session, const struct session_request *request)
{
    struct error error = {0}, named;
    struct files_reach reach = reach_of(&request->reach);
    reach.are_overrides_given = true;
    const enum status status =
        opening_file_with(&session->scenario, &session->model, request->path, &reach,
                          request->overrides, request->n_overrides, &error);
    if (status == STATUS_REFUSED && session->scenario.n_complaints > 0)
        complain_of_all(&session->scenario);
    else if (status == STATUS_MISUSE) // an override begins the text
        (void)session_complain((error_set(&named, status, OVERRIDE "%s", error.text), &named));
    else if (status != STATUS_OK)
        (void)session_complain(&error);
    if (status != STATUS_OK)
        session_close(session);
    return status;
}

void session_close(struct session *session)
{
    scenario_clear(&session->scenario);
    session->model = (struct model){0};
}
