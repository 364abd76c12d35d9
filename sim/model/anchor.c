// SPDX-License-Identifier: GPL-3.0-or-later
// What a world knows of its adversary: its numbers, its stratified types, and the constant that
// its anchor fixes.
#include "base/real.h"
#include "model/adversary_keys.h"
#include "model/model.h"
#include "model/world.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>

static bool is_threshold(const struct adversary_kind *kind, size_t number)
{
    return kind->has_threshold && number + 1 == kind->n_numbers;
}

// One uniform point in each of n equal strata, in an order shuffled by the world (Fisher–Yates).
static void stratified_points(const struct world *world, uint32_t entity, enum purpose purpose,
                              size_t n, double *u)
{
    size_t stratum[ADVERSARY_TYPES];
    struct random_pair pair[ADVERSARY_TYPES];
    for (size_t i = 0; i < n; i++) {
        stratum[i] = i;
        pair[i] = random_uniforms(world->seed, world->index, 0, entity, purpose, (uint32_t)i);
    }
    for (size_t i = n - 1; i > 0; i--) {
        const size_t j = (size_t)(pair[i].second * (double)(i + 1));
        const size_t swapped = stratum[i];
        stratum[i] = stratum[j];
        stratum[j] = swapped;
    }
    for (size_t i = 0; i < n; i++)
        u[i] = ((double)stratum[i] + pair[i].first) / (double)n;
}

// Fills the types; a drawn threshold is left as its normal score z.
static void draw_types(const struct world *world, enum purpose purpose, size_t n,
                       struct adversary_types *types)
{
    const struct adversary *adversary = &world->model->adversary;
    const struct adversary_kind *kind = adversary->kind;
    types->n = adversary->n_per_trial == 0 && !kind->has_threshold ? 1 : n;
    for (size_t k = 0; k < kind->n_numbers; k++) {
        double *row = types->number[k];
        const struct chance *number = &adversary->number[k];
        if (is_threshold(kind, k)) {
            stratified_points(world, adversary->threshold_entity, purpose, types->n, row);
            world->arrays->normal_quantile(types->n, row, row);
        } else if (number->law >= 0) {
            stratified_points(world, number->entity, purpose, types->n, row);
            world->arrays->quantiles(&world->dists[number->law], types->n, row, row);
            if (kind->internal != NULL && (int)k == kind->free_number)
                for (size_t i = 0; i < types->n; i++)
                    row[i] = kind->internal(row[i]);
        } else {
            for (size_t i = 0; i < types->n; i++)
                row[i] = world->adversary.number[k];
        }
    }
}

static void finish_types(const struct world *world, struct adversary_types *types)
{
    const struct adversary *adversary = &world->model->adversary;
    const struct adversary_kind *kind = adversary->kind;
    for (size_t i = 0; i < types->n; i++) {
        if (adversary->anchored)
            types->number[kind->free_number][i] = world->adversary.free_constant;
        if (kind->has_threshold)
            types->number[kind->n_numbers - 1][i] =
                types->number[ADVERSARY_MU][i] +
                types->number[ADVERSARY_SIGMA][i] * types->number[kind->n_numbers - 1][i];
    }
}

struct problem {
    const struct adversary_kind *kind;
    const struct hazards *hazards;
    const struct adversary_types *types;
    size_t n; // types that differ
    double exposure[ADVERSARY_TYPES], survival[ADVERSARY_TYPES];
    double wanted;
};

// Mean survival over the types, less what is wanted: increasing in x.
static double excess(double x, void *context)
{
    struct problem *problem = context;
    problem->hazards->survivals(problem->types, problem->n, problem->exposure,
                             problem->kind->free_direction * x, problem->survival);
    double sum = 0.0;
    for (size_t i = 0; i < problem->n; i++)
        sum += problem->survival[i];
    return sum / (double)problem->n - problem->wanted;
}

#define WIDEST 0x1p40

