// SPDX-License-Identifier: GPL-3.0-or-later
#include "metamorphic/change.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "blackbox.h"

bool is_process(const struct node *node, const char *type)
{
    return node != NULL && node->kind == NODE_GROUP && node_says(node, "type", type);
}

bool is_decision(const struct node *node)
{
    return is_process(node, "decision");
}

bool is_ratification(const struct node *node)
{
    return is_process(node, "ratification");
}

bool is_list_process(const struct node *node)
{
    return is_process(node, "sequence") || is_process(node, "all_of") ||
           is_process(node, "any_of") || is_process(node, "at_least");
}

bool is_empirical(const struct node *node)
{
    return is_process(node, "empirical");
}

bool has_names(const struct node *list)
{
    bool has = true;
    for (size_t i = 0; has && i < list->n_children; i++)
        has = node_child(list->children[i], "name") != NULL;
    return has;
}

long whole_of(const struct node *node, const char *name, long otherwise)
{
    const struct node *child = node_child(node, name);
    return child != NULL ? (long)child->number : otherwise;
}

struct node *children_of(const struct node *process)
{
    struct node *steps = node_child(process, "steps");
    return steps != NULL ? steps : node_child(process, "of");
}

char *path_of(struct node *root, const struct node *node)
{
    size_t place = 0;
    struct node *parent = node_parent(root, node, &place);
    if (parent == NULL)
        return text_format("%s", "");
    const struct node *name = node_child(node, "name");
    char *above = path_of(root, parent), *path = NULL;
    const char *dot = *above != '\0' ? "." : "";
    if (node->name != NULL)
        path = text_format("%s%s%s", above, dot, node->name);
    else if (name != NULL)
        path = text_format("%s%s%s", above, dot, name->text);
    else
        path = text_format("%s%s%zu", above, dot, place);
    free(above);
    return path;
}

void set_number(struct node *group, const char *name, double x)
{
    node_unset(group, name);
    node_number(group, name, x);
}

void set_integer(struct node *group, const char *name, long i)
{
    node_unset(group, name);
    node_integer(group, name, i);
}

void set_text(struct node *group, const char *name, const char *text)
{
    node_unset(group, name);
    node_text(group, name, text);
}

void scale_number(struct node *number, double times)
{
    static const char *const keys[] = {"min",  "max", "mode",  "median", "p95",
                                       "mean", "sd",  "value", "p05",    "p50"};
    if (number->kind == NODE_NUMBER)
        number->number *= times;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (node_child(number, keys[i]) != NULL)
            scale_number(node_child(number, keys[i]), times);
    }
    if (node_child(number, "scale") != NULL) // a gamma's, a weibull's
        scale_number(node_child(number, "scale"), times);
}

void count_bodies(struct node *root)
{
    struct node *node = NULL;
    for (size_t i = 0; (node = node_find(root, is_ratification, i)) != NULL; i++) {
        const char *name = node_child(node, "group")->text;
        const struct node *group = node_child(node_child(root, "groups"), name);
        if (node_child(node, "rule") != NULL && !node_says(node, "rule", "all"))
            continue;
        set_text(node, "rule", "at_least");
        set_integer(node, "k", (long)node_child(group, "members")->n_children);
    }
}

// ---- order --------------------------------------------------------------------------------------

static bool mentions(const struct node *node, const char *key, const char *name)
{
    const struct node *child = node_child(node, key);
    if (child != NULL && child->kind == NODE_TEXT && strcmp(child->text, name) == 0)
        return true;
    for (size_t i = 0; child != NULL && i < child->n_children; i++) {
        if (child->children[i]->text != NULL && strcmp(child->children[i]->text, name) == 0)
            return true;
    }
    for (size_t i = 0; i < node->n_children; i++) {
        if (mentions(node->children[i], key, name))
            return true;
    }
    return false;
}

// Whether both ratify in the same group.
static bool share_group(struct node *one, const struct node *other)
{
    const struct node *ratification = NULL;
    for (size_t i = 0; (ratification = node_find(one, is_ratification, i)) != NULL; i++) {
        const struct node *group = node_child(ratification, "group");
        if (group != NULL && mentions(other, "group", group->text))
            return true;
    }
    return false;
}

