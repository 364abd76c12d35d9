// SPDX-License-Identifier: GPL-3.0-or-later
// The scenario's tables of quantiles (dist.h): laws of one kind and shape share theirs, so that a
// thousand bodies with the same delay cost one.
#ifndef BULWARK_SCENARIO_QUANTILE_TABLE_H
#define BULWARK_SCENARIO_QUANTILE_TABLE_H

#include "scenario/scenario.h"

// The table from which `dist` may draw: the scenario's, made if it has none yet. Lives as long as
// the scenario. NULL for want of memory: the scenario's arena is then exhausted.
const struct dist_table *quantile_table(struct scenario *scenario, const struct dist *dist);

#endif
