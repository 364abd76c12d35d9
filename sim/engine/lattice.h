// SPDX-License-Identifier: GPL-3.0-or-later
// The combinations that can differ in one trial: those of the measures that do something in it,
// each a bit of a combination's index. The trial's survival, as a function of the combination S, is
// g(S ∩ A) with A these measures. A bit is active from when its measure first does something; until
// then every combination with it equals the one without it. Those measures that begin late, and
// those with many events, take the high bits: a high bit costs nothing until it is active, and then
// a change of it touches half of the blocks, one of a low bit all of them.
//
// The cumulative hazard is integrated by parts: with clock R(t) (opportunity in years up to t) and
// hazard h at full opportunity constant between events,
//     Λ(t) = Σ_{events e ≤ t} (h before e − h after e) R(t_e) + h(t) R(t),
// so that an event touches only the combinations that contain what has changed (hazards.h).
#ifndef BULWARK_ENGINE_LATTICE_H
#define BULWARK_ENGINE_LATTICE_H

#include "engine/effects.h"
#include "model/hazards.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lattice {
    const struct effects *effects;
    const struct model *model;
    const struct hazards *hazards;
    double coefficients[HAZARD_COEFFICIENTS]; // of the adversary's type in this trial
    bool has_conjunctions;                    // some factors belong to several measures

    size_t n_bits;
    size_t measure_of_bit[MODEL_MAX_MEASURES];
    int bit_of_measure[MODEL_MAX_MEASURES]; // −1: has none
    uint32_t joined;                        // mask of measures that have one
    double strength[MODEL_MAX_MEASURES];    // by measure
    double (*factor)[HAZARD_ROW];           // [bit]: also of those left to conjunctions;
                                            // where there are none it is values.factor
    uint32_t changed;                       // bits set since the last update

    struct hazard_lattice values; // hazard, accumulated: [2^n_bits] by index
    uint32_t *mask;               // [2^n_bits]: the combination of measures of an index
};

// Room for any trial of the model (2^n numbers each). Fails for want of memory.
bool lattice_create(struct lattice *lattice, const struct effects *effects);
void lattice_clear(struct lattice *lattice); // frees

// The measures that take bits, from those that do something: all that they require do so too.
uint32_t lattice_closure(const struct lattice *lattice, uint32_t measures);

// Begins a trial of a type: the `n` measures take bits in this order; none does anything yet.
void lattice_begin(struct lattice *lattice, const double *type, size_t n, const size_t *measures);

// From the next update on, a measure that has a bit has this strength, is anticipated or is not,
// and has the factors that follow from these by its slopes [HAZARD_ROW] (effects.h).
void lattice_set(struct lattice *lattice, size_t measure, double strength, bool anticipated,
                 const double *slope);

// What has been set until now stands at the clock's 0. The hazards of all combinations fall due.
void lattice_start(struct lattice *lattice);

// What has been set since happens now, the clock standing at `clock`. Hazards fall due.
void lattice_update(struct lattice *lattice, double clock);

// Computes what is due: `values` holds from then on, until the next update.
void lattice_settle(struct lattice *lattice);

// The bits of those measures of a combination that have one: its index when all are active.
uint32_t lattice_bits(const struct lattice *lattice, uint32_t mask);

// The index of a combination of measures as things stand: of those in it that are active.
static inline uint32_t lattice_index(const struct lattice *lattice, uint32_t mask)
{
    return lattice_bits(lattice, mask) & lattice->values.active;
}

// The survival of the combination at `index` while the clock stands at R, before lattice_finish.
// Nothing may be due.
double lattice_survival(const struct lattice *lattice, uint32_t index, double clock);

// channel[c]: what the adversary makes of the combination at `index` as things stand: the product
// (sum) over its measures and synergies, from which its hazard has been computed.
void lattice_channels(const struct lattice *lattice, uint32_t index, double *channel);

// Turns the accumulated hazards into survivals exp(−Λ) at the clock's end, in `accumulated`. All
// bits are active then.
void lattice_finish(struct lattice *lattice, double clock);

#endif
