// SPDX-License-Identifier: GPL-3.0-or-later
// Ratifications: how the bodies of a group decide together. Where all must agree and each has one
// attempt, one uniform V decides: given the levels of its loading a body ever agrees with chance q,
// independently of the others, so all do with Q = Π q, thus if V < Q. Then the times follow, by the
// inverse of ε given that it agrees: s = P(ε above its own) = q W. Of n like bodies the latest has
// the largest s, q W^(1/n), so like bodies take one number together. Who refuses where not all
// agree is drawn where somebody asks, and only there, given that not all do.
#ifndef BULWARK_MODEL_RATIFICATION_H
#define BULWARK_MODEL_RATIFICATION_H

#include "model/course.h"
#include "model/group.h"
#include "model/process.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ratification_rule { RULE_ALL, RULE_AT_LEAST, RULE_QUALIFIED };

#define NO_CLASS SIZE_MAX

// Bodies with the same p, delay and loads. They stand in the order of their keys, so that the order
// of the file changes nothing; the first one's random numbers are the class's.
struct body_class {
    size_t n_bodies;
    const size_t *bodies; // [n_bodies]: indices in the group
    size_t same_delay;    // the first class with the same law of delays
    size_t next;          // the next one with it, or NO_CLASS
};

struct ratification {
    const struct group *group;
    enum ratification_rule rule;
    size_t k;
    struct number states, population;
    struct decision *decisions; // [n_bodies]: the group's, with this use's own chance
    uint32_t entity;            // of V
    uint32_t lead;              // of V: leading.h
    int asked;                  // index in model->asked; -1: not the group's first use
    struct body_class *classes; // by first key
    size_t n_classes;
    size_t *class_of;           // [n_bodies]
    bool is_at_once; // one uniform decides
};

// How a ratification went in a batch. Arrays have BATCH_LANES a row.
struct agreement {
    const struct process *process;
    const struct ratification *ratification;
    const struct batch *batch;
    const double *t0;    // by lane: when the group is asked, years
    bool is_told;        // somebody asks for the chances, or for who agrees when
    const double *times; // [n_bodies], by lane: when each agrees; NULL if that was not drawn, and:

    struct course *courses;      // [n_classes]
    struct course_lanes asked;   // the lanes with t0 < ∞; t0 goes by place here
    double *chance;              // [n_classes], by place: that a body of the class ever agrees
    double *all;                 // by place: that all do
    // If nobody asks, few of the chances decide anything: then `chance` may be NULL, `all` is not
    // set, and there are, [n_classes], by place:
    float *near;                 // the chance, to NEAR_NORMAL_ERROR
    double *reach;               // chance_loops', of classes with shocks
    size_t n_ratified;           // of those in which all do, by rank:
    uint32_t *ratified;          // their places
    struct course_lanes latest_lanes;
    double *tail;                // [n_classes]: s of the class's latest body; needs `chance`
    double *latest;              // when the last body agrees, years
    double *last;                // its class
};

// Draws the times of all bodies in the lanes of the agreement, which must have been decided at
// once and be told: times [n_bodies], by lane, INFINITY for bodies that refuse or are not asked.
// The latest of those that all agree is the agreement's, bit for bit.
void agreement_tell(const struct agreement *agreement, double *times);

// The same in lanes in which all agree alone: of `n` ranks, in times [n_bodies] by position in
// `rank`.
void agreement_tell_ratified(const struct agreement *agreement, size_t n, const uint32_t *rank,
                             double *times);

// When bodies of a class agree that do so: `s`, in (0, its chance], and time by position in
// `place`, of `n` places.
void agreement_times(const struct agreement *agreement, size_t class, size_t n,
                     const uint32_t *place, const double *s, double *time);

struct ratification_loops {
    // Decides at once for the agreement whose process, ratification, batch, t0 and is_told are set,
    // in room of `scratch` (ratification_scratch arrays): sets the rest of it, and t by lane.
    void (*decide)(struct agreement *agreement, double *t, double *scratch);
};

const struct ratification_loops *ratification_loops_for(enum cpu cpu);

// A part of it: where all agree, when and which is the last body, and s of each class's latest.
struct latest_loops {
    void (*find)(struct agreement *agreement);
};

const struct latest_loops *latest_loops_for(enum cpu cpu);

// When k, or a qualified majority, of the bodies agree: t, by lane, from the times [n_bodies] of
// each. `scratch` has ratification_count_scratch arrays.
void ratification_count(const struct ratification *ratification, const struct batch *batch,
                        const double *t0, const double *times, double *t, double *scratch);
size_t ratification_count_scratch(const struct ratification *ratification);

// Finds the classes of a ratification whose group and decisions are known. Memory is the arena's.
void ratification_find_classes(struct ratification *ratification, struct arena *arena);

// Arrays of BATCH_LANES that deciding at once takes.
size_t ratification_scratch(const struct ratification *ratification);

#endif
