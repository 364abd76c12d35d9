// SPDX-License-Identifier: GPL-3.0-or-later
//
// The program run on one scenario in a folder of its own, where "whole" is the undisturbed run;
// stopped, watched and compared with that. For tests of runs that are stopped, shared and resumed.
#ifndef BULWARK_TESTS_RESUMED_H
#define BULWARK_TESTS_RESUMED_H

#include "shell.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "everything.h"

// 21 blocks, the last one short.
#define SIZE "--worlds 2600 --trials 64"
enum { WORLDS = 2600, BLOCK = 128, SEED = 97, KILLS = 10 };

#define DURATION_STEP                                                                             \
    "f = { cost = 0.25; process = { type = \"empirical\"; file = \"durations.csv\"; };"           \
    " effects = { punishment = 0.1; }; };\n"
#define DURATIONS "duration,observed\n0.5,1\n1.5,0\n2.0,1\n4.0,1\n"

// ---- what the program says and leaves ---------------------------------------------------------------

static inline bool exists(const char *name)
{
    char *path = text_format("%s/%s", shell_root, name);
    const bool found = path != NULL && access(path, F_OK) == 0;
    free(path);
    return found;
}

static inline bool has_file(const char *folder, const char *name)
{
    char *path = text_format("%s/%s", folder, name);
    const bool found = exists(path);
    free(path);
    return found;
}

static inline bool is_said(const char *file, const char *words)
{
    char *text = shell_contents(file);
    const bool found = strstr(text, words) != NULL;
    free(text);
    return found;
}

// The number behind "key": in a folder's run.json; -1: none.
static inline long recorded(const char *folder, const char *key)
{
    char *name = text_format("%s/run.json", folder), *wanted = text_format("\"%s\": ", key);
    char *text = shell_contents(name);
    const char *at = strstr(text, wanted);
    const long number = at == NULL ? -1 : strtol(at + strlen(wanted), NULL, 10);
    free(name);
    free(wanted);
    free(text);
    return number;
}

// All tables of both folders are the same, byte for byte, and both are finished.
static inline bool same_tables(const char *a, const char *b)
{
    return shell("cd '%s' && n=0 && for t in *.csv datapackage.json; do "
                 "cmp \"$t\" \"../%s/$t\" || exit 1; n=$((n + 1)); done && [ \"$n\" -ge 8 ] && [ -s run.json ] && "
                 "[ -s ../%s/run.json ] && [ \"$(ls | wc -l)\" = \"$(ls ../%s | wc -l)\" ]",
                 a, b, b, b) == 0;
}

static inline void check_whole(const char *folder)
{
    const bool same = same_tables("whole", folder);
    if (!same) {
        char *said = shell_contents("err.txt");
        printf("\n    %s: %s\n", folder, said);
        free(said);
    }
    check_true("the same bytes as undisturbed", same);
    check_true("all worlds", recorded(folder, "worlds") == WORLDS &&
                                 recorded(folder, "worlds_asked") == WORLDS);
    check_true("nothing is left over", shell("ls -A %s | grep -E 'partial|journal'", folder) == 1);
}

static inline void pause_for(double seconds)
{
    const struct timespec time = {(time_t)seconds,
                                  (long)(1e9 * (seconds - (double)(time_t)seconds))};
    (void)nanosleep(&time, NULL);
}

// The command begun, not waited for.
static inline pid_t start(const char *format, ...) __attribute__((format(printf, 1, 2)));
static inline pid_t start(const char *format, ...)
{
    char *line = NULL;
    va_list arguments;
    va_start(arguments, format);
    const int length = vasprintf(&line, format, arguments);
    va_end(arguments);
    char *command = length < 0 ? NULL : text_format("exec '" BULWARK_PROGRAM "' %s > out.txt 2> err.txt",
                                                    line);
    (void)fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        if (command != NULL && chdir(shell_root) == 0)
            (void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    free(command);
    free(line);
    check_true("it starts", child > 0);
    return child;
}

// Exit status, or 128 + the signal.
static inline int wait_for(pid_t child)
{
    int status = 0;
    if (waitpid(child, &status, 0) != child)
        return 127;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static inline long long size_of(const char *folder)
{
    struct stat about;
    char *path = text_format("%s/%s/run.sqlite", shell_root, folder);
    const bool found = path != NULL && stat(path, &about) == 0;
    free(path);
    return found ? (long long)about.st_size : 0;
}

// Until the folder's store has some blocks: its head takes less than half a megabyte, a block some
// hundred kilobytes.
static inline void await_blocks(const char *folder)
{
    for (int i = 0; i < 60000; i++) {
        if (size_of(folder) > 800000)
            return;
        pause_for(0.0005);
    }
    check_true("blocks come", false);
}

// A run into `folder` that has some blocks and not all.
static inline void begin(const char *folder, const char *options)
{
    const pid_t child = start("run scenario.cfg -q -j1 --save-every 0 " SIZE " -o %s %s", folder,
                              options);
    await_blocks(folder);
    (void)kill(child, SIGTERM);
    const int code = wait_for(child);
    check_said(code, 4, "SIGTERM");
    check_true("no tables", !has_file(folder, "run.json") && !has_file(folder, "worlds.csv"));
}

static inline int resume(const char *folder)
{
    return shell("bulwark run scenario.cfg -q " SIZE " --resume -o %s", folder);
}

// Runs the command that the program has printed.
static inline int obey(void)
{
    char *said = shell_contents("err.txt");
    char *line = strstr(said, "To go on:\n");
    line = line == NULL ? NULL : line + strlen("To go on:\n");
    if (line != NULL)
        line[strcspn(line, "\n")] = '\0';
    check_true("it says how to go on", line != NULL);
    const int code = line == NULL ? 127 : shell("%s", line);
    free(said);
    return code;
}

// ---- the undisturbed run ----------------------------------------------------------------------------

static inline void an_undisturbed_run_comes_first(void)
{
    CU_ASSERT_FATAL(shell("mkdir parts") == 0);
    shell_write("scenario.cfg", ALL_HEAD "@include \"parts/rest.cfg\"\n");
    shell_write("parts/rest.cfg",
               "uncertain = { " ALL_UNKNOWNS_X ALL_UNKNOWNS_Y "};\n"
               "factors = { " ALL_FACTORS_F ALL_FACTORS_G "};\n" ALL_GROUPS(
                   ALL_MEMBERS_A ALL_MEMBERS_B ALL_MEMBERS_C) "@include \"../measures.cfg\"\n"
               ALL_ADVERSARY);
    shell_write("measures.cfg", "measures = { " ALL_MEASURE_A ALL_MEASURE_B ALL_TWIN("c")
                                   ALL_TWIN("d") ALL_IDLE DURATION_STEP "};\n");
    shell_write("durations.csv", DURATIONS);
    check_said(shell("bulwark run scenario.cfg -q -j2 " SIZE " -o whole"), 0, NULL);
    check_whole("whole");
}

// Runs the tests in a root of their own; the first of them is the undisturbed run.
static inline int run_resumed(const char *name, const struct named_test *tests, size_t n)
{
    printf("seed %d\n", (int)SEED);
    return shell_run_tests(name, tests, n);
}

#endif
