// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/given_data.h"

#include "base/ascending.h"
#include "base/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define R RESAMPLING_REPLICATES
#define MOST_BINS 64
#define LEAST_BINS 4

// ---- ranks --------------------------------------------------------------------------------------

struct keyed {
    double key, tie;
    uint32_t index;
};

static int compare(const void *left, const void *right)
{
    const struct keyed *a = left, *b = right;
    if (a->key != b->key)
        return a->key > b->key ? 1 : -1;
    return (a->tie > b->tie) - (a->tie < b->tie);
}

// The places of n numbers in ascending order; equal ones come in an order of chance, which has
// nothing to do with theirs in the run. False for want of memory.
static bool rank_numbers(const double *x, size_t n, uint32_t *rank)
{
    const uint32_t entity = random_entity("sensitivity.ties");
    struct keyed *keyed = calloc(n, sizeof *keyed);
    if (keyed == NULL)
        return false;
    for (uint32_t w = 0; w < n; w++)
        keyed[w] = (struct keyed){
            x[w], random_uniforms(0, w, 0, entity, PURPOSE_DUMMY, 0).first, w};
    qsort(keyed, n, sizeof *keyed, compare);
    for (size_t i = 0; i < n; i++)
        rank[keyed[i].index] = (uint32_t)i;
    free(keyed);
    return true;
}

static bool rank_dummies(uint32_t *rank, size_t n, uint64_t seed)
{
    const uint32_t entity = random_entity("sensitivity.dummy");
    double *x = calloc(n, sizeof *x);
    bool good = x != NULL;
    for (uint32_t dummy = 0; good && dummy < GIVEN_DATA_DUMMIES; dummy++) {
        for (uint32_t w = 0; w < n; w++)
            x[w] = random_uniforms(seed, w, dummy, entity, PURPOSE_DUMMY, 0).first;
        good = rank_numbers(x, n, rank + dummy * n);
    }
    free(x);
    return good;
}

bool given_worlds_init(struct given_worlds *worlds, const double *x, size_t n_inputs, size_t n,
                       uint64_t seed)
{
    *worlds = (struct given_worlds){n, n_inputs, calloc(n_inputs + 1, n * sizeof *worlds->rank),
                                    calloc(GIVEN_DATA_DUMMIES, n * sizeof *worlds->dummy_rank)};
    bool good = worlds->rank != NULL && worlds->dummy_rank != NULL;
    for (size_t i = 0; good && i < n_inputs; i++)
        good = rank_numbers(x + i * n, n, worlds->rank + i * n);
    return good && rank_dummies(worlds->dummy_rank, n, seed);
}

void given_worlds_clear(struct given_worlds *worlds)
{
    free(worlds->rank);
    free(worlds->dummy_rank);
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
    double product[R], square[2]; // of the halves' values; squares: over all replicates
};

// Values are taken from the first one, so that little is lost where they are nearly alike.
static void add_worlds(struct sums *s, const double *y, const uint32_t *rank, size_t n)
{
    for (size_t w = 0; w < n; w++) {
        struct bin *bin = &s->bin[rank[w] * s->n_bins / n][w % R];
        const double first = y[2 * w] - y[0], second = y[2 * w + 1] - y[0];
        bin->n += 1.0;
        bin->sum[0] += first;
        bin->sum[1] += second;
        s->product[w % R] += first * second;
        s->square[0] += first * first;
        s->square[1] += second * second;
    }
}

// Replicates of a bin added up as often as a draw has them. `again`: Σ weight² n, the number of pairs
// of a world and itself among those of its worlds.
struct weighted {
    struct bin bin;
    double again;
};

static void add_weighted(struct weighted *sum, const struct bin *bin, double weight)
{
    sum->bin.n += weight * bin->n;
    sum->bin.sum[0] += weight * bin->sum[0];
    sum->bin.sum[1] += weight * bin->sum[1];
    sum->again += weight * weight * bin->n;
}

struct parts {
    double between, within; // variances
};

static struct parts parts_of(const struct sums *s, const double *weight)
{
    struct weighted all = {0};
    double bins = 0.0, bins_again = 0.0, again = 0.0, product = 0.0;
    for (size_t b = 0; b < s->n_bins; b++) {
        struct weighted sum = {0};
        for (size_t r = 0; r < R; r++)
            add_weighted(&sum, &s->bin[b][r], weight[r]);
        add_weighted(&all, &sum.bin, 1.0);
        again += sum.again;
        bins += sum.bin.n > 0.0 ? sum.bin.sum[0] * sum.bin.sum[1] / sum.bin.n : 0.0;
        bins_again += sum.bin.n > 0.0 ? sum.again / sum.bin.n : 0.0;
    }
    for (size_t r = 0; r < R; r++)
        product += weight[r] * s->product[r];
    const double n = all.bin.n, mean = all.bin.sum[0] * all.bin.sum[1] / n;
    const double within = (product - bins) / (n - bins_again);
    return (struct parts){(bins - mean - (bins_again - again / n) * within) / n, within};
}

