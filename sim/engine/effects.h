// SPDX-License-Identifier: GPL-3.0-or-later
// What measures do in a world: their weights as numbers, and the factor by which a measure of a
// given strength multiplies (log_odds: the term that it adds to) every channel of the adversary.
#ifndef BULWARK_ENGINE_EFFECTS_H
#define BULWARK_ENGINE_EFFECTS_H

#include "model/hazards.h"
#include "model/world.h"

#include <stdbool.h>
#include <stdint.h>

struct loaded_weight {
    enum channel channel;
    int loading;
    double score;     // √(1 + aᵀRa) Φ⁻¹(w)
    size_t first_row; // of the weights in a batch, one for each segment of the loading
    size_t *row;      // [1 + n_shocks]: the row at the start, then from every shock on
};

struct measure_effects {
    double weight[N_CHANNELS]; // means
    double log_odds;
    double slope[HAZARD_ROW]; // factor = neutral + slope × strength (anticipation: × 0 or 1)
    double until_years; // anticipation ends
    size_t n_loaded;
    struct loaded_weight loaded[N_CHANNELS];
};

// A shock that moves some measure's weight.
struct weight_shock {
    double years;
    uint32_t mask; // of measures
};

struct effects {
    const struct world *world;
    size_t n_channels;
    bool additive;
    uint32_t effective;    // measures that do something when they stand
    uint32_t anticipating; // measures whose coming does something
    struct measure_effects measure[MODEL_MAX_MEASURES];
    double *synergy;       // [n_synergies]: weight or log odds ratio
    struct weight_shock *shock; // ascending, distinct times
    size_t n_shocks;
    size_t *rows; // of all loaded weights
};

// How many distinct times weight shocks can have in any world; how many rows loaded weights take.
size_t effects_most_shocks(const struct effects *effects);
size_t effects_most_rows(const struct effects *effects);

// Room for any world of the model; false for want of memory.
bool effects_create(struct effects *effects, const struct world *world);
void effects_clear(struct effects *effects); // frees

// The world's effects. Cannot fail.
void effects_set(struct effects *effects);

// factor[c] of a measure of this strength, its weights at their means.
void effects_factor(const struct effects *effects, size_t measure, double strength,
                    bool anticipated, double *factor);

// The loaded weights of a batch's trials: weight[row · BATCH_LANES + lane], Φ(score + level), in the
// rows that the loaded weights have.
void effects_set_weights(const struct effects *effects, const struct batch *batch, double *weight);

// The segment of a loading at time t, years.
size_t effects_segment(const struct effects *effects, int loading, double t);

// weight[c] of a measure in a trial of a batch (lane) at time t, when loaded ones have moved.
void effects_weights_at(const struct effects *effects, const struct batch *batch, size_t lane,
                        double t, size_t measure, double *weight);

// The factor of a synergy on its channel when the strengths of its measures multiply to `product`.
double effects_synergy(const struct effects *effects, size_t synergy, double product);

// The channel that a synergy acts on.
size_t effects_synergy_channel(const struct effects *effects, size_t synergy);

#endif
