// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes on their way to a file: buffered, and every write checked. The first error is kept and
// silences what follows, so that a writer asks once, at the end. Or bytes that are kept in memory
// first, so that threads can make parts of a file side by side.
#ifndef BULWARK_OUTPUT_SINK_H
#define BULWARK_OUTPUT_SINK_H

#include <jansson.h>
#include <stddef.h>

#define SINK_BUFFER_SIZE ((size_t)65536)

struct sink {
    int descriptor; // not owned; -1: the bytes stay in memory
    int error;      // errno of the first write that failed, ENOMEM; 0: nothing has failed
    size_t used, size;
    char *bytes;    // [size]: `buffer`, or memory that grows and is owned
    char buffer[SINK_BUFFER_SIZE];
};

// Begins to write to an open descriptor, which stays the caller's. A sink must not be moved.
void sink_init(struct sink *sink, int descriptor);

// Begins to collect bytes in memory: `used` of them at `bytes`. Takes memory when they don't fit
// the buffer; sink_clear frees it.
void sink_init_memory(struct sink *sink);
void sink_clear(struct sink *sink);

// Appends n bytes. Cannot fail; see sink_finish.
void sink_write(struct sink *sink, const char *bytes, size_t n);

// Where the next n <= SINK_BUFFER_SIZE bytes may be put; adding what was put there to `used`
// appends it. NULL for want of memory, which never happens where bytes go to a descriptor.
char *sink_room(struct sink *sink, size_t n);

// Appends a JSON value, indented, and a newline. Keys keep the order in which they were set.
// Without memory `error` becomes ENOMEM.
void sink_write_json(struct sink *sink, const json_t *value);

// Writes what the buffer still holds. Returns 0 if every write has succeeded, else the errno of
// the first that failed.
int sink_finish(struct sink *sink);

#endif
