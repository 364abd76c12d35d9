// SPDX-License-Identifier: GPL-3.0-or-later
// sequence: each step begins when the one before has completed.
#include "model/model.h"
#include "model/process.h"
#include "model/world.h"

static const struct key keys[] = {
    {"steps", KEY_LIST, true, RANGE_ANY, 0, NULL,
     "processes, 1 to 1000, each beginning when the one before has completed", NULL},
};
static const struct key_table table = KEY_TABLE("a sequence", keys, &process_keys);

static void read_own(struct model *model, struct process *process)
{
    process_read_children(model, process, "steps");
}

static void sample(const struct process *process, const struct batch *batch, const double *t0,
                   double *t, double *scratch)
{
    // two arrays in turn, so that the last step writes into t
    double *turn[2] = {t, scratch};
    size_t into = process->n_children % 2 == 1 ? 0 : 1;
    const double *from = t0;
    for (size_t i = 0; i < process->n_children; i++) {
        process_sample(process->children[i], batch, from, turn[into], scratch + BATCH_LANES);
        from = turn[into];
        into = 1 - into;
    }
}

static size_t n_scratch(const struct process *process)
{
    return 1 + process_children_scratch(process);
}

static const char *words(const struct process *process, struct model *model)
{
    (void)process, (void)model;
    return "one after the other";
}

const struct process_kind process_sequence = {
    .name = "sequence",
    .meaning = "steps, one after the other",
    .keys = &table, .read = read_own, .sample = sample,
    .n_scratch = n_scratch, .words = words};
