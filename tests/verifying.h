// SPDX-License-Identifier: GPL-3.0-or-later
// bulwark verify as a command, for the tests of it.
#ifndef BULWARK_TESTS_VERIFYING_H
#define BULWARK_TESTS_VERIFYING_H

#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define BLANKET BULWARK_CONFIGS "/security_blanket.cfg"
#define EVERY_KIND BULWARK_TESTS "/verify_scenario.cfg"

// What verify said, to be freed by the caller, and its exit status.
static inline char *verify(const char *arguments, int *status)
{
    char *command = text_format("'" BULWARK_PROGRAM "' verify %s 2>&1", arguments);
    FILE *stream = command ? popen(command, "r") : NULL;
    char *text = NULL;
    size_t room = 0;
    if (!stream || getdelim(&text, &room, '\0', stream) < 0) {
        free(text);
        text = strdup("");
    }
    const int code = stream ? pclose(stream) : -1;
    *status = WIFEXITED(code) ? WEXITSTATUS(code) : 127;
    free(command);
    return text;
}

static inline void must_agree(const char *arguments)
{
    int status = 0;
    char *text = verify(arguments, &status);
    if (status != 0) {
        printf("%s\n", text);
    }
    check_true(arguments, status == 0 && strstr(text, "All is well") != NULL &&
                              strstr(text, "DISAGREE") == NULL);
    free(text);
}

#endif
