// SPDX-License-Identifier: GPL-3.0-or-later
// Factors: latent standard normals that move several decisions together; the shocks that shift
// them at dated events; and loadings, the combinations of factors that something moves with.
#ifndef BULWARK_MODEL_FACTOR_H
#define BULWARK_MODEL_FACTOR_H

#include "scenario/read.h"

#include <stddef.h>
#include <stdint.h>

struct model;

struct factor {
    const char *name;
    const struct entry *entry;
    uint32_t entity; // of its independent normal
    uint32_t lead;   // leading.h
};

struct shock {
    const char *path;
    int factor;
    uint32_t entity;
    uint32_t lead[2]; // does it occur, its shift: leading.h
    struct number date_years;
    struct number p;
    struct chance shift;
};

// y = Σ a_f z_f: what a decision or a weight moves with.
struct loading {
    size_t n;
    int *factor;
    double *a;
    double variance; // aᵀRa
    size_t n_shocks; // those on its factors
    int *shock;      // their indices in model->shocks
    double *shock_a; // the loads on their factors
};

// Keys of a factor, of a shock, and the one that stands for every entry of `loads`.
extern const struct key_table factor_keys, shock_keys, load_keys;

// Reads `factors` (NULL: none) with correlations and shocks into the model.
void factors_read(struct model *model, const struct entry *group);

// Reads a group of loads { factor = a; … }; the index of the loading in the model, -1 for none.
// Complains if aᵀRa is over 0.9999, or without `bounded` over 10⁶.
int loading_read(struct model *model, const struct entry *loads, bool bounded);

#endif
