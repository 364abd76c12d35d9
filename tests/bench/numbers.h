// SPDX-License-Identifier: GPL-3.0-or-later
// The numbers of one world as JSON, for numpy_model.py.
#ifndef BULWARK_TESTS_BENCH_NUMBERS_H
#define BULWARK_TESTS_BENCH_NUMBERS_H

#include "model/model.h"

#include <stdbool.h>

// Writes every number of a world of the model, which must be one that the plain program knows,
// without shocks, loaded weights and attempts, to the file `path`. False, after a message on
// stderr, if that fails.
bool numbers_write(const struct model *model, const char *path);

#endif
