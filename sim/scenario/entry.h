// SPDX-License-Identifier: GPL-3.0-or-later
// A scenario as a tree of entries: what libconfig read, with overrides put in, each entry knowing
// its path and where it stands. Only this object's source file knows libconfig.
#ifndef BULWARK_SCENARIO_ENTRY_H
#define BULWARK_SCENARIO_ENTRY_H

#include "base/arena.h"
#include "base/error.h"
#include "scenario/source.h"

#include <stdbool.h>
#include <stddef.h>

enum entry_type {
    ENTRY_GROUP, // { name = value; … }
    ENTRY_LIST,  // ( … ) or [ … ]
    ENTRY_TEXT,
    ENTRY_INTEGER,
    ENTRY_REAL,
    ENTRY_BOOLEAN,
};

struct entry {
    enum entry_type type;
    const char *name; // NULL for an item of a list
    size_t index;     // among the parent's children
    struct origin origin;
    struct entry *parent, *first, *last, *next;
    size_t n_children;
    const char *text; // ENTRY_TEXT
    long long integer; // ENTRY_INTEGER, ENTRY_BOOLEAN
    double real;       // ENTRY_REAL
};

// Reads a scenario file into a tree owned by the files' arena. Fails with STATUS_REFUSED as source_read
// does, or at the first syntax error (file:line: what).
enum status entry_read_file(struct entry **root, struct files *files, const char *path,
                            struct error *error);

// A copy of a tree, owned by `arena` and sharing nothing with `root`. NULL when memory is short.
struct entry *entry_copy(const struct entry *root, struct arena *arena);

// Applies an override "path.to.key=value": the value is libconfig's (a group, a list, a number…);
// a bare word is taken as a text, and nothing at all removes the key. Items of lists are addressed
// by their `name` or their index. The section `run`, which a file may leave out, is made where an
// override leads into it. Fails with STATUS_MISUSE when the path leads nowhere or the value
// cannot be read, in a text that begins with the override; `root` is then as it was.
enum status entry_override(struct entry *root, struct files *files, const char *folder,
                           const char *assignment, struct error *error);

// The child called `name` (in a list: the item whose `name` is so, or whose index it is), or NULL.
// `group` may be NULL.
const struct entry *entry_child(const struct entry *group, const char *name);

// The text of the child `name`, or NULL if there is none or it is not a text.
const char *entry_child_text(const struct entry *group, const char *name);

// True for a word that can be one step of a path: letters, digits, '_', '-' and '*', at least one.
bool entry_is_step(const char *word);

bool entry_is_number(const struct entry *entry);

// The value of a number; the entry must be one.
double entry_real(const struct entry *entry);

// "a group", "a list", "a text", "an integer", "a real number", "true or false".
const char *entry_type_name(enum entry_type type);

// The dotted path, e.g. "measures.eu_membership.process.steps.treaty.p"; owned by `arena`, never
// NULL ("?" when memory is short).
const char *entry_path(const struct entry *entry, struct arena *arena);

// The last part of the path: the name, or of a list's item its `name`, if that is not longer than
// SOURCE_MAX_NAME, or index.
const char *entry_step(const struct entry *entry, struct arena *arena);

#endif
