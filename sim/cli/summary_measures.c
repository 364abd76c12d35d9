// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/columns.h"
#include "cli/summary_parts.h"

#include <math.h>
#include <stdlib.h>

#define MOST_ROWS 12
#define WIDE_ENOUGH 72 // for the rank, which the order of the rows tells too

struct ranked {
    double shapley;
    size_t file_position, measure;
};

static int compare_ranked(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    if (a->shapley != b->shapley)
        return a->shapley > b->shapley ? -1 : 1;
    return a->file_position < b->file_position ? -1 : 1;
}

static double half_width(const struct measure_estimates *m)
{
    return summary_half_width(m->shapley.value, m->shapley_interval);
}

// Digits that show the largest error of all.
static int decimals_of(const struct estimates *estimates)
{
    double largest = NAN;
    for (size_t i = 0; i < estimates->model->n_measures; i++)
        largest = fmax(largest, half_width(&estimates->measures[i]));
    return summary_decimals(largest);
}

static void add_row(struct columns *columns, const struct estimates *estimates, size_t rank,
                    size_t i)
{
    struct page *page = columns->page;
    const struct measure_estimates *m = &estimates->measures[i];
    const int decimals = decimals_of(estimates);
    columns_cell(columns, estimates->model->measures[i].name);
    columns_cell(columns, words_fixed(&page->arena, m->achieved.value, 3, false));
    columns_cell(columns, words_fixed(&page->arena, estimates_in_force(estimates, i, 0).value, 3,
                                      false));
    columns_cell(columns, words_fixed(&page->arena, m->shapley.value, decimals, true));
    columns_cell(columns, words_error(&page->arena, half_width(m), decimals));
    columns_cell(columns, page_format(page, "%zu", rank));
}

void summary_measures(struct page *page, const struct estimates *estimates)
{
    const struct model *model = estimates->model;
    const size_t n = model->n_measures;
    const char *year = summary_last_year(page, model);
    const struct column_style style[] = {
        {.head = "measure"},
        {.head = "importance", .right = true},
        {.head = "feasible", .right = true},
        {.head = "Shapley", .right = true},
        {.head = "±"},
        {.head = "rank", .right = true, .hidden = n == 1 || page->width < WIDE_ENOUGH}};
    struct ranked ranked[MODEL_MAX_MEASURES];
    struct columns columns;
    for (size_t i = 0; i < n; i++)
        ranked[i] = (struct ranked){estimates->measures[i].shapley.value,
                                    model->measures[i].file_position, i};
    qsort(ranked, n, sizeof *ranked, compare_ranked);
    columns_begin(&columns, page, style, sizeof style / sizeof style[0]);
    for (size_t rank = 0; rank < n && rank < MOST_ROWS; rank++)
        add_row(&columns, estimates, rank + 1, ranked[rank].measure);
    page_heading(page, "What each measure brings");
    columns_print(&columns, 2);
    if (n > MOST_ROWS)
        page_text(page, 2, 2, "and %zu more: measures.csv", n - MOST_ROWS);
    page_text(page, 0, 2,
              "Importance: the chance of no further attack if it alone stood at full strength all "
              "along. Feasible: the chance that it is in force by the horizon, in %s. Shapley: its "
              "share of what all together gain.", year);
}
