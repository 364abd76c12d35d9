// SPDX-License-Identifier: GPL-3.0-or-later
// Who wants to know how a trial's processes went, part by part: a batch tells an observer what it
// draws and does not keep.
#ifndef BULWARK_MODEL_OBSERVER_H
#define BULWARK_MODEL_OBSERVER_H

#include <stddef.h>

struct agreement;
struct decision;
struct process;

// All times are in years; arrays t0 and t are by lane of the batch, as for process_sample. Any
// function may be NULL.
struct observer {
    void *context; // handed to the functions; not owned

    // A part of a process begins at t0 and completes at t (INFINITY: never). The parts below it
    // have been told before it, the whole process last.
    void (*process)(void *context, const struct process *process, const double *t0,
                    const double *t);

    // The bodies of a ratification are asked at t0; body i agrees at t[i·BATCH_LANES + lane]. The
    // ratification itself follows as a process. Who refused where not all agree is drawn for this.
    void (*bodies)(void *context, const struct process *process, const double *t0,
                   const double *t);

    // The chances with which the bodies of a ratification decided (ratification.h): tables take their
    // expectations from them. Nothing is drawn for this.
    void (*agreement)(void *context, const struct agreement *agreement);

    // An attempt (from 0) that is not the last is refused. What decides so is told afterwards.
    void (*refusal)(void *context, const struct decision *decision, size_t lane, int attempt,
                    double years);
};

#endif
