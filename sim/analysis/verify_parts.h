// SPDX-License-Identifier: GPL-3.0-or-later
// What the parts of verification share: the sums from which findings are made, the drawn history
// as it was told, and one constant record for every kind of comparison.
#ifndef BULWARK_ANALYSIS_VERIFY_PARTS_H
#define BULWARK_ANALYSIS_VERIFY_PARTS_H

#include "analysis/estimates.h"
#include "analysis/verify.h"
#include "engine/trial.h"
#include "model/world.h"

#include <stdint.h>

// A process in a measure's tree, and how it went in the trials of the batch.
struct verify_part {
    const struct process *process;
    const struct verify_part *parent; // NULL: the whole process of the measure
    size_t measure, child;            // which child of its parent it is
    bool known_start;                 // the world's numbers alone say when it begins
    const struct group *group;        // of a ratification
    size_t first_asking;              // of a decision, or of a ratification's first body
    double t0[BATCH_LANES], t[BATCH_LANES];
    double *bodies;                   // [n_bodies][BATCH_LANES]
};

// A decision where it is used: a leaf of a tree, a body of a ratification, a lapse.
struct verify_asking {
    const struct decision *decision;
    const struct verify_part *part; // NULL: the lapse of a measure
    size_t measure, body;
    const char *path;
    uint32_t entity;
    size_t same_as;   // the first body of its ratification with the same numbers, or itself
    size_t n_refused[BATCH_LANES];
    double *refusal;  // [attempts − 1][BATCH_LANES]: dates
};

// The dates at which the level of a loading changes in the world, and the levels Σ a_f z_f(t) in
// the batch: with the factors' own part, and of the shocks alone.
struct verify_levels {
    size_t n;       // segments; segment k lasts from start[k] to start[k + 1]
    double *start;  // [n + 1]: −∞, dates, ∞
    double *level;  // [n][BATCH_LANES]
    double *shift;  // [n][BATCH_LANES]
};

struct verify {
    const struct model *model;
    struct world *world;
    struct batch *batch;
    uint32_t n_worlds, n_trials;
    bool is_first_batch; // of its world

    struct verify_part *parts; // parents before children
    size_t n_parts;
    struct verify_asking *askings;
    size_t n_askings;
    struct verify_levels *levels; // [n_loadings]
    double *correlation;          // [n_factors][n_factors], as the scenario has it
    double *times;                // room for verify_survivals
    double *survival;             // [n_reported][n_grid]: of one trial, by the engine

    struct layout *layout;
    struct effects effects;
    struct trial trial;
    const struct estimates *estimates; // of a whole run; there at the end only

    struct verify_report *report;
    const struct verify_subject *subject; // whose findings are being made
};

struct verify_kind {
    struct verify_subject subject;
    size_t state_size;
    // All may be NULL. What `begin` allocates comes from the report's arena; whoever finds memory
    // short there stops, and the whole fails.
    void (*begin)(struct verify *v, void *state);
    void (*world)(struct verify *v, void *state);  // a world has been drawn
    void (*batch)(struct verify *v, void *state);  // a batch of its trials has been drawn
    void (*finish)(struct verify *v, void *state); // makes findings
};

extern const struct verify_kind verify_unknowns, verify_factors, verify_decisions, verify_apart,
    verify_structure, verify_together, verify_types, verify_anchor, verify_without,
    verify_hazards, verify_estimates, verify_bodies, verify_identities;

// ---- sums (verify_sums.c) -----------------------------------------------------------------------

// Σ (f − P) of events whose chances P are known when all before them is; or of such differences
// times a known weight, at most `largest` in size.
struct verify_sum {
    double n, found, expected, deviation, variance, largest;
    bool is_count; // of events: found and expected are numbers of them
};

void verify_sum_add(struct verify_sum *sum, bool happened, double chance);
void verify_sum_add_weighted(struct verify_sum *sum, double found, double chance, double weight);

// The furthest of numbers that must be the same.
struct verify_same {
    double n, worst, expected, found; // at the worst
};

void verify_same_add(struct verify_same *same, double expected, double found);

// Findings. A sum without variance and deviation, or nothing compared, makes none.
void verify_find_sum(struct verify *v, const char *where, const char *quantity,
                     const struct verify_sum *sum);
