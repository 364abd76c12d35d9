// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the targets of the fuzzers share. Each target is one source with the entry point below, which
// takes any bytes whatever. Linked with libFuzzer it is fuzzed; linked with main.c it runs over
// files or, by AFL++, over what that feeds it.
#ifndef BULWARK_TESTS_FUZZ_FUZZ_H
#define BULWARK_TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "model/model.h"
#include "scenario/scenario.h"

// Tries one input. Returns 0; what must not be ends the process.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Ends the process unless `good`.
void fuzz_require(bool good, const char *what);

// Makes a folder for this process, gone at its end, the first time it is called, and works in it. It
// is made in TMPDIR: every input writes files, and in memory they cost least.
// It holds what inputs may include: see `files` in fuzz.c.
void fuzz_enter(void);

// Writes a file of that folder.
void fuzz_write(const char *name, const void *data, size_t size);

// Overwrites bytes in [0, size) as [at, end) says: places (two bytes, the lower one first), each with a
// number of bytes and these bytes; no bytes: it ends there. Returns its size then, at least 1.
size_t fuzz_overwrite(uint8_t *bytes, size_t size, const uint8_t *at, const uint8_t *end);

// The file that fuzz_enter puts there for targets that need a scenario in order.
#define FUZZ_SCENARIO "small.cfg"

// That a failure is one that an input may bring about, and says what is wrong. `text` is what
// would be told.
void fuzz_require_words(enum status status, const char *text);

// Describes an opened scenario in words and tells it as JSON, and computes a little of it where
// that is little.
void fuzz_use(struct scenario *scenario, struct model *model);

#endif
