// SPDX-License-Identifier: GPL-3.0-or-later
//
// An estimate over many seeds: whether it is right on average, and its errors and intervals too.
#ifndef BULWARK_TESTS_SEEDS_H
#define BULWARK_TESTS_SEEDS_H

#include "check.h"

#include "analysis/estimates.h"

struct seeds {
    double n, sum, squares, variances; // estimates, their squares, the squares of their errors
    double covered, covered_by_half;   // intervals that hold the truth; by intervals of half width
};

static inline void seeds_add(struct seeds *s, struct estimate e, struct interval i, double truth)
{
    const double middle = 0.5 * (i.lo + i.hi), half = 0.5 * (i.hi - i.lo);
    s->n++;
    s->sum += e.value;
    s->squares += e.value * e.value;
    s->variances += e.se * e.se;
    s->covered += fabs(truth - middle) <= half;
    s->covered_by_half += fabs(truth - middle) <= 0.5 * half;
}

static inline void seeds_add_value(struct seeds *s, double value)
{
    seeds_add(s, (struct estimate){value, NAN}, (struct interval){NAN, NAN}, NAN);
}

static inline double seeds_mean(const struct seeds *s)
{
    return s->sum / s->n;
}

static inline double seeds_variance(const struct seeds *s)
{
    return (s->squares - s->sum * s->sum / s->n) / (s->n - 1.0);
}

// The mean is right within 5 of its own errors, by the spread over seeds.
static inline void check_unbiased(const char *name, const struct seeds *s, double truth,
                                  double wrong_truth)
{
    check_estimate(name, seeds_mean(s), sqrt(seeds_variance(s) / s->n), truth, wrong_truth);
}

// Said over found variance, as a logarithm; the error of a variance from n normal numbers is
// √(2/n) of it. `slack` is for values that are not normal.
static inline bool seeds_errors_agree(const struct seeds *s, double factor, double slack)
{
    const double off = log(factor * s->variances / s->n / seeds_variance(s));
    return fabs(off) <= 5.0 * sqrt(2.0 / s->n) + slack;
}

// The errors agree with the spread; the twin: half of them do not.
static inline void check_errors(const char *name, const struct seeds *s, double slack)
{
    const bool right = seeds_errors_agree(s, 1.0, slack);
    const bool wrong = seeds_errors_agree(s, 0.25, slack);
    if (!right || wrong)
        printf("\n    %s: error said %.4g, found %.4g%s", name, sqrt(s->variances / s->n),
               sqrt(seeds_variance(s)), wrong ? "; half of it would do too" : "");
    check_true(name, right && !wrong);
}

// Of 95 %, within 5 binomial errors or between `least` and all; the twin: intervals of half the
// width do not.
static inline void check_coverage(const char *name, const struct seeds *s, double least)
{
    const double allowance = 5.0 * sqrt(0.95 * 0.05 / s->n);
    const double low = fmin(0.95 - allowance, least);
    const double found = s->covered / s->n, half = s->covered_by_half / s->n;
    const bool right = found >= low && found <= 0.95 + allowance;
    if (!right || half >= low)
        printf("\n    %s: covers %.3f, half as wide %.3f, at least %.3f wanted", name, found, half,
               low);
    check_true(name, right && half < low);
}

#endif
