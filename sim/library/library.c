// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/library.h"

#include "bulwark_version.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert((int)BULWARK_OK == (int)STATUS_OK && (int)BULWARK_FAILED == (int)STATUS_FAILED &&
                   (int)BULWARK_MISUSE == (int)STATUS_MISUSE &&
                   (int)BULWARK_REFUSED == (int)STATUS_REFUSED,
               "statuses are ours by their values");

#define ELLIPSIS "…"

const char *bulwark_version(void)
{
    return BULWARK_VERSION;
}

// Copies a text that may be too long, or has been cut before: it then ends in an ellipsis that
// stands behind a whole character.
static void copy_text(char *copy, size_t size, const char *text, bool was_cut)
{
    size_t length = strlen(text);
    const bool is_cut = was_cut || length >= size;
    if (is_cut) {
        const size_t room = size - sizeof ELLIPSIS;
        length = length - 1 < room ? length - 1 : room;
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
            length--;
    }
    const char *end = is_cut ? ELLIPSIS : "";
    memcpy(copy, text, length); // NOLINT(bugprone-not-null-terminated-result): the end follows
    memcpy(copy + length, end, strlen(end) + 1);
}

enum bulwark_status library_fail(struct bulwark_error *out, const struct error *error,
                                 const char *complaints)
{
    // A run that was stopped has no result to give here, thus failed.
    const enum bulwark_status status =
        error->status == STATUS_STOPPED ? BULWARK_FAILED : (enum bulwark_status)error->status;
    if (out != NULL) {
        const bool was_cut = complaints == NULL && strlen(error->text) + 1 == sizeof error->text;
        out->status = status;
        copy_text(out->text, sizeof out->text, complaints == NULL ? error->text : complaints,
                  was_cut);
    }
    return status;
}

enum bulwark_status library_misuse(struct bulwark_error *out, const char *format, ...)
{
    struct error error = {.status = STATUS_MISUSE};
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(error.text, sizeof error.text, format, arguments);
    va_end(arguments);
    return library_fail(out, &error, NULL);
}

enum bulwark_status library_memory(struct bulwark_error *out, const char *what)
{
    struct error error;
    (void)error_memory(&error, what);
    return library_fail(out, &error, NULL);
}

struct opened_scenario *opened_scenario_hold(struct opened_scenario *opened)
{
    (void)atomic_fetch_add(&opened->n_holders, 1);
    return opened;
}

void opened_scenario_release(struct opened_scenario *opened)
{
    if (opened == NULL || atomic_fetch_sub(&opened->n_holders, 1) != 1)
        return;
    scenario_clear(&opened->scenario);
    free(opened);
}

struct plain_locale plain_locale_enter(void)
{
    struct plain_locale locale = {.plain = newlocale(LC_ALL_MASK, "C", (locale_t)0)};
    if (locale.plain != (locale_t)0)
        locale.before = uselocale(locale.plain);
    return locale;
}

void plain_locale_leave(struct plain_locale locale)
{
    if (locale.plain == (locale_t)0)
        return;
    (void)uselocale(locale.before);
    freelocale(locale.plain);
}
