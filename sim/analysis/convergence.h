// SPDX-License-Identifier: GPL-3.0-or-later
// What the first 8, 16, 32 … worlds of a run said, of those that it has.
#ifndef BULWARK_ANALYSIS_CONVERGENCE_H
#define BULWARK_ANALYSIS_CONVERGENCE_H

#include "analysis/estimates.h"
#include "engine/moments.h"

#include <stddef.h>

// The quantities that are followed, in this order: deterrence of every reported combination, the
// gain of all measures and, of a dense layout, the Shapley value of every measure.
size_t convergence_n_quantities(const struct layout *layout);

// Sets the numbers of worlds that are looked at, and makes room in the estimates' arena: it tells
// whether there was memory.
void convergence_create(struct estimates *estimates);

// Notes at a point what moments say whose first quantities are those above. Where a randomisation
// has no world nothing is known of the error.
void convergence_note(struct estimates *estimates, size_t point, const struct moments *moments);

// Notes all points but the last out of the rows of worlds: deterrence and gain alone, for a layout
// that is not dense. Fails for want of memory.
enum status convergence_of_rows(struct estimates *estimates, struct error *error);

// The last point is what the estimates say; after combinations_estimate.
void convergence_finish(struct estimates *estimates);

#endif
