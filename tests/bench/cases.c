// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/cases.h"

#include "analysis/estimates.h"
#include "base/dist.h"
#include "bench/measure.h"
#include "bench/plain.h"
#include "engine/run.h"
#include "library/opening.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// ---- scenarios -----------------------------------------------------------------------------

static bool open_with(struct opened_case *c, const char *name, const char *path,
                      const char *const *settings, size_t n)
{
    struct error error = {0};
    *c = (struct opened_case){.name = name};
    if (opening_file(&c->scenario, &c->model, path, settings, n, &error) == STATUS_OK)
        return true;
    fprintf(stderr, "bulwark-bench: %s: %s\n%s\n", path, error.text,
            scenario_complaints(&c->scenario, ""));
    return false;
}

bool case_open(struct opened_case *c, const char *name, const char *path)
{
    return open_with(c, name, path, NULL, 0);
}

void case_clear(struct opened_case *c)
{
    scenario_clear(&c->scenario);
}

enum { MAX_SETTINGS = 512, SETTING_SIZE = 160 };

struct settings {
    size_t n;
    char (*text)[SETTING_SIZE];
    const char *list[MAX_SETTINGS];
};

static struct settings *settings_create(void)
{
    struct settings *s = calloc(1, sizeof *s);
    if (s != NULL)
        s->text = calloc(MAX_SETTINGS, sizeof *s->text);
    if (s != NULL && s->text != NULL)
        return s;
    free(s);
    return NULL;
}

static void settings_free(struct settings *s)
{
    if (s != NULL)
        free(s->text);
    free(s);
}

static char *next_setting(struct settings *s)
{
    if (s->n == MAX_SETTINGS)
        return NULL;
    s->list[s->n] = s->text[s->n];
    return s->text[s->n++];
}

static void make_alike(const struct opened_case *as_written, struct settings *s)
{
    static const char *const keys[] = {"p", "loads", "delay"};
    const struct entry *groups = entry_child(as_written->scenario.root, "groups");
    for (const struct entry *g = groups == NULL ? NULL : groups->first; g != NULL; g = g->next) {
        const struct entry *members = entry_child(g, "members");
        for (const struct entry *m = members == NULL ? NULL : members->first; m != NULL;
             m = m->next)
            for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
                char *setting = entry_child(m, keys[k]) == NULL ? NULL : next_setting(s);
                if (setting != NULL)
                    (void)snprintf(setting, SETTING_SIZE, "groups.%s.members.%s.%s=", g->name,
                                   m->name, keys[k]);
            }
    }
}

static void make_certain(const struct opened_case *as_written, struct settings *s)
{
    for (size_t i = 0; i < as_written->scenario.n_unknowns; i++) {
        const struct unknown *unknown = &as_written->scenario.unknowns[i];
        const double median = dist_quantile(&unknown->dist, 0.5);
        char *setting = next_setting(s);
        if (setting != NULL)
            (void)snprintf(setting, SETTING_SIZE,
                           unknown->name == NULL ? "%s=%.17g"
                                                 : "%s={dist=\"point\";value=%.17g;}",
                           unknown->path, median);
    }
}

static bool open_changed(struct opened_case *c, const char *name, const char *path,
                         void (*change)(const struct opened_case *as_written, struct settings *s))
{
    struct opened_case as_written;
    struct settings *s = settings_create();
    bool good = s != NULL && open_with(&as_written, name, path, NULL, 0);
    *c = (struct opened_case){.name = name};
    if (good) {
        change(&as_written, s);
        case_clear(&as_written);
        good = open_with(c, name, path, s->list, s->n);
    }
    settings_free(s);
    return good;
}

bool case_open_alike(struct opened_case *c, const char *name, const char *path)
{
    return open_changed(c, name, path, make_alike);
}

bool case_open_certain(struct opened_case *c, const char *name, const char *path)
{
    return open_changed(c, name, path, make_certain);
}

