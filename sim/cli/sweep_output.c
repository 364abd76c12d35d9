// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/sweep_output.h"

#include "output/sweep_tables.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_NAMES 5 // that the header lists

static const char *design_words(enum plan_design design)
{
    switch (design) {
    case PLAN_GRID:
        return "of a grid";
    case PLAN_LIST:
        return "of a list";
    case PLAN_LATIN_HYPERCUBE:
        return "of a Latin hypercube";
    case PLAN_SOBOL:
        return "of Sobol's sequence";
    case PLAN_N_DESIGNS:
        break;
    }
    return "";
}

void sweep_output_header(const struct sweep *sweep, struct page *page)
{
    const struct plan *plan = &sweep->plan;
    const char *names = "";
    for (size_t i = 0; i < plan->n_varied && i < MOST_NAMES; i++)
        names = page_format(page, "%s%s%s", names, i == 0 ? "" : ", ", plan->varied[i].name);
    if (plan->n_varied > MOST_NAMES)
        names = page_format(page, "%s and %zu more", names, plan->n_varied - MOST_NAMES);
    page_heading(page, "%s: %" PRIu32 " point%s %s over %s", plan->title, plan->n_points,
                 plan->n_points == 1 ? "" : "s", design_words(plan->design), names);
}

// ---- the summary --------------------------------------------------------------------------------

struct extremes {
    uint32_t n_finished, least, most;
    double largest_se;
};

static struct extremes find_extremes(const struct estimate *all, uint32_t n)
{
    struct extremes x = {0};
    for (uint32_t i = 0; i < n; i++) {
        if (isnan(all[i].value))
            continue;
        if (x.n_finished == 0)
            x.least = x.most = i;
        x.n_finished++;
        x.least = all[i].value < all[x.least].value ? i : x.least;
        x.most = all[i].value > all[x.most].value ? i : x.most;
        x.largest_se = fmax(x.largest_se, all[i].se);
    }
    return x;
}

static void say_extreme(struct page *page, const struct plan *plan, const char *which,
                        const struct estimate *all, uint32_t point)
{
    page_text(page, 2, 4, "%s  %s  at %s", which,
              words_fixed(&page->arena, all[point].value, 3, false),
              plan_point_words(plan, point, &page->arena));
}

static void print_summary(struct page *page, const struct plan *plan, const struct estimate *all,
                          const char *folder)
{
    const struct extremes x = find_extremes(all, plan->n_points);
    page_gap(page);
    page_heading(page, "Deterrence of all measures over the points");
    say_extreme(page, plan, "least", all, x.least);
    say_extreme(page, plan, "most ", all, x.most);
    if (x.n_finished < plan->n_points)
        page_text(page, 0, 2, "Finished: %" PRIu32 " of %" PRIu32 " points.", x.n_finished,
                  plan->n_points);
    page_text(page, 0, 2,
              "Monte Carlo error: the standard error of these is at most %s. Points share their "
              "random numbers: what they differ from point 0 (change in sweep.csv) is known better.",
              words_fixed(&page->arena, x.largest_se, 4, false));
    page_text(page, 0, 2, "Tables: %s/", folder);
}

enum status sweep_output_write(const struct sweep *sweep, struct store *store,
                               struct sweep_record *record, const struct output_request *request,
                               struct folder *folder, struct page *page, struct error *error)
{
    const struct plan *plan = &sweep->plan;
    struct estimate *all = calloc(plan->n_points, sizeof *all);
    if (all == NULL)
        return error_memory(error, "the sweep");
    memcpy(record->plan_hash, sweep->hash, sizeof record->plan_hash);
    const struct sweep_output output = {plan, sweep->model, store, record};
    const enum status status = sweep_tables_write(&output, folder, all, error);
    if (status == STATUS_OK && !request->quiet)
        print_summary(page, plan, all, request->folder);
    free(all);
    return status;
}
