// SPDX-License-Identifier: GPL-3.0-or-later
// --allow-include: beside which folders files may be that a scenario or a plan names.
#ifndef BULWARK_CLI_REACH_H
#define BULWARK_CLI_REACH_H

#include "base/arena.h"
#include "scenario/files.h"

#include <argp.h>
#include <stddef.h>

struct reach_request {
    const char **folders; // [n_folders]
    size_t n_folders;
    struct arena arena;
};

// The option, to be a child of a command's parser; its input is a zeroed struct reach_request, to be
// cleared by the caller.
extern const struct argp reach_argp;

void reach_request_clear(struct reach_request *request);

// What the request says; it lives as long as that.
struct files_reach reach_of(const struct reach_request *request);

#endif
