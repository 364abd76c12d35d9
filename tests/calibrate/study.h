// SPDX-License-Identifier: GPL-3.0-or-later
// A scenario run under many seeds: how often the intervals of all that its tables tell hold the
// truth.
#ifndef BULWARK_CALIBRATE_STUDY_H
#define BULWARK_CALIBRATE_STUDY_H

#include "calibrate/told.h"
#include "seeds.h"

#include <stdint.h>

struct study_request {
    const char *path, *sampler;
    uint32_t worlds, trials, n_runs;
    uint64_t first_seed;
    unsigned n_threads;
    // Called with the estimates of every run; NULL: nobody looks.
    void (*look)(void *context, const struct estimates *estimates);
    void *context;
};

// A quantity over the runs.
struct studied {
    struct told told; // of the first run; its name
    double truth, truth_se;
    struct seeds seeds; // of the runs in which it has an error above 0
    double exact;       // runs that tell it without error, and rightly; seeds has the others
    double missing;     // runs in which it or its error does not exist
};

struct study {
    size_t n;
    struct studied *all; // owned
};

// Computes the runs against truths in the order of the tables; NULL: none are known (NAN).
// Complains on stderr and returns false where a run or memory fails or the truths are of something
// else. The caller frees study->all.
bool study_compute(const struct study_request *request, const struct told_list *truths,
                   struct study *study);

// Is the quantity known without error in every run, or told in none: nothing to cover?
bool study_is_trivial(const struct studied *studied);

#endif
