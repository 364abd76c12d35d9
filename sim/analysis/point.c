// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/point.h"

#include "analysis/interval.h"

#include <stdlib.h>
#include <string.h>

// ---- the numbers of a row, listed once for putting and taking --------------------------------------

#define MOST_NUMBERS 32

static size_t list_estimate(double **at, struct estimate *estimate)
{
    at[0] = &estimate->value;
    at[1] = &estimate->se;
    return 2;
}

static size_t list_interval(double **at, struct interval *interval)
{
    at[0] = &interval->lo;
    at[1] = &interval->hi;
    return 2;
}

static size_t list_belief(double **at, struct belief *belief)
{
    at[0] = &belief->epistemic_sd;
    at[1] = &belief->p05;
    at[2] = &belief->p50;
    at[3] = &belief->p95;
    return 4;
}

static size_t list_combination(double **at, struct point_combination *c)
{
    size_t n = 0;
    at[n++] = &c->of.cost;
    n += list_estimate(at + n, &c->of.deterrence);
    n += list_estimate(at + n, &c->of.gain);
    n += list_estimate(at + n, &c->of.layering);
    n += list_estimate(at + n, &c->of.synergy);
    n += list_estimate(at + n, &c->of.log_synergy);
    n += list_estimate(at + n, &c->of.achieved);
    n += list_estimate(at + n, &c->all_in_force);
    n += list_interval(at + n, &c->of.interval);
    n += list_belief(at + n, &c->of.belief);
    return n;
}

static size_t list_measure(double **at, struct point_measure *m)
{
    size_t n = 0;
    n += list_estimate(at + n, &m->in_force);
    n += list_estimate(at + n, &m->of.shapley);
    n += list_estimate(at + n, &m->of.alone);
    n += list_estimate(at + n, &m->of.last);
    n += list_estimate(at + n, &m->of.achieved);
    n += list_estimate(at + n, &m->of.odds_ratio);
    n += list_interval(at + n, &m->of.shapley_interval);
    n += list_belief(at + n, &m->of.shapley_belief);
    at[n++] = &m->of.t10;
    at[n++] = &m->of.t50;
    at[n++] = &m->of.t90;
    return n;
}

static void put_numbers(struct bytes *bytes, double *const *at, size_t n)
{
    for (size_t i = 0; i < n; i++)
        bytes_put_doubles(bytes, at[i], 1);
}

static void take_numbers(struct bytes_reader *reader, double *const *at, size_t n)
{
    for (size_t i = 0; i < n; i++)
        bytes_take_doubles(reader, at[i], 1);
}

// ---- putting ------------------------------------------------------------------------------------

