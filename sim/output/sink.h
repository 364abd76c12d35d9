// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes on their way to a file: buffered, and every write checked. The first error is kept and
// silences what follows, so that a writer asks once, at the end.
#ifndef BULWARK_OUTPUT_SINK_H
#define BULWARK_OUTPUT_SINK_H

#include <jansson.h>
#include <stddef.h>

#define SINK_BUFFER_SIZE ((size_t)65536)

struct sink {
    int descriptor; // not owned
    int error;      // errno of the first write that failed; 0: none has
    size_t used;
    char buffer[SINK_BUFFER_SIZE];
};

// Begins to write to an open descriptor, which stays the caller's.
void sink_init(struct sink *sink, int descriptor);

// Appends n bytes. Cannot fail; see sink_finish.
void sink_write(struct sink *sink, const char *bytes, size_t n);

// Appends a JSON value, indented, and a newline. Keys keep the order in which they were set.
// Without memory `error` becomes ENOMEM.
void sink_write_json(struct sink *sink, const json_t *value);

// Writes what the buffer still holds. Returns 0 if every write has succeeded, else the errno of
// the first that failed.
int sink_finish(struct sink *sink);

#endif
