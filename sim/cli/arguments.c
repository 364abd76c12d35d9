// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/arguments.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum status arguments_parse(const struct argp *argp, int argc, char **argv, unsigned flags,
                            void *input)
{
    const error_t number = argp_parse(argp, argc, argv, flags, NULL, input);
    if (number == 0)
        return STATUS_OK;
    (void)fprintf(stderr, "bulwark: the arguments cannot be read: %s\n", strerror(number));
    return number == ENOMEM ? STATUS_FAILED : STATUS_MISUSE;
}

void arguments_exhausted(void)
{
    (void)fputs("bulwark: not enough memory for the arguments\n", stderr);
    exit(STATUS_FAILED);
}
