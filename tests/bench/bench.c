// SPDX-License-Identifier: GPL-3.0-or-later
// bulwark-bench: how fast the kernel is, against others and by part.
#include "bench/parts.h"

#include <argp.h>
#include <errno.h>
#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct part {
    const char *name, *meaning;
    part_function *run;
} parts[] = {
    {"plain", "the kernel against the plain C program", part_plain},
    {"threads", "two threads against one", part_threads},
    {"tables", "what the tables cost", part_tables},
    {"store", "what it costs to keep finished blocks", part_store},
    {"bound", "the kernel against a simple bound", part_bound},
    {"setup", "the set-up of a world against its 64 trials", part_setup},
    {"numpy", "the kernel against NumPy", part_numpy},
    {"measures", "7 to 20 simple measures", part_measures},
    {"twenty", "20 measures, 200,000 trials: the whole run", part_twenty},
    {"worlds", "worlds x trials at a constant product", part_worlds},
    {"command", "the whole command: start-up, small runs, the usual run", part_command},
    {"memory", "memory of 4096 worlds with more and more trials", part_memory},
};

enum { N_PARTS = sizeof parts / sizeof parts[0] };

struct request {
    struct settings_of_run settings;
    const char *only; // NULL: all
};

static const struct argp_option options[] = {
    {"quick", 'q', NULL, 0, "less work and 3 rounds: for a look", 0},
    {"rounds", 'r', "N", 0, "how often contenders take turns (11)", 0},
    {"only", 'p', "PART", 0, "one part (see below)", 0},
    {"output", 'o', "DIR", 0, "where the CSVs go (results/bench)", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct request *request = state->input;
    switch (key) {
    case 'q':
        request->settings.quick = true;
        request->settings.rounds = 3;
        return 0;
    case 'r':
        request->settings.rounds = (unsigned)strtoul(argument, NULL, 10);
        if (request->settings.rounds < 1 || request->settings.rounds > MEASURE_MAX_ROUNDS)
            argp_error(state, "rounds lie between 1 and %d", MEASURE_MAX_ROUNDS);
        return 0;
    case 'p':
        request->only = argument;
        return 0;
    case 'o':
        request->settings.folder = argument;
        return 0;
    case ARGP_KEY_ARG:
        argp_usage(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void list_parts(char *text, size_t size)
{
    size_t used = (size_t)snprintf(text, size, "Times the kernel, in turns with others.\vParts:\n");
    for (size_t i = 0; i < N_PARTS && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "  %-10s %s\n", parts[i].name,
                                 parts[i].meaning);
}

// Makes the folder and those above it.
static bool make_folder(const char *folder)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s", folder);
    for (char *at = path + 1;; at++)
        if (*at == '/' || *at == '\0') {
            const char end = *at;
            *at = '\0';
            if (mkdir(path, 0777) != 0 && errno != EEXIST) {
                perror(path);
                return false;
            }
            if (end == '\0')
                return true;
            *at = end;
        }
}

static bool run_part(const struct part *part, const struct settings_of_run *settings)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s/%s.csv", settings->folder, part->name);
    struct report report = {.csv = fopen(path, "w"), .text = stdout};
    if (report.csv == NULL) {
        perror(path);
        return false;
    }
    report_begin(&report);
    const bool good = part->run(&report, settings);
    return fclose(report.csv) == 0 && good;
}

// In a process of its own, so that no part finds memory or threads that another left behind: a
// program started by a large process seems to have held as much memory as that.
static bool run_part_apart(const struct part *part, const struct settings_of_run *settings)
{
    int status = 0;
    (void)fflush(NULL);
    const pid_t pid = fork();
    if (pid == 0) {
        const bool good = run_part(part, settings);
        (void)fflush(NULL);
        _exit(good ? 0 : 1);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid) {
        perror("bulwark-bench: a process");
        return false;
    }
    if (status != 0)
        fprintf(stderr, "bulwark-bench: the part '%s' failed\n", part->name);
    return status == 0;
}

int main(int argc, char **argv)
{
    struct request request = {.settings = {.rounds = 11, .folder = "results/bench"}};
    char documentation[2048];
    list_parts(documentation, sizeof documentation);
    const struct argp argp = {options, parse, NULL, documentation, NULL, NULL, NULL};
    if (argp_parse(&argp, argc, argv, 0, NULL, &request) != 0 ||
        !make_folder(request.settings.folder))
        return 2;
    gsl_set_error_handler_off();
    bool good = true, found = request.only == NULL;
    for (size_t i = 0; i < N_PARTS; i++)
        if (request.only == NULL || strcmp(request.only, parts[i].name) == 0) {
            found = true;
            good = run_part_apart(&parts[i], &request.settings) && good;
        }
    if (!found)
        fprintf(stderr, "bulwark-bench: there is no part '%s'\n", request.only);
    return good && found ? 0 : found ? 1 : 2;
}
