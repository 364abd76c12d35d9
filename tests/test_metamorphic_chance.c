// SPDX-License-Identifier: GPL-3.0-or-later
//
// On random scenarios: what draws other random numbers and is otherwise the same agrees within five
// standard errors. What differs by more is asked again, with sixteen times the worlds and another
// seed: thousands of comparisons would otherwise sometimes fail by chance.
#include "check.h"
#include "metamorphic/change.h"
#include "metamorphic/property.h"

enum { WORLDS = 256, TRIALS = 16, MORE = 16 };

struct sides {
    struct bulwark_run *one, *other;
    double unseen; // as often may happen what has not been seen, and then has no error
};

static bool is_far(const struct bulwark_estimate *a, const struct bulwark_estimate *b)
{
    const double se = hypot(a->se, b->se);
    return fabs(a->value - b->value) > fmax(1e-12, 5.0 * se);
}

// What is furthest apart goes into the case's difference: deterrence, chances to be in force, and
// the Shapley values.
static bool sides_are_far(struct trial_case *c, const struct sides *s)
{
    struct bulwark_estimate a = {0}, b = {0};
    for (uint32_t mask = 0; mask < bulwark_run_n_combinations(s->one); mask++) {
        (void)bulwark_run_estimate(s->one, BULWARK_DETERRENCE, mask, &a, NULL);
        (void)bulwark_run_estimate(s->other, BULWARK_DETERRENCE, mask, &b, NULL);
        if (is_far(&a, &b))
            return case_breaks(c, "combination %u: %.6f ± %.6f and %.6f ± %.6f", mask, a.value,
                               a.se, b.value, b.se) == VERDICT_BROKEN;
    }
    static const enum bulwark_measure_quantity quantities[] = {BULWARK_IN_FORCE, BULWARK_SHAPLEY,
                                                               BULWARK_LAST};
    for (size_t i = 0; i < 3 * lab_n_measures(s->one); i++) {
        (void)bulwark_run_measure_estimate(s->one, quantities[i % 3], i / 3, &a, NULL);
        (void)bulwark_run_measure_estimate(s->other, quantities[i % 3], i / 3, &b, NULL);
        if (is_far(&a, &b))
            return case_breaks(c, "quantity %d of measure %zu: %.6f ± %.6f and %.6f ± %.6f",
                               (int)quantities[i % 3], i / 3, a.value, a.se, b.value,
                               b.se) == VERDICT_BROKEN;
    }
    return false;
}

// ---- bodies -------------------------------------------------------------------------------------

static struct table *bodies_of(struct trial_case *c, const struct bulwark_run *run)
{
    char *folder = lab_tables(c->lab, run, "one");
    char *path = folder != NULL ? text_format("%s/bodies.csv", folder) : NULL;
    struct table *table = path != NULL ? table_read(path) : NULL;
    free(path);
    free(folder);
    return table;
}

// A cell with the error that is said of it; a column without one has none.
static struct bulwark_estimate body_estimate(const struct table *table, long row, long column)
{
    char *name = text_format("%s_se", table_text(table, -1, column));
    const long se = table_column(table, name);
    free(name);
    return (struct bulwark_estimate){.value = table_number(table, row, column),
                                     .se = se < 0 ? NAN : table_number(table, row, se)};
}

// Row by row: bodies may have other names.
static bool rows_are_far(struct trial_case *c, const struct table *one, const struct table *other,
                         double unseen)
{
    for (long row = 0; row < (long)one->n_rows; row++) {
        for (long column = 0; column < (long)one->n_columns; column++) {
            const struct bulwark_estimate a = body_estimate(one, row, column);
            const struct bulwark_estimate b = body_estimate(other, row, column);
            if (!isnan(a.se) && !isnan(b.se) && is_far(&a, &b) && fabs(a.value - b.value) > unseen)
                return case_breaks(c, "%s of %s: %.6f ± %.6f and %.6f ± %.6f",
                                   table_text(one, -1, column), table_text(one, row, 1), a.value,
                                   a.se, b.value, b.se) == VERDICT_BROKEN;
        }
    }
    return false;
}

