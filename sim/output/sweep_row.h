// SPDX-License-Identifier: GPL-3.0-or-later
// What a row of a sweep's tables is about: the `subject` that its writer hands over.
#ifndef BULWARK_OUTPUT_SWEEP_ROW_H
#define BULWARK_OUTPUT_SWEEP_ROW_H

#include "analysis/point.h"
#include "scenario/plan.h"

#include <stdint.h>

struct sweep_row {
    const struct plan *plan;
    uint32_t number;                             // the point's
    const struct point_combination *combination; // in sweep.csv
    struct estimate change;                      // in sweep.csv
    size_t measure;                              // in sweep_measures.csv: index of the model's
    const struct point_measure *of_measure;
};

#endif
