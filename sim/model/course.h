// SPDX-License-Identifier: GPL-3.0-or-later
// The course of a decision in a batch of trials (README.md, section 3). With x = Φ⁻¹(s) of the
// upper-tail probability s of its ε (thus ε = −x), the score of U in segment k is
//
//     z_k = Φ⁻¹(U_k) = √(1 − aᵀRa) x − level_k,
//
// and an attempt can succeed there if z_k < Φ⁻¹(p). So one number, x, and the dates say everything,
// and the chance that an attempt ever succeeds, or does so by some date, is Φ of a maximum.
#ifndef BULWARK_MODEL_COURSE_H
#define BULWARK_MODEL_COURSE_H

#include "model/decision.h"
#include "model/world.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What a decision takes from its world and its batch.
struct course {
    const struct arrays *arrays;
    const struct dist *delay;
    size_t n_segments;
    const double *start;  // [n_segments + 1]: −∞, the dates of shocks, ∞
    const double *level;  // [n_segments][BATCH_LANES]: Σ a_f z_f; NULL: it moves with nothing
    double p, score;      // score: Φ⁻¹(p)
    double residual;      // √(1 − aᵀRa)
    bool is_smooth;       // the delay has no atoms
};

// Some lanes of a batch, side by side. Arrays "by place" go with them; all have BATCH_LANES, and
// hold what the first place holds, or another possible value, up to the next multiple of 8.
struct course_lanes {
    size_t n;
    const uint32_t *lane; // [n]; NULL: places are lanes
    const double *t0;     // by place: when it begins, years; INFINITY: it does not
};

struct course_loops {
    // The only attempt of a decision in the batch's trials: time, years, by lane, given that
    // it begins at t0, by lane.
    void (*attempt)(const struct course *course, const struct batch *batch,
                    const struct decision *decision, const double *t0, double *time);

    // When an attempt with `draw` (x, or s itself where the course has no level; by place)
    // completes: time, years, by place; INFINITY: never.
    void (*times)(const struct course *course, const struct course_lanes *lanes,
                  const double *draw, double *time);

    // Could it succeed in a segment that ends after t0 and begins before until[place] (years)? The
    // places where not, as bits.
    uint64_t (*hopeless)(const struct course *course, const struct course_lanes *lanes,
                         const double *draw, const double *until);
};

struct chance_loops {
    // P(an attempt completes by `years`, INFINITY: ever), given levels and t0: chance, by place.
    void (*chances)(const struct course *course, const struct course_lanes *lanes, double years,
                    double *chance);

    // Of a course with levels, by place: the largest over the segments of Φ⁻¹(p F) + level, where
    // the attempt begins. Φ(reach/√(1 − aᵀRa)) is the chance that it ever completes.
    void (*reaches)(const struct course *course, const struct course_lanes *lanes, double *reach);
};

const struct course_loops *course_loops_for(enum cpu cpu);
const struct chance_loops *chance_loops_for(enum cpu cpu);

// Of a decision in the batch, its score apart. Cannot fail.
struct course course_of(const struct decision *decision, const struct batch *batch);

// Turns upper-tail probabilities s of ε, by place, into what the loops above take as `draw`; s may
// be `draw`.
void course_draw(const struct course *course, size_t n, const double *s, double *draw);

#endif
