// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as bytes that mean the same on every machine: doubles and whole numbers in little-endian
// order, small whole numbers in seven bits a byte. What is read back equals what was put, bit for
// bit.
#ifndef BULWARK_BASE_BYTES_H
#define BULWARK_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Bytes that grow. All zero is empty; bytes_clear frees.
struct bytes {
    unsigned char *data;
    size_t size, room;
    bool exhausted; // memory was short: what was put since is not there
};

void bytes_clear(struct bytes *bytes);
void bytes_reset(struct bytes *bytes); // empty, its memory kept

void bytes_put(struct bytes *bytes, const void *data, size_t size);
void bytes_put_doubles(struct bytes *bytes, const double *x, size_t n);
void bytes_put_number(struct bytes *bytes, uint64_t number); // 1 to 10 bytes

// Counts of which most are 0: the gaps between the others, and these.
void bytes_put_sparse(struct bytes *bytes, const uint64_t *counts, size_t n);

// The same, where a bit of `marks` [n_words], 64 to a word, is set for each count that may differ
// from 0.
void bytes_put_marked(struct bytes *bytes, const uint64_t *counts, const uint64_t *marks,
                      size_t n_words);

// Bytes being read (not owned). What is not there reads as zero and makes `bad` true for good.
struct bytes_reader {
    const unsigned char *at, *end;
    bool bad;
};

// Reads all of `bytes`; of none `bad` is true from the start.
struct bytes_reader bytes_reader_of(const struct bytes *bytes);

void bytes_take_doubles(struct bytes_reader *reader, double *x, size_t n);
uint64_t bytes_take_number(struct bytes_reader *reader);
void bytes_take_sparse(struct bytes_reader *reader, uint64_t *counts, size_t n);

// A checksum of bytes and of a number that goes with them, which damage does not leave as it was
// (64 bits of XXH3): not against forgers.
uint64_t bytes_checksum(const void *data, size_t size, uint64_t number);

#endif
