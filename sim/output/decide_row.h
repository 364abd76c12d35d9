// SPDX-License-Identifier: GPL-3.0-or-later
// What a row of the tables of `decide` is about: the `subject` that its writer hands over.
#ifndef BULWARK_OUTPUT_DECIDE_ROW_H
#define BULWARK_OUTPUT_DECIDE_ROW_H

#include "analysis/decisions.h"
#include "model/model.h"
#include "output/table.h"

struct decide_row {
    const struct decisions *decisions;
    size_t index; // of the package, choice, tipping point, unknown (n_unknowns: all of them); with n_measures steps
                  // to a method of adding, method · n_measures + step; of the limit, counted through all boxes
};

// ---- for the tables' own files ------------------------------------------------------------------

static inline const struct decisions *decisions(const struct place *place)
{
    return ((const struct decide_row *)place->subject)->decisions;
}

static inline size_t index_of(const struct place *place)
{
    return ((const struct decide_row *)place->subject)->index;
}

static inline struct cell cell_package(const struct place *place, size_t package)
{
    const uint32_t mask = decisions(place)->packages.mask[package];
    return cell_text(model_combination_name(place->model, place->arena, mask));
}

#endif
