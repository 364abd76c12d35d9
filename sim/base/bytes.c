// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/bytes.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define MOST_NUMBER_BYTES 10

void bytes_clear(struct bytes *b)
{
    free(b->data);
    *b = (struct bytes){0};
}

void bytes_reset(struct bytes *b)
{
    b->size = 0;
    b->exhausted = false;
}

// Room for `size` more; false for want of memory.
static bool make_room(struct bytes *b, size_t size)
{
    if (b->exhausted || size > SIZE_MAX / 4 - b->size)
        b->exhausted = true;
    if (b->exhausted || b->size + size <= b->room)
        return !b->exhausted;
    const size_t room = 2 * (b->size + size) + 256;
    unsigned char *data = realloc(b->data, room);
    if (data == NULL) {
        b->exhausted = true;
        return false;
    }
    b->data = data;
    b->room = room;
    return true;
}

void bytes_put(struct bytes *b, const void *data, size_t size)
{
    if (size == 0 || !make_room(b, size))
        return;
    memcpy(b->data + b->size, data, size);
    b->size += size;
}

void bytes_put_doubles(struct bytes *b, const double *x, size_t n)
{
    if (n == 0 || !make_room(b, n * sizeof *x))
        return;
    unsigned char *at = b->data + b->size;
    for (size_t i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, x + i, sizeof bits);
        bits = htole64(bits);
        memcpy(at + i * sizeof bits, &bits, sizeof bits);
    }
    b->size += n * sizeof *x;
}

// Behind `at`, where there is room.
static unsigned char *write_number(unsigned char *at, uint64_t number)
{
    for (; number >= 0x80; number >>= 7)
        *at++ = (unsigned char)(number | 0x80);
    *at++ = (unsigned char)number;
    return at;
}

void bytes_put_number(struct bytes *b, uint64_t number)
{
    if (make_room(b, MOST_NUMBER_BYTES))
        b->size = (size_t)(write_number(b->data + b->size, number) - b->data);
}

static bool all_zero(const uint64_t *counts)
{
    uint64_t any = 0;
    for (size_t i = 0; i < 8; i++)
        any |= counts[i];
    return any == 0;
}

void bytes_put_sparse(struct bytes *b, const uint64_t *counts, size_t n)
{
    size_t next = 0; // behind the last one put
    for (size_t i = 0; i < n;) {
        if (n - i >= 8 && all_zero(counts + i)) {
            i += 8;
            continue;
        }
        if (counts[i] != 0) {
            bytes_put_number(b, i - next + 1);
            bytes_put_number(b, counts[i]);
            next = i + 1;
        }
        i++;
    }
    bytes_put_number(b, 0);
}

void bytes_put_marked(struct bytes *b, const uint64_t *counts, const uint64_t *marks,
                      size_t n_words)
{
    size_t n_marks = 0, next = 0;
    for (size_t k = 0; k < n_words; k++)
        n_marks += (size_t)__builtin_popcountll(marks[k]);
    if (!make_room(b, (2 * n_marks + 1) * MOST_NUMBER_BYTES))
        return;
    unsigned char *at = b->data + b->size;
    for (size_t k = 0; k < n_words; k++)
        for (uint64_t rest = marks[k]; rest != 0; rest &= rest - 1) {
            const size_t i = k * 64 + (size_t)__builtin_ctzll(rest);
            if (counts[i] == 0)
                continue;
            at = write_number(at, i - next + 1);
            at = write_number(at, counts[i]);
            next = i + 1;
        }
    at = write_number(at, 0);
    b->size = (size_t)(at - b->data);
}

// ---- reading ---------------------------------------------------------------------------------

struct bytes_reader bytes_reader_of(const struct bytes *b)
{
    static const unsigned char none[1] = {0}; // what is empty may have no place
    const bool is_empty = b->size == 0;
    return (struct bytes_reader){is_empty ? none : b->data, is_empty ? none : b->data + b->size,
                                 is_empty};
}

void bytes_take_doubles(struct bytes_reader *r, double *x, size_t n)
{
    const size_t left = (size_t)(r->end - r->at);
    if (r->bad || n > left / sizeof *x) {
        r->bad = true;
        for (size_t i = 0; i < n; i++)
            x[i] = 0.0;
        return;
    }
    for (size_t i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, r->at + i * sizeof bits, sizeof bits);
        bits = le64toh(bits);
        memcpy(x + i, &bits, sizeof bits);
    }
    r->at += n * sizeof *x;
}

uint64_t bytes_take_number(struct bytes_reader *r)
{
    uint64_t number = 0;
    for (unsigned shift = 0; r->at < r->end && shift < 64 && !r->bad; shift += 7) {
        const unsigned char byte = *r->at++;
        const uint64_t part = byte & 0x7fU;
        if (part << shift >> shift != part)
            break; // beyond 64 bits
        number |= part << shift;
        if (byte < 0x80)
            return number;
    }
    r->bad = true;
    return 0;
}

void bytes_take_sparse(struct bytes_reader *r, uint64_t *counts, size_t n)
{
    size_t next = 0;
    for (size_t i = 0; i < n; i++)
        counts[i] = 0;
    for (;;) {
        const uint64_t gap = bytes_take_number(r);
        if (gap == 0)
            return;
        if (gap > n - next) {
            r->bad = true;
            return;
        }
        next += (size_t)gap;
        counts[next - 1] = bytes_take_number(r);
    }
}

uint64_t bytes_checksum(const void *data, size_t size, uint64_t number)
{
    return XXH3_64bits_withSeed(data, size, number);
}
