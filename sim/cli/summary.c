// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/summary.h"

#include "base/date.h"
#include "cli/summary_parts.h"

#include <math.h>

const char *summary_last_year(struct page *page, const struct model *model)
{
    const struct scenario *s = model->scenario;
    char date[DATE_TEXT_SIZE];
    date_format_after(s->start_days - 1, s->horizon_years, date);
    return page_format(page, "%.4s", date);
}

const char *summary_names(struct page *page, const struct model *model, uint32_t mask,
                          const char *separator)
{
    const char *text = "";
    for (size_t position = 0; position < model->n_measures; position++) {
        const size_t i = model->in_file_order[position];
        if (mask >> i & 1U)
            text = page_format(page, "%s%s%s", text, text[0] == '\0' ? "" : separator,
                               model->measures[i].name);
    }
    return text;
}

const char *summary_combination(struct page *page, const struct model *model, uint32_t mask)
{
    const uint32_t all = (UINT32_C(1) << model->n_measures) - 1;
    const int size = __builtin_popcount(mask), n = (int)model->n_measures;
    if (mask == 0)
        return "none";
    if (mask == all && n > 3)
        return page_format(page, "all %d", n);
    if (n > 4 && size > n - 3)
        return page_format(page, "all but %s", summary_names(page, model, all & ~mask, " and "));
    return summary_names(page, model, mask, " + ");
}

const char *summary_belief(struct page *page, const struct belief *belief)
{
    if (isnan(belief->p05) || isnan(belief->p95))
        return "n/a";
    return page_format(page, "%.2f–%.2f", belief->p05, belief->p95);
}

double summary_half_width(double value, struct interval interval)
{
    return fmax(interval.hi - value, value - interval.lo); // of two, fmax takes what is a number
}

int summary_decimals(double half_width)
{
    return half_width > 0.0 && half_width < 0.0015 ? 4 : 3;
}

void summary_header(struct page *page, const struct model *model)
{
    const struct scenario *s = model->scenario;
    char date[DATE_TEXT_SIZE];
    date_format(s->start_days, date);
    const bool has_title = s->title != NULL && s->title[0] != '\0';
    page_heading(page, "%s: %zu measure%s, %zu combinations, %g year%s from %s",
                 has_title ? s->title : s->path, model->n_measures,
                 model->n_measures == 1 ? "" : "s", (size_t)1 << model->n_measures,
                 s->horizon_years, s->horizon_years == 1.0 ? "" : "s", date);
}

// The largest Monte Carlo standard error of a deterrence; NAN if none is known.
static double largest_error(const struct estimates *estimates)
{
    double largest = NAN;
    for (size_t mask = 0; mask < estimates->n_combinations; mask++)
        largest = fmax(largest, estimates->combinations[mask].deterrence.se);
    return largest;
}

static void print_errors(struct page *page, const struct estimates *estimates)
{
    const struct model *model = estimates->model;
    const double se = largest_error(estimates);
    const struct belief *belief = &estimates_all(estimates)->belief;
    const bool is_wider = belief->p95 - belief->p05 > 2.0 * SUMMARY_NORMAL_95 * se;
    if (isnan(se))
        page_text(page, 0, 0, "Monte Carlo error: not known (n/a) from a single world; ask for "
                              "more with --worlds.");
    else if (se == 0.0)
        page_text(page, 0, 0, "Monte Carlo error (±): none, every world gives the same.");
    else
        page_text(page, 0, 0,
                  "Monte Carlo error (±, 95" GLUE "%%): the standard error of a deterrence is at "
                  "most %.2g; more worlds narrow it.", se);
    if (model->scenario->n_unknowns == 0)
        page_text(page, 0, 0, "Beliefs: every number of this scenario is certain, so they have no "
                              "range.");
    else if (isnan(belief->p05))
        page_text(page, 0, 0, "Beliefs: their range needs several worlds of 2 trials or more%s.",
                  model->n_measures > LAYOUT_MAX_DENSE_MEASURES
                      ? ", and is kept for reported combinations only" : "");
    else
        page_text(page, 0, 0,
                  "Beliefs (5–95" GLUE "%%): what the %zu uncertain number%s leave%s open.%s More "
                  "worlds or trials won't narrow them; better knowledge would.",
                  model->scenario->n_unknowns, model->scenario->n_unknowns == 1 ? "" : "s",
                  model->scenario->n_unknowns == 1 ? "s" : "",
                  is_wider ? " They are wider than the Monte Carlo error." : "");
}

// What was asked for beside the scenario's file, so that a changed run is seen to be one.
static void print_settings(struct page *page, const struct model *model)
{
    const struct scenario *s = model->scenario;
    const char *text = "";
    for (size_t i = 0; i < s->n_overrides && text != NULL; i++)
        text = page_format(page, "%s%s%s", text, i == 0 ? "" : ", ", s->overrides[i]);
    page_text(page, 0, 2, "Adversary: %s%s%s", model->adversary.kind->name,
              s->n_overrides == 0 ? "" : "; changed: ", text == NULL ? "" : text);
}

void summary_print(struct page *page, const struct estimates *estimates, const char *folder)
{
    page_gap(page);
    summary_tiers(page, estimates);
    page_gap(page);
    summary_measures(page, estimates);
    page_gap(page);
    summary_best(page, estimates);
    summary_bodies(page, estimates);
    page_gap(page);
    print_errors(page, estimates);
    print_settings(page, estimates->model);
    page_text(page, 0, 2, "Tables: %s/", folder);
}
