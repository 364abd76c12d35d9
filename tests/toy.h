// SPDX-License-Identifier: GPL-3.0-or-later
//
// Four measures that are in force from the start or never, so that every column of the tables is
// a sum over 16 histories. The hazard is constant but for two windows of anticipation.
#ifndef BULWARK_TESTS_TOY_H
#define BULWARK_TESTS_TOY_H

#include "check.h"
#include "oracle.h"

enum { TOY_N = 4, TOY_SETS = 16, CHANNEL_DENIAL = 0, CHANNEL_INTERVENTION, CHANNEL_PUNISHMENT,
       CHANNEL_PROVOCATION, N_CHANNELS };

#define TOY_HORIZON 4.0
#define TOY_UNTIL 1.5

#define TOY_HEAD                                                                                  \
    "scenario = { title = \"A toy\"; start = \"2023-01-01\"; horizon = 4.0; grid = 0.5;"          \
    " deadlines = { soon = 0.5; }; report = ( [ \"a\", \"c\", \"d\" ] ); };\n"                    \
    "measures = {\n"                                                                              \
    " a = { tier = 1; cost = 3.0; process = { type = \"decision\"; p = 0.5; };"                   \
    " effects = { denial = 0.5; odds_ratio = 0.6; }; };\n"                                        \
    " b = { tier = 1; cost = 1.0; process = { type = \"decision\"; p = 0.6; };"                   \
    " effects = { intervention = 0.6; provocation = 0.2; odds_ratio = 0.4; }; };\n"               \
    " c = { tier = 2; cost = 2.0; process = { type = \"decision\"; p = 0.4; };"                   \
    " effects = { punishment = 0.7; anticipation = 0.3; odds_ratio = 0.7; };"                     \
    " anticipated_until = 1.5; };\n"                                                              \
    " d = { cost = 0.5; process = { type = \"decision\"; p = 0.7; };"                             \
    " effects = { denial = 0.2; intervention = 0.3; anticipation = 0.2; odds_ratio = 1.3; }; };"  \
    " };\n"

// Synergies on channels; the second one alone would push its channel below 0.
#define TOY_SYNERGIES                                                                             \
    "synergies = ( { of = [ \"a\", \"b\" ]; channel = \"intervention\"; weight = 0.3; },"         \
    " { of = [ \"b\", \"c\" ]; channel = \"denial\"; weight = -0.4; },"                           \
    " { of = [ \"a\", \"b\", \"d\" ]; channel = \"punishment\"; weight = 0.25; } );\n"

// Survival to `t` of an adversary, given those in force and those pursued.
typedef double toy_survival(unsigned in_force, unsigned pursued, double t);

static inline double toy_p(unsigned i)
{
    const double p[TOY_N] = {0.5, 0.6, 0.4, 0.7};
    return p[i];
}

static inline double toy_cost(unsigned set)
{
    const double cost[TOY_N] = {3.0, 1.0, 2.0, 0.5};
    double sum = 0.0;
    for (unsigned i = 0; i < TOY_N; i++) {
        sum += set >> i & 1u ? cost[i] : 0.0;
    }
    return sum;
}

static inline double toy_weight(unsigned i, int channel)
{
    const double weights[TOY_N][N_CHANNELS] = {
        {0.5, 0.0, 0.0, 0.0}, {0.0, 0.6, 0.0, 0.2}, {0.0, 0.0, 0.7, 0.0}, {0.2, 0.3, 0.0, 0.0}};
    return weights[i][channel];
}

// The channel at full strength of `set`.
static inline double toy_channel(unsigned set, int channel)
{
    double rest = 1.0;
    for (unsigned i = 0; i < TOY_N; i++) {
        rest *= set >> i & 1u ? 1.0 - toy_weight(i, channel) : 1.0;
    }
    if (channel == CHANNEL_INTERVENTION && (set & 3u) == 3u) {
        rest *= 1.0 - 0.3;
    }
    if (channel == CHANNEL_DENIAL && (set & 6u) == 6u) {
        rest *= 1.0 + 0.4;
    }
    if (channel == CHANNEL_PUNISHMENT && (set & 11u) == 11u) {
        rest *= 1.0 - 0.25;
    }
    return fmin(fmax(1.0 - rest, 0.0), 1.0);
}

static inline double toy_anticipation(unsigned in_force, unsigned pursued, double t)
{
    unsigned awaited = pursued & ~in_force;
    double rest = 1.0;
    rest *= awaited >> 2 & 1u && t < TOY_UNTIL ? 1.0 - 0.3 : 1.0;
    rest *= awaited >> 3 & 1u ? 1.0 - 0.2 : 1.0;
    return 1.0 - rest;
}

static inline double toy_chance(unsigned in_force, unsigned set)
{
    double chance = 1.0;
    for (unsigned i = 0; i < TOY_N; i++) {
        if (set >> i & 1u) {
            chance *= in_force >> i & 1u ? toy_p(i) : 1.0 - toy_p(i);
        }
    }
    return chance;
}

// Survival to t of the combination: the sum over which of its measures came.
static inline double toy_deterrence(unsigned set, double t, toy_survival *survival)
{
    double sum = 0.0;
    for (unsigned in_force = 0; in_force < TOY_SETS; in_force++) {
        if ((in_force & ~set) == 0) {
            sum += toy_chance(in_force, set) * survival(in_force, set, t);
        }
    }
    return sum;
}

// "a+c", "none"; the caller's text holds 8.
static inline const char *toy_name(unsigned set, char *text)
{
    size_t n = 0;
    for (unsigned i = 0; i < TOY_N; i++) {
        if (set >> i & 1u) {
            if (n > 0) {
                text[n++] = '+';
            }
            text[n++] = (char)('a' + i);
        }
    }
    text[n] = '\0';
    return n > 0 ? text : "none";
}

#endif
