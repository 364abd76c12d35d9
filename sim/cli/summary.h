// SPDX-License-Identifier: GPL-3.0-or-later
// What a run says, in a page. Two kinds of spread are kept apart: the Monte Carlo error (±), which
// more trials narrow, and the range of beliefs, which they do not.
#ifndef BULWARK_CLI_SUMMARY_H
#define BULWARK_CLI_SUMMARY_H

#include "analysis/estimates.h"
#include "cli/page.h"

// "Title: 7 measures, 128 combinations, 10 years from 2023-03-08".
void summary_header(struct page *page, const struct model *model);

// The whole summary; `folder` is where the tables are.
void summary_print(struct page *page, const struct estimates *estimates, const char *folder);

#endif
