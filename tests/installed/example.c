// SPDX-License-Identifier: GPL-3.0-or-later
// From a scenario to one estimate with its error: example SCENARIO PATH VALUE COMBINATION
#include <bulwark/bulwark.h>

#include <stdio.h>

int main(int argc, char **argv)
{
    struct bulwark_scenario *scenario = NULL;
    struct bulwark_run *run = NULL;
    struct bulwark_estimate d;
    struct bulwark_error error;
    uint32_t mask;
    if (argc != 5)
        return BULWARK_MISUSE;
    enum bulwark_status status = bulwark_scenario_load(argv[1], &scenario, &error);
    if (status == BULWARK_OK)
        status = bulwark_scenario_set(scenario, argv[2], argv[3], &error);
    if (status == BULWARK_OK)
        status = bulwark_scenario_mask(scenario, argv[4], &mask, &error);
    if (status == BULWARK_OK)
        status = bulwark_run_compute(scenario, 0, NULL, NULL, &run, &error);
    if (status == BULWARK_OK)
        status = bulwark_run_estimate(run, BULWARK_DETERRENCE, mask, &d, &error);
    if (status == BULWARK_OK)
        printf("%.17g %.17g\n", d.value, d.se);
    else
        fprintf(stderr, "%s\n", error.text);
    bulwark_run_free(run);
    bulwark_scenario_free(scenario);
    return (int)status;
}
