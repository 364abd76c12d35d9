// SPDX-License-Identifier: GPL-3.0-or-later
//
// On random scenarios: what can be said in two ways is the same, to the byte.
#include "check.h"
#include "metamorphic/change.h"
#include "metamorphic/generate.h"
#include "metamorphic/property.h"

static enum verdict dates_are_years(struct trial_case *c)
{
    struct node *other = node_copy(c->scenario);
    dates_to_years(other, c->wrong ? 365.0 : 365.25);
    return case_agrees(c, other, LIKE_TABLES);
}

// ---- points -------------------------------------------------------------------------------------

// Keys whose plain number may be a distribution, wherever they stand.
static bool may_be_a_point(const struct node *node)
{
    static const char *const keys[] = {"p",
                                       "after",
                                       "pause",
                                       "delay",
                                       "gap",
                                       "initial",
                                       "states",
                                       "denial",
                                       "population",
                                       "weight",
                                       "shift",
                                       "begins",
                                       "recovery",
                                       "benefit",
                                       "p_win",
                                       "punishment",
                                       "anchor",
                                       "mu",
                                       "sigma",
                                       "base",
                                       "odds_ratio",
                                       "noise",
                                       "grievance",
                                       "window",
                                       "anchor_years",
                                       "intervention",
                                       "provocation",
                                       "date",
                                       "anticipation",
                                       "opportunities",
                                       "cost_punishment",
                                       "cost_intervention",
                                       "decisiveness",
                                       "anticipated_until"};
    for (size_t i = 0; node->kind == NODE_NUMBER && i < sizeof keys / sizeof keys[0]; i++) {
        if (strcmp(node->name, keys[i]) == 0)
            return true;
    }
    return false;
}

static void make_points(struct node *node, double times)
{
    for (size_t i = 0; i < node->n_children; i++) {
        struct node *child = node->children[i];
        if (may_be_a_point(child)) {
            struct node *point = node_create(NODE_GROUP, NULL);
            node_text(point, "dist", "point");
            node_number(point, "value", times * child->number);
            node_replace(child, point);
        } else if (node_child(child, "dist") == NULL) {
            make_points(child, times);
        }
    }
}

static enum verdict a_point_is_its_number(struct trial_case *c)
{
    if (node_child(node_child(c->scenario, "run"), "sampler") != NULL)
        return VERDICT_IDLE; // a point has a coordinate of its own
    struct node *other = node_copy(c->scenario);
    // (Of a point nobody sees at once that it is 0: its events round what is summed.)
    make_points(other, c->wrong ? 0.8 : 1.0);
    return case_agrees(c, other, LIKE_ROUNDED);
}

// ---- defaults -----------------------------------------------------------------------------------

static void say_number(struct node *group, const char *name, double x)
{
    if (group != NULL && node_child(group, name) == NULL)
        node_number(group, name, x);
}

static void say_decision(struct node *decision, double delay)
{
    if (decision == NULL)
        return;
    say_number(decision, "delay", delay);
    say_number(decision, "pause", 0.0);
    if (node_child(decision, "attempts") == NULL)
        node_integer(decision, "attempts", 1);
    if (node_child(decision, "loads") == NULL)
        node_group(decision, "loads");
}

static void say_measure(struct node *measure, double horizon)
{
    static const char *const channels[] = {"denial", "intervention", "punishment", "provocation",
                                           "anticipation"};
    say_number(measure, "cost", 0.0);
    say_number(measure, "begins", 0.0);
    say_number(measure, "anticipated_until", horizon);
    if (node_child(measure, "effects") == NULL)
        node_group(measure, "effects");
    struct node *ramp = node_child(measure, "ramp"), *effects = node_child(measure, "effects");
    if (ramp != NULL && node_child(ramp, "steps") == NULL)
        node_integer(ramp, "steps", 1);
    say_number(ramp, "initial", 0.0);
    say_number(effects, "odds_ratio", 1.0);
    for (size_t i = 0; i < sizeof channels / sizeof channels[0]; i++)
        say_number(effects, channels[i], 0.0);
}

static void say_adversary(struct node *adversary)
{
    const bool utility =
        node_child(adversary, "model") == NULL || node_says(adversary, "model", "expected_utility");
    if (utility) {
        static const struct {
            const char *name;
            double value;
        } keys[] = {{"benefit", 1.0},         {"p_win", 0.5},     {"decisiveness", 0.0},
                    {"cost_punishment", 0.0}, {"grievance", 0.0}, {"cost_intervention", 0.0},
                    {"window", 0.0}};
        for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
            say_number(adversary, keys[i].name, keys[i].value);
        if (node_child(adversary, "anchor") == NULL)
            say_number(adversary, "cost", 0.0);
    }
    if (!node_says(adversary, "model", "log_odds"))
        say_number(adversary, "opportunities", 1.0);
    say_number(adversary, "begins", 0.0);
    say_number(adversary, "recovery", 0.0);
}

