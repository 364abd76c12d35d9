// SPDX-License-Identifier: GPL-3.0-or-later
//
// bulwark sensitivity as a command: what it writes where, the same bytes however it is computed,
// what it tells of a finished run, what it refuses, and how it is stopped.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "sensitive.h"
#include "shell.h"

#include <signal.h>
#include <time.h>
#include <unistd.h>

#define SENSITIVITY "bulwark sensitivity sensitive.cfg -q --worlds 256 --trials 4 --trajectories 32"

enum { N_TABLES = 4 };

static const char *const tables[N_TABLES] = {"tornado", "morris", "sobol",
                                             "sensitivity_given_data"};
static const char *const methods[N_TABLES] = {"tornado", "morris", "sobol", "given-data"};

static void begin(const char *scenario)
{
    check_said(shell("rm -rf *"), 0, NULL);
    shell_write("sensitive.cfg", scenario);
}

static bool is_there(const char *name)
{
    return shell("test -e '%s'", name) == 0;
}

// ---- what is written ----------------------------------------------------------------------------

// Exactly the tables whose bit is in `set`, each described; the record names their methods.
static void check_tables(const char *folder, unsigned set)
{
    char *path = text_format("%s/datapackage.json", folder), *package = shell_contents(path);
    char *record_path = text_format("%s/sensitivity.json", folder);
    char *record = shell_contents(record_path);
    const char *asked_for = strstr(record, "\"methods\"");
    check_true("the record is there", asked_for != NULL);
    for (size_t t = 0; t < N_TABLES; t++) {
        const bool wanted = set >> t & 1u;
        char *file = text_format("%s/%s.csv", folder, tables[t]);
        char *described = text_format("\"path\": \"%s.csv\"", tables[t]);
        char *asked = text_format("    \"%s\"", methods[t]);
        check_true(tables[t], is_there(file) == wanted);
        check_true("described", (strstr(package, described) != NULL) == wanted);
        check_true("in the record",
                   (asked_for != NULL && strstr(asked_for, asked) != NULL) == wanted);
        free(asked);
        free(described);
        free(file);
    }
    check_true("nothing else",
               shell("[ $(ls -A '%s' | wc -l) = %d ]", folder, __builtin_popcount(set) + 2) == 0);
    free(record_path);
    free(record);
    free(package);
    free(path);
}

// A row for every quantity and every number, or of sobol.csv every input, and a head.
static void every_quantity_and_input_has_one_row(void)
{
    begin(SENSITIVE);
    check_said(shell(SENSITIVITY " -o out && bulwark run sensitive.cfg -q -o run --worlds 64 "
                                 "--trials 4 && bulwark sensitivity run -q -o from"),
               0, NULL);
    const int n_rows = 1 + N_QUANTITIES * N_UNKNOWNS, n_inputs = N_UNKNOWNS - 1;
    check_said(shell("for t in tornado morris sensitivity_given_data; do "
                     "[ $(wc -l < out/$t.csv) = %d ] || exit 1; done; "
                     "[ $(wc -l < from/sensitivity_given_data.csv) = %d ]", n_rows, n_rows),
               0, NULL);
    check_said(shell("[ $(wc -l < out/sobol.csv) = %d ]", 1 + N_QUANTITIES * n_inputs), 0, NULL);
    check_said(shell("for f in out/*.csv; do cut -d, -f1-3 $f | sort | uniq -d | grep . && exit 1; "
                     "done; true"), 0, NULL);
}

static void all_tables_go_beside_the_results(void)
{
    begin(SENSITIVE);
    check_said(shell("bulwark sensitivity sensitive.cfg --worlds 64 --trials 4"), 0, NULL);
    char *page = shell_contents("out.txt");
    check_true("what it will do",
               strstr(page, "6 uncertain numbers, 5 independent inputs.") != NULL &&
                   strstr(page, "64 rows of 7 points") != NULL);
    check_true("where it is", strstr(page, "results/sensitive-sensitivity/") != NULL);
    check_tables("results/sensitive-sensitivity", 0xf);
    free(page);
}

