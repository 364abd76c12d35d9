// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the tests of the public interface share: a scenario of two measures, and short ways to load
// it, run it and read an estimate.
#ifndef BULWARK_TESTS_LOADED_H
#define BULWARK_TESTS_LOADED_H

#include "bulwark/bulwark.h"

#include "check.h"
#include "opened.h"

// `zeta` comes first in the file and matters; `alpha` does nothing.
#define TWO_MEASURES                                                                              \
    "scenario = { title = \"Two\"; start = \"2023-01-01\"; horizon = 5.0; grid = 2.0; };\n"       \
    "measures = {\n"                                                                              \
    " zeta = { process = { type = \"decision\"; p = { dist = \"beta\"; mean = 0.6; n = 9.0; }; };" \
    " effects = { denial = 0.8; }; };\n"                                                          \
    " alpha = { process = { type = \"decision\"; p = 0.5; }; }; };\n"                             \
    "adversary = { cost = 0.3; noise = 0.2; };\n"

// Files of the tests' folder may be named, too.
static inline struct bulwark_scenario *load(const char *text)
{
    static const char *const folders[] = {BULWARK_TESTS};
    const struct bulwark_load_options options = {folders, 1};
    char path[64] = "/";
    struct bulwark_scenario *scenario = NULL;
    struct bulwark_error error = {.text = ""};
    enum bulwark_status status = BULWARK_FAILED;
    if (write_scenario(text, path))
        status = bulwark_scenario_load_with(path, &options, &scenario, &error);
    remove_scenario(path);
    if (status != BULWARK_OK)
        printf("\n%s\n", error.text);
    check_true("the scenario can be loaded", status == BULWARK_OK);
    return scenario;
}

// A small one: 40 worlds of 10 trials.
static inline struct bulwark_scenario *load_small(const char *text)
{
    struct bulwark_scenario *scenario = load(text);
    check_true("worlds", bulwark_scenario_set_worlds(scenario, 40, NULL) == BULWARK_OK);
    check_true("trials", bulwark_scenario_set_trials(scenario, 10, NULL) == BULWARK_OK);
    check_true("seed", bulwark_scenario_set_seed(scenario, CHECK_SEED, NULL) == BULWARK_OK);
    return scenario;
}

static inline struct bulwark_run *run_of(const struct bulwark_scenario *scenario,
                                         unsigned n_threads)
{
    struct bulwark_run *run = NULL;
    check_true("it runs", bulwark_run_compute(scenario, n_threads, NULL, NULL, &run, NULL) ==
                              BULWARK_OK);
    return run;
}

static inline struct bulwark_estimate
estimate(const struct bulwark_run *run, enum bulwark_quantity quantity, uint32_t mask)
{
    struct bulwark_estimate e = {.value = NAN};
    check_true("there is one", bulwark_run_estimate(run, quantity, mask, &e, NULL) == BULWARK_OK);
    return e;
}

static inline struct bulwark_estimate
measure_estimate(const struct bulwark_run *run, enum bulwark_measure_quantity quantity, size_t i)
{
    struct bulwark_estimate e = {.value = NAN};
    check_true("there is one",
               bulwark_run_measure_estimate(run, quantity, i, &e, NULL) == BULWARK_OK);
    return e;
}

#endif
