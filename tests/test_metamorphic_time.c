// SPDX-License-Identifier: GPL-3.0-or-later
//
// On random scenarios: time goes one way, in whatever unit.
#include "check.h"
#include "metamorphic/change.h"
#include "metamorphic/property.h"

// ---- the horizon --------------------------------------------------------------------------------

// The chance of no attack through `years` of the long run is what the short one, which ends then,
// says of it.
static enum verdict is_the_curve_of(struct trial_case *c, const struct bulwark_run *brief,
                                    const struct bulwark_run *lengthy, uint32_t mask)
{
    for (size_t i = 0; i < bulwark_run_n_points(brief); i++) {
        struct bulwark_estimate a, b;
        if (bulwark_run_survival(brief, mask, i, &a, NULL) != BULWARK_OK)
            return VERDICT_HOLDS; // not reported
        if (bulwark_run_survival(lengthy, mask, i, &b, NULL) != BULWARK_OK)
            return case_breaks(c, "combination %u has no curve", mask);
        if (fabs(a.value - b.value) > ROUNDING)
            return case_breaks(c, "survival of %u by %g: %.17g, with more time to come %.17g", mask,
                               bulwark_run_point_years(brief, i), a.value, b.value);
    }
    return VERDICT_HOLDS;
}

static enum verdict goes_on(struct trial_case *c, const struct bulwark_run *brief,
                            const struct bulwark_run *lengthy)
{
    for (uint32_t mask = 0; mask < bulwark_run_n_combinations(brief); mask++) {
        const double soon = lab_deterrence(brief, mask), late = lab_deterrence(lengthy, mask);
        if (c->wrong ? soon > late + ROUNDING : soon < late - ROUNDING)
            return case_breaks(c, "combination %u: %.17g, with more time %.17g", mask, soon, late);
        const enum verdict verdict = is_the_curve_of(c, brief, lengthy, mask);
        if (verdict != VERDICT_HOLDS)
            return verdict;
    }
    return VERDICT_HOLDS;
}

static enum verdict more_time_brings_no_peace(struct trial_case *c)
{
    const struct node *adversary = node_child(c->scenario, "adversary");
    if (node_child(adversary, "anchor") != NULL && node_child(adversary, "anchor_years") == NULL)
        return VERDICT_IDLE; // the anchor speaks of the horizon
    struct node *one = node_copy(c->scenario), *other = node_copy(c->scenario);
    const double years = horizon_years(one) * chance_between(&c->chance, 0.3, 0.9);
    set_number(node_child(one, "scenario"), "horizon", years);
    set_number(node_child(one, "scenario"), "grid", years / 4.0);
    set_number(node_child(other, "scenario"), "grid", years / 4.0);
    struct bulwark_run *brief = lab_run(c->lab, one);
    struct bulwark_run *lengthy = brief != NULL ? lab_run(c->lab, other) : NULL;
    const enum verdict verdict = lengthy != NULL ? goes_on(c, brief, lengthy) : VERDICT_IDLE;
    bulwark_run_free(brief);
    bulwark_run_free(lengthy);
    node_free(one);
    node_free(other);
    return verdict;
}

// ---- the unit of time ---------------------------------------------------------------------------

static bool is_time(const struct node *node)
{
    static const char *const keys[] = {"delay",
                                       "pause",
                                       "gap",
                                       "after",
                                       "date",
                                       "begins",
                                       "recovery",
                                       "anchor_years",
                                       "horizon",
                                       "grid",
                                       "anticipated_until"};
    for (size_t i = 0; node->name != NULL && i < sizeof keys / sizeof keys[0]; i++) {
        if (strcmp(node->name, keys[i]) == 0)
            return true;
    }
    return false;
}

// Unknowns of some years, by their names.
static bool is_years(const struct node *node)
{
    return node->kind == NODE_GROUP && node->name != NULL && node_child(node, "dist") != NULL &&
           (strcmp(node->name, "pace") == 0 || strcmp(node->name, "lag") == 0);
}

static void scale_time(struct node *root, double times)
{
    struct node *node = NULL, *head = node_child(root, "scenario");
    struct node *deadlines = node_child(head, "deadlines");
    struct node *adversary = node_child(root, "adversary");
    if (node_child(head, "grid") == NULL)
        node_number(head, "grid", 0.5);
    if (node_child(adversary, "opportunities") == NULL)
        node_number(adversary, "opportunities", 1.0);
    for (size_t i = 0; (node = node_find(root, is_time, i)) != NULL; i++)
        scale_number(node, times);
    for (size_t i = 0; (node = node_find(root, is_years, i)) != NULL; i++)
        scale_number(node, times);
    for (size_t i = 0; deadlines != NULL && i < deadlines->n_children; i++)
        scale_number(deadlines->children[i], times);
    scale_number(node_child(adversary, "opportunities"), 1.0 / times);
}

