// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/block_bytes.h"

#include <math.h>

static void put_moments(const struct moments *m, struct bytes *bytes)
{
    bytes_put_doubles(bytes, &m->count, 1);
    bytes_put_doubles(bytes, &m->weight, 1);
    bytes_put_doubles(bytes, m->mean, m->n);
    bytes_put_doubles(bytes, m->square, m->n);
    bytes_put_doubles(bytes, m->product, m->n_pairs);
}

static void take_moments(struct moments *m, struct bytes_reader *reader)
{
    bytes_take_doubles(reader, &m->count, 1);
    bytes_take_doubles(reader, &m->weight, 1);
    bytes_take_doubles(reader, m->mean, m->n);
    bytes_take_doubles(reader, m->square, m->n);
    bytes_take_doubles(reader, m->product, m->n_pairs);
}

void block_put(const struct block *b, struct bytes *bytes)
{
    const struct layout *l = b->layout;
    bytes_put_number(bytes, b->n_worlds);
    bytes_put_doubles(bytes, b->rows, (size_t)b->n_worlds * l->row_width);
    if (l->n_randomisations > 0)
        randomised_put(&b->randomised, bytes);
    else
        put_moments(&b->worlds, bytes);
    if (l->is_dense && l->n_randomisations == 0) {
        put_moments(&b->lattice, bytes);
    } else if (!l->is_dense) {
        bytes_put_doubles(bytes, b->values, l->n_lattice);
        bytes_put_doubles(bytes, b->mobius, l->n_combinations);
    }
    histograms_put(&b->histograms, bytes);
}

#define ROUNDING 1e-6 // of a mean that is a sum of many differences

static bool are_chances(const double *x, size_t n)
{
    size_t i = 0;
    while (i < n && x[i] >= -ROUNDING && x[i] <= 1.0 + ROUNDING)
        i++;
    return i == n;
}

static bool are_numbers(const double *x, size_t n)
{
    size_t i = 0;
    while (i < n && !isnan(x[i]))
        i++;
    return i == n;
}

// What comes of the rows looks for the best of their deterrences, and finds one.
static bool rows_are_sound(const struct block *b)
{
    const struct layout *l = b->layout;
    const bool has_first = l->n_trials >= 2; // half of the trials
    const size_t from = has_first ? l->first_half : l->second_half;
    for (uint32_t w = 0; w < b->n_worlds; w++) {
        const double *row = b->rows + w * l->row_width;
        if (!are_numbers(row, l->first_half) || !are_chances(row + from, l->row_width - from))
            return false;
    }
    return true;
}

bool block_take(struct block *b, uint32_t index, const struct bytes *bytes)
{
    const struct layout *l = b->layout;
    struct bytes_reader reader = bytes_reader_of(bytes);
    block_place(b, index);
    if (bytes_take_number(&reader) != b->n_worlds)
        return false;
    bytes_take_doubles(&reader, b->rows, (size_t)b->n_worlds * l->row_width);
    if (l->n_randomisations > 0)
        randomised_take(&b->randomised, &reader);
    else
        take_moments(&b->worlds, &reader);
    if (l->is_dense && l->n_randomisations == 0) {
        take_moments(&b->lattice, &reader);
    } else if (!l->is_dense) {
        bytes_take_doubles(&reader, b->values, l->n_lattice);
        bytes_take_doubles(&reader, b->mobius, l->n_combinations);
    }
    histograms_take(&b->histograms, &reader);
    return !reader.bad && reader.at == reader.end && rows_are_sound(b);
}
