// SPDX-License-Identifier: GPL-3.0-or-later
// Tipping points in words.
#ifndef BULWARK_CLI_DECIDE_PAGE_TIPPING_H
#define BULWARK_CLI_DECIDE_PAGE_TIPPING_H

#include "analysis/decisions.h"
#include "cli/page.h"

void decide_page_tipping(struct page *page, const struct decisions *decisions);

#endif
