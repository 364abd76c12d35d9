// SPDX-License-Identifier: GPL-3.0-or-later
// A set of decisions that begin together and complete by a rule: the bodies of a ratification, the
// leaves of all_of, any_of, at_least. Given the factors they are independent; and where their loads
// span at most a plane, the factors themselves can be integrated out.
#ifndef BULWARK_ANALYSIS_VERIFY_SET_H
#define BULWARK_ANALYSIS_VERIFY_SET_H

#include "analysis/verify_parts.h"

#define VERIFY_SET_ENUMERATED 12 // bodies of a qualified majority at most: 2^12 coalitions

struct verify_member {
    const struct verify_asking *asking; // NULL: a fixed process
    const struct verify_part *fixed;
    size_t same_as;    // an earlier member with the same chances, or itself
    double load[2];    // on the plane's two normals
    double residual;   // √(1 − aᵀRa)
};

struct verify_set {
    const struct verify_part *part;
    struct verify_member *members;
    size_t n;
    size_t k;           // how many must complete; 0: a qualified majority
    const char *reason; // why its chances cannot be had; NULL: they can
    const char *reason_integrated; // why not those with the factors integrated out
    int n_dimensions;   // of the plane
    double step;        // of the quadrature
    double *score, *chance, *room; // [n + 1] each
};

// Whether a process is such a set.
bool verify_set_is(const struct process *process);

// Lists the part's members. What is short of memory shows in the report's arena.
void verify_set_begin(struct verify *v, const struct verify_part *part, struct verify_set *set);

// The scores of the members in one trial: the chance that member i has completed by `years` is
// Φ((score[i] + load · ζ)/residual) where the factors are `integrated` out, else Φ(score[i]).
void verify_set_scores(const struct verify *v, const struct verify_set *set, size_t lane,
                       double t0, double years, bool integrated, double *score);

// The chance that the rule is met, the scores given the factors.
double verify_set_chance(const struct verify *v, const struct verify_set *set,
                         const double *score);

// The same with the factors integrated out: a sum over points `step` apart, whose error for smooth
// functions under a normal density falls faster than any power of the step (E. T. Goodwin, Proc.
// Camb. Phil. Soc. 45 (1949) 241).
double verify_set_integral(const struct verify *v, const struct verify_set *set,
                           const double *score);

// How many chances of single members the integral takes.
double verify_set_cost(const struct verify_set *set);

#endif
