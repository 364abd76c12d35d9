// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/sink.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void sink_init(struct sink *sink, int descriptor)
{
    sink->descriptor = descriptor;
    sink->error = 0;
    sink->used = 0;
    sink->size = SINK_BUFFER_SIZE;
    sink->bytes = sink->buffer;
}

void sink_init_memory(struct sink *sink)
{
    sink_init(sink, -1);
}

void sink_clear(struct sink *sink)
{
    if (sink->bytes != sink->buffer)
        free(sink->bytes);
    sink_init_memory(sink);
}

static void write_out(struct sink *sink, const char *bytes, size_t n)
{
    while (n > 0 && sink->error == 0) {
        const ssize_t written = write(sink->descriptor, bytes, n);
        if (written >= 0) {
            bytes += written;
            n -= (size_t)written;
        } else if (errno != EINTR) {
            sink->error = errno;
        }
    }
}

static void empty(struct sink *sink)
{
    write_out(sink, sink->bytes, sink->used);
    sink->used = 0;
}

// Memory for n more bytes, at least twice as much as there was.
static bool grow(struct sink *sink, size_t n)
{
    const size_t least = sink->used + n, size = least > 2 * sink->size ? least : 2 * sink->size;
    char *old = sink->bytes == sink->buffer ? NULL : sink->bytes, *moved = realloc(old, size);
    if (moved == NULL) {
        sink->error = ENOMEM;
        return false;
    }
    if (old == NULL)
        memcpy(moved, sink->buffer, sink->used);
    sink->bytes = moved;
    sink->size = size;
    return true;
}

char *sink_room(struct sink *sink, size_t n)
{
    if (n > sink->size - sink->used) {
        if (sink->descriptor >= 0)
            empty(sink);
        else if (!grow(sink, n))
            return NULL;
    }
    return sink->bytes + sink->used;
}

void sink_write(struct sink *sink, const char *bytes, size_t n)
{
    if (sink->descriptor >= 0 && n > SINK_BUFFER_SIZE) {
        empty(sink);
        write_out(sink, bytes, n);
        return;
    }
    char *room = sink_room(sink, n);
    if (room == NULL)
        return;
    memcpy(room, bytes, n);
    sink->used += n;
}

static int take_json(const char *bytes, size_t n, void *sink)
{
    sink_write(sink, bytes, n);
    return 0;
}

void sink_write_json(struct sink *sink, const json_t *value)
{
    const size_t style = JSON_INDENT(2) | JSON_REAL_PRECISION(17);
    if (json_dump_callback(value, take_json, sink, style) != 0 && sink->error == 0)
        sink->error = ENOMEM;
    sink_write(sink, "\n", 1);
}

int sink_finish(struct sink *sink)
{
    empty(sink);
    return sink->error;
}
