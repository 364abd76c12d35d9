// SPDX-License-Identifier: GPL-3.0-or-later
// What the scenario's own words say in a world, read without the model that was made of them.
#include "analysis/verify_parts.h"

#include "base/date.h"

#include <math.h>
#include <string.h>

double verify_value(const struct verify *v, const struct entry *entry, double fallback)
{
    const struct scenario *s = v->model->scenario;
    long days = 0;
    if (entry == NULL)
        return fallback;
    if (entry_is_number(entry))
        return entry_real(entry);
    if (entry->type == ENTRY_TEXT && date_parse(entry->text, &days))
        return (double)(days - s->start_days) / DATE_DAYS_PER_YEAR;
    for (size_t i = 0; i < s->n_unknowns; i++)
        if (entry->type == ENTRY_TEXT ? s->unknowns[i].name != NULL &&
                                            strcmp(s->unknowns[i].name, entry->text) == 0
                                      : s->unknowns[i].entry == entry)
            return v->world->unknowns[i];
    return NAN;
}

double *verify_correlations(struct verify *v, const struct entry *const *entries, size_t n)
{
    double *r = arena_alloc(&v->report->arena, n * n + 1, sizeof *r);
    for (size_t i = 0; r != NULL && i < n; i++) {
        const struct entry *group = entry_child(entries[i], "correlation");
        r[i * n + i] = 1.0;
        for (size_t j = 0; group != NULL && j < n; j++) {
            const struct entry *value = entry_child(group, entries[j]->name);
            if (value != NULL)
                r[i * n + j] = r[j * n + i] = entry_real(value);
        }
    }
    return r;
}
