// SPDX-License-Identifier: GPL-3.0-or-later
// A scenario's model: factors, loadings, groups, measures, synergies, the adversary. Read once,
// checked once, then immutable: whatever works with it below the reading cannot fail for a user's
// reason.
#ifndef BULWARK_MODEL_MODEL_H
#define BULWARK_MODEL_MODEL_H

#include "model/adversary.h"
#include "model/factor.h"
#include "model/group.h"
#include "model/measure.h"
#include "scenario/scenario.h"

#include <stddef.h>
#include <stdint.h>

// The version of the model: two programs of one version yield the same bytes from the same scenario
// and seed. It grows with every change of what is drawn or of how it is computed (4: leading
// numbers of trials from Sobol's sequence under the sampler `sobol`).
#define MODEL_VERSION 4

#define MODEL_MAX_MEASURES 24
#define MODEL_MAX_SYNERGIES 64
#define MODEL_MAX_REPORT 1000  // combinations that the scenario asks for
#define MODEL_MAX_ASKED 20000  // members that all ratifications ask, each as often as it is asked
// Up to this many measures every world's deterrence is kept for every combination; without that
// there are no means of randomisations.
#define MODEL_MAX_DENSE_MEASURES 12

struct tier {
    int number;
    uint32_t mask; // of its measures
};

// A reported combination.
struct reported {
    const char *name; // "none", "mnna+trainers"
    uint32_t mask;
};

struct model {
    struct scenario *scenario; // not owned; must outlive the model

    struct factor *factors; // ordered by name
    size_t n_factors;
    double *factor_root;    // [n_factors][n_factors]: lower Cholesky factor of the correlations
    struct shock *shocks;   // ordered by path
    size_t n_shocks;
    struct loading *loadings; // distinct ones
    size_t n_loadings;

    struct group *groups;
    size_t n_groups;
    struct asked_group *asked; // groups in their first use, whose bodies are observed
    size_t n_asked, n_bodies;
    size_t n_members_asked; // by all ratifications

    struct measure *measures; // ordered by name: bit i of a mask is measures[i]
    size_t n_measures;
    size_t *in_file_order;    // [n_measures]: indices of `measures` as the file has them
    struct synergy *synergies;
    size_t n_synergies;
    size_t n_scratch;         // arrays of BATCH_LANES that sampling any process takes
    size_t n_step_arrays;     // ramps' steps of all measures

    struct adversary adversary;

    struct leading *leading; // numbers of a trial that may be points of a sequence: leading.h
    size_t n_leading;

    // Kinds of processes that the scenario may use beside the built-in ones; not owned.
    const struct process_kind *const *further_kinds;
    size_t n_further_kinds;

    struct tier *tiers; // ascending
    size_t n_tiers;
    struct reported *reported;
    size_t n_reported;
};

// Reads the model of an opened scenario; complaints go to the scenario (call scenario_settle
// next). The model's memory is the scenario's arena. Cannot fail otherwise.
void model_read(struct model *model, struct scenario *scenario);

// The same for a scenario that may use `n` further kinds of processes, which must outlive the
// model; a name of theirs that is built in is not reached.
void model_read_with(struct model *model, struct scenario *scenario,
                     const struct process_kind *const *kinds, size_t n);

// The measure called `name`, or -1.
int model_measure(const struct model *model, const char *name);

// Where a combination stands among the reported ones; n_reported if it is none of them.
size_t model_reported_index(const struct model *model, uint32_t mask);

// The union of tiers whose bit is set in `tiers`: a mask of measures.
uint32_t model_tiers_mask(const struct model *model, uint32_t tiers);

// The measures of `mask` whose requirements all lie in it, themselves so closed.
uint32_t model_feasible(const struct model *model, uint32_t mask);

// "mnna+trainers", in the file's order, or "none"; owned by `arena`, NULL when memory is short.
const char *model_combination_name(const struct model *model, struct arena *arena, uint32_t mask);

// The mask as the file counts measures (bit i is the i-th in the file), and back.
uint32_t model_file_mask(const struct model *model, uint32_t mask);
uint32_t model_mask_of_file(const struct model *model, uint32_t file_mask);

#endif
