// SPDX-License-Identifier: GPL-3.0-or-later
// Histograms of times over the horizon, one for each measure and body, of which most bins are 0:
// the others are marked, so that emptying, adding up and storing cost what is in them.
#ifndef BULWARK_ENGINE_HISTOGRAMS_H
#define BULWARK_ENGINE_HISTOGRAMS_H

#include "base/bytes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HISTOGRAM_BINS 4096
#define HISTOGRAM_MARKS (HISTOGRAM_BINS / 64)

struct histograms {
    size_t n;
    double horizon_years;
    uint64_t *counts; // [n][HISTOGRAM_BINS]
    uint64_t *marks;  // [n][HISTOGRAM_MARKS]: a bit for each bin that may differ from 0
};

// Room for n, empty; false for want of memory (nothing is then held).
bool histograms_create(struct histograms *histograms, size_t n, double horizon_years);
void histograms_clear(struct histograms *histograms); // frees
void histograms_reset(struct histograms *histograms); // empties

// Adds `weight` to the bin of a time, years, in histogram i; times beyond the horizon, INFINITY
// among them, leave no trace.
void histograms_count(struct histograms *histograms, size_t i, double years, uint64_t weight);

// Adds all counts to sums [n][HISTOGRAM_BINS].
void histograms_add(const struct histograms *histograms, uint64_t *sums);

// As bytes (bytes_put_sparse of each), and back.
void histograms_put(const struct histograms *histograms, struct bytes *bytes);
void histograms_take(struct histograms *histograms, struct bytes_reader *reader);

#endif
