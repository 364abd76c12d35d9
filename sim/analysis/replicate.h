// SPDX-License-Identifier: GPL-3.0-or-later
// Replicates of a run: independent estimates of the deterrence of all combinations, over whose
// spread errors are taken. Randomisations where the sampler has them; else worlds where every
// world's lattice is kept; else blocks of worlds.
#ifndef BULWARK_ANALYSIS_REPLICATE_H
#define BULWARK_ANALYSIS_REPLICATE_H

#include "engine/run.h"

#include <stddef.h>
#include <stdint.h>

size_t replicate_count(const struct result *result);

// As many as a whole run has.
size_t replicate_most(const struct layout *layout);

// The weight of replicate r, in worlds.
double replicate_weight(const struct result *result, size_t r);

// The deterrence of all combinations in replicate r: [2^n].
void replicate_deterrence(const struct result *result, size_t r, double *deterrence);

// The Möbius transform of the same: either in `room` [2^n] or where the result keeps it, which is
// exactly 0 where no trial brought such a set together.
const double *replicate_mobius(const struct result *result, size_t r, double *room);

// The deterrence in replicate r of the combination at `index` of the rows (layout_row_index).
double replicate_of_row(const struct result *result, size_t r, size_t index);

// The weighted mean over all replicates of deterrence: [2^n].
void replicate_means(const struct result *result, double *mean);

// The share of a world's trials in its first half.
double replicate_first_share(const struct layout *layout);

// first and second (each [n][n_worlds]): half means, over worlds, of the n combinations from
// `index` of the rows on.
void replicate_halves(const struct result *result, size_t index, size_t n, double *first,
                      double *second);

#endif
