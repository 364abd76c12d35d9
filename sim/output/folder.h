// SPDX-License-Identifier: GPL-3.0-or-later
// The folder of a run. Its files are written as ".<name>.partial" and get their names together,
// when all are complete, the run record last: a folder with a run record holds a whole run, and a
// name that is there is a whole file. What they replace is kept as ".<name>.old" until then, and put
// back if something fails.
#ifndef BULWARK_OUTPUT_FOLDER_H
#define BULWARK_OUTPUT_FOLDER_H

#include "base/error.h"
#include "output/sink.h"

#include <stdbool.h>

#define FOLDER_RUN_RECORD "run.json"
#define FOLDER_SWEEP_RECORD "sweep.json" // the record of a sweep, which counts as a run here
#define FOLDER_DECIDE_RECORD "decide.json" // of decisions that a run supports: the same
#define FOLDER_SENSITIVITY_RECORD "sensitivity.json" // of an analysis of sensitivity: the same

struct folder;

// Opens the output folder `path` for one run, creating it and its parents where they are missing.
// With `force` the files of a finished run may be replaced. Only one process at a time may have a
// folder open (where the file system knows locks). Fails with STATUS_FAILED, leaving nothing
// behind, when the folder cannot be made or is a file, holds a finished run and `force` is false,
// another process is writing it, or memory is short.
enum status folder_open(struct folder **folder, const char *path, bool force,
                        struct error *error);

// Begins the file `name`; one at a time. The sink is the folder's until folder_end. Fails with
// STATUS_FAILED when the file cannot be made.
enum status folder_begin(struct folder *folder, const char *name, struct sink **sink,
                         struct error *error);

// Completes the file begun. Fails with STATUS_FAILED when anything of it could not be written.
enum status folder_end(struct folder *folder, struct error *error);

// A whole file of one JSON value, which it takes over; NULL is what a maker of one returns for want of
// memory. Fails with STATUS_FAILED.
enum status folder_write_json(struct folder *folder, const char *name, json_t *json,
                              struct error *error);

// Gives all files their names, in the order in which they were begun; what was set aside then goes.
// Fails with STATUS_FAILED when a name cannot be given.
enum status folder_publish(struct folder *folder, struct error *error);

// Takes the file `name`, which lives as long as the folder, out of the way, if it is there: it goes
// when the folder is published or folder_let_go called, and comes back when the folder is freed
// without either. Fails with STATUS_FAILED.
enum status folder_set_aside(struct folder *folder, const char *name, struct error *error);

// The same for the record of a run, a sweep or decisions: what is there then is finished no more.
enum status folder_set_record_aside(struct folder *folder, struct error *error);

// Removes what was set aside. NULL is legal.
void folder_let_go(struct folder *folder);

// Closes the folder. What has not been published is removed, and with it the folders that were
// created and are empty. NULL is legal.
void folder_free(struct folder *folder);

// Does the folder hold a finished run? False where there is none, or it cannot be opened.
bool folder_holds_run(const char *path);

// Whether a run could be written to `path`: fails as folder_open and folder_begin do, and leaves
// nothing behind. To be asked before a long computation.
enum status folder_check(const char *path, bool force, struct error *error);

#endif
