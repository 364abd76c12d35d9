// SPDX-License-Identifier: GPL-3.0-or-later
// The worlds of a run as a sample: errors of means over them, and a bootstrap of them. Worlds are
// independent, or the randomisations of the sampler are (world mod their number).
#ifndef BULWARK_ANALYSIS_SAMPLE_H
#define BULWARK_ANALYSIS_SAMPLE_H

#include "analysis/estimates.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SAMPLE_REPLICATES 200 // of the bootstrap

struct sample {
    size_t n_worlds;
    uint32_t n_randomisations; // even, 4 .. SOBOL_RANDOMISATIONS; 0: worlds are independent
};

// The mean over worlds of x [n_worlds], less that of `less` (NULL: of nothing), and its standard error:
// by the spread of worlds, or of the means of randomisations by their weight.
struct estimate sample_mean(const struct sample *sample, const double *x, const double *less);

// Half the width of a 95 % interval of such a mean, in standard errors: Student's t.
double sample_t(const struct sample *sample);

// Sets weights [SAMPLE_REPLICATES][n_worlds]: how often a replicate draws a world, with replacement,
// even and odd worlds apart. Worlds are drawn as many as there are. Of randomisations, which are drawn
// whole, one fewer than there are of either parity: of so few, as many would spread by less than
// the estimate does (Rao and Wu 1988).
void sample_resample(const struct sample *sample, uint64_t seed, double *weights);

// The degrees of freedom of the spread of those replicates.
double sample_resample_dof(const struct sample *sample);

// By how much an interval between quantiles of replicates has to be widened about the estimate to
// allow for so few degrees of freedom: Student's quantile over the normal one; 1 of independent worlds.
double sample_widening(const struct sample *sample);

#endif
