// SPDX-License-Identifier: GPL-3.0-or-later
// All that `sensitivity` leaves in its folder.
#ifndef BULWARK_OUTPUT_SENSITIVITY_TABLES_H
#define BULWARK_OUTPUT_SENSITIVITY_TABLES_H

#include "analysis/sensitivity.h"
#include "output/folder.h"
#include "output/record.h"

// What a row of its tables is about: a quantity, and an input of the design for Sobol' indices, or
// an uncertain number.
struct sensitivity_row {
    const struct sensitivity *of;
    size_t quantity, input;
};

// Writes the tables of what was asked for, descriptions and record into an open folder, all or
// nothing. Fails with STATUS_FAILED when something cannot be written or memory is short.
enum status sensitivity_tables_write(const struct sensitivity *sensitivity,
                                     const struct run_record *record, struct folder *folder,
                                     struct error *error);

#endif
