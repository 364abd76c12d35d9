// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/sobol_indices.h"

#include <math.h>
#include <stdlib.h>

#define R RESAMPLING_REPLICATES

// Of each replicate: means over its rows.
struct sums {
    size_t n_inputs;
    double n_values;               // at points A and B of all rows
    double mean[2][R], product[R]; // at points A and B, by the halves, from `origin`
    double origin;
    double apart[R];               // ½ E[Δ²] from A to B: the variance again
    double (*from_a)[R], (*from_b)[R]; // [n_inputs][R]: ½ E[Δ²] from A to AB_i, from B
};

static double product(const double *one, const double *other)
{
    return 0.5 * (one[0] - other[0]) * (one[1] - other[1]);
}

static void add_row(struct sums *s, size_t replicate, double share, const double *row)
{
    const double *a = row + 2 * (size_t)SALTELLI_A, *b = row + 2 * (size_t)SALTELLI_B;
    s->apart[replicate] += share * product(a, b);
    for (const double *y = a; y <= b; y += 2) {
        const double first = y[0] - s->origin, second = y[1] - s->origin;
        s->mean[0][replicate] += 0.5 * share * first;
        s->mean[1][replicate] += 0.5 * share * second;
        s->product[replicate] += 0.5 * share * first * second;
    }
    for (size_t i = 0; i < s->n_inputs; i++) {
        const double *ab = row + 2 * (SALTELLI_FIRST + i);
        s->from_a[i][replicate] += share * product(a, ab);
        s->from_b[i][replicate] += share * product(b, ab);
    }
}

static double mean_of(const double *values, const double *weight)
{
    double sum = 0.0;
    for (size_t r = 0; r < R; r++)
        sum += (weight == NULL ? 1.0 : weight[r]) * values[r] / R;
    return sum;
}

// Around the mean of all replicates: that of one, of few even points, is nearer to its own points than
// the mean of independent ones would be, by an unknown amount.
static double variance_of(const struct sums *s, const double *weight)
{
    const double square = mean_of(s->mean[0], weight) * mean_of(s->mean[1], weight);
    return (mean_of(s->product, weight) - square) * s->n_values / (s->n_values - 1.0);
}

static void index_of_input(const struct sums *s, size_t i, const struct resampling *resampling,
                           struct sobol_index *index)
{
    double first[RESAMPLING_DRAWS], total[RESAMPLING_DRAWS];
    for (size_t draw = 0; draw < RESAMPLING_DRAWS; draw++) {
        const double *weight = resampling->weight[draw];
        const double v = variance_of(s, weight);
        first[draw] = (mean_of(s->apart, weight) - mean_of(s->from_b[i], weight)) / v;
        total[draw] = mean_of(s->from_a[i], weight) / v;
    }
    const double v = variance_of(s, NULL);
    index->first_order = resampling_estimate(
        (mean_of(s->apart, NULL) - mean_of(s->from_b[i], NULL)) / v, first);
    index->total = resampling_estimate(mean_of(s->from_a[i], NULL) / v, total);
    index->first_order_interval = resampling_interval(index->first_order);
    index->total_interval = resampling_interval(index->total);
}

static bool is_rounding(const struct sums *s, double variance)
{
    const double mean = s->origin + 0.5 * (mean_of(s->mean[0], NULL) + mean_of(s->mean[1], NULL));
    const double least = RESAMPLING_ROUNDING * mean;
    return !(variance > least * least);
}

static const struct sobol_index no_index = {{NAN, NAN}, {NAN, NAN}, {NAN, NAN}, {NAN, NAN}};

bool sobol_indices(const double *y, size_t n_rows, size_t n_inputs,
                   const struct resampling *resampling, struct sobol_index *index,
                   double *variance)
{
    const size_t width = 2 * (SALTELLI_FIRST + n_inputs);
    struct sums s = {
        .n_inputs = n_inputs, .n_values = 2.0 * (double)n_rows,
        .origin = y[2 * (size_t)SALTELLI_A]};
    s.from_a = calloc(n_inputs + 1, sizeof *s.from_a);
    s.from_b = calloc(n_inputs + 1, sizeof *s.from_b);
    const bool good = s.from_a != NULL && s.from_b != NULL;
    if (good) {
        for (size_t j = 0; j < n_rows; j++)
            add_row(&s, j % R, (double)R / (double)n_rows, y + j * width);
        *variance = variance_of(&s, NULL);
        for (size_t i = 0; i < n_inputs; i++)
            if (is_rounding(&s, *variance))
                index[i] = no_index;
            else
                index_of_input(&s, i, resampling, &index[i]);
    }
    free(s.from_a);
    free(s.from_b);
    return good;
}
