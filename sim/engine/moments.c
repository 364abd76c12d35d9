// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/moments.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool moments_create(struct moments *m, size_t n, size_t n_pairs, const size_t *first,
                    const size_t *second)
{
    *m = (struct moments){.n = n, .n_pairs = n_pairs, .first = first, .second = second};
    m->mean = calloc(n + 1, sizeof *m->mean);
    m->square = calloc(n + 1, sizeof *m->square);
    m->product = calloc(n_pairs + 1, sizeof *m->product);
    if (m->mean != NULL && m->square != NULL && m->product != NULL)
        return true;
    moments_clear(m);
    return false;
}

void moments_clear(struct moments *m)
{
    free(m->mean);
    free(m->square);
    free(m->product);
    *m = (struct moments){0};
}

void moments_reset(struct moments *m)
{
    m->count = m->weight = 0.0;
    memset(m->mean, 0, m->n * sizeof *m->mean);
    memset(m->square, 0, m->n * sizeof *m->square);
    memset(m->product, 0, m->n_pairs * sizeof *m->product);
}

// One replicate is a set of moments with no spread.
void moments_add(struct moments *m, const double *x, double weight)
{
    const double before = m->weight, share = weight / (before + weight);
    const double scale = before * share; // weight of the squared distance of the two means
    for (size_t i = 0; i < m->n_pairs; i++)
        m->product[i] += scale * (x[m->first[i]] - m->mean[m->first[i]]) *
                         (x[m->second[i]] - m->mean[m->second[i]]);
    for (size_t i = 0; i < m->n; i++) {
        const double distance = x[i] - m->mean[i];
        m->square[i] += scale * distance * distance;
        m->mean[i] += share * distance;
    }
    m->weight = before + weight;
    m->count += 1.0;
}

void moments_merge(struct moments *m, const struct moments *from)
{
    if (from->count == 0.0)
        return;
    const double before = m->weight, share = from->weight / (before + from->weight);
    const double scale = before * share;
    for (size_t i = 0; i < m->n_pairs; i++)
        m->product[i] += from->product[i] +
                         scale * (from->mean[m->first[i]] - m->mean[m->first[i]]) *
                             (from->mean[m->second[i]] - m->mean[m->second[i]]);
    for (size_t i = 0; i < m->n; i++) {
        const double distance = from->mean[i] - m->mean[i];
        m->square[i] += from->square[i] + scale * distance * distance;
        m->mean[i] += share * distance;
    }
    m->weight = before + from->weight;
    m->count += from->count;
}

double moments_standard_error(const struct moments *m, size_t i)
{
    if (m->count < 2.0)
        return NAN;
    return sqrt(m->square[i] / (m->count - 1.0) / m->weight);
}
