// SPDX-License-Identifier: GPL-3.0-or-later
// Tipping points: from which value of an uncertain number on it is worth while to add a measure.
#ifndef BULWARK_ANALYSIS_TIPPING_H
#define BULWARK_ANALYSIS_TIPPING_H

#include "analysis/choice.h"

#define TIPPING_SURE 0.95     // the share of bootstrap replicates in which what is told must hold
#define TIPPING_CHANCE 0.01   // of taking chance for an effect of a number, in the whole table
#define TIPPING_RANGE 0.01    // numbers are looked at between this quantile and that of its complement
#define TIPPING_MOST 4        // crossings of one curve that are looked at
#define TIPPING_GOALS 2

enum tipping_added {
    TIPPING_ALONE, // to what it requires, and to nothing else
    TIPPING_LAST,  // to all measures that don't require it
    N_TIPPING_ADDED
};

enum tipping_worth {
    TIPPING_ABOVE,   // above the crossing
    TIPPING_BELOW,   // below it
    TIPPING_ALWAYS,  // wherever the number is
    TIPPING_NEVER,
    TIPPING_DEPENDS, // of all numbers: there is a crossing for one
    TIPPING_UNCLEAR
};

const char *tipping_added_name(enum tipping_added added); // "alone"…
const char *tipping_worth_name(enum tipping_worth worth); // "above"…

// Two packages that differ by one measure.
struct tipping_step {
    size_t measure; // index of model->measures
    enum tipping_added added;
    size_t with, without;
};

// Where the expected change of a goal crosses nought as an unknown grows; or that it does not.
struct tipping {
    size_t step, goal;
    size_t unknown;  // n_unknowns: whatever any of them is
    size_t crossing; // from 1, in ascending order; 0: none
    enum tipping_worth worth;
    double at, lo, hi; // the crossing, with a 95 % bootstrap interval within the range; else NAN
    double sure;       // share of bootstrap replicates that say so; NAN where it is unclear
    double p_worth;    // share of worlds in which the number is where the measure is worth it
    double from, to;   // the range of the number that is looked at
    double change_from, change_to; // expected change there
};

struct tippings {
    struct objective goals[TIPPING_GOALS]; // AIM_DETERRENCE: deterrence, whatever it costs; AIM_VALUE
    size_t n_goals;
    struct tipping_step *steps; // [n_steps]
    size_t n_steps;
    struct estimate *change; // [n_steps][n_goals]: the mean over worlds of the goal's change
    struct tipping *rows;    // [n]: of every step and goal one of all unknowns, then of each unknown that
    size_t n;                // matters to it its crossings, or one if there is none
};

// Lists the steps whose two packages are there, in the file's order of measures. Arrays of `tippings`
// are owned by `arena`. Fails for want of memory.
enum status tipping_list(struct tippings *tippings, const struct packages *packages,
                         struct arena *arena, struct error *error);

// Sets change and rows of the goals and steps that are there. Fails for want of memory.
enum status tipping_find(struct tippings *tippings, const struct packages *packages, uint64_t seed,
                         struct arena *arena, struct error *error);

#endif
