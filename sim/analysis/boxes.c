// SPDX-License-Identifier: GPL-3.0-or-later
//
// Peeling takes from a box that holds everything, again and again, the slice of at most 5 % of its worlds
// along one number whose removal leaves the highest share of cases, until few worlds are left. Of the boxes
// on the way the one is kept in which coverage and density, each in its share, are best at once (their
// harmonic mean). Pasting puts slices back as long as the share of cases does not fall. Limits that such a
// share of cases may owe to chance are dropped. All that in the even worlds; the odd ones judge.
#include "analysis/boxes.h"

#include "base/ascending.h"
#include "base/special.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PEEL 0.05      // share of a box's worlds that is peeled or pasted at once
#define LEAST 0.02     // share of worlds below which a box is not peeled
#define LEAST_COUNT 20 // nor below so many
#define BY_CHANCE 0.01 // a limit's p-value from which on it is dropped
#define MOST_BETA 1e5  // as far as special_beta_cdf goes
#define WORTH 1.5      // density over that of all worlds, for a box to be told

struct room {
    double *const *x;
    size_t n_unknowns, n_worlds;
    const bool *is_case;
    bool *is_left;      // [n_worlds]: by the boxes before
    double *lo, *hi;    // [n_unknowns]: of the box at work
    double *best_lo, *best_hi;
    double *values;     // [n_worlds]
    size_t n, n_cases;  // even worlds that are left, cases among them
};

struct count {
    size_t n, n_cases;
};

static bool is_inside(const struct room *r, size_t w, size_t but)
{
    for (size_t u = 0; u < r->n_unknowns; u++)
        if (u != but && (r->x[u][w] < r->lo[u] || r->x[u][w] > r->hi[u]))
            return false;
    return true;
}

// Worlds of a parity that are left and in the box, `but` one limit (n_unknowns: all count).
static struct count count_inside(const struct room *r, size_t parity, size_t but)
{
    struct count c = {0, 0};
    for (size_t w = parity; w < r->n_worlds; w += 2)
        if (r->is_left[w] && is_inside(r, w, but)) {
            c.n++;
            c.n_cases += r->is_case[w];
        }
    return c;
}

static double density_of(struct count c)
{
    return c.n == 0 ? 0.0 : (double)c.n_cases / (double)c.n;
}

// The numbers u of the worlds inside, `but` one limit, in ascending order; how many.
static size_t list_values(struct room *r, size_t u, size_t but)
{
    size_t n = 0;
    for (size_t w = 0; w < r->n_worlds; w += 2)
        if (r->is_left[w] && is_inside(r, w, but))
            r->values[n++] = r->x[u][w];
    qsort(r->values, n, sizeof *r->values, ascending);
    return n;
}

// ---- peeling ------------------------------------------------------------------------------------

// The share of cases that a limit would leave; -INFINITY where it would take nothing or too much.
static double try_limit(const struct room *r, double *limit, double to, size_t n_now)
{
    const double kept = *limit;
    *limit = to;
    const struct count c = count_inside(r, 0, r->n_unknowns);
    *limit = kept;
    return c.n == n_now || c.n < LEAST_COUNT || (double)c.n < LEAST * (double)r->n
               ? -INFINITY
               : density_of(c);
}

// Peels the best slice; false: none can be.
static bool peel(struct room *r, size_t n_now)
{
    double *best_limit = NULL, best_to = NAN, best = -INFINITY;
    for (size_t u = 0; u < r->n_unknowns; u++) {
        const size_t n = list_values(r, u, r->n_unknowns);
        const size_t slice = (size_t)ceil(PEEL * (double)n);
        double *const limits[2] = {&r->lo[u], &r->hi[u]};
        const double to[2] = {r->values[slice], r->values[n - 1 - slice]};
        for (size_t side = 0; side < 2; side++) {
            const double density = try_limit(r, limits[side], to[side], n_now);
            if (density > best) {
                best = density;
                best_limit = limits[side];
                best_to = to[side];
            }
        }
    }
    if (best_limit != NULL)
        *best_limit = best_to;
    return best_limit != NULL;
}

static void copy_limits(const struct room *r, double *lo, double *hi, const double *from_lo,
                        const double *from_hi)
{
    memcpy(lo, from_lo, r->n_unknowns * sizeof *lo);
    memcpy(hi, from_hi, r->n_unknowns * sizeof *hi);
}

static void peel_all(struct room *r)
{
    struct count c;
    double best = -INFINITY;
    do {
        c = count_inside(r, 0, r->n_unknowns);
        const double coverage = (double)c.n_cases / (double)r->n_cases, density = density_of(c);
        const double both = coverage * density / (coverage + density); // half the harmonic mean
        if (both > best) {
            best = both;
            copy_limits(r, r->best_lo, r->best_hi, r->lo, r->hi);
        }
    } while (c.n_cases > 0 && c.n > LEAST_COUNT && peel(r, c.n));
    copy_limits(r, r->lo, r->hi, r->best_lo, r->best_hi);
}

// ---- pasting and dropping -----------------------------------------------------------------------

