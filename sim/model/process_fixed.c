// SPDX-License-Identifier: GPL-3.0-or-later
// fixed: a leaf that completes at a date (or when it begins, if that is later), or a time after
// it begins.
#include "base/date.h"
#include "model/model.h"
#include "model/process.h"
#include "model/world.h"

static const struct key keys[] = {
    {"date", KEY_MOMENT, false, RANGE_ANY, 0, "date",
     "when it completes, or when it begins if that is later", "`after` is given"},
    {"after", KEY_NUMBER, false, RANGE_NOT_NEGATIVE, 0, "years",
     "how long after it begins it completes", "`date` is given"},
};
static const struct key_table table = KEY_TABLE("a fixed process", keys, &process_keys);

struct fixed {
    bool has_date;
    struct number date_years, after_years;
};

static void read_own(struct model *model, struct process *process)
{
    struct scenario *s = model->scenario;
    const struct entry *entry = process->entry;
    struct fixed *fixed = arena_alloc(&s->arena, 1, sizeof *fixed);
    if (fixed == NULL)
        return;
    fixed->has_date = entry_child(entry, "date") != NULL;
    if (fixed->has_date == (entry_child(entry, "after") != NULL))
        scenario_complain(s, entry, "%s: a fixed process has either 'date' or 'after'",
                          process->path);
    fixed->date_years = read_moment(s, entry, &table, "date");
    fixed->after_years = read_number(s, entry, &table, "after");
    process->settings = fixed;
}

static void sample(const struct process *process, const struct batch *batch, const double *t0,
                   double *t, double *scratch)
{
    (void)scratch;
    const struct fixed *fixed = process->settings;
    const double date = number_in(fixed->date_years, batch->world->unknowns);
    const double after = number_in(fixed->after_years, batch->world->unknowns);
    for (size_t i = 0; i < batch->n; i++)
        if (fixed->has_date)
            t[i] = t0[i] > date ? t0[i] : date;
        else
            t[i] = t0[i] + after;
}

static size_t n_scratch(const struct process *process)
{
    (void)process;
    return 0;
}

static const char *words(const struct process *process, struct model *model)
{
    const struct fixed *fixed = process->settings;
    struct scenario *s = model->scenario;
    const char *text = NULL;
    if (!fixed->has_date) {
        text = arena_format(&s->arena, "%s years later", number_words(fixed->after_years, model));
    } else if (fixed->date_years.unknown < 0) {
        char date[DATE_TEXT_SIZE];
        date_format_after(s->start_days, fixed->date_years.value, date);
        text = arena_format(&s->arena, "on %s", date);
    } else {
        text = arena_format(&s->arena, "%s years from the start",
                            number_words(fixed->date_years, model));
    }
    return text == NULL ? "" : text;
}

const struct process_kind process_fixed = {
    .name = "fixed",
    .meaning = "completes at a date, or a time after it begins",
    .keys = &table, .read = read_own, .sample = sample, .n_scratch = n_scratch,
    .words = words};
