// SPDX-License-Identifier: GPL-3.0-or-later
// A scenario opened from the command line: its file, the overrides, and the model read from it.
#ifndef BULWARK_CLI_SESSION_H
#define BULWARK_CLI_SESSION_H

#include "base/arena.h"
#include "base/error.h"
#include "cli/reach.h"
#include "model/model.h"
#include "scenario/scenario.h"

#include <argp.h>
#include <stddef.h>

// What the command line says about the scenario.
struct session_request {
    const char *path;
    const char **overrides; // "run.worlds=4096", as for entry_override
    size_t n_overrides;
    struct reach_request reach;
    struct arena arena;
};

// The argument SCENARIO and the options --set, --worlds, --trials, --seed and --allow-include, to be a
// child of a command's parser, which names the argument in its own args_doc; its input is a zeroed
// struct session_request, to be cleared by the caller.
extern const struct argp session_argp;

void session_request_clear(struct session_request *request);

struct session {
    struct scenario scenario;
    struct model model; // read from `scenario`, settled
};

// Opens and checks the scenario. Prints all that is wrong on stderr and returns STATUS_REFUSED,
// STATUS_MISUSE (an override) or STATUS_FAILED; the session is then clear.
enum status session_open(struct session *session, const struct session_request *request);
void session_close(struct session *session);

// Reads a whole number of at least `least` and at most `most` from an option's argument; what else
// stands there ends the process with a message (argp_error).
unsigned long long session_whole_number(const char *argument, const char *option,
                                        unsigned long long least, unsigned long long most,
                                        struct argp_state *state);

// Prints an error on stderr and returns its status.
enum status session_complain(const struct error *error);

#endif
