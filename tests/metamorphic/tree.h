// SPDX-License-Identifier: GPL-3.0-or-later
//
// A scenario as a tree, which can be built, changed, printed and cut down; what it means is left
// to the program that reads it. For tests: want of memory ends the process.
#ifndef BULWARK_TESTS_METAMORPHIC_TREE_H
#define BULWARK_TESTS_METAMORPHIC_TREE_H

#include <stdbool.h>
#include <stddef.h>

enum node_kind { NODE_GROUP, NODE_LIST, NODE_ARRAY, NODE_NUMBER, NODE_INTEGER, NODE_TEXT };

struct node {
    enum node_kind kind;
    char *name;             // its key in a group; NULL in lists and arrays
    char *text;             // of a text, else NULL
    double number;          // of a number or an integer
    struct node **children; // of a group, list or array: n_children
    size_t n_children;
};

// New nodes, which the caller frees or gives to node_add; the name is copied, NULL for none.
struct node *node_create(enum node_kind kind, const char *name);
struct node *node_copy(const struct node *node);
void node_free(struct node *node); // and all below it; NULL is legal

// Puts `child`, which is then the parent's, behind the others or before the `at`-th.
struct node *node_add(struct node *parent, struct node *child);
void node_insert(struct node *parent, size_t at, struct node *child);

// Short for a new node added to `parent` under `name`; the new node.
struct node *node_group(struct node *parent, const char *name);
struct node *node_list(struct node *parent, const char *name);
struct node *node_array(struct node *parent, const char *name);
struct node *node_number(struct node *parent, const char *name, double x);
struct node *node_integer(struct node *parent, const char *name, long i);
struct node *node_text(struct node *parent, const char *name, const char *text);

// Takes the `at`-th child out, for the caller; or frees it.
struct node *node_take(struct node *parent, size_t at);
void node_remove(struct node *parent, size_t at);

// The same by name; nothing happens if there is none.
void node_unset(struct node *parent, const char *name);

// Makes a node another one in place: `other` goes, the name stays.
void node_replace(struct node *node, struct node *other);
void node_become_number(struct node *node, double x);
void node_become_text(struct node *node, const char *text);

// The child of this name, or NULL, also where `node` is NULL.
struct node *node_child(const struct node *node, const char *name);

// Whether its child `name` is this text.
bool node_says(const struct node *node, const char *name, const char *text);

// Nodes below `root`, itself the 0-th, parents before children.
size_t node_count(const struct node *root);
struct node *node_at(struct node *root, size_t index);
struct node *node_parent(struct node *root, const struct node *node, size_t *place);

// The `index`-th node for which `is` holds; NULL when there are no more.
typedef bool node_test(const struct node *node);
struct node *node_find(struct node *root, node_test *is, size_t index);

// As a scenario file; the caller frees the text.
char *node_print(const struct node *root);

#endif
