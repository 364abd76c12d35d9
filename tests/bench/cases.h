// SPDX-License-Identifier: GPL-3.0-or-later
// What is timed: scenarios, opened as the program does, and runs of them by each program.
#ifndef BULWARK_TESTS_BENCH_CASES_H
#define BULWARK_TESTS_BENCH_CASES_H

#include "base/cpu.h"
#include "base/error.h"
#include "model/model.h"
#include "scenario/scenario.h"

#include <stdbool.h>
#include <stdint.h>

struct opened_case {
    const char *name; // as in the CSVs; not owned
    struct scenario scenario;
    struct model model; // points into the scenario: don't copy
};

// Scenarios by file. The caller clears them with case_clear, also after a failure. False after a
// message on stderr.
bool case_open(struct opened_case *c, const char *name, const char *path);

// The same with the members of every group all alike: what they say for themselves is removed.
bool case_open_alike(struct opened_case *c, const char *name, const char *path);

// The same with every uncertain number certain, at its median.
bool case_open_certain(struct opened_case *c, const char *name, const char *path);

// n simple measures (at most MODEL_MAX_MEASURES), each in force within the horizon with
// probability 0.4, the first two of them anticipated.
bool case_open_simple(struct opened_case *c, const char *name, unsigned n);
void case_clear(struct opened_case *c);

enum program {
    PROGRAM_KERNEL,         // run_compute
    PROGRAM_PLAIN,          // plain_run, products multiplied out
    PROGRAM_PLAIN_DOUBLING, // plain_run, products by doubling
};

// One way of running a case.
struct timed_run {
    struct opened_case *opened;
    enum program program;
    enum cpu cpu; // of the kernel
    unsigned threads;
    uint32_t worlds, trials;
    bool tables;
};

// Runs it (a struct timed_run *) and returns wall-clock ns per trial; NAN, after a message on
// stderr, if it fails.
double timed_run_ns(void *timed_run);

// The name of a program in the CSVs.
const char *program_name(enum program program);

// Deterrence of all combinations [2^n] with standard errors, in a run of the kernel. False, after a
// message on stderr, if it fails.
bool timed_run_deterrence(const struct timed_run *run, double *deterrence, double *se);

#endif