static bool is_shock(const struct node *node)
{
    return node->kind == NODE_GROUP && node_child(node, "shift") != NULL;
}

static enum verdict defaults_may_be_said(struct trial_case *c)
{
    struct node *other = node_copy(c->scenario), *node = NULL;
    struct node *measures = node_child(other, "measures");
    const double delay = c->wrong ? 0.5 : 0.0;
    for (size_t i = 0; measures != NULL && i < measures->n_children; i++) {
        say_measure(measures->children[i], horizon_years(other));
        say_decision(node_child(measures->children[i], "lapse"), delay);
    }
    for (size_t i = 0; (node = node_find(other, is_decision, i)) != NULL; i++)
        say_decision(node, delay);
    for (size_t i = 0; (node = node_find(other, is_shock, i)) != NULL; i++)
        say_number(node, "p", 1.0);
    for (size_t i = 0; (node = node_find(other, is_ratification, i)) != NULL; i++) {
        if (node_child(node, "rule") == NULL)
            node_text(node, "rule", "all");
    }
    say_adversary(node_child(other, "adversary"));
    if (node_child(other, "run") != NULL && node_child(node_child(other, "run"), "sampler") == NULL)
        node_text(node_child(other, "run"), "sampler", "random");
    return case_agrees(c, other, LIKE_TABLES);
}

// ---- processes ----------------------------------------------------------------------------------

static bool is_of(const struct node *node)
{
    return is_process(node, "any_of") || is_process(node, "all_of") || is_process(node, "at_least");
}

static void say_otherwise(struct node *process, bool wrong)
{
    const long n = (long)node_child(process, "of")->n_children;
    const bool all = is_process(process, "all_of");
    const long k = all ? n : is_process(process, "any_of") ? 1 : whole_of(process, "k", 1);
    if (is_process(process, "at_least") && !wrong) {
        if (k != 1 && k != n)
            return;
        set_text(process, "type", k == 1 ? "any_of" : "all_of");
        node_unset(process, "k");
        return;
    }
    set_text(process, "type", "at_least");
    set_integer(process, "k", !wrong ? k : k == n && n > 1 ? k - 1 : k < n ? k + 1 : k);
}

static enum verdict at_least_is_any_or_all(struct trial_case *c)
{
    struct node *other = node_copy(c->scenario), *node = NULL;
    size_t n = 0;
    for (; (node = node_find(other, is_of, n)) != NULL; n++)
        say_otherwise(node, c->wrong);
    if (n > 0)
        return case_agrees(c, other, LIKE_TABLES);
    node_free(other);
    return VERDICT_IDLE;
}

static bool is_by_number(const struct node *node)
{
    return is_ratification(node) && node_says(node, "rule", "at_least");
}

static enum verdict qualified_is_at_least(struct trial_case *c)
{
    struct node *other = node_copy(c->scenario), *node = NULL;
    size_t n = 0;
    while ((node = node_find(other, is_by_number, 0)) != NULL) {
        const char *name = node_child(node, "group")->text;
        const struct node *group = node_child(node_child(other, "groups"), name);
        const double n_bodies = (double)node_child(group, "members")->n_children;
        const double k = (double)whole_of(node, "k", 1);
        set_text(node, "rule", "qualified");
        set_number(node, "states", (c->wrong ? k - 1.0 : k) / n_bodies);
        node_unset(node, "k");
        n++;
    }
    if (n > 0)
        return case_agrees(c, other, LIKE_TABLES);
    node_free(other);
    return VERDICT_IDLE;
}

static double constant_of(const struct node *empirical)
{
    const struct durations *file = NULL;
    for (size_t i = 0; (file = durations_file(i)) != NULL; i++) {
        if (node_says(empirical, "file", file->name))
            return file->constant;
    }
    return 0.0;
}

static bool is_constant(const struct node *node)
{
    return is_empirical(node) && constant_of(node) > 0.0;
}

static enum verdict equal_durations_are_a_delay(struct trial_case *c)
{
    struct node *other = node_copy(c->scenario), *node = NULL;
    size_t n = 0;
    for (; (node = node_find(other, is_constant, 0)) != NULL; n++) {
        node_number(node, "delay", constant_of(node) + (c->wrong ? 0.5 : 0.0));
        say_number(node, "p", 1.0);
        node_unset(node, "file");
        set_text(node, "type", "decision");
    }
    if (n > 0)
        return case_agrees(c, other, LIKE_TABLES);
    node_free(other);
    return VERDICT_IDLE;
}