static enum status no_root(const struct world *world, struct problem *problem,
                           struct error *error)
{
    const double least = excess(-WIDEST, problem) + problem->wanted;
    const double most = excess(WIDEST, problem) + problem->wanted;
    return error_set(error, STATUS_FAILED,
                     "world %u: the anchor %g cannot be had: with no measure, the chance of no "
                     "attack through that time lies between %.6g and %.6g whatever '%s' is",
                     world->index, problem->wanted, least, most,
                     problem->kind->number[problem->kind->free_number]);
}

// Brent's method in a bracket that is doubled until it holds the root.
static enum status solve(const struct world *world, struct problem *problem, double *root,
                         struct error *error)
{
    double low = -1.0, high = 1.0;
    double at_low, at_high;
    while ((at_low = excess(low, problem)) > 0.0 && low > -WIDEST)
        low *= 2.0;
    while ((at_high = excess(high, problem)) < 0.0 && high < WIDEST)
        high *= 2.0;
    if (!(at_low <= 0.0) || !(at_high >= 0.0))
        return no_root(world, problem, error);
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    if (solver == NULL)
        return error_memory(error, "the anchor");
    gsl_function function = {.function = excess, .params = problem};
    int state = gsl_root_fsolver_set(solver, &function, low, high);
    bool converged = false;
    for (int i = 0; state == GSL_SUCCESS && !converged && i < 200; i++) {
        state = gsl_root_fsolver_iterate(solver);
        converged = gsl_root_test_interval(gsl_root_fsolver_x_lower(solver),
                                           gsl_root_fsolver_x_upper(solver), 1e-14,
                                           1e-14) == GSL_SUCCESS ||
                    excess(gsl_root_fsolver_root(solver), problem) == 0.0;
    }
    *root = gsl_root_fsolver_root(solver);
    gsl_root_fsolver_free(solver);
    if (state == GSL_SUCCESS && converged)
        return STATUS_OK;
    return error_set(error, STATUS_FAILED, "world %u: the search for the anchor %g did not end",
                     world->index, problem->wanted);
}

static enum status solve_anchor(struct world *world, struct error *error)
{
    const struct model *model = world->model;
    const struct adversary *adversary = &model->adversary;
    const struct adversary_types *types = &world->adversary.types;
    struct problem problem = {.kind = adversary->kind,
                              .hazards = adversary->kind->hazards(world->cpu), .types = types,
                              .n = adversary->n_per_trial == 0 ? 1 : types->n,
                              .wanted = number_in(adversary->anchor, world->unknowns)};
    const double years = number_in(adversary->anchor_years, world->unknowns);
    for (size_t i = 0; i < problem.n; i++) {
        const double begins = types->number[ADVERSARY_BEGINS][i];
        const double end = adversary->anchor_to_horizon ? model->scenario->horizon_years
                                                        : begins + years;
        problem.exposure[i] =
            adversary_exposure(begins, types->number[ADVERSARY_RECOVERY][i], end);
    }
    double root = 0.0;
    const enum status status = solve(world, &problem, &root, error);
    world->adversary.free_constant = adversary->kind->free_direction * root;
    return status;
}

enum status adversary_draw(struct world *world, struct error *error)
{
    const struct adversary *adversary = &world->model->adversary;
    const struct adversary_kind *kind = adversary->kind;
    struct adversary_world *own = &world->adversary;
    for (size_t k = 0; k < kind->n_numbers; k++) {
        own->number[k] = number_in(adversary->number[k].number, world->unknowns);
        if (kind->internal != NULL && (int)k == kind->free_number && !adversary->anchored &&
            adversary->number[k].law < 0)
            own->number[k] = kind->internal(own->number[k]);
    }
    draw_types(world, PURPOSE_ANCHOR_TYPE, ADVERSARY_TYPES, &own->types);
    draw_types(world, PURPOSE_ACHIEVED_TYPE, ADVERSARY_ACHIEVED_TYPES, &own->achieved_types);
    enum status status = STATUS_OK;
    if (adversary->anchored)
        status = solve_anchor(world, error);
    if (adversary->anchored)
        own->number[kind->free_number] = own->free_constant;
    finish_types(world, &own->types);
    finish_types(world, &own->achieved_types);
    return status;
}
