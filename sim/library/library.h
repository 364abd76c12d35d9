// SPDX-License-Identifier: GPL-3.0-or-later
// What the files of the library share: what its objects are made of, and the way out of a failure.
#ifndef BULWARK_LIBRARY_LIBRARY_H
#define BULWARK_LIBRARY_LIBRARY_H

#include "bulwark/bulwark.h"

#include "base/error.h"
#include "model/model.h"
#include "scenario/scenario.h"

#include <locale.h>
#include <stdatomic.h>

// An opened scenario, immutable: a scenario and the runs made of it hold it together, so that
// changing the one never touches the others.
struct opened_scenario {
    atomic_uint n_holders;
    struct scenario scenario;
    struct model model; // points to `scenario`
};

struct bulwark_scenario {
    struct opened_scenario *opened;
};

struct opened_scenario *opened_scenario_hold(struct opened_scenario *opened);
void opened_scenario_release(struct opened_scenario *opened); // NULL is legal

// Fills the caller's error (may be NULL) from ours; `complaints`, unless NULL, stands in place of
// its text. Returns the status. Not for STATUS_OK.
enum bulwark_status library_fail(struct bulwark_error *out, const struct error *error,
                                 const char *complaints);

// The same for an argument that makes no sense.
enum bulwark_status library_misuse(struct bulwark_error *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// The same for want of memory; `what` names what it was for.
enum bulwark_status library_memory(struct bulwark_error *out, const char *what);

// While numbers are read and written the thread is in the C locale, whatever the process is in.
struct plain_locale {
    locale_t plain, before;
};

struct plain_locale plain_locale_enter(void);
void plain_locale_leave(struct plain_locale locale);

#endif
