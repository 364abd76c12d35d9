// SPDX-License-Identifier: GPL-3.0-or-later
// How far a run is: a bar that redraws itself on a terminal, a line a minute elsewhere.
#ifndef BULWARK_CLI_PROGRESS_H
#define BULWARK_CLI_PROGRESS_H

#include "engine/run.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct progress_amount {
    uint32_t n_points; // of a sweep; a run is one
    uint32_t n_worlds, n_trials; // of each
};

struct progress {
    FILE *stream; // NULL: nothing is printed
    bool is_terminal, colour, is_drawn;
    struct progress_amount amount;
    double began, drawn; // seconds of a clock that only goes forward
    struct run_progress last; // told
};

// Seconds since some moment; never goes back.
double progress_clock(void);

// Begins to count now. `stream` may be NULL.
void progress_begin(struct progress *progress, FILE *stream, const struct progress_amount *amount);

// Prints if it is time to.
void progress_report(struct progress *progress, const struct run_progress *run);

// The last line; returns the seconds since the beginning.
double progress_end(struct progress *progress);

// Leaves the line of a run that failed, so that a message can follow.
void progress_abandon(struct progress *progress);

#endif
