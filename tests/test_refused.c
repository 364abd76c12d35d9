// SPDX-License-Identifier: GPL-3.0-or-later
//
// Mistakes in scenarios: every file of refused/ is refused with the messages that it says at its
// head, every one of accepted/ is accepted, and overrides do what they promise.

#include <CUnit/Basic.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/model.h"
#include "refused.h"

// Reads a scenario to the end. Where `then` is given it looks at what was read, accepted or not.
static void read_scenario(struct outcome *outcome, const char *path, const char *const *overrides,
                          size_t n, void (*then)(const struct scenario *, const struct model *))
{
    struct scenario scenario;
    struct model model;
    struct error error;
    *outcome = (struct outcome){.status = STATUS_OK};
    outcome->status = scenario_open(&scenario, path, overrides, n, &error);
    if (outcome->status != STATUS_OK) {
        outcome->is_fatal = true;
        (void)snprintf(outcome->text, sizeof outcome->text, "%s", error.text);
        return;
    }
    model_read(&model, &scenario);
    outcome->status = scenario_settle(&scenario, &error);
    outcome->n_errors = scenario.n_complaints;
    (void)snprintf(outcome->text, sizeof outcome->text, "%s",
                   scenario_complaints(&scenario, "--set "));
    if (then != NULL)
        then(&scenario, &model);
    scenario_clear(&scenario);
}

static void look_at_refused(const char *path)
{
    struct expectation expectation;
    struct outcome outcome;
    const bool is_said = read_expectation(&expectation, path);
    if (!is_said)
        printf("\n    %s does not say what is expected\n", path);
    CU_ASSERT(is_said);
    read_scenario(&outcome, path, NULL, 0, NULL);
    CU_ASSERT(is_as_expected(&outcome, &expectation, path, true));
}

static void mistakes_are_refused_with_the_messages_that_they_promise(void)
{
    CU_ASSERT(for_each_scenario("refused", look_at_refused) > 200);
}

static void look_at_accepted(const char *path)
{
    struct outcome outcome;
    read_scenario(&outcome, path, NULL, 0, NULL);
    if (outcome.status != STATUS_OK)
        printf("\n    %s:\n%s\n", path, outcome.text);
    CU_ASSERT(outcome.status == STATUS_OK);
    CU_ASSERT(outcome.n_errors == 0);
}

static void edge_cases_are_accepted(void)
{
    CU_ASSERT(for_each_scenario("accepted", look_at_accepted) > 5);
}

static void a_wrong_expectation_fails(void)
{
    char path[MAX_PATH];
    struct expectation right;
    struct outcome outcome;
    path_of(path, "refused", "range_run.cfg");
    CU_ASSERT_FATAL(read_expectation(&right, path));
    read_scenario(&outcome, path, NULL, 0, NULL);
    CU_ASSERT(is_as_expected(&outcome, &right, path, false));
    struct expectation wrong = right;
    wrong.n_errors++;
    CU_ASSERT(!is_as_expected(&outcome, &wrong, path, false));
    wrong = right;
    wrong.is_fatal = true;
    CU_ASSERT(!is_as_expected(&outcome, &wrong, path, false));
    wrong = right;
    wrong.message[1][0]++;
    CU_ASSERT(!is_as_expected(&outcome, &wrong, path, false));
    path_of(path, "accepted", "legal_minimal.cfg");
    CU_ASSERT(!read_expectation(&wrong, path));
    read_scenario(&outcome, path, NULL, 0, NULL);
    CU_ASSERT(!is_as_expected(&outcome, &right, path, false));
}

static void complaints_stand_in_the_order_of_the_file(void)
{
    char path[MAX_PATH];
    struct outcome outcome;
    path_of(path, "refused", "every_mistake.cfg");
    read_scenario(&outcome, path, NULL, 0, NULL);
    long last = 0;
    size_t n = 0;
    for (const char *at = outcome.text; (at = strstr(at, "every_mistake.cfg:")) != NULL; n++) {
        at += strlen("every_mistake.cfg:");
        const long line = strtol(at, NULL, 10);
        CU_ASSERT(line > last);
        last = line;
    }
    CU_ASSERT(n == 8);
}