// ---- overrides ----------------------------------------------------------------------------------

static bool is_number(const struct node *node)
{
    return node->kind == NODE_NUMBER;
}

static enum verdict an_override_is_its_line(struct trial_case *c)
{
    struct node *other = node_copy(c->scenario), *node = NULL;
    size_t n = 0;
    while (node_find(other, is_number, n) != NULL)
        n++;
    if (n > 0)
        node = node_find(other, is_number, chance_below(&c->chance, n));
    enum verdict verdict = VERDICT_IDLE;
    if (node != NULL) {
        node->number *= 0.75;
        char *path = path_of(other, node);
        char *value = text_format("%.17g", (c->wrong ? 0.5 : 1.0) * node->number);
        struct bulwark_run *written = lab_run(c->lab, other);
        struct bulwark_run *set = lab_run_set(c->lab, c->scenario, path, value);
        if ((written == NULL) != (set == NULL))
            verdict = case_breaks(c, "%s = %s: %.300s", path, value, c->lab->error.text);
        else if (written != NULL)
            verdict =
                lab_agrees(written, set, 0.0, &c->difference) ? VERDICT_HOLDS : VERDICT_BROKEN;
        bulwark_run_free(written);
        bulwark_run_free(set);
        free(path);
        free(value);
    }
    node_free(other);
    return verdict;
}

// ---- groups -------------------------------------------------------------------------------------

static bool is_drawn(const struct node *node)
{
    return node_child(node, "dist") != NULL;
}

// Whether a default is the same said by each member: not a number that is drawn once for them all.
static bool is_each_ones(const struct node *key)
{
    if (strcmp(key->name, "delay") != 0)
        return !is_drawn(key);
    for (size_t i = 0; i < key->n_children; i++) {
        if (is_drawn(key->children[i]))
            return false;
    }
    return true;
}

static bool spread_default(struct node *group, bool wrong)
{
    struct node *given = node_child(group, "default"), *members = node_child(group, "members");
    bool any = false;
    for (size_t i = given != NULL ? given->n_children : 0; i-- > 0;) {
        const struct node *key = given->children[i];
        if (!is_each_ones(key))
            continue;
        any = true;
        for (size_t j = 0; j < members->n_children; j++) {
            if (node_child(members->children[j], key->name) == NULL)
                node_add(members->children[j], node_copy(key));
            else if (wrong)
                node_replace(node_child(members->children[j], key->name), node_copy(key));
        }
        node_remove(given, i);
    }
    return any;
}

// Unanimity treats bodies that are alike together, and takes those of one default to be alike:
// other random numbers, which test_metamorphic_chance.c compares. Here all are the n-th to agree.
static enum verdict a_default_is_each_members(struct trial_case *c)
{
    struct node *one = node_copy(c->scenario);
    count_bodies(one);
    struct node *other = node_copy(one), *groups = node_child(other, "groups");
    bool any = false;
    for (size_t i = 0; groups != NULL && i < groups->n_children; i++)
        any = spread_default(groups->children[i], c->wrong) || any;
    if (any)
        return case_both_agree(c, one, other, LIKE_TABLES);
    node_free(one);
    node_free(other);
    return VERDICT_IDLE;
}

PROPERTY(dates_are_years, 30)
PROPERTY(a_point_is_its_number, 30)
PROPERTY(defaults_may_be_said, 40)
PROPERTY(at_least_is_any_or_all, 40)
PROPERTY(qualified_is_at_least, 60)
PROPERTY(equal_durations_are_a_delay, 60)
PROPERTY(an_override_is_its_line, 80)
PROPERTY(a_default_is_each_members, 40)

int main(void)
{
    const struct named_test tests[] = {
        {"a date is its number of years", check_dates_are_years},
        {"a point is its number", check_a_point_is_its_number},
        {"a default may be said", check_defaults_may_be_said},
        {"at least one is any, at least all is all", check_at_least_is_any_or_all},
        {"a share of the states is a number of them", check_qualified_is_at_least},
        {"equal durations are a delay", check_equal_durations_are_a_delay},
        {"an override is its line in the file", check_an_override_is_its_line},
        {"a group's default is what each member would say", check_a_default_is_each_members},
    };
    return run_tests("metamorphic: words", tests, sizeof tests / sizeof tests[0]);
}
