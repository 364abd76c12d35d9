// SPDX-License-Identifier: GPL-3.0-or-later
// The places at which a scenario is evaluated for an analysis of sensitivity, all in one row: those of
// the tornado, then of the trajectories, then of the rows of the design for Sobol' indices.
#ifndef BULWARK_ANALYSIS_SENSITIVITY_PLACES_H
#define BULWARK_ANALYSIS_SENSITIVITY_PLACES_H

#include "analysis/saltelli.h"
#include "analysis/sensitivity.h"

#include <stddef.h>
#include <stdint.h>

// The levels of elementary effects lie in the middle of as many equal strata of a number's
// distribution, so that none is at an end, which may be infinite. A step is this share of it.
#define SENSITIVITY_STEP 0.5

enum places_part { PLACES_TORNADO, PLACES_MORRIS, PLACES_DESIGN, PLACES_N_PARTS };

struct sensitivity_places {
    const struct sensitivity *of;
    size_t first[PLACES_N_PARTS + 1]; // place of a part; the number of all
    size_t row;                       // points of a row of the design
    // Trajectories know the unknowns in the order of their paths, whatever the scenario's order.
    size_t *by_path;                  // [n_unknowns]: the unknown there
    double *level;                    // [n_unknowns by path][MORRIS_LEVELS]: numbers at the levels
    unsigned char *start;             // [n_trajectories][n_unknowns by path]: as in morris_path
    uint32_t *moved;
    struct saltelli saltelli;
};

// Fails for want of memory; to be cleared in any case.
enum status sensitivity_places_make(struct sensitivity_places *places,
                                    const struct sensitivity *of, struct error *error);
void sensitivity_places_clear(struct sensitivity_places *places);

// For struct evaluation; `context` is the places.
uint32_t sensitivity_place(void *context, size_t i, double *unknowns);

#endif
