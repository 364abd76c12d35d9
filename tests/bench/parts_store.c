// SPDX-License-Identifier: GPL-3.0-or-later
// What it costs to keep finished blocks in a store: a run with one and without, in turns.
#include "bench/cases.h"
#include "bench/parts.h"
#include "engine/run.h"
#include "engine/store.h"
#include "library/keeping.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

#define FULL_SIZE BULWARK_BENCH "/full_size.cfg"
#define SECURITY_BLANKET BULWARK_CONFIGS "/security_blanket.cfg"

struct stored_run {
    struct opened_case *opened;
    const char *folder; // of the store; NULL: none is kept
    double save_seconds;
    unsigned threads;
};

static enum status begin(const struct stored_run *run, struct store **store, struct error *error)
{
    struct arena arena;
    struct store_head head;
    *store = NULL;
    if (run->folder == NULL)
        return STATUS_OK;
    arena_init(&arena);
    enum status status =
        keeping_head(&head, &run->opened->model, "run", NULL, 0, &arena, error);
    if (status == STATUS_OK)
        status = keeping_begin(store, run->folder, &head, false, run->save_seconds, error);
    arena_clear(&arena);
    return status;
}

// With making the store and closing it.
static double stored_run_ns(void *context)
{
    const struct stored_run *run = context;
    const struct run_settings *size = &run->opened->scenario.run;
    struct error error = {0};
    struct result *result = NULL;
    struct store *store = NULL;
    const double start = measure_now();
    enum status status = begin(run, &store, &error);
    if (status == STATUS_OK) {
        const struct run_options options = {.n_threads = run->threads, .store = store};
        status = run_compute(&run->opened->model, &options, &result, &error);
    }
    if (status == STATUS_OK && store != NULL)
        status = store_close(store, &error);
    else
        store_free(store);
    const double ns = measure_now() - start;
    result_free(result);
    if (status == STATUS_OK)
        return ns / ((double)size->n_worlds * (double)size->n_trials);
    fprintf(stderr, "bulwark-bench: %s: %s\n", run->opened->name, error.text);
    return NAN;
}

static bool race_store(struct report *report, const struct settings_of_run *s,
                       struct opened_case *c, unsigned threads)
{
    enum { N = 3 };
    const struct run_settings *size = &c->scenario.run;
    struct stored_run runs[N] = {
        {c, NULL, 0.0, threads},
        {c, s->folder, STORE_SAVE_SECONDS, threads},
        {c, s->folder, 0.0, threads}, // after every block
    };
    static const char *const names[N] = {"no store", "store", "store, every block"};
    struct contender contenders[N];
    for (int i = 0; i < N; i++)
        contenders[i] = (struct contender){
            .label = {"store", c->name, names[i], cpu_name(cpu_resolved(CPU_BEST)), threads,
                      (unsigned)c->model.n_measures, size->n_worlds, size->n_trials, "yes",
                      "ns/trial"},
            .run = stored_run_ns, .context = &runs[i], .against = {i == 0 ? -1 : 0, -1}};
    return measure_race(report, contenders, N, s->rounds);
}

// Ratio: without a store over with one.
bool part_store(struct report *report, const struct settings_of_run *s)
{
    static const char *const paths[] = {SECURITY_BLANKET, FULL_SIZE};
    static const char *const names[] = {"security_blanket", "full_size"};
    char path[512];
    bool good = true;
    for (int i = 0; i < 2; i++) {
        struct opened_case c;
        good = case_open(&c, names[i], paths[i]) && good;
        for (unsigned threads = 1; good && threads <= 2; threads++)
            good = race_store(report, s, &c, threads);
        case_clear(&c);
    }
    (void)snprintf(path, sizeof path, "%s/" STORE_FILE, s->folder);
    (void)unlink(path);
    return good;
}
