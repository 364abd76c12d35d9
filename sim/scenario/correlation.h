// SPDX-License-Identifier: GPL-3.0-or-later
// Correlations between the members of a group, each written in either or both of the two:
// { a = { correlation = { b = 0.4; }; }; b = { … }; }.
#ifndef BULWARK_SCENARIO_CORRELATION_H
#define BULWARK_SCENARIO_CORRELATION_H

#include "scenario/scenario.h"

// The key that stands for every entry of `correlation`.
extern const struct key_table correlation_keys;

// Reads the correlations of the `n` entries (children of one group, in the order of rows and
// columns) and stores the lower Cholesky factor of their matrix by rows, [n][n], owned by the
// scenario. Complains, and stores NULL, if a name is unknown, a pair is given twice differently or
// with itself, a value is not in (−1, 1), or the matrix is not positive definite: the message
// names the entries that contradict each other.
void correlation_read(struct scenario *s, const struct entry *const *entries, size_t n,
                      double **root);

#endif