// Moves one limit out by a slice, if the share of cases does not fall.
static bool paste_side(struct room *r, size_t u, bool is_low)
{
    double *limit = is_low ? &r->lo[u] : &r->hi[u];
    const double kept = *limit;
    if (isinf(kept))
        return false;
    const struct count before = count_inside(r, 0, r->n_unknowns);
    // A box has cases: so the slice is a world at least, by which the limit moves, or opens.
    const size_t slice = (size_t)ceil(PEEL * (double)before.n), n = list_values(r, u, u);
    assert(before.n_cases > 0);
    size_t at = 0;
    while (at < n && (is_low ? r->values[at] < kept : r->values[at] <= kept))
        at++;
    if (is_low)
        *limit = at <= slice ? -INFINITY : r->values[at - slice];
    else
        *limit = n - at <= slice ? INFINITY : r->values[at + slice - 1];
    const struct count after = count_inside(r, 0, r->n_unknowns);
    if (density_of(after) >= density_of(before))
        return true;
    *limit = kept;
    return false;
}

static void paste_all(struct room *r)
{
    for (size_t u = 0; u < r->n_unknowns; u++) {
        while (paste_side(r, u, true)) {
        }
        while (paste_side(r, u, false)) {
        }
    }
}

static bool is_limited(const struct room *r, size_t u)
{
    return !isinf(r->lo[u]) || !isinf(r->hi[u]);
}

// The chance of at least as many cases in the box if they were as frequent there as without the limit
// (Bryant and Lempert's quasi-p-value).
static double p_value_of(const struct room *r, size_t u)
{
    const struct count with = count_inside(r, 0, r->n_unknowns), without = count_inside(r, 0, u);
    const double k = (double)with.n_cases, rest = (double)(with.n - with.n_cases) + 1.0;
    const double q = density_of(without);
    return fmax(k, rest) <= MOST_BETA ? special_beta_cdf(k, rest, q) : gsl_cdf_beta_P(q, k, rest);
}

// Drops the least certain limit, as long as one may be chance.
static void drop_limits(struct room *r)
{
    for (;;) {
        size_t worst = r->n_unknowns;
        double most = BY_CHANCE;
        for (size_t u = 0; u < r->n_unknowns; u++)
            if (is_limited(r, u) && p_value_of(r, u) > most) {
                worst = u;
                most = p_value_of(r, u);
            }
        if (worst == r->n_unknowns)
            return;
        r->lo[worst] = -INFINITY;
        r->hi[worst] = INFINITY;
    }
}

// ---- boxes --------------------------------------------------------------------------------------

// From an arena that has room for it, or is exhausted.
static void room_create(struct room *r, struct arena *arena)
{
    double **const arrays[] = {&r->lo, &r->hi, &r->best_lo, &r->best_hi};
    for (size_t i = 0; i < 4; i++)
        *arrays[i] = arena_alloc(arena, r->n_unknowns, sizeof(double));
    r->values = arena_alloc(arena, r->n_worlds, sizeof *r->values);
    r->is_left = arena_alloc(arena, r->n_worlds, sizeof *r->is_left);
    for (size_t w = 0; r->is_left != NULL && w < r->n_worlds; w++)
        r->is_left[w] = true;
}

static void open_limits(struct room *r)
{
    for (size_t u = 0; u < r->n_unknowns; u++) {
        r->lo[u] = -INFINITY;
        r->hi[u] = INFINITY;
    }
}

static void find_limits(struct room *r)
{
    open_limits(r);
    const struct count c = count_inside(r, 0, r->n_unknowns);
    r->n = c.n;
    r->n_cases = c.n_cases;
    if (r->n_cases == 0)
        return;
    peel_all(r);
    paste_all(r);
    drop_limits(r);
}

// Describes the box at work; false for want of memory.
static bool describe(struct box *box, const struct room *r, struct count all, struct arena *arena)
{
    const struct count c = count_inside(r, 1, r->n_unknowns);
    const size_t n_worlds = r->n_worlds / 2;
    *box = (struct box){.limits = arena_alloc(arena, r->n_unknowns, sizeof *box->limits),
                        .mass = (double)c.n / (double)n_worlds,
                        .coverage = (double)c.n_cases / (double)all.n_cases,
                        .density = density_of(c)};
    for (size_t u = 0; box->limits != NULL && u < r->n_unknowns; u++)
        if (is_limited(r, u))
            box->limits[box->n_limits++] =
                (struct box_limit){u, r->lo[u], r->hi[u], p_value_of(r, u)};
    return box->limits != NULL;
}

static void take_out(struct room *r)
{
    for (size_t w = 0; w < r->n_worlds; w++)
        r->is_left[w] = r->is_left[w] && !is_inside(r, w, r->n_unknowns);
}

static bool find_boxes(struct boxes *boxes, struct room *r, struct arena *arena)
{
    open_limits(r);
    const struct count all = count_inside(r, 1, r->n_unknowns);
    boxes->base = density_of(all);
    for (bool goes_on = all.n_cases > 0; goes_on && boxes->n < BOXES_MOST;) {
        struct box *box = &boxes->box[boxes->n];
        find_limits(r);
        if (!describe(box, r, all, arena))
            return false;
        goes_on = box->density > WORTH * boxes->base; // not without limits
        boxes->n += goes_on;
        take_out(r);
    }
    return true;
}

enum status boxes_find(struct boxes *boxes, double *const *x, size_t n_unknowns, size_t n_worlds,
                       const bool *is_case, struct arena *arena, struct error *error)
{
    struct room r = {.x = x, .n_unknowns = n_unknowns, .n_worlds = n_worlds, .is_case = is_case};
    struct arena room;
    *boxes = (struct boxes){0};
    arena_init(&room);
    room_create(&r, &room);
    const bool good = !room.exhausted && find_boxes(boxes, &r, arena);
    arena_clear(&room);
    return good ? STATUS_OK : error_memory(error, "the boxes");
}
