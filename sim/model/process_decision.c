// SPDX-License-Identifier: GPL-3.0-or-later
// decision: a leaf that happens with probability p, after a delay (decision.h).
#include "model/leading.h"
#include "model/model.h"
#include "model/process.h"

static const struct key_table table = {.owner = "a decision",
                                       .also = {&process_keys, &decision_keys}};

static void read_own(struct model *model, struct process *process)
{
    struct scenario *s = model->scenario;
    struct decision *decision = arena_alloc(&s->arena, 1, sizeof *decision);
    if (decision == NULL)
        return;
    decision_read(model, process->entry, &table, NULL, decision);
    decision_require_p(model, process->entry, decision, table.owner);
    decision->entity = scenario_entity(s, process->entry, process->path);
    leading_add(model, LEADING_PROCESS, process->path, decision->entity, 0, &decision->lead);
    process->settings = decision;
}

static void sample(const struct process *process, const struct batch *batch, const double *t0,
                   double *t, double *scratch)
{
    (void)scratch;
    decision_sample(process->settings, batch, t0, t);
}

static size_t n_scratch(const struct process *process)
{
    (void)process;
    return 0;
}

static const char *words(const struct process *process, struct model *model)
{
    return decision_words(process->settings, model);
}

const struct process_kind process_decision = {
    .name = "decision",
    .meaning = "happens with a probability, after a delay, moved by factors",
    .keys = &table, .read = read_own, .sample = sample,
    .n_scratch = n_scratch, .words = words};
