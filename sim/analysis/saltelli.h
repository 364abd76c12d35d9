// SPDX-License-Identifier: GPL-3.0-or-later
// The points of a Saltelli design, from a scrambled Sobol' sequence in RESAMPLING_REPLICATES
// randomisations: row j is point j div that of randomisation j mod that.
#ifndef BULWARK_ANALYSIS_SALTELLI_H
#define BULWARK_ANALYSIS_SALTELLI_H

#include "base/error.h"
#include "model/model.h"

#include <stddef.h>
#include <stdint.h>

// Uniforms of rows first … first + RESAMPLING_REPLICATES − 1, `first` a multiple of that, in
// coordinate `dimension` of the sequence: u [RESAMPLING_REPLICATES]. `entity` tells coordinates
// apart. From SOBOL_MAX_DIMENSIONS on they are independent. Cannot fail.
void saltelli_uniforms(uint64_t seed, uint32_t first, size_t dimension, uint32_t entity, double *u);

struct saltelli {
    size_t n_rows;
    double *a, *b; // [n_rows][n_unknowns]: uncertain numbers at the points A and B
};

// The uncertain numbers of n_rows rows, a multiple of RESAMPLING_REPLICATES. Points A are those of
// the worlds of a run with the sampler `sobol`. Fails for want of memory; to be cleared in any case.
enum status saltelli_make(struct saltelli *saltelli, const struct model *model, size_t n_rows,
                          struct error *error);
void saltelli_clear(struct saltelli *saltelli);

#endif
