// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of the summary, one source each, and the words they share.
#ifndef BULWARK_CLI_SUMMARY_PARTS_H
#define BULWARK_CLI_SUMMARY_PARTS_H

#include "analysis/estimates.h"
#include "cli/page.h"

#include <stdint.h>

#define SUMMARY_NORMAL_95 1.96

// Deterrence of none, the tiers and all; are the layers more than their sum?
void summary_tiers(struct page *page, const struct estimates *estimates);

// One line a measure, ranked by Shapley value.
void summary_measures(struct page *page, const struct estimates *estimates);

// The best combinations, and the bodies that are likeliest to hold out.
void summary_best(struct page *page, const struct estimates *estimates);
void summary_bodies(struct page *page, const struct estimates *estimates);

// "2033": the year of the horizon's last day.
const char *summary_last_year(struct page *page, const struct model *model);

// "none", "mnna + trainers", "all but mnna", "all 7" (of more than 3): a combination in words.
const char *summary_combination(struct page *page, const struct model *model, uint32_t mask);

// "mnna, trainers": the names of the measures, in the file's order.
const char *summary_names(struct page *page, const struct model *model, uint32_t mask,
                          const char *separator);

// "0.18–0.46", "n/a".
const char *summary_belief(struct page *page, const struct belief *belief);

// Half the width of an interval around a value; at a clipped end the other side counts.
double summary_half_width(double value, struct interval interval);

// Do layers "add up" within the error, "overlap" or "reinforce each other", by a synergy? NULL: not
// known.
const char *summary_verdict(struct estimate synergy);

// Decimals that show numbers of this error: 3, or 4 where 3 would hide it.
int summary_decimals(double half_width);

#endif
