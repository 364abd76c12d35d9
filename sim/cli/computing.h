// SPDX-License-Identifier: GPL-3.0-or-later
// What the commands that compute for long have in common: the options, the folder with its store,
// and the end before the end.
#ifndef BULWARK_CLI_COMPUTING_H
#define BULWARK_CLI_COMPUTING_H

#include "base/arena.h"
#include "base/cpu.h"
#include "base/error.h"
#include "cli/page.h"
#include "cli/watch.h"
#include "engine/run.h"
#include "engine/store.h"
#include "output/folder.h"
#include "output/record.h"
#include "scenario/scenario.h"

#include <argp.h>
#include <stdbool.h>
#include <stdint.h>

struct computing_request {
    unsigned n_threads; // 0: as many as there are
    enum cpu cpu;
    bool resume;
    uint32_t share, n_shares;         // n_shares 0: everything
    double max_minutes, save_seconds; // INFINITY: no limit
};

// --threads, --cpu, --resume, --shard, --max-minutes, --save-every: a child of a command's parser;
// its input is a struct computing_request as computing_request_init leaves it.
extern const struct argp computing_argp;

// --threads and --cpu alone, with the same input.
extern const struct argp computing_threads_argp;

void computing_request_init(struct computing_request *request);

// The folder for what the file `path` asks for: *folder as it was given, without slashes at its end,
// or, where it is NULL, one below results/. Owned by `arena`. Fails for want of memory.
enum status computing_folder(const char **folder, const char *path,
                             const struct computing_request *request, struct arena *arena,
                             struct error *error);

// A folder that is held, with its store, while something is computed into it.
struct computing {
    const struct computing_request *request;
    const char *path;
    struct folder *folder;
    struct store *store;
    struct watch watch;
    double deadline; // on progress_clock: all that is computed into the folder shares it
};

// Opens the folder, for a run with this head: a new one, or with --resume the one that is there.
// With `force` a run that is there is set aside (folder.h): it comes back if the new one is cleared
// before folder_let_go or its tables. Rank 0 alone does that; folder and store of others are NULL.
// Fails with STATUS_FAILED.
enum status computing_open(struct computing *computing, const struct computing_request *request,
                           const char *path, bool force, const struct store_head *head,
                           struct error *error);

// The options for run_compute or run_points_compute of as many points, by all ranks, with a watch
// that begins now.
struct run_options computing_options(struct computing *computing, FILE *progress,
                                     uint32_t n_points, const struct run_settings *run);

// Computes what is missing of a run and adds to the record what that took. Of a share there is no
// result. `progress` may be NULL. Fails as run_compute.
enum status computing_run(struct computing *computing, const struct model *model, FILE *progress,
                          struct result **result, struct run_record *record, struct error *error);

// Closes the store, saving it; an empty one is removed. Returns `status`, or how the closing failed
// if all was well so far.
enum status computing_close_store(struct computing *computing, enum status status,
                                  struct error *error);

// Closes the folder; what is not wanted there any more goes.
void computing_clear(struct computing *computing);

// Says that a share is finished, and what becomes of it.
void computing_say_share(const struct computing *computing, struct page *page);

// Of the processor, that this process has used.
double computing_cpu_seconds(void);

// Says why it was stopped and by which command it goes on: the one that was given, as `arguments`
// (of which the first is "bulwark <command>"; ended by NULL), and --resume.
void computing_say_stopped(const struct computing *computing, const struct error *error,
                           char *const *arguments);

#endif