static void methods_are_chosen(void)
{
    begin(SENSITIVE);
    for (unsigned set = 1; set < 0xf; set++) {
        char *names = strdup("");
        for (size_t t = 0; t < N_TABLES; t++)
            if (set >> t & 1u) {
                char *more = text_format("%s%s%s", names, *names == '\0' ? "" : ",", methods[t]);
                free(names);
                names = more;
            }
        check_said(shell(SENSITIVITY " -o by%u --only %s", set, names), 0, NULL);
        char *folder = text_format("by%u", set);
        check_tables(folder, set);
        free(folder);
        free(names);
    }
    check_said(shell(SENSITIVITY " -o all && for s in 1 2 4 8; do for f in by$s/*.csv; do "
                                 "cmp $f all/${f#*/} || exit 1; done; done"),
               0, NULL);
}

static void the_record_says_how(void)
{
    begin(SENSITIVE);
    check_said(shell("bulwark sensitivity sensitive.cfg -q -o out --worlds 100 --trials 6 "
                     "--trajectories 12 --seed 5 -j 1"),
               0, NULL);
    static const char *const said[] = {"\"rows\": 112,",        "\"trials\": 6,",
                                       "\"trajectories\": 12,", "\"seed\": 5,",
                                       "\"threads\": 1,",       "\"worlds_given\": 224,"};
    char *record = shell_contents("out/sensitivity.json");
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
        check_true(said[i], strstr(record, said[i]) != NULL);
    free(record);
}

// ---- the same bytes -----------------------------------------------------------------------------

static void threads_and_instructions_change_no_byte(void)
{
    static const char *const how[] = {"-j 3", "--cpu plain", "--cpu best -j 2"};
    begin(SENSITIVE_CHANCE);
    check_said(shell(SENSITIVITY " -o one -j 1"), 0, NULL);
    check_tables("one", 0xf);
    for (size_t i = 0; i < sizeof how / sizeof how[0]; i++)
        check_said(shell(SENSITIVITY
                         " -o other -f %s && for f in one/*.csv one/datapackage.json; do "
                         "cmp $f other/${f#*/} || exit 1; done",
                         how[i]),
                   0, NULL);
    check_said(shell(SENSITIVITY " -o other -f --seed 2 && cmp one/sobol.csv other/sobol.csv"), 1,
               NULL);
}

// Rows in an order of their own, and names of several things joined by + likewise.
#define SORTED                                                                                 \
    "sorted() { sed -e 's/^b+a,/a+b,/' "                                                       \
    "-e 's/uncertain.pain+uncertain.share/uncertain.share+uncertain.pain/' \"$1\" | LC_ALL=C " \
    "sort; }; "

static void the_order_of_a_scenario_changes_rows_alone(void)
{
    begin(SENSITIVE);
    shell_write("reordered.cfg", SENSITIVE_REORDERED);
    check_said(shell(SENSITIVITY " -o one"), 0, NULL);
    check_said(
        shell("bulwark sensitivity reordered.cfg -q --worlds 256 --trials 4 --trajectories 32 "
              "-o other"),
        0, NULL);
    for (size_t t = 0; t < N_TABLES; t++)
        check_said(shell(SORTED "sorted one/%s.csv > a; sorted other/%s.csv > b; cmp a b",
                         tables[t], tables[t]),
                   0, NULL);
    check_said(shell("cmp one/morris.csv other/morris.csv"), 1, NULL);
}

// ---- a finished run -----------------------------------------------------------------------------

enum { RUN_WORLDS = 2000, RUN_BINS = 20 };

struct pair {
    double x, y;
};

static int by_x(const void *a, const void *b)
{
    const double x = ((const struct pair *)a)->x, y = ((const struct pair *)b)->x;
    return (x > y) - (x < y);
}

