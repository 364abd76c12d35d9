// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/columns.h"
#include "cli/describe.h"
#include "scenario/law.h"

#include <stdlib.h>

static const char *number(struct page *page, double value)
{
    return page_format(page, value < 0.0 ? "−%.3g" : "%.3g", value < 0.0 ? -value : value);
}

static void add_row(struct columns *columns, struct scenario *s, const struct unknown *unknown)
{
    struct page *page = columns->page;
    const char *words = law_words(s, unknown->law);
    if (unknown->fit_error > 0.0)
        words = page_format(page, "%s (fit: off by up to %.2g)", words, unknown->fit_error);
    columns_cell(columns, number(page, dist_quantile(&unknown->dist, 0.05)));
    columns_cell(columns, number(page, dist_quantile(&unknown->dist, 0.5)));
    columns_cell(columns, number(page, dist_quantile(&unknown->dist, 0.95)));
    columns_cell(columns, page_format(page, "%s ~ %s", unknown->path, words));
}

void describe_unknowns(struct page *page, struct model *model)
{
    struct scenario *s = model->scenario;
    const struct column_style style[] = {{.head = "5 %", .right = true},
                                         {.head = "50 %", .right = true},
                                         {.head = "95 %", .right = true},
                                         {.head = "number ~ distribution", .wrapped = true}};
    struct columns columns;
    if (s->n_unknowns == 0) {
        page_text(page, 0, 2, "No uncertain numbers: nothing differs from world to world.");
        page_gap(page);
        return;
    }
    columns_begin(&columns, page, style, sizeof style / sizeof style[0]);
    for (size_t i = 0; i < s->n_unknowns; i++)
        add_row(&columns, s, &s->unknowns[i]);
    page_heading(page, "%zu uncertain number%s (beliefs: drawn once per world)", s->n_unknowns,
                 s->n_unknowns == 1 ? "" : "s");
    columns_print(&columns, 2);
    const char **names = arena_alloc(&page->arena, s->n_correlated, sizeof *names);
    for (size_t i = 0; i < s->n_correlated && names != NULL; i++)
        names[i] = s->unknowns[s->correlated[i]].name;
    if (names != NULL)
        describe_correlations(page, names, s->n_correlated, s->correlated_root);
    page_gap(page);
}