static bool bodies_are_far(struct trial_case *c, const struct sides *s)
{
    struct table *one = bodies_of(c, s->one), *other = bodies_of(c, s->other);
    const bool comparable = one != NULL && other != NULL && one->n_rows == other->n_rows &&
                            one->n_columns == other->n_columns;
    const bool far = comparable && rows_are_far(c, one, other, s->unseen);
    table_free(one);
    table_free(other);
    return far;
}

// ---- two runs -----------------------------------------------------------------------------------

static struct bulwark_run *run_longer(struct trial_case *c, struct node *tree, long worlds,
                                      long seed)
{
    struct node *run = node_child(tree, "run");
    set_integer(run, "worlds", worlds);
    set_integer(run, "trials", TRIALS);
    set_integer(run, "seed", whole_of(run, "seed", 1) + seed);
    return lab_run(c->lab, tree);
}

static enum verdict compare_once(struct trial_case *c, struct node *one, struct node *other,
                                 long worlds, long seed)
{
    struct sides s = {.one = run_longer(c, one, worlds, seed),
                      .unseen = 30.0 / (double)(worlds * TRIALS)};
    enum verdict verdict = VERDICT_IDLE;
    if (s.one != NULL)
        s.other = run_longer(c, other, worlds, seed);
    if (s.one != NULL && s.other == NULL && c->lab->status == BULWARK_REFUSED)
        verdict = case_breaks(c, "changed, it is refused: %.400s", c->lab->error.text);
    if (s.other != NULL)
        verdict = sides_are_far(c, &s) || bodies_are_far(c, &s) ? VERDICT_BROKEN : VERDICT_HOLDS;
    bulwark_run_free(s.one);
    bulwark_run_free(s.other);
    return verdict;
}

// Frees `other`; the case's scenario must have a group `run`.
static enum verdict agree_within_errors(struct trial_case *c, struct node *other)
{
    struct node *one = node_copy(c->scenario);
    enum verdict verdict = VERDICT_IDLE;
    if (node_child(one, "run") != NULL)
        verdict = compare_once(c, one, other, WORLDS, 0);
    if (verdict == VERDICT_BROKEN)
        verdict = compare_once(c, one, other, WORLDS * MORE, 1000);
    node_free(one);
    node_free(other);
    return verdict;
}

// The twin's: what is certain to happen with some p happens with less.
static void make_unlikely(struct node *node)
{
    for (size_t i = 0; i < node->n_children; i++) {
        struct node *child = node->children[i];
        if (child->kind == NODE_NUMBER && child->name != NULL && strcmp(child->name, "p") == 0)
            child->number *= 0.7;
        make_unlikely(child);
    }
}

static enum verdict names_say_nothing(struct trial_case *c)
{
    struct node *other = node_copy(c->scenario);
    rename_all(other);
    if (c->wrong)
        make_unlikely(other);
    return agree_within_errors(c, other);
}

static enum verdict seeds_say_nothing(struct trial_case *c)
{
    struct node *other = node_copy(c->scenario), *run = node_child(other, "run");
    if (run != NULL)
        set_integer(run, "seed", whole_of(run, "seed", 1) + 77);
    if (c->wrong)
        make_unlikely(other);
    return agree_within_errors(c, other);
}

static enum verdict samplers_say_nothing(struct trial_case *c)
{
    struct node *other = node_copy(c->scenario), *run = node_child(other, "run");
    if (run == NULL || node_child(other, "measures")->n_children > 12) {
        node_free(other);
        return VERDICT_IDLE;
    }
    if (node_child(run, "sampler") != NULL)
        node_unset(run, "sampler");
    else
        node_text(run, "sampler", "sobol");
    if (c->wrong)
        make_unlikely(other);
    return agree_within_errors(c, other);
}

// ---- unanimity ----------------------------------------------------------------------------------

static bool is_unanimous(const struct node *node)
{
    return is_ratification(node) &&
           (node_child(node, "rule") == NULL || node_says(node, "rule", "all"));
}

static const struct node *members_of(const struct node *root, const struct node *ratification)
{
    const char *name = node_child(ratification, "group")->text;
    return node_child(node_child(node_child(root, "groups"), name), "members");
}

