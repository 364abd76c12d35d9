// SPDX-License-Identifier: GPL-3.0-or-later
// A run that takes on worlds until it is as precise as it is asked to be.
//
// At every size it is a plain run of so many worlds, that of the scenario with run.worlds put in:
// the store is of that run, and when the run grows the store becomes that of the longer one, which
// has the same blocks at its beginning. What sizes are looked at follows from the scenario and the
// targets alone, so that a run that is stopped ends where it would have ended.
#ifndef BULWARK_CLI_GROWING_H
#define BULWARK_CLI_GROWING_H

#include "cli/run_request.h"

// Takes the size out of the overrides, where --worlds says it: it is the most that may be computed.
// Fails for want of memory.
enum status growing_take_most(struct run_request *request, struct error *error);

// Computes the scenario of the session until the targets are reached, into the request's folder;
// writes the tables and prints the summary. Fails with STATUS_MISUSE where the targets make no
// sense, with STATUS_STOPPED when the time was up or as many worlds as are allowed did not do (the
// tables are written then), which it says itself, and as a plain run.
enum status growing_run(const struct run_request *request, const struct session *session,
                        struct error *error);

#endif