static void write_simple(FILE *file, unsigned n)
{
    fputs("scenario = { title = \"Simple measures\"; start = \"2023-01-01\"; horizon = 10.0; "
          "grid = 1.0; };\nmeasures = {\n", file);
    for (unsigned i = 0; i < n; i++)
        fprintf(file, "m%02u = { process = { type = \"decision\"; p = 0.4; delay = { dist = "
                "\"uniform\"; min = 0.0; max = 10.0; }; }; effects = { denial = %g; "
                "intervention = %g; punishment = 0.05; provocation = 0.02;%s }; cost = %u.0; };\n",
                i, 0.05 + 0.01 * i, 0.15 - 0.005 * i, i < 2 ? " anticipation = 0.1;" : "", i + 1);
    fputs("};\nadversary = { model = \"expected_utility\"; recovery = 3.0; cost = 0.6; p_win = "
          "0.5; benefit = { dist = \"lognormal\"; median = 1.0; p95 = 1.6; per = \"trial\"; }; "
          "decisiveness = 0.7; cost_punishment = 0.3; cost_intervention = 0.7; grievance = 0.15; "
          "window = 0.1; noise = { dist = \"uniform\"; min = 0.3; max = 0.6; }; };\n", file);
}

bool case_open_simple(struct opened_case *c, const char *name, unsigned n)
{
    char path[] = "/tmp/bulwark-bench-XXXXXX";
    const int descriptor = mkstemp(path);
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
    *c = (struct opened_case){.name = name};
    if (file == NULL) {
        perror("bulwark-bench: a temporary file");
        return false;
    }
    write_simple(file, n);
    const bool good = fclose(file) == 0 && open_with(c, name, path, NULL, 0);
    (void)unlink(path);
    return good;
}

// ---- runs ----------------------------------------------------------------------------------

const char *program_name(enum program program)
{
    return program == PROGRAM_KERNEL  ? "bulwark"
           : program == PROGRAM_PLAIN ? "plain"
                                      : "plain-doubling";
}

static enum status run_plain(const struct timed_run *run, struct error *error)
{
    const struct plain_options options = {
        .n_worlds = run->worlds, .n_trials = run->trials,
        .seed = run->opened->scenario.run.seed, .n_threads = run->threads, .tables = run->tables,
        .by_doubling = run->program == PROGRAM_PLAIN_DOUBLING};
    struct plain_result *result = NULL;
    const enum status status = plain_run(&run->opened->model, &options, &result, error);
    plain_result_free(result);
    return status;
}

static enum status run_kernel(const struct timed_run *run, struct result **result,
                              struct error *error)
{
    const struct run_options options = {.n_threads = run->threads, .cpu = run->cpu,
                                        .deterrence_only = !run->tables};
    run->opened->scenario.run.n_worlds = run->worlds;
    run->opened->scenario.run.n_trials = run->trials;
    return run_compute(&run->opened->model, &options, result, error);
}

double timed_run_ns(void *timed_run)
{
    const struct timed_run *run = timed_run;
    struct error error = {0};
    struct result *result = NULL;
    const double start = measure_now();
    const enum status status = run->program == PROGRAM_KERNEL
                                   ? run_kernel(run, &result, &error)
                                   : run_plain(run, &error);
    const double ns = measure_now() - start;
    result_free(result);
    if (status == STATUS_OK)
        return ns / ((double)run->worlds * (double)run->trials);
    fprintf(stderr, "bulwark-bench: %s: %s\n", run->opened->name, error.text);
    return NAN;
}

bool timed_run_deterrence(const struct timed_run *run, double *deterrence, double *se)
{
    struct error error = {0};
    struct result *result = NULL;
    struct estimates *estimates = NULL;
    const bool good = run_kernel(run, &result, &error) == STATUS_OK &&
                      estimates_compute(result, &estimates, &error) == STATUS_OK;
    for (size_t s = 0; good && s < estimates->n_combinations; s++) {
        deterrence[s] = estimates->combinations[s].deterrence.value;
        se[s] = estimates->combinations[s].deterrence.se;
    }
    if (!good)
        fprintf(stderr, "bulwark-bench: %s: %s\n", run->opened->name, error.text);
    estimates_free(estimates);
    result_free(result);
    return good;
}
