// SPDX-License-Identifier: GPL-3.0-or-later
//
// bulwark verify: its table says what was compared and what was not, its verdict what could have
// been noticed.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "verifying.h"

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
        {"one world and one trial are few but agree", one_world_and_one_trial_are_few_but_agree},
        {"the verdict says how wrong a chance could have been",
         the_verdict_says_how_wrong_a_chance_could_have_been},
        {"the table has a row for every comparison and every gap",
         the_table_has_a_row_for_every_comparison_and_every_gap},
        {"what cannot be opened is refused", what_cannot_be_opened_is_refused},
    };
    return run_tests("bulwark verify", tests, sizeof tests / sizeof tests[0]);
}
