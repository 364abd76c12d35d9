// SPDX-License-Identifier: GPL-3.0-or-later
// The text of a scenario: its file with every `@include "file"` put in place, and for each line
// of the result where it came from. This pass also repairs two things that libconfig 1.5 damages
// in silence: an integer beyond 32 bits gets its suffix L (beyond 64 bits it is refused), and an
// unterminated comment is an error.
#ifndef BULWARK_SCENARIO_SOURCE_H
#define BULWARK_SCENARIO_SOURCE_H

#include "base/arena.h"
#include "base/error.h"
#include "scenario/files.h"

#include <stdbool.h>
#include <stddef.h>

#define SOURCE_MAX_BYTES ((size_t)1 << 20)
#define SOURCE_MAX_DEPTH 10
#define SOURCE_MAX_INCLUDES 1000
#define SOURCE_MAX_KEYS 10000
#define SOURCE_MAX_GROUP_KEYS 2000
#define SOURCE_MAX_COMPARED 30000000 // libconfig compares each name with all before it in the group
#define SOURCE_MAX_ITEMS 100000    // of lists
#define SOURCE_MAX_NESTING 100     // of groups and lists; processes themselves nest less
#define SOURCE_MAX_NAME 100        // characters of a key: paths are made of them

struct origin {
    const char *file; // as it would be named on the command line
    int line;         // from 1; 0 where lines mean nothing
};

#define ORIGIN_OVERRIDE (-1) // the line of what an override puts in; `file` is that override

struct source {
    struct files *files;
    struct arena *arena; // of the files
    char *text; // ends with '\0'
    size_t size, room;
    struct origin *lines; // of each line of `text`
    size_t n_lines;
    size_t nesting, name_length; // of the last name
    size_t n_group_keys[SOURCE_MAX_NESTING + 1]; // of the groups that are open
};

// Reads the file `path`. Paths of includes are relative to the file that includes. Everything is
// owned by the arena of `files`, which keep what is read. Fails (STATUS_REFUSED, with file and line)
// when a file cannot be read, is not a plain file, lies where it may not (files_read), includes
// itself, is nested deeper than SOURCE_MAX_DEPTH; when all texts made of these files together are
// over a limit above; or at an unterminated comment or string, a NUL, or an integer beyond 64 bits.
enum status source_read(struct source *source, struct files *files, const char *path,
                        struct error *error);

// The same for a text that stands on the command line: `origin` names it in messages, includes
// are relative to `folder`.
enum status source_from_text(struct source *source, struct files *files, const char *text,
                             const char *origin, const char *folder, struct error *error);

// Whether there is memory for what libconfig makes of the text, with which it would crash if it were
// refused some: it does not look. Asks for it and gives it back.
bool source_can_be_parsed(const struct source *source);

// Where line `flat_line` (from 1) of the text came from.
struct origin source_origin(const struct source *source, int flat_line);

// The folder part of a path, "." if it has none; owned by `arena`, NULL when memory is short.
const char *source_folder(struct arena *arena, const char *path);

// `path` itself if absolute, else below `folder`; owned by `arena`, NULL when memory is short.
const char *source_path(struct arena *arena, const char *folder, const char *path);

#endif