// The furthest of `n` sums alike.
void verify_find_furthest(struct verify *v, const char *where, const char *quantity,
                          const struct verify_sum *sum, size_t n);
// A bound on the chance of a sum as far from what is expected as this one.
double verify_sum_chance(const struct verify_sum *sum);
void verify_find_same(struct verify *v, const char *where, const char *quantity,
                      const struct verify_same *same, double tolerance);
// A standard normal z.
void verify_find_normal(struct verify *v, const char *where, const char *quantity, double n,
                        double expected, double found, double z);
// `u`: n numbers (they are sorted) that should be independent and uniform; Kolmogorov's distance.
void verify_find_uniform(struct verify *v, const char *where, const char *quantity, size_t n,
                         double *u);
void verify_cannot(struct verify *v, const char *where, const char *reason);

// Closes the account: limits and verdicts.
void verify_report_close(struct verify_report *report);

// ---- the history as told (verify_history.c) -----------------------------------------------------

// Lists parts and askings. What is short of memory shows in the report's arena.
void verify_history_begin(struct verify *v);
void verify_history_world(struct verify *v); // dates
void verify_history_draw(struct verify *v, const struct observer *observer, uint32_t first_trial,
                         size_t n);
struct observer verify_history_observer(struct verify *v);
void verify_history_levels(struct verify *v); // of the batch as it stands; part of drawing it

const double *verify_asking_t0(const struct verify *v, const struct verify_asking *asking);
const double *verify_asking_t(const struct verify *v, const struct verify_asking *asking);

// z_f(t) of a trial, with its shocks.
double verify_factor_at(const struct verify *v, size_t lane, size_t factor, double years);

// ---- settings (verify_settings.c) ---------------------------------------------------------------

// What an entry of the scenario says in the world: a number, a date in years from the start, or an
// unknown; `fallback` where there is none.
double verify_value(const struct verify *v, const struct entry *entry, double fallback);

// R from the `correlation` groups of `n` entries: [n][n], in the report's arena.
double *verify_correlations(struct verify *v, const struct entry *const *entries, size_t n);

// ---- exact chances (verify_chances.c) -----------------------------------------------------------

// The scores from which a decision's chances follow, in one trial, given its beginning.
struct verify_course {
    const struct dist *delay;
    double p, residual; // √(1 − aᵀRa); 1 where the factors are integrated out
    size_t n;
    const double *start; // [n + 1]
    const double *level; // level[k·BATCH_LANES] of segment k
};

// In one trial: with the factors' levels, or (`integrated`) with those of shocks alone.
void verify_course_set(const struct verify *v, const struct decision *decision, size_t lane,
                       bool integrated, struct verify_course *course);

// The s with P(T ≤ years) = Φ(s) of an attempt that begins at t0 and is not refused.
double verify_course_score(const struct verify_course *course, double t0, double years);

// Of an attempt that may be refused: the chances that it is not and completes by `years`, and that
// it is refused by then.
struct verify_attempt {
    double completes, refused;
};
struct verify_attempt verify_course_attempt(const struct verify_course *course, double t0,
                                            double years);

double verify_normal_cdf(double x);
double verify_normal_quantile(double p); // −∞ at 0, ∞ at 1

// The chance that at least k of n independent events with these chances happen. `room`: [n + 1].
double verify_at_least(size_t n, const double *chance, size_t k, double *room);

// ---- the adversary (verify_adversary.c) ---------------------------------------------------------

// The number of this key (NULL: that which has none) in a row of the adversary's numbers; NAN if the
// model has none.
double verify_number(const struct verify *v, const double *type, const char *key);

// The hazard at full opportunity, of channels x [N_CHANNELS] or of log-odds added to the base.
double verify_hazard(const struct verify *v, const double *type, const double *x, double log_odds);

// Opportunity from `from` to `to`, years at the full rate.
double verify_opportunity(const double *type, double from, double to);

// Survival of the combination `mask` at `n` ascending times, in a trial, or (lane < 0) as if all
// of its measures whose requirements it holds stood at full strength all along, without factors.
void verify_survivals(const struct verify *v, int lane, const double *type, uint32_t mask,
                      size_t n, const double *years, double *survival);

// The combinations that are looked at: the reported ones and some others, in the report's arena.
uint32_t *verify_combinations(struct verify *v, size_t *n);

#endif