static void look_at_integers(const struct scenario *s, const struct model *model)
{
    CU_ASSERT(s->run.seed == UINT64_C(2147483648));
    CU_ASSERT(s->run.n_worlds == 10);
    CU_ASSERT(s->horizon_years == 5.0);
    CU_ASSERT(model->measures[0].cost == 3.0);
}

static void look_at_quirks(const struct scenario *s, const struct model *model)
{
    CU_ASSERT(s->run.seed == UINT64_C(0x80000000));
    CU_ASSERT(s->run.n_trials == 8);
    CU_ASSERT_STRING_EQUAL(s->title, "a \"quoted\" # title");
    CU_ASSERT(dist_lower(&s->unknowns[0].dist) == -0.75);
    CU_ASSERT(dist_upper(&s->unknowns[0].dist) == .123456789012345678901);
    CU_ASSERT_STRING_EQUAL(model->measures[0].name, "a-b_c*1");
}

static void look_at_moments(const struct scenario *s, const struct model *model)
{
    CU_ASSERT(s->n_deadlines == 3);
    CU_ASSERT(s->deadlines[0].years == 0.5);
    CU_ASSERT_DOUBLE_EQUAL(s->deadlines[2].years, 393.0 / 365.25, 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(s->horizon_years, 3653.0 / 365.25, 1e-15);
    CU_ASSERT(model->measures[0].begins_years.unknown == 0);
    CU_ASSERT(model->adversary.number[ADVERSARY_BEGINS].law >= 0);
}

static void what_is_accepted_is_read_right(void)
{
    static const struct {
        const char *name;
        void (*look)(const struct scenario *, const struct model *);
    } cases[] = {{"legal_integers.cfg", look_at_integers},
                 {"legal_quirks.cfg", look_at_quirks},
                 {"legal_moments.cfg", look_at_moments}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char path[MAX_PATH];
        struct outcome outcome;
        path_of(path, "accepted", cases[i].name);
        read_scenario(&outcome, path, NULL, 0, cases[i].look);
        CU_ASSERT(outcome.status == STATUS_OK);
    }
}

// ---- overrides ----------------------------------------------------------------------------

// The entry at a dotted path, or NULL.
static const struct entry *entry_at(const struct scenario *s, const char *path)
{
    const struct entry *entry = s->root;
    char steps[MAX_PATH], *rest = NULL;
    (void)snprintf(steps, sizeof steps, "%s", path);
    for (char *step = strtok_r(steps, ".", &rest); step != NULL && entry != NULL;
         step = strtok_r(NULL, ".", &rest))
        entry = entry_child(entry, step);
    return entry;
}

static double number_at(const struct scenario *s, const char *path)
{
    const struct entry *entry = entry_at(s, path);
    return entry != NULL && entry_is_number(entry) ? entry_real(entry) : NAN;
}

static void check_override(const char *override, enum status status, const char *message,
                           void (*look)(const struct scenario *, const struct model *))
{
    char path[MAX_PATH];
    struct outcome outcome;
    path_of(path, "accepted", "legal_steps.cfg");
    read_scenario(&outcome, path, &override, 1, look);
    const bool good = outcome.status == status && strstr(outcome.text, message) != NULL;
    if (!good)
        printf("\n    --set %s: status %d\n%s\n", override, (int)outcome.status, outcome.text);
    CU_ASSERT(good);
}

#define STEPS "measures.a.process.steps."

static void look_at_replaced(const struct scenario *s, const struct model *model)
{
    CU_ASSERT(number_at(s, STEPS "vote.p") == 0.25);
    const struct entry *steps = entry_at(s, "measures.a.process.steps");
    CU_ASSERT_FATAL(steps != NULL);
    CU_ASSERT(steps->n_children == 2);
    CU_ASSERT_STRING_EQUAL(entry_child_text(steps->first, "type"), "decision");
    CU_ASSERT(model->n_measures == 2);
}

static void look_at_second_step(const struct scenario *s, const struct model *model)
{
    CU_ASSERT(number_at(s, STEPS "1.after") == 2.5);
    CU_ASSERT(number_at(s, STEPS "vote.p") == 0.5);
    CU_ASSERT(model->n_measures == 2);
}

static void look_at_new_step(const struct scenario *s, const struct model *model)
{
    CU_ASSERT(number_at(s, STEPS "1.after") == 7.0);
    CU_ASSERT_STRING_EQUAL(model->measures[0].process->children[1]->path, STEPS "1");
}

static void overrides_replace_in_place(void)
{
    check_override(STEPS "vote.p=0.25", STATUS_OK, "", look_at_replaced);
    check_override(STEPS "1.after=2.5", STATUS_OK, "", look_at_second_step);
    check_override(STEPS "1={ type = \"fixed\"; after = 7; }", STATUS_OK, "", look_at_new_step);
    check_override("measures.b.requires.0=a", STATUS_OK, "", NULL);
    check_override("measures.b.requires.0=b", STATUS_REFUSED,
                   "--set measures.b.requires.0=b: measures.b.requires.0: there is no measure "
                   "defined above called 'b'", NULL);
}

static void look_at_added(const struct scenario *s, const struct model *model)
{
    CU_ASSERT(model->n_measures == 3);
    CU_ASSERT_STRING_EQUAL(model->measures[model->in_file_order[2]].name, "c");
    CU_ASSERT(number_at(s, "measures.c.cost") == 2.0);
}

static void look_at_run(const struct scenario *s, const struct model *model)
{
    CU_ASSERT(s->run.seed == UINT64_C(2147483648));
    CU_ASSERT(model->n_measures == 2);
}

static void overrides_add_keys(void)
{
    check_override("measures.c={ cost = 2; process = { type = \"fixed\"; after = 1; }; }",
                   STATUS_OK, "", look_at_added);
    check_override("run={ seed = 2147483648; }", STATUS_OK, "", look_at_run);
    check_override("scenario.deadlines={ soon = \"2024-01-01\"; }", STATUS_OK, "", NULL);
    check_override("measures.a.effects.deniall=0.5", STATUS_REFUSED,
                   "--set measures.a.effects.deniall=0.5: measures.a.effects.deniall is not a key "
                   "of effects; did you mean 'denial'?", NULL);
}

static void look_at_removed(const struct scenario *s, const struct model *model)
{
    CU_ASSERT(model->n_measures == 1);
    CU_ASSERT(entry_at(s, "measures.b") == NULL);
    CU_ASSERT(entry_at(s, "measures.a") != NULL);
}

static void look_at_removed_step(const struct scenario *s, const struct model *model)
{
    CU_ASSERT(number_at(s, STEPS "0.after") == 1.0);
    CU_ASSERT(model->n_measures == 2);
}

static void overrides_remove_keys(void)
{
    check_override("measures.b=", STATUS_OK, "", look_at_removed);
    check_override("factors=", STATUS_OK, "", NULL);
    check_override(STEPS "vote=", STATUS_OK, "", look_at_removed_step);
    check_override("measures.a=", STATUS_REFUSED, "legal_steps.cfg:9: measures.b.requires.0: there "
                   "is no measure defined above called 'a'", NULL);
    check_override("measures.c=", STATUS_MISUSE, "there is nothing to remove", NULL);
}

static void look_at_included_group(const struct scenario *s, const struct model *model)
{
    CU_ASSERT_STRING_EQUAL(model->measures[0].process->path, "measures.a.process");
    CU_ASSERT(model->measures[0].process->n_children == 2);
    CU_ASSERT(number_at(s, STEPS "first.p") == 0.1);
    CU_ASSERT(number_at(s, STEPS "1.p") == 0.9);
}

static void overrides_take_bare_words_groups_and_includes(void)
{
    check_override("scenario.start=2024-02-29", STATUS_OK, "", NULL);
    check_override("scenario.title=a/b", STATUS_OK, "", NULL);
    check_override("adversary.model=threshhold", STATUS_REFUSED,
                   "there is no adversary model 'threshhold'; did you mean 'threshold'?", NULL);
    check_override("adversary={ model = \"log_odds\"; base = 0.1; }", STATUS_OK, "", NULL);
    check_override("measures.a.process=\n@include \"parts/sequence.inc\"\n", STATUS_OK, "",
                   look_at_included_group);
    check_override("measures.a.process=\n@include \"parts/mistaken.inc\"\n", STATUS_REFUSED,
                   "parts/mistaken.inc:2: measures.a.process.p is 1.5", NULL);
    check_override("measures.a.process=\n@include \"parts/nowhere.inc\"\n", STATUS_MISUSE,
                   "parts/nowhere.inc: No such file or directory", NULL);
}

static void overrides_that_lead_nowhere_are_misuse(void)
{
    check_override("measures.a.p", STATUS_MISUSE, "PATH=VALUE is wanted", NULL);
    check_override("=1", STATUS_MISUSE, "PATH=VALUE is wanted", NULL);
    check_override("measures.c.cost=1", STATUS_MISUSE, "there is no group measures.c", NULL);
    check_override("measures.a.effects.denial.weight=1", STATUS_MISUSE,
                   "there is no group measures.a.effects.denial", NULL);
    check_override(STEPS "2.p=1", STATUS_MISUSE, "there is no group " STEPS "2", NULL);
    check_override(STEPS "2={ type = \"fixed\"; after = 1; }", STATUS_MISUSE,
                   "the list has no item 2", NULL);
    check_override("adversary.cost=0.1; noise = 0.2", STATUS_MISUSE, "one value is wanted", NULL);
    check_override("adversary.cost={ dist = ", STATUS_MISUSE, "syntax error", NULL);
    check_override("adversary.cost=two words", STATUS_MISUSE, "syntax error", NULL);
    check_override("adversary.cost=99999999999999999999", STATUS_MISUSE,
                   "does not fit in 64 bits", NULL);
    check_override("adversary.=1", STATUS_MISUSE, "cannot be the name of a key", NULL);
    check_override("measures.c d={ }", STATUS_MISUSE, "'c d' cannot be the name of a key", NULL);
    check_override("measures.1c={ }", STATUS_MISUSE, "'1c' cannot be the name of a key", NULL);
}

static void overrides_are_checked_like_the_file(void)
{
    check_override("adversary.noise=-1", STATUS_REFUSED,
                   "--set adversary.noise=-1: adversary.noise is -1; it must be positive", NULL);
    check_override("adversary.noise=loud", STATUS_REFUSED,
                   "there is no uncertain number 'loud'", NULL);
    check_override("adversary.noise=nan", STATUS_REFUSED, "there is no uncertain number 'nan'",
                   NULL);
    check_override("adversary.noise=1e999", STATUS_REFUSED, "a finite number is wanted", NULL);
    check_override("scenario.horizon=never", STATUS_REFUSED,
                   "scenario.horizon is \"never\"; a date \"YYYY-MM-DD\" is wanted", NULL);
}

static const struct {
    const char *name;
    CU_TestFunc function;
} tests[] = {
    {"mistakes are refused with the messages that they promise",
     mistakes_are_refused_with_the_messages_that_they_promise},
    {"edge cases are accepted", edge_cases_are_accepted},
    {"a wrong expectation fails", a_wrong_expectation_fails},
    {"complaints stand in the order of the file", complaints_stand_in_the_order_of_the_file},
    {"what is accepted is read right", what_is_accepted_is_read_right},
    {"overrides replace in place", overrides_replace_in_place},
    {"overrides add keys", overrides_add_keys},
    {"overrides remove keys", overrides_remove_keys},
    {"overrides take bare words, groups and includes",
     overrides_take_bare_words_groups_and_includes},
    {"overrides that lead nowhere are misuse", overrides_that_lead_nowhere_are_misuse},
    {"overrides are checked like the file", overrides_are_checked_like_the_file},
};

int main(void)
{
    const size_t n = sizeof tests / sizeof tests[0];
    (void)gsl_set_error_handler_off();
    if (CU_initialize_registry() != CUE_SUCCESS)
        return 1;
    CU_pSuite suite = CU_add_suite("refused", NULL, NULL);
    bool added = suite != NULL;
    for (size_t i = 0; added && i < n; i++)
        added = CU_add_test(suite, tests[i].name, tests[i].function) != NULL;
    CU_basic_set_mode(CU_BRM_VERBOSE);
    const bool ran = added && CU_basic_run_tests() == CUE_SUCCESS;
    const bool passed = ran && CU_get_number_of_tests_run() == n &&
                        CU_get_number_of_failures() == 0;
    CU_cleanup_registry();
    return passed ? 0 : 1;
}
