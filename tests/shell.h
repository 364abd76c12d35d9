// SPDX-License-Identifier: GPL-3.0-or-later
//
// Command lines in a temporary folder, what they say and the tables that they leave, for tests of
// commands other than run.
#ifndef BULWARK_TESTS_SHELL_H
#define BULWARK_TESTS_SHELL_H

#include "check.h"

#include <stdarg.h>
#include <sys/wait.h>

static char shell_root[] = "/tmp/bulwark-shell-XXXXXX"; // of all that is tried

// Runs a line in the root, where `bulwark` is the program; what it says goes into out.txt and
// err.txt. Returns how it ended.
static inline int shell(const char *format, ...) __attribute__((format(printf, 1, 2)));

static inline int shell(const char *format, ...)
{
    char *line = NULL;
    va_list arguments;
    va_start(arguments, format);
    const int length = vasprintf(&line, format, arguments);
    va_end(arguments);
    char *command = length < 0 ? NULL
                               : text_format("bulwark() { '" BULWARK_PROGRAM "' \"$@\"; }; "
                                             "cd '%s' && { %s\n} > out.txt 2> err.txt",
                                             shell_root, line);
    const int code = command == NULL ? -1 : system(command);
    free(command);
    free(line);
    return WIFEXITED(code) ? WEXITSTATUS(code) : 127;
}

// The whole of a file; empty when there is none. The caller frees it.
static inline char *shell_contents(const char *name)
{
    char *path = text_format("%s/%s", shell_root, name);
    FILE *file = path == NULL ? NULL : fopen(path, "rb");
    const bool has_end = file != NULL && fseek(file, 0, SEEK_END) == 0;
    const long end = has_end ? ftell(file) : 0;
    const size_t length = end > 0 ? (size_t)end : 0;
    char *text = calloc(length + 1, 1);
    if (has_end && text != NULL) {
        rewind(file);
        check_true("it can be read", fread(text, 1, length, file) == length);
    }
    if (file != NULL)
        (void)fclose(file);
    free(path);
    return text;
}

static inline void shell_write(const char *name, const char *text)
{
    char *path = text_format("%s/%s", shell_root, name);
    FILE *file = path == NULL ? NULL : fopen(path, "wb");
    check_true("a file", file != NULL && fputs(text, file) >= 0);
    if (file != NULL)
        check_true("written", fclose(file) == 0);
    free(path);
}

// The last command ended with `code` as wanted and said the words (NULL: anything).
static inline void check_said(int code, int wanted, const char *words)
{
    char *said = shell_contents("err.txt");
    const bool good = code == wanted && (words == NULL || strstr(said, words) != NULL);
    if (!good)
        printf("\n    exit status %d (wanted %d: %s)\n%s\n", code, wanted,
               words == NULL ? "" : words, said);
    free(said);
    check_true(words == NULL ? "the exit status" : words, good);
}

// ---- tables: text without quotes
// ------------------------------------------------------------------

// Field `n` of a line, its length put into *length; NULL: there are fewer.
static inline const char *line_field(const char *line, size_t n, size_t *length)
{
    for (; n > 0; n--) {
        line += strcspn(line, ",\n");
        if (*line++ != ',')
            return NULL;
    }
    *length = strcspn(line, ",\n");
    return line;
}

// The number in column `column` of the first line that begins with `key` and a comma; NaN: there is
// none or it is empty.
static inline double table_cell(const char *table, const char *key, const char *column)
{
    const char *row = table;
    while (row != NULL && (strncmp(row, key, strlen(key)) != 0 || row[strlen(key)] != ','))
        row = (row = strchr(row, '\n')) == NULL ? NULL : row + 1;
    size_t length;
    const char *name;
    for (size_t i = 0; row != NULL && (name = line_field(table, i, &length)) != NULL; i++) {
        if (length != strlen(column) || strncmp(name, column, length) != 0)
            continue;
        const char *value = line_field(row, i, &length);
        return value == NULL || length == 0 ? NAN : strtod(value, NULL);
    }
    return NAN;
}

// Runs the tests in a root of their own, which is removed.
static inline int shell_run_tests(const char *name, const struct named_test *tests, size_t n)
{
    if (mkdtemp(shell_root) == NULL)
        return 1;
    const int code = run_tests(name, tests, n);
    char *command = text_format("rm -rf '%s'", shell_root);
    const bool removed = command != NULL && system(command) == 0;
    free(command);
    return removed ? code : 1;
}

#endif
