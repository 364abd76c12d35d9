// SPDX-License-Identifier: GPL-3.0-or-later
// The combinations that can differ in one trial so far. A measure joins the lattice, as its next
// bit, when it first does something; until then every combination with it equals the one without
// it. So between two events only 2^(measures active so far) numbers exist, and at the end the
// trial's survival, as a function of the combination S, is g(S ∩ A) with A the measures that joined.
//
// The cumulative hazard is integrated by parts: with clock R(t) (opportunity in years up to t) and
// hazard h at full opportunity constant between events,
//     Λ(t) = Σ_{events e ≤ t} (h before e − h after e) R(t_e) + h(t) R(t),
// so that an event touches only the combinations that contain what has changed.
#ifndef BULWARK_ENGINE_LATTICE_H
#define BULWARK_ENGINE_LATTICE_H

#include "engine/effects.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lattice {
    const struct effects *effects;
    const struct model *model;
    double type[ADVERSARY_MAX_NUMBERS]; // the adversary's, in this trial

    size_t n_bits;
    size_t measure_of_bit[MODEL_MAX_MEASURES];
    int bit_of_measure[MODEL_MAX_MEASURES]; // −1: has not joined
    uint32_t joined;                        // mask of measures
    double strength[MODEL_MAX_MEASURES];    // by measure
    double factor[MODEL_MAX_MEASURES][ADVERSARY_MAX_CHANNELS]; // by measure

    double *hazard;      // [2^n]: by the lattice's own index, whose bit j is measure_of_bit[j]
    double *accumulated; // [2^n]: Σ (h before − h after) R
    uint32_t *mask;      // [2^n]: the combination of measures that an index stands for
    double *high[ADVERSARY_MAX_CHANNELS]; // products over the bits above the lowest three
    uint32_t *reported;  // [n_reported]: index of every reported combination
};

// Room for any trial of the model (2^n numbers each). Fails for want of memory.
bool lattice_create(struct lattice *lattice, const struct effects *effects);
void lattice_clear(struct lattice *lattice); // frees

// Begins a trial of this type: no measure has joined; the hazard of the one combination is h(none).
void lattice_begin(struct lattice *lattice, const double *type);

// Sets a measure's strength and factors without computing hazards: before opportunity begins.
void lattice_prepare(struct lattice *lattice, size_t measure, double strength,
                     const double *factor);

// Computes the hazards of all combinations of what has been prepared, at R = 0.
void lattice_start(struct lattice *lattice);

// A measure's strength and factors change when the clock stands at R.
void lattice_change(struct lattice *lattice, size_t measure, double strength,
                    const double *factor, double clock);

// The lattice's index of a combination of measures: of those in it that have joined.
uint32_t lattice_index(const struct lattice *lattice, uint32_t mask);

// The survival of the combination at `index` while the clock stands at R, before lattice_finish.
double lattice_survival(const struct lattice *lattice, uint32_t index, double clock);

// channel[c]: what the adversary makes of the combination at `index` as things stand: the product
// (sum) over its measures and synergies, from which its hazard has been computed.
void lattice_channels(struct lattice *lattice, uint32_t index, double *channel);

// Turns the accumulated hazards into survivals exp(−Λ) at the clock's end, in `accumulated`.
void lattice_finish(struct lattice *lattice, double clock);

#endif
