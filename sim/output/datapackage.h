// SPDX-License-Identifier: GPL-3.0-or-later
// datapackage.json: every table and column with type, unit and meaning, as a Frictionless Tabular
// Data Package (https://specs.frictionlessdata.io/tabular-data-package/).
#ifndef BULWARK_OUTPUT_DATAPACKAGE_H
#define BULWARK_OUTPUT_DATAPACKAGE_H

#include "model/model.h"
#include "output/table.h"

#include <jansson.h>

#define DATAPACKAGE_FILE "datapackage.json"

// The description of the tables of a model's run: the same for every run of the same scenario. The
// caller's to json_decref. NULL for want of memory.
json_t *datapackage_json(const struct model *model);

// The same of a sweep's tables.
json_t *datapackage_sweep_json(const struct naming *naming);

// The same of the tables of decisions that are based on a model's run.
json_t *datapackage_decide_json(const struct model *model);

// The same of those tables of an analysis of a model's sensitivity that `are_there`
// [SENSITIVITY_N_METHODS].
json_t *datapackage_sensitivity_json(const struct model *model, const bool *are_there);

// The same of the tables of a comparison of runs, of which `first` is the first one's model.
json_t *datapackage_compare_json(const struct model *first);

#endif
