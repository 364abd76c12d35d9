// SPDX-License-Identifier: GPL-3.0-or-later
// Beliefs: how far deterrence and Shapley values vary with what is uncertain, not with chance.
#include "analysis/interval.h"
#include "analysis/layering.h"
#include "analysis/parts.h"
#include "analysis/replicate.h"
#include "base/subset.h"
#include "engine/parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define GROUP ((size_t)8) // combinations gathered from the rows at once: a cache line of each

static const struct belief unknown_belief = {NAN, NAN, NAN, NAN};

// A thread's room.
struct room {
    double *first, *second; // [GROUP][n_worlds]
    double *scratch;        // [n_worlds]
    double *mobius, *sums;  // dense: [2^n]
};

struct work {
    struct estimates *estimates;
    struct room *rooms; // [n_threads]
    unsigned n_rooms;
    double *shapley;    // dense: [2][n_measures][n_worlds]
};

static void work_clear(struct work *w)
{
    for (unsigned i = 0; w->rooms != NULL && i < w->n_rooms; i++) {
        free(w->rooms[i].first);
        free(w->rooms[i].second);
        free(w->rooms[i].scratch);
        free(w->rooms[i].mobius);
        free(w->rooms[i].sums);
    }
    free(w->rooms);
    free(w->shapley);
}

static bool room_create(struct room *r, const struct layout *l)
{
    const size_t n_lattice = l->is_dense ? l->n_combinations : 1;
    *r = (struct room){.first = calloc(GROUP * l->n_worlds, sizeof(double)),
                       .second = calloc(GROUP * l->n_worlds, sizeof(double)),
                       .scratch = calloc(l->n_worlds, sizeof(double)),
                       .mobius = calloc(n_lattice, sizeof(double)),
                       .sums = calloc(n_lattice, sizeof(double))};
    return r->first != NULL && r->second != NULL && r->scratch != NULL && r->mobius != NULL &&
           r->sums != NULL;
}

static bool work_create(struct work *w, struct estimates *e)
{
    const struct layout *l = e->result->layout;
    const size_t n_shapley = l->is_dense ? 2 * l->model->n_measures * (size_t)l->n_worlds : 1;
    *w = (struct work){.estimates = e, .n_rooms = e->result->n_threads};
    w->rooms = calloc(w->n_rooms, sizeof *w->rooms);
    w->shapley = calloc(n_shapley, sizeof *w->shapley);
    bool good = w->rooms != NULL && w->shapley != NULL;
    for (unsigned i = 0; good && i < w->n_rooms; i++)
        good = room_create(&w->rooms[i], l);
    return good;
}

// The i-th group of combinations in the rows.
static void about_group(void *context, unsigned thread, size_t i)
{
    const struct work *w = context;
    const struct room *room = &w->rooms[thread];
    const struct result *result = w->estimates->result;
    const struct layout *l = result->layout;
    const size_t index = i * GROUP, left = l->n_row_combinations - index;
    const size_t n = left < GROUP ? left : GROUP;
    replicate_halves(result, index, n, room->first, room->second);
    for (size_t s = 0; s < n; s++) {
        const uint32_t mask =
            l->is_dense ? (uint32_t)(index + s) : l->model->reported[index + s].mask;
        w->estimates->combinations[mask].belief =
            belief_of(room->first + s * l->n_worlds, room->second + s * l->n_worlds, l->n_worlds,
                      replicate_first_share(l), room->scratch);
    }
}

static void about_combinations(struct work *w)
{
    struct estimates *e = w->estimates;
    const size_t n = e->result->layout->n_row_combinations;
    for (size_t s = 0; s < e->n_combinations; s++)
        e->combinations[s].belief = unknown_belief;
    parallel_for((n + GROUP - 1) / GROUP, w->n_rooms, about_group, w);
    for (size_t u = 0; u < e->n_tiers; u++)
        e->tiers[u].belief = e->combinations[e->tiers[u].mask].belief;
}

// Shapley values of both halves of a world.
static void share_out(void *context, unsigned thread, size_t world)
{
    const struct work *w = context;
    const struct room *room = &w->rooms[thread];
    const struct result *result = w->estimates->result;
    const struct layout *l = result->layout;
    const size_t n = l->model->n_measures;
    const double *row = result->rows + world * l->row_width;
    double shapley[MODEL_MAX_MEASURES];
    for (size_t half = 0; half < 2; half++) {
        memcpy(room->mobius, row + (half == 0 ? l->first_half : l->second_half),
               l->n_combinations * sizeof *room->mobius);
        subset_differences(room->mobius, (unsigned)n);
        layering_shapley(room->mobius, (unsigned)n, room->sums, shapley);
        for (size_t i = 0; i < n; i++)
            w->shapley[(half * n + i) * l->n_worlds + world] = shapley[i];
    }
}

static void about_measures(struct work *w)
{
    const struct result *result = w->estimates->result;
    const struct layout *l = result->layout;
    const size_t n = l->model->n_measures, n_worlds = l->n_worlds;
    for (size_t i = 0; i < n; i++)
        w->estimates->measures[i].shapley_belief = unknown_belief;
    if (!l->is_dense)
        return;
    parallel_for(n_worlds, w->n_rooms, share_out, w);
    for (size_t i = 0; i < n; i++)
        w->estimates->measures[i].shapley_belief =
            belief_of(w->shapley + i * n_worlds, w->shapley + (n + i) * n_worlds, n_worlds,
                      replicate_first_share(l), w->rooms[0].scratch);
}

enum status beliefs_estimate(struct estimates *e, struct error *error)
{
    struct work w;
    if (!work_create(&w, e)) {
        work_clear(&w);
        return error_memory(error, "the estimates");
    }
    about_combinations(&w);
    about_measures(&w);
    work_clear(&w);
    return STATUS_OK;
}
