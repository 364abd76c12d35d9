// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs that are stopped, killed, resumed, computed in shares and put together: the same bytes as of
// one that nobody disturbed, or words that say why not. BULWARK_KILLS says how often runs are killed
// (10).
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "check.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdarg.h>
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

static char root[64]; // of all that is tried; "whole" is the undisturbed run

// ---- running the program --------------------------------------------------------------------------

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)status;
    (void)kind;
    (void)where;
    return remove(path);
}

static int shell(const char *format, ...) __attribute__((format(printf, 1, 2)));

// In the root; what it says goes into out.txt and err.txt. `bulwark` is the program.
static int shell(const char *format, ...)
{
    char *line = NULL;
    va_list arguments;
    va_start(arguments, format);
    const int length = vasprintf(&line, format, arguments);
    va_end(arguments);
    char *command = length < 0 ? NULL : text_format("cd '%s' && { %s\n} > out.txt 2> err.txt", root,
                                                    line);
    const int code = command == NULL ? -1 : system(command);
    free(command);
    free(line);
    return WIFEXITED(code) ? WEXITSTATUS(code) : 127;
}

static char *contents(const char *name)
{
    char *path = text_format("%s/%s", root, name), *text = NULL;
    FILE *file = path == NULL ? NULL : fopen(path, "rb");
    size_t room = 0;
    if (file == NULL || getdelim(&text, &room, '\0', file) < 0) {
        free(text);
        text = strdup("");
    }
    if (file != NULL)
        (void)fclose(file);
    free(path);
    return text;
}

static void write_text(const char *name, const char *text)
{
    char *path = text_format("%s/%s", root, name);
    FILE *file = path == NULL ? NULL : fopen(path, "wb");
    check_true("a file", file != NULL && fputs(text, file) >= 0);
    if (file != NULL)
        check_true("written", fclose(file) == 0);
    free(path);
}

static bool exists(const char *name)
{
    char *path = text_format("%s/%s", root, name);
    const bool found = path != NULL && access(path, F_OK) == 0;
    free(path);
    return found;
}

static bool has_file(const char *folder, const char *name)
{
    char *path = text_format("%s/%s", folder, name);
    const bool found = exists(path);
    free(path);
    return found;
}

static bool is_said(const char *file, const char *words)
{
    char *text = contents(file);
    const bool found = strstr(text, words) != NULL;
    free(text);
    return found;
}

// The last command ended with `code` and said the words (NULL: anything).
static void check_said(int code, int wanted, const char *words)
{
    const bool good = code == wanted && (words == NULL || is_said("err.txt", words));
    if (!good) {
        char *said = contents("err.txt");
        printf("\n    exit status %d (wanted %d: %s)\n%s\n", code, wanted,
               words == NULL ? "" : words, said);
        free(said);
    }
    check_true(words == NULL ? "the exit status" : words, good);
}

// The number behind "key": in a folder's run.json; -1: none.
static long recorded(const char *folder, const char *key)
{
    char *name = text_format("%s/run.json", folder), *wanted = text_format("\"%s\": ", key);
    char *text = contents(name);
    const char *at = strstr(text, wanted);
    const long number = at == NULL ? -1 : strtol(at + strlen(wanted), NULL, 10);
    free(name);
    free(wanted);
    free(text);
    return number;
}

// All tables of both folders are the same, byte for byte, and both are finished.
static bool same_tables(const char *a, const char *b)
{
    return shell("cd '%s' && n=0 && for t in *.csv datapackage.json; do cmp \"$t\" \"../%s/$t\" || exit 1; "
                 "n=$((n + 1)); done && [ \"$n\" -ge 8 ] && [ -s run.json ] && "
                 "[ -s ../%s/run.json ] && [ \"$(ls | wc -l)\" = \"$(ls ../%s | wc -l)\" ]",
                 a, b, b, b) == 0;
}

static void check_whole(const char *folder)
{
    const bool same = same_tables("whole", folder);
    if (!same) {
        char *said = contents("err.txt");
        printf("\n    %s: %s\n", folder, said);
        free(said);
    }
    check_true("the same bytes as undisturbed", same);
    check_true("all worlds", recorded(folder, "worlds") == WORLDS &&
                                 recorded(folder, "worlds_asked") == WORLDS);
    check_true("nothing is left over", shell("ls -A %s | grep -E 'partial|journal'", folder) == 1);
}

