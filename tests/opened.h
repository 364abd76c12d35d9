// SPDX-License-Identifier: GPL-3.0-or-later
//
// A scenario's text opened as the program would, for tests that call the model and the engine.
#ifndef BULWARK_TESTS_OPENED_H
#define BULWARK_TESTS_OPENED_H

#include "check.h"

#include <unistd.h>

#include "model/model.h"
#include "scenario/scenario.h"

struct opened {
    struct scenario scenario;
    struct model model; // points into the scenario: don't copy
    bool is_open;
};

// Writes the text into a folder of its own; `path` is then the file's.
static inline bool write_scenario(const char *text, char path[static 64])
{
    char folder[] = "/tmp/bulwark_test_XXXXXX";
    if (mkdtemp(folder) == NULL)
        return false;
    (void)snprintf(path, 64, "%s/scenario.cfg", folder);
    FILE *file = fopen(path, "w");
    if (file == NULL)
        return false;
    const bool written = fputs(text, file) >= 0;
    return fclose(file) == 0 && written;
}

static inline void remove_scenario(char path[static 64])
{
    (void)unlink(path);
    *strrchr(path, '/') = '\0';
    (void)rmdir(path);
}

// Opens the text with the run's settings; a failure fails the test and shows the complaints.
static inline bool opened_read_sampled(struct opened *o, const char *text, unsigned worlds,
                                       unsigned trials, const char *sampler)
{
    char path[64] = "/", n_worlds[32], n_trials[32], set_sampler[64];
    struct error error = {0};
    (void)snprintf(n_worlds, sizeof n_worlds, "run.worlds=%u", worlds);
    (void)snprintf(n_trials, sizeof n_trials, "run.trials=%u", trials);
    (void)snprintf(set_sampler, sizeof set_sampler, "run.sampler=%s", sampler);
    const char *overrides[] = {"run={}", n_worlds, n_trials, "run.seed=20230308", set_sampler};
    *o = (struct opened){0};
    enum status status = STATUS_FAILED;
    if (write_scenario(text, path)) {
        status = scenario_open(&o->scenario, path, overrides, 5, &error);
        if (status == STATUS_OK) {
            model_read(&o->model, &o->scenario);
            status = scenario_settle(&o->scenario, &error);
            o->is_open = status == STATUS_OK;
            if (!o->is_open) {
                printf("\n%s\n", scenario_complaints(&o->scenario, ""));
                scenario_clear(&o->scenario);
            }
        }
    }
    remove_scenario(path);
    if (!o->is_open)
        printf("\n%s\n", error.text);
    check_true("the scenario can be read", o->is_open);
    return o->is_open;
}

static inline bool opened_read(struct opened *o, const char *text, unsigned worlds,
                               unsigned trials)
{
    return opened_read_sampled(o, text, worlds, trials, "random");
}

static inline void opened_clear(struct opened *o)
{
    if (o->is_open)
        scenario_clear(&o->scenario);
    *o = (struct opened){0};
}

#endif
