// SPDX-License-Identifier: GPL-3.0-or-later
#include "calibrate/told.h"

#include "analysis/interval.h"
#include "analysis/replicate.h"
#include "base/arena.h"
#include "output/table_list.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FIELDS = 128 };

// A row of a table: its cells, and what they are called.
struct row {
    const struct field_list *fields;
    double number[MAX_FIELDS];
    char key[TOLD_NAME];
};

static void add_to_key(struct row *row, const struct table *table, size_t i,
                       const struct cell *cell)
{
    const struct field *field = &row->fields->fields[i];
    const size_t used = strlen(row->key);
    for (size_t k = 0; k < TABLE_MAX_KEY && table->key[k] != NULL; k++)
        if (strcmp(table->key[k], field->name) == 0 && field->type == CELL_TEXT)
            (void)snprintf(row->key + used, sizeof row->key - used, " %s", cell->text);
        else if (strcmp(table->key[k], field->name) == 0)
            (void)snprintf(row->key + used, sizeof row->key - used, " %g", cell->number);
}

static void read_row(struct row *row, const struct table *table, struct place *place)
{
    struct cell cell = {0};
    (void)snprintf(row->key, sizeof row->key, "%s", table->name);
    if (table->subject != NULL)
        place->subject = table->subject(place);
    for (size_t i = 0; i < row->fields->n_fields; i++) {
        const struct field *field = &row->fields->fields[i];
        place->item = field->item;
        if (!field->is_se)
            cell = field->column->cell(place);
        row->number[i] = field->is_se ? cell.se : cell.number;
        if (!field->is_se)
            add_to_key(row, table, i, &cell);
    }
}

// The number in the field `prefix``name`, or NAN.
static double number_of(const struct row *row, const char *prefix, const char *name)
{
    char wanted[TOLD_NAME];
    (void)snprintf(wanted, sizeof wanted, "%s%s", prefix, name);
    for (size_t i = 0; i < row->fields->n_fields; i++)
        if (strcmp(row->fields->fields[i].name, wanted) == 0)
            return row->number[i];
    return NAN;
}

// What field i tells with an error: one of its own follows, or the row's `se`.
static bool tells(const struct row *row, size_t i, double t, struct told *told)
{
    const struct field *field = &row->fields->fields[i], *next = field + 1;
    if (i + 1 == row->fields->n_fields || field->is_se ||
        !(next->is_se || strcmp(next->name, "se") == 0))
        return false;
    char prefix[TOLD_NAME] = "";
    if (next->is_se)
        (void)snprintf(prefix, sizeof prefix, "%s_", field->name);
    const struct estimate estimate = {row->number[i], row->number[i + 1]};
    const struct interval students = interval_of(estimate, t);
    const double lo = number_of(row, prefix, "lo"), hi = number_of(row, prefix, "hi");
    *told = (struct told){.value = estimate.value,
                          .se = estimate.se,
                          .lo = isnan(lo) ? students.lo : lo,
                          .hi = isnan(hi) ? students.hi : hi};
    // what is too long is cut, the key first: the column stays
    const int room = TOLD_NAME - 2 - (int)strlen(field->name);
    (void)snprintf(told->name, sizeof told->name, "%.*s %s", room > 0 ? room : 0, row->key,
                   field->name);
    told->kind = strlen(told->name) - strlen(field->name);
    return true;
}

static bool add(struct told_list *list, const struct told *told)
{
    if ((list->n & (list->n - 1)) == 0) { // full: 0, 1, 2, 4 …
        const size_t room = list->n == 0 ? 1 : 2 * list->n;
        struct told *all = realloc(list->all, room * sizeof *all);
        if (all == NULL)
            return false;
        list->all = all;
    }
    list->all[list->n++] = *told;
    return true;
}

static bool add_table(struct told_list *list, const struct table *table,
                      const struct estimates *estimates, double t, struct arena *arena)
{
    const struct naming naming = {.model = estimates->model};
    struct field_list fields;
    if (!table_fields(table, &naming, arena, &fields) || fields.n_fields > MAX_FIELDS)
        return false;
    struct place place = {.estimates = estimates, .model = estimates->model, .arena = arena};
    struct row row = {.fields = &fields};
    struct told told;
    bool good = true;
    for (place.row = 0; good && place.row < table->n_rows(estimates); place.row++) {
        read_row(&row, table, &place);
        for (size_t i = 0; good && i < fields.n_fields; i++)
            if (tells(&row, i, t, &told))
                good = add(list, &told);
    }
    return good;
}

struct told_list told_of(const struct estimates *estimates)
{
    struct told_list list = {0};
    struct arena arena = {0};
    const double t = interval_t((double)replicate_count(estimates->result));
    size_t n = 0;
    bool good = true;
    const struct table *const *tables = table_list(&n);
    for (size_t i = 0; good && i < n; i++)
        if (tables[i] != &table_worlds && tables[i] != &table_convergence)
            good = add_table(&list, tables[i], estimates, t, &arena);
    arena_clear(&arena);
    if (!good)
        list.n = 0;
    return list;
}

// ---- files ---------------------------------------------------------------------------------

bool told_write(const struct told_list *list, const char *path)
{
    FILE *file = fopen(path, "w");
    if (file == NULL)
        return false;
    bool good = fprintf(file, "name,value,se\n") > 0;
    for (size_t i = 0; i < list->n; i++)
        good = fprintf(file, "%s,%.10g,%.3g\n", list->all[i].name, list->all[i].value,
                       list->all[i].se) > 0 &&
               good;
    return fclose(file) == 0 && good;
}

struct told_list told_read(const char *path)
{
    struct told_list list = {0};
    char line[2 * TOLD_NAME];
    FILE *file = fopen(path, "r");
    bool good = file != NULL && fgets(line, sizeof line, file) != NULL;
    while (good && fgets(line, sizeof line, file) != NULL) {
        struct told told = {.lo = NAN, .hi = NAN};
        good = sscanf(line, "%255[^,],%lf,%lf", told.name, &told.value, &told.se) == 3 &&
               add(&list, &told);
    }
    if (file != NULL)
        (void)fclose(file);
    if (!good)
        list.n = 0;
    return list;
}