static void pause_for(double seconds)
{
    const struct timespec time = {(time_t)seconds,
                                  (long)(1e9 * (seconds - (double)(time_t)seconds))};
    (void)nanosleep(&time, NULL);
}

// The command begun, not waited for.
static pid_t start(const char *format, ...) __attribute__((format(printf, 1, 2)));
static pid_t start(const char *format, ...)
{
    char *line = NULL;
    va_list arguments;
    va_start(arguments, format);
    const int length = vasprintf(&line, format, arguments);
    va_end(arguments);
    char *command = length < 0 ? NULL : text_format("exec bulwark %s > out.txt 2> err.txt", line);
    (void)fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        if (command != NULL && chdir(root) == 0)
            (void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    free(command);
    free(line);
    check_true("it starts", child > 0);
    return child;
}

// Exit status, or 128 + the signal.
static int wait_for(pid_t child)
{
    int status = 0;
    if (waitpid(child, &status, 0) != child)
        return 127;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static long long size_of(const char *folder)
{
    struct stat about;
    char *path = text_format("%s/%s/run.sqlite", root, folder);
    const bool found = path != NULL && stat(path, &about) == 0;
    free(path);
    return found ? (long long)about.st_size : 0;
}

// Until the folder's store has some blocks: its head takes less than half a megabyte, a block some
// hundred kilobytes.
static void await_blocks(const char *folder)
{
    for (int i = 0; i < 60000; i++) {
        if (size_of(folder) > 800000)
            return;
        pause_for(0.0005);
    }
    check_true("blocks come", false);
}

// A run into `folder` that has some blocks and not all.
static void begin(const char *folder, const char *options)
{
    const pid_t child = start("run scenario.cfg -q -j1 --save-every 0 " SIZE " -o %s %s", folder,
                              options);
    await_blocks(folder);
    (void)kill(child, SIGTERM);
    const int code = wait_for(child);
    check_said(code, 4, "SIGTERM");
    check_true("no tables", !has_file(folder, "run.json") && !has_file(folder, "worlds.csv"));
}

static int resume(const char *folder)
{
    return shell("bulwark run scenario.cfg -q " SIZE " --resume -o %s", folder);
}

// ---- stopping ---------------------------------------------------------------------------------------

// Runs the command that the program has printed.
static int obey(void)
{
    char *said = contents("err.txt");
    char *line = strstr(said, "To go on:\n");
    line = line == NULL ? NULL : line + strlen("To go on:\n");
    if (line != NULL)
        line[strcspn(line, "\n")] = '\0';
    check_true("it says how to go on", line != NULL);
    const int code = line == NULL ? 127 : shell("%s", line);
    free(said);
    return code;
}

static void check_stopped(int number, const char *name, const char *options)
{
    const pid_t child = start("run %s --save-every 0 -j1 " SIZE " -o stopped", options);
    await_blocks("stopped");
    (void)kill(child, number);
    check_said(wait_for(child), 4, name);
    check_true("how far", is_said("err.txt", "of 2600 worlds"));
    check_true("no tables", !has_file("stopped", "run.json") && !has_file("stopped", "worlds.csv"));
    check_said(obey(), 0, NULL);
    check_whole("stopped");
    const long stored = recorded("stopped", "worlds_stored");
    check_true("it went on, not anew", stored >= BLOCK && stored < WORLDS);
    (void)shell("rm -r stopped");
}

static void signals_stop_a_run_that_can_be_resumed(void)
{
    check_stopped(SIGTERM, "SIGTERM", "scenario.cfg -q");
    check_stopped(SIGINT, "SIGINT", "scenario.cfg -q");
    check_stopped(SIGUSR1, "SIGUSR1", "scenario.cfg -q --resume");
}

static void the_command_to_go_on_is_one_that_works(void)
{
    check_stopped(SIGTERM, "--resume", "scenario.cfg -q --force");
    check_stopped(SIGTERM, "--resume", "scenario.cfg -qf");
    check_stopped(SIGTERM, "--resume", "-fq scenario.cfg --forc");
    (void)shell("cp scenario.cfg \"it's one.cfg\"");
    const pid_t child = start("run -q -j1 --save-every 0 -f " SIZE " -o stopped -- \"it's one.cfg\"");
    await_blocks("stopped");
    (void)kill(child, SIGTERM);
    check_said(wait_for(child), 4, "--resume");
    check_said(obey(), 0, NULL);
    check_whole("stopped");
    (void)shell("rm -r stopped \"it's one.cfg\"");
}

static void a_second_signal_ends_it_at_once(void)
{
    const pid_t child = start("run scenario.cfg -q --save-every 0 -j1 " SIZE " -o twice");
    await_blocks("twice");
    (void)kill(child, SIGSTOP); // both are there when it goes on
    (void)kill(child, SIGTERM);
    (void)kill(child, SIGINT);
    (void)kill(child, SIGCONT);
    const int code = wait_for(child);
    check_true("by the signal", code == 128 + SIGTERM || code == 128 + SIGINT);
    check_true("no tables", !has_file("twice", "run.json"));
    check_said(resume("twice"), 0, NULL);
    check_whole("twice");
    (void)shell("rm -r twice");
}

static void time_that_is_up_stops_a_run(void)
{
    int code = shell("bulwark run scenario.cfg -q -j1 " SIZE " -o timed --max-minutes 0.002");
    check_said(code, 4, "the time is up");
    for (int i = 0; i < 200 && code == 4; i++)
        code = shell("bulwark run scenario.cfg -q -j2 " SIZE " -o timed --resume --max-minutes 0.005");
    check_said(code, 0, NULL);
    check_whole("timed");
    code = shell("bulwark run scenario.cfg -q -j1 " SIZE " -o none --max-minutes 1e-9");
    check_said(code, 4, "of 2600 worlds");
    check_said(obey(), 4, NULL); // its time is up again
    check_said(resume("none"), 0, NULL);
    check_whole("none");
    (void)shell("rm -r timed none");
}

// ---- killing ----------------------------------------------------------------------------------------

static double chance(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(*state >> 11) / 9007199254740992.0;
}

static double now(void)
{
    struct timespec time = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void a_run_that_is_killed_goes_on(void)
{
    const char *wanted = getenv("BULWARK_KILLS");
    const int n = wanted == NULL ? KILLS : atoi(wanted);
    uint64_t state = SEED;
    int n_killed = 0, n_finished = 0;
    const double began = now();
    check_said(shell("bulwark run scenario.cfg -q -j2 " SIZE " -o timing"), 0, NULL);
    const double seconds = now() - began;
    (void)shell("rm -r timing");
    while (n_killed < n && n_finished <= 10 * n) {
        const pid_t child = start("run scenario.cfg -q -j2 " SIZE " --resume -o killed %s",
                                  n_killed % 2 == 0 ? "--save-every 0" : "");
        pause_for(seconds * (n_killed % 5 == 4 ? 0.05 : 0.7) * chance(&state));
        (void)kill(child, SIGKILL);
        const int code = wait_for(child);
        if (code == 128 + SIGKILL) {
            n_killed++;
            continue;
        }
        check_said(code, 0, NULL);
        check_whole("killed");
        (void)shell("rm -r killed");
        n_finished++;
    }
    check_true("killed", n_killed == n);
    check_said(resume("killed"), 0, NULL);
    check_whole("killed");
    printf("\n    killed %d times, finished %d times; seed %d ", n_killed, n_finished + 1, (int)SEED);
    (void)shell("rm -r killed");
}

// ---- resuming ---------------------------------------------------------------------------------------

static void check_refused(const char *options, const char *words)
{
    const int code = shell("bulwark run scenario.cfg -q --resume -o begun %s", options);
    check_said(code, 1, words);
    check_true("no tables", !has_file("begun", "run.json"));
}

static void another_run_is_not_resumed(void)
{
    begin("begun", "");
    check_refused(SIZE " --seed 5", "another seed: 1 there, 5 here");
    check_refused("--worlds 2601 --trials 64", "another number of worlds: 2600 there, 2601 here");
    check_refused("--worlds 2600 --trials 65", "another number of trials: 64 there, 65 here");
    check_refused(SIZE " --set measures.a.cost=6.5", "measures.a.cost is 5.0 there and 6.5 here");
    check_refused(SIZE " --set scenario.title=Else", "scenario.title is \"Everything\" there");
    check_refused(SIZE " --set adversary.grievance=", "adversary.grievance is 0.2");
    write_text("durations.csv", "duration,observed\n0.5,1\n1.5,0\n2.0,1\n4.5,1\n");
    check_refused(SIZE, "another content of data files");
    write_text("durations.csv", DURATIONS);
    check_true("said by the store's name", is_said("err.txt", "begun/run.sqlite"));
    check_said(shell("bulwark run " BULWARK_CONFIGS "/minimal.cfg -q --resume -o begun"), 1,
               "begun/run.sqlite");
    check_said(resume("begun"), 0, NULL); // none of it did harm
    check_whole("begun");
    check_said(shell("bulwark run scenario.cfg -q " SIZE " --seed 5 --resume -o begun"), 1, "seed");
    check_whole("begun");
    (void)shell("rm -r begun");
}

static void resuming_nothing_begins(void)
{
    check_said(resume("new"), 0, NULL);
    check_whole("new");
    check_true("nothing was stored before", recorded("new", "worlds_stored") == 0);
    check_said(shell("rm new/worlds.csv new/run.json"), 0, NULL);
    check_said(resume("new"), 0, NULL); // all is there: the tables are written again
    check_whole("new");
    check_true("nothing was computed", recorded("new", "worlds_stored") == WORLDS);
    check_said(resume("new"), 0, NULL);
    check_whole("new");
    (void)shell("rm -r new && mkdir new && : > new/run.sqlite"); // killed before its first byte
    check_said(resume("new"), 0, NULL);
    check_whole("new");
    check_said(shell("cp -r whole tables && rm tables/run.sqlite"), 0, NULL);
    check_said(resume("tables"), 1, "nothing to go on with");
    (void)shell("rm -r new tables");
}

// What tells the folder's store from another one in its place; 0: none is there.
static ino_t store_of(const char *folder)
{
    struct stat about;
    char *path = text_format("%s/%s/run.sqlite", root, folder);
    const bool is_there = path != NULL && stat(path, &about) == 0;
    free(path);
    return is_there ? about.st_ino : 0;
}

static void a_run_that_is_there_is_not_replaced_unless_told(void)
{
    begin("there", "");
    const char *run = "bulwark run scenario.cfg -q " SIZE " -o there";
    int code = shell("%s", run);
    check_said(code, 1, "--resume");
    check_said(code, 1, "--force");
    check_said(shell("%s --force --resume", run), 2, "which one");
    check_said(resume("there"), 0, NULL);
    check_said(shell("%s", run), 1, "--force");
    check_whole("there");
    check_said(shell("%s --seed 5 --force", run), 0, NULL);
    check_true("another run", !same_tables("whole", "there") && recorded("there", "seed") == 5);
    const ino_t before = store_of("there");
    const pid_t child = start("run scenario.cfg -q -j1 --save-every 0 --force " SIZE " -o there");
    for (int i = 0; i < 60000 && (has_file("there", "run.json") || store_of("there") == before); i++)
        pause_for(0.0005);
    await_blocks("there");
    (void)kill(child, SIGKILL);
    check_said(wait_for(child), 128 + SIGKILL, NULL);
    check_true("the old tables don't look like the new run's", !has_file("there", "run.json"));
    check_said(resume("there"), 0, NULL);
    check_whole("there");
    (void)shell("rm -r there");
}

static void two_runs_at_once_do_not_share_a_folder(void)
{
    const pid_t child = start("run scenario.cfg -q -j1 --save-every 0 " SIZE " -o both");
    await_blocks("both");
    (void)kill(child, SIGSTOP);
    check_said(resume("both"), 1, "another run is being written there");
    check_said(shell("bulwark run scenario.cfg -q " SIZE " --force -o both"), 1, "another run");
    check_said(shell("bulwark tables -q both"), 1, "another");
    check_said(shell("bulwark tables -q both -o aside"), 1, "another process");
    check_said(shell("bulwark merge -q aside both"), 1, "another process");
    check_true("nothing was left", !exists("aside"));
    (void)kill(child, SIGCONT);
    check_said(wait_for(child), 0, NULL);
    check_whole("both");
    (void)shell("rm -r both");
}

// ---- tables -----------------------------------------------------------------------------------------

static long n_lines(const char *name)
{
    char *text = contents(name);
    long n = 0;
    for (const char *at = text; *at != '\0'; at++)
        n += *at == '\n';
    free(text);
    return n;
}

static void tables_tell_what_is_there(void)
{
    begin("part", "");
    check_said(shell("bulwark tables -q part"), 0, NULL);
    const long worlds = recorded("part", "worlds");
    check_true("some", worlds >= BLOCK && worlds < WORLDS && worlds % BLOCK == 0);
    check_true("of those asked", recorded("part", "worlds_asked") == WORLDS);
    check_true("a row each", n_lines("part/worlds.csv") == worlds + 1);
    // One thread takes one block after the other: they are the first.
    check_said(shell("head -n %ld whole/worlds.csv | cmp - part/worlds.csv", worlds + 1), 0, NULL);
    check_said(shell("bulwark run scenario.cfg -q --trials 64 --worlds %ld -o few", worlds), 0, NULL);
    check_said(shell("for t in few/*.csv; do cmp $t part/${t#few/} || exit 1; done"), 0, NULL);
    check_said(shell("bulwark tables part -o aside"), 0, NULL);
    check_true("the summary says so", is_said("out.txt", "2600") || is_said("out.txt", "2,600"));
    check_true("the same", same_tables("aside", "part") || !has_file("aside", "run.sqlite"));
    check_said(shell("cmp aside/worlds.csv part/worlds.csv"), 0, NULL);
    check_said(shell("bulwark tables -q part -o aside"), 1, NULL);
    check_said(shell("bulwark tables -q part -o aside --force"), 0, NULL);
    check_said(resume("part"), 0, NULL);
    check_whole("part");
    check_said(shell("rm part/run.json && bulwark tables -q part"), 0, NULL);
    check_whole("part");
    (void)shell("rm -r part few aside");
}

static void files_of_a_run_need_not_be_there_any_more(void)
{
    begin("kept", "");
    check_said(shell("mkdir away && mv *.cfg durations.csv parts away"), 0, NULL);
    check_said(shell("bulwark tables -q kept -o aside"), 0, NULL);
    check_true("some", recorded("aside", "worlds") >= BLOCK);
    check_said(resume("kept"), 3, NULL); // to compute, the scenario is needed
    check_said(shell("bulwark merge -q merged kept"), 1, "missing");
    check_true("nothing was left", !exists("merged"));
    check_said(shell("bulwark merge -q --partial merged kept"), 0, NULL);
    check_said(shell("cmp merged/worlds.csv aside/worlds.csv"), 0, NULL);
    check_said(shell("mv away/* . && rmdir away"), 0, NULL);
    check_said(shell("bulwark run scenario.cfg -q " SIZE " --resume -o merged"), 0, NULL);
    check_whole("merged");
    check_said(resume("kept"), 0, NULL);
    check_whole("kept");
    (void)shell("rm -r kept aside merged");
}

static void folders_without_a_run_are_told(void)
{
    (void)shell("mkdir empty");
    check_said(shell("bulwark tables -q empty"), 1, "empty holds no run");
    check_said(shell("bulwark tables -q nowhere"), 1, "nowhere holds no run");
    check_said(shell("bulwark tables -q"), 2, NULL);
    check_said(shell("bulwark tables -q empty empty"), 2, NULL);
    check_said(shell("bulwark merge -q out"), 2, NULL);
    check_said(shell("bulwark merge -q out empty"), 1, "empty holds no");
    check_said(shell("bulwark merge -q out nowhere"), 1, "nowhere holds no");
    check_true("nothing was made", !exists("out") && !exists("nowhere"));
    (void)shell("rmdir empty");
}

static void a_damaged_store_is_not_used(void)
{
    begin("bad", "");
    char *path = text_format("%s/bad/run.sqlite", root);
    const int file = path == NULL ? -1 : open(path, O_RDWR);
    check_true("the store", file >= 0);
    // In the rows of a block: the bytes before the last page's end.
    unsigned char byte = 0;
    const off_t at = (off_t)size_of("bad") - 30000;
    check_true("read", pread(file, &byte, 1, at) == 1);
    check_true("damaged", pwrite(file, &(unsigned char){byte ^ 4U}, 1, at) == 1);
    check_said(shell("bulwark tables -q bad"), 1, "damaged");
    check_said(resume("bad"), 1, "damaged");
    check_true("no tables", !has_file("bad", "run.json") && has_file("bad", "run.sqlite"));
    check_said(shell("bulwark merge -q --partial out bad"), 1, "damaged");
    check_true("nothing was made", !exists("out"));
    check_true("mended", pwrite(file, &byte, 1, at) == 1);
    check_true("another layout", pread(file, &byte, 1, 63) == 1 &&
                                     pwrite(file, &(unsigned char){99}, 1, 63) == 1);
    check_said(resume("bad"), 1, "layout 99");
    check_said(shell("bulwark tables -q bad"), 1, "layout 99");
    check_true("mended", pwrite(file, &byte, 1, 63) == 1);
    check_said(resume("bad"), 0, NULL);
    check_whole("bad");
    check_true("closed", close(file) == 0);
    free(path);
    (void)shell("rm -r bad");
}

// ---- shares -----------------------------------------------------------------------------------------

static void share(const char *share, const char *folder, const char *options)
{
    check_said(shell("bulwark run scenario.cfg -q " SIZE " --shard %s -o %s %s", share, folder,
                     options), 0, NULL);
    check_true("no tables of a share", !has_file(folder, "run.json"));
}

static void shares_in_any_order_are_one_run(void)
{
    share("1/3", "s1", "-j1");
    share("2/3", "s2", "-j2");
    share("3/3", "s3", "--save-every 0");
    static const char *const orders[] = {"s1 s2 s3", "s3 s2 s1", "s2 s1 s3"};
    for (size_t i = 0; i < 3; i++) {
        check_said(shell("bulwark merge -q merged %s", orders[i]), 0, NULL);
        check_whole("merged");
        check_said(shell("rm -r merged"), 0, NULL);
    }
    // Shares of shares, and one that has nothing to do.
    share("2/40", "t2", "");
    share("1/40", "t1", "");
    check_said(shell("bulwark merge -q --partial t t1 t2"), 0, NULL);
    check_true("two blocks", recorded("t", "worlds") == 2L * BLOCK);
    share("40/40", "t40", "");
    check_said(shell("bulwark merge -q merged s1 t40 s2 s3"), 0, NULL);
    check_whole("merged");
    // What was put together goes on like any run, and makes its tables again.
    check_said(resume("merged"), 0, NULL);
    check_whole("merged");
    check_said(shell("bulwark merge -q merged s1 s2 s3"), 1, "--force");
    check_said(shell("bulwark merge -q --force merged s1 s2 s3"), 0, NULL);
    check_whole("merged");
    (void)shell("rm -r merged s1 s2 s3 t t1 t2 t40");
}

// Blocks of 81 worlds: randomisations have unequal numbers of worlds in each.
static void shares_of_sobol_worlds_are_one_run(void)
{
    const char *options = "scenario.cfg -q --worlds 1000 --trials 100 --set run.sampler=sobol";
    check_said(shell("bulwark run %s -o one", options), 0, NULL);
    for (int i = 1; i <= 3; i++)
        check_said(shell("bulwark run %s -j%d --shard %d/3 -o s%d", options, i, i, i), 0, NULL);
    check_said(shell("bulwark merge -q merged s3 s1 s2"), 0, NULL);
    check_said(shell("for f in one/*.csv one/datapackage.json; do"
                     " cmp \"$f\" \"merged/${f#one/}\" || exit 1; done"), 0, NULL);
    check_said(shell("bulwark merge -q --partial part s2"), 0, NULL);
    check_said(shell("cmp one/combinations.csv part/combinations.csv"), 1, NULL);
    check_said(shell("bulwark run scenario.cfg -q --worlds 1000 --trials 100 -o s1 --resume"), 1,
               "sampler");
    (void)shell("rm -r one merged part s1 s2 s3");
}

static void a_share_that_was_stopped_is_resumed(void)
{
    const char *options = "scenario.cfg -q -j1 --save-every 0 " SIZE " --shard 2/2 -o half";
    const pid_t child = start("run %s", options);
    await_blocks("half");
    (void)kill(child, SIGUSR1);
    check_said(wait_for(child), 4, "--shard 2/2");
    check_said(obey(), 0, NULL);
    share("1/2", "other", "");
    check_said(shell("bulwark merge -q merged other half"), 0, NULL);
    check_whole("merged");
    (void)shell("rm -r half other merged");
}

// No one merges the blocks of a share, yet damage must show before it is called finished.
static void a_damaged_share_is_not_called_finished(void)
{
    share("1/2", "half", "");
    char *path = text_format("%s/half/run.sqlite", root);
    const int file = path == NULL ? -1 : open(path, O_RDWR);
    unsigned char byte = 0;
    const off_t at = (off_t)size_of("half") - 30000;
    check_true("damaged", file >= 0 && pread(file, &byte, 1, at) == 1 &&
                              pwrite(file, &(unsigned char){byte ^ 4U}, 1, at) == 1);
    check_said(shell("bulwark run scenario.cfg -q --resume " SIZE " --shard 1/2 -o half"), 1,
               "damaged");
    check_true("mended", pwrite(file, &byte, 1, at) == 1 && close(file) == 0);
    check_said(shell("bulwark run scenario.cfg -q --resume " SIZE " --shard 1/2 -o half"), 0, NULL);
    free(path);
    (void)shell("rm -r half");
}

static void shares_that_do_not_fit_are_refused(void)
{
    share("1/3", "s1", "");
    share("2/3", "s2", "");
    share("3/3", "s3", "");
    share("1/2", "h1", "");
    share("3/3", "foreign", "--seed 9");
    check_said(shell("bulwark merge -q out s1 s2"), 1, "missing");
    check_said(shell("bulwark merge -q out s1 s2 s3 h1"), 1, "another part has too");
    check_said(shell("bulwark merge -q out s1 s1"), 1, "another part has too");
    check_said(shell("bulwark merge -q --partial out s1 h1"), 1, "another part has too");
    check_said(shell("bulwark merge -q out s1 s2 foreign"), 1, "another seed: 9 there, 1 here");
    check_true("nothing was made", !exists("out"));
    check_said(shell("bulwark merge -q --partial out s3 s1"), 0, NULL);
    const long worlds = recorded("out", "worlds");
    check_true("two thirds", worlds == WORLDS - 7L * BLOCK);
    check_true("of those asked", recorded("out", "worlds_asked") == WORLDS);
    check_true("a row each", n_lines("out/worlds.csv") == worlds + 1);
    check_said(shell("head -n 897 whole/worlds.csv > w && tail -n 808 whole/worlds.csv >> w && "
                     "cmp w out/worlds.csv"), 0, NULL);
    // A whole that is there stays as it is when shares do not fit, forced or not.
    check_said(shell("cp -r whole there && bulwark merge -q --force there s1 s2 foreign"), 1, "seed");
    check_whole("there");
    check_said(shell("bulwark merge -q --force there s1 s2"), 1, "missing");
    check_whole("there");
    check_said(shell("bulwark merge -q --force there s1 s2 s3 s2"), 1, "another part");
    check_whole("there");
    check_said(resume("there"), 0, NULL);
    check_whole("there");
    check_said(shell("bulwark merge -q --force s1 s1 s2 s3"), 2, "cannot be the whole");
    check_said(shell("ln -s s2 link && bulwark merge -q --force link s1 s2 s3"), 2, "cannot be");
    check_said(shell("bulwark merge -q all s1 s2 s3"), 0, NULL); // the shares are as they were
    check_whole("all");
    (void)shell("rm -r s1 s2 s3 h1 foreign out there all w link");
}

static void shares_that_are_none_are_misuse(void)
{
    static const char *const wrong[] = {"0/3", "4/3", "1", "1/", "/3", "1/0", "a/b", "-1/3", "1/3/3",
                                        "1/99999999999999999999", "''"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        check_said(shell("bulwark run scenario.cfg -q --shard %s -o none", wrong[i]), 2, "shard");
    static const char *const times[] = {"0", "-1", "nan", "inf", "soon", "''"};
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++)
        check_said(shell("bulwark run scenario.cfg -q --max-minutes %s -o none", times[i]), 2,
                   "minutes");
    check_said(shell("bulwark run scenario.cfg -q --save-every -1 -o none"), 2, "save-every");
    check_true("nothing was made", !exists("none"));
}

// ---- all of it --------------------------------------------------------------------------------------

static bool make_root(void)
{
    char *folder = strdup(BULWARK_PROGRAM), *path = NULL;
    strcpy(root, "/tmp/bulwark-resume-XXXXXX");
    if (folder == NULL || mkdtemp(root) == NULL)
        return false;
    *strrchr(folder, '/') = '\0';
    path = text_format("%s:%s", folder, getenv("PATH"));
    const bool good = path != NULL && setenv("PATH", path, 1) == 0 && shell("mkdir parts") == 0;
    free(folder);
    free(path);
    return good;
}

static void an_undisturbed_run_comes_first(void)
{
    write_text("scenario.cfg", ALL_HEAD "@include \"parts/rest.cfg\"\n");
    write_text("parts/rest.cfg",
               "uncertain = { " ALL_UNKNOWNS_X ALL_UNKNOWNS_Y "};\n"
               "factors = { " ALL_FACTORS_F ALL_FACTORS_G "};\n" ALL_GROUPS(
                   ALL_MEMBERS_A ALL_MEMBERS_B ALL_MEMBERS_C) "@include \"../measures.cfg\"\n"
               ALL_ADVERSARY);
    write_text("measures.cfg", "measures = { " ALL_MEASURE_A ALL_MEASURE_B ALL_TWIN("c")
                                   ALL_TWIN("d") ALL_IDLE DURATION_STEP "};\n");
    write_text("durations.csv", DURATIONS);
    check_said(shell("bulwark run scenario.cfg -q -j2 " SIZE " -o whole"), 0, NULL);
    check_whole("whole");
}

int main(void)
{
    const struct named_test tests[] = {
        {"an undisturbed run comes first", an_undisturbed_run_comes_first},
        {"signals stop a run that can be resumed", signals_stop_a_run_that_can_be_resumed},
        {"the command to go on is one that works", the_command_to_go_on_is_one_that_works},
        {"a second signal ends it at once", a_second_signal_ends_it_at_once},
        {"time that is up stops a run", time_that_is_up_stops_a_run},
        {"a run that is killed goes on", a_run_that_is_killed_goes_on},
        {"another run is not resumed", another_run_is_not_resumed},
        {"resuming nothing begins", resuming_nothing_begins},
        {"a run that is there is not replaced unless told",
         a_run_that_is_there_is_not_replaced_unless_told},
        {"two runs at once do not share a folder", two_runs_at_once_do_not_share_a_folder},
        {"tables tell what is there", tables_tell_what_is_there},
        {"files of a run need not be there any more", files_of_a_run_need_not_be_there_any_more},
        {"folders without a run are told", folders_without_a_run_are_told},
        {"a damaged store is not used", a_damaged_store_is_not_used},
        {"shares in any order are one run", shares_in_any_order_are_one_run},
        {"shares of sobol worlds are one run", shares_of_sobol_worlds_are_one_run},
        {"a share that was stopped is resumed", a_share_that_was_stopped_is_resumed},
        {"a damaged share is not called finished", a_damaged_share_is_not_called_finished},
        {"shares that do not fit are refused", shares_that_do_not_fit_are_refused},
        {"shares that are none are misuse", shares_that_are_none_are_misuse},
    };
    if (!make_root())
        return 1;
    printf("seed %d\n", (int)SEED);
    const int failed = run_tests("runs that are stopped and resumed", tests,
                                 sizeof tests / sizeof tests[0]);
    (void)nftw(root, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    return failed;
}