// The share of the variance of y between bins of x that hold as many worlds each, less what chance
// puts there.
static double share_between(struct pair *p)
{
    enum { IN_BIN = RUN_WORLDS / RUN_BINS };
    double mean = 0.0, all = 0.0, between = 0.0;
    qsort(p, RUN_WORLDS, sizeof *p, by_x);
    for (size_t w = 0; w < RUN_WORLDS; w++)
        mean += p[w].y / RUN_WORLDS;
    for (size_t b = 0; b < RUN_BINS; b++) {
        double bin = 0.0;
        for (size_t w = b * IN_BIN; w < (b + 1) * IN_BIN; w++) {
            bin += p[w].y / IN_BIN;
            all += (p[w].y - mean) * (p[w].y - mean) / RUN_WORLDS;
        }
        between += (bin - mean) * (bin - mean) / RUN_BINS;
    }
    return (between / all - (RUN_BINS - 1.0) / RUN_WORLDS) / (1.0 - (RUN_BINS - 1.0) / RUN_WORLDS);
}

// What worlds.csv says of an unknown and the deterrence with both measures.
static double share_in_worlds(const char *worlds, const char *unknown)
{
    static struct pair pairs[RUN_WORLDS];
    for (size_t w = 0; w < RUN_WORLDS; w++) {
        char *world = text_format("%zu", w);
        pairs[w] = (struct pair){table_cell(worlds, world, unknown),
                                 table_cell(worlds, world, "deterrence:a+b")};
        free(world);
    }
    return share_between(pairs);
}

static void a_run_tells_what_its_worlds_tell(void)
{
    begin(SENSITIVE);
    check_said(shell("bulwark run sensitive.cfg -q -o run --worlds %d --trials 2", RUN_WORLDS), 0,
               NULL);
    check_said(shell("ls run > before; rm sensitive.cfg; bulwark sensitivity run > page"), 0, NULL);
    check_tables("run/sensitivity", 8);
    check_said(shell("ls run | grep -v '^sensitivity$' | cmp before -"), 0, NULL);
    char *table = shell_contents("run/sensitivity/sensitivity_given_data.csv");
    char *worlds = shell_contents("run/worlds.csv"), *page = shell_contents("page");
    for (size_t i = 0; i < N_UNKNOWNS; i++) {
        char *key = text_format("a+b,deterrence,%s", sensitive_unknown[i]);
        const double truth = share_in_worlds(worlds, sensitive_unknown[i]);
        const double se = table_cell(table, key, "first_order_se");
        check_near(key, table_cell(table, key, "first_order"), truth, 2.0 * se + 0.005,
                   truth + 0.15);
        free(key);
    }
    check_true("the page", strstr(page, "What 2000 worlds tell of deterrence with a + b") != NULL);
    free(page);
    free(worlds);
    free(table);
}

static void nothing_else_is_asked_of_a_run(void)
{
    begin(SENSITIVE);
    check_said(shell("bulwark run sensitive.cfg -q -o run --worlds 64 --trials 2"), 0, NULL);
    check_said(shell("bulwark sensitivity run -q --set run.trials=4"), 2,
               "nothing of its scenario");
    check_said(shell("bulwark sensitivity run -q --worlds 128"), 2, "nothing of its scenario");
    check_said(shell("bulwark sensitivity run -q --only sobol"), 2, "given-data alone");
    check_said(shell("bulwark sensitivity run -q -f -o run"), 2, "a folder of its own");
    check_true("nothing was written", !is_there("run/sensitivity"));
    check_said(shell("bulwark sensitivity run -q --only given-data"), 0, NULL);
    check_said(shell("bulwark sensitivity run -q"), 1, "finished");
    check_said(shell("bulwark sensitivity run -q -f"), 0, NULL);
    check_said(shell("bulwark run sensitive.cfg -q -f -o run --worlds 63 --trials 2"), 0, NULL);
    check_said(shell("bulwark sensitivity run -q -f -o few"), 2, "at least 64 are needed");
    check_said(shell("bulwark run sensitive.cfg -q -o half --worlds 20000 --trials 64 --shard 1/2"),
               0, NULL);
    check_said(shell("bulwark sensitivity half -q -o few"), 1, "blocks are missing");
    check_true("nothing was written of few worlds", !is_there("few"));
}

