// SPDX-License-Identifier: GPL-3.0-or-later
// Measuring: contenders take turns, round after round, so that a clock that wanders or a busy
// machine touches all of them; what is reported is the median over rounds with its quartiles, and
// ratios are taken round by round.
#ifndef BULWARK_TESTS_BENCH_MEASURE_H
#define BULWARK_TESTS_BENCH_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define MEASURE_MAX_ROUNDS 101

// Wall-clock time, ns.
double measure_now(void);

struct spread {
    double median, q25, q75;
};

// Of n ≥ 1 values, linear between order statistics; `values` is sorted.
struct spread measure_spread(double *values, size_t n);

// What a row of a CSV says beside its numbers. Strings are not owned; numbers of 0 and NULL strings
// are written as empty fields.
struct label {
    const char *part, *scenario, *kernel, *cpu;
    unsigned threads, measures, worlds, trials;
    const char *tables; // "yes", "no"
    const char *unit;   // of median and quartiles
};

// One who takes turns: `run` does its work once and returns what it measured, NAN on failure.
struct contender {
    struct label label;
    double (*run)(void *context);
    void *context;
    int against[2];          // rows of ratios: value of that contender over this one's; −1: none
    double value[MEASURE_MAX_ROUNDS];
};

// Where rows go.
struct report {
    FILE *csv;       // owned by whoever opened it
    FILE *text;      // for people; may be NULL
};

// The header of the CSV.
void report_begin(struct report *report);

// Lets n contenders take turns: one round unrecorded, then `rounds` (1 … MEASURE_MAX_ROUNDS) ones,
// and writes a row for each contender and ratio. False if any run failed.
bool measure_race(struct report *report, struct contender *contenders, size_t n, unsigned rounds);

// Writes one row without a ratio.
void report_value(struct report *report, const struct label *label, unsigned rounds,
                  struct spread spread);

#endif
