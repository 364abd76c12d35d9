// SPDX-License-Identifier: GPL-3.0-or-later
// The sections of a scenario that are not the model's: `scenario`, `run` and `uncertain`.
#ifndef BULWARK_SCENARIO_SECTIONS_H
#define BULWARK_SCENARIO_SECTIONS_H

#include "scenario/scenario.h"

// Keys of the file itself, of `scenario`, its deadlines, of `run`, and those that an entry of
// `uncertain` has beside its distribution's.
extern const struct key_table file_keys, scenario_keys, deadline_keys, run_keys, unknown_keys;

// Reads the three sections; complains about what is wrong, and about unknown sections.
void sections_read(struct scenario *s);

#endif
