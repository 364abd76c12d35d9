// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/sink.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

void sink_init(struct sink *sink, int descriptor)
{
    sink->descriptor = descriptor;
    sink->error = 0;
    sink->used = 0;
}

static void empty(struct sink *sink)
{
    const char *bytes = sink->buffer;
    while (sink->used > 0 && sink->error == 0) {
        const ssize_t written = write(sink->descriptor, bytes, sink->used);
        if (written >= 0) {
            bytes += written;
            sink->used -= (size_t)written;
        } else if (errno != EINTR) {
            sink->error = errno;
        }
    }
    sink->used = 0;
}

void sink_write(struct sink *sink, const char *bytes, size_t n)
{
    while (n > 0) {
        const size_t room = SINK_BUFFER_SIZE - sink->used, part = n < room ? n : room;
        memcpy(sink->buffer + sink->used, bytes, part);
        sink->used += part;
        bytes += part;
        n -= part;
        if (sink->used == SINK_BUFFER_SIZE)
            empty(sink);
    }
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
