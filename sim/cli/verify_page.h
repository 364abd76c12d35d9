// SPDX-License-Identifier: GPL-3.0-or-later
// What a verification found, for people and as a table.
#ifndef BULWARK_CLI_VERIFY_PAGE_H
#define BULWARK_CLI_VERIFY_PAGE_H

#include "analysis/verify.h"
#include "cli/page.h"

#include <stdbool.h>

// Kind by kind, the furthest comparisons (`all`: every one), what disagrees, what could not be
// checked, and the verdict.
void verify_page_print(struct page *page, const struct verify_report *report, bool all);

// One row a comparison, or thing that could not be compared, as CSV (printed_verification). Fails if
// it cannot be written.
enum status verify_page_csv(const struct verify_report *report, const struct model *model,
                            struct error *error);

#endif
