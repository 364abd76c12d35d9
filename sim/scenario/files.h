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

struct files {
    struct arena *arena; // owns all of it
    struct kept_file *kept;
    size_t n_kept;
    bool is_closed; // what is kept is all there is: the disk is not looked at
};

enum files_reading {
    FILES_READ,       // `file` is what stands there
    FILES_UNREADABLE, // errno says why
    FILES_FOLDER,     // it is one
    FILES_SPECIAL,    // neither folder nor plain file
    FILES_TOO_LONG,   // over `most` bytes
};

// Reads a file of up to `most` bytes, the first time it is asked for: later it is what it was
// then. Pipes and devices are read if `allow_special`. Running out of memory is the arena's to tell;
// FILES_UNREADABLE is then returned.
enum files_reading files_read(struct files *files, const char *path, size_t most,
                              bool allow_special, const struct kept_file **file);

// Keeps copies of all that `from` keeps.
void files_copy(struct files *files, const struct files *from);

// Keeps a text of `size` bytes as the file `path`; copies both.
const struct kept_file *files_keep(struct files *files, const struct kept_file *file);

#endif
