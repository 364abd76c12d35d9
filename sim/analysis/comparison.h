// SPDX-License-Identifier: GPL-3.0-or-later
// Runs side by side: what each says about the combinations of the measures that all of them have,
// and how far that is from what the first says.
//
// Two runs of the same seed and numbers of worlds and trials stand on the same random numbers, world
// by world: the error of a difference is then the spread over worlds of the worlds' differences
// (common random numbers; A. M. Law, Simulation Modeling and Analysis, section 11.2). Otherwise the
// runs count as independent: the squares of their errors add up, with the degrees of freedom of
// B. L. Welch (Biometrika 34, 1947, 28) and F. E. Satterthwaite (Biometrics Bull. 2, 1946, 110).
#ifndef BULWARK_ANALYSIS_COMPARISON_H
#define BULWARK_ANALYSIS_COMPARISON_H

#include "analysis/estimates.h"
#include "base/arena.h"

enum comparison_quantity {
    COMPARISON_DETERRENCE,
    COMPARISON_GAIN,
    COMPARISON_LAYERING,
    COMPARISON_SYNERGY,
    COMPARISON_LOG_SYNERGY,
    COMPARISON_N
};

// Of a quantity's name: "deterrence".
const char *comparison_quantity_name(enum comparison_quantity quantity);

struct compared {
    struct estimate value;
    struct estimate difference; // from the first run's; of the first itself exactly 0
    struct interval interval;   // 95 %, of the difference
};

enum comparison_pairing {
    COMPARISON_PAIRED,        // the same random numbers, world by world (or block by block)
    COMPARISON_OTHER_SEED,    // independent
    COMPARISON_OTHER_NUMBERS, // of worlds or trials
    COMPARISON_OTHER_KEPT,    // one keeps every world's combinations, one sums them up by blocks
};

struct compared_run {
    const struct result *result;
    enum comparison_pairing pairing; // with the first
    struct compared (*combinations)[COMPARISON_N]; // [n_listed]
    struct compared (*tiers)[COMPARISON_N];        // [2^n_tiers]
    struct compared *shapley;                      // [n_measures]
    size_t *rank;                                  // [n_measures]: by Shapley value, from 1
};

// Masks are those of the common measures; bit i is measure i.
struct comparison {
    struct arena arena; // owns all below
    size_t n_measures;
    const char **measures;    // ordered by name
    size_t *in_file_order;    // of the first run
    size_t n_left_out;        // measures that others lack, of every run
    size_t n_listed;
    uint32_t *listed;         // combinations: all or, above 12 measures, those that all runs report
    size_t n_tiers;           // 0: the runs sort the common measures into different tiers, or none
    struct tier *tiers;
    size_t n_runs;
    struct compared_run *runs;
};

// Compares at least one result; they must outlive the comparison. Games are those of the common
// measures alone, so that Shapley values share out what these gain together. Fails with
// STATUS_FAILED when no measure is common to all, and for want of memory.
enum status comparison_create(const struct result *const *results, size_t n,
                              struct comparison **comparison, struct error *error);
void comparison_free(struct comparison *comparison);

// The place in `listed` of the combination of all common measures.
size_t comparison_all(const struct comparison *comparison);

// "a+b" in the first run's order, or "none"; as model_combination_name.
const char *comparison_name(const struct comparison *comparison, struct arena *arena,
                            uint32_t mask);

// "1+3" or "none": a union of tiers, bit i of `tiers` being tier i.
const char *comparison_tiers_name(const struct comparison *comparison, struct arena *arena,
                                  uint32_t tiers);

// Whether two runs are paired, by what their scenarios and layouts say.
enum comparison_pairing comparison_pairing(const struct result *first, const struct result *other);

#endif
