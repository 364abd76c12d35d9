// SPDX-License-Identifier: GPL-3.0-or-later
// What each layer adds: the Möbius transform of deterrence, Shapley values and pair interactions.
#ifndef BULWARK_ANALYSIS_LAYERING_H
#define BULWARK_ANALYSIS_LAYERING_H

#include <stddef.h>

// From the Möbius transform μ [2^n] of a game:
// Shapley values φ_i = Σ_{T ∋ i} μ(T)/|T| (L. S. Shapley, 1953; J. C. Harsanyi, 1963): [n].
// `scratch` [2^n] is overwritten, and not all of it by numbers.
void layering_shapley(const double *mobius, unsigned n, double *scratch, double *shapley);

// Pair interactions I_ij = Σ_{T ⊇ {i,j}} μ(T)/(|T| − 1) (M. Grabisch & M. Roubens, 1999): [n][n],
// set for i < j. `scratch` [2^n] is overwritten, and not all of it by numbers.
void layering_interactions(const double *mobius, unsigned n, double *scratch,
                           double *interactions);

#endif
