// SPDX-License-Identifier: GPL-3.0-or-later
// A settled scenario in words: what `bulwark check` prints. Texts come from the objects' own words
// functions, made in the scenario's arena.
#ifndef BULWARK_CLI_DESCRIBE_H
#define BULWARK_CLI_DESCRIBE_H

#include "cli/page.h"
#include "model/model.h"

// Every measure: its process as a tree, ramp, lapse, effects, what it requires; synergies.
void describe_measures(struct page *page, struct model *model);

// Factors, their correlations and shocks. Prints nothing if there are none.
void describe_factors(struct page *page, struct model *model);

// The adversary's numbers, and its anchor.
void describe_adversary(struct page *page, struct model *model);

// Every uncertain number: its path, distribution and quantiles; correlations.
void describe_unknowns(struct page *page, struct model *model);

// "2024-11-05" for certain years from the start, else the number in words and "years".
const char *describe_moment(struct page *page, struct number years, struct model *model);

// A chance in words: as number_words, or "~ normal, … in every trial".
const char *describe_chance(struct page *page, const struct chance *chance, struct model *model);

// Prints the pairs of `n` names whose correlation, from the Cholesky factor `root` [n][n] by rows,
// is not 0.
void describe_correlations(struct page *page, const char *const *names, size_t n,
                           const double *root);

#endif
