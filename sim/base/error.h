// SPDX-License-Identifier: GPL-3.0-or-later
// One way to fail: a function that can fail returns a status and, unless it is STATUS_OK, has
// filled the caller's error. The values are the program's exit codes.
#ifndef BULWARK_BASE_ERROR_H
#define BULWARK_BASE_ERROR_H

enum status {
    STATUS_OK = 0,
    STATUS_FAILED = 1,  // the run failed: memory, files, numbers that have no solution
    STATUS_MISUSE = 2,  // the command line was misused
    STATUS_REFUSED = 3, // the scenario was refused
    STATUS_STOPPED = 4, // somebody asked for an end before the end; what is saved can be resumed
};

struct error {
    enum status status;
    char text[1024]; // one or more lines without a final newline
};

// Fills `error` (may be NULL) with `status` and a formatted text, cut at its size. Returns
// `status`, so that a failing function can end with `return error_set(…)`. Cannot fail.
enum status error_set(struct error *error, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// The same for want of memory; `what` names what it was for. Here, so that analysers of a caller see
// that it fails.
static inline enum status error_memory(struct error *error, const char *what)
{
    (void)error_set(error, STATUS_FAILED, "not enough memory for %s", what);
    return STATUS_FAILED;
}

#endif
