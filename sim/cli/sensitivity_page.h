// SPDX-License-Identifier: GPL-3.0-or-later
// What `sensitivity` prints.
#ifndef BULWARK_CLI_SENSITIVITY_PAGE_H
#define BULWARK_CLI_SENSITIVITY_PAGE_H

#include "analysis/sensitivity.h"
#include "cli/page.h"

// What is going to be computed, and how long that will take: `seconds`, NAN where nobody knows.
void sensitivity_page_cost(struct page *page, const struct model *model,
                           const struct sensitivity_request *request, const struct inputs *inputs,
                           double seconds, unsigned n_threads);

// What came out.
void sensitivity_page(struct page *page, const struct sensitivity *sensitivity, const char *folder);

#endif
