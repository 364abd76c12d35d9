// SPDX-License-Identifier: GPL-3.0-or-later
//
// A program that uses the library once through: loads a scenario, changes it, runs it, reads
// estimates, writes tables. It takes the locale of its environment, as a program with windows would.
//
//     faults_library SCENARIO FOLDER     estimates on stdout; a failure's text on stderr, and status 1
#include "bulwark/bulwark.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

static struct bulwark_error error = {.text = ""};

static enum bulwark_status print_estimates(const struct bulwark_run *run)
{
    struct bulwark_estimate e = {.value = 0.0};
    enum bulwark_status status = BULWARK_OK;
    for (uint32_t mask = 0; status == BULWARK_OK && mask < bulwark_run_n_combinations(run); mask++) {
        status = bulwark_run_estimate(run, BULWARK_DETERRENCE, mask, &e, &error);
        if (status == BULWARK_OK)
            (void)printf("%a %a %a\n", e.value, e.se, e.belief_p50);
    }
    return status;
}

static enum bulwark_status run_and_write(const struct bulwark_scenario *scenario,
                                         const char *folder)
{
    struct bulwark_run *run = NULL;
    enum bulwark_status status = bulwark_run_compute(scenario, 2, NULL, NULL, &run, &error);
    if (status == BULWARK_OK)
        status = print_estimates(run);
    if (status == BULWARK_OK)
        status = bulwark_run_write(run, folder, true, &error);
    bulwark_run_free(run);
    return status;
}

int main(int argc, char **argv)
{
    struct bulwark_scenario *scenario = NULL;
    if (argc != 3)
        return 2;
    (void)setlocale(LC_ALL, "");
    enum bulwark_status status = bulwark_scenario_load(argv[1], &scenario, &error);
    if (status == BULWARK_OK)
        status = bulwark_scenario_set(scenario, "adversary.noise",
                                      "{ dist = \"uniform\"; min = 0.15; max = 0.25; }", &error);
    if (status == BULWARK_OK)
        status = bulwark_scenario_set_worlds(scenario, 40, &error);
    if (status == BULWARK_OK)
        status = run_and_write(scenario, argv[2]);
    bulwark_scenario_free(scenario);
    if (status != BULWARK_OK)
        (void)fprintf(stderr, "%s\n", error.text);
    return (int)status;
}
