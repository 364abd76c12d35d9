// SPDX-License-Identifier: GPL-3.0-or-later
// Which uncertain numbers the answer hangs on. README.md has the statistics.
#ifndef BULWARK_ANALYSIS_SENSITIVITY_H
#define BULWARK_ANALYSIS_SENSITIVITY_H

#include "analysis/given_data.h"
#include "analysis/inputs.h"
#include "analysis/morris.h"
#include "analysis/sobol_indices.h"
#include "analysis/tornado.h"
#include "base/arena.h"
#include "base/error.h"
#include "engine/result.h"
#include "engine/run.h"

#include <stdbool.h>
#include <stddef.h>

enum sensitivity_method {
    SENSITIVITY_TORNADO,
    SENSITIVITY_MORRIS,
    SENSITIVITY_SOBOL,
    SENSITIVITY_GIVEN_DATA, // on the points A and B of the design for Sobol' indices
    SENSITIVITY_N_METHODS
};

// "tornado", "morris", "sobol", "given-data".
const char *sensitivity_method_name(enum sensitivity_method method);

#define SENSITIVITY_TRAJECTORIES 256
#define SENSITIVITY_MOST_TRAJECTORIES (1U << 20)
#define SENSITIVITY_TORNADO_WORLDS 256 // of random numbers, in which a tornado's points are evaluated

struct sensitivity_request {
    bool method[SENSITIVITY_N_METHODS];
    size_t n_rows; // of the design for Sobol' indices, a multiple of RESAMPLING_REPLICATES, at least
                   // twice that
    size_t n_trajectories;
};

// At how many places the model is evaluated for a request, each with the run's trials.
size_t sensitivity_n_places(const struct sensitivity_request *request, size_t n_unknowns,
                            size_t n_inputs);

// Quantities: the deterrence of every reported combination, then the gain of all measures.
struct sensitivity {
    const struct model *model;
    struct sensitivity_request request;
    size_t n_quantities, n_unknowns;
    struct inputs inputs;
    double *low, *median, *high;    // [n_unknowns]: ends of the tornado's bars
    double *sd;                     // [n_quantities]: over worlds, without chance; NULL as `sobol`
    struct sobol_index *sobol;      // [n_quantities][inputs.n]; NULL: not asked for
    struct morris_effect *morris;   // [n_quantities][n_unknowns]; the same
    struct tornado_bar *tornado;    // [n_quantities][n_unknowns]
    struct given_data *given;       // [n_quantities][n_unknowns]
    double *dummy;                  // [n_quantities]: PAWN of a number without influence
    size_t n_given;                 // worlds that `given` is from
    double few;                     // the largest standard error of its first-order indices
    unsigned n_threads;             // that computed it,
    enum cpu cpu;                   // with which instructions
    struct arena arena;             // owns the arrays
};

// Whether there is anything to find. Fails with STATUS_MISUSE when nothing is uncertain and with one
// trial a world: halves are needed.
enum status sensitivity_check(const struct model *model, struct error *error);

// Computes what is asked for. Fails as sensitivity_check, with STATUS_FAILED for want of memory and
// as evaluate, with STATUS_STOPPED. To be cleared in any case.
enum status sensitivity_compute(struct sensitivity *sensitivity,
                                const struct sensitivity_request *request,
                                const struct model *model, const struct run_options *options,
                                struct error *error);

// The part that the worlds of a run tell. Fails as sensitivity_check, with STATUS_MISUSE with fewer than
// GIVEN_DATA_LEAST_WORLDS worlds, with STATUS_FAILED for want of memory. To be cleared in any case.
enum status sensitivity_from_run(struct sensitivity *sensitivity, const struct result *result,
                                 struct error *error);

void sensitivity_clear(struct sensitivity *sensitivity);

// The combination of a quantity; whether it is the gain.
uint32_t sensitivity_mask(const struct sensitivity *sensitivity, size_t quantity);
bool sensitivity_is_gain(const struct sensitivity *sensitivity, size_t quantity);

// The deterrence of all measures.
size_t sensitivity_all(const struct sensitivity *sensitivity);

#endif
