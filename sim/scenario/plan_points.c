// SPDX-License-Identifier: GPL-3.0-or-later
// The points of a plan.
#include "scenario/plan_parts.h"

#include "scenario/design.h"

#include <stdlib.h>

// ---- points -------------------------------------------------------------------------------------

static bool make_room(struct plan *plan, double n_points)
{
    if (n_points > PLAN_MAX_POINTS || n_points * (double)plan->n_varied > PLAN_MAX_VALUES) {
        scenario_complain(&plan->file, plan->vary,
                          "sweep.vary: there are %.0f points of %zu values; at most %d points and %d "
                          "values in all are possible", n_points, plan->n_varied, PLAN_MAX_POINTS,
                          PLAN_MAX_VALUES);
        return false;
    }
    plan->n_points = (uint32_t)n_points;
    plan->values = arena_alloc(&plan->file.arena, plan->n_points * plan->n_varied,
                               sizeof *plan->values);
    return plan->values != NULL;
}

// The last name varies fastest.
static void make_grid(struct plan *plan)
{
    double n = 1.0;
    for (size_t i = 0; i < plan->n_varied; i++)
        n *= (double)plan->varied[i].n_values;
    if (!make_room(plan, n))
        return;
    for (uint32_t point = 0; point < plan->n_points; point++) {
        size_t rest = point;
        for (size_t i = plan->n_varied; i-- > 0; rest /= plan->varied[i].n_values)
            plan->values[(size_t)point * plan->n_varied + i] =
                plan->varied[i].values[rest % plan->varied[i].n_values];
    }
}

// Coordinate i of all points is at u + i × `ahead`, `apart` numbers apart.
static void place_points(struct plan *plan, const double *u, size_t ahead, size_t apart)
{
    for (size_t point = 0; point < plan->n_points; point++)
        for (size_t i = 0; i < plan->n_varied; i++) {
            char number[DESIGN_NUMBER_SIZE];
            const struct varied *v = &plan->varied[i];
            design_number(design_place(u[i * ahead + point * apart], v->min, v->max, v->is_integer),
                          number);
            plan->values[point * plan->n_varied + i] = arena_text(&plan->file.arena, number);
        }
}

static void make_spread(struct plan *plan)
{
    const size_t n = plan->n_points, n_varied = plan->n_varied;
    double *u = calloc(n, n_varied * sizeof *u);
    bool has_memory = u != NULL;
    if (has_memory && plan->design == PLAN_SOBOL) {
        has_memory = design_sobol((unsigned)n_varied, plan->n_points, u);
        if (has_memory)
            place_points(plan, u, 1, n_varied);
    } else if (has_memory) {
        for (size_t i = 0; i < n_varied && has_memory; i++) {
            const char *path = entry_path(plan->varied[i].entry, &plan->file.arena);
            const uint32_t entity = scenario_entity(&plan->file, plan->varied[i].entry, path);
            has_memory = design_latin_hypercube(plan->seed, entity, plan->n_points, u + i * n);
        }
        if (has_memory)
            place_points(plan, u, n, 1);
    }
    plan->file.arena.exhausted = plan->file.arena.exhausted || !has_memory;
    free(u);
}

void plan_make_points(struct plan *plan, const struct entry *list)
{
    if (plan->design == PLAN_GRID)
        make_grid(plan);
    else if (plan->design == PLAN_LIST)
        plan_read_list(plan, list);
    else if (make_room(plan, (double)plan->n_asked))
        make_spread(plan);
    if (plan->file.n_complaints > 0 || plan->file.arena.exhausted)
        return; // a list with mistakes has fewer values than points
    for (size_t i = 0; i < plan->n_varied; i++) {
        double number;
        plan->varied[i].is_number = true;
        for (uint32_t p = 0; p < plan->n_points && plan->varied[i].is_number; p++)
            plan->varied[i].is_number = plan_value(plan, p, i) != NULL &&
                                        design_is_number(plan_value(plan, p, i), &number);
    }
}
