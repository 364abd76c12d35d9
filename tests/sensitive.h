// SPDX-License-Identifier: GPL-3.0-or-later
//
// Two scenarios with uncertain numbers. In the first nothing is left to chance: all measures are in
// force from the beginning, so that deterrence is a closed form of what is uncertain. In the second
// most is chance.
#ifndef BULWARK_TESTS_SENSITIVE_H
#define BULWARK_TESTS_SENSITIVE_H

#include "oracle.h"

// Six numbers: two are correlated, and the last one has no influence, since there is no grievance.
#define SENSITIVE_HEAD \
    "scenario = { title = \"A test\"; start = \"2023-01-01\"; horizon = 10.0; };\n"
#define SENSITIVE_SHARE "share = { dist = \"uniform\"; min = 0.2; max = 0.8; };\n"
#define SENSITIVE_PAIN \
    "pain = { dist = \"uniform\"; min = 0.1; max = 0.7; correlation = { share = 0.6; }; };\n"
#define SENSITIVE_A                                                                         \
    "a = { process = { type = \"fixed\"; after = 0.0; }; effects = { denial = \"share\";\n" \
    "      provocation = { dist = \"uniform\"; min = 0.0; max = 1.0; }; }; };\n"
#define SENSITIVE_B                                                                              \
    "b = { process = { type = \"fixed\"; after = 0.0; }; effects = { punishment = \"pain\"; }; " \
    "};\n"
#define SENSITIVE_COST "cost = { dist = \"triangular\"; min = 0.1; mode = 0.2; max = 0.5; };\n"
#define SENSITIVE_NOISE "noise = { dist = \"uniform\"; min = 0.1; max = 0.4; };\n"
#define SENSITIVE_OPPORTUNITIES \
    "opportunities = { dist = \"lognormal\"; median = 0.2; sigma = 0.4; };\n"
#define SENSITIVE_KEYS "p_win = 0.7; cost_punishment = 0.5;\n"

#define SENSITIVE                                                                              \
    SENSITIVE_HEAD                                                                             \
        "uncertain = { " SENSITIVE_SHARE SENSITIVE_PAIN "};\n"                                 \
        "measures = { " SENSITIVE_A SENSITIVE_B "};\n"                                         \
        "adversary = { " SENSITIVE_KEYS SENSITIVE_COST SENSITIVE_NOISE SENSITIVE_OPPORTUNITIES \
        "};\n"

// The same, everything in another order.
#define SENSITIVE_REORDERED                                                                       \
    "adversary = { " SENSITIVE_OPPORTUNITIES SENSITIVE_NOISE SENSITIVE_KEYS SENSITIVE_COST "};\n" \
    "measures = { " SENSITIVE_B SENSITIVE_A "};\n"                                                \
    "uncertain = { " SENSITIVE_PAIN SENSITIVE_SHARE "};\n" SENSITIVE_HEAD

// Provocation moves nothing here either.
#define SENSITIVE_CHANCE                                                                          \
    SENSITIVE_HEAD                                                                                \
    "measures = { a = { process = { type = \"decision\";\n"                                       \
    "        p = { dist = \"uniform\"; min = 0.1; max = 0.9; };\n"                                \
    "        delay = { dist = \"exponential\"; mean = 3.0; }; };\n"                               \
    "    effects = { denial = 0.6; provocation = { dist = \"uniform\"; min = 0.0; max = 1.0; }; " \
    "};"                                                                                          \
    " };\n"                                                                                       \
    "b = { process = { type = \"decision\"; p = 0.5;\n"                                           \
    "        delay = { dist = \"exponential\"; mean = 3.0; }; }; effects = { denial = 0.4; }; };" \
    " };\n"                                                                                       \
    "adversary = { noise = 0.1; opportunities = 0.5; " SENSITIVE_COST "};\n"

enum { SHARE, PAIN, COST, NOISE, OPPORTUNITIES, PROVOCATION, N_UNKNOWNS };
enum { N_SETS = 4, GAIN = N_SETS, N_QUANTITIES }; // sets of measures: a is bit 0, b bit 1

static const char *const sensitive_unknown[N_UNKNOWNS] = {
    "uncertain.share", "uncertain.pain",          "adversary.cost",
    "adversary.noise", "adversary.opportunities", "measures.a.effects.provocation"};

static const char *const sensitive_quantity[N_QUANTITIES] = {
    "none,deterrence", "a,deterrence", "b,deterrence", "a+b,deterrence", "a+b,gain"};

// The number's value below which it lies with chance u.
static inline double sensitive_quantile(size_t unknown, double u)
{
    switch (unknown) {
    case SHARE:
        return 0.2 + 0.6 * u;
    case PAIN:
        return 0.1 + 0.6 * u;
    case COST: // a quarter of it lies below its mode
        return u < 0.25 ? 0.1 + sqrt(u * 0.4 * 0.1) : 0.5 - sqrt((1.0 - u) * 0.4 * 0.3);
    case NOISE:
        return 0.1 + 0.3 * u;
    case OPPORTUNITIES:
        return 0.2 * exp(0.4 * probit(u));
    default:
        return u;
    }
}

// Deterrence of a set of measures where the unknowns are x.
static inline double sensitive_deterrence(unsigned set, const double *x)
{
    const double denial = set & 1u ? x[SHARE] : 0.0, punishment = set & 2u ? x[PAIN] : 0.0;
    const double advantage = 0.7 * (1.0 - denial) - (x[COST] + 0.5 * punishment);
    return exp(-10.0 * x[OPPORTUNITIES] * logistic(advantage / x[NOISE]));
}

// All quantities there: [N_QUANTITIES].
static inline void sensitive_quantities(const double *x, double *f)
{
    for (unsigned set = 0; set < N_SETS; set++)
        f[set] = sensitive_deterrence(set, x);
    f[GAIN] = f[N_SETS - 1] - f[0];
}

#endif
