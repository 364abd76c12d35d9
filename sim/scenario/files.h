// SPDX-License-Identifier: GPL-3.0-or-later
// The files that a scenario is read from: its own, those that it includes, its data. All are kept
// as they were, so that the scenario can be read again, the same, where they have changed or are
// gone.
#ifndef BULWARK_SCENARIO_FILES_H
#define BULWARK_SCENARIO_FILES_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct kept_file {
    const char *path; // as it would be named on the command line
    const char *text; // [size], and a '\0' behind it
    size_t size;
    dev_t device;     // which file it is: two paths may lead to one
    ino_t inode;
};

// Who names a file, which says where it may lie.
enum files_named {
    FILES_MAIN,  // whoever runs the program, as what is to be read: anywhere, pipes and devices too
    FILES_GIVEN, // whoever runs it, beside that: any plain file
    FILES_HELD,  // a file: a plain file in the tree of the main file's folder, or of an allowed one
};

// What the caller says about that.
struct files_reach {
    const char *const *allowed; // [n_allowed]: folders beside that of the main file
    size_t n_allowed;
    const char *advice;         // what allows another, put before a folder: "--allow-include"; or NULL
    bool is_main_named;         // a file names the main file: it must be a plain one
    bool are_overrides_given;   // overrides are FILES_GIVEN to name files, not FILES_HELD
};

// How much has been made of the files, for limits that hold for all of a scenario.
struct files_spent {
    size_t bytes, keys, items, includes;
    size_t compared; // characters of names, each with the names before it in its group
};

struct files {
    struct arena *arena; // owns all of it
    struct kept_file *kept;
    size_t n_kept;
    bool is_closed; // what is kept is all there is: the disk is not looked at
    struct files_spent spent;

    const char *main;         // the main file, as it was named
    const char **folders;     // [n_folders], without links: of the main file, then the allowed ones
    size_t n_folders;
    const char *advice;       // of files_reach
    enum files_named of_main, of_overrides;
};

// The files of a scenario `main`, whose folder is `folder`, none of them read; `reach` NULL: all are
// held to that folder. Folders that are not there allow nothing. What is made is `arena`'s, which
// tells if memory was short.
void files_begin(struct files *files, struct arena *arena, const char *main, const char *folder,
                 const struct files_reach *reach);

enum files_reading {
    FILES_READ,       // `file` is what stands there
    FILES_UNREADABLE, // errno says why
    FILES_FOLDER,     // it is one
    FILES_SPECIAL,    // neither folder nor plain file
    FILES_TOO_LONG,   // over `most` bytes
    FILES_OUTSIDE,    // held, and beyond the folders that it is held to
};

// Reads a file of up to `most` bytes, the first time it is asked for: later it is what it was
// then. Links are followed before it is asked where a file lies; nothing that is no plain file is
// opened, but a FILES_MAIN. Running out of memory is the arena's to tell; FILES_UNREADABLE is then
// returned.
enum files_reading files_read(struct files *files, const char *path, size_t most,
                              enum files_named named, const struct kept_file **file);

// Of a file that is FILES_OUTSIDE: "../x.cfg lies outside the folder of y.cfg; …", and what allows
// it. Never NULL.
const char *files_outside_words(struct files *files, const char *path);

// Keeps copies of all that `from` keeps, and reaches as far.
void files_copy(struct files *files, const struct files *from);

// Keeps a text of `size` bytes as the file `path`; copies both.
const struct kept_file *files_keep(struct files *files, const struct kept_file *file);

#endif
