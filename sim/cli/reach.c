// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/reach.h"

#include "base/error.h"
#include "cli/arguments.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define ALLOW "allow-include"

enum { OPTION_ALLOW = 0x300 };

static const struct argp_option options[] = {
    {ALLOW, OPTION_ALLOW, "DIR", 0,
     "files that the file names (@include, file) may also lie in DIR or below; may be repeated. "
     "Without it they are held to the file's own folder and those below", 2},
    {0},
};

static void add_folder(struct reach_request *request, const char *folder, struct argp_state *state)
{
    struct stat about;
    if (stat(folder, &about) != 0)
        argp_error(state, "--" ALLOW " %s: %s", folder, strerror(errno));
    else if (!S_ISDIR(about.st_mode))
        argp_error(state, "--" ALLOW " %s: that is no folder", folder);
    else if (!arena_grow(&request->arena, &request->folders, request->n_folders,
                         sizeof *request->folders))
        arguments_exhausted();
    else
        request->folders[request->n_folders++] = folder;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    if (key != OPTION_ALLOW)
        return ARGP_ERR_UNKNOWN;
    add_folder(state->input, argument, state);
    return 0;
}

const struct argp reach_argp = {.options = options, .parser = parse};

void reach_request_clear(struct reach_request *request)
{
    arena_clear(&request->arena);
    *request = (struct reach_request){0};
}

struct files_reach reach_of(const struct reach_request *request)
{
    return (struct files_reach){.allowed = request->folders, .n_allowed = request->n_folders,
                                .advice = "--" ALLOW};
}
