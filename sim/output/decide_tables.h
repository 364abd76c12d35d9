// SPDX-License-Identifier: GPL-3.0-or-later
// All that `decide` leaves in its folder.
#ifndef BULWARK_OUTPUT_DECIDE_TABLES_H
#define BULWARK_OUTPUT_DECIDE_TABLES_H

#include "analysis/decisions.h"
#include "output/folder.h"

// Writes tables, descriptions and record into an open folder, all or nothing. Fails with
// STATUS_FAILED when something cannot be written or memory is short.
enum status decide_tables_write(const struct decisions *decisions, struct folder *folder,
                                struct error *error);

#endif
