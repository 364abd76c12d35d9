// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/date.h"
#include "cli/columns.h"
#include "cli/summary_parts.h"

#include <math.h>

#define MOST_TIERS_UNITED 3 // above, only the single tiers are listed
#define MOST_SINGLES 8
#define MOST_REPORTED 6

// Prints rows of deterrence, each combination once.
struct rows {
    struct page *page;
    const struct estimates *estimates;
    struct columns columns;
    uint32_t shown[64];
    size_t n_shown;
};

static bool take(struct rows *rows, uint32_t mask)
{
    for (size_t i = 0; i < rows->n_shown; i++)
        if (rows->shown[i] == mask)
            return false;
    if (rows->n_shown == sizeof rows->shown / sizeof rows->shown[0])
        return false;
    rows->shown[rows->n_shown++] = mask;
    return true;
}

// Digits that show the errors of none and all.
static int decimals_of(const struct estimates *estimates)
{
    const struct combination *none = &estimates->combinations[0], *all = estimates_all(estimates);
    return summary_decimals(fmax(summary_half_width(none->deterrence.value, none->interval),
                                 summary_half_width(all->deterrence.value, all->interval)));
}

static void add_row(struct rows *rows, const char *label, uint32_t mask, const char *note)
{
    struct page *page = rows->page;
    const struct combination *c = &rows->estimates->combinations[mask];
    if (!take(rows, mask))
        return;
    const int decimals = decimals_of(rows->estimates);
    const double half = summary_half_width(c->deterrence.value, c->interval);
    columns_cell(&rows->columns, label);
    columns_cell(&rows->columns, words_fixed(&page->arena, c->deterrence.value, decimals, false));
    columns_cell(&rows->columns, words_error(&page->arena, half, decimals));
    columns_cell(&rows->columns,
                 mask == 0 ? "" : words_fixed(&page->arena, c->gain.value, decimals, true));
    columns_cell(&rows->columns, summary_belief(page, &c->belief));
    columns_cell(&rows->columns, note);
}

static void add_tiers(struct rows *rows)
{
    const struct model *model = rows->estimates->model;
    for (size_t size = 1; size <= model->n_tiers; size++)
        for (size_t i = 0; i < rows->estimates->n_tiers; i++) {
            const struct tier_estimates *t = &rows->estimates->tiers[i];
            if ((size_t)__builtin_popcount(t->tiers) != size ||
                (size > 1 && model->n_tiers > MOST_TIERS_UNITED))
                continue;
            if (t->mask == (UINT32_C(1) << model->n_measures) - 1 && size > 1)
                continue; // "all", the last row
            add_row(rows, page_format(rows->page, size == 1 ? "tier %s" : "tiers %s", t->name),
                    t->mask, size == 1 ? summary_names(rows->page, model, t->mask, ", ") : "");
        }
}

// What the scenario asks to be reported beside the usual.
static void add_reported(struct rows *rows)
{
    const struct model *model = rows->estimates->model;
    size_t n = 0;
    for (size_t i = 0; i < model->n_reported && n < MOST_REPORTED; i++) {
        const uint32_t mask = model->reported[i].mask;
        if (model->n_tiers > 0 && __builtin_popcount(mask) < 2)
            continue; // singles stand in the table of measures
        bool is_tiers = mask == (UINT32_C(1) << model->n_measures) - 1;
        for (size_t k = 0; k < rows->estimates->n_tiers; k++)
            is_tiers = is_tiers || rows->estimates->tiers[k].mask == mask;
        if (is_tiers || (model->n_tiers == 0 && n >= MOST_SINGLES))
            continue;
        const bool is_single = __builtin_popcount(mask) == 1;
        const char *name = summary_combination(rows->page, model, mask);
        add_row(rows, is_single ? name : "reported", mask, is_single ? "" : name);
        n++;
    }
}

static void print_deterrence(struct page *page, const struct estimates *estimates)
{
    const struct model *model = estimates->model;
    const struct column_style style[] = {
        {.head = ""},
        {.head = "chance", .right = true},
        {.head = "±"},
        {.head = "gain", .right = true},
        {.head = "beliefs 5–95 %", .hidden = model->scenario->n_unknowns == 0},
        {.head = "", .wrapped = true}};
    struct rows rows = {.page = page, .estimates = estimates};
    columns_begin(&rows.columns, page, style, sizeof style / sizeof style[0]);
    add_row(&rows, "none", 0, "");
    if (model->n_tiers > 0)
        add_tiers(&rows);
    if (model->n_measures > 1)
        add_reported(&rows);
    const uint32_t all = (UINT32_C(1) << model->n_measures) - 1;
    add_row(&rows, model->n_measures == 1 ? model->measures[0].name : "all", all, "");
    columns_print(&rows.columns, 2);
}

const char *summary_verdict(struct estimate estimate)
{
    if (isnan(estimate.value) || isnan(estimate.se))
        return NULL;
    if (fabs(estimate.value) <= SUMMARY_NORMAL_95 * estimate.se || fabs(estimate.value) < 1e-12)
        return "add up";
    return estimate.value < 0.0 ? "overlap" : "reinforce each other";
}

// "overlap: the whole is 0.091 ± 0.003 less than their sum".
static const char *difference_words(struct page *page, struct estimate e)
{
    const double half = SUMMARY_NORMAL_95 * e.se;
    const int decimals = summary_decimals(half);
    const char *word = summary_verdict(e), *error = words_error(&page->arena, half, decimals);
    if (isnan(e.value))
        return "cannot be compared (a chance is 0)";
    if (word == NULL)
        return page_format(page, "differ by %s from their sum (error: n/a)",
                           words_fixed(&page->arena, e.value, decimals, true));
    if (word[0] == 'a')
        return page_format(page, "add up within the error: %s" GLUE "%s",
                           words_fixed(&page->arena, e.value, decimals, true), error);
    return page_format(page, "%s: the whole is %s" GLUE "%s %s than their sum", word,
                       words_fixed(&page->arena, fabs(e.value), decimals, false), error,
                       e.value < 0.0 ? "less" : "more");
}

static void print_synergy(struct page *page, const struct estimates *estimates)
{
    const struct model *model = estimates->model;
    const bool by_tiers = model->n_tiers > 1;
    if (!by_tiers && model->n_measures < 2)
        return;
    struct estimate gain = estimates_all(estimates)->synergy;
    struct estimate log_gain = estimates_all(estimates)->log_synergy;
    if (by_tiers) {
        const struct tier_estimates *all = &estimates->tiers[estimates->n_tiers - 1];
        gain = all->synergy;
        log_gain = all->log_synergy;
    }
    page_text(page, 0, 2,
              "More than the sum of its layers? On the scale of gains the %s %s. On the log scale, "
              "where independent layers add up whatever the ceiling, they %s.",
              by_tiers ? "tiers" : "measures", difference_words(page, gain),
              difference_words(page, log_gain));
}

void summary_tiers(struct page *page, const struct estimates *estimates)
{
    const struct scenario *s = estimates->model->scenario;
    char end[DATE_TEXT_SIZE];
    date_format_after(s->start_days, s->horizon_years, end);
    page_heading(page, "Deterrence: chance of no further attack until %s", end);
    print_deterrence(page, estimates);
    print_synergy(page, estimates);
}
