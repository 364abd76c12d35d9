// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario/quantile_table.h"

#include <string.h>

// Where the table that `dist` may draw from stands among the scenario's, or belongs.
static size_t table_place(const struct scenario *s, const struct dist *dist)
{
    size_t low = 0, high = s->n_tables;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (dist_table_order(s->tables[middle], dist) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const struct dist_table *table_of(const struct scenario *s, const struct dist *dist)
{
    const size_t place = table_place(s, dist);
    return place < s->n_tables && dist_table_order(s->tables[place], dist) == 0 ? s->tables[place]
                                                                               : NULL;
}

const struct dist_table *quantile_table(struct scenario *s, const struct dist *dist)
{
    const struct dist_table *known = s->lender == NULL ? NULL : table_of(s->lender, dist);
    if (known == NULL)
        known = table_of(s, dist);
    if (known != NULL)
        return known;
    const size_t place = table_place(s, dist);
    struct dist_table *table = dist_table_create(dist);
    if (table == NULL ||
        !arena_grow(&s->arena, &s->tables, s->n_tables, sizeof(struct dist_table *))) {
        dist_table_free(table);
        s->arena.exhausted = true;
        return NULL;
    }
    memmove(s->tables + place + 1, s->tables + place,
            (s->n_tables - place) * sizeof(struct dist_table *));
    s->tables[place] = table;
    s->n_tables++;
    return table;
}
