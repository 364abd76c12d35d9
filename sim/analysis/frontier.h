// SPDX-License-Identifier: GPL-3.0-or-later
// Combinations that no other one beats in cost and deterrence at once.
#ifndef BULWARK_ANALYSIS_FRONTIER_H
#define BULWARK_ANALYSIS_FRONTIER_H

#include "analysis/estimates.h"

// Sets `frontier` of every combination: no other has cost ≤ and deterrence ≥ with one strict.
// `order` [n] is overwritten.
void frontier_mark(struct combination *combinations, size_t n, const struct combination **order);

#endif
