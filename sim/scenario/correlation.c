// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario/correlation.h"

#include "scenario/read.h"

#include <gsl/gsl_linalg.h>
#include <gsl/gsl_matrix.h>
#include <stdlib.h>
#include <string.h>

static const struct key keys[] = {
    {KEY_ANY_NAME, KEY_REAL, false, {-1.0, 1.0, true, true}, 0, NULL,
     "the correlation of the two normals behind; all of them together must be possible", NULL},
};
const struct key_table correlation_keys = KEY_TABLE("a correlation", keys, NULL);

#define MOST_NAMES 20 // in a message

struct reading {
    struct scenario *s;
    const struct entry *const *entries;
    size_t n;
    double *matrix; // [n][n]
    bool *given;    // [n][n]
    bool good;
};

static size_t place_of(const struct reading *r, const char *name)
{
    size_t i = 0;
    while (i < r->n && strcmp(r->entries[i]->name, name) != 0)
        i++;
    return i;
}

static void unknown_partner(struct reading *r, const struct entry *entry)
{
    const char **names = arena_alloc(&r->s->arena, r->n, sizeof *names);
    for (size_t i = 0; names != NULL && i < r->n; i++)
        names[i] = r->entries[i]->name;
    read_unknown_name(r->s, entry, entry->name, "entry to correlate with,", names,
                      names == NULL ? 0 : r->n);
}

static void read_pair(struct reading *r, size_t i, const struct entry *entry)
{
    struct scenario *s = r->s;
    const size_t complaints = s->n_complaints, j = place_of(r, entry->name);
    const char *path = entry_path(entry, &s->arena);
    const double value = entry_is_number(entry) ? entry_real(entry) : NAN;
    if (j == r->n)
        unknown_partner(r, entry);
    else if (j == i)
        scenario_complain(s, entry, "%s: nothing correlates with itself", path);
    else if (!range_holds(&keys[0].range, value))
        scenario_complain(s, entry, "%s: a certain number in (-1, 1) is wanted", path);
    else if (r->given[i * r->n + j] && r->matrix[i * r->n + j] != value)
        scenario_complain(s, entry, "%s is %g, but %s gives %g for the same pair", path, value,
                          entry_path(r->entries[j], &s->arena), r->matrix[i * r->n + j]);
    else {
        r->matrix[i * r->n + j] = r->matrix[j * r->n + i] = value;
        r->given[i * r->n + j] = r->given[j * r->n + i] = true;
    }
    r->good = r->good && s->n_complaints == complaints;
}

// Fills root[n][n] with the Cholesky factor of the matrix; false if it is not positive definite.
static bool factorise(const struct reading *r, double *root)
{
    const size_t n = r->n;
    gsl_matrix_view matrix = gsl_matrix_view_array(root, n, n);
    memcpy(root, r->matrix, n * n * sizeof *root);
    if (gsl_linalg_cholesky_decomp1(&matrix.matrix) != GSL_SUCCESS)
        return false;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            root[i * n + j] = 0.0;
    return true;
}

// Three of the entries contradict each other, or else all of them together.
static void complain_contradiction(struct reading *r)
{
    struct scenario *s = r->s;
    const struct entry *group = r->entries[0]->parent;
    for (size_t i = 0; i < r->n; i++)
        for (size_t j = i + 1; j < r->n; j++)
            for (size_t k = j + 1; k < r->n; k++) {
                const double a = r->matrix[i * r->n + j], b = r->matrix[i * r->n + k],
                             c = r->matrix[j * r->n + k];
                // fewer than two correlations cannot contradict each other
                if ((a != 0.0) + (b != 0.0) + (c != 0.0) < 2 ||
                    1.0 + 2.0 * a * b * c - a * a - b * b - c * c > 0.0) // the determinant
                    continue;
                scenario_complain(s, group,
                                  "%s: the correlations of %s, %s and %s contradict each other "
                                  "(%g, %g, %g): no three conditions can be so related",
                                  entry_path(group, &s->arena), r->entries[i]->name,
                                  r->entries[j]->name, r->entries[k]->name, a, b, c);
                return;
            }
    const char *names = "";
    for (size_t i = 0; i < r->n && names != NULL && i < MOST_NAMES; i++)
        names = arena_format(&s->arena, "%s%s%s", names, i == 0 ? "" : ", ", r->entries[i]->name);
    if (r->n > MOST_NAMES && names != NULL)
        names = arena_format(&s->arena, "%s and %zu others", names, r->n - MOST_NAMES);
    scenario_complain(s, group,
                      "%s: the correlations of %s contradict each other: their matrix is not "
                      "positive definite",
                      entry_path(group, &s->arena), names == NULL ? "" : names);
}

void correlation_read(struct scenario *s, const struct entry *const *entries, size_t n,
                      double **root)
{
    *root = NULL;
    struct reading r = {.s = s, .entries = entries, .n = n, .good = true,
                        .matrix = arena_alloc(&s->arena, n * n, sizeof(double)),
                        .given = arena_alloc(&s->arena, n * n, sizeof(bool))};
    double *factor = arena_alloc(&s->arena, n * n, sizeof *factor);
    if (r.matrix == NULL || r.given == NULL || factor == NULL)
        return;
    for (size_t i = 0; i < n; i++)
        r.matrix[i * n + i] = 1.0;
    for (size_t i = 0; i < n; i++) {
        const struct entry *group = entry_child(entries[i], "correlation");
        if (group == NULL || group->type != ENTRY_GROUP)
            continue; // a wrong type has been complained about
        for (const struct entry *pair = group->first; pair != NULL; pair = pair->next)
            read_pair(&r, i, pair);
    }
    if (!r.good || n == 0)
        return;
    if (factorise(&r, factor))
        *root = factor;
    else
        complain_contradiction(&r);
}
