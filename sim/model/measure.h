// SPDX-License-Identifier: GPL-3.0-or-later
// Measures: a process that brings them into force, a ramp, a lapse, and what they do to an
// attacker's calculation.
#ifndef BULWARK_MODEL_MEASURE_H
#define BULWARK_MODEL_MEASURE_H

#include "model/process.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct model;

enum channel {
    CHANNEL_DENIAL,       // the attack fails
    CHANNEL_INTERVENTION, // allies fight
    CHANNEL_PUNISHMENT,   // costs are imposed
    CHANNEL_PROVOCATION,  // the status quo feels worse
    CHANNEL_ANTICIPATION, // the window of opportunity before the measure is in force
    N_CHANNELS,
};

struct effect {
    struct number weight;
    int loading; // credibility moves with the factors; -1: it does not
};

struct ramp {
    bool given;
    struct number initial; // strength at once
    int n_steps;
    int gap; // law, years between steps
    uint32_t entity;
    size_t first_array; // in batch->step
    uint32_t *lead;     // [n_steps], of the gap before each: leading.h
};

struct measure {
    const char *name, *title;
    int tier; // 0: none
    const struct entry *entry;
    size_t file_position;
    struct process *process;
    size_t n_required;
    size_t *required;       // indices of measures
    uint32_t required_mask; // all that it needs, directly or not
    uint32_t linked_mask;   // directly
    struct number begins_years;
    struct ramp ramp;
    bool can_lapse;
    struct decision lapse;
    struct effect effect[N_CHANNELS];
    struct number odds_ratio;
    struct number anticipated_until_years;
    double cost;
};

// What several measures do together beyond what each does.
struct synergy {
    uint32_t mask;
    enum channel channel;
    struct number weight; // or odds ratio
};

// Keys of a measure, of its ramp, lapse and effects, of a weight that moves with factors, and of a
// synergy: on a channel, or by an odds ratio.
extern const struct key_table measure_keys, ramp_keys, lapse_keys, effect_keys, weight_keys,
    synergy_keys, synergy_odds_keys;

// Reads `measures` and `synergies` (may be NULL) into the model. The adversary must have been
// read: which keys a synergy may have depends on it.
void measures_read(struct model *model, const struct entry *measures);
void synergies_read(struct model *model, const struct entry *synergies);

// "denial", "intervention"…
const char *channel_name(enum channel channel);

#endif
