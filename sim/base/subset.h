// SPDX-License-Identifier: GPL-3.0-or-later
// Sums over subsets: functions on the 2^n masks of n things, transformed in place in n 2^(n−1)
// additions (F. Yates, "The design and analysis of factorial experiments", 1937).
#ifndef BULWARK_BASE_SUBSET_H
#define BULWARK_BASE_SUBSET_H

#include <stddef.h>

// f(S) becomes Σ_{T ⊆ S} f(T): the zeta transform.
void subset_sums(double *f, unsigned n);

// The inverse: f(S) becomes Σ_{T ⊆ S} (−1)^{|S|−|T|} f(T), the Möbius transform.
void subset_differences(double *f, unsigned n);

// f(S) becomes Σ_{T ⊇ S} f(T).
void superset_sums(double *f, unsigned n);

#endif
