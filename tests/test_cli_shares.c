// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tables of what a run has so far, and shares of a run put together: the same bytes as those of
// an undisturbed run, or a clear refusal.

#include "resumed.h"

// ---- tables -----------------------------------------------------------------------------------------

static long n_lines(const char *name)
{
    char *text = shell_contents(name);
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
    char *path = text_format("%s/bad/run.sqlite", shell_root);
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
    char *path = text_format("%s/half/run.sqlite", shell_root);
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

int main(void)
{
    const struct named_test tests[] = {
        {"an undisturbed run comes first", an_undisturbed_run_comes_first},
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
    return run_resumed("tables and shares of runs", tests, sizeof tests / sizeof tests[0]);
}
