// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/sensitivity.h"

#include "analysis/sensitivity_analyse.h"
#include "engine/evaluate.h"
#include "engine/parallel.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

const char *sensitivity_method_name(enum sensitivity_method method)
{
    static const char *const names[] = {"tornado", "morris", "sobol", "given-data"};
    static_assert(sizeof names / sizeof names[0] == SENSITIVITY_N_METHODS, "each has a name");
    return names[method];
}

uint32_t sensitivity_mask(const struct sensitivity *s, size_t quantity)
{
    const uint32_t all = (uint32_t)(((uint64_t)1 << s->model->n_measures) - 1);
    return sensitivity_is_gain(s, quantity) ? all : s->model->reported[quantity].mask;
}

bool sensitivity_is_gain(const struct sensitivity *s, size_t quantity)
{
    return quantity == s->model->n_reported;
}

size_t sensitivity_all(const struct sensitivity *s)
{
    return model_reported_index(s->model, sensitivity_mask(s, s->model->n_reported));
}

enum status sensitivity_check(const struct model *model, struct error *error)
{
    if (model->scenario->n_unknowns == 0)
        return error_set(error, STATUS_MISUSE, "nothing is uncertain in this scenario: give some of "
                         "its numbers distributions");
    if (model->scenario->run.n_trials < 2)
        return error_set(error, STATUS_MISUSE, "with one trial a world chance cannot be told from "
                         "what is uncertain: take two or more");
    return STATUS_OK;
}

// ---- making room --------------------------------------------------------------------------------

static bool make_arrays(struct sensitivity *s)
{
    const bool *method = s->request.method;
    const size_t n_rows = s->n_quantities * s->n_unknowns;
    struct arena *const arena = &s->arena;
    s->low = arena_alloc(arena, s->n_unknowns, sizeof *s->low);
    s->median = arena_alloc(arena, s->n_unknowns, sizeof *s->median);
    s->high = arena_alloc(arena, s->n_unknowns, sizeof *s->high);
    if (method[SENSITIVITY_SOBOL]) {
        s->sobol = arena_alloc(arena, s->n_quantities * s->inputs.n, sizeof *s->sobol);
        s->sd = arena_alloc(arena, s->n_quantities, sizeof *s->sd);
    }
    if (method[SENSITIVITY_MORRIS])
        s->morris = arena_alloc(arena, n_rows, sizeof *s->morris);
    if (method[SENSITIVITY_TORNADO])
        s->tornado = arena_alloc(arena, n_rows, sizeof *s->tornado);
    if (method[SENSITIVITY_GIVEN_DATA]) {
        s->given = arena_alloc(arena, n_rows, sizeof *s->given);
        s->dummy = arena_alloc(arena, s->n_quantities, sizeof *s->dummy);
    }
    return !arena->exhausted;
}

static enum status begin(struct sensitivity *s, const struct sensitivity_request *request,
                         const struct model *model, unsigned n_threads, enum cpu cpu,
                         struct error *error)
{
    const struct scenario *scenario = model->scenario;
    *s = (struct sensitivity){.model = model, .request = *request, .n_threads = n_threads,
                              .cpu = cpu_resolved(cpu), .n_quantities = model->n_reported + 1,
                              .n_unknowns = scenario->n_unknowns};
    arena_init(&s->arena);
    const enum status status = sensitivity_check(model, error);
    if (status != STATUS_OK)
        return status;
    if (!inputs_find(&s->inputs, scenario, &s->arena) || !make_arrays(s))
        return error_memory(error, "an analysis of sensitivity");
    for (size_t u = 0; u < s->n_unknowns; u++) {
        const struct dist *dist = &scenario->unknowns[u].dist;
        s->low[u] = dist_quantile(dist, TORNADO_LOW);
        s->median[u] = dist_quantile(dist, 0.5);
        s->high[u] = dist_quantile(dist, TORNADO_HIGH);
    }
    return STATUS_OK;
}

void sensitivity_clear(struct sensitivity *sensitivity)
{
    arena_clear(&sensitivity->arena);
    *sensitivity = (struct sensitivity){0};
}

// ---- all ----------------------------------------------------------------------------------------

// How uncertain the indices from given data are at most.
static void find_few(struct sensitivity *s)
{
    const size_t n = s->given == NULL ? 0 : s->n_quantities * s->n_unknowns;
    for (size_t i = 0; i < n; i++)
        s->few = fmax(s->few, s->given[i].first_order.se);
}

enum status sensitivity_compute(struct sensitivity *s, const struct sensitivity_request *request,
                                const struct model *model, const struct run_options *options,
                                struct error *error)
{
    struct sensitivity_places places = {0};
    double *halves = NULL;
    enum status status = begin(s, request, model, parallel_threads(options->n_threads), options->cpu, error);
    if (status == STATUS_OK)
        status = sensitivity_places_make(&places, s, error);
    if (status == STATUS_OK) {
        const struct evaluation evaluation = {places.first[PLACES_N_PARTS], sensitivity_place,
                                              &places};
        halves = calloc(evaluation.n_places + 1, 2 * model->n_reported * sizeof *halves);
        status = halves == NULL ? error_memory(error, "the places")
                                : evaluate(model, &evaluation, options, halves, error);
    }
    if (status == STATUS_OK && !sensitivity_analyse(s, &places, halves))
        status = error_memory(error, "an analysis of sensitivity");
    find_few(s);
    free(halves);
    sensitivity_places_clear(&places);
    return status;
}

enum status sensitivity_from_run(struct sensitivity *s, const struct result *result,
                                 struct error *error)
{
    const struct sensitivity_request request = {.method = {[SENSITIVITY_GIVEN_DATA] = true}};
    const struct layout *l = result->layout;
    enum status status = begin(s, &request, l->model, result->n_threads, result->cpu, error);
    if (status == STATUS_OK && l->n_worlds < GIVEN_DATA_LEAST_WORLDS)
        status = error_set(error, STATUS_MISUSE, "%" PRIu32 " worlds tell nothing about "
                           "sensitivity; at least %d are needed", l->n_worlds,
                           GIVEN_DATA_LEAST_WORLDS);
    if (status == STATUS_OK && !sensitivity_analyse_run(s, result))
        status = error_memory(error, "an analysis of sensitivity");
    find_few(s);
    return status;
}
