// SPDX-License-Identifier: GPL-3.0-or-later
// The JSON among a store's settings, read by SQLite: jansson's reader takes no notice of lacking
// memory inside a string, or ends the process.
#ifndef BULWARK_ENGINE_STORE_JSON_H
#define BULWARK_ENGINE_STORE_JSON_H

#include "engine/store.h"

// The texts of a setting that is a list of texts. All owned by `arena`. Fails if it is not there, or
// no such list (the store is damaged), and for want of memory.
enum status store_json_texts(const struct store *store, const char *setting, struct arena *arena,
                             const char *const **texts, size_t *n, struct error *error);

// Where two values differ first: a path ("adversary.noise"; items of lists by their index), and what
// stands there on either side as JSON, "missing" if nothing does.
struct store_json_difference {
    const char *path, *one, *other; // path NULL: nowhere
};

// Goes by the order of `other`; the order of keys makes no difference. What is no JSON differs
// nowhere. Texts owned by `arena`. Fails for want of memory.
enum status store_json_compare(const char *one, const char *other, struct arena *arena,
                               struct store_json_difference *difference, struct error *error);

#endif
