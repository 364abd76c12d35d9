// SPDX-License-Identifier: GPL-3.0-or-later
//
// Packages as they are read from a result that is made up: which, in which order, with which
// numbers.
#include "check.h"

#include "analysis/packages.h"
#include "base/random.h"

enum { N = 3, SETS = 1 << N, WORLDS = 20, UNKNOWNS = 2, MOST_WIDTH = UNKNOWNS + 2 * SETS };

struct made {
    struct scenario scenario;
    struct model model;
    struct measure measures[N];
    struct layout layout;
    struct result result;
    double rows[(WORLDS + 1) * MOST_WIDTH];
};

static double number(size_t world, size_t at, uint32_t half)
{
    return random_uniforms(CHECK_SEED, (uint32_t)world, (uint32_t)at, half, PURPOSE_TYPE, 0).first;
}

// Measures 0, 1, 2, which the file has backwards; 2 requires 0. Rows of `width` combinations.
static void make(struct made *m, size_t width)
{
    static size_t in_file_order[N] = {2, 1, 0};
    static uint32_t feasible[SETS] = {0, 1, 2, 3, 0, 5, 2, 7};
    static const double cost[N] = {1.0, 2.0, 1.0};
    *m = (struct made){.scenario = {.n_unknowns = UNKNOWNS}};
    for (size_t i = 0; i < N; i++)
        m->measures[i] = (struct measure){.cost = cost[i], .file_position = N - 1 - i};
    m->model = (struct model){.scenario = &m->scenario, .measures = m->measures, .n_measures = N,
                              .in_file_order = in_file_order};
    m->layout = (struct layout){.model = &m->model, .n_worlds = WORLDS, .n_trials = 5,
                                .feasible = feasible, .n_combinations = SETS, .is_dense = true,
                                .n_row_combinations = width, .row_width = UNKNOWNS + 2 * width,
                                .first_half = UNKNOWNS, .second_half = UNKNOWNS + width};
    m->result = (struct result){.layout = &m->layout, .rows = m->rows, .n_threads = 3};
    for (size_t w = 0; w < WORLDS; w++) {
        double *row = m->rows + w * m->layout.row_width;
        for (size_t u = 0; u < UNKNOWNS; u++)
            row[u] = number(w, u, 2);
        for (size_t s = 0; s < width; s++)
            for (uint32_t half = 0; half < 2; half++)
                row[UNKNOWNS + half * width + s] = number(w, s, half);
    }
}

// These packages [n] at these places of a row, in this order.
static void check_packages(const struct packages *p, size_t n, const uint32_t *masks,
                           const double *costs, const size_t *places)
{
    check_true("how many", p->n == n && p->n_worlds == WORLDS && p->n_unknowns == UNKNOWNS);
    for (size_t i = 0; i < n && p->n == n; i++) {
        check_true("which", p->mask[i] == masks[i] && p->cost[i] == costs[i]);
        check_true("found", packages_find(p, masks[i]) == i);
        for (size_t w = 0; w < WORLDS; w++) {
            const double first = number(w, places[i], 0), second = number(w, places[i], 1);
            check_true("halves", p->half[0][i][w] == first && p->half[1][i][w] == second);
            check_near("2 of 5 trials are the first half", p->whole[i][w],
                       0.4 * first + 0.6 * second, 1e-12, -1.0);
        }
    }
    for (size_t u = 0; u < UNKNOWNS; u++)
        for (size_t w = 0; w < WORLDS; w++)
            check_true("unknowns", p->unknown[u][w] == number(w, u, 2));
    check_true("4 is not feasible", packages_find(p, 4) == n);
    check_true("trials", p->n_trials == 5 && p->n_threads == 3 && p->first_share == 0.4);
}

// By cost; 2 before 5 at a tie, since the file has measure 0 last.
static void feasible_combinations_are_packages_by_cost(void)
{
    static const uint32_t masks[] = {0, 1, 2, 5, 3, 7};
    static const double costs[] = {0.0, 1.0, 2.0, 2.0, 3.0, 4.0};
    static const size_t places[] = {0, 1, 2, 5, 3, 7};
    struct made m;
    struct packages p;
    make(&m, SETS);
    m.layout.n_randomisations = 4;
    check_true("read", packages_read(&p, &m.result, NULL) == STATUS_OK);
    check_packages(&p, 6, masks, costs, places);
    check_true("all", p.is_complete && p.model == &m.model);
    check_true("a sample", p.sample.n_worlds == WORLDS && p.sample.n_randomisations == 4);
    packages_clear(&p);
}

// Some of many: two of them twice, one not feasible.
static void reported_combinations_are_packages_once(void)
{
    static struct reported reported[] = {{"none", 0}, {"d", 7}, {"c", 3},
                                         {"d", 7},    {"x", 4}, {"none", 0}};
    static const uint32_t masks[] = {0, 3, 7};
    static const double costs[] = {0.0, 3.0, 4.0};
    static const size_t places[] = {0, 2, 1};
    struct made m;
    struct packages p;
    make(&m, 6);
    m.layout.is_dense = false;
    m.model.reported = reported;
    m.model.n_reported = 6;
    check_true("read", packages_read(&p, &m.result, NULL) == STATUS_OK);
    check_packages(&p, 3, masks, costs, places);
    check_true("not all", !p.is_complete && p.sample.n_randomisations == 0);
    packages_clear(&p);
}

static void too_few_worlds_or_trials_are_refused(void)
{
    struct made m;
    struct packages p;
    struct error error = {0};
    make(&m, SETS);
    m.layout.n_trials = 1;
    check_true("a trial", packages_read(&p, &m.result, &error) == STATUS_FAILED);
    check_true("it is said", strstr(error.text, "there are 1 trials and 20 worlds") != NULL);
    packages_clear(&p);
    m.layout.n_trials = 2;
    check_true("two are enough", packages_read(&p, &m.result, &error) == STATUS_OK);
    packages_clear(&p);
    m.layout.n_worlds = WORLDS - 1;
    check_true("19 worlds", packages_read(&p, &m.result, &error) == STATUS_FAILED);
    packages_clear(&p);
}

int main(void)
{
    const struct named_test tests[] = {
        {"feasible combinations are packages by cost", feasible_combinations_are_packages_by_cost},
        {"reported combinations are packages once", reported_combinations_are_packages_once},
        {"too few worlds or trials are refused", too_few_worlds_or_trials_are_refused},
    };
    return run_tests("packages", tests, sizeof tests / sizeof tests[0]);
}
