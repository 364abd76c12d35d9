// SPDX-License-Identifier: GPL-3.0-or-later
// Arguments of the command line.
#ifndef BULWARK_CLI_ARGUMENTS_H
#define BULWARK_CLI_ARGUMENTS_H

#include "base/error.h"

#include <argp.h>

// Does what argp_parse does with these flags and this input, which ends the process after --help and
// after a misuse. What argp itself fails with, for want of memory above all, is said on stderr, and
// its status (STATUS_FAILED, STATUS_MISUSE) returned.
enum status arguments_parse(const struct argp *argp, int argc, char **argv, unsigned flags,
                            void *input);

// Ends the process with STATUS_FAILED and says that memory is short, for parsers of arguments, which
// have no other way: argp's own way needs memory.
_Noreturn void arguments_exhausted(void);

#endif
