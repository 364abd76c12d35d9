// SPDX-License-Identifier: GPL-3.0-or-later
// What the files of the store share; for them alone.
#ifndef BULWARK_ENGINE_STORE_PARTS_H
#define BULWARK_ENGINE_STORE_PARTS_H

#include "engine/store.h"

#include <sqlite3.h>

enum store_statement {
    STORE_PUT, STORE_HAS, STORE_COUNT, STORE_GET, STORE_PUT_POINT, STORE_HAS_POINT, STORE_GET_POINT,
    STORE_ANY, STORE_DROP, STORE_N_STATEMENTS
};

struct store {
    char *path;
    sqlite3 *database;
    sqlite3_stmt *prepared[STORE_N_STATEMENTS];
    bool is_saving;      // a transaction is open
    bool has_saved;      // blocks or points, since this process opened it
    double save_seconds, saved_at;
    struct arena arena;  // of the head
    struct store_head head;
    struct error unread; // what the first question failed with that has no other way to say it
};

bool store_execute(struct store *store, const char *sql);

// A statement is over; false: it did not go well. NULL is one that did not even begin well.
bool store_done(sqlite3_stmt *statement);

// Begins a transaction, unless one is open.
bool store_begin(struct store *store);

// Forgets what was put since the last saving.
void store_give_up(struct store *store);

// After a change: saves if it is time to. A change that failed takes those since the last saving
// with it.
enum status store_settle(struct store *store, bool good, struct error *error);

// The head, of the store as it is made (kept, then sealed by its checksum) and as it is opened
// (loaded, then checked).
bool store_keep_head(struct store *store, const struct store_head *head);
enum status store_seal_head(struct store *store, struct error *error);
enum status store_load_head(struct store *store, struct error *error);
enum status store_check_head(struct store *store, struct error *error);

// Fill the error by what SQLite said last.
enum status store_not_written(const struct store *store, struct error *error);
enum status store_not_read(const struct store *store, struct error *error);
enum status store_damaged(const struct store *store, const char *what, struct error *error);

#endif
