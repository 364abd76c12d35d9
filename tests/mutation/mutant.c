// SPDX-License-Identifier: GPL-3.0-or-later
// See mutant.h. At the end of a process the places that it passed are written to a file of their own
// beside BULWARK_REACHED, if that is set.
#include "mutant.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#ifndef MUTANTS // how many there are: mutate.py says it
#define MUTANTS 1
#endif

int mutant_active = -1;
MUTANT_NOTES unsigned char mutant_reached[MUTANTS];

__attribute__((constructor)) static void begin(void)
{
    const char *number = getenv("BULWARK_MUTANT");
    if (number != NULL)
        mutant_active = atoi(number);
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("BULWARK_REACHED");
    char name[4096];
    if (path == NULL)
        return;
    (void)snprintf(name, sizeof name, "%s.%ld", path, (long)getpid());
    FILE *file = fopen(name, "wb");
    if (file != NULL) {
        (void)fwrite((const void *)mutant_reached, 1, sizeof mutant_reached, file);
        (void)fclose(file);
    }
}
