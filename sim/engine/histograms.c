// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/histograms.h"

#include <stdlib.h>
#include <string.h>

bool histograms_create(struct histograms *h, size_t n, double horizon_years)
{
    *h = (struct histograms){.n = n, .horizon_years = horizon_years};
    h->counts = calloc(n, HISTOGRAM_BINS * sizeof *h->counts);
    h->marks = calloc(n, HISTOGRAM_MARKS * sizeof *h->marks);
    if (h->counts != NULL && h->marks != NULL)
        return true;
    histograms_clear(h);
    return false;
}

void histograms_clear(struct histograms *h)
{
    free(h->counts);
    free(h->marks);
    *h = (struct histograms){0};
}

void histograms_reset(struct histograms *h)
{
    for (size_t k = 0; k < h->n * HISTOGRAM_MARKS; k++) {
        for (uint64_t rest = h->marks[k]; rest != 0; rest &= rest - 1)
            h->counts[k * 64 + (size_t)__builtin_ctzll(rest)] = 0;
        h->marks[k] = 0;
    }
}

void histograms_count(struct histograms *h, size_t i, double years, uint64_t weight)
{
    if (!(years <= h->horizon_years))
        return;
    const size_t over = (size_t)(years / h->horizon_years * HISTOGRAM_BINS);
    const size_t bin = i * HISTOGRAM_BINS + (over < HISTOGRAM_BINS ? over : HISTOGRAM_BINS - 1);
    h->counts[bin] += weight;
    h->marks[bin / 64] |= UINT64_C(1) << bin % 64;
}

void histograms_add(const struct histograms *h, uint64_t *sums)
{
    for (size_t k = 0; k < h->n * HISTOGRAM_MARKS; k++)
        for (uint64_t rest = h->marks[k]; rest != 0; rest &= rest - 1) {
            const size_t bin = k * 64 + (size_t)__builtin_ctzll(rest);
            sums[bin] += h->counts[bin];
        }
}

void histograms_put(const struct histograms *h, struct bytes *bytes)
{
    for (size_t i = 0; i < h->n; i++)
        bytes_put_marked(bytes, h->counts + i * HISTOGRAM_BINS, h->marks + i * HISTOGRAM_MARKS,
                         HISTOGRAM_MARKS);
}

void histograms_take(struct histograms *h, struct bytes_reader *reader)
{
    for (size_t i = 0; i < h->n; i++)
        bytes_take_sparse(reader, h->counts + i * HISTOGRAM_BINS, HISTOGRAM_BINS);
    memset(h->marks, 0xff, h->n * HISTOGRAM_MARKS * sizeof *h->marks);
}
