// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/describe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// What rounding leaves of a correlation of 0.
#define NO_CORRELATION 1e-9

void describe_correlations(struct page *page, const char *const *names, size_t n,
                           const double *root)
{
    const char *list = "";
    for (size_t i = 0; i < n && root != NULL; i++)
        for (size_t j = 0; j < i; j++) {
            double sum = 0.0; // R = L Lᵀ
            for (size_t k = 0; k <= j; k++)
                sum += root[i * n + k] * root[j * n + k];
            if (fabs(sum) > NO_CORRELATION)
                list = page_format(page, "%s%s%s with %s %s", list, list[0] == '\0' ? "" : ", ",
                                   names[j], names[i], words_fixed(&page->arena, sum, 2, false));
        }
    if (list[0] != '\0')
        page_text(page, 2, 4, "correlations: %s", list);
}

static void print_shock(struct page *page, struct model *model, const struct shock *shock)
{
    const char *p = number_words(shock->p, model);
    const bool is_certain = shock->p.unknown < 0 && shock->p.value == 1.0;
    const char *dot = strrchr(shock->path, '.');
    page_text(page, 4, 6, "%s %s: %s%s%sshift %s", describe_moment(page, shock->date_years, model),
              dot == NULL ? shock->path : dot + 1, is_certain ? "" : "with p ", is_certain ? "" : p,
              is_certain ? "" : ", ", describe_chance(page, &shock->shift, model));
}

static int compare_dates(const void *left, const void *right)
{
    const struct shock *const *a = left, *const *b = right;
    const double x = (*a)->date_years.value, y = (*b)->date_years.value;
    return x != y ? (x < y ? -1 : 1) : strcmp((*a)->path, (*b)->path);
}

static void print_shocks(struct page *page, struct model *model, int factor)
{
    size_t n = 0;
    const struct shock **shocks = arena_alloc(&page->arena, model->n_shocks, sizeof *shocks);
    for (size_t k = 0; k < model->n_shocks && shocks != NULL; k++)
        if (model->shocks[k].factor == factor)
            shocks[n++] = &model->shocks[k];
    if (n > 0)
        qsort(shocks, n, sizeof *shocks, compare_dates);
    for (size_t k = 0; k < n; k++)
        print_shock(page, model, shocks[k]);
}

void describe_factors(struct page *page, struct model *model)
{
    if (model->n_factors == 0)
        return;
    const char **names = arena_alloc(&page->arena, model->n_factors, sizeof *names);
    if (names == NULL)
        return;
    page_heading(page, "Factors (mean 0, variance 1; drawn in every trial)");
    for (size_t i = 0; i < model->n_factors; i++) {
        names[i] = model->factors[i].name;
        page_text(page, 2, 4, "%s", names[i]);
        print_shocks(page, model, (int)i);
    }
    describe_correlations(page, names, model->n_factors, model->factor_root);
    page_gap(page);
}
