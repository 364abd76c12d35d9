// SPDX-License-Identifier: GPL-3.0-or-later
// Combinations that no other one beats in cost and deterrence at once.
#ifndef BULWARK_ANALYSIS_FRONTIER_H
#define BULWARK_ANALYSIS_FRONTIER_H

#include "analysis/estimates.h"

// Sets `frontier` of every combination: no other has cost ≤ and deterrence ≥ with one strict.
// `order` [n] is overwritten.
void frontier_mark(struct combination *combinations, size_t n, const struct combination **order);

// Those that may be on the frontier: they deter more than all in the bins below theirs, where bins
// divide the range of costs evenly, 4095 of them below the highest cost, which has the last. Sets
// `candidates` [n], in the order of combinations; returns how many there are.
size_t frontier_candidates(const struct combination *combinations, size_t n,
                           const struct combination **candidates);

#endif
