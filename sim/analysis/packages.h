// SPDX-License-Identifier: GPL-3.0-or-later
// What a run says of every package of measures in every world: the ground on which the analyses of
// decisions stand (README.md). A package is a feasible combination.
#ifndef BULWARK_ANALYSIS_PACKAGES_H
#define BULWARK_ANALYSIS_PACKAGES_H

#include "analysis/sample.h"
#include "base/arena.h"
#include "base/error.h"
#include "engine/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// One array for each package or unknown, over worlds. The halves of a world's trials are independent:
// what is chosen by one is judged by the other.
struct packages {
    const struct model *model; // NULL in tests of what needs none
    size_t n, n_worlds, n_unknowns;
    struct sample sample; // of those worlds
    bool is_complete;   // every feasible combination is there; else only reported ones
    uint32_t n_trials;  // of a world
    double first_share; // of the trials that are in the first half
    uint32_t *mask;     // [n], in ascending order of cost, then of the mask in the file's order
    double *cost;       // [n]
    double **half[2];   // [n][n_worlds]: deterrence by the first half of the trials, by the second
    double **whole;     // [n][n_worlds]: by all of them
    double **unknown;   // [n_unknowns][n_worlds]
    struct arena arena; // owns all of it
    unsigned n_threads; // to work with
};

// Room for n packages. False for want of memory; to be cleared in any case.
bool packages_init(struct packages *packages, size_t n, size_t n_worlds, size_t n_unknowns);
void packages_clear(struct packages *packages);

// Reads a result. Fails with STATUS_FAILED for want of memory, and with fewer than 2 trials a world or
// 20 worlds: nothing could then be told apart from noise. To be cleared in any case.
enum status packages_read(struct packages *packages, const struct result *result,
                          struct error *error);

// Sets `whole` from the halves and `first_share`.
void packages_join(struct packages *packages);

// The index of the package with this mask; n if there is none.
size_t packages_find(const struct packages *packages, uint32_t mask);

#endif
