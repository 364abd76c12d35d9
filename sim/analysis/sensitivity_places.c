// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/sensitivity_places.h"

#include <stdlib.h>
#include <string.h>

// Points of a row of the design: only A and B where Sobol' indices are not asked for.
static size_t row_of(const struct sensitivity_request *request, size_t n_inputs)
{
    if (request->method[SENSITIVITY_SOBOL])
        return SALTELLI_FIRST + n_inputs;
    return request->method[SENSITIVITY_GIVEN_DATA] ? SALTELLI_FIRST : 0;
}

static void count(const struct sensitivity_request *request, size_t n_unknowns, size_t n_inputs,
                  size_t first[PLACES_N_PARTS + 1])
{
    const size_t n[PLACES_N_PARTS] = {
        request->method[SENSITIVITY_TORNADO]
            ? SENSITIVITY_TORNADO_WORLDS * tornado_points(n_unknowns) : 0,
        request->method[SENSITIVITY_MORRIS] ? request->n_trajectories * (n_unknowns + 1) : 0,
        request->n_rows * row_of(request, n_inputs)};
    first[0] = 0;
    for (size_t part = 0; part < PLACES_N_PARTS; part++)
        first[part + 1] = first[part] + n[part];
}

size_t sensitivity_n_places(const struct sensitivity_request *request, size_t n_unknowns,
                            size_t n_inputs)
{
    size_t first[PLACES_N_PARTS + 1];
    count(request, n_unknowns, n_inputs, first);
    return first[PLACES_N_PARTS];
}

// ---- making -------------------------------------------------------------------------------------

static enum status make_trajectories(struct sensitivity_places *p, struct error *error)
{
    const struct scenario *s = p->of->model->scenario;
    const size_t n = s->n_unknowns, n_trajectories = p->of->request.n_trajectories;
    p->by_path = calloc(n, sizeof *p->by_path);
    p->level = calloc(n, MORRIS_LEVELS * sizeof *p->level);
    p->start = calloc(n_trajectories, n * sizeof *p->start);
    p->moved = calloc(n_trajectories, n * sizeof *p->moved);
    if (p->by_path == NULL || p->level == NULL || p->start == NULL || p->moved == NULL)
        return error_memory(error, "trajectories");
    for (size_t u = 0; u < n; u++) {
        const size_t at = s->unknowns[u].dimension;
        p->by_path[at] = u;
        for (size_t l = 0; l < MORRIS_LEVELS; l++)
            p->level[at * MORRIS_LEVELS + l] =
                dist_quantile(&s->unknowns[u].dist, ((double)l + 0.5) / MORRIS_LEVELS);
    }
    for (size_t t = 0; t < n_trajectories; t++) {
        const struct morris_path path = {p->start + t * n, p->moved + t * n};
        morris_go(&path, s->run.seed, (uint32_t)t, n);
    }
    return STATUS_OK;
}

enum status sensitivity_places_make(struct sensitivity_places *places,
                                    const struct sensitivity *of, struct error *error)
{
    const struct sensitivity_request *request = &of->request;
    *places = (struct sensitivity_places){.of = of, .row = row_of(request, of->inputs.n)};
    count(request, of->n_unknowns, of->inputs.n, places->first);
    enum status status = STATUS_OK;
    if (request->method[SENSITIVITY_MORRIS])
        status = make_trajectories(places, error);
    if (status == STATUS_OK && places->row > 0)
        status = saltelli_make(&places->saltelli, of->model, request->n_rows, error);
    return status;
}

void sensitivity_places_clear(struct sensitivity_places *places)
{
    free(places->by_path);
    free(places->level);
    free(places->start);
    free(places->moved);
    saltelli_clear(&places->saltelli);
}

// ---- placing ------------------------------------------------------------------------------------

// Worlds are replicates: all points have the same random numbers in each.
static uint32_t place_tornado(const struct sensitivity *s, size_t i, double *unknowns)
{
    const size_t n_points = tornado_points(s->n_unknowns), point = i % n_points;
    memcpy(unknowns, s->median, s->n_unknowns * sizeof *unknowns);
    if (point > 0) {
        const size_t u = (point - 1) / 2;
        unknowns[u] = point % 2 == 1 ? s->low[u] : s->high[u];
    }
    return (uint32_t)(i / n_points);
}

static uint32_t place_trajectory(const struct sensitivity_places *p, size_t i, double *unknowns)
{
    const size_t n = p->of->n_unknowns, t = i / (n + 1), point = i % (n + 1);
    const unsigned char *start = p->start + t * n;
    for (size_t at = 0; at < n; at++)
        unknowns[p->by_path[at]] = p->level[at * MORRIS_LEVELS + start[at]];
    for (size_t k = 0; k < point; k++) {
        const size_t at = p->moved[t * n + k];
        unknowns[p->by_path[at]] = p->level[at * MORRIS_LEVELS + morris_stepped(start[at])];
    }
    return (uint32_t)t;
}

static uint32_t place_row(const struct sensitivity_places *p, size_t i, double *unknowns)
{
    const size_t n = p->of->n_unknowns, row = i / p->row, point = i % p->row;
    const double *a = p->saltelli.a + row * n, *b = p->saltelli.b + row * n;
    memcpy(unknowns, point == SALTELLI_B ? b : a, n * sizeof *unknowns);
    for (size_t u = 0; point >= SALTELLI_FIRST && u < n; u++)
        if (p->of->inputs.of[u] == point - SALTELLI_FIRST)
            unknowns[u] = b[u];
    return (uint32_t)row;
}

uint32_t sensitivity_place(void *context, size_t i, double *unknowns)
{
    const struct sensitivity_places *p = context;
    if (i < p->first[PLACES_MORRIS])
        return place_tornado(p->of, i, unknowns);
    if (i < p->first[PLACES_DESIGN])
        return place_trajectory(p, i - p->first[PLACES_MORRIS], unknowns);
    return place_row(p, i - p->first[PLACES_DESIGN], unknowns);
}
