// SPDX-License-Identifier: GPL-3.0-or-later
// Points opened, computed and finished, for run_points_compute.
#include "library/sweep.h"

#include "analysis/estimates.h"
#include "analysis/point.h"
#include "library/opening.h"

#include <stdlib.h>

struct open_point {
    struct scenario scenario;
    struct model model;
};

struct work {
    const struct sweep *sweep;
    struct open_point **open; // [n_points]
};

static void close_point(void *context, uint32_t point)
{
    struct work *w = context;
    if (w->open[point] == NULL)
        return;
    scenario_clear(&w->open[point]->scenario);
    free(w->open[point]);
    w->open[point] = NULL;
}

static enum status open_point(void *context, uint32_t point, const struct model **model,
                              struct error *error)
{
    struct work *w = context;
    struct arena arena;
    size_t n;
    arena_init(&arena);
    const char *const *overrides = plan_overrides(&w->sweep->plan, point, &arena, &n);
    struct open_point *const opened = overrides == NULL ? NULL : calloc(1, sizeof *opened);
    enum status status = opened == NULL ? error_memory(error, "a point of the sweep") : STATUS_OK;
    if (status == STATUS_OK) {
        w->open[point] = opened;
        *model = &opened->model;
        status = opening_change(&opened->scenario, &opened->model, w->sweep->scenario, true, overrides,
                                n, error);
        if (status != STATUS_OK)
            close_point(w, point);
    }
    arena_clear(&arena);
    return status;
}

static enum status finish_point(void *context, uint32_t point, const struct result *result,
                                struct bytes *kept, struct error *error)
{
    const struct work *w = context;
    struct estimates *estimates;
    (void)point;
    enum status status = estimates_compute(result, &estimates, error);
    if (status != STATUS_OK)
        return status;
    status = point_put(estimates, w->sweep->plan.report_all, kept, error);
    estimates_free(estimates);
    return status;
}

enum status sweep_point_units(const struct sweep *sweep, uint32_t *n_units, struct error *error)
{
    struct run_points points = {0};
    const enum status status = run_points_measure(&points, sweep->model, error);
    *n_units = points.n_blocks;
    return status;
}

enum status sweep_compute(const struct sweep *sweep, const struct run_options *options,
                          struct error *error)
{
    struct work w = {.sweep = sweep};
    struct run_points points = {.n_points = sweep->plan.n_points, .open = open_point,
                                .finish = finish_point, .close = close_point, .context = &w};
    enum status status = run_points_measure(&points, sweep->model, error);
    if (status != STATUS_OK)
        return status;
    w.open = calloc(points.n_points, sizeof *w.open);
    if (w.open == NULL)
        return error_memory(error, "the sweep");
    status = run_points_compute(&points, options, error);
    free(w.open);
    return status;
}

// Of as many shares as there are points, share p + 1 is point p.
enum status sweep_finish_stored(const struct sweep *sweep, struct store *store, uint32_t *n_missing,
                                struct error *error)
{
    uint32_t n_units;
    enum status status = sweep_point_units(sweep, &n_units, error);
    *n_missing = 0;
    for (uint32_t p = 0; status == STATUS_OK && p < sweep->plan.n_points; p++) {
        const uint64_t first = (uint64_t)p * n_units;
        const struct run_options options = {.n_threads = 1, .store = store, .share = p + 1,
                                            .n_shares = sweep->plan.n_points};
        if (store_has_point(store, p))
            continue;
        const bool is_whole = store_count(store, first, first + n_units) == n_units;
        status = store_answered(store, error);
        if (status == STATUS_OK && is_whole)
            status = sweep_compute(sweep, &options, error);
        else
            ++*n_missing;
    }
    return status;
}
