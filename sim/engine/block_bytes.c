// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/block_bytes.h"

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

static bool rows_are_sound(const struct block *b)
{
    uint32_t w = 0;
    while (w < b->n_worlds && block_row_is_sound(b->layout, b->rows + w * b->layout->row_width))
        w++;
    return w == b->n_worlds;
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
