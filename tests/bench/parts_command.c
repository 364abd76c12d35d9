// SPDX-License-Identifier: GPL-3.0-or-later
// Parts that start other programs: the whole command, its memory, NumPy.
#include "bench/cases.h"
#include "bench/numbers.h"
#include "bench/parts.h"

#include <fcntl.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define FULL_SIZE BULWARK_BENCH "/full_size.cfg"
#define SECURITY_BLANKET BULWARK_CONFIGS "/security_blanket.cfg"
#define MINIMAL BULWARK_CONFIGS "/minimal.cfg"

// ---- a child -------------------------------------------------------------------------------

struct child {
    double ms, megabytes; // wall clock; the most memory that it held
};

// Runs a program with its output in `output` (NULL: nowhere); false if it fails.
static bool child_run(const char *const *arguments, const char *output, struct child *child)
{
    const double start = measure_now();
    const pid_t pid = fork();
    if (pid == 0) {
        const int out = open(output == NULL ? "/dev/null" : output, O_WRONLY | O_CREAT | O_TRUNC,
                             0644);
        if (out >= 0)
            (void)dup2(out, STDOUT_FILENO);
        if (output == NULL && out >= 0)
            (void)dup2(out, STDERR_FILENO);
        (void)execvp(arguments[0], (char *const *)(uintptr_t)arguments);
        _exit(127);
    }
    int status = -1;
    struct rusage usage = {0};
    if (pid < 0 || wait4(pid, &status, 0, &usage) != pid || status != 0)
        return false;
    child->ms = 1e-6 * (measure_now() - start);
    child->megabytes = (double)usage.ru_maxrss / 1024.0;
    return true;
}

enum { MAX_ARGUMENTS = 16 };

struct command {
    const char *name, *scenario;
    const char *arguments[MAX_ARGUMENTS];
    unsigned measures, worlds, trials, threads;
    double megabytes; // of the latest run
};

static double command_ms(void *context)
{
    struct command *c = context;
    struct child child;
    if (!child_run(c->arguments, NULL, &child)) {
        fprintf(stderr, "bulwark-bench: %s %s fails\n", c->arguments[0], c->arguments[1]);
        return NAN;
    }
    c->megabytes = child.megabytes;
    return child.ms;
}

// Takes turns with the commands; a row for time and one for memory of each.
static bool race_commands(struct report *report, const struct settings_of_run *s,
                          const char *part, struct command *commands, size_t n)
{
    struct contender contenders[8] = {0};
    for (size_t i = 0; i < n; i++)
        contenders[i] = (struct contender){
            .label = {part, commands[i].scenario, commands[i].name, "", commands[i].threads,
                      commands[i].measures, commands[i].worlds, commands[i].trials, "yes", "ms"},
            .run = command_ms, .context = &commands[i], .against = {-1, -1}};
    if (!measure_race(report, contenders, n, s->rounds))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct label label = contenders[i].label;
        label.unit = "MB";
        report_value(report, &label, 1, (struct spread){commands[i].megabytes,
                                                        commands[i].megabytes,
                                                        commands[i].megabytes});
    }
    return true;
}

static void output_folder(const struct settings_of_run *s, char folder[static 512])
{
    (void)snprintf(folder, 512, "%s/run", s->folder);
}

// Start-up; the smallest scenario; runs so small that what remains is set-up and tables; the usual.
bool part_command(struct report *report, const struct settings_of_run *s)
{
    char folder[512];
    output_folder(s, folder);
    struct command commands[] = {
        {"bulwark --version", "", {BULWARK_PROGRAM, "--version"}, 0, 0, 0, 1, 0.0},
        {"bulwark check", "security_blanket", {BULWARK_PROGRAM, "check", SECURITY_BLANKET}, 7, 0,
         0, 1, 0.0},
        {"bulwark run", "minimal", {BULWARK_PROGRAM, "run", MINIMAL, "--force", "-o", folder}, 1,
         256, 64, 2, 0.0},
        {"bulwark run", "security_blanket",
         {BULWARK_PROGRAM, "run", SECURITY_BLANKET, "--force", "-o", folder, "--worlds", "2",
          "--trials", "2"}, 7, 2, 2, 2, 0.0},
        {"bulwark run", "security_blanket",
         {BULWARK_PROGRAM, "run", SECURITY_BLANKET, "--force", "-o", folder}, 7, 4096, 64, 2, 0.0},
    };
    return race_commands(report, s, "command", commands, sizeof commands / sizeof commands[0]);
}

// 4096 worlds with ever more trials.
bool part_memory(struct report *report, const struct settings_of_run *s)
{
    char folder[512];
    output_folder(s, folder);
    struct settings_of_run once = *s;
    once.rounds = 1;
    struct command commands[] = {
        {"bulwark run", "full_size",
         {BULWARK_PROGRAM, "run", FULL_SIZE, "--force", "-o", folder, "--trials", "2"}, 7, 4096, 2,
         2, 0.0},
        {"bulwark run", "full_size",
         {BULWARK_PROGRAM, "run", FULL_SIZE, "--force", "-o", folder}, 7, 4096, 64, 2, 0.0},
        {"bulwark run", "full_size",
         {BULWARK_PROGRAM, "run", FULL_SIZE, "--force", "-o", folder, "--trials", "512"}, 7, 4096,
         512, 2, 0.0},
    };
    return race_commands(report, &once, "memory", commands, s->quick ? 2 : 3);
}