static void a_sweep_is_no_run(void)
{
    begin(SENSITIVE);
    shell_write("plan.cfg",
                "sweep = { scenario = \"sensitive.cfg\"; design = \"grid\";\n"
                " set = [ \"run.worlds=64\", \"run.trials=2\" ];\n"
                " vary = { noise = { path = \"adversary.noise\"; values = [ 0.1, 0.2 ]; }; "
                "}; };\n");
    check_said(shell("bulwark sweep plan.cfg -q -o sweep"), 0, NULL);
    check_said(shell("bulwark sensitivity sweep -q"), 2, "holds a sweep");
    check_true("nothing was written", !is_there("sweep/sensitivity"));
}

// ---- what is refused ----------------------------------------------------------------------------

#define CERTAIN                                                                        \
    SENSITIVE_HEAD "measures = { a = { process = { type = \"fixed\"; after = 0.0; }; " \
                   "effects = { denial = 0.3; }; }; };\nadversary = { noise = 0.2; };\n"

// An anchor that cannot be had where opportunities are rare.
#define ANCHORED                                                                          \
    SENSITIVE_HEAD                                                                        \
        "measures = { a = { process = { type = \"fixed\"; after = 0.0; }; "               \
        "effects = { denial = 0.3; }; }; };\nadversary = { noise = 0.2; anchor = 0.35;\n" \
        "opportunities = { dist = \"uniform\"; min = 0.09; max = 1.0; }; };\n"

static void what_tells_nothing_is_refused(void)
{
    begin(CERTAIN);
    check_said(shell("bulwark sensitivity sensitive.cfg -q -o out"), 2, "nothing is uncertain");
    begin(SENSITIVE);
    check_said(shell(SENSITIVITY " -o out --trials 1"), 2, "one trial");
    check_said(shell(SENSITIVITY " -o out --only tornado,sobl"), 2, "no method 'sobl'");
    check_said(shell(SENSITIVITY " -o out --only ''"), 2, "no method ''");
    check_said(shell(SENSITIVITY " -o out --trajectories 1"), 2, "--trajectories is 1");
    check_said(shell(SENSITIVITY " -o out --worlds 4000000000"), 2, "places are too many");
    check_said(shell("bulwark sensitivity nowhere.cfg -q -o out"), 3, "nowhere.cfg");
    check_true("nothing was written", !is_there("out"));
    check_true("nor anything beside", shell("[ $(ls -A | wc -l) = 3 ]") == 0);
}

static void an_anchor_that_cannot_be_had_fails(void)
{
    begin(ANCHORED);
    check_said(shell(SENSITIVITY " -o out"), 1, "the anchor 0.35 cannot be had");
    check_true("nothing was written", !is_there("out"));
    // Between the 5 % and 95 % quantiles it can.
    check_said(shell(SENSITIVITY " -o out --only tornado"), 0, NULL);
}

static void results_are_not_overwritten_unasked(void)
{
    begin(SENSITIVE);
    check_said(shell(SENSITIVITY " -o out --only sobol,morris && cp -a out kept"), 0, NULL);
    // Refused before the scenario is read, so that nothing can have been computed.
    check_said(shell("mv sensitive.cfg away; " SENSITIVITY " -o out"), 1, "finished");
    check_said(shell("mv away sensitive.cfg; diff -r out kept"), 0, NULL);
    check_said(shell(SENSITIVITY " -o out -f --only tornado"), 0, NULL);
    check_true("the record", is_there("out/sensitivity.json"));
}

