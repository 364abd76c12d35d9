// SPDX-License-Identifier: GPL-3.0-or-later
// empirical: a decision whose delay follows the Kaplan–Meier estimate of observed durations
// (E. L. Kaplan & P. Meier, J. Am. Stat. Assoc. 53 (1958) 457), events before censorings at ties.
#include "model/leading.h"
#include "model/model.h"
#include "model/process.h"
#include "scenario/durations.h"
#include "scenario/law.h"

static const struct key keys[] = {
    {"file", KEY_TEXT, true, RANGE_ANY, 0, NULL,
     "a CSV file, its path as seen from this one, with the columns duration (years) and observed "
     "(1: it happened then; 0: it had not yet)", NULL},
};
static const struct key_table table = KEY_TABLE("an empirical process", keys, &process_keys,
                                                &decision_common_keys);

static void read_own(struct model *model, struct process *process)
{
    struct scenario *s = model->scenario;
    const struct entry *entry = process->entry;
    struct decision *decision = arena_alloc(&s->arena, 1, sizeof *decision);
    const struct entry *file = entry_child(entry, "file");
    if (decision == NULL || file == NULL || file->type != ENTRY_TEXT)
        return;
    struct law law = law_point(NUMBER_CERTAIN(0.0));
    bool last_is_censored = false;
    durations_read(s, file, &law.dist, &last_is_censored);
    law.form = NULL;
    const struct range range = RANGE_NOT_NEGATIVE;
    const struct decision fallback = {
        .p = NUMBER_CERTAIN(last_is_censored ? NAN : 1.0), .attempts = 1, .loading = -1,
        .delay = law_add(s, &law, entry, &range), .pause_years = NUMBER_CERTAIN(0.0)};
    decision_read(model, entry, &table, &fallback, decision);
    decision->entity = scenario_entity(s, entry, process->path);
    if (last_is_censored && entry_child(entry, "p") == NULL)
        scenario_complain(s, entry,
                          "%s: the longest duration is censored, so the file does not say whether "
                          "it ever happens: give p", process->path);
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
    const char *text =
        arena_format(&model->scenario->arena, "as observed in %s, %s",
                     entry_child_text(process->entry, "file"),
                     decision_words(process->settings, model));
    return text == NULL ? "" : text;
}

const struct process_kind process_empirical = {
    .name = "empirical",
    .meaning = "a decision whose delays are resampled from observed durations",
    .keys = &table, .read = read_own, .sample = sample,
    .n_scratch = n_scratch, .words = words};
