// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cuts a scenario down while it still breaks a property: leaves out what can be left out, puts
// processes in place of those that hold them, and makes numbers simple (Zeller & Hildebrandt 2002,
// on a tree). What is no scenario any more is not judged broken, so it needs no knowledge of the
// language.
#include "metamorphic/property.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct shrinking {
    const struct property *property;
    struct lab *lab;
    bool wrong;
    unsigned n_left; // judgements
    struct node *best;
};

// Keeps the candidate if it still breaks the property; frees what is not kept.
static bool keep_if_broken(struct shrinking *s, struct node *candidate)
{
    struct difference difference;
    bool broken = false;
    if (s->n_left > 0) {
        s->n_left--;
        broken = property_judged(s->property, s->lab, candidate, s->wrong, &difference) ==
                 VERDICT_BROKEN;
    }
    node_free(broken ? s->best : candidate);
    if (broken)
        s->best = candidate;
    return broken;
}

// A change of the `index`-th node of a copy; false when it changes nothing.
typedef bool change(struct node *root, struct node *node, size_t variant);

static bool leave_out(struct node *root, struct node *node, size_t variant)
{
    size_t place = 0;
    struct node *parent = node_parent(root, node, &place);
    if (variant > 0 || parent == NULL)
        return false;
    node_remove(parent, place);
    return true;
}

static bool is_of(const struct node *node, const char *name)
{
    return (node->kind == NODE_TEXT && strcmp(node->text, name) == 0) ||
           (node->name != NULL && strcmp(node->name, name) == 0);
}

static void forget(struct node *node, const char *name)
{
    for (size_t i = node->n_children; i-- > 0;) {
        if (is_of(node->children[i], name))
            node_remove(node, i);
        else
            forget(node->children[i], name);
    }
}

// With everything that mentions it: a measure, a factor, a group.
static bool leave_out_everywhere(struct node *root, struct node *node, size_t variant)
{
    size_t place = 0;
    if (variant > 0 || node->kind != NODE_GROUP || node->name == NULL ||
        node_parent(root, node, &place) == NULL)
        return false;
    char *name = strdup(node->name);
    forget(root, name);
    free(name);
    return true;
}

// A group of some type gives way to the `variant`-th group with a type below it.
static bool give_way(struct node *root, struct node *node, size_t variant)
{
    (void)root;
    if (node->kind != NODE_GROUP || node_child(node, "type") == NULL)
        return false;
    for (size_t i = 1; i < node_count(node); i++) {
        const struct node *below = node_at(node, i);
        if (below->kind == NODE_GROUP && node_child(below, "type") != NULL && variant-- == 0) {
            node_replace(node, node_copy(below));
            return true;
        }
    }
    return false;
}

// A distribution or a name, by a plain number.
static bool make_plain(struct node *root, struct node *node, size_t variant)
{
    static const double values[] = {0.5, 1.0};
    (void)root;
    if (variant > 1 || node->name == NULL ||
        !(node->kind == NODE_TEXT || node_child(node, "dist") != NULL ||
          node_child(node, "weight") != NULL))
        return false;
    node_become_number(node, values[variant]);
    return true;
}

static bool make_simple(struct node *root, struct node *node, size_t variant)
{
    (void)root;
    const double x = node->number;
    const double numbers[] = {0.0, 1.0, 0.5, trunc(x), round(10.0 * x) / 10.0};
    const double wholes[] = {0.0, 1.0, 2.0, floor(0.5 * x), x - 1.0};
    const double *values = node->kind == NODE_NUMBER ? numbers : wholes;
    if (variant > 4 || (node->kind != NODE_NUMBER && node->kind != NODE_INTEGER))
        return false;
    for (size_t i = 0; i <= variant; i++) {
        if (x == values[i]) // what follows is no simpler
            return false;
    }
    node->number = values[variant];
    return true;
}

// How much is computed stays: the defaults are a long run.
static bool is_run(struct node *root, const struct node *node)
{
    const struct node *run = node_child(root, "run");
    size_t place = 0;
    return node == run || (run != NULL && node_parent(root, node, &place) == run);
}

// Every variant of the change at every node. True if something was kept.
static bool sweep(struct shrinking *s, change *c)
{
    bool any = false;
    for (size_t index = 1; index < node_count(s->best) && s->n_left > 0; index++) {
        for (size_t variant = 0;; variant++) {
            struct node *copy = node_copy(s->best);
            struct node *node = node_at(copy, index);
            if (is_run(copy, node) || !c(copy, node, variant)) {
                node_free(copy);
                break;
            }
            if (keep_if_broken(s, copy)) {
                any = true;
                index--; // another node stands here now
                break;
            }
        }
    }
    return any;
}

struct node *property_shrink(const struct property *property, struct lab *lab,
                             const struct node *scenario, bool wrong, unsigned n_judgements)
{
    struct shrinking s = {property, lab, wrong, n_judgements, node_copy(scenario)};
    bool any = true;
    while (any && s.n_left > 0) {
        any = sweep(&s, leave_out_everywhere);
        any = sweep(&s, leave_out) || any;
        any = sweep(&s, give_way) || any;
        any = sweep(&s, make_plain) || any;
        any = sweep(&s, make_simple) || any;
    }
    return s.best;
}
