// SPDX-License-Identifier: GPL-3.0-or-later
//
// The command line: help, messages, exit codes, what goes to which stream, what is left behind.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "check.h"

#include <fcntl.h>
#include <ftw.h>
#include <jansson.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define MINIMAL BULWARK_CONFIGS "/minimal.cfg"
#define BLANKET BULWARK_CONFIGS "/security_blanket.cfg"

enum { MAX_ARGUMENTS = 20 };

// What a call of the program left: its exit status and what it wrote, in a folder of its own that
// is also its working directory.
struct said {
    char folder[64];
    int status;
    char *out;
    char *err;
};

static char *read_text(const char *folder, const char *name)
{
    char *path = text_format("%s/%s", folder, name);
    FILE *file = path ? fopen(path, "rb") : NULL;
    char *text = NULL;
    size_t length = 0;
    free(path);
    if (!file || getdelim(&text, &length, '\0', file) < 0) {
        free(text);
        text = strdup("");
    }
    if (file) {
        fclose(file);
    }
    return text;
}

static void write_text(const char *folder, const char *name, const char *text)
{
    char *path = text_format("%s/%s", folder, name);
    FILE *file = path ? fopen(path, "wb") : NULL;
    check_true("a file can be written", file && fputs(text, file) >= 0);
    if (file) {
        fclose(file);
    }
    free(path);
}

static bool exists(const struct said *said, const char *name)
{
    char *path = text_format("%s/%s", said->folder, name);
    struct stat status;
    bool found = path && stat(path, &status) == 0;
    free(path);
    return found;
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)status;
    (void)kind;
    (void)where;
    return remove(path);
}

static void said_begin(struct said *said)
{
    *said = (struct said){.folder = "/tmp/bulwark-cli-XXXXXX"};
    check_true("a temporary folder can be made", mkdtemp(said->folder) != NULL);
}

