// SPDX-License-Identifier: GPL-3.0-or-later
// The precision that a run is asked for, as the command line and people say it.
#ifndef BULWARK_CLI_TARGET_H
#define BULWARK_CLI_TARGET_H

#include "analysis/precision.h"
#include "base/arena.h"

// Reads "SE", "SE:QUANTITY" or "SE:QUANTITY:OF": OF is a combination ("all", "none", "a+b") or, of
// quantities of measures, a measure; without it each of the reported combinations, or each measure,
// is meant, without QUANTITY deterrence. Fails with STATUS_MISUSE, naming what is not understood.
enum status target_parse(const char *text, const struct model *model, struct arena *arena,
                         struct precision_target *target, struct error *error);

// "the standard error of the deterrence of mnna is 0.0012 (0.0005 is wanted)", owned by `arena`.
// Never NULL.
const char *target_words(const struct precision *precision, const struct model *model,
                         struct arena *arena);

#endif
