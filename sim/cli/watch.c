// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/watch.h"

#include "engine/ranks.h"

#include <math.h>
#include <signal.h>
#include <stddef.h>

// The signal that asked for an end; 0: none did. A handler can reach nothing else.
static volatile sig_atomic_t asked_by;

static volatile sig_atomic_t is_one_of_several;

static const struct {
    int number;
    const char *name;
} signals[] = {{SIGINT, "SIGINT"}, {SIGTERM, "SIGTERM"}, {SIGUSR1, "SIGUSR1"}};

#define N_SIGNALS (sizeof signals / sizeof signals[0])

// A second signal, of whatever kind, does what it does to any process. Not so among several ranks:
// one that ends takes all with it, before rank 0 has saved, and a signal may come to them in more
// than one way. Whoever started them can end them.
static void on_signal(int number)
{
    if (asked_by != 0 && !is_one_of_several) {
        (void)signal(number, SIG_DFL);
        (void)raise(number);
    }
    asked_by = number;
}

void watch_begin(struct watch *watch, FILE *stream, const struct progress_amount *amount,
                 double deadline)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    (void)sigemptyset(&action.sa_mask);
    is_one_of_several = ranks_count() > 1;
    for (size_t i = 0; i < N_SIGNALS; i++)
        (void)sigaction(signals[i].number, &action, NULL);
    progress_begin(&watch->progress, stream, amount);
    watch->deadline = deadline;
}

void watch_report(void *context, const struct run_progress *progress)
{
    struct watch *watch = context;
    progress_report(&watch->progress, progress);
}

bool watch_wants_an_end(void *context)
{
    const struct watch *watch = context;
    return asked_by != 0 ||
           (watch->deadline < INFINITY && progress_clock() >= watch->deadline);
}

const char *watch_reason(const struct watch *watch)
{
    for (size_t i = 0; i < N_SIGNALS; i++)
        if (asked_by == signals[i].number)
            return signals[i].name;
    return watch->deadline < INFINITY && progress_clock() >= watch->deadline ? "the time is up"
                                                                             : NULL;
}
