// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/sobol_indices.h"

#include <math.h>
#include <stdlib.h>

#define R RESAMPLING_REPLICATES

// Of each replicate: its variance, and mean products of differences.
struct sums {
    size_t n_inputs;
    double variance[R];
    double apart[R];                   // ½ E[Δ²] from A to B: the variance again
    double (*from_a)[R], (*from_b)[R]; // [n_inputs][R]: ½ E[Δ²] from A to AB_i, from B
};

static double product(const double *one, const double *other)
{
    return 0.5 * (one[0] - other[0]) * (one[1] - other[1]);
}

static void add_row(struct sums *s, size_t replicate, double share, const double *row)
{
    const double *a = row + 2 * SALTELLI_A, *b = row + 2 * SALTELLI_B;
    s->apart[replicate] += share * product(a, b);
    for (size_t i = 0; i < s->n_inputs; i++) {
        const double *ab = row + 2 * (SALTELLI_FIRST + i);
        s->from_a[i][replicate] += share * product(a, ab);
        s->from_b[i][replicate] += share * product(b, ab);
    }
}

// Around the mean of the replicate's points A and B.
static double variance_of(const double *y, size_t n_rows, size_t width, size_t replicate)
{
    double n = 0.0, mean[2] = {0.0, 0.0}, sum = 0.0;
    for (size_t j = replicate; j < n_rows; j += R, n += 2.0)
        for (size_t half = 0; half < 2; half++)
            mean[half] += y[j * width + half] + y[j * width + 2 + half];
    for (size_t j = replicate; j < n_rows; j += R)
        for (size_t k = 0; k < 4; k += 2)
            sum += (y[j * width + k] - mean[0] / n) * (y[j * width + k + 1] - mean[1] / n);
    return sum / (n - 1.0);
}

static double mean_of(const double *values, const double *weight)
{
    double sum = 0.0;
    for (size_t r = 0; r < R; r++)
        sum += (weight == NULL ? 1.0 : weight[r]) * values[r] / R;
    return sum;
}

static void index_of_input(const struct sums *s, size_t i, const struct resampling *resampling,
                           struct sobol_index *index)
{
    double first[RESAMPLING_DRAWS], total[RESAMPLING_DRAWS];
    for (size_t draw = 0; draw < RESAMPLING_DRAWS; draw++) {
        const double *weight = resampling->weight[draw];
        const double v = mean_of(s->variance, weight);
        first[draw] = (mean_of(s->apart, weight) - mean_of(s->from_b[i], weight)) / v;
        total[draw] = mean_of(s->from_a[i], weight) / v;
    }
    const double v = mean_of(s->variance, NULL);
    index->first_order = resampling_estimate(
        (mean_of(s->apart, NULL) - mean_of(s->from_b[i], NULL)) / v, first);
    index->total = resampling_estimate(mean_of(s->from_a[i], NULL) / v, total);
    index->first_order_interval = resampling_interval(index->first_order);
    index->total_interval = resampling_interval(index->total);
}

static const struct sobol_index no_index = {{NAN, NAN}, {NAN, NAN}, {NAN, NAN}, {NAN, NAN}};

bool sobol_indices(const double *y, size_t n_rows, size_t n_inputs,
                   const struct resampling *resampling, struct sobol_index *index,
                   double *variance)
{
    const size_t width = 2 * (SALTELLI_FIRST + n_inputs);
    struct sums s = {.n_inputs = n_inputs};
    s.from_a = calloc(n_inputs + 1, sizeof *s.from_a);
    s.from_b = calloc(n_inputs + 1, sizeof *s.from_b);
    const bool good = s.from_a != NULL && s.from_b != NULL;
    if (good) {
        for (size_t j = 0; j < n_rows; j++)
            add_row(&s, j % R, (double)R / (double)n_rows, y + j * width);
        for (size_t r = 0; r < R; r++)
            s.variance[r] = variance_of(y, n_rows, width, r);
        *variance = mean_of(s.variance, NULL);
        for (size_t i = 0; i < n_inputs; i++)
            if (*variance > 0.0)
                index_of_input(&s, i, resampling, &index[i]);
            else
                index[i] = no_index;
    }
    free(s.from_a);
    free(s.from_b);
    return good;
}
