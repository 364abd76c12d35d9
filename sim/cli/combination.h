// SPDX-License-Identifier: GPL-3.0-or-later
// Combinations and measures named on the command line.
#ifndef BULWARK_CLI_COMBINATION_H
#define BULWARK_CLI_COMBINATION_H

#include "base/arena.h"
#include "base/error.h"
#include "model/model.h"

#include <stddef.h>
#include <stdint.h>

// Reads "mnna+trainers", "none" or "all" (unless a measure is called so); NULL is all, too. Fails
// with STATUS_MISUSE, naming the option and, for an unknown measure, those that there are and the
// nearest of them; and for want of memory.
enum status combination_parse(const struct model *model, struct arena *arena, const char *option,
                              const char *text, uint32_t *mask, struct error *error);

// Finds the measure `name`. Fails in the same way.
enum status combination_measure(const struct model *model, struct arena *arena, const char *option,
                                const char *name, size_t *measure, struct error *error);

#endif