// Deterrence, shares and chances to be in force. (Odds ratios speak of a year.)
static enum verdict same_history(struct trial_case *c, const struct bulwark_run *one,
                                 const struct bulwark_run *other)
{
    for (uint32_t mask = 0; mask < bulwark_run_n_combinations(one); mask++) {
        if (!case_equal(c, "deterrence", lab_deterrence(one, mask), lab_deterrence(other, mask)))
            return VERDICT_BROKEN;
    }
    for (size_t i = 0; i < lab_n_measures(one); i++) {
        for (enum bulwark_measure_quantity q = BULWARK_SHAPLEY; q <= BULWARK_IN_FORCE; q++) {
            if (!case_equal(c, "a measure's quantity", lab_measure(one, q, i),
                            lab_measure(other, q, i)))
                return VERDICT_BROKEN;
        }
    }
    return VERDICT_HOLDS;
}

// By a power of two, so that nothing is rounded but logarithms.
static enum verdict the_unit_of_time_is_free(struct trial_case *c)
{
    struct node *one = node_copy(c->scenario);
    enum verdict verdict = VERDICT_IDLE;
    if (!node_says(node_child(one, "adversary"), "model", "log_odds") && // speaks of a year
        node_find(one, is_empirical, 0) == NULL) {                       // a file's durations stay
        dates_to_years(one, 365.25);
        struct node *other = node_copy(one);
        scale_time(other, 4.0);
        if (c->wrong)
            scale_number(node_child(node_child(other, "scenario"), "horizon"), 1.1);
        struct bulwark_run *mine = lab_run(c->lab, one);
        struct bulwark_run *yours = mine != NULL ? lab_run(c->lab, other) : NULL;
        if (yours != NULL)
            verdict = same_history(c, mine, yours);
        else if (mine != NULL)
            verdict = case_breaks(c, "changed, it fails: %.400s", c->lab->error.text);
        bulwark_run_free(mine);
        bulwark_run_free(yours);
        node_free(other);
    }
    node_free(one);
    return verdict;
}

// ---- likelier and sooner ------------------------------------------------------------------------

// Every certain p grows, every delay and pause shrinks; the twin's the other way.
static void hasten(struct node *node, bool wrong)
{
    for (size_t i = 0; i < node->n_children; i++) {
        struct node *child = node->children[i];
        const bool is_p = child->name != NULL && strcmp(child->name, "p") == 0;
        if (is_p && child->kind == NODE_NUMBER)
            child->number = wrong ? 0.5 * child->number : 0.5 + 0.5 * child->number;
        else if (child->name != NULL && strcmp(child->name, "delay") == 0)
            scale_number(child, wrong ? 2.0 : 0.5);
        else if (child->name == NULL || strcmp(child->name, "shocks") != 0)
            hasten(child, wrong);
    }
}

static bool is_repeated(const struct node *node)
{
    return node_child(node, "attempts") != NULL;
}

// Of decisions with a single attempt; a refusal may come sooner than a late success.
static enum verdict what_is_likelier_comes_no_later(struct trial_case *c)
{
    struct node *one = node_copy(c->scenario), *node = NULL;
    count_bodies(one);
    while ((node = node_find(one, is_repeated, 0)) != NULL)
        node_unset(node, "attempts");
    struct node *other = node_copy(one);
    hasten(other, c->wrong);
    struct bulwark_run *mine = lab_run(c->lab, one);
    struct bulwark_run *yours = mine != NULL ? lab_run(c->lab, other) : NULL;
    enum verdict verdict = yours != NULL ? VERDICT_HOLDS : VERDICT_IDLE;
    for (size_t i = 0; verdict == VERDICT_HOLDS && i < lab_n_measures(mine); i++) {
        const double before = lab_measure(mine, BULWARK_IN_FORCE, i);
        const double after = lab_measure(yours, BULWARK_IN_FORCE, i);
        if (after < before - ROUNDING)
            verdict = case_breaks(c, "measure %zu is in force with %.17g, before with %.17g", i,
                                  after, before);
    }
    bulwark_run_free(mine);
    bulwark_run_free(yours);
    node_free(one);
    node_free(other);
    return verdict;
}

PROPERTY(more_time_brings_no_peace, 60)
PROPERTY(the_unit_of_time_is_free, 80)
PROPERTY(what_is_likelier_comes_no_later, 60)

int main(void)
{
    const struct named_test tests[] = {
        {"more time brings no more peace", check_more_time_brings_no_peace},
        {"the unit of time is free", check_the_unit_of_time_is_free},
        {"what is likelier comes no later", check_what_is_likelier_comes_no_later},
    };
    return run_tests("metamorphic: time", tests, sizeof tests / sizeof tests[0]);
}
