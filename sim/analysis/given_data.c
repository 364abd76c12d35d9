// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/given_data.h"

#include "base/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define R RESAMPLING_REPLICATES
#define MOST_BINS 64
#define LEAST_BINS 4

// ---- ranks --------------------------------------------------------------------------------------

struct keyed {
    double key;
    uint32_t index;
};

static int compare(const void *left, const void *right)
{
    const struct keyed *a = left, *b = right;
    if (a->key != b->key)
        return a->key > b->key ? 1 : -1;
    return (a->index > b->index) - (a->index < b->index);
}

// The places of n numbers in ascending order. False for want of memory.
static bool rank_numbers(const double *x, size_t n, uint32_t *rank)
{
    struct keyed *keyed = calloc(n, sizeof *keyed);
    if (keyed == NULL)
        return false;
    for (size_t w = 0; w < n; w++)
        keyed[w] = (struct keyed){x[w], (uint32_t)w};
    qsort(keyed, n, sizeof *keyed, compare);
    for (size_t i = 0; i < n; i++)
        rank[keyed[i].index] = (uint32_t)i;
    free(keyed);
    return true;
}

bool given_worlds_init(struct given_worlds *worlds, const double *x, size_t n_inputs, size_t n)
{
    *worlds = (struct given_worlds){n, n_inputs, calloc(n_inputs + 1, n * sizeof *worlds->rank)};
    bool good = worlds->rank != NULL;
    for (size_t i = 0; good && i < n_inputs; i++)
        good = rank_numbers(x + i * n, n, worlds->rank + i * n);
    return good;
}

void given_worlds_clear(struct given_worlds *worlds)
{
    free(worlds->rank);
    *worlds = (struct given_worlds){0};
}

// ---- first order --------------------------------------------------------------------------------

// Sums over the worlds of a replicate in a bin: their number, values by the halves.
struct bin {
    double n, sum[2];
};

struct sums {
    size_t n_bins;
    struct bin bin[MOST_BINS][R];
    double product[R]; // of the halves' values
};

static void add_worlds(struct sums *s, const double *y, const uint32_t *rank, size_t n)
{
    for (size_t w = 0; w < n; w++) {
        struct bin *bin = &s->bin[rank[w] * s->n_bins / n][w % R];
        bin->n += 1.0;
        bin->sum[0] += y[2 * w];
        bin->sum[1] += y[2 * w + 1];
        s->product[w % R] += y[2 * w] * y[2 * w + 1];
    }
}

// Σ₁Σ₂/n of weighted replicates of a bin, added to those of all.
static double between(const struct bin *bin, const double *weight, struct bin *all)
{
    struct bin sum = {0};
    for (size_t r = 0; r < R; r++) {
        const double w = weight == NULL ? 1.0 : weight[r];
        sum.n += w * bin[r].n;
        sum.sum[0] += w * bin[r].sum[0];
        sum.sum[1] += w * bin[r].sum[1];
    }
    all->n += sum.n;
    all->sum[0] += sum.sum[0];
    all->sum[1] += sum.sum[1];
    return sum.n > 0.0 ? sum.sum[0] * sum.sum[1] / sum.n : 0.0;
}

static double share_between(const struct sums *s, const double *weight)
{
    const double n_bins = (double)s->n_bins;
    struct bin all = {0};
    double bins = 0.0, product = 0.0;
    for (size_t b = 0; b < s->n_bins; b++)
        bins += between(s->bin[b], weight, &all);
    for (size_t r = 0; r < R; r++)
        product += (weight == NULL ? 1.0 : weight[r]) * s->product[r];
    const double mean = all.sum[0] * all.sum[1] / all.n;
    const double within = (product - bins) / (all.n - n_bins); // variance inside a bin
    const double variance = (product - mean) / (all.n - 1.0);
    return variance > 0.0 ? (bins - mean - (n_bins - 1.0) * within) / (all.n * variance) : NAN;
}

static size_t bins_for(size_t n)
{
    const size_t root = (size_t)sqrt((double)n);
    return root < LEAST_BINS ? LEAST_BINS : root > MOST_BINS ? MOST_BINS : root;
}

static void find_first_order(struct given_data *data, const double *y, const uint32_t *rank,
                             size_t n, const struct resampling *resampling)
{
    struct sums s = {.n_bins = bins_for(n)};
    double values[RESAMPLING_DRAWS];
    add_worlds(&s, y, rank, n);
    for (size_t draw = 0; draw < RESAMPLING_DRAWS; draw++)
        values[draw] = share_between(&s, resampling->weight[draw]);
    data->first_order = resampling_estimate(share_between(&s, NULL), values);
    data->interval = resampling_interval(data->first_order);
}