static void said_end(struct said *said)
{
    nftw(said->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    free(said->out);
    free(said->err);
}

// In the child. Does not return.
static void become_program(const char *folder, const char *out_name, char **arguments)
{
    if (chdir(folder) == 0) {
        int out = open(out_name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        int err = open("err.txt", O_WRONLY | O_CREAT | O_TRUNC, 0600);
        unsetenv("COLUMNS");
        if (out >= 0 && err >= 0 && dup2(out, 1) >= 0 && dup2(err, 2) >= 0) {
            execv(BULWARK_PROGRAM, arguments);
        }
    }
    _exit(127);
}

// Calls the program with the arguments up to NULL; its standard output goes to `out_name`.
static void call_into(struct said *said, const char *out_name, va_list list)
{
    char *arguments[MAX_ARGUMENTS] = {strdup("bulwark")};
    int n = 1;
    const char *argument;
    while (n < MAX_ARGUMENTS - 1 && (argument = va_arg(list, const char *)) != NULL) {
        arguments[n++] = strdup(argument);
    }
    int status = 127;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        become_program(said->folder, out_name, arguments);
    }
    if (child > 0 && waitpid(child, &status, 0) == child) {
        said->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    for (int i = 0; i < n; i++) {
        free(arguments[i]);
    }
    free(said->out);
    free(said->err);
    said->out = read_text(said->folder, "out.txt");
    said->err = read_text(said->folder, "err.txt");
}

static void call(struct said *said, ...)
{
    va_list list;
    va_start(list, said);
    call_into(said, "out.txt", list);
    va_end(list);
}

static void call_with_stdout(struct said *said, const char *out_name, ...)
{
    va_list list;
    va_start(list, out_name);
    call_into(said, out_name, list);
    va_end(list);
}

static void check_said(const struct said *said, int status, const char *in_out,
                       const char *in_err)
{
    bool good = said->status == status && (!in_out || strstr(said->out, in_out)) &&
                (!in_err || strstr(said->err, in_err));
    if (!good) {
        printf("\n    status %d, expected %d with '%s' on stdout and '%s' on stderr\n%s\n%s\n",
               said->status, status, in_out ? in_out : "", in_err ? in_err : "", said->out,
               said->err);
    }
    check_true("the exit status and the words are as expected", good);
}

static void help_and_version_go_to_stdout(void)
{
    struct said said;
    said_begin(&said);
    call(&said, "--help", NULL);
    check_said(&said, 0, "check", NULL);
    check_said(&said, 0, "Usage: bulwark", NULL);
    call(&said, "help", NULL);
    check_said(&said, 0, "Usage: bulwark [OPTION", NULL);
    call(&said, "help", "run", NULL);
    check_said(&said, 0, "Usage: bulwark run", NULL);
    char *help = strdup(said.out);
    call(&said, "run", "--help", NULL);
    check_said(&said, 0, "--worlds", NULL);
    check_true("help run and run --help say the same", strcmp(help, said.out) == 0);
    free(help);
    call(&said, "check", "--help", NULL);
    check_said(&said, 0, "--json", NULL);
    call(&said, "--version", NULL);
    check_said(&said, 0, "GPL", NULL);
    check_true("nothing on stderr", said.err[0] == '\0');
    said_end(&said);
}

static void misuse_ends_with_2(void)
{
    struct said said;
    said_begin(&said);
    call(&said, NULL);
    check_said(&said, 2, NULL, "Usage");
    call(&said, "--no-such-option", NULL);
    check_said(&said, 2, NULL, "--no-such-option");
    call(&said, "chekc", NULL);
    check_said(&said, 2, NULL, "did you mean 'check'?");
    call(&said, "help", "rnu", NULL);
    check_said(&said, 2, NULL, "did you mean 'run'?");
    call(&said, "run", NULL);
    check_said(&said, 2, NULL, "scenario");
    call(&said, "run", MINIMAL, BLANKET, NULL);
    check_said(&said, 2, NULL, "one scenario");
    call(&said, "run", "--no-such-option", MINIMAL, NULL);
    check_said(&said, 2, NULL, "bulwark run: unrecognized option");
    check_true("nothing on stdout", said.out[0] == '\0');
    said_end(&said);
}

static void numbers_of_options_are_checked(void)
{
    const char *const wrong[] = {"--worlds=0", "--worlds=1e3", "--worlds=-1", "--worlds=",
                                 "--worlds=4294967296", "--trials=0", "--trials=1.5",
                                 "--trials=ten", "--seed=-1", "--seed=9223372036854775808",
                                 "--seed=99999999999999999999", "--threads=0", "--threads=x"};
    struct said said;
    said_begin(&said);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        call(&said, "run", MINIMAL, wrong[i], "-q", NULL);
        check_said(&said, 2, NULL, "a whole number");
    }
    call(&said, "run", MINIMAL, "--seed=9223372036854775807", "--worlds=4", "-j2", "-q", NULL);
    check_said(&said, 0, NULL, NULL);
    said_end(&said);
}

static void settings_that_lead_nowhere_are_misuse(void)
{
    struct said said;
    said_begin(&said);
    call(&said, "check", MINIMAL, "--set", "foo", NULL);
    check_said(&said, 2, NULL, "PATH=VALUE");
    call(&said, "check", MINIMAL, "--set", "measures.nobody.process.p=0.5", NULL);
    check_said(&said, 2, NULL, "there is no group measures.nobody");
    call(&said, "check", MINIMAL, "--set", "measures.guarantee.process.p=(", NULL);
    check_said(&said, 2, NULL, "--set measures.guarantee.process.p");
    call(&said, "check", MINIMAL, "--set", "measures.guarantee.process.p=1.5", NULL);
    check_said(&said, 3, NULL, "measures.guarantee.process.p is 1.5");
    check_said(&said, 3, NULL, "1 error; nothing was run");
    call(&said, "check", MINIMAL, "--set=measures.guarantee.process.p=0.25", NULL);
    check_said(&said, 0, "p 0.25", NULL);
    said_end(&said);
}

static void a_refused_scenario_leaves_nothing_behind(void)
{
    struct said said;
    said_begin(&said);
    call(&said, "run", "nowhere.cfg", "-o", "out", NULL);
    check_said(&said, 3, NULL, "nowhere.cfg");
    write_text(said.folder, "broken.cfg", "scenario = { start = \"2023-13-01\"; horizn = 1.0; };\n"
                                          "measures = { };\nadversary = { noise = -1.0; };\n");
    call(&said, "run", "broken.cfg", NULL);
    check_said(&said, 3, NULL, "broken.cfg:1: ");
    check_said(&said, 3, NULL, "did you mean 'horizon'?");
    check_said(&said, 3, NULL, "errors; nothing was run");
    check_true("no folder", !exists(&said, "out") && !exists(&said, "results"));
    check_true("nothing on stdout", said.out[0] == '\0');
    said_end(&said);
}

static void a_finished_run_is_not_overwritten_without_force(void)
{
    struct said said;
    said_begin(&said);
    call(&said, "run", MINIMAL, "--worlds=8", NULL);
    check_said(&said, 0, "chance of no further attack until 2028", "8 worlds");
    check_said(&said, 0, "Tables: results/minimal/", NULL);
    check_true("the tables are where they are said to be",
               exists(&said, "results/minimal/combinations.csv"));
    char *before = read_text(said.folder, "results/minimal/combinations.csv");
    call(&said, "run", MINIMAL, "--worlds=9", NULL);
    check_said(&said, 1, NULL, "--force");
    char *after = read_text(said.folder, "results/minimal/combinations.csv");
    check_true("the tables are as they were", before[0] != '\0' && strcmp(before, after) == 0);
    check_true("nothing was computed", said.out[0] == '\0');
    free(after);
    call(&said, "run", MINIMAL, "--worlds=9", "--force", NULL);
    check_said(&said, 0, NULL, NULL);
    after = read_text(said.folder, "results/minimal/combinations.csv");
    check_true("the tables are new", strcmp(before, after) != 0);
    free(before);
    free(after);
    said_end(&said);
}

static void quiet_prints_nothing_on_success(void)
{
    struct said said;
    said_begin(&said);
    call(&said, "run", "--quiet", MINIMAL, "--worlds=8", "-o", "deep/er/", NULL);
    check_said(&said, 0, NULL, NULL);
    check_true("nothing is printed", said.out[0] == '\0' && said.err[0] == '\0');
    check_true("the tables are there", exists(&said, "deep/er/run.json"));
    said_end(&said);
}

static void two_dashes_end_the_options(void)
{
    struct said said;
    said_begin(&said);
    char *text = read_text(BULWARK_CONFIGS, "minimal.cfg");
    write_text(said.folder, "-odd.cfg", text);
    free(text);
    call(&said, "run", "-odd.cfg", "-q", NULL); // read as -o dd.cfg
    check_said(&said, 2, NULL, "scenario");
    call(&said, "run", "-q", "--worlds", "8", "--", "-odd.cfg", NULL);
    check_said(&said, 0, NULL, NULL);
    check_true("named by its scenario", exists(&said, "results/-odd/run.json"));
    said_end(&said);
}

// A scenario without `run`, without tiers and costs, whose title would move a terminal's cursor.
#define BARE                                                                                      \
    "scenario = { title = \"Bare \\x1b[31mred\"; start = \"2023-01-01\"; horizon = 1.0; };\n"     \
    "measures = {\n"                                                                              \
    "  a = { process = { type = \"decision\"; p = 0.5; }; effects = { denial = 0.5; }; };\n"      \
    "  b = { process = { type = \"decision\"; p = 0.5; }; effects = { denial = 0.4; }; }; };\n"   \
    "adversary = { model = \"expected_utility\"; noise = 0.3; };\n"

static void settings_of_the_run_need_no_group(void)
{
    struct said said;
    said_begin(&said);
    write_text(said.folder, "bare.cfg", BARE);
    call(&said, "check", "bare.cfg", "--json", "--worlds=8", "--trials=2", "--seed=5000000000",
         NULL);
    json_t *json = json_loads(said.out, 0, NULL);
    const json_t *run = json_object_get(json, "run");
    check_true("worlds", json_integer_value(json_object_get(run, "worlds")) == 8);
    check_true("trials", json_integer_value(json_object_get(run, "trials")) == 2);
    check_true("a seed of more than 32 bits",
               json_integer_value(json_object_get(run, "seed")) == 5000000000);
    json_decref(json);
    call(&said, "check", "bare.cfg", "--set", "run.seed=7", NULL);
    check_said(&said, 0, "4096 worlds", NULL);
    said_end(&said);
}

static void one_world_has_no_error_and_says_so(void)
{
    struct said said;
    said_begin(&said);
    write_text(said.folder, "bare.cfg", BARE);
    call(&said, "run", "bare.cfg", "--worlds=1", "--trials=1", NULL);
    check_said(&said, 0, "± n/a", NULL);
    check_said(&said, 0, "single world", NULL);
    check_true("no controls reach the terminal", strchr(said.out, '\033') == NULL);
    said_end(&said);
}

static void check_says_every_measure_and_number(void)
{
    const char *const words[] = {
        "One guarantee: 1 measure, 2 combinations, 5 years from 2023-03-08", "p 0.5",
        "intervention 0.6", "cost_intervention", "No uncertain numbers", "trials/s"};
    const char *const more[] = {
        "nato_membership: Full NATO membership (tier 1, cost 60)", "all 30 of nato_parliaments",
        "Hungary", "eu_membership", "until 2028-03-08", "election_2024",
        "uncertain.parliaments_p ~ beta, mean 0.985, n 163", "measures matter in a typical trial"};
    struct said said;
    said_begin(&said);
    call(&said, "check", MINIMAL, NULL);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        check_said(&said, 0, words[i], NULL);
    }
    call(&said, "check", BLANKET, NULL);
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++) {
        check_said(&said, 0, more[i], NULL);
    }
    check_true("no messages", said.err[0] == '\0');
    check_true("nothing is written", !exists(&said, "results"));
    said_end(&said);
}

