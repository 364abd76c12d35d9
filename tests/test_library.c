// SPDX-License-Identifier: GPL-3.0-or-later
//
// The public interface, called as its header says: scenarios.
#include "loaded.h"

static void a_scenario_says_what_its_file_says(void)
{
    struct bulwark_scenario *s = load(TWO_MEASURES);
    check_true("title", strcmp(bulwark_scenario_title(s), "Two") == 0);
    check_true("horizon", is_within(bulwark_scenario_horizon(s), 0.0, 5.0));
    check_true("defaults", bulwark_scenario_worlds(s) == 4096 && bulwark_scenario_trials(s) == 64);
    check_true("two measures", bulwark_scenario_n_measures(s) == 2);
    check_true("the first", strcmp(bulwark_scenario_measure_name(s, 0), "zeta") == 0);
    check_true("the second", strcmp(bulwark_scenario_measure_name(s, 1), "alpha") == 0);
    check_true("no third", bulwark_scenario_measure_name(s, 2) == NULL);
    bulwark_scenario_free(s);
}

static void a_missing_file_is_refused(void)
{
    struct bulwark_scenario *s = NULL;
    struct bulwark_error error;
    check_true("refused", bulwark_scenario_load("/no/such/file.cfg", &s, &error) ==
                              BULWARK_REFUSED);
    check_true("the same status", error.status == BULWARK_REFUSED);
    check_true("its name", strstr(error.text, "/no/such/file.cfg: No such file") != NULL);
    check_true("nothing given", s == NULL);
}

static void a_refused_scenario_tells_all_its_mistakes(void)
{
    char path[64] = "/";
    struct bulwark_scenario *s = NULL;
    struct bulwark_error error = {.text = ""};
    if (write_scenario(TWO_MEASURES "nonsense = 1;\nrun = { worlds = 0; sampler = \"none\"; };\n",
                       path))
        check_true("refused", bulwark_scenario_load(path, &s, &error) == BULWARK_REFUSED);
    remove_scenario(path);
    check_true("the first", strstr(error.text, "scenario.cfg:6: nonsense is not a key") != NULL);
    check_true("the second", strstr(error.text, "scenario.cfg:7: run.worlds is 0") != NULL);
    check_true("the third", strstr(error.text, "scenario.cfg:7: ") != NULL);
    check_true("nothing of the program", strstr(error.text, "nothing was run") == NULL);
}

static void a_text_that_is_too_long_ends_in_an_ellipsis(void)
{
    char path[64] = "/", *text = NULL;
    size_t size = 0;
    struct bulwark_scenario *s = NULL;
    FILE *stream = open_memstream(&text, &size);
    for (int i = 0; stream != NULL && i < 200; i++)
        (void)fprintf(stream, "%snonsense%d = 1;\n", i == 0 ? TWO_MEASURES : "", i);
    check_true("the text", stream != NULL && fclose(stream) == 0);
    struct bulwark_error error = {.text = ""};
    if (write_scenario(text, path))
        check_true("refused", bulwark_scenario_load(path, &s, &error) == BULWARK_REFUSED);
    remove_scenario(path);
    free(text);
    const size_t length = strlen(error.text);
    check_true("it fills the room", length > sizeof error.text - 8 && length < sizeof error.text);
    check_true("an ellipsis", strcmp(error.text + length - strlen("…"), "…") == 0);
}

static void a_change_of_numbers_changes_the_estimates_and_back(void)
{
    struct bulwark_scenario *s = load_small(TWO_MEASURES);
    struct bulwark_run *before = run_of(s, 1);
    check_true("set", bulwark_scenario_set(s, "measures.zeta.effects.denial", "0.2", NULL) ==
                          BULWARK_OK);
    check_true("made", bulwark_scenario_set(s, "adversary.recovery", "{ dist = \"uniform\"; "
                                            "min = 1.0; max = 2.0; }", NULL) == BULWARK_OK);
    struct bulwark_run *changed = run_of(s, 1);
    check_true("set back", bulwark_scenario_set(s, "measures.zeta.effects.denial", "0.8", NULL) ==
                               BULWARK_OK);
    check_true("removed", bulwark_scenario_unset(s, "adversary.recovery", NULL) == BULWARK_OK);
    struct bulwark_run *after = run_of(s, 1);
    const double d = estimate(before, BULWARK_GAIN, 1).value;
    check_true("less", estimate(changed, BULWARK_GAIN, 1).value < d);
    check_true("as before", is_within(estimate(after, BULWARK_GAIN, 1).value, 0.0, d));
    bulwark_run_free(before);
    bulwark_run_free(changed);
    bulwark_run_free(after);
    bulwark_scenario_free(s);
}

// The library's callers know nothing of the program's options.
static void check_refusal(struct bulwark_scenario *s, const char *path, const char *value,
                          enum bulwark_status expected, const char *words)
{
    struct bulwark_error error = {.text = ""};
    const enum bulwark_status status = value == NULL
                                           ? bulwark_scenario_unset(s, path, &error)
                                           : bulwark_scenario_set(s, path, value, &error);
    if (status != expected || strstr(error.text, words) == NULL)
        printf("\n    %s: status %d: %s\n", path, (int)status, error.text);
    check_true("the status", status == expected && error.status == expected);
    check_true("the words", strstr(error.text, words) != NULL);
    check_true("no option of the program", strstr(error.text, "--") == NULL);
}