static double share_between(const struct sums *s, const double *weight)
{
    const struct parts parts = parts_of(s, weight);
    const double variance = parts.between + parts.within;
    return variance > 0.0 ? parts.between / variance : NAN;
}

// The variance that an index has by what differs inside bins alone, as that of an input without
// influence: of Σ e₁e₂ over the means e of bins by the halves.
static double variance_by_noise(const struct sums *s, const double *once)
{
    const struct parts parts = parts_of(s, once);
    const double n_bins = (double)s->n_bins;
    double within[2] = {s->square[0], s->square[1]}, n = 0.0;
    for (size_t b = 0; b < s->n_bins; b++) {
        struct weighted sum = {0};
        for (size_t r = 0; r < R; r++)
            add_weighted(&sum, &s->bin[b][r], 1.0);
        for (size_t half = 0; half < 2; half++)
            within[half] -= sum.bin.sum[half] * sum.bin.sum[half] / sum.bin.n;
        n += sum.bin.n;
    }
    const double product = within[0] * within[1] / ((n - n_bins) * (n - n_bins));
    const double variance = parts.between + parts.within;
    return (n_bins - 1.0) * (product + parts.within * parts.within) / (n * n * variance * variance);
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
    double values[RESAMPLING_DRAWS], once[R];
    add_worlds(&s, y, rank, n);
    for (size_t r = 0; r < R; r++)
        once[r] = 1.0;
    for (size_t draw = 0; draw < RESAMPLING_DRAWS; draw++)
        values[draw] = share_between(&s, resampling->weight[draw]);
    struct estimate *e = &data->first_order;
    *e = resampling_estimate(share_between(&s, once), values);
    // Drawing means of bins again adds noise to noise: squares of both and their product make the
    // bootstrap see the variance by noise three times.
    const double noise = variance_by_noise(&s, once);
    if (!isnan(e->se))
        e->se = sqrt(fmax(e->se * e->se - 2.0 * noise, noise));
    data->interval = resampling_interval(data->first_order);
}

// ---- PAWN ---------------------------------------------------------------------------------------

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

static bool quantity_varies(const struct quantity *q)
{
    const double low = q->y[q->world[0]], high = q->y[q->world[q->n - 1]];
    return high - low > RESAMPLING_ROUNDING * fmax(fabs(low), fabs(high));
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
        size[(size_t)rank[w] * GIVEN_DATA_SLICES / n] += 1.0;
    for (size_t k = 0; k < n; k++) {
        const uint32_t w = q->world[k];
        seen[(size_t)rank[w] * GIVEN_DATA_SLICES / n] += 1.0;
        if (k + 1 < n && q->y[w] == q->y[q->world[k + 1]])
            continue;
        for (size_t s = 0; s < GIVEN_DATA_SLICES; s++)
            distance[s] =
                fmax(distance[s], fabs(seen[s] / size[s] - (double)(k + 1) / (double)n));
    }
    qsort(distance, GIVEN_DATA_SLICES, sizeof *distance, ascending);
}

static double median_of(const double distance[GIVEN_DATA_SLICES])
{
    return 0.5 * (distance[GIVEN_DATA_SLICES / 2 - 1] + distance[GIVEN_DATA_SLICES / 2]);
}

static double highest_dummy(const struct given_worlds *worlds, const struct quantity *q)
{
    double distance[GIVEN_DATA_SLICES], highest = 0.0;
    for (size_t dummy = 0; dummy < GIVEN_DATA_DUMMIES; dummy++) {
        find_distances(q, worlds->dummy_rank + dummy * worlds->n, distance);
        highest = fmax(highest, median_of(distance));
    }
    return highest;
}

// ---- all ----------------------------------------------------------------------------------------

bool given_data_find(const struct given_worlds *worlds, const double *y,
                     const struct resampling *resampling, struct given_data *data, double *dummy)
{
    const size_t n = worlds->n;
    struct quantity q;
    const bool good = quantity_init(&q, y, n);
    if (good)
        *dummy = highest_dummy(worlds, &q);
    for (size_t i = 0; good && i < worlds->n_inputs; i++) {
        const uint32_t *rank = worlds->rank + i * n;
        double distance[GIVEN_DATA_SLICES];
        data[i] = (struct given_data){{NAN, NAN}, {NAN, NAN}, NAN, NAN};
        if (!quantity_varies(&q))
            continue;
        find_first_order(&data[i], y, rank, n, resampling);
        find_distances(&q, rank, distance);
        data[i].pawn_median = median_of(distance);
        data[i].pawn_max = distance[GIVEN_DATA_SLICES - 1];
    }
    quantity_clear(&q);
    return good;
}
