// SPDX-License-Identifier: GPL-3.0-or-later
// A world: one draw of everything that is uncertain knowledge, shared by all its trials. A batch:
// up to BATCH_LANES trials of a world, whose numbers stand side by side.
#ifndef BULWARK_MODEL_WORLD_H
#define BULWARK_MODEL_WORLD_H

#include "base/arrays.h"
#include "base/error.h"
#include "base/sobol.h"
#include "model/model.h"
#include "model/observer.h"
#include "model/sampler.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BATCH_LANES ((size_t)64)
#define WORLD_LANES 16 // consecutive worlds whose unknowns are drawn together

// When the level of a loading changes: segment k lasts from start[k] to start[k + 1].
struct segments {
    size_t n;
    double *start; // [n + 1]: −∞, the dates of shocks, ∞
    int *shock;    // [number of shocks of the loading]: by date, then path
    size_t *segment_of_shock; // which segment a shock opens (several at one date open one)
};

struct world {
    const struct model *model;
    const struct arrays *arrays; // of the level of processors that it was created for
    enum cpu cpu;                // that level: never CPU_BEST
    uint64_t seed;
    uint32_t index;
    double *unknowns;          // [n_unknowns]
    double *drawn;             // [n_unknowns][WORLD_LANES]: those of worlds first_drawn …
    bool has_drawn;            // … under `seed`
    const struct sampler *sampler;
    uint32_t *directions;      // [n_coordinates][SOBOL_BITS]; NULL with the sampler `random`
    uint32_t n_coordinates;
    uint32_t first_drawn;
    struct dist *dists;        // [n_laws]
    struct segments *segments; // [n_loadings]
    bool dates_vary;           // from world to world: those of shocks
    struct sobol_net *nets;    // [n_leading]; NULL with the sampler `random`
    unsigned n_bits;           // of the number of points in a half
    struct adversary_world adversary;
};

struct batch {
    const struct world *world;
    const struct observer *observer; // not owned; may be NULL
    bool tells_bodies; // draws when every body agrees, and keeps it in `asked` and `body`
    uint32_t first_trial;
    size_t n;          // trials, at most BATCH_LANES; all arrays have BATCH_LANES a row
    double *factor;    // [n_factors]: levels before any shock
    double *jump;      // [n_shocks]: the shift of shocks that occur, else 0
    double **level;    // [n_loadings] → [segments]: Σ a_f z_f in every segment
    double *scratch;   // [n_scratch]
    double *in_force;  // [n_measures]: T, years
    double *lapse;     // [n_measures]: when strength falls to 0
    double *step;      // [n_step_arrays]: times of the ramps' steps
    double *type;      // [ADVERSARY_MAX_NUMBERS]: the adversary's numbers
    double *asked;     // [n_asked]: when the group is asked; with tells_bodies or an observer of
    double *body;      // [n_bodies]: when the body agrees          bodies only
    uint64_t *lead;    // [n_leading]: leading digits (sobol_digits); NULL with the sampler `random`
};

// Room for the worlds and batches of one thread, to be computed by a level of processors that is
// available here. Fails for want of memory.
enum status world_create(struct world **world, const struct model *model, enum cpu cpu,
                         struct error *error);
void world_free(struct world *world);
enum status batch_create(struct batch **batch, const struct world *world, struct error *error);
void batch_free(struct batch *batch);

// Draws world `index`: unknowns, distributions, segments, the adversary's numbers and its anchor.
// Fails when the anchor has no solution in this world (the message names the world and says what
// can be had).
enum status world_draw(struct world *world, uint64_t seed, uint32_t index, struct error *error);

// The same with these uncertain numbers [n_unknowns] in place of those of world `index`, of which all
// other random numbers are: places that share an index differ by their uncertain numbers alone.
enum status world_place(struct world *world, uint64_t seed, uint32_t index, const double *unknowns,
                        struct error *error);

// Puts uncertain numbers in place of their uniforms, in rows [n_unknowns][WORLD_LANES]: quantiles of
// their distributions, of named ones under their copula.
void world_unknowns(const struct world *world, double *rows);

// The batch's trials, as random numbers are addressed.
struct random_trials batch_trials(const struct batch *batch);

// Puts the leading digits of a number, if its place `lead` says that it has some, before those of n
// uniforms, of lane which[i] each (NULL: i).
static inline void batch_lead(const struct batch *batch, uint32_t lead, size_t n,
                              const uint32_t *which, double *u)
{
    if (batch->lead != NULL && lead > 0)
        batch->world->arrays->sobol_lead(n, which, batch->lead + (size_t)(lead - 1) * BATCH_LANES,
                                         sobol_levels(batch->world->n_bits), u);
}

// Draws the histories of trials first_trial … first_trial + n − 1 of the batch's world: factors,
// shocks, when every measure comes into force, its ramp and lapse, the adversary's type.
void batch_draw(struct batch *batch, uint32_t first_trial, size_t n);

#endif