// ---- PAWN ---------------------------------------------------------------------------------------

static int compare_numbers(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

// A quantity of every world, and worlds in its order.
struct quantity {
    size_t n;
    double *y;       // [n]: by all trials, each half counting alike
    uint32_t *world; // [n]: by ascending y
};

static bool quantity_init(struct quantity *q, const double *y, size_t n)
{
    uint32_t *rank = calloc(n, sizeof *rank);
    *q = (struct quantity){n, calloc(n, sizeof *q->y), calloc(n, sizeof *q->world)};
    bool good = rank != NULL && q->y != NULL && q->world != NULL;
    for (size_t w = 0; good && w < n; w++)
        q->y[w] = 0.5 * (y[2 * w] + y[2 * w + 1]);
    good = good && rank_numbers(q->y, n, rank);
    for (size_t w = 0; good && w < n; w++)
        q->world[rank[w]] = (uint32_t)w;
    free(rank);
    return good;
}

static void quantity_clear(struct quantity *q)
{
    free(q->y);
    free(q->world);
}

// Distances of all slices, ascending. Worlds of one value count together.
static void find_distances(const struct quantity *q, const uint32_t *rank,
                           double distance[GIVEN_DATA_SLICES])
{
    const size_t n = q->n;
    double size[GIVEN_DATA_SLICES] = {0.0}, seen[GIVEN_DATA_SLICES] = {0.0};
    memset(distance, 0, GIVEN_DATA_SLICES * sizeof *distance);
    for (size_t w = 0; w < n; w++)
        size[rank[w] * GIVEN_DATA_SLICES / n] += 1.0;
    for (size_t k = 0; k < n; k++) {
        const uint32_t w = q->world[k];
        seen[rank[w] * GIVEN_DATA_SLICES / n] += 1.0;
        if (k + 1 < n && q->y[w] == q->y[q->world[k + 1]])
            continue;
        for (size_t s = 0; s < GIVEN_DATA_SLICES; s++)
            distance[s] =
                fmax(distance[s], fabs(seen[s] / size[s] - (double)(k + 1) / (double)n));
    }
    qsort(distance, GIVEN_DATA_SLICES, sizeof *distance, compare_numbers);
}

static double median_of(const double distance[GIVEN_DATA_SLICES])
{
    return 0.5 * (distance[GIVEN_DATA_SLICES / 2 - 1] + distance[GIVEN_DATA_SLICES / 2]);
}

static bool find_dummy(const struct quantity *q, uint64_t seed, double *highest)
{
    const uint32_t entity = random_entity("sensitivity.dummy");
    double distance[GIVEN_DATA_SLICES], *x = calloc(q->n, sizeof *x);
    uint32_t *rank = calloc(q->n, sizeof *rank);
    bool good = x != NULL && rank != NULL;
    *highest = 0.0;
    for (uint32_t dummy = 0; good && dummy < GIVEN_DATA_DUMMIES; dummy++) {
        for (uint32_t w = 0; w < q->n; w++)
            x[w] = random_uniforms(seed, w, dummy, entity, PURPOSE_DUMMY, 0).first;
        good = rank_numbers(x, q->n, rank);
        if (good) {
            find_distances(q, rank, distance);
            *highest = fmax(*highest, median_of(distance));
        }
    }
    free(x);
    free(rank);
    return good;
}

// ---- all ----------------------------------------------------------------------------------------

bool given_data_find(const struct given_worlds *worlds, const double *y, uint64_t seed,
                     const struct resampling *resampling, struct given_data *data, double *dummy)
{
    const size_t n = worlds->n;
    struct quantity q;
    const bool good = quantity_init(&q, y, n) && find_dummy(&q, seed, dummy);
    for (size_t i = 0; good && i < worlds->n_inputs; i++) {
        const uint32_t *rank = worlds->rank + i * n;
        double distance[GIVEN_DATA_SLICES];
        data[i] = (struct given_data){{NAN, NAN}, {NAN, NAN}, NAN, NAN};
        if (q.y[q.world[0]] == q.y[q.world[n - 1]])
            continue; // it does not vary
        find_first_order(&data[i], y, rank, n, resampling);
        find_distances(&q, rank, distance);
        data[i].pawn_median = median_of(distance);
        data[i].pawn_max = distance[GIVEN_DATA_SLICES - 1];
    }
    quantity_clear(&q);
    return good;
}
