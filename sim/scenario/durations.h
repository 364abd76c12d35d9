// SPDX-License-Identifier: GPL-3.0-or-later
// Observed durations from a CSV file, as a distribution.
#ifndef BULWARK_SCENARIO_DURATIONS_H
#define BULWARK_SCENARIO_DURATIONS_H

#include "scenario/scenario.h"

// Reads the CSV file that the text entry `file` names (relative to the file in which it stands):
// a header with the columns `duration` (years, at least 0) and `observed` (1: it happened, 0:
// censored). `dist` becomes the Kaplan–Meier distribution of the delay given that it happens: its
// steps divided by their sum, events before censorings at ties. A file that is named again is not
// read again. Complains about what is wrong with the file; `dist` is then untouched.
void durations_read(struct scenario *s, const struct entry *file, struct dist *dist,
                    bool *last_is_censored);

#endif
