// SPDX-License-Identifier: GPL-3.0-or-later
// Replicates of a run: independent estimates of the deterrence of all combinations, over whose
// spread errors are taken. Worlds where every world's lattice is kept, else blocks of worlds.
#ifndef BULWARK_ANALYSIS_REPLICATE_H
#define BULWARK_ANALYSIS_REPLICATE_H

#include "engine/run.h"

#include <stddef.h>
#include <stdint.h>

size_t replicate_count(const struct result *result);

// The weight of replicate r, in worlds.
double replicate_weight(const struct result *result, size_t r);

// The deterrence of all combinations in replicate r: [2^n].
void replicate_deterrence(const struct result *result, size_t r, double *deterrence);

// The share of a world's trials in its first half.
double replicate_first_share(const struct layout *layout);

// first and second (each [n_worlds]): half means, over worlds, of the combination at `index` of
// the rows.
void replicate_halves(const struct result *result, size_t index, double *first, double *second);

#endif