static bool may_swap(const struct node *parent, size_t i)
{
    struct node *one = parent->children[i], *two = parent->children[i + 1];
    const bool of_processes = parent->kind == NODE_LIST && node_child(one, "type") != NULL;
    if (of_processes && (!node_child(one, "name") || !node_child(two, "name")))
        return false;
    if (one->name != NULL && mentions(two, "requires", one->name))
        return false;
    return !share_group(one, two);
}

static void swap(struct node *parent, size_t i)
{
    struct node *one = parent->children[i];
    parent->children[i] = parent->children[i + 1];
    parent->children[i + 1] = one;
}

void reorder(struct node *root, struct chance *chance, bool bodies)
{
    const bool stays = is_process(root, "sequence") || root->n_children < 2;
    const bool is_members = root->name != NULL && strcmp(root->name, "members") == 0;
    for (size_t i = 0; i < root->n_children; i++)
        reorder(root->children[i], chance, bodies);
    if ((stays && root->n_children < 2) || (is_members && !bodies) ||
        (root->name != NULL && strcmp(root->name, "steps") == 0))
        return;
    for (size_t n = 3 * root->n_children; n > 0; n--) {
        const size_t i = chance_below(chance, root->n_children - 1);
        if (may_swap(root, i))
            swap(root, i);
    }
}

// ---- names --------------------------------------------------------------------------------------

static void rename_one(struct node *node, const char *old, const char *name)
{
    if (node->name != NULL && strcmp(node->name, old) == 0) {
        free(node->name);
        node->name = strdup(name);
    }
    if (node->kind == NODE_TEXT && strcmp(node->text, old) == 0)
        node_become_text(node, name);
    for (size_t i = 0; i < node->n_children; i++)
        rename_one(node->children[i], old, name);
}

static void rename_children(struct node *root, const struct node *parent)
{
    for (size_t i = 0; parent != NULL && i < parent->n_children; i++) {
        char *old = text_format("%s", parent->children[i]->name);
        char *name = text_format("%s_again", old);
        rename_one(root, old, name);
        free(old);
        free(name);
    }
}

static bool is_text_name(const struct node *node)
{
    return node->kind == NODE_TEXT && node->name != NULL && strcmp(node->name, "name") == 0;
}

static bool is_named_place(const struct node *node)
{
    return node->kind == NODE_GROUP && node->name != NULL &&
           (strcmp(node->name, "shocks") == 0 || strcmp(node->name, "members") == 0);
}

void rename_all(struct node *root)
{
    static const char *const places[] = {"uncertain", "factors", "groups", "measures"};
    struct node *node = NULL;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        rename_children(root, node_child(root, places[i]));
    for (size_t i = 0; (node = node_find(root, is_named_place, i)) != NULL; i++) {
        for (size_t j = 0; j < node->n_children; j++) {
            char *old = node->children[j]->name;
            node->children[j]->name = text_format("%s_again", old);
            free(old);
        }
    }
    for (size_t i = 0; (node = node_find(root, is_text_name, i)) != NULL; i++) {
        char *name = text_format("%s_again", node->text);
        node_become_text(node, name);
        free(name);
    }
}

// ---- dates --------------------------------------------------------------------------------------

static bool is_date(const struct node *node)
{
    return node->kind == NODE_TEXT && strlen(node->text) == 10 && node->text[4] == '-' &&
           node->text[7] == '-' && strcmp(node->name, "start") != 0;
}

// Days from 0000-03-01 in the Gregorian calendar.
static long day_number(const char *date)
{
    const long month = strtol(date + 5, NULL, 10), day = strtol(date + 8, NULL, 10);
    const long year = strtol(date, NULL, 10) - (month < 3);
    const long months = (month + 9) % 12;
    return 365 * year + year / 4 - year / 100 + year / 400 + (153 * months + 2) / 5 + day - 1;
}

void dates_to_years(struct node *root, double days_a_year)
{
    const struct node *start = node_child(node_child(root, "scenario"), "start");
    struct node *node = NULL;
    while (start != NULL && (node = node_find(root, is_date, 0)) != NULL)
        node_become_number(node, (double)(day_number(node->text) - day_number(start->text)) /
                                     days_a_year);
}

double horizon_years(const struct node *root)
{
    struct node *copy = node_copy(root);
    dates_to_years(copy, 365.25);
    const struct node *horizon = node_child(node_child(copy, "scenario"), "horizon");
    const double years = horizon != NULL ? horizon->number : NAN;
    node_free(copy);
    return years;
}