// ---- NumPy ---------------------------------------------------------------------------------

struct numpy {
    char numbers[512], output[512];
    const char *python, *chunk; // chunk: how many of the trials stand side by side
};

// The distribution's own python3 sees the distribution's NumPy; another may stand first on PATH.
static const char *find_python(void)
{
    static const char *const pythons[] = {"/usr/bin/python3", "python3"};
    struct child child;
    for (size_t i = 0; i < sizeof pythons / sizeof pythons[0]; i++) {
        const char *const arguments[] = {pythons[i], "-c", "import numpy", NULL};
        if (child_run(arguments, NULL, &child))
            return pythons[i];
    }
    return NULL;
}

static double numpy_ns(void *context)
{
    const struct numpy *n = context;
    const char *const arguments[] = {n->python, BULWARK_BENCH "/numpy_model.py", n->numbers,
                                     "--chunk", n->chunk, NULL};
    struct child child;
    json_error_t error;
    if (!child_run(arguments, n->output, &child))
        return NAN;
    json_t *json = json_load_file(n->output, 0, &error);
    const double ns = json_real_value(json_array_get(json_object_get(json, "ns_per_trial"), 0));
    json_decref(json);
    return ns > 0.0 ? ns : NAN;
}

// How far NumPy's latest deterrences lie from the kernel's, in standard errors; NAN on failure.
static double numpy_distance(const struct numpy *n, const struct timed_run *run)
{
    double deterrence[128], se[128], farthest = 0.0;
    json_error_t error;
    json_t *json = json_load_file(n->output, 0, &error);
    if (json == NULL || run->opened->model.n_measures != 7 ||
        !timed_run_deterrence(run, deterrence, se))
        farthest = NAN;
    for (size_t s = 0; s < 128 && !isnan(farthest); s++) {
        const double other = json_real_value(json_array_get(json_object_get(json, "deterrence"),
                                                            s));
        const double other_se = json_real_value(json_array_get(json_object_get(json, "se"), s));
        farthest = fmax(farthest, fabs(deterrence[s] - other) / hypot(se[s], other_se));
    }
    json_decref(json);
    return farthest;
}

// NumPy in one process, with the best chunk and with all trials at once, against the kernel on two
// threads and on one. Fails if the two do not agree.
bool part_numpy(struct report *report, const struct settings_of_run *s)
{
    static const char *const names[] = {"numpy", "numpy-at-once"};
    struct numpy numpy[2] = {{.python = find_python(), .chunk = "1024"}, {.chunk = "16384"}};
    struct contender contenders[4];
    struct timed_run run[2];
    struct opened_case c;
    if (numpy[0].python == NULL) {
        fputs("bulwark-bench: no python3 with NumPy here: that part is left out\n", stderr);
        return true;
    }
    bool good = case_open_certain(&c, "full_size_certain", FULL_SIZE);
    for (unsigned i = 0; i < 2; i++) {
        numpy[i].python = numpy[0].python;
        (void)snprintf(numpy[i].numbers, sizeof numpy[i].numbers, "%s/numbers.json", s->folder);
        (void)snprintf(numpy[i].output, sizeof numpy[i].output, "%s/%s.json", s->folder, names[i]);
        run[i] = (struct timed_run){.opened = &c, .program = PROGRAM_KERNEL, .threads = 2 - i,
                                    .worlds = s->quick ? 512 : 4096, .trials = 64};
        contenders[i] = (struct contender){
            .label = {"numpy", c.name, names[i], "", 1, 7, 1, 16384, "no", "ns/trial"},
            .run = numpy_ns, .context = &numpy[i], .against = {-1, -1}};
        contenders[2 + i] = (struct contender){
            .label = {"numpy", c.name, "bulwark", cpu_name(cpu_resolved(CPU_BEST)), 2 - i, 7,
                      run[i].worlds, run[i].trials, "no", "ns/trial"},
            .run = timed_run_ns, .context = &run[i], .against = {0, 1}};
    }
    good = good && numbers_write(&c.model, numpy[0].numbers) &&
           measure_race(report, contenders, 4, s->rounds);
    const double distance = good ? numpy_distance(&numpy[0], &run[0]) : 0.0;
    struct label label = contenders[0].label;
    label.unit = "standard errors apart";
    if (good)
        report_value(report, &label, 1, (struct spread){distance, distance, distance});
    case_clear(&c);
    if (!(distance <= 5.0))
        fputs("bulwark-bench: NumPy and the kernel do not agree\n", stderr);
    return good && distance <= 5.0;
}
