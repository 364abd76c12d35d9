// SPDX-License-Identifier: GPL-3.0-or-later
//
// On random scenarios: what changes no byte, since nothing of it is the scenario's.
#include "check.h"
#include "metamorphic/change.h"
#include "metamorphic/property.h"

// The twin gives the first two measures each other's processes.
static void exchange_processes(struct node *root)
{
    struct node *measures = node_child(root, "measures");
    if (measures == NULL || measures->n_children < 2)
        return;
    struct node *one = node_child(measures->children[0], "process");
    struct node *two = node_child(measures->children[1], "process");
    struct node *kept = one != NULL && two != NULL ? node_copy(one) : NULL;
    if (kept != NULL) {
        node_replace(one, node_copy(two));
        node_replace(two, kept);
    }
}

static enum verdict order_says_nothing(struct trial_case *c)
{
    struct node *other = node_copy(c->scenario);
    reorder(other, &c->chance, false);
    if (c->wrong)
        exchange_processes(other);
    return case_agrees(c, other, LIKE_TABLES);
}

static enum verdict order_of_bodies_says_nothing(struct trial_case *c)
{
    if (node_child(c->scenario, "groups") == NULL)
        return VERDICT_IDLE;
    struct node *other = node_copy(c->scenario);
    reorder(other, &c->chance, true);
    if (c->wrong)
        exchange_processes(other);
    return case_agrees(c, other, LIKE_ORDERED);
}

// More than one block of worlds.
static struct node *longer(const struct node *scenario, long worlds)
{
    struct node *copy = node_copy(scenario), *run = node_child(copy, "run");
    if (run == NULL)
        run = node_group(copy, "run");
    const long trials = whole_of(run, "trials", 64);
    set_integer(run, "trials", trials < 8 ? trials : 8);
    set_integer(run, "worlds", worlds);
    return copy;
}

static enum verdict who_computes_says_nothing(struct trial_case *c)
{
    static const struct bulwark_run_options plain = {.n_threads = 1, .cpu = BULWARK_CPU_PLAIN};
    static const struct bulwark_run_options best = {.n_threads = 3, .cpu = BULWARK_CPU_BEST};
    struct node *one = longer(c->scenario, 2100), *two = longer(c->scenario, 2100);
    if (c->wrong)
        set_integer(node_child(two, "run"), "seed", 7);
    struct bulwark_run *mine = lab_run_with(c->lab, one, &plain);
    struct bulwark_run *yours = mine != NULL ? lab_run_with(c->lab, two, &best) : NULL;
    enum verdict verdict = mine == NULL ? VERDICT_IDLE : VERDICT_BROKEN;
    if (yours != NULL) {
        char *here = lab_tables(c->lab, mine, "one"), *there = lab_tables(c->lab, yours, "two");
        if (here != NULL && there != NULL && lab_same_bytes(here, there, &c->difference))
            verdict = VERDICT_HOLDS;
        free(here);
        free(there);
    }
    bulwark_run_free(mine);
    bulwark_run_free(yours);
    node_free(one);
    node_free(two);
    return verdict;
}

// The rows of `one` are the first of `other`.
static enum verdict begins_with(struct trial_case *c, const struct table *one,
                                const struct table *other)
{
    for (long row = 0; row < (long)one->n_rows; row++) {
        for (long column = 0; column < (long)one->n_columns; column++) {
            const char *a = table_text(one, row, column), *b = table_text(other, row, column);
            if (strcmp(a, b) != 0)
                return case_breaks(c, "%s of world %ld is %s and %s", table_text(one, -1, column),
                                   row, a, b);
        }
    }
    return VERDICT_HOLDS;
}

static struct table *worlds_of(struct trial_case *c, const struct bulwark_run *run)
{
    char *folder = lab_tables(c->lab, run, "one");
    char *path = folder != NULL ? text_format("%s/worlds.csv", folder) : NULL;
    struct table *table = path != NULL ? table_read(path) : NULL;
    free(path);
    free(folder);
    return table;
}

static enum verdict a_world_is_its_own(struct trial_case *c)
{
    struct node *more = node_copy(c->scenario), *run = node_child(more, "run");
    if (node_child(run, "worlds") == NULL) {
        node_free(more);
        return VERDICT_IDLE;
    }
    set_integer(run, "worlds", 2 * whole_of(run, "worlds", 1) + 5);
    if (c->wrong)
        set_integer(run, "seed", whole_of(run, "seed", 1) + 1);
    struct bulwark_run *few = lab_run(c->lab, c->scenario);
    struct bulwark_run *many = few != NULL ? lab_run(c->lab, more) : NULL;
    enum verdict verdict = VERDICT_IDLE; // in a further world the anchor may have no solution
    if (many != NULL) {
        struct table *one = worlds_of(c, few), *other = worlds_of(c, many);
        if (one != NULL && other != NULL && one->n_columns == other->n_columns)
            verdict = begins_with(c, one, other);
        table_free(one);
        table_free(other);
    }
    bulwark_run_free(few);
    bulwark_run_free(many);
    node_free(more);
    return verdict;
}

PROPERTY(order_says_nothing, 40)
PROPERTY(order_of_bodies_says_nothing, 30)
PROPERTY(who_computes_says_nothing, 12)
PROPERTY(a_world_is_its_own, 30)

int main(void)
{
    const struct named_test tests[] = {
        {"the order of a scenario changes no byte", check_order_says_nothing},
        {"the order of bodies changes no byte but ties", check_order_of_bodies_says_nothing},
        {"threads and instructions change no byte", check_who_computes_says_nothing},
        {"a world is the same among few and among many", check_a_world_is_its_own},
    };
    return run_tests("metamorphic: order", tests, sizeof tests / sizeof tests[0]);
}
