// SPDX-License-Identifier: GPL-3.0-or-later
// What a row of the tables of `decide` is about: the `subject` that its writer hands over.
#ifndef BULWARK_OUTPUT_DECIDE_ROW_H
#define BULWARK_OUTPUT_DECIDE_ROW_H

#include "analysis/decisions.h"

struct decide_row {
    const struct decisions *decisions;
    size_t index; // of the package, choice…
};

#endif
