// SPDX-License-Identifier: GPL-3.0-or-later
//
// What bulwark verify says that it cannot compare: nothing where all can be, each thing where it
// cannot.
#include "sensitive.h"
#include "shell.h"

#define MORE "^none,none,.*more than two numbers per trial"

// Numbers of the adversary that are chance in every trial.
#define PER_TRIAL(key) key " = { dist = \"uniform\"; min = 0.2; max = 0.4; per = \"trial\"; };\n"
#define TYPES(numbers) \
    SENSITIVE_HEAD "measures = { a = { process = { type = \"decision\"; p = 0.5;\n" \
                   "    delay = { dist = \"exponential\"; mean = 3.0; }; }; }; };\n" \
                   "adversary = { " numbers "};\n"

// Beside what is never compared, of estimates, so many lines of the table tell a gap, for this
// reason.
static void check_gaps(const char *scenario, int n, const char *reason)
{
    check_said(shell("rm -rf *"), 0, NULL);
    shell_write("gaps.cfg", scenario);
    check_said(shell("bulwark verify gaps.cfg --csv --worlds 20 > table"), 0, NULL);
    check_said(shell("grep ',not checked,' table > gaps; [ $(grep -c '^estimates,' gaps) = 2 ]"), 0,
               NULL);
    check_said(shell("[ $(wc -l < gaps) = %d ]", 2 + n), 0, NULL);
    check_said(shell("[ $(grep -c '%s' gaps) = %d ]", reason, n), 0, NULL);
}

static void what_can_be_compared_leaves_no_gap(void)
{
    check_gaps(TYPES("noise = 0.2;\n"), 0, MORE);
    check_gaps(TYPES(PER_TRIAL("noise")), 0, MORE);
    check_gaps(TYPES(PER_TRIAL("noise") PER_TRIAL("cost")), 0, MORE);
}

static void more_than_two_numbers_of_a_type_are_not_integrated(void)
{
    check_gaps(TYPES(PER_TRIAL("noise") PER_TRIAL("cost") PER_TRIAL("p_win")), 1, MORE);
}

int main(void)
{
    const struct named_test tests[] = {
        {"what can be compared leaves no gap", what_can_be_compared_leaves_no_gap},
        {"more than two numbers of a type are not integrated",
         more_than_two_numbers_of_a_type_are_not_integrated},
    };
    return shell_run_tests("gaps of verification", tests, sizeof tests / sizeof tests[0]);
}
