// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/letters.h"

#include <string.h>

// Unit, worlds and seconds, as doubles: their place does not depend on their size. Units are below
// 2^53: a block takes longer than it takes to count it.
enum { N_KNOWN = 3, KNOWN_BYTES = N_KNOWN * sizeof(double) };

void letter_put_block(struct store_block *block)
{
    const double known[N_KNOWN] = {(double)block->unit, (double)block->worlds, block->seconds};
    bytes_put_doubles(&block->bytes, known, N_KNOWN);
}

bool letter_take_block(const struct bytes *bytes, struct store_block *block)
{
    double known[N_KNOWN];
    if (bytes->size < KNOWN_BYTES)
        return false;
    const size_t size = bytes->size - KNOWN_BYTES;
    struct bytes_reader reader = {bytes->data + size, bytes->data + bytes->size, false};
    bytes_take_doubles(&reader, known, N_KNOWN);
    *block = (struct store_block){.unit = (uint64_t)known[0], .worlds = (uint32_t)known[1],
                                  .seconds = known[2],
                                  .bytes = {.data = bytes->data, .size = size, .room = size}};
    return true;
}

void letter_put_failure(struct bytes *bytes, uint64_t unit, const struct error *error)
{
    bytes_put_number(bytes, unit);
    bytes_put_number(bytes, (uint64_t)error->status);
    bytes_put(bytes, error->text, strlen(error->text));
}

void letter_take_failure(const struct bytes *bytes, uint64_t *unit, struct error *error)
{
    struct bytes_reader reader = {bytes->data, bytes->data + bytes->size, false};
    *unit = bytes_take_number(&reader);
    if (reader.at == reader.end) {
        (void)error_memory(error, "a block");
        return;
    }
    const enum status status = (enum status)bytes_take_number(&reader);
    (void)error_set(error, status, "%.*s", (int)(reader.end - reader.at), (const char *)reader.at);
}

uint64_t letter_number(const struct bytes *bytes)
{
    struct bytes_reader reader = {bytes->data, bytes->data + bytes->size, false};
    return bytes_take_number(&reader);
}
