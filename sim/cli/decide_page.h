// SPDX-License-Identifier: GPL-3.0-or-later
// The conclusions of `decide` in words.
#ifndef BULWARK_CLI_DECIDE_PAGE_H
#define BULWARK_CLI_DECIDE_PAGE_H

#include "analysis/decisions.h"
#include "cli/page.h"

void decide_page(struct page *page, const struct decisions *decisions, const char *folder);

#endif