static void a_run_is_not_replaced_by_an_analysis(void)
{
    begin(SENSITIVE);
    check_said(
        shell("bulwark run sensitive.cfg -q -o run --worlds 64 --trials 2 && cp -a run kept"), 0,
        NULL);
    check_said(shell(SENSITIVITY " -f -o run"), 2, "a folder of its own");
    check_said(shell("diff -r run kept"), 0, NULL);
}

static void the_usage_names_its_argument_once(void)
{
    check_said(shell("bulwark sensitivity --help"), 0, NULL);
    char *page = shell_contents("out.txt");
    check_true("once",
               strstr(page, "Usage: bulwark sensitivity [OPTION...] SCENARIO|DIR\n") != NULL);
    free(page);
}

// ---- signals ------------------------------------------------------------------------------------

// Whether a process handles SIGINT by now.
static bool handles_interrupts(pid_t process)
{
    char *path = text_format("/proc/%ld/status", (long)process), line[256];
    FILE *file = path == NULL ? NULL : fopen(path, "r");
    unsigned long long caught = 0;
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        (void)sscanf(line, "SigCgt: %llx", &caught);
    if (file != NULL)
        (void)fclose(file);
    free(path);
    return (caught >> (SIGINT - 1) & 1u) != 0;
}

static pid_t started(char *const *arguments)
{
    (void)fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        if (chdir(shell_root) == 0 && freopen("err.txt", "w", stderr) != NULL)
            (void)execv(BULWARK_PROGRAM, arguments);
        _exit(127);
    }
    return child;
}

static void an_interrupt_ends_it_and_keeps_nothing(void)
{
    char *const arguments[] = {
        "bulwark", "sensitivity",    "sensitive.cfg", "-q",       "-o",      "out", "--only",
        "morris",  "--trajectories", "1000",          "--trials", "1000000", NULL};
    const struct timespec moment = {.tv_nsec = 10000000};
    int status = 0;
    begin(SENSITIVE);
    const pid_t child = started(arguments);
    for (int i = 0; i < 6000 && child > 0 && !handles_interrupts(child); i++)
        (void)nanosleep(&moment, NULL);
    check_true("it is told", child > 0 && kill(child, SIGINT) == 0);
    check_true("it ends", waitpid(child, &status, 0) == child && WIFEXITED(status));
    check_said(WEXITSTATUS(status), 4, "stopped by SIGINT; nothing is kept");
    check_true("no folder", !is_there("out"));
}

int main(void)
{
    const struct named_test tests[] = {
        {"every quantity and input has one row", every_quantity_and_input_has_one_row},
        {"all tables go beside the results", all_tables_go_beside_the_results},
        {"methods are chosen", methods_are_chosen},
        {"the record says how", the_record_says_how},
        {"threads and instructions change no byte", threads_and_instructions_change_no_byte},
        {"the order of a scenario changes rows alone", the_order_of_a_scenario_changes_rows_alone},
        {"a run tells what its worlds tell", a_run_tells_what_its_worlds_tell},
        {"nothing else is asked of a run", nothing_else_is_asked_of_a_run},
        {"a sweep is no run", a_sweep_is_no_run},
        {"what tells nothing is refused", what_tells_nothing_is_refused},
        {"an anchor that cannot be had fails", an_anchor_that_cannot_be_had_fails},
        {"results are not overwritten unasked", results_are_not_overwritten_unasked},
        {"a run is not replaced by an analysis", a_run_is_not_replaced_by_an_analysis},
        {"the usage names its argument once", the_usage_names_its_argument_once},
        {"an interrupt ends it and keeps nothing", an_interrupt_ends_it_and_keeps_nothing},
    };
    return shell_run_tests("bulwark sensitivity", tests, sizeof tests / sizeof tests[0]);
}
