// SPDX-License-Identifier: GPL-3.0-or-later
//
// What changes of scenarios share: kinds of nodes, order, names, dates. Cannot fail.
#ifndef BULWARK_TESTS_METAMORPHIC_CHANGE_H
#define BULWARK_TESTS_METAMORPHIC_CHANGE_H

#include "metamorphic/chance.h"
#include "metamorphic/tree.h"

// Whether it is a group whose `type` is this.
bool is_process(const struct node *node, const char *type);

// Kinds for node_find.
bool is_decision(const struct node *node); // with a type: not a lapse, not a body
bool is_ratification(const struct node *node);
bool is_list_process(const struct node *node); // sequence, all_of, any_of, at_least
bool is_empirical(const struct node *node);

// Whether all items of a list have names.
bool has_names(const struct node *list);

// The whole number under `name`, or `otherwise`; the steps or children of a process.
long whole_of(const struct node *node, const char *name, long otherwise);
struct node *children_of(const struct node *process);

// Where it stands, as an override says it: keys, and of items of lists their names or else numbers.
// The caller frees the text.
char *path_of(struct node *root, const struct node *node);

// Sets the child `name` of a group to a number, an integer, a text, whatever was there.
void set_number(struct node *group, const char *name, double x);
void set_integer(struct node *group, const char *name, long i);
void set_text(struct node *group, const char *name, const char *text);

// A number, or what a distribution gives (not those within [0, 1], nor an empirical one), times so
// much.
void scale_number(struct node *number, double times);

// Every ratification by all becomes one by at least as many as there are: each body by itself.
void count_bodies(struct node *root);

// Puts everything below into another order, as far as the order says nothing: measures stay below
// those that they require, items without a name stay where they are, uses of a group in their
// order. Bodies too if `bodies`.
void reorder(struct node *root, struct chance *chance, bool bodies);

// Gives every measure, factor, unknown, group, body, shock and step another name, everywhere.
void rename_all(struct node *root);

// Every date but that of the start as years from it, of so many days.
void dates_to_years(struct node *root, double days_a_year);

// How many years the horizon is, whether a date or not.
double horizon_years(const struct node *root);

#endif
