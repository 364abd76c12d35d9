// SPDX-License-Identifier: GPL-3.0-or-later
// A computation being watched: how far it is, and whether somebody, or the clock, wants an end.
// SIGINT, SIGTERM and SIGUSR1 ask for one; a second of them ends the process at once,
// unless it is one of several ranks.
#ifndef BULWARK_CLI_WATCH_H
#define BULWARK_CLI_WATCH_H

#include "cli/progress.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct watch {
    struct progress progress;
    double deadline; // on progress_clock; INFINITY: none
};

// Begins; `stream` (NULL: none) gets the progress, `deadline` is on progress_clock or INFINITY.
void watch_begin(struct watch *watch, FILE *stream, const struct progress_amount *amount,
                 double deadline);

// For struct run_options: `context` is the struct watch.
void watch_report(void *context, const struct run_progress *progress);
bool watch_wants_an_end(void *context);

// Why an end was wanted: "SIGTERM", "the time is up"; NULL if it was not.
const char *watch_reason(const struct watch *watch);

#endif
