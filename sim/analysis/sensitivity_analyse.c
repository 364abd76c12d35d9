// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/sensitivity_analyse.h"

#include "analysis/replicate.h"
#include "engine/parallel.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

// What all threads look at while each analyses a quantity, and where they put values of its own.
struct analysing {
    struct sensitivity *of;
    const struct sensitivity_places *places; // NULL: worlds of a run
    const double *halves;                    // [n_places][2][n_reported]
    size_t none, all;                        // among the reported combinations
    struct given_worlds worlds;
    struct resampling resampling;
    size_t room_size;
    double *room; // [n_threads][room_size]
    atomic_bool is_short;
};

static bool analysing_init(struct analysing *a, size_t room_size)
{
    const struct sensitivity *s = a->of;
    a->none = model_reported_index(s->model, 0);
    a->all = sensitivity_all(s);
    a->room_size = room_size;
    a->room = calloc((size_t)s->n_threads * room_size + 1, sizeof *a->room);
    resampling_draw(&a->resampling, s->model->scenario->run.seed);
    return a->room != NULL;
}

static void analysing_clear(struct analysing *a)
{
    given_worlds_clear(&a->worlds);
    free(a->room);
}

// ---- one quantity -------------------------------------------------------------------------------

// Its values at a place, by the halves.
static void value_at(const struct analysing *a, size_t quantity, size_t place, double y[2])
{
    const size_t n_reported = a->of->model->n_reported;
    for (size_t half = 0; half < 2; half++) {
        const double *at = a->halves + (2 * place + half) * n_reported;
        y[half] = quantity < n_reported ? at[quantity] : at[a->all] - at[a->none];
    }
}

// At all places of a part: y [n][2].
static const double *values_of(const struct analysing *a, size_t quantity, enum places_part part,
                               double *y)
{
    const size_t first = a->places->first[part], n = a->places->first[part + 1] - first;
    for (size_t i = 0; i < n; i++)
        value_at(a, quantity, first + i, y + 2 * i);
    return y;
}

static void find_tornado(const struct analysing *a, size_t quantity, double *room)
{
    struct sensitivity *const s = a->of;
    const uint32_t n_trials = s->model->scenario->run.n_trials;
    const uint32_t n_first_half = n_trials / 2;
    const double first_share = (double)n_first_half / (double)n_trials;
    const double *y = values_of(a, quantity, PLACES_TORNADO, room);
    for (size_t u = 0; u < s->n_unknowns; u++)
        s->tornado[quantity * s->n_unknowns + u] =
            tornado_bar(y, SENSITIVITY_TORNADO_WORLDS, s->n_unknowns, u, first_share);
}

static bool find_morris(const struct analysing *a, size_t quantity, double *room)
{
    struct sensitivity *const s = a->of;
    const size_t n = s->n_unknowns;
    struct morris_effect *by_path = calloc(n, sizeof *by_path);
    const bool good =
        by_path != NULL &&
        morris_effects(values_of(a, quantity, PLACES_MORRIS, room), s->request.n_trajectories, n,
                       s->model->scenario->run.seed, SENSITIVITY_STEP, by_path);
    for (size_t at = 0; good && at < n; at++)
        s->morris[quantity * n + a->places->by_path[at]] = by_path[at];
    free(by_path);
    return good;
}

static bool find_sobol(const struct analysing *a, size_t quantity, double *room)
{
    struct sensitivity *const s = a->of;
    double variance = 0.0;
    const bool good = sobol_indices(values_of(a, quantity, PLACES_DESIGN, room), s->request.n_rows,
                                    s->inputs.n, &a->resampling,
                                    s->sobol + quantity * s->inputs.n, &variance);
    s->sd[quantity] = sqrt(fmax(variance, 0.0));
    return good;
}

static bool find_given(const struct analysing *a, size_t quantity, const double *y)
{
    struct sensitivity *const s = a->of;
    return given_data_find(&a->worlds, y, &a->resampling,
                           s->given + quantity * s->n_unknowns, &s->dummy[quantity]);
}

// ---- from places --------------------------------------------------------------------------------

// The points A of all rows are worlds, and after them the points B.
static size_t design_place(const struct sensitivity_places *p, size_t world)
{
    const size_t n_rows = p->saltelli.n_rows, row = world % n_rows;
    return p->first[PLACES_DESIGN] + row * p->row +
           (world < n_rows ? SALTELLI_A : SALTELLI_B);
}

static bool find_given_by_design(const struct analysing *a, size_t quantity, double *y)
{
    for (size_t w = 0; w < a->worlds.n; w++)
        value_at(a, quantity, design_place(a->places, w), y + 2 * w);
    return find_given(a, quantity, y);
}

