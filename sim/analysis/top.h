// SPDX-License-Identifier: GPL-3.0-or-later
// The best of many combinations.
#ifndef BULWARK_ANALYSIS_TOP_H
#define BULWARK_ANALYSIS_TOP_H

#include "analysis/estimates.h"

#include <stdbool.h>

// Is a better than b? By deterrence; and, of combinations that gain something at a cost, by gain
// for each unit of it. At a tie the higher deterrence, the lower cost, the fewer measures, the
// lower mask: no two are equal.
bool top_deters_more(const struct combination *a, const struct combination *b);
bool top_gains_more(const struct combination *a, const struct combination *b);

// Lists (`listed`) the k >= 1 best feasible combinations in either respect, the frontier, and the
// reported combinations, none and all among them. Fails for want of memory.
enum status top_list(struct estimates *estimates, size_t k, struct error *error);

#endif
