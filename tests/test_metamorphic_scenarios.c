// SPDX-License-Identifier: GPL-3.0-or-later
//
// The generator of scenarios and what cuts them down.
#include "check.h"
#include "metamorphic/generate.h"
#include "metamorphic/property.h"

enum { FIRST = 1, N_SCENARIOS = 300 };

static void every_scenario_is_accepted(void)
{
    struct lab lab;
    check_true("a folder", lab_open(&lab));
    for (uint64_t i = FIRST; i < FIRST + N_SCENARIOS; i++) {
        struct node *scenario = generate_scenario(i);
        if (!lab_accepts(&lab, scenario)) {
            char *text = node_print(scenario);
            printf("\n    scenario %d\n%s\n%s\n", (int)i, text, lab.error.text);
            free(text);
            check_true("it is accepted", false);
            i += N_SCENARIOS; // one will do
        }
        node_free(scenario);
    }
    lab_close(&lab);
}

int main(void)
{
    const struct named_test tests[] = {
        {"every scenario is accepted", every_scenario_is_accepted},
    };
    return run_tests("metamorphic scenarios", tests, sizeof tests / sizeof tests[0]);
}
