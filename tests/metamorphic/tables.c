// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tables of two runs side by side.
#include "metamorphic/lab.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blackbox.h"

static const char *const tables[] = {"combinations", "measures", "pairs",  "tiers",
                                     "survival",     "in_force", "bodies", "worlds"};
enum { N_TABLES = sizeof tables / sizeof tables[0] };

static bool is_one_of(const char *text, const char *const *texts)
{
    for (size_t i = 0; texts[i] != NULL; i++) {
        if (strcmp(text, texts[i]) == 0)
            return true;
    }
    return false;
}

// Columns whose order of names is the scenario's.
static bool tells_order(const char *column)
{
    return is_one_of(column, (const char *const[]){"mask", "combination", "a", "b", NULL});
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

// "c+a" as "a+c".
static char *sorted_names(const char *names)
{
    char *copy = strdup(names), *parts[32], *rest = NULL, *sorted = NULL;
    size_t n = 0, size = 0;
    for (char *part = strtok_r(copy, "+", &rest); part != NULL && n < 32;
         part = strtok_r(NULL, "+", &rest))
        parts[n++] = part;
    qsort(parts, n, sizeof parts[0], compare_texts);
    FILE *file = open_memstream(&sorted, &size);
    for (size_t i = 0; i < n; i++)
        fprintf(file, "%s%s", i > 0 ? "+" : "", parts[i]);
    (void)fclose(file);
    free(copy);
    return sorted;
}

// The column of this title, whatever the order of the names in it ("deterrence:a+c"), or -1.
static long column_alike(const struct table *table, const char *title)
{
    const char *colon = strchr(title, ':');
    const long column = table_column(table, title);
    if (column >= 0 || colon == NULL)
        return column;
    char *wanted = sorted_names(colon + 1);
    long found = -1;
    for (long i = 0; found < 0 && i < (long)table->n_columns; i++) {
        const char *other = table_text(table, -1, i);
        const char *its = strchr(other, ':');
        char *names = its != NULL ? sorted_names(its + 1) : NULL;
        if (names != NULL && strcmp(names, wanted) == 0)
            found = i;
        free(names);
    }
    free(wanted);
    return found;
}

// What a row is about: its cells in the columns that name things, in an order of their own.
static char *row_key(const struct table *table, long row)
{
    static const char *const keys[] = {"combination", "measure", "tiers", "years",
                                       "group",       "body",    "world", NULL};
    char *key = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&key, &size);
    for (size_t i = 0; keys[i] != NULL; i++) {
        const long column = table_column(table, keys[i]);
        if (column >= 0) {
            char *sorted = sorted_names(table_text(table, row, column));
            fprintf(file, "%s|", sorted);
            free(sorted);
        }
    }
    const long a = table_column(table, "a"), b = table_column(table, "b");
    if (table_column(table, "interaction") >= 0) {
        char *pair = text_format("%s+%s", table_text(table, row, a), table_text(table, row, b));
        char *sorted = sorted_names(pair);
        fprintf(file, "%s", sorted);
        free(sorted);
        free(pair);
    }
    (void)fclose(file);
    return key;
}

struct keyed {
    char *key;
    long row;
};

static int compare_keyed(const void *a, const void *b)
{
    return strcmp(((const struct keyed *)a)->key, ((const struct keyed *)b)->key);
}

static struct keyed *keyed_create(const struct table *table)
{
    struct keyed *keyed = calloc(table->n_rows + 1, sizeof *keyed);
    for (size_t i = 0; i < table->n_rows; i++)
        keyed[i] = (struct keyed){row_key(table, (long)i), (long)i};
    qsort(keyed, table->n_rows, sizeof *keyed, compare_keyed);
    return keyed;
}

static void keyed_free(struct keyed *keyed, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(keyed[i].key);
    free(keyed);
}

static bool rows_agree(const char *name, const struct table *one, const struct keyed *mine,
                       const struct table *two, const struct keyed *yours, const char *ignored,
                       struct difference *difference)
{
    bool agree = strcmp(mine->key, yours->key) == 0;
    if (!agree)
        (void)snprintf(difference->text, sizeof difference->text, "%s.csv: rows %s and %s", name,
                       mine->key, yours->key);
    for (long column = 0; agree && column < (long)one->n_columns; column++) {
        const char *title = table_text(one, -1, column);
        if (tells_order(title) || (ignored != NULL && strstr(title, ignored) == title))
            continue;
        const long there = column_alike(two, title);
        const char *a = table_text(one, mine->row, column);
        const char *b = there < 0 ? "missing" : table_text(two, yours->row, there);
        agree = strcmp(a, b) == 0;
        if (!agree)
            (void)snprintf(difference->text, sizeof difference->text,
                           "%s.csv: %s of %s is %s and %s", name, title, mine->key, a, b);
    }
    return agree;
}

static bool tables_agree(const char *name, const struct table *one, const struct table *two,
                         const char *ignored, struct difference *difference)
{
    bool agree = one->n_rows == two->n_rows && one->n_columns == two->n_columns;
    if (!agree) {
        (void)snprintf(difference->text, sizeof difference->text, "%s.csv: %zu x %zu and %zu x %zu",
                       name, one->n_rows, one->n_columns, two->n_rows, two->n_columns);
        return false;
    }
    struct keyed *mine = keyed_create(one), *yours = keyed_create(two);
    for (size_t i = 0; agree && i < one->n_rows; i++)
        agree = rows_agree(name, one, &mine[i], two, &yours[i], ignored, difference);
    keyed_free(mine, one->n_rows);
    keyed_free(yours, two->n_rows);
    return agree;
}

static char *file_read(const char *folder, const char *name, const char *end)
{
    char *path = text_format("%s/%s%s", folder, name, end), *text = NULL;
    FILE *file = fopen(path, "r");
    size_t size = 0;
    if (file != NULL && getdelim(&text, &size, '\0', file) < 0) {
        free(text);
        text = NULL;
    }
    if (file != NULL)
        (void)fclose(file);
    free(path);
    return text;
}

static bool same_bytes(const char *folder, const char *other, const char *name, const char *end,
                       struct difference *difference)
{
    char *one = file_read(folder, name, end), *two = file_read(other, name, end);
    const bool same = one != NULL && two != NULL && strcmp(one, two) == 0;
    if (!same)
        (void)snprintf(difference->text, sizeof difference->text, "%s%s has other bytes", name,
                       end);
    free(one);
    free(two);
    return same;
}

static bool same_rows(const char *folder, const char *other, const char *name, const char *ignored,
                      struct difference *difference)
{
    char *here = text_format("%s/%s.csv", folder, name);
    char *there = text_format("%s/%s.csv", other, name);
    struct table *one = table_read(here), *two = table_read(there);
    const bool same =
        one != NULL && two != NULL && tables_agree(name, one, two, ignored, difference);
    table_free(one);
    table_free(two);
    free(here);
    free(there);
    return same;
}

bool lab_same_tables(const char *folder, const char *other, const char *ignored,
                     struct difference *difference)
{
    *difference = (struct difference){{0}};
    bool same = true;
    for (size_t i = 0; same && i < N_TABLES; i++)
        same = same_rows(folder, other, tables[i], ignored, difference);
    return same;
}

bool lab_same_bytes(const char *folder, const char *other, struct difference *difference)
{
    *difference = (struct difference){{0}};
    bool same = true;
    for (size_t i = 0; same && i < N_TABLES; i++)
        same = same_bytes(folder, other, tables[i], ".csv", difference);
    return same && same_bytes(folder, other, "datapackage", ".json", difference);
}
