// SPDX-License-Identifier: GPL-3.0-or-later
//
// Processes of random scenarios.
#include "metamorphic/generate.h"

#include <stdio.h>

static const struct durations files[] = {
    {"observed.csv", "duration,observed\n0.5,1\n1.25,1\n3,1\n0.75,0\n2,1\n", 0.0},
    {"censored.csv", "duration,observed\n0.5,1\n1,0\n1.5,1\n4,0\n", 0.0},
    {"quarter.csv", "duration,observed\n0.25,1\n", 0.25},
    {"two.csv", "duration,observed\n2,1\n2,1\n2,1\n", 2.0},
};

const struct durations *durations_file(size_t index)
{
    return index < sizeof files / sizeof files[0] ? &files[index] : NULL;
}

// Names of steps, in no order of theirs.
static const char *const step_names[] = {"vote", "asks", "treaty", "law", "deal", "go"};

static void make_decision(struct maker *m, struct node *group)
{
    node_text(group, "type", "decision");
    make_decision_keys(m, group, true);
}

void make_decision_keys(struct maker *m, struct node *group, bool has_p)
{
    if (has_p)
        make_chance(m, group, "p");
    if (chance_is(&m->chance, 0.85))
        make_delay(m, group, "delay");
    if (chance_is(&m->chance, 0.4))
        make_loads(m, group);
    if (chance_is(&m->chance, 0.2)) {
        node_integer(group, "attempts", chance_whole(&m->chance, 1, 4));
        if (chance_is(&m->chance, 0.6))
            make_years(m, group, "pause");
    }
}

static void make_fixed(struct maker *m, struct node *group)
{
    node_text(group, "type", "fixed");
    if (chance_is(&m->chance, 0.5))
        make_moment(m, group, "date");
    else
        make_years(m, group, "after");
}

static void make_empirical(struct maker *m, struct node *group)
{
    const size_t i = chance_below(&m->chance, sizeof files / sizeof files[0]);
    node_text(group, "type", "empirical");
    node_text(group, "file", files[i].name);
    if (i == 1 || chance_is(&m->chance, 0.7))
        make_chance(m, group, "p");
    if (chance_is(&m->chance, 0.3))
        make_loads(m, group);
    if (chance_is(&m->chance, 0.3)) {
        node_integer(group, "attempts", chance_whole(&m->chance, 1, 3));
        make_years(m, group, "pause");
    }
}

static void make_ratification(struct maker *m, struct node *group)
{
    const size_t i = chance_below(&m->chance, m->n_groups);
    const size_t rule = chance_below(&m->chance, 4);
    node_text(group, "type", "ratification");
    node_text(group, "group", m->groups[i]);
    if (rule == 0) {
        node_text(group, "rule", "at_least");
        node_integer(group, "k", chance_whole(&m->chance, 1, (long)m->group_sizes[i]));
    } else if (rule == 1) {
        node_text(group, "rule", "qualified");
        make_chance(m, group, "states");
        if (chance_is(&m->chance, 0.6))
            make_chance(m, group, "population");
    } else if (rule == 2) {
        node_text(group, "rule", "all");
    }
}

// Several processes under `key`, each with a name of its own.
static void make_children(struct maker *m, struct node *group, const char *key, int depth)
{
    struct node *list = node_list(group, key);
    const size_t n = 1 + chance_below(&m->chance, 3);
    const size_t first = chance_below(&m->chance, sizeof step_names / sizeof step_names[0]);
    const bool named = chance_is(&m->chance, 0.8);
    for (size_t i = 0; i < n; i++) {
        make_process(m, list, NULL, depth - 1);
        if (named)
            node_text(list->children[i], "name",
                      step_names[(first + 5 * i) % (sizeof step_names / sizeof step_names[0])]);
    }
}

static void make_several(struct maker *m, struct node *group, int depth)
{
    static const char *const types[] = {"sequence", "sequence", "all_of", "any_of", "at_least"};
    const size_t i = chance_below(&m->chance, 5);
    node_text(group, "type", types[i]);
    make_children(m, group, i < 2 ? "steps" : "of", depth);
    if (i == 4)
        node_integer(group, "k",
                     chance_whole(&m->chance, 1, (long)node_child(group, "of")->n_children));
}

void make_process(struct maker *m, struct node *parent, const char *name, int depth)
{
    struct node *group = node_group(parent, name);
    if (depth > 0 && chance_is(&m->chance, 0.45))
        make_several(m, group, depth);
    else if (m->n_groups > 0 && chance_is(&m->chance, 0.3))
        make_ratification(m, group);
    else if (chance_is(&m->chance, 0.15))
        make_fixed(m, group);
    else if (chance_is(&m->chance, 0.15))
        make_empirical(m, group);
    else
        make_decision(m, group);
}
