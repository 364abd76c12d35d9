// SPDX-License-Identifier: GPL-3.0-or-later
// What the command line of `bulwark run` asks for.
#ifndef BULWARK_CLI_RUN_REQUEST_H
#define BULWARK_CLI_RUN_REQUEST_H

#include "cli/computing.h"
#include "cli/output_options.h"
#include "cli/session.h"

#include <stddef.h>
#include <stdint.h>

struct run_request {
    struct session_request session;
    struct output_request output;
    struct computing_request computing;
    const char **targets; // [n_targets]: arguments of --target-se, owned by the session's arena
    size_t n_targets;
    uint32_t most_worlds; // with targets: as many as may be computed
    char *const *arguments; // of the command line, ended by NULL
};

#endif
