// SPDX-License-Identifier: GPL-3.0-or-later
//
// The scenarios that teach: the numbers that their comments promise are the ones that come out.
// The truths are the closed forms that stand in those comments.
#include "check.h"

#include <gsl/gsl_cdf.h>
#include <stdio.h>
#include <stdlib.h>

// The whole of a shipped scenario; the caller frees it.
static char *shipped(const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", BULWARK_CONFIGS, name);
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 1 << 16);
    if (file && text) {
        (void)!fread(text, 1, (1 << 16) - 1, file);
    }
    if (file) {
        fclose(file);
    }
    return text;
}

static struct outcome *run_shipped(const char *name, const char *setting)
{
    char *text = shipped(name);
    struct request request = {.scenario = text, .setting = setting, .threads = 2};
    struct outcome *o = text ? run_request(&request) : NULL;
    free(text);
    return o;
}

static void thirty_parliaments_that_share_a_mood_agree_more_often(void)
{
    struct outcome *o = run_shipped("unanimity.cfg", NULL);
    const double alone = pow(0.98, 30.0);
    check_cell(o, "measures", "treaty_alone", NULL, "p_in_force", alone, alone + 0.03);
    // the integral of the comment, to its three digits
    check_near("with a mood in common", cell(o, "measures", "treaty_moved", NULL, "p_in_force"),
               0.777, 0.005, 0.2);
    outcome_free(o);
    o = run_shipped("unanimity.cfg", "groups.moved.default.loads.mood=0.9");
    check_near("with a stronger one", cell(o, "measures", "treaty_moved", NULL, "p_in_force"),
               0.895, 0.005, 0.1);
    outcome_free(o);
}

// The chance of no attack in ten years at one opportunity a year.
static double deterrence(double p_win, double cost)
{
    return exp(-10.0 / (1.0 + exp(-(p_win - cost) / 0.2)));
}

static void a_pair_does_more_than_its_measures(void)
{
    struct outcome *o = run_shipped("pair.cfg", NULL);
    const double none = deterrence(0.5, 0.7), arms = deterrence(0.35, 0.7);
    const double pact = deterrence(0.5, 1.1), both = deterrence(0.35, 1.25);
    check_exact(o, "combinations", "none", NULL, "deterrence", none);
    check_exact(o, "combinations", "arms", NULL, "deterrence", arms);
    check_exact(o, "combinations", "pact", NULL, "deterrence", pact);
    check_exact(o, "combinations", "arms+pact", NULL, "deterrence", both);
    check_near("synergy of the comment", both - arms - pact + none, 0.114, 0.0005, 0.05);
    outcome_free(o);
    o = run_shipped("pair.cfg", "synergies=");
    check_exact(o, "combinations", "arms+pact", NULL, "deterrence", deterrence(0.35, 1.1));
    outcome_free(o);
}

static void an_election_decides_about_a_guarantee(void)
{
    struct outcome *o = run_shipped("election.cfg", NULL);
    const double won = gsl_cdf_ugaussian_P(gsl_cdf_ugaussian_Pinv(0.3) + 0.8 * 1.5);
    check_cell(o, "measures", "guarantee", NULL, "p_in_force", 0.5 * (0.3 + won),
               0.5 * (0.3 + won) + 0.05);
    check_near("deterrence of none", cell(o, "combinations", "none", NULL, "deterrence"), 0.161,
               0.0006, 0.1);
    check_near("deterrence of the guarantee",
               cell(o, "combinations", "guarantee", NULL, "deterrence"), 0.477, 0.004, 0.1);
    outcome_free(o);
}

int main(void)
{
    const struct named_test tests[] = {
        {"thirty parliaments that share a mood agree more often",
         thirty_parliaments_that_share_a_mood_agree_more_often},
        {"a pair does more than its measures", a_pair_does_more_than_its_measures},
        {"an election decides about a guarantee", an_election_decides_about_a_guarantee},
    };
    return run_tests("teaching", tests, sizeof tests / sizeof tests[0]);
}
