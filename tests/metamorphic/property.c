// SPDX-License-Identifier: GPL-3.0-or-later
#include "metamorphic/property.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "metamorphic/generate.h"

enum { FIRST_SCENARIO = 20230308, N_JUDGEMENTS = 2000 };

#ifdef __SANITIZE_ADDRESS__
enum { SLOWER = 3 };
#else
enum { SLOWER = 1 };
#endif

static unsigned long from_environment(const char *name, unsigned long otherwise)
{
    const char *text = getenv(name);
    return text != NULL && *text != '\0' ? strtoul(text, NULL, 10) : otherwise;
}

enum verdict property_judged(const struct property *property, struct lab *lab,
                             const struct node *scenario, bool wrong, struct difference *difference)
{
    const struct node *seed = node_child(node_child(scenario, "run"), "seed");
    struct trial_case c = {.lab = lab,
                           .scenario = scenario,
                           .chance = {seed != NULL ? (uint64_t)seed->number : 1},
                           .wrong = wrong};
    // What is cut down may have become a mistake, and a judge need not think of that.
    const enum verdict verdict = lab_accepts(lab, scenario) ? property->judge(&c) : VERDICT_IDLE;
    *difference = c.difference;
    return verdict;
}

static void show_broken(const struct property *property, struct lab *lab,
                        const struct node *scenario, uint64_t number,
                        const struct difference *difference)
{
    printf("\n    scenario %" PRIu64 ": not true that %s: %s\n", number, property->name,
           difference->text);
    struct node *least = property_shrink(property, lab, scenario, false, N_JUDGEMENTS);
    struct difference shown = {{0}};
    (void)property_judged(property, lab, least, false, &shown);
    char *text = node_print(least);
    printf("    the least that shows it: %s\n%s\n", shown.text, text);
    free(text);
    node_free(least);
}

struct tally {
    unsigned long n_broken, n_holds, n_idle;
};

static void judge_number(const struct property *property, struct lab *lab, uint64_t number,
                         struct tally *tally)
{
    struct node *scenario = generate_scenario(number);
    struct difference difference = {{0}};
    const enum verdict verdict = property_judged(property, lab, scenario, false, &difference);
    tally->n_idle += verdict == VERDICT_IDLE;
    tally->n_holds += verdict == VERDICT_HOLDS;
    tally->n_broken += verdict == VERDICT_BROKEN;
    if (verdict == VERDICT_BROKEN && tally->n_broken <= 2)
        show_broken(property, lab, scenario, number, &difference);
    node_free(scenario);
}

// How many of the usual scenarios it takes until the twin is noticed; 0 if it isn't.
static unsigned long twin_noticed(const struct property *property, struct lab *lab)
{
    bool noticed = false;
    unsigned long i = 0;
    for (; !noticed && i < property->n_scenarios; i++) {
        struct node *scenario = generate_scenario(FIRST_SCENARIO + i);
        struct difference difference;
        noticed = property_judged(property, lab, scenario, true, &difference) == VERDICT_BROKEN;
        node_free(scenario);
    }
    return noticed ? i : 0;
}

bool property_check(const struct property *property)
{
    const unsigned long usual = (property->n_scenarios + SLOWER - 1) / SLOWER;
    const unsigned long n = from_environment("BULWARK_SCENARIOS", usual);
    const uint64_t from = from_environment("BULWARK_SCENARIOS_FROM", FIRST_SCENARIO);
    struct lab lab;
    struct tally tally = {0};
    if (!lab_open(&lab))
        return false;
    for (unsigned long i = 0; i < n; i++)
        judge_number(property, &lab, from + i, &tally);
    const unsigned long twin = twin_noticed(property, &lab);
    printf("\n    scenarios from %" PRIu64 ": %lu hold, %lu broken, %lu have nothing of it; the "
           "twin shows at the %lu-th; %lu runs ",
           from, tally.n_holds, tally.n_broken, tally.n_idle, twin, lab.n_runs);
    lab_close(&lab);
    const bool speaks = tally.n_holds > 0 || n < usual; // a few may be asked for to look at them
    return tally.n_broken == 0 && speaks && twin > 0;
}

enum verdict case_breaks(struct trial_case *c, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(c->difference.text, sizeof c->difference.text, format, arguments);
    va_end(arguments);
    return VERDICT_BROKEN;
}

bool case_equal(struct trial_case *c, const char *what, double one, double other)
{
    if (fabs(one - other) <= ROUNDING)
        return true;
    (void)case_breaks(c, "%s: %.17g and %.17g", what, one, other);
    return false;
}

static bool tables_agree(struct trial_case *c, const struct bulwark_run *one,
                         const struct bulwark_run *other, const char *ignored)
{
    char *here = lab_tables(c->lab, one, "one"), *there = lab_tables(c->lab, other, "two");
    const bool agree =
        here != NULL && there != NULL && lab_same_tables(here, there, ignored, &c->difference);
    free(here);
    free(there);
    return agree;
}

enum verdict case_agrees(struct trial_case *c, struct node *other, enum likeness likeness)
{
    return case_both_agree(c, node_copy(c->scenario), other, likeness);
}

enum verdict case_both_agree(struct trial_case *c, struct node *one, struct node *other,
                             enum likeness likeness)
{
    enum verdict verdict = VERDICT_IDLE;
    struct bulwark_run *mine = other != NULL ? lab_run(c->lab, one) : NULL;
    struct bulwark_run *yours = mine != NULL ? lab_run(c->lab, other) : NULL;
    if (mine != NULL && yours == NULL) // a change must not make a mistake
        verdict = case_breaks(c, "changed, it fails: %.400s", c->lab->error.text);
    if (yours != NULL) {
        bool agree =
            lab_agrees(mine, yours, likeness == LIKE_ROUNDED ? ROUNDING : 0.0, &c->difference);
        if (agree && likeness >= LIKE_TABLES)
            agree = tables_agree(c, mine, yours, likeness == LIKE_ORDERED ? "p_last" : NULL);
        verdict = agree ? VERDICT_HOLDS : VERDICT_BROKEN;
    }
    bulwark_run_free(mine);
    bulwark_run_free(yours);
    node_free(one);
    node_free(other);
    return verdict;
}
