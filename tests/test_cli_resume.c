// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs that are stopped, killed and resumed: the same bytes as of one that nobody disturbed, or words
// that say why not. BULWARK_KILLS says how often runs are killed (10).

#include "resumed.h"

// ---- stopping ---------------------------------------------------------------------------------------

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
    for (int i = 1; i < 200 && code == 4; i++) // more time each time: a slow machine ends, too
        code = shell("bulwark run scenario.cfg -q -j2 " SIZE " -o timed --resume --max-minutes %g",
                     0.005 * i);
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
    shell_write("durations.csv", "duration,observed\n0.5,1\n1.5,0\n2.0,1\n4.5,1\n");
    check_refused(SIZE, "another content of data files");
    shell_write("durations.csv", DURATIONS);
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
    char *path = text_format("%s/%s/run.sqlite", shell_root, folder);
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
    };
    return run_resumed("runs that are stopped and resumed", tests, sizeof tests / sizeof tests[0]);
}
