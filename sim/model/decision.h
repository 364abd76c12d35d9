// SPDX-License-Identifier: GPL-3.0-or-later
// A decision (README.md, section 3): it happens with probability p, after a delay, moved by
// factors: y = Σ a_f z_f + √(1 − aᵀRa) ε, U = Φ(−y), T = t0 + F⁻¹(U/p) if U < p, else never.
// With shocks U changes at their dates and T is the first time at which the clock p F(t − t0) has
// reached U(t).
#ifndef BULWARK_MODEL_DECISION_H
#define BULWARK_MODEL_DECISION_H

#include "scenario/read.h"

#include <stddef.h>
#include <stdint.h>

struct batch;
struct model;

struct decision {
    struct number p;
    int delay;   // index of a law, in years
    int loading; // index in the model, -1: none
    int attempts;
    struct number pause_years;
    uint32_t entity;
    uint32_t lead; // of its first attempt: leading.h
};

// The keys of a decision, for tables that also allow them: all, and all but the delay.
extern const struct key_table decision_keys, decision_common_keys;

// Reads a decision's keys from `entry`, whose table is `table` (it allows decision_keys). What is
// not given comes from `fallback` if there is one. The entity is left for the caller.
void decision_read(struct model *model, const struct entry *entry, const struct key_table *table,
                   const struct decision *fallback, struct decision *decision);

// Complains unless the decision has a p.
void decision_require_p(struct model *model, const struct entry *entry,
                        const struct decision *decision, const char *owner);

// t[i] for the batch's trials i, given that it begins at t0[i] (both in years; INFINITY: never).
// t may not be t0. Cannot fail.
void decision_sample(const struct decision *decision, const struct batch *batch, const double *t0,
                     double *t);

// "p 0.2, half of the time within 1.2 years; moves with us_resolve (0.6)": in words, owned by the
// scenario's arena.
const char *decision_words(const struct decision *decision, struct model *model);

// "us_resolve (0.6), alliance_unity (0.4)", or "" for none.
const char *loading_words(int loading, struct model *model);

// "0.97", "~ beta, a 6, b 4" or "parliaments_p": a number in words.
const char *number_words(struct number number, struct model *model);

#endif
