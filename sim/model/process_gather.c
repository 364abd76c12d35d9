// SPDX-License-Identifier: GPL-3.0-or-later
// all_of, any_of, at_least: processes that begin together; the last, the first or the k-th to
// complete completes the whole. The three are one: the k-th smallest time.
#include "model/model.h"
#include "model/order.h"
#include "model/process.h"
#include "model/world.h"

#include <string.h>

static const struct key keys[] = {
    {"of", KEY_LIST, true, RANGE_ANY, 0, NULL, "processes, 1 to 1000, that begin together", NULL},
};
static const struct key_table of_table = KEY_TABLE("a gathering", keys, NULL);
static const struct key_table all_table = KEY_TABLE("all_of", keys, &process_keys);
static const struct key_table any_table = KEY_TABLE("any_of", keys, &process_keys);

static const struct key at_least_keys[] = {
    {"k", KEY_INTEGER, true, {1, 1000000, false, false}, 1, NULL,
     "how many of them must complete; at most as many as there are", NULL},
};
static const struct key_table at_least_table =
    KEY_TABLE("at_least", at_least_keys, &of_table, &process_keys);

static void read_all(struct model *model, struct process *process)
{
    process_read_children(model, process, "of");
}

static void read_at_least(struct model *model, struct process *process)
{
    struct scenario *s = model->scenario;
    size_t *k = arena_alloc(&s->arena, 1, sizeof *k);
    if (k == NULL)
        return;
    read_all(model, process);
    *k = (size_t)read_integer(s, process->entry, &at_least_table, "k");
    if (process->n_children > 0 && *k > process->n_children)
        scenario_complain(s, entry_child(process->entry, "k"),
                          "%s.k is %zu, but there are only %zu processes", process->path, *k,
                          process->n_children);
    process->settings = k;
}

static size_t wanted(const struct process *process)
{
    if (process->kind == &process_all_of)
        return process->n_children;
    if (process->kind == &process_any_of)
        return 1;
    return *(const size_t *)process->settings;
}

static void sample(const struct process *process, const struct batch *batch, const double *t0,
                   double *t, double *scratch)
{
    const size_t n = process->n_children;
    double *below = scratch + n * BATCH_LANES;
    for (size_t child = 0; child < n; child++)
        process_sample(process->children[child], batch, t0, scratch + child * BATCH_LANES, below);
    order_statistic(scratch, n, wanted(process), batch->n, t, below);
}

static size_t n_scratch(const struct process *process)
{
    const size_t below = process_children_scratch(process);
    const size_t own = process->n_children / BATCH_LANES + 1; // for the order statistic
    return process->n_children + (below > own ? below : own);
}

static const char *words(const struct process *process, struct model *model)
{
    if (process->kind == &process_all_of)
        return "all of these";
    if (process->kind == &process_any_of)
        return "any of these";
    const char *text = arena_format(&model->scenario->arena, "at least %zu of these",
                                    wanted(process));
    return text == NULL ? "" : text;
}

const struct process_kind process_all_of = {
    .name = "all_of",
    .meaning = "completes with the last of several processes",
    .keys = &all_table, .read = read_all, .sample = sample,
    .n_scratch = n_scratch, .words = words};
const struct process_kind process_any_of = {
    .name = "any_of",
    .meaning = "completes with the first of several processes",
    .keys = &any_table, .read = read_all, .sample = sample,
    .n_scratch = n_scratch, .words = words};
const struct process_kind process_at_least = {
    .name = "at_least",
    .meaning = "completes with the k-th of several processes",
    .keys = &at_least_table, .read = read_at_least, .sample = sample,
    .n_scratch = n_scratch, .words = words};