static int compare_masks(const void *left, const void *right)
{
    const uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

// The combinations that remain, by the file's masks in ascending order; to be freed.
static uint32_t *kept_masks(const struct model *model, bool all, size_t *n)
{
    *n = all ? (size_t)1 << model->n_measures : model->n_reported;
    uint32_t *masks = malloc(*n * sizeof *masks);
    for (size_t i = 0; masks != NULL && i < *n; i++)
        masks[i] = all ? (uint32_t)i : model_file_mask(model, model->reported[i].mask);
    if (masks != NULL)
        qsort(masks, *n, sizeof *masks, compare_masks);
    return masks;
}

static void put_combination(const struct estimates *e, uint32_t file_mask, struct bytes *bytes)
{
    double *at[MOST_NUMBERS];
    const uint32_t mask = model_mask_of_file(e->model, file_mask);
    struct point_combination c = {.of = e->combinations[mask],
                                  .all_in_force = estimates_all_in_force(e, 0, mask)};
    bytes_put_number(bytes, file_mask);
    bytes_put_number(bytes, c.of.feasible);
    bytes_put_number(bytes, c.of.frontier);
    put_numbers(bytes, at, list_combination(at, &c));
}

static void put_worlds(const struct estimates *e, uint32_t file_mask, struct bytes *bytes)
{
    const uint32_t mask = model_mask_of_file(e->model, file_mask);
    for (uint32_t w = 0; w < e->result->layout->n_worlds; w++) {
        const double deterrence = estimates_world_deterrence(e, w, mask);
        bytes_put_doubles(bytes, &deterrence, 1);
    }
}

enum status point_put(const struct estimates *e, bool all_combinations, struct bytes *bytes,
                      struct error *error)
{
    size_t n;
    double *at[MOST_NUMBERS];
    uint32_t *masks = kept_masks(e->model, all_combinations, &n);
    if (masks == NULL)
        return error_memory(error, "a point");
    bytes_put_number(bytes, n);
    bytes_put_number(bytes, e->model->n_measures);
    bytes_put_number(bytes, e->result->layout->n_worlds);
    for (size_t i = 0; i < n; i++)
        put_combination(e, masks[i], bytes);
    for (size_t i = 0; i < e->model->n_measures; i++) {
        struct point_measure m = {e->measures[i], estimates_in_force(e, i, 0)};
        put_numbers(bytes, at, list_measure(at, &m));
    }
    for (size_t i = 0; i < n; i++)
        put_worlds(e, masks[i], bytes);
    free(masks);
    return bytes->exhausted ? error_memory(error, "a point") : STATUS_OK;
}

// ---- taking -------------------------------------------------------------------------------------

static bool take_combination(struct bytes_reader *reader, uint32_t mask,
                             struct point_combination *c)
{
    double *at[MOST_NUMBERS];
    if (bytes_take_number(reader) != mask)
        return false;
    c->file_mask = mask;
    c->of.feasible = bytes_take_number(reader) != 0;
    c->of.frontier = bytes_take_number(reader) != 0;
    take_numbers(reader, at, list_combination(at, c));
    return true;
}

static bool take_counts(struct point *p, struct bytes_reader *reader, size_t n_combinations,
                        const struct model *model)
{
    p->n_combinations = (uint32_t)n_combinations;
    p->n_measures = (uint32_t)model->n_measures;
    p->n_worlds = model->scenario->run.n_worlds;
    return bytes_take_number(reader) == n_combinations &&
           bytes_take_number(reader) == model->n_measures &&
           bytes_take_number(reader) == p->n_worlds;
}

// Room for as much as the bytes can hold, so that damaged ones don't take all memory.
static bool make_room(struct point *p, const struct bytes_reader *reader, struct arena *arena)
{
    const size_t left = (size_t)(reader->end - reader->at) / sizeof(double);
    if (p->n_combinations > left / p->n_worlds)
        return false;
    p->combinations = arena_alloc(arena, p->n_combinations, sizeof *p->combinations);
    p->measures = arena_alloc(arena, p->n_measures, sizeof *p->measures);
    p->worlds = arena_alloc(arena, p->n_combinations, sizeof *p->worlds);
    return p->combinations != NULL && p->measures != NULL && p->worlds != NULL;
}

static bool take_worlds(struct bytes_reader *reader, struct point *p, struct arena *arena)
{
    for (uint32_t i = 0; i < p->n_combinations; i++) {
        double *worlds = arena_alloc(arena, p->n_worlds, sizeof *worlds);
        if (worlds == NULL)
            return false;
        bytes_take_doubles(reader, worlds, p->n_worlds);
        p->worlds[i] = worlds;
    }
    return true;
}

bool point_take(struct point *p, const struct bytes *bytes, const struct model *model,
                bool all_combinations, struct arena *arena)
{
    size_t n;
    double *at[MOST_NUMBERS];
    struct bytes_reader reader = bytes_reader_of(bytes);
    uint32_t *masks = kept_masks(model, all_combinations, &n);
    arena->exhausted |= masks == NULL;
    bool good = masks != NULL && take_counts(p, &reader, n, model) && make_room(p, &reader, arena);
    for (uint32_t i = 0; good && i < p->n_combinations; i++)
        good = take_combination(&reader, masks[i], &p->combinations[i]);
    for (uint32_t i = 0; good && i < p->n_measures; i++)
        take_numbers(&reader, at, list_measure(at, &p->measures[i]));
    free(masks);
    return good && take_worlds(&reader, p, arena) && !reader.bad && reader.at == reader.end;
}

// ---- comparing ----------------------------------------------------------------------------------

struct estimate point_change(const double *first, const double *second, uint32_t n_worlds,
                             uint32_t n_randomisations)
{
    const uint32_t step = n_randomisations > 0 ? n_randomisations : n_worlds; // within a replicate
    double mean = 0.0, square = 0.0;
    struct moments moments = {.n = 1, .mean = &mean, .square = &square};
    for (uint32_t first_world = 0; first_world < step && first_world < n_worlds; first_world++) {
        double sum = 0.0, count = 0.0;
        for (uint64_t w = first_world; w < n_worlds; w += step) {
            sum += second[w] - first[w];
            count += 1.0;
        }
        sum /= count;
        moments_add(&moments, &sum, count);
    }
    return estimate_of(&moments, 0);
}