static void the_resolved_scenario_is_json(void)
{
    struct said said;
    said_begin(&said);
    call(&said, "check", BLANKET, "--json", "--set", "measures.mnna.cost=0.75", NULL);
    check_said(&said, 0, NULL, NULL);
    json_t *json = json_loads(said.out, 0, NULL);
    const json_t *measures = json_object_get(json, "measures");
    const json_t *cost = json_object_get(json_object_get(measures, "mnna"), "cost");
    check_true("it parses, with all measures", json_object_size(measures) == 7);
    check_true("with the override", fabs(json_real_value(cost) - 0.75) < 1e-15);
    json_decref(json);
    said_end(&said);
}

static void a_full_device_is_noticed(void)
{
    struct said said;
    said_begin(&said);
    call_with_stdout(&said, "/dev/full", "check", MINIMAL, NULL);
    check_said(&said, 1, NULL, "standard output could not be written");
    call_with_stdout(&said, "/dev/full", "--help", NULL);
    check_said(&said, 1, NULL, "standard output could not be written");
    call_with_stdout(&said, "/dev/full", "run", MINIMAL, "--worlds=8", NULL);
    check_said(&said, 1, NULL, "standard output could not be written");
    check_true("the tables are written all the same", exists(&said, "results/minimal/run.json"));
    said_end(&said);
}

