// SPDX-License-Identifier: GPL-3.0-or-later
//
// Files that must be refused, each with the messages that it must produce at its head.
#ifndef BULWARK_TESTS_REFUSED_H
#define BULWARK_TESTS_REFUSED_H

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

enum { MAX_MESSAGES = 32, MAX_LINE = 1024, MAX_PATH = 1024, TEXT_SIZE = 65536 };

// What the head of a refused scenario says: "# expect: <part of a message>" for each message, then
// "# errors: N", how many complaints there are, or "# fatal" where reading ends at the first.
struct expectation {
    char message[MAX_MESSAGES][MAX_LINE];
    size_t n_messages;
    long n_errors; // -1: not said
    bool is_fatal;
};

// What reading a scenario gave.
struct outcome {
    enum status status;
    bool is_fatal; // scenario_open failed
    size_t n_errors;
    char text[TEXT_SIZE];
};

static inline void path_of(char *path, const char *folder, const char *name)
{
    (void)snprintf(path, MAX_PATH, "%s/%s/%s", BULWARK_TESTS, folder, name);
}

static inline bool read_expectation(struct expectation *expectation, const char *path)
{
    *expectation = (struct expectation){.n_errors = -1};
    FILE *file = fopen(path, "r");
    char line[MAX_LINE];
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, "# expect: ", 10) == 0 && expectation->n_messages < MAX_MESSAGES)
            (void)snprintf(expectation->message[expectation->n_messages++], MAX_LINE, "%s",
                           line + 10);
        else if (strncmp(line, "# errors: ", 10) == 0)
            expectation->n_errors = strtol(line + 10, NULL, 10);
        else if (strcmp(line, "# fatal") == 0)
            expectation->is_fatal = true;
    }
    if (file != NULL)
        (void)fclose(file);
    return file != NULL && expectation->n_messages > 0 &&
           (expectation->n_errors > 0) != expectation->is_fatal;
}

// True if the outcome is what was expected; otherwise says why not, if `loud`.
static inline bool is_as_expected(const struct outcome *outcome, const struct expectation *expectation,
                           const char *path, bool loud)
{
    bool good = outcome->status == STATUS_REFUSED && outcome->is_fatal == expectation->is_fatal &&
                (outcome->is_fatal || (long)outcome->n_errors == expectation->n_errors);
    for (size_t i = 0; i < expectation->n_messages; i++) {
        if (strstr(outcome->text, expectation->message[i]) != NULL)
            continue;
        good = false;
        if (loud)
            printf("\n    missing: %s", expectation->message[i]);
    }
    if (!good && loud)
        printf("\n    %s: status %d, %zu errors\n%s\n", path, (int)outcome->status,
               outcome->n_errors, outcome->text);
    return good;
}

static inline int is_scenario(const struct dirent *entry)
{
    const size_t length = strlen(entry->d_name);
    return length > 4 && strcmp(entry->d_name + length - 4, ".cfg") == 0;
}

// Calls `look` for every scenario of the folder; how many there are.
static inline int for_each_scenario(const char *folder, void (*look)(const char *path))
{
    char path[MAX_PATH];
    struct dirent **names = NULL;
    path_of(path, folder, ".");
    const int n = scandir(path, &names, is_scenario, alphasort);
    for (int i = 0; i < n; i++) {
        path_of(path, folder, names[i]->d_name);
        look(path);
        free(names[i]);
    }
    free(names);
    return n;
}

#endif