static void a_change_that_fails_changes_nothing(void)
{
    struct bulwark_scenario *s = load_small(TWO_MEASURES);
    struct bulwark_run *before = run_of(s, 1);
    check_refusal(s, "measures.alpha.process.p", "1.3", BULWARK_REFUSED,
                  "measures.alpha.process.p=1.3: measures.alpha.process.p is 1.3");
    check_refusal(s, "measures.alpha.proces.p", "0.3", BULWARK_MISUSE,
                  "there is no group measures.alpha.proces");
    check_refusal(s, "measures.alpha.process.p", "0.3; q = 1", BULWARK_MISUSE, "one value");
    check_refusal(s, "measures.alpha.process.p", "{ dist =", BULWARK_MISUSE, "syntax error");
    check_refusal(s, "measures.alpha.process.p", " ", BULWARK_MISUSE, "there is no value");
    check_refusal(s, "adversary.noise=0.1 ", "1", BULWARK_MISUSE, "is no path");
    check_refusal(s, "", "1", BULWARK_MISUSE, "PATH=VALUE");
    check_refusal(s, "adversary.recovery", NULL, BULWARK_MISUSE, "nothing to remove");
    check_refusal(s, "adversary.noise", NULL, BULWARK_REFUSED, "noise");
    check_refusal(s, "measures.cost", "{ process = { type = \"fixed\"; after = 1.0; }; }",
                  BULWARK_REFUSED, "two columns called cost");
    check_refusal(s, "factors", "{ a = { correlation = { b = 0.9; c = 0.9; }; }; "
                  "b = { correlation = { c = -0.5; }; }; c = { }; }", BULWARK_REFUSED,
                  "contradict");
    check_true("no worlds", bulwark_scenario_set_worlds(s, 0, NULL) == BULWARK_REFUSED);
    check_true("a large seed", bulwark_scenario_set_seed(s, UINT64_MAX, NULL) != BULWARK_OK);
    check_true("as it was", bulwark_scenario_worlds(s) == 40 && bulwark_scenario_trials(s) == 10 &&
                                bulwark_scenario_seed(s) == CHECK_SEED);
    struct bulwark_run *after = run_of(s, 1);
    for (uint32_t mask = 0; mask < 4; mask++)
        check_true("the same deterrence",
                   is_within(estimate(after, BULWARK_DETERRENCE, mask).value, 0.0,
                             estimate(before, BULWARK_DETERRENCE, mask).value));
    bulwark_run_free(before);
    bulwark_run_free(after);
    bulwark_scenario_free(s);
}

static void check_mask(const struct bulwark_scenario *s, const char *name, uint32_t truth)
{
    uint32_t mask = 99;
    check_true(name, bulwark_scenario_mask(s, name, &mask, NULL) == BULWARK_OK && mask == truth);
}

static void check_no_mask(const struct bulwark_scenario *s, const char *name, const char *words)
{
    uint32_t mask = 99;
    struct bulwark_error error = {.text = ""};
    check_true(name, bulwark_scenario_mask(s, name, &mask, &error) == BULWARK_MISUSE);
    check_true("the words", strstr(error.text, words) != NULL);
    check_true("no mask", mask == 99);
}

static void bits_of_masks_are_measures_in_the_order_of_the_file(void)
{
    struct bulwark_scenario *s = load(TWO_MEASURES);
    check_mask(s, "none", 0);
    check_mask(s, "zeta", 1);
    check_mask(s, "alpha", 2);
    check_mask(s, "zeta+alpha", 3);
    check_mask(s, "alpha+zeta", 3);
    check_no_mask(s, "zeta+alhpa", "there is no measure 'alhpa'; did you mean 'alpha'?");
    check_no_mask(s, "zeta+zeta", "'zeta' is named twice");
    check_no_mask(s, "", "there is no measure ''");
    check_no_mask(s, "zeta+", "there is no measure ''");
    size_t measure = 99;
    check_true("found", bulwark_scenario_measure(s, "alpha", &measure, NULL) == BULWARK_OK);
    check_true("the second", measure == 1);
    check_true("not found", bulwark_scenario_measure(s, "mnna", &measure, NULL) == BULWARK_MISUSE);
    check_true("as it was", measure == 1);
    bulwark_scenario_free(s);
}

static void null_can_be_freed(void)
{
    bulwark_scenario_free(NULL);
    bulwark_run_free(NULL);
    check_true("a version", strlen(bulwark_version()) >= strlen("0.0.0"));
}

int main(void)
{
    const struct named_test tests[] = {
        {"a scenario says what its file says", a_scenario_says_what_its_file_says},
        {"a missing file is refused", a_missing_file_is_refused},
        {"a refused scenario tells all its mistakes", a_refused_scenario_tells_all_its_mistakes},
        {"a text that is too long ends in an ellipsis",
         a_text_that_is_too_long_ends_in_an_ellipsis},
        {"a change of numbers changes the estimates and back",
         a_change_of_numbers_changes_the_estimates_and_back},
        {"a change that fails changes nothing", a_change_that_fails_changes_nothing},
        {"bits of masks are measures in the order of the file",
         bits_of_masks_are_measures_in_the_order_of_the_file},
        {"NULL can be freed", null_can_be_freed},
    };
    return run_tests("library", tests, sizeof tests / sizeof tests[0]);
}
