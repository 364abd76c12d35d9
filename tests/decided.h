// SPDX-License-Identifier: GPL-3.0-or-later
//
// A result that is made up, for tests of what is decided upon it.
#ifndef BULWARK_TESTS_DECIDED_H
#define BULWARK_TESTS_DECIDED_H

#include "check.h"

#include "analysis/decisions.h"
#include "base/random.h"

enum { N = 3, SETS = 1 << N, WORLDS = 41, MOST_WORLDS = 141, UNKNOWNS = 2, WIDTH = UNKNOWNS + 2 * SETS };

struct made {
    struct scenario scenario;
    struct model model;
    struct measure measures[N];
    struct layout layout;
    struct result result;
    uint32_t feasible[SETS];
    double rows[MOST_WORLDS * WIDTH]; // the layout counts WORLDS of them
};

static inline double number(size_t world, size_t at, uint32_t set)
{
    return random_uniforms(CHECK_SEED, (uint32_t)world, (uint32_t)at, set, PURPOSE_TYPE, 5).first -
           0.5;
}

// Measures of these costs; combinations deter by `mean`, more or less with the first unknown by
// `slope` times the size, with noise in either half.
static inline void make(struct made *m, const double cost[N], const double mean[SETS], double slope,
                        double noise, uint32_t set)
{
    static size_t in_file_order[N] = {0, 1, 2};
    *m = (struct made){.scenario = {.n_unknowns = UNKNOWNS, .run = {.seed = CHECK_SEED}}};
    for (size_t i = 0; i < N; i++)
        m->measures[i] = (struct measure){.cost = cost[i], .file_position = i};
    m->model = (struct model){.scenario = &m->scenario,
                              .measures = m->measures,
                              .n_measures = N,
                              .in_file_order = in_file_order};
    m->layout = (struct layout){.model = &m->model,
                                .n_worlds = WORLDS,
                                .n_trials = 6,
                                .feasible = m->feasible,
                                .n_combinations = SETS,
                                .is_dense = true,
                                .n_row_combinations = SETS,
                                .row_width = WIDTH,
                                .first_half = UNKNOWNS,
                                .second_half = UNKNOWNS + SETS};
    m->result = (struct result){.layout = &m->layout, .rows = m->rows, .n_threads = 2};
    for (uint32_t s = 0; s < SETS; s++)
        m->feasible[s] = s;
    for (size_t w = 0; w < MOST_WORLDS; w++) {
        double *row = m->rows + w * WIDTH;
        row[0] = number(w, 0, set);
        row[1] = number(w, 1, set);
        for (size_t s = 0; s < SETS; s++)
            for (size_t half = 0; half < 2; half++)
                row[UNKNOWNS + half * SETS + s] =
                    mean[s] + slope * row[s % 2] * (double)__builtin_popcountll(s) +
                    noise * number(w, 2 + 2 * s + half, set);
    }
}

static const struct decisions_request open_request = {NAN, NAN, NAN, NAN, 0.1};
static const double costs[N] = {1.0, 2.0, 4.0};
static const double means[SETS] = {0.2, 0.3, 0.35, 0.45, 0.3, 0.5, 0.5, 0.6};

static inline size_t n_of(const struct decisions *d, enum aim aim)
{
    size_t n = 0;
    for (size_t i = 0; i < d->n_choices; i++)
        n += d->choices[i].objective.aim == aim;
    return n;
}

#endif
