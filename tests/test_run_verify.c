// SPDX-License-Identifier: GPL-3.0-or-later
//
// bulwark verify: nothing disagrees in the scenarios that come with Bulwark and in one that has
// every kind of process. That it notices mistakes is shown by verify_mistakes.sh.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "verifying.h"

#include <glob.h>

static void every_scenario_that_comes_with_bulwark_agrees(void)
{
    glob_t found;
    check_true("there are scenarios", glob(BULWARK_CONFIGS "/*.cfg", 0, NULL, &found) == 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        char *arguments = text_format("'%s' --worlds 100 --seed 7", found.gl_pathv[i]);
        must_agree(arguments);
        free(arguments);
    }
    globfree(&found);
}

static void every_adversary_agrees(void)
{
    must_agree("'" BLANKET "' --worlds 60 "
               "--set 'adversary={@include \"adversaries/log_odds.cfg\"}'");
    must_agree("'" BLANKET "' --worlds 60 "
               "--set 'adversary={@include \"adversaries/threshold.cfg\"}'");
}

// Trials that are even would disagree where two of their numbers had to do with one another.
static void trials_that_are_even_agree(void)
{
    must_agree("'" BLANKET "' --set run.sampler=sobol --seed 2");
    must_agree("'" BLANKET "' --set run.sampler=sobol --worlds 600 --trials 8");
    must_agree("'" EVERY_KIND "' --set run.sampler=sobol --worlds 100 --trials 150");
}

static void every_kind_of_process_agrees(void)
{
    must_agree("'" EVERY_KIND "'");
    must_agree("'" EVERY_KIND "' --all --seed 11");
}

int main(void)
{
    const struct named_test tests[] = {
        {"every scenario that comes with Bulwark agrees", every_scenario_that_comes_with_bulwark_agrees},
        {"every adversary agrees", every_adversary_agrees},
        {"trials that are even agree", trials_that_are_even_agree},
        {"every kind of process agrees", every_kind_of_process_agrees},
    };
    return run_tests("agreement", tests, sizeof tests / sizeof tests[0]);
}
