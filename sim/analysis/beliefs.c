// SPDX-License-Identifier: GPL-3.0-or-later
// Beliefs: how far deterrence and Shapley values vary with what is uncertain, not with chance.
#include "analysis/interval.h"
#include "analysis/layering.h"
#include "analysis/parts.h"
#include "analysis/replicate.h"
#include "base/subset.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct belief unknown_belief = {NAN, NAN, NAN, NAN};

struct work {
    double *first, *second, *scratch; // [n_worlds]
    double *mobius, *sums;            // [2^n]
    double *shapley;                  // [2][n_measures][n_worlds]
};

static void work_clear(struct work *w)
{
    free(w->first);
    free(w->second);
    free(w->scratch);
    free(w->mobius);
    free(w->sums);
    free(w->shapley);
}

static bool work_create(struct work *w, const struct layout *l)
{
    const size_t n_lattice = l->is_dense ? l->n_combinations : 1;
    const size_t n_shapley = l->is_dense ? 2 * l->model->n_measures * (size_t)l->n_worlds : 1;
    *w = (struct work){.first = calloc(l->n_worlds, sizeof(double)),
                       .second = calloc(l->n_worlds, sizeof(double)),
                       .scratch = calloc(l->n_worlds, sizeof(double)),
                       .mobius = calloc(n_lattice, sizeof(double)),
                       .sums = calloc(n_lattice, sizeof(double)),
                       .shapley = calloc(n_shapley, sizeof(double))};
    return w->first != NULL && w->second != NULL && w->scratch != NULL && w->mobius != NULL &&
           w->sums != NULL && w->shapley != NULL;
}

static void about_combinations(struct estimates *e, struct work *w)
{
    const struct layout *l = e->result->layout;
    for (size_t s = 0; s < e->n_combinations; s++)
        e->combinations[s].belief = unknown_belief;
    for (size_t i = 0; i < l->n_row_combinations; i++) {
        const uint32_t mask = l->is_dense ? (uint32_t)i : l->model->reported[i].mask;
        replicate_halves(e->result, i, w->first, w->second);
        e->combinations[mask].belief = belief_of(w->first, w->second, l->n_worlds,
                                                 replicate_first_share(l), w->scratch);
    }
    for (size_t u = 0; u < e->n_tiers; u++)
        e->tiers[u].belief = e->combinations[e->tiers[u].mask].belief;
}

// Shapley values of both halves of every world.
static void about_measures(struct estimates *e, struct work *w)
{
    const struct layout *l = e->result->layout;
    const size_t n = l->model->n_measures, n_worlds = l->n_worlds;
    double shapley[MODEL_MAX_MEASURES];
    for (size_t i = 0; i < n; i++)
        e->measures[i].shapley_belief = unknown_belief;
    if (!l->is_dense)
        return;
    for (size_t half = 0; half < 2; half++)
        for (size_t world = 0; world < n_worlds; world++) {
            const double *row = e->result->rows + world * l->row_width;
            memcpy(w->mobius, row + (half == 0 ? l->first_half : l->second_half),
                   l->n_combinations * sizeof *w->mobius);
            subset_differences(w->mobius, (unsigned)n);
            layering_shapley(w->mobius, (unsigned)n, w->sums, shapley);
            for (size_t i = 0; i < n; i++)
                w->shapley[(half * n + i) * n_worlds + world] = shapley[i];
        }
    for (size_t i = 0; i < n; i++)
        e->measures[i].shapley_belief =
            belief_of(w->shapley + i * n_worlds, w->shapley + (n + i) * n_worlds, n_worlds,
                      replicate_first_share(l), w->scratch);
}

enum status beliefs_estimate(struct estimates *e, struct error *error)
{
    struct work w;
    if (!work_create(&w, e->result->layout)) {
        work_clear(&w);
        return error_memory(error, "the estimates");
    }
    about_combinations(e, &w);
    about_measures(e, &w);
    work_clear(&w);
    return STATUS_OK;
}
