// SPDX-License-Identifier: GPL-3.0-or-later
// The adversary: when may it attack, and how likely is it to, given what stands. Three models, each
// one constant record; one table (adversary.c) lists them. Their numbers may be certain, uncertain
// (per world), or private information (per trial: a *type*).
#ifndef BULWARK_MODEL_ADVERSARY_H
#define BULWARK_MODEL_ADVERSARY_H

#include "base/error.h"
#include "base/random.h"
#include "model/adversary_types.h"
#include "model/hazards.h"
#include "scenario/read.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct batch;
struct model;
struct world;

#define ADVERSARY_MAX_CHANNELS 5

// The first numbers of every model's types; its own follow.
enum adversary_number {
    ADVERSARY_BEGINS,   // years: when peace starts
    ADVERSARY_RECOVERY, // θ, years
    ADVERSARY_OWN,
};

struct adversary_kind {
    const char *name;
    const char *meaning; // how it decides: a clause
    const struct key_table *keys;
    const char *number[ADVERSARY_MAX_NUMBERS]; // key of every number, NULL: not a key (drawn)
    size_t n_numbers;
    int free_number;       // the constant that an anchor solves for
    bool needs_free;       // it has no default: without an anchor it must be given
    double free_direction; // +1 if a larger one deters, −1 otherwise
    bool has_threshold;    // the last number is κ ~ N(mu, sigma), drawn in every trial
    bool additive;         // channels add up log-odds; otherwise they multiply 1 − w s
    size_t n_channels;

    // Turns a number as written into the one that the functions below take (NULL: the same).
    double (*internal)(double free_constant);

    // The free constant (internal) at which a type would meet no attack with chance `survival`,
    // with no measure, its opportunities adding up to `exposure` years at the full rate: where
    // the search for an anchor begins. NAN or infinite where no constant gives it that chance.
    double (*solved_alone)(const double *type, double exposure, double survival);

    // How it decides, for a resolved level of processors.
    const struct hazards *(*hazards)(enum cpu cpu);
};

struct adversary {
    const struct adversary_kind *kind;
    struct chance number[ADVERSARY_MAX_NUMBERS];
    uint32_t lead[ADVERSARY_MAX_NUMBERS]; // of those per trial and the threshold: leading.h
    size_t n_per_trial;
    bool anchored;
    struct number anchor, anchor_years;
    bool anchor_to_horizon;
    uint32_t threshold_entity;
};

// What a world knows of its adversary.
struct adversary_world {
    double free_constant; // solved or as given, internal
    double number[ADVERSARY_MAX_NUMBERS]; // those that are not per trial
    struct adversary_types types, achieved_types;
};

// Reads `adversary` into the model; complains.
void adversary_read(struct model *model, const struct entry *entry);

// Draws the world's numbers and stratified types and solves its anchor, if there is one. The
// world's unknowns and distributions must be there. Fails if the anchor has no solution.
enum status adversary_draw(struct world *world, struct error *error);

// Draws the types of a batch's trials. Cannot fail.
void adversary_draw_types(struct batch *batch);

const struct adversary_kind *const *adversary_kinds(size_t *n);

extern const struct adversary_kind adversary_expected_utility, adversary_log_odds,
    adversary_threshold;

#endif
