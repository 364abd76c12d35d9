// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs that are asked for a standard error: at the end they are the plain runs of so many worlds, to
// the byte, however they got there.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "check.h"

#include <signal.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "everything.h"

// 64 trials a world make blocks of 128 worlds and steps of 256.
enum { STEP = 256 };
#define RUN "bulwark run scenario.cfg -q --trials 64"
#define SOBOL " --set 'run.sampler=\"sobol\"'"

static char root[64]; // of all that is tried

// ---- running the program --------------------------------------------------------------------------

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

// The last command ended with `code` and said the words (NULL: anything).
static void check_said(int code, int wanted, const char *words)
{
    char *said = contents("err.txt");
    const bool good = code == wanted && (words == NULL || strstr(said, words) != NULL);
    if (!good)
        printf("\n    exit status %d (wanted %d: %s)\n%s\n", code, wanted,
               words == NULL ? "" : words, said);
    free(said);
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

static bool same_tables(const char *a, const char *b)
{
    return shell("n=0; for t in %s/*.csv %s/datapackage.json; do cmp \"$t\" \"%s/${t#*/}\" || exit 1; "
                 "n=$((n + 1)); done; [ \"$n\" -ge 10 ]", a, a, b) == 0;
}

// The folder's tables are those of a plain run of as many worlds, of which it returns the number.
static long check_plain(const char *folder, const char *options)
{
    const long worlds = recorded(folder, "worlds");
    check_true("whole steps", worlds > 0 && worlds % STEP == 0 &&
                                  recorded(folder, "worlds_asked") == worlds);
    check_said(shell(RUN " --worlds %ld -f -o plain %s", worlds, options), 0, NULL);
    check_true("the bytes of a plain run", same_tables("plain", folder));
    check_true("nothing is left over", shell("ls -A %s | grep -E 'partial|journal'", folder) == 1);
    return worlds;
}

// The largest error of a quantity in a folder's convergence.csv after `worlds` worlds; of `of` alone
// unless it is NULL. -1: there is none.
static double largest_se(const char *folder, const char *quantity, const char *of, long worlds)
{
    char *name = text_format("%s/convergence.csv", folder), *text = contents(name), *rest = text;
    double largest = -1.0;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        char q[32] = "", o[256] = "";
        double estimate = NAN, se = NAN;
        long w = 0;
        if (sscanf(line, "%31[^,],%255[^,],%ld,%lf,%lf", q, o, &w, &estimate, &se) == 5 &&
            w == worlds && strcmp(q, quantity) == 0 && (of == NULL || strcmp(o, of) == 0))
            largest = fmax(largest, se);
    }
    free(name);
    free(text);
    return largest;
}

static void check_reached(const char *folder, const char *quantity, const char *of, double target)
{
    const double se = largest_se(folder, quantity, of, recorded(folder, "worlds"));
    if (!(se >= 0.0 && se <= target))
        printf("\n    %s of %s: %g, wanted %g\n", quantity, of == NULL ? "each" : of, se, target);
    check_true("the error is as small as it was asked to be", se >= 0.0 && se <= target);
}

static void clear(const char *folders)
{
    (void)shell("rm -rf plain %s", folders);
}

// ---- reaching it ----------------------------------------------------------------------------------

static void check_sampler(const char *options, double target)
{
    char *first = NULL;
    for (int threads = 1; threads <= 3; threads += 2) {
        check_said(shell(RUN " --target-se %g -j%d -o t%d %s", target, threads, threads, options), 0,
                   NULL);
        char *folder = text_format("t%d", threads);
        const long worlds = check_plain(folder, options);
        check_true("it took more than a step", worlds > STEP);
        check_reached(folder, "deterrence", NULL, target);
        check_true("and half of the worlds did not do",
                   largest_se(folder, "deterrence", NULL, STEP) > target);
        check_true("for any threads", first == NULL || same_tables(first, folder));
        free(first);
        first = folder;
    }
    free(first);
    clear("t1 t3");
}

static void what_is_reached_has_the_bytes_of_a_plain_run(void)
{
    check_sampler("", 0.004);
    check_sampler(SOBOL, 0.001);
}