// One uniform decides of all; of the n-th to agree, each body by itself.
static enum verdict all_are_the_last_of_them(struct trial_case *c)
{
    struct node *other = node_copy(c->scenario), *node = NULL;
    size_t n = 0;
    while ((node = node_find(other, is_unanimous, 0)) != NULL) {
        const long n_bodies = (long)members_of(other, node)->n_children;
        set_text(node, "rule", "at_least");
        set_integer(node, "k", c->wrong && n_bodies > 1 ? n_bodies - 1 : n_bodies);
        n++;
    }
    if (n > 0)
        return agree_within_errors(c, other);
    node_free(other);
    return VERDICT_IDLE;
}

// Bodies of one default are alike and taken together; each with a delay of its own, not.
static enum verdict like_bodies_may_differ(struct trial_case *c)
{
    struct node *other = node_copy(c->scenario), *groups = node_child(other, "groups");
    size_t n = 0;
    for (size_t i = 0; groups != NULL && i < groups->n_children; i++) {
        struct node *given = node_child(groups->children[i], "default");
        struct node *members = node_child(groups->children[i], "members");
        struct node *delay = node_child(given, "delay"), *mean = node_child(delay, "mean");
        if (delay == NULL || (mean != NULL && mean->kind != NODE_NUMBER))
            continue; // (an uncertain parameter is one for all)
        for (size_t j = 0; j < members->n_children; j++) {
            struct node *member = members->children[j];
            if (node_child(member, "delay") != NULL)
                continue;
            node_add(member, node_copy(delay));
            if (c->wrong)
                set_number(member, "delay", 9.0);
            n++;
        }
    }
    if (n > 0 && node_find(other, is_unanimous, 0) != NULL)
        return agree_within_errors(c, other);
    node_free(other);
    return VERDICT_IDLE;
}

// A body that agrees at once and always.
static enum verdict who_always_agrees_adds_nothing(struct trial_case *c)
{
    struct node *other = node_copy(c->scenario), *groups = node_child(other, "groups");
    const struct node *node = NULL;
    if (node_find(other, is_unanimous, 0) == NULL) {
        node_free(other);
        return VERDICT_IDLE;
    }
    for (size_t i = 0; groups != NULL && i < groups->n_children; i++) {
        struct node *body = node_group(node_child(groups->children[i], "members"), "always");
        node_number(body, "p", c->wrong ? 0.6 : 1.0);
        node_number(body, "delay", 0.0);
        node_group(body, "loads");
        node_integer(body, "attempts", 1);
    }
    // Of other rules it counts: those are made unanimous in both.
    struct node *one = node_copy(c->scenario);
    for (size_t i = 0; (node = node_find(one, is_ratification, i)) != NULL; i++) {
        struct node *both[] = {node_find(one, is_ratification, i),
                               node_find(other, is_ratification, i)};
        for (size_t j = 0; j < 2; j++) {
            set_text(both[j], "rule", "all");
            node_unset(both[j], "k");
            node_unset(both[j], "states");
            node_unset(both[j], "population");
        }
    }
    const struct node *scenario = c->scenario;
    c->scenario = one;
    const enum verdict verdict = agree_within_errors(c, other);
    c->scenario = scenario;
    node_free(one);
    return verdict;
}

PROPERTY(names_say_nothing, 30)
PROPERTY(seeds_say_nothing, 20)
PROPERTY(samplers_say_nothing, 20)
PROPERTY(all_are_the_last_of_them, 60)
PROPERTY(like_bodies_may_differ, 80)
PROPERTY(who_always_agrees_adds_nothing, 80)

int main(void)
{
    const struct named_test tests[] = {
        {"names say nothing", check_names_say_nothing},
        {"seeds say nothing", check_seeds_say_nothing},
        {"samplers say nothing", check_samplers_say_nothing},
        {"all are the last of them", check_all_are_the_last_of_them},
        {"bodies that are alike may be said to differ", check_like_bodies_may_differ},
        {"a body that always agrees adds nothing", check_who_always_agrees_adds_nothing},
    };
    return run_tests("metamorphic: chance", tests, sizeof tests / sizeof tests[0]);
}
