// SPDX-License-Identifier: GPL-3.0-or-later
#include "metamorphic/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// What would be NULL for want of memory ends the test.
static void *had(void *memory)
{
    if (memory == NULL) {
        fputs("no memory\n", stderr);
        abort();
    }
    return memory;
}

static char *text_copy(const char *text)
{
    return text == NULL ? NULL : had(strdup(text));
}

struct node *node_create(enum node_kind kind, const char *name)
{
    struct node *node = had(calloc(1, sizeof *node));
    node->kind = kind;
    node->name = text_copy(name);
    return node;
}

struct node *node_copy(const struct node *node)
{
    struct node *copy = node_create(node->kind, node->name);
    copy->text = text_copy(node->text);
    copy->number = node->number;
    for (size_t i = 0; i < node->n_children; i++)
        node_add(copy, node_copy(node->children[i]));
    return copy;
}

static void node_empty(struct node *node)
{
    for (size_t i = 0; i < node->n_children; i++)
        node_free(node->children[i]);
    free(node->children);
    free(node->text);
    node->children = NULL;
    node->n_children = 0;
    node->text = NULL;
}

void node_free(struct node *node)
{
    if (node == NULL)
        return;
    node_empty(node);
    free(node->name);
    free(node);
}

void node_insert(struct node *parent, size_t at, struct node *child)
{
    const size_t n = parent->n_children++;
    parent->children = had(realloc(parent->children, (n + 1) * sizeof(struct node *)));
    memmove(&parent->children[at + 1], &parent->children[at], (n - at) * sizeof(struct node *));
    parent->children[at] = child;
}

struct node *node_add(struct node *parent, struct node *child)
{
    node_insert(parent, parent->n_children, child);
    return child;
}

struct node *node_group(struct node *parent, const char *name)
{
    return node_add(parent, node_create(NODE_GROUP, name));
}

struct node *node_list(struct node *parent, const char *name)
{
    return node_add(parent, node_create(NODE_LIST, name));
}

struct node *node_array(struct node *parent, const char *name)
{
    return node_add(parent, node_create(NODE_ARRAY, name));
}

struct node *node_number(struct node *parent, const char *name, double x)
{
    struct node *node = node_add(parent, node_create(NODE_NUMBER, name));
    node->number = x;
    return node;
}

struct node *node_integer(struct node *parent, const char *name, long i)
{
    struct node *node = node_add(parent, node_create(NODE_INTEGER, name));
    node->number = (double)i;
    return node;
}

struct node *node_text(struct node *parent, const char *name, const char *text)
{
    struct node *node = node_add(parent, node_create(NODE_TEXT, name));
    node->text = text_copy(text);
    return node;
}

struct node *node_take(struct node *parent, size_t at)
{
    struct node *child = parent->children[at];
    parent->n_children--;
    memmove(&parent->children[at], &parent->children[at + 1],
            (parent->n_children - at) * sizeof(struct node *));
    return child;
}

void node_remove(struct node *parent, size_t at)
{
    node_free(node_take(parent, at));
}

void node_unset(struct node *parent, const char *name)
{
    for (size_t i = 0; i < parent->n_children; i++) {
        if (parent->children[i]->name != NULL && strcmp(parent->children[i]->name, name) == 0) {
            node_remove(parent, i);
            return;
        }
    }
}

void node_replace(struct node *node, struct node *other)
{
    char *name = node->name;
    node_empty(node);
    free(other->name);
    *node = *other;
    node->name = name;
    free(other);
}

void node_become_number(struct node *node, double x)
{
    node_empty(node);
    node->kind = NODE_NUMBER;
    node->number = x;
}

void node_become_text(struct node *node, const char *text)
{
    char *copy = text_copy(text);
    node_empty(node);
    node->kind = NODE_TEXT;
    node->text = copy;
}

struct node *node_child(const struct node *node, const char *name)
{
    for (size_t i = 0; node != NULL && i < node->n_children; i++) {
        struct node *child = node->children[i];
        if (child->name != NULL && strcmp(child->name, name) == 0)
            return child;
    }
    return NULL;
}

bool node_says(const struct node *node, const char *name, const char *text)
{
    const struct node *child = node_child(node, name);
    return child != NULL && child->kind == NODE_TEXT && strcmp(child->text, text) == 0;
}

size_t node_count(const struct node *root)
{
    size_t n = 1;
    for (size_t i = 0; i < root->n_children; i++)
        n += node_count(root->children[i]);
    return n;
}

struct node *node_at(struct node *root, size_t index)
{
    if (index == 0)
        return root;
    index--;
    for (size_t i = 0; i < root->n_children; i++) {
        const size_t n = node_count(root->children[i]);
        if (index < n)
            return node_at(root->children[i], index);
        index -= n;
    }
    return NULL;
}

struct node *node_parent(struct node *root, const struct node *node, size_t *place)
{
    for (size_t i = 0; i < root->n_children; i++) {
        if (root->children[i] == node) {
            *place = i;
            return root;
        }
        struct node *parent = node_parent(root->children[i], node, place);
        if (parent != NULL)
            return parent;
    }
    return NULL;
}

struct node *node_find(struct node *root, node_test *is, size_t index)
{
    const size_t n = node_count(root);
    for (size_t i = 0; i < n; i++) {
        struct node *node = node_at(root, i);
        if (is(node) && index-- == 0)
            return node;
    }
    return NULL;
}

// ---- printing -----------------------------------------------------------------------------------

static void node_write(FILE *file, const struct node *node, int depth);

static void children_write(FILE *file, const struct node *node, int depth)
{
    const char *open = node->kind == NODE_GROUP ? "{" : node->kind == NODE_LIST ? "(" : "[";
    const char *shut = node->kind == NODE_GROUP ? "}" : node->kind == NODE_LIST ? ")" : "]";
    fputs(open, file);
    for (size_t i = 0; i < node->n_children; i++) {
        const bool deep = depth < 2 || (depth < 3 && node->kind == NODE_GROUP);
        if (deep)
            fprintf(file, "\n%*s", 4 * (depth + 1), "");
        else
            fputc(' ', file);
        node_write(file, node->children[i], depth + 1);
        if (node->kind != NODE_GROUP && i + 1 < node->n_children)
            fputc(',', file);
    }
    fprintf(file, " %s", shut);
}

// A number keeps every bit, and is never taken for an integer.
static void number_write(FILE *file, double x)
{
    char text[40];
    int digits = 1;
    do {
        (void)snprintf(text, sizeof text, "%.*g", digits, x);
    } while (strtod(text, NULL) != x && ++digits < 18);
    fprintf(file, "%s%s", text, strpbrk(text, ".en") == NULL ? ".0" : "");
}

static void node_write(FILE *file, const struct node *node, int depth)
{
    if (node->name != NULL)
        fprintf(file, "%s = ", node->name);
    if (node->kind == NODE_NUMBER)
        number_write(file, node->number);
    else if (node->kind == NODE_INTEGER)
        fprintf(file, "%.0f", node->number);
    else if (node->kind == NODE_TEXT)
        fprintf(file, "\"%s\"", node->text);
    else
        children_write(file, node, depth);
    if (node->name != NULL)
        fputc(';', file);
}

char *node_print(const struct node *root)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = had(open_memstream(&text, &size));
    for (size_t i = 0; i < root->n_children; i++) {
        node_write(file, root->children[i], 0);
        fputc('\n', file);
    }
    if (fclose(file) != 0)
        abort();
    return had(text);
}
