// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/sensitivity_page.h"

#include "analysis/interval.h"
#include "cli/columns.h"
#include "cli/summary_parts.h"

#include <math.h>

#define MOST_ROWS 8

// ---- before -------------------------------------------------------------------------------------

void sensitivity_page_cost(struct page *page, const struct model *model,
                           const struct sensitivity_request *r, const struct inputs *inputs,
                           double seconds, unsigned n_threads)
{
    const size_t n = model->scenario->n_unknowns;
    const bool *method = r->method;
    const bool has_design = method[SENSITIVITY_SOBOL] || method[SENSITIVITY_GIVEN_DATA];
    const char *parts = "";
    if (method[SENSITIVITY_TORNADO])
        parts = page_format(page, " A tornado of %zu points in %d worlds.", tornado_points(n),
                            SENSITIVITY_TORNADO_WORLDS);
    if (method[SENSITIVITY_MORRIS])
        parts = page_format(page, "%s %zu trajectories of %zu points.", parts, r->n_trajectories,
                            n + 1);
    if (has_design)
        parts = page_format(page, "%s %zu rows of %zu points.", parts, r->n_rows,
                            SALTELLI_FIRST + (method[SENSITIVITY_SOBOL] ? inputs->n : 0));
    const double places = (double)sensitivity_n_places(r, n, inputs->n);
    page_text(page, 0, 2, "%zu uncertain number%s, %zu independent input%s.%s In all %s places × %u "
              "trials: about %s on %u thread%s.", n, n == 1 ? "" : "s", inputs->n,
              inputs->n == 1 ? "" : "s", parts,
              words_large(&page->arena, places), model->scenario->run.n_trials,
              words_duration(&page->arena, seconds), n_threads, n_threads == 1 ? "" : "s");
    page_gap(page);
}

// ---- after --------------------------------------------------------------------------------------

// What a list of inputs is ordered by, and what is said of each; NULL: nothing more.
typedef double measure(const struct sensitivity *s, size_t quantity, size_t input);

static double by_total(const struct sensitivity *s, size_t quantity, size_t input)
{
    return s->sobol[quantity * s->inputs.n + input].total.value;
}

static double by_effect(const struct sensitivity *s, size_t quantity, size_t input)
{
    return s->morris[quantity * s->n_unknowns + input].absolute.value;
}

static double by_swing(const struct sensitivity *s, size_t quantity, size_t input)
{
    return fabs(s->tornado[quantity * s->n_unknowns + input].swing.value);
}

static double by_share(const struct sensitivity *s, size_t quantity, size_t input)
{
    return s->given[quantity * s->n_unknowns + input].first_order.value;
}

// The input after `than` (n: the first) in descending order of the measure; n: there is none.
static size_t next_by(const struct sensitivity *s, size_t quantity, measure *of, size_t n,
                      size_t than)
{
    size_t best = n;
    for (size_t i = 0; i < n; i++) {
        const double x = of(s, quantity, i), limit = than == n ? INFINITY : of(s, quantity, than);
        const bool is_left = x < limit || (x == limit && than != n && i > than);
        if (is_left && (best == n || x > of(s, quantity, best)))
            best = i;
    }
    return best;
}

static const char *of_words(struct page *page, const struct sensitivity *s, size_t quantity)
{
    if (sensitivity_is_gain(s, quantity))
        return "what all measures together add";
    return page_format(page, "deterrence with %s",
                       summary_combination(page, s->model, sensitivity_mask(s, quantity)));
}

static void cell_estimate(struct columns *c, struct estimate estimate, double t, int decimals)
{
    struct page *page = c->page;
    columns_cell(c, page_format(page, "%s %s", words_fixed(&page->arena, estimate.value, decimals,
                                                           false),
                                words_error(&page->arena, t * estimate.se, decimals)));
}

static void print_sobol(struct page *page, const struct sensitivity *s, size_t quantity)
{
    const struct column_style style[] = {{.head = "input"},
                                         {.head = "first order", .right = true},
                                         {.head = "total", .right = true}};
    const size_t n = s->inputs.n;
    struct columns columns;
    size_t i = next_by(s, quantity, by_total, n, n);
    page_heading(page, "Which share of the variance of %s (standard deviation %.3g) each input makes",
                 of_words(page, s, quantity), s->sd[quantity]);
    columns_begin(&columns, page, style, sizeof style / sizeof style[0]);
    for (size_t k = 0; k < MOST_ROWS && i != n; k++, i = next_by(s, quantity, by_total, n, i)) {
        const struct sobol_index *index = &s->sobol[quantity * n + i];
        const double t = interval_t(RESAMPLING_REPLICATES);
        columns_cell(&columns, s->inputs.name[i]);
        cell_estimate(&columns, index->first_order, t, 3);
        cell_estimate(&columns, index->total, t, 3);
    }
    columns_print(&columns, 2);
    page_gap(page);
}

