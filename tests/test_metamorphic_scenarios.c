// SPDX-License-Identifier: GPL-3.0-or-later
//
// The generator of scenarios, what cuts them down, and what judges them.
#include "check.h"
#include "metamorphic/change.h"
#include "metamorphic/generate.h"
#include "metamorphic/property.h"

enum { FIRST = 1, N_SCENARIOS = 300 };

static void every_scenario_is_accepted(void)
{
    struct lab lab;
    check_true("a folder", lab_open(&lab));
    bool accepted = true;
    for (uint64_t i = FIRST; accepted && i < FIRST + N_SCENARIOS; i++) {
        struct node *scenario = generate_scenario(i);
        accepted = lab_accepts(&lab, scenario);
        if (!accepted) {
            char *text = node_print(scenario);
            printf("\n    scenario %d\n%s\n%s\n", (int)i, text, lab.error.text);
            free(text);
        }
        node_free(scenario);
    }
    check_true("all are accepted", accepted);
    lab_close(&lab);
}

static void a_number_is_one_scenario(void)
{
    struct node *trees[] = {generate_scenario(7), generate_scenario(7), generate_scenario(8)};
    char *texts[3];
    for (size_t i = 0; i < 3; i++)
        texts[i] = node_print(trees[i]);
    check_true("the same number, the same scenario", strcmp(texts[0], texts[1]) == 0);
    check_true("another number, another one", strcmp(texts[0], texts[2]) != 0);
    for (size_t i = 0; i < 3; i++) {
        node_free(trees[i]);
        free(texts[i]);
    }
}

// ---- the whole language -------------------------------------------------------------------------

static bool occurs(const struct node *node, const char *word)
{
    bool found = (node->name != NULL && strcmp(node->name, word) == 0) ||
                 (node->kind == NODE_TEXT && strcmp(node->text, word) == 0);
    for (size_t i = 0; !found && i < node->n_children; i++)
        found = occurs(node->children[i], word);
    return found;
}

static bool occurs_in_some(struct node *const *scenarios, const char *word)
{
    bool found = false;
    for (size_t i = 0; !found && i < N_SCENARIOS; i++)
        found = occurs(scenarios[i], word);
    return found;
}

// The word that a line of the reference explains: a key, a distribution, its parameter, a kind.
static bool explains(const char *line, char word[static 64])
{
    return sscanf(line, "| `%63[a-z0-9_]` |", word) == 1 ||
           sscanf(line, "| | `%63[a-z0-9_]` |", word) == 1 ||
           sscanf(line, "#### `model = \"%63[a-z_]\"`", word) == 1 ||
           sscanf(line, "#### `type = \"%63[a-z_]\"`", word) == 1;
}

static void the_whole_language_occurs(void)
{
    static struct node *scenarios[N_SCENARIOS];
    for (size_t i = 0; i < N_SCENARIOS; i++)
        scenarios[i] = generate_scenario(FIRST + i);
    FILE *reference = popen("'" BULWARK_PROGRAM "' reference --keys", "r");
    char *line = NULL, word[64];
    size_t size = 0, n = 0;
    while (reference != NULL && getline(&line, &size, reference) > 0) {
        if (!explains(line, word))
            continue;
        n++;
        if (!occurs_in_some(scenarios, word)) {
            printf("\n    %s occurs in none of %d scenarios\n", word, (int)N_SCENARIOS);
            check_true(word, false);
        }
    }
    check_true("the reference can be read", reference != NULL && pclose(reference) == 0 && n > 100);
    check_true("the twin: what the language lacks does not occur",
               !occurs_in_some(scenarios, "odds_ratios"));
    free(line);
    for (size_t i = 0; i < N_SCENARIOS; i++)
        node_free(scenarios[i]);
}

// ---- cutting down -------------------------------------------------------------------------------

static bool is_vote(const struct node *node)
{
    return is_process(node, "at_least") && whole_of(node, "k", 0) > 0;
}

// Broken by every scenario with a process of this kind; by none if wrong.
static enum verdict nothing_is_counted(struct trial_case *c)
{
    struct node *copy = node_copy(c->scenario);
    const bool found = node_find(copy, is_vote, 0) != NULL;
    node_free(copy);
    return found && !c->wrong ? VERDICT_BROKEN : VERDICT_HOLDS;
}

static void a_scenario_is_cut_down_to_what_breaks(void)
{
    const struct property property = {"nothing is counted", nothing_is_counted, 1};
    struct difference difference = {{0}};
    struct lab lab;
    uint64_t number = FIRST;
    check_true("a folder", lab_open(&lab));
    struct node *scenario = generate_scenario(number);
    while (property_judged(&property, &lab, scenario, false, &difference) != VERDICT_BROKEN ||
           node_child(scenario, "measures")->n_children < 4) {
        node_free(scenario);
        scenario = generate_scenario(++number);
    }
    struct node *least = property_shrink(&property, &lab, scenario, false, 3000);
    struct node *whole = property_shrink(&property, &lab, scenario, true, 3000);
    const struct node *vote = node_find(least, is_vote, 0);
    check_true("it still breaks",
               property_judged(&property, &lab, least, false, &difference) == VERDICT_BROKEN);
    check_true("one measure", node_child(least, "measures")->n_children == 1);
    check_true("which is that process",
               node_child(node_child(least, "measures")->children[0], "process") == vote);
    check_true("of one step", node_child(vote, "of")->n_children == 1);
    check_true("no politics", node_child(least, "factors") == NULL);
    check_true("hardly anything else", node_count(least) <= 32);
    check_true("what breaks nothing stays whole", node_count(whole) == node_count(scenario));
    printf("(%zu nodes, of %zu) ", node_count(least), node_count(scenario));
    node_free(least);
    node_free(whole);
    node_free(scenario);
    lab_close(&lab);
}

// ---- judging ------------------------------------------------------------------------------------

static enum verdict never_speaks(struct trial_case *c)
{
    (void)c;
    return VERDICT_IDLE;
}

static enum verdict never_fails(struct trial_case *c)
{
    (void)c;
    return VERDICT_HOLDS;
}

static enum verdict fails_if_wrong(struct trial_case *c)
{
    return c->wrong ? VERDICT_BROKEN : VERDICT_HOLDS;
}

static void a_property_must_speak_hold_and_be_able_to_fail(void)
{
    const struct property idle = {"planted: idle", never_speaks, 3};
    const struct property weak = {"planted: weak", never_fails, 3};
    const struct property false_one = {"planted: false", nothing_is_counted, 30};
    const struct property sound = {"planted: sound", fails_if_wrong, 3};
    check_true("one that never speaks is refused", !property_check(&idle));
    check_true("one whose twin goes unnoticed is refused", !property_check(&weak));
    check_true("one that is broken is refused", !property_check(&false_one));
    check_true("one that holds is accepted", property_check(&sound));
}

int main(void)
{
    const struct named_test tests[] = {
        {"every scenario is accepted", every_scenario_is_accepted},
        {"a number is one scenario", a_number_is_one_scenario},
        {"the whole language occurs", the_whole_language_occurs},
        {"a scenario is cut down to what breaks a property", a_scenario_is_cut_down_to_what_breaks},
        {"a property must speak, hold and be able to fail",
         a_property_must_speak_hold_and_be_able_to_fail},
    };
    return run_tests("metamorphic: scenarios", tests, sizeof tests / sizeof tests[0]);
}