static void quantities_can_be_named(void)
{
    check_said(shell(RUN " --target-se 0.0015:shapley:a --target-se 0.004:gain:a+c "
                         "--target-se 0.006:deterrence:none --target-se 0.0025:shapley -o named"), 0, NULL);
    check_reached("named", "shapley", "a", 0.0015);
    check_reached("named", "shapley", NULL, 0.0025);
    check_reached("named", "deterrence", "none", 0.006);
    (void)check_plain("named", "");
    check_said(shell("grep -q '\"target_se\": null,' plain/run.json"), 0, NULL);
    clear("named");
    check_said(shell(RUN " --target-se 0.003:gain:all -o named"), 0, NULL);
    check_reached("named", "gain", NULL, 0.003);
    clear("named");
    check_said(shell("bulwark run scenario.cfg --trials 64 --target-se 1 -o named"), 0, NULL);
    char *said = contents("out.txt");
    check_true("the summary says it", strstr(said, "Precision: reached with 256 worlds") != NULL);
    free(said);
    check_said(shell("bulwark run scenario.cfg -q --trials 64 --target-se 2:alone:b --resume -o named && "
                     "grep -q '\"target_se\": \"2:alone:b\",' named/run.json && "
                     "bulwark tables named -q && grep -q '\"target_se\": \"2:alone:b\",' named/run.json"),
               0, NULL);
    check_true("one step is enough", check_plain("named", "") == STEP);
    clear("named");
}

// ---- stopping, killing ------------------------------------------------------------------------------

#define TARGET " --target-se 0.003"

static long undisturbed(void)
{
    check_said(shell(RUN TARGET " -o whole"), 0, NULL);
    return check_plain("whole", "");
}

static void check_whole(const char *folder, long worlds)
{
    check_true("it ends where it would have ended", recorded(folder, "worlds") == worlds);
    check_true("with the same bytes", same_tables("whole", folder));
}

static void time_that_is_up_stops_it_and_it_goes_on(void)
{
    const long worlds = undisturbed();
    int code = shell(RUN TARGET " -o timed -j1 --max-minutes 0.0005"), n = 0;
    check_said(code, 4, "the time is up");
    check_said(code, 4, "--resume");
    for (; code == 4 && n < 100; n++) {
        code = shell(RUN TARGET " -o timed --resume -j1 --max-minutes %g", 0.001 * (n + 1));
        if (code == 4 && n % 4 == 0)
            check_said(shell("[ ! -s timed/run.sqlite ] || bulwark tables timed -q -o so_far -f"), 0, NULL);
    }
    check_said(code, 0, NULL);
    check_true("it took several goes", n > 1);
    check_whole("timed", worlds);
    check_said(shell(RUN TARGET " -o timed --resume"), 0, NULL); // there is nothing to do
    check_whole("timed", worlds);
    check_true("what was there is told", recorded("timed", "worlds_stored") == worlds);
    check_said(shell(RUN " --worlds %ld -o timed --resume", worlds), 0, NULL);
    check_whole("timed", worlds);
    clear("whole timed so_far");
}

static pid_t start(const char *folder)
{
    char *line = text_format("exec " RUN TARGET " --resume -j2 --save-every 0 -o %s > out.txt 2> err.txt",
                             folder);
    (void)fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        if (line != NULL && chdir(root) == 0)
            (void)execl("/bin/sh", "sh", "-c", line, (char *)NULL);
        _exit(127);
    }
    free(line);
    check_true("it starts", child > 0);
    return child;
}

// Killed after longer and longer times, it ends in the end.
static void killed_at_any_moment_it_goes_on(void)
{
    const long worlds = undisturbed();
    int n_killed = 0, status = 0;
    for (long wait = 5; wait < 100000; wait += wait / 4 + 1) {
        const struct timespec time = {wait / 1000, wait % 1000 * 1000000};
        const pid_t child = start("killed");
        (void)nanosleep(&time, NULL);
        (void)kill(child, SIGKILL);
        if (waitpid(child, &status, 0) != child || WIFEXITED(status))
            break;
        n_killed++;
    }
    check_true("by itself", WIFEXITED(status) && WEXITSTATUS(status) == 0);
    check_true("it was killed several times", n_killed > 3);
    check_whole("killed", worlds);
    clear("whole killed");
}

static void no_more_worlds_are_computed_than_are_allowed(void)
{
    const int code = shell(RUN TARGET " --worlds 600 -o most");
    check_said(code, 4, "512 worlds that --worlds allows");
    check_said(code, 4, "(0.003 is wanted)");
    check_true("the tables are there", check_plain("most", "") == 512);
    check_said(shell(RUN TARGET " --set run.worlds=300 --resume -o most"), 2, "512 worlds");
    check_true("and stay", same_tables("plain", "most"));
    const long worlds = undisturbed();
    check_said(shell(RUN TARGET " --worlds 100000 --resume -o most"), 0, NULL);
    check_whole("most", worlds);
    clear("whole most");
}

