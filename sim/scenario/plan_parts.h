// SPDX-License-Identifier: GPL-3.0-or-later
// What the files that read a plan share; for them alone.
#ifndef BULWARK_SCENARIO_PLAN_PARTS_H
#define BULWARK_SCENARIO_PLAN_PARTS_H

#include "scenario/plan.h"

// Reads the sections of a plan whose entries are there; complaints go to it, as below.
void plan_read(struct plan *plan);

// The texts of a list; `entries`, unless NULL, becomes their entries.
const char **plan_read_texts(struct plan *plan, const struct entry *list, size_t *n,
                             const struct entry ***entries);

// The section `vary`, whose entries have the keys of `table`.
void plan_read_vary(struct plan *plan, const struct key_table *table);

// The points of a plan without complaints; `list` is the entry `file` of a list.
void plan_make_points(struct plan *plan, const struct entry *list);

// The points of a list: the CSV file that the entry `file` names.
void plan_read_list(struct plan *plan, const struct entry *file);

#endif
