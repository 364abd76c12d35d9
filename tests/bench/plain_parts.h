// SPDX-License-Identifier: GPL-3.0-or-later
// What the files of the plain program share: the model as flat arrays, one trial, and the sums.
#ifndef BULWARK_TESTS_BENCH_PLAIN_PARTS_H
#define BULWARK_TESTS_BENCH_PLAIN_PARTS_H

#include "bench/plain.h"
#include "engine/layout.h"

#include <gsl/gsl_rng.h>

enum law_kind {
    LAW_POINT,       // a
    LAW_UNIFORM,     // a min, b max − min
    LAW_TRIANGULAR,  // a min, b max, c P(X ≤ mode), d, e: factors under the roots
    LAW_EXPONENTIAL, // a mean
    LAW_WEIBULL,     // a 1/shape, b scale
    LAW_LOGNORMAL,   // a median, b sigma
    LAW_NORMAL,      // a mean, b sd
    LAW_BETA,        // c, d shapes, a min, b max − min (also pert)
    LAW_GAMMA,       // a shape, b scale
};

// A law ready to be drawn from in this world.
struct flat_law {
    const struct law *law;
    enum law_kind kind;
    double a, b, c, d, e;
};

struct flat_loading {
    size_t n, n_shocks;
    const int *factor;
    const double *a;
    double variance, residual; // aᵀRa and √(1 − aᵀRa)
    size_t *shock;  // [n_shocks]: by date in this world
    double *weight; // [n_shocks]: the load on its factor
};

struct flat_shock {
    size_t factor;
    struct number date_number, p_number, shift_number;
    double date, p, shift;
    int law; // −1: the shift is certain in this world
};

struct flat_decision {
    struct number p_number, pause_number;
    double p, threshold, pause; // threshold: Φ⁻¹(p), so that U < p is −y < Φ⁻¹(p)
    int loading;                // −1: none
    int attempts;
    size_t law;
};

enum node_kind { NODE_DECISION, NODE_FIXED, NODE_SEQUENCE, NODE_ALL, NODE_ANY, NODE_RATIFICATION };

struct flat_node {
    enum node_kind kind;
    size_t first, n;   // children: index of a decision, or of nodes in `children`
    bool has_date;     // a fixed one: at a date, else so long after
    double years;
    int asked;         // a ratification that is its group's first use; else −1
};

struct flat_measure {
    size_t root; // node
    bool has_ramp, can_lapse;
    int n_steps;
    size_t gap, lapse; // law, decision
    size_t first_step; // of the trial's array of steps
    struct number begins_number, initial_number, until_number, weight_number[N_CHANNELS];
    double begins, initial, until;
    double weight[N_CHANNELS];
    int loading[N_CHANNELS];  // −1: the weight does not move
    double score[N_CHANNELS]; // √(1 + aᵀRa) Φ⁻¹(w) of one that does
    bool moves;               // any weight does
};

// The adversary's numbers that expected_utility takes.
enum utility_number {
    U_BEGINS, U_RECOVERY, U_BENEFIT, U_P_WIN, U_DECISIVENESS, U_COST, U_COST_PUNISHMENT,
    U_COST_INTERVENTION, U_GRIEVANCE, U_WINDOW, U_NOISE, U_OPPORTUNITIES, U_N,
};

enum { PLAIN_TYPES = 256, PLAIN_ACHIEVED_TYPES = 16, PLAIN_MAX_FACTORS = 64,
       PLAIN_MAX_CORRELATED = 64 };

struct flat_model {
    const struct model *model;
    const struct layout *layout;
    double horizon;
    bool tables, by_doubling;
    size_t n_factors, n_shocks, n_loadings, n_laws, n_decisions, n_nodes, n_children, n_measures;
    size_t n_steps;
    struct flat_law *laws;
    struct flat_shock *shocks;
    struct flat_loading *loadings;
    struct flat_decision *decisions;
    struct flat_node *nodes;
    size_t *children;
    struct flat_measure *measures;
    struct flat_law *unknown_laws;
    double *unknowns;          // of this world
    double number[U_N];        // of this world; a per-trial one is drawn in each trial
    int number_law[U_N];       // −1: certain in this world
    const struct chance *chance[U_N];
    double type[U_N][PLAIN_TYPES];
};

// One trial.
struct plain_event {
    double years;
    int measure;     // −1: a shock
    double strength; // from now on; negative: it stays
    bool awaited;    // is the measure still awaited
    size_t shock;
};

struct history {
    double factor[PLAIN_MAX_FACTORS]; // levels before any shock
    double *jump;     // [n_shocks]
    double *in_force; // [n_measures]
    double *lapse;    // [n_measures]
    double *step;     // [n_steps]
    double number[U_N];
    double *asked, *body; // by group's first use, by body: when asked, when it agrees
    struct plain_event *events;
    size_t n_events;
};

// Products over all combinations and what is integrated.
struct lattice_sums {
    double *product[N_CHANNELS]; // [2^n]
    double *hazard, *cumulative; // [2^n]
    double factor[N_CHANNELS][MODEL_MAX_MEASURES]; // 1 − w s, now
    double strength[MODEL_MAX_MEASURES];
    bool awaited[MODEL_MAX_MEASURES];
    double *moved; // [n_shocks]: shifts so far
};

// A mean over worlds.
struct sums {
    size_t n;
    double *value, *sum, *square; // of the present world; over worlds
};

// All that one thread works with.
struct plain_thread {
    struct flat_model flat;
    struct layout *layout;
    gsl_rng *rng;
    struct history history;
    struct lattice_sums lattice;
    double *row;               // [2^n]: survival in this world
    struct sums deterrence, gain, in_force; // [2^n], [2^n], [n_measures]
    struct sums quantities, together;       // with tables: the layout's n_quantities, n_lattice
    double *masks;             // [n_moments][2^n]: trials whose measures in force are just these
    uint64_t *histogram;
    struct error error;
};

// plain_flatten.c. False for want of memory or (error is set) for what is not known.
bool flat_create(struct flat_model *flat, const struct model *model,
                 const struct plain_options *options, struct error *error);
void flat_free(struct flat_model *flat);

// plain_world.c: draws a world's numbers and solves its anchor. False when there is no root.
bool flat_draw_world(struct flat_model *flat, gsl_rng *rng);
void law_set(struct flat_law *law, const double *unknowns);
double law_quantile(const struct flat_law *law, double u);
double law_draw(const struct flat_law *law, gsl_rng *rng);
// n stratified points: `number` n uniform ones in equal strata, in random order.
void stratified_types(const struct flat_model *flat, size_t n, gsl_rng *rng, size_t k, double *x);
// Opportunity at the full rate from `begins` to t, years.
double exposure(double begins, double recovery, double t);

// plain_history.c: draws factors, shocks, and when everything happens.
void history_draw(const struct flat_model *flat, gsl_rng *rng, struct history *history);

// plain_hazard.c: integrates a history; survival of every combination ends in lattice->cumulative.
// Adds reported survivals at the grid to `curves` [n_reported][n_grid] unless NULL.
void history_integrate(const struct flat_model *flat, struct history *history,
                       struct lattice_sums *lattice, double *curves);
void weight_factors(const struct flat_model *flat, const struct history *history,
                    struct lattice_sums *lattice, size_t measure);
void lattice_hazards(const struct flat_model *flat, const double *number,
                     struct lattice_sums *lattice);

// plain_tables.c: counts of a trial, and what a world yields.
void tables_add_trial(struct plain_thread *thread);
void tables_end_world(struct plain_thread *thread, uint32_t n_trials);

#endif