// 300 worlds are two blocks and a short one, 100 are less than a block.
static void a_plain_run_can_grow(void)
{
    for (int n = 100; n <= 300; n += 200) {
        check_said(shell(RUN " --worlds %d -o grown", n), 0, NULL);
        check_said(shell(RUN TARGET " --seed 8 --resume -o grown"), 1, "another seed");
        check_said(shell(RUN TARGET " --resume -o grown"), 0, NULL);
        check_reached("grown", "deterrence", NULL, 0.003);
        (void)check_plain("grown", "");
        check_true("what could be reused was",
                   recorded("grown", "worlds_stored") == n / 128 * 128);
        clear("grown");
    }
}

// ---- refusals ---------------------------------------------------------------------------------------

static void what_makes_no_sense_is_refused(void)
{
    static const struct {
        const char *options, *words;
        int status;
    } refused[] = {
        {"--target-se 0", "a standard error above 0 is wanted", 2},
        {"--target-se -1", "a standard error above 0 is wanted", 2},
        {"--target-se nan", "a standard error above 0 is wanted", 2},
        {"--target-se 0.1x", "is '0.1x'", 2},
        {"--target-se :gain", "is ':gain'", 2},
        {"--target-se 0.1:gian", "did you mean 'gain'?", 2},
        {"--target-se 0.1:", "there is no quantity ''", 2},
        {"--target-se 0.1:gain:a+f", "'f' is no measure of the scenario", 2},
        {"--target-se 0.1:gain:a+a", "'a' is named twice", 2},
        {"--target-se 0.1:shapley:all", "'all' is no measure of the scenario", 2},
        {"--target-se 0.1 --target-se 0.1:x", "there is no quantity 'x'", 2},
        {"--target-se 0.1 --shard 1/2", "--shard", 2},
        {"--target-se 0.1 --worlds 255", "in steps of 256", 2},
        {"--target-se 0.1 --worlds 0", "--worlds is 0", 2},
        {"--target-se 0.1 --set run.worlds=many", "run.worlds", 3},
        {"--target-se 0.1 --force --resume", "which one?", 2},
        {"--target-se 1e-9", "a run has at most 4294967295", 1},
    };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        check_said(shell(RUN " -o no %s", refused[i].options), refused[i].status, refused[i].words);
        clear("no");
    }
    check_said(shell(RUN " --worlds 128 -o there"), 0, NULL);
    check_said(shell(RUN " --target-se 0.1 -o there"), 1, "finished run");
    clear("there");
}

// Thirteen measures: blocks depend on the number of worlds.
static void above_twelve_measures_it_is_refused(void)
{
    char text[8192] = SCENARIO_HEAD CALM_ADVERSARY "measures = {";
    for (int i = 0; i < 13; i++) {
        char *measure = text_format(" m%d = { process = { type = \"fixed\"; date = \"2025-01-01\"; }; "
                                    "effects = { denial = 0.1; }; };", i);
        (void)strncat(text, measure, sizeof text - strlen(text) - 1);
        free(measure);
    }
    (void)strncat(text, " };", sizeof text - strlen(text) - 1);
    write_text("many.cfg", text);
    check_said(shell("bulwark run many.cfg -q --target-se 0.1 -o many"), 2, "at most 12 measures");
}

int main(void)
{
    char *path = text_format("%s", BULWARK_PROGRAM);
    char *slash = path == NULL ? NULL : strrchr(path, '/');
    (void)snprintf(root, sizeof root, "/tmp/bulwark_target_XXXXXX");
    if (slash == NULL || mkdtemp(root) == NULL)
        return 1;
    *slash = '\0';
    char *search = text_format("%s:%s", path, getenv("PATH"));
    if (search == NULL || setenv("PATH", search, 1) != 0)
        return 1;
    char *scenario = text_format("%s/scenario.cfg", root);
    FILE *file = scenario == NULL ? NULL : fopen(scenario, "w");
    if (file == NULL || fputs(EVERYTHING, file) < 0 || fclose(file) != 0)
        return 1;
    const struct named_test tests[] = {
        {"what is reached has the bytes of a plain run", what_is_reached_has_the_bytes_of_a_plain_run},
        {"quantities can be named", quantities_can_be_named},
        {"time that is up stops it and it goes on", time_that_is_up_stops_it_and_it_goes_on},
        {"killed at any moment it goes on", killed_at_any_moment_it_goes_on},
        {"no more worlds are computed than are allowed", no_more_worlds_are_computed_than_are_allowed},
        {"a plain run can grow", a_plain_run_can_grow},
        {"what makes no sense is refused", what_makes_no_sense_is_refused},
        {"above twelve measures it is refused", above_twelve_measures_it_is_refused},
    };
    const int code = run_tests("runs that are asked for a standard error", tests,
                               sizeof tests / sizeof tests[0]);
    char *remove = text_format("rm -rf '%s'", root);
    const int removed = remove == NULL ? -1 : system(remove);
    free(remove);
    free(scenario);
    free(search);
    free(path);
    return code != 0 || removed != 0;
}
