// SPDX-License-Identifier: GPL-3.0-or-later
// What the values at places, or in the worlds of a run, say about every quantity.
#ifndef BULWARK_ANALYSIS_SENSITIVITY_ANALYSE_H
#define BULWARK_ANALYSIS_SENSITIVITY_ANALYSE_H

#include "analysis/sensitivity_places.h"

#include <stdbool.h>

// Fills what is asked for from halves [n_places][2][n_reported]. False for want of memory.
bool sensitivity_analyse(struct sensitivity *sensitivity, const struct sensitivity_places *places,
                         const double *halves);

// Fills `given` from a run. False for want of memory.
bool sensitivity_analyse_run(struct sensitivity *sensitivity, const struct result *result);

#endif