static bool rank_design(struct analysing *a)
{
    const struct saltelli *design = &a->places->saltelli;
    const size_t n_unknowns = a->of->n_unknowns, n_rows = design->n_rows, n = 2 * n_rows;
    double *x = calloc(n_unknowns, n * sizeof *x);
    if (x == NULL)
        return false;
    for (size_t u = 0; u < n_unknowns; u++)
        for (size_t row = 0; row < n_rows; row++) {
            x[u * n + row] = design->a[row * n_unknowns + u];
            x[u * n + n_rows + row] = design->b[row * n_unknowns + u];
        }
    const bool good =
        given_worlds_init(&a->worlds, x, n_unknowns, n, a->of->model->scenario->run.seed);
    a->of->n_given = n;
    free(x);
    return good;
}

static void analyse_places(void *context, unsigned thread, size_t quantity)
{
    struct analysing *a = context;
    const bool *method = a->of->request.method;
    double *room = a->room + thread * a->room_size;
    bool good = true;
    if (method[SENSITIVITY_TORNADO])
        find_tornado(a, quantity, room);
    if (method[SENSITIVITY_MORRIS])
        good = good && find_morris(a, quantity, room);
    if (method[SENSITIVITY_SOBOL])
        good = good && find_sobol(a, quantity, room);
    if (method[SENSITIVITY_GIVEN_DATA])
        good = good && find_given_by_design(a, quantity, room);
    if (!good)
        atomic_store(&a->is_short, true);
}

static size_t largest_part(const struct sensitivity_places *p)
{
    size_t most = 0;
    for (size_t part = 0; part < PLACES_N_PARTS; part++) {
        const size_t n = p->first[part + 1] - p->first[part];
        most = n > most ? n : most;
    }
    return most;
}

bool sensitivity_analyse(struct sensitivity *s, const struct sensitivity_places *places,
                         const double *halves)
{
    struct analysing a = {.of = s, .places = places, .halves = halves};
    bool good = analysing_init(&a, 2 * largest_part(places));
    if (good && s->request.method[SENSITIVITY_GIVEN_DATA])
        good = rank_design(&a);
    if (good)
        parallel_for(s->n_quantities, s->n_threads, analyse_places, &a);
    good = good && !a.is_short;
    analysing_clear(&a);
    return good;
}

// ---- from a run ---------------------------------------------------------------------------------

// As the places of an evaluation lie.
static void gather_run(const struct result *result, double *halves)
{
    const struct layout *l = result->layout;
    const size_t n_reported = l->model->n_reported;
    for (size_t w = 0; w < l->n_worlds; w++) {
        const double *row = result->rows + w * l->row_width;
        for (size_t r = 0; r < n_reported; r++) {
            const size_t index = layout_row_index(l, l->model->reported[r].mask);
            halves[(2 * w) * n_reported + r] = row[l->first_half + index];
            halves[(2 * w + 1) * n_reported + r] = row[l->second_half + index];
        }
    }
}

static bool rank_run(struct analysing *a, const struct result *result)
{
    const struct layout *l = result->layout;
    const size_t n_unknowns = a->of->n_unknowns, n = l->n_worlds;
    double *x = calloc(n_unknowns, n * sizeof *x);
    if (x == NULL)
        return false;
    for (size_t u = 0; u < n_unknowns; u++)
        for (size_t w = 0; w < n; w++)
            x[u * n + w] = result->rows[w * l->row_width + u];
    const bool good =
        given_worlds_init(&a->worlds, x, n_unknowns, n, a->of->model->scenario->run.seed);
    a->of->n_given = n;
    free(x);
    return good;
}

static void analyse_run(void *context, unsigned thread, size_t quantity)
{
    struct analysing *a = context;
    double *y = a->room + thread * a->room_size;
    for (size_t w = 0; w < a->worlds.n; w++)
        value_at(a, quantity, w, y + 2 * w);
    if (!find_given(a, quantity, y))
        atomic_store(&a->is_short, true);
}

bool sensitivity_analyse_run(struct sensitivity *s, const struct result *result)
{
    const size_t n = result->layout->n_worlds;
    double *halves = calloc(n, 2 * s->model->n_reported * sizeof *halves);
    struct analysing a = {.of = s, .halves = halves};
    bool good = halves != NULL && analysing_init(&a, 2 * n) && rank_run(&a, result);
    if (good) {
        gather_run(result, halves);
        parallel_for(s->n_quantities, s->n_threads, analyse_run, &a);
    }
    good = good && !a.is_short;
    analysing_clear(&a);
    free(halves);
    return good;
}
