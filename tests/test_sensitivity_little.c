// SPDX-License-Identifier: GPL-3.0-or-later
//
// An analysis of sensitivity of next to nothing: what it needs, and the error that it tells.
#include "opened.h"

#include "analysis/sensitivity.h"

#define BETWEEN(low, high) "{ dist = \"uniform\"; min = " low "; max = " high "; }"

static enum status checked(const char *text, unsigned trials)
{
    struct opened o;
    struct error error = {0};
    const enum status status = opened_read(&o, text, 1, trials)
                                   ? sensitivity_check(&o.model, &error) : STATUS_FAILED;
    opened_clear(&o);
    return status;
}

static void there_must_be_something_uncertain_and_two_trials(void)
{
    const char *certain = SCENARIO_HEAD "measures = { a = { process = { type = \"decision\";"
                                        " p = 0.5; }; }; };\n" CALM_ADVERSARY;
    const char *one = SCENARIO_HEAD "measures = { a = { process = { type = \"decision\"; p = "
                      BETWEEN("0.1", "0.2") "; }; }; };\n" CALM_ADVERSARY;
    check_true("nothing", checked(certain, 2) == STATUS_MISUSE);
    check_true("one number, two trials", checked(one, 2) == STATUS_OK);
    check_true("one trial", checked(one, 1) == STATUS_MISUSE);
}

// ---- the largest error -------------------------------------------------------------------------

#define ODDS(ratio)                                                                               \
    SCENARIO_HEAD "measures = { a = { process = { type = \"fixed\"; after = 0.0; };"              \
    " effects = { odds_ratio = " ratio "; }; }; };\n"                                             \
    "adversary = { model = \"log_odds\"; base = " BETWEEN("0.05", "0.4") "; };\n"

// Whether the largest error is that of the first quantity, no measure at all.
static bool first_is_largest(const char *text)
{
    const struct run_options options = {.n_threads = 1};
    struct opened o;
    struct result *run = NULL;
    struct sensitivity s = {0};
    struct error error = {0};
    bool is_first = false;
    if (!opened_read(&o, text, GIVEN_DATA_LEAST_WORLDS, 2))
        return false;
    if (run_compute(&o.model, &options, &run, &error) == STATUS_OK &&
        sensitivity_from_run(&s, run, &error) == STATUS_OK) {
        double most = 0.0;
        for (size_t q = 0; q < s.n_quantities; q++)
            most = s.given[q].first_order.se > most ? s.given[q].first_order.se : most;
        check_true("three quantities, one number", s.n_quantities == 3 && s.n_unknowns == 1);
        check_true("the largest", most > 0.0 && s.few == most);
        is_first = s.given[0].first_order.se == most && s.given[1].first_order.se < most;
    }
    check_true("there is one", s.few > 0.0);
    sensitivity_clear(&s);
    result_free(run);
    opened_clear(&o);
    return is_first;
}

// A measure that deters a little is nearly as uncertain as none, but more certain than it.
static void the_largest_error_may_be_the_first(void)
{
    const bool first = first_is_largest(ODDS("0.9")), then = first_is_largest(ODDS("4.0"));
    check_true("with it alone, and not where all are far off", first && !then);
}

int main(void)
{
    const struct named_test tests[] = {
        {"there must be something uncertain and two trials",
         there_must_be_something_uncertain_and_two_trials},
        {"the largest error may be the first", the_largest_error_may_be_the_first},
    };
    return run_tests("sensitivity of little", tests, sizeof tests / sizeof tests[0]);
}
