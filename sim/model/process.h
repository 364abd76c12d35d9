// SPDX-License-Identifier: GPL-3.0-or-later
// Processes: when does a measure come into force? A process is a tree. A kind is one constant
// record; one table (process.c) lists them. Kinds work on a batch of trials at a time, so the call
// through the record costs nothing.
#ifndef BULWARK_MODEL_PROCESS_H
#define BULWARK_MODEL_PROCESS_H

#include "model/decision.h"

#include <stddef.h>
#include <stdint.h>

struct batch;
struct group;
struct model;
struct process;

struct process_kind {
    const char *name;    // as in `type = "…"`
    const char *meaning; // what it does: a clause
    const struct key_table *keys;

    // Reads what is the kind's own into `process` (kind, entry, name, path are set); complains.
    void (*read)(struct model *model, struct process *process);

    // t[i] given that it begins at t0[i]; INFINITY for never (also where t0 is). t is not t0.
    // `scratch` has n_scratch(process) arrays of BATCH_LANES. Cannot fail.
    void (*sample)(const struct process *process, const struct batch *batch, const double *t0,
                   double *t, double *scratch);

    size_t (*n_scratch)(const struct process *process);

    // What it is in a few words; owned by the scenario's arena.
    const char *(*words)(const struct process *process, struct model *model);
};

struct process {
    const struct process_kind *kind;
    const struct entry *entry;
    const char *name, *path;
    const void *settings; // the kind's own
    size_t n_children;
    struct process **children;
};

// The group that a ratification asks; NULL for processes of other kinds.
const struct group *process_group(const struct process *process);

// Keys that every process has.
extern const struct key_table process_keys;

// Reads a process and all below it; NULL (after a complaint) if it cannot be read.
struct process *process_read(struct model *model, const struct entry *entry);

// Reads the list `key` of an entry as children; complains if it is empty.
void process_read_children(struct model *model, struct process *process, const char *key);

// The largest number of scratch arrays that any child takes.
size_t process_children_scratch(const struct process *process);

// Samples a process of any kind (see process_kind), and tells the batch's observer.
void process_sample(const struct process *process, const struct batch *batch, const double *t0,
                    double *t, double *scratch);

// The names of all kinds, for messages and documentation: `n` of them.
const struct process_kind *const *process_kinds(size_t *n);

extern const struct process_kind process_decision, process_fixed, process_empirical,
    process_sequence, process_all_of, process_any_of, process_at_least, process_ratification;

#endif
