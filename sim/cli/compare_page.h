// SPDX-License-Identifier: GPL-3.0-or-later
// What a comparison of runs says in words: does layering add up, and does the answer depend on the
// run?
#ifndef BULWARK_CLI_COMPARE_PAGE_H
#define BULWARK_CLI_COMPARE_PAGE_H

#include "cli/page.h"
#include "output/compare_tables.h"

// `folder`: where the tables are; NULL: they were not wanted.
void compare_page_print(struct page *page, const struct compare_output *output,
                        const char *folder);

#endif
