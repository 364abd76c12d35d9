// SPDX-License-Identifier: GPL-3.0-or-later
// The plan of a sweep: a scenario, what is varied in it, and the points at which it is computed.
// Read with the care of a scenario: typed, ranged, located, every error reported.
#ifndef BULWARK_SCENARIO_PLAN_H
#define BULWARK_SCENARIO_PLAN_H

#include "scenario/scenario.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLAN_MAX_POINTS 100000
#define PLAN_MAX_VALUES 4000000 // points × names
#define PLAN_MAX_VARIED 1000    // names
#define PLAN_MAX_PATHS 1000     // of all names together
#define PLAN_MAX_SET 1000

enum plan_design { PLAN_GRID, PLAN_LIST, PLAN_LATIN_HYPERCUBE, PLAN_SOBOL, PLAN_N_DESIGNS };

// What gets one value at every point, in one place of the scenario or in several.
struct varied {
    const char *name;
    const struct entry *entry;
    const char **paths; // [n_paths]
    const struct entry **path_entries;
    size_t n_paths;
    bool is_integer;
    double min, max;
    const char **values; // [n_values]: of a grid
    size_t n_values;
    bool is_number; // every point has a plain number here
};

struct plan {
    struct scenario file; // its entries, files and complaints; of a scenario's own it has nothing
    const char *title;
    enum plan_design design;
    const char *scenario_path;
    const char **set; // [n_set]: overrides of all points
    size_t n_set;
    bool report_all;
    struct varied *varied;
    size_t n_varied;
    size_t n_paths; // of all names
    size_t n_steps; // values from min to max, of all names
    uint32_t n_asked; // points of a Latin hypercube or Sobol's sequence, and the former's seed
    uint64_t seed;
    uint32_t n_points;
    const char **values; // [n_points][n_varied], as an override takes them
    const struct entry *vary, *set_entry; // where complaints about points and `set` belong
};

// Keys of a plan's file, of `sweep`, which each design adds to, and of an entry of `vary`.
extern const struct key_table plan_file_keys, plan_keys, plan_list_keys, plan_sobol_keys,
    plan_latin_hypercube_keys, plan_vary_keys, plan_target_keys, plan_range_keys, plan_grid_keys;

// "grid", "latin_hypercube".
const char *plan_design_name(enum plan_design design);

// Reads the plan `path` and makes its points; from the disk, as far as `reach` says (NULL: see
// files_begin), or, where `files` is not NULL, out of files that were kept. Complaints are collected in `file`; what makes reading on impossible fails,
// and leaves the plan clear, with STATUS_REFUSED or STATUS_FAILED. A plan with complaints has no
// points.
enum status plan_open(struct plan *plan, const char *path, const struct files_reach *reach,
                      const struct kept_file *files, size_t n_files, struct error *error);
void plan_clear(struct plan *plan);

// Complains about paths that lead nowhere in the scenario.
void plan_check_paths(struct plan *plan, const struct scenario *scenario);

// The value of name `i` at a point.
const char *plan_value(const struct plan *plan, uint32_t point, size_t i);

// The overrides of a point, as `arena`'s; `n` becomes their number. NULL for want of memory.
const char *const *plan_overrides(const struct plan *plan, uint32_t point, struct arena *arena,
                                  size_t *n);

// "point 3 (us_leads = 0.5, horizon = 10)"; never NULL.
const char *plan_point_words(const struct plan *plan, uint32_t point, struct arena *arena);

#endif
