// SPDX-License-Identifier: GPL-3.0-or-later
//
// bulwark verify: nothing disagrees in the scenarios that come with Bulwark and in one that has
// every kind of process; its table says what was compared and what was not. That it notices
// mistakes is shown by verify_mistakes.sh.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "check.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define BLANKET BULWARK_CONFIGS "/security_blanket.cfg"
#define EVERY_KIND BULWARK_TESTS "/verify_scenario.cfg"

// What verify said, to be freed by the caller, and its exit status.
static char *verify(const char *arguments, int *status)
{
    char *command = text_format("'" BULWARK_PROGRAM "' verify %s 2>&1", arguments);
    FILE *stream = command ? popen(command, "r") : NULL;
    char *text = NULL;
    size_t room = 0;
    if (!stream || getdelim(&text, &room, '\0', stream) < 0) {
        free(text);
        text = strdup("");
    }
    const int code = stream ? pclose(stream) : -1;
    *status = WIFEXITED(code) ? WEXITSTATUS(code) : 127;
    free(command);
    return text;
}

static void must_agree(const char *arguments)
{
    int status = 0;
    char *text = verify(arguments, &status);
    if (status != 0) {
        printf("%s\n", text);
    }
    check_true(arguments, status == 0 && strstr(text, "All is well") != NULL &&
                              strstr(text, "DISAGREE") == NULL);
    free(text);
}

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

static void one_world_and_one_trial_are_few_but_agree(void)
{
    must_agree("'" EVERY_KIND "' --worlds 1 --trials 1");
    must_agree("'" EVERY_KIND "' --worlds 1 --trials 150");
}

// The number after `words`; NAN where they are not.
static double number_after(const char *text, const char *words)
{
    const char *at = strstr(text, words);
    return at ? strtod(at + strlen(words), NULL) : NAN;
}

// Line breaks become spaces: words may be broken anywhere.
static char *verdict_of(const char *arguments)
{
    int status = 0;
    char *text = verify(arguments, &status);
    check_true("it agrees", status == 0);
    for (char *at = text; (at = strchr(at, '\n')) != NULL; at++) {
        const size_t indent = strspn(at + 1, " ");
        memmove(at + 1, at + 1 + indent, strlen(at + 1 + indent) + 1);
        *at = ' ';
    }
    return text;
}

static void the_verdict_says_how_wrong_a_chance_could_have_been(void)
{
    const char *words = "half would disagree if wrong by ";
    char *none = verdict_of("'" EVERY_KIND "' --worlds 1 --trials 1");
    check_true("no power is said", strstr(none, "all have too few draws to disagree") != NULL);
    check_true("the headline too", strstr(none, "as far as so few draws can tell") != NULL);
    char *few = verdict_of("'" EVERY_KIND "' --worlds 25 --trials 16");
    char *many = verdict_of("'" EVERY_KIND "' --worlds 400 --trials 16");
    check_true("some power", number_after(few, words) < 0.5 && number_after(few, words) > 0.0);
    check_true("16 times the draws, a quarter",
               fabs(number_after(few, words) / number_after(many, words) / 4.0 - 1.0) < 0.25);
    check_true("no reserve", strstr(many, "as far as so few draws can tell") == NULL);
    free(none);
    free(few);
    free(many);
}

static size_t lines_with(const char *text, const char *word)
{
    size_t n = 0;
    for (const char *at = text; (at = strstr(at, word)) != NULL; at += strlen(word)) {
        n++;
    }
    return n;
}

static void the_table_has_a_row_for_every_comparison_and_every_gap(void)
{
    static const char head[] =
        "check,where,quantity,n,expected,found,z,difference,tolerance,p,noticeable,verdict,"
        "reason\n";
    int status = 0;
    char *text = verify("'" EVERY_KIND "' --csv", &status);
    check_true("it ends well", status == 0);
    check_true("the head is there", strncmp(text, head, strlen(head)) == 0);
    check_true("many comparisons agree", lines_with(text, ",agrees,") > 300);
    check_true("what was not checked is said", lines_with(text, ",not checked,") >= 2);
    check_true("nothing else is there", lines_with(text, "\n") ==
                   1 + lines_with(text, ",agrees,") + lines_with(text, ",not checked,"));
    free(text);
}

static void what_cannot_be_opened_is_refused(void)
{
    int status = 0;
    free(verify("/nowhere.cfg", &status));
    check_true("a missing file", status == 3);
    free(verify("'" EVERY_KIND "' --worlds none", &status));
    check_true("misuse", status == 2);
}

int main(void)
{
    const struct named_test tests[] = {
        {"every scenario that comes with Bulwark agrees",
         every_scenario_that_comes_with_bulwark_agrees},
        {"every adversary agrees", every_adversary_agrees},
        {"trials that are even agree", trials_that_are_even_agree},
        {"every kind of process agrees", every_kind_of_process_agrees},
        {"one world and one trial are few but agree", one_world_and_one_trial_are_few_but_agree},
        {"the verdict says how wrong a chance could have been",
         the_verdict_says_how_wrong_a_chance_could_have_been},
        {"the table has a row for every comparison and every gap",
         the_table_has_a_row_for_every_comparison_and_every_gap},
        {"what cannot be opened is refused", what_cannot_be_opened_is_refused},
    };
    return run_tests("bulwark verify", tests, sizeof tests / sizeof tests[0]);
}