static void an_anchor_without_a_solution_fails_the_run(void)
{
    struct said said;
    said_begin(&said);
    write_text(said.folder, "anchor.cfg",
               SCENARIO_HEAD
               "measures = { a = { process = { type = \"decision\"; p = 0.5; }; }; };\n"
               "adversary = { model = \"expected_utility\"; noise = 0.3; opportunities = 0.1;"
               " anchor = 0.01; };\n");
    call(&said, "run", "anchor.cfg", "--worlds=8", NULL);
    check_said(&said, 1, NULL, "world 0");
    check_true("no folder is left", !exists(&said, "results"));
    call(&said, "check", "anchor.cfg", NULL);
    check_said(&said, 1, NULL, "world 0");
    said_end(&said);
}

int main(void)
{
    const struct named_test tests[] = {
        {"help and version go to stdout", help_and_version_go_to_stdout},
        {"misuse ends with 2", misuse_ends_with_2},
        {"numbers of options are checked", numbers_of_options_are_checked},
        {"settings that lead nowhere are misuse", settings_that_lead_nowhere_are_misuse},
        {"a refused scenario leaves nothing behind", a_refused_scenario_leaves_nothing_behind},
        {"a finished run is not overwritten without force",
         a_finished_run_is_not_overwritten_without_force},
        {"quiet prints nothing on success", quiet_prints_nothing_on_success},
        {"two dashes end the options", two_dashes_end_the_options},
        {"settings of the run need no group", settings_of_the_run_need_no_group},
        {"one world has no error and says so", one_world_has_no_error_and_says_so},
        {"check says every measure and number", check_says_every_measure_and_number},
        {"the resolved scenario is JSON", the_resolved_scenario_is_json},
        {"a full device is noticed", a_full_device_is_noticed},
        {"an anchor without a solution fails the run", an_anchor_without_a_solution_fails_the_run},
    };
    return run_tests("the command line", tests, sizeof tests / sizeof tests[0]);
}