static void print_tornado(struct page *page, const struct sensitivity *s, size_t quantity)
{
    const struct column_style style[] = {{.head = "number"},
                                         {.head = "5 %", .right = true},
                                         {.head = "95 %", .right = true},
                                         {.head = "there", .right = true},
                                         {.head = "and there", .right = true},
                                         {.head = "swing", .right = true}};
    const size_t n = s->n_unknowns;
    struct columns columns;
    size_t u = next_by(s, quantity, by_swing, n, n);
    page_heading(page, "How far each number alone moves %s, others at their medians",
                 of_words(page, s, quantity));
    columns_begin(&columns, page, style, sizeof style / sizeof style[0]);
    for (size_t k = 0; k < MOST_ROWS && u != n; k++, u = next_by(s, quantity, by_swing, n, u)) {
        const struct tornado_bar *bar = &s->tornado[quantity * n + u];
        columns_cell(&columns, s->model->scenario->unknowns[u].path);
        columns_cell(&columns, page_format(page, "%.3g", s->low[u]));
        columns_cell(&columns, page_format(page, "%.3g", s->high[u]));
        columns_cell(&columns, words_fixed(&page->arena, bar->at_low.value, 3, false));
        columns_cell(&columns, words_fixed(&page->arena, bar->at_high.value, 3, false));
        cell_estimate(&columns, bar->swing, SUMMARY_NORMAL_95, 4);
    }
    columns_print(&columns, 2);
    page_gap(page);
}

static void print_morris(struct page *page, const struct sensitivity *s, size_t quantity)
{
    const struct column_style style[] = {{.head = "number"},
                                         {.head = "µ*", .right = true},
                                         {.head = "µ", .right = true},
                                         {.head = "σ", .right = true}};
    const size_t n = s->n_unknowns;
    struct columns columns;
    size_t u = next_by(s, quantity, by_effect, n, n);
    page_heading(page, "Elementary effects on %s", of_words(page, s, quantity));
    columns_begin(&columns, page, style, sizeof style / sizeof style[0]);
    for (size_t k = 0; k < MOST_ROWS && u != n; k++, u = next_by(s, quantity, by_effect, n, u)) {
        const struct morris_effect *effect = &s->morris[quantity * n + u];
        columns_cell(&columns, s->model->scenario->unknowns[u].path);
        cell_estimate(&columns, effect->absolute, SUMMARY_NORMAL_95, 4);
        columns_cell(&columns, words_fixed(&page->arena, effect->mean.value, 4, true));
        columns_cell(&columns, words_fixed(&page->arena, effect->sd, 4, false));
    }
    columns_print(&columns, 2);
    page_gap(page);
}

static void print_given(struct page *page, const struct sensitivity *s, size_t quantity)
{
    const struct column_style style[] = {{.head = "number"},
                                         {.head = "first order", .right = true},
                                         {.head = "PAWN", .right = true}};
    const size_t n = s->n_unknowns;
    struct columns columns;
    size_t u = next_by(s, quantity, by_share, n, n);
    page_heading(page, "What %zu worlds tell of %s (PAWN below %.3f may be chance)", s->n_given,
                 of_words(page, s, quantity), s->dummy[quantity]);
    columns_begin(&columns, page, style, sizeof style / sizeof style[0]);
    for (size_t k = 0; k < MOST_ROWS && u != n; k++, u = next_by(s, quantity, by_share, n, u)) {
        const struct given_data *given = &s->given[quantity * n + u];
        columns_cell(&columns, s->model->scenario->unknowns[u].path);
        cell_estimate(&columns, given->first_order, interval_t(RESAMPLING_REPLICATES), 3);
        columns_cell(&columns, words_fixed(&page->arena, given->pawn_median, 3, false));
    }
    columns_print(&columns, 2);
    page_gap(page);
}

static void print_notes(struct page *page, const struct sensitivity *s, const char *folder)
{
    if (s->sobol != NULL)
        page_text(page, 0, 2, "First order: the share that would go if the input became known. Total: "
                  "what would stay if all others did.");
    if (s->inputs.n < s->n_unknowns && s->sobol != NULL)
        page_text(page, 0, 2, "Correlated numbers count as one input there. Tornado and elementary "
                  "effects move each number by itself and leave correlations out.");
    if (s->few > GIVEN_DATA_FEW)
        page_text(page, 0, 2, "Warning: %zu worlds are too few for their shares: standard errors reach "
                  "%.2f.", s->n_given, s->few);
    page_text(page, 0, 2, "±: 95 %%. All reported combinations: %s/", folder);
}

void sensitivity_page(struct page *page, const struct sensitivity *s, const char *folder)
{
    const size_t gain = s->n_quantities - 1, shown[] = {sensitivity_all(s), gain};
    for (size_t k = 0; k < sizeof shown / sizeof shown[0]; k++) {
        if (s->tornado != NULL)
            print_tornado(page, s, shown[k]);
        if (s->morris != NULL)
            print_morris(page, s, shown[k]);
        if (s->sobol != NULL)
            print_sobol(page, s, shown[k]);
        else if (s->given != NULL)
            print_given(page, s, shown[k]);
    }
    print_notes(page, s, folder);
}
