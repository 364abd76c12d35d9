// SPDX-License-Identifier: GPL-3.0-or-later
// All that the tables of a run tell with an error, found by the tables' own descriptions: no
// quantity that a table gains is left out.
#ifndef BULWARK_CALIBRATE_TOLD_H
#define BULWARK_CALIBRATE_TOLD_H

#include "analysis/estimates.h"

#include <stdbool.h>
#include <stddef.h>

enum { TOLD_NAME = 256 };

// A cell with an error. `lo` and `hi` are the table's own 95 % interval where it has one, else
// Student's around the value.
struct told {
    char name[TOLD_NAME]; // "combinations a+b gain": table, key, column
    size_t kind;          // how much of the name is table and key: the column is what follows
    double value, se, lo, hi;
};

struct told_list {
    size_t n;
    struct told *all; // owned
};

// Of all tables but worlds and convergence, in their order. Empty for want of memory. The caller
// frees list.all.
struct told_list told_of(const struct estimates *estimates);

// Values and errors as CSV: name,value,se. Reading fails (an empty list) where a line is none.
bool told_write(const struct told_list *list, const char *path);
struct told_list told_read(const char *path);

#endif
