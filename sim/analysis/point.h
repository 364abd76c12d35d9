// SPDX-License-Identifier: GPL-3.0-or-later
// What remains of a point of a sweep: its estimates of some combinations and of the measures, and
// the deterrences of its worlds, by which points are compared world by world.
#ifndef BULWARK_ANALYSIS_POINT_H
#define BULWARK_ANALYSIS_POINT_H

#include "analysis/estimates.h"
#include "base/arena.h"
#include "base/bytes.h"

#include <stdbool.h>
#include <stdint.h>

struct point_combination {
    uint32_t file_mask; // as the file counts measures
    struct combination of;
    struct estimate all_in_force;
};

struct point_measure {
    struct measure_estimates of;
    struct estimate in_force;
};

struct point {
    uint32_t n_combinations, n_measures, n_worlds;
    struct point_combination *combinations; // [n_combinations], by ascending file_mask
    struct point_measure *measures;         // [n_measures], as the model has them
    const double **worlds;                  // [n_combinations][n_worlds]
};

// Puts down what is to remain of a point: of the reported combinations, or of all (of at most
// LAYOUT_MAX_DENSE_MEASURES measures). Fails for want of memory.
enum status point_put(const struct estimates *estimates, bool all_combinations,
                      struct bytes *bytes, struct error *error);

// Reads it back, bit for bit, as `arena`'s. False when the bytes are not those of a point with the
// measures, the worlds and the combinations of `model` that were put down, or for want of memory
// (the arena tells).
bool point_take(struct point *point, const struct bytes *bytes, const struct model *model,
                bool all_combinations, struct arena *arena);

// The mean over worlds of what the second says more than the first, and its error: over worlds, or
// over the means of `n_randomisations` (run_settings). The worlds of two points have the same random
// numbers, so that it is small where the points differ little.
struct estimate point_change(const double *first, const double *second, uint32_t n_worlds,
                             uint32_t n_randomisations);

#endif
