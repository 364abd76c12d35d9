// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where the files may lie that a scenario or a plan names: in its own folder and below, links
// followed, or where whoever runs the program allows it; plain files, and nothing is waited for.

#include "check.h"

#include <ftw.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bulwark/bulwark.h"

#define REST                                                                                       \
    "scenario = { start = \"2023-01-01\"; horizon = 2.0; grid = 1.0; };\n"                          \
    "run = { worlds = 4; trials = 2; };\n"
#define MEASURE "measures = { a = { cost = 1.0; process = { type = \"decision\"; p = 0.5; }; }; };\n"
#define EMPIRICAL(file)                                                                            \
    "measures = { a = { process = { type = \"empirical\"; p = 0.5; file = \"" file "\"; }; }; };\n"
#define PLAN(scenario, more)                                                                       \
    "sweep = { scenario = \"" scenario "\"; " more                                                  \
    " vary = { c = { path = \"measures.a.cost\"; }; }; };\n"

static char root[64];

static void require(bool good)
{
    if (good)
        return;
    perror("test_cli_reach");
    exit(1);
}

static void write_text(const char *name, const char *text)
{
    FILE *file = fopen(name, "wb");
    require(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0);
}

// root/in is the scenario's folder, root/out another; what lies in `out` is reached in several ways.
static void enter(void)
{
    (void)strcpy(root, "/tmp/bulwark-reach-XXXXXX");
    require(mkdtemp(root) != NULL && chdir(root) == 0 && mkdir("in", 0777) == 0 &&
            mkdir("in/below", 0777) == 0 && mkdir("in/plans", 0777) == 0 &&
            mkdir("out", 0777) == 0 && mkdir("in-other", 0777) == 0 &&
            mkfifo("in/pipe.cfg", 0666) == 0 && symlink("../out/adversary.cfg", "in/link.cfg") == 0 &&
            symlink("../out", "in/linked") == 0 && symlink("below/adversary.cfg", "in/near.cfg") == 0 &&
            symlink("/dev/zero", "in/device.cfg") == 0);
    write_text("out/adversary.cfg", CALM_ADVERSARY);
    write_text("in-other/adversary.cfg", CALM_ADVERSARY);
    write_text("in/below/adversary.cfg", CALM_ADVERSARY);
    write_text("in/below/value.cfg", "{ model = \"log_odds\"; base = 0.2; }\n");
    write_text("out/value.cfg", "{ model = \"log_odds\"; base = 0.2; }\n");
    write_text("out/further.cfg", "@include \"adversary.cfg\"\n");
    write_text("in/loop.cfg", "@include \"below/back.cfg\"\n");
    write_text("in/below/back.cfg", "@include \"../loop.cfg\"\n");
    write_text("out/durations.csv", "duration,observed\n1.0,1\n");
    write_text("in/durations.csv", "duration,observed\n1.0,1\n");
    write_text("out/points.csv", "c\n1\n2\n");
    write_text("in/plans/points.csv", "c\n1\n2\n");
    write_text("in/whole.cfg", REST MEASURE CALM_ADVERSARY);
    write_text("out/reaching.cfg", REST MEASURE "@include \"../in/below/adversary.cfg\"\n");
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)status, (void)kind, (void)where;
    return remove(path);
}

static void leave(void)
{
    require(chdir("/") == 0);
    (void)nftw(root, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

// Runs the program with the arguments; its exit code, and what it said on stderr.
static int run(char *said, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

static int run(char *said, size_t size, const char *format, ...)
{
    char arguments[1024], command[2048];
    va_list list;
    va_start(list, format);
    (void)vsnprintf(arguments, sizeof arguments, format, list);
    va_end(list);
    (void)snprintf(command, sizeof command, "timeout 60 %s %s 2>&1 >/dev/null </dev/null",
                   BULWARK_PROGRAM, arguments);
    FILE *stream = popen(command, "r");
    require(stream != NULL);
    const size_t n = fread(said, 1, size - 1, stream);
    said[n] = '\0';
    const int status = pclose(stream);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// The scenario in/tried.cfg is `text`; with `options`, `bulwark check` accepts it, or says `words`.
static void check_tried(const char *text, const char *options, const char *words)
{
    char said[4096];
    write_text("in/tried.cfg", text);
    const int code = run(said, sizeof said, "check --json in/tried.cfg %s", options);
    const bool good = words == NULL ? code == 0 : code == 3 && strstr(said, words) != NULL;
    if (!good)
        printf("\n    %s\n    %s: %d: %s\n", text, options, code, said);
    check_true(words == NULL ? "accepted" : words, good);
}

#define INCLUDING(file) REST MEASURE "@include \"" file "\"\n"

static void includes_are_held_to_the_folder_of_the_scenario(void)
{
    check_tried(INCLUDING("below/adversary.cfg"), "", NULL);
    check_tried(INCLUDING("near.cfg"), "", NULL);
    check_tried(INCLUDING("below/../below/adversary.cfg"), "", NULL);
    check_tried(INCLUDING("../out/adversary.cfg"), "",
                "in/tried.cfg:4: in/../out/adversary.cfg lies outside the folder of tried.cfg; to "
                "allow it: --allow-include /tmp/bulwark-reach-");
    check_tried(INCLUDING("link.cfg"), "", "in/link.cfg lies outside the folder of tried.cfg");
    check_tried(INCLUDING("linked/adversary.cfg"), "", "lies outside the folder of tried.cfg");
    check_tried(INCLUDING("../in-other/adversary.cfg"), "", "lies outside the folder of tried.cfg");
    check_tried(INCLUDING("/etc/passwd"), "",
                "/etc/passwd lies outside the folder of tried.cfg; to allow it: --allow-include /etc");
    check_tried(INCLUDING("../in/below/adversary.cfg"), "", NULL);
}

static void data_is_held_to_it_too(void)
{
    check_tried(REST EMPIRICAL("durations.csv") CALM_ADVERSARY, "", NULL);
    check_tried(REST EMPIRICAL("../out/durations.csv") CALM_ADVERSARY, "",
                "measures.a.process.file: in/../out/durations.csv lies outside the folder of "
                "tried.cfg; to allow it: --allow-include");
    check_tried(REST EMPIRICAL("../out/durations.csv") CALM_ADVERSARY, "--allow-include out", NULL);
}

static void folders_can_be_allowed(void)
{
    char said[1024];
    check_tried(INCLUDING("../out/adversary.cfg"), "--allow-include out", NULL);
    check_tried(INCLUDING("link.cfg"), "--allow-include in-other --allow-include out/.", NULL);
    check_tried(INCLUDING("../out/further.cfg"), "--allow-include out", NULL);
    check_tried(INCLUDING("../out/adversary.cfg"), "--allow-include in-other", "lies outside");
    check_tried(INCLUDING("../out/adversary.cfg"), "--allow-include /", NULL);
    check_true("a folder that is not there is misuse",
               run(said, sizeof said, "check in/whole.cfg --allow-include nowhere") == 2 &&
                   strstr(said, "--allow-include nowhere: No such file") != NULL);
    check_true("and so is a file",
               run(said, sizeof said, "check in/whole.cfg --allow-include in/whole.cfg") == 2 &&
                   strstr(said, "that is no folder") != NULL);
}

static void what_is_no_plain_file_is_not_waited_for(void)
{
    check_tried(INCLUDING("pipe.cfg"), "", "in/pipe.cfg is not a plain file");
    check_tried(INCLUDING("device.cfg"), "", "in/device.cfg lies outside the folder");
    check_tried(INCLUDING("device.cfg"), "--allow-include /dev", "in/device.cfg is not a plain file");
    check_tried(INCLUDING("below"), "", "in/below is a directory; a file is wanted");
    check_tried(INCLUDING("loop.cfg"), "", "includes itself");
    check_tried(REST EMPIRICAL("pipe.cfg") CALM_ADVERSARY, "", "in/pipe.cfg cannot be read: not a plain");
}

static void what_overrides_include_the_user_names(void)
{
    const char *text = REST MEASURE CALM_ADVERSARY;
    check_tried(text, "--set 'adversary=\n@include \"below/value.cfg\"\n'", NULL);
    check_tried(text, "--set 'adversary=\n@include \"../out/value.cfg\"\n'", NULL);
    check_tried(text, "--set 'measures.a.process={ type = \"empirical\"; p = 0.5; "
                      "file = \"../out/durations.csv\"; }'", NULL);
    // but not what that file includes
    write_text("out/value2.cfg", "{ model = \"log_odds\";\n@include \"base.cfg\"\n}\n");
    write_text("out/base.cfg", "base = 0.2;\n");
    char said[4096];
    check_true("held again", run(said, sizeof said, "check in/whole.cfg --set 'adversary=\n@include "
                                 "\"../out/value2.cfg\"\n'") == 2 &&
                                 strstr(said, "out/base.cfg lies outside") != NULL);
}

static void check_plan(const char *text, const char *options, const char *words)
{
    char said[4096];
    write_text("in/plans/tried.cfg", text);
    const int code = run(said, sizeof said, "sweep in/plans/tried.cfg -q --force -o swept %s", options);
    const bool good = words == NULL ? code == 0 : code == 3 && strstr(said, words) != NULL;
    if (!good)
        printf("\n    %s\n    %s: %d: %s\n", text, options, code, said);
    check_true(words == NULL ? "swept" : words, good);
}

static void a_plan_names_its_scenario_on_purpose(void)
{
    check_plan(PLAN("../whole.cfg", "design = \"list\"; file = \"points.csv\";"), "", NULL);
    check_plan(PLAN("../pipe.cfg", "design = \"list\"; file = \"points.csv\";"), "",
               "in/plans/../pipe.cfg is not a plain file");
    check_plan(PLAN("../whole.cfg", "design = \"list\"; file = \"../../out/points.csv\";"), "",
               "sweep.file: in/plans/../../out/points.csv lies outside the folder of tried.cfg; to "
               "allow it: --allow-include");
    check_plan(PLAN("../whole.cfg", "design = \"list\"; file = \"../../out/points.csv\";"),
               "--allow-include out", NULL);
    // whose files are held to its own folder, whatever overrides the plan has
    check_plan(PLAN("../../out/reaching.cfg", "design = \"list\"; file = \"points.csv\";"), "",
               "lies outside the folder of reaching.cfg");
    check_plan(PLAN("../whole.cfg", "design = \"list\"; file = \"points.csv\"; set = [ \"adversary=\\n"
                    "@include \\\"../out/value.cfg\\\"\\n\" ];"), "",
               "out/value.cfg lies outside the folder of whole.cfg");
}

static void a_store_opens_again_wherever_its_files_were(void)
{
    char said[4096];
    write_text("in/tried.cfg", INCLUDING("../out/adversary.cfg"));
    check_true("run", run(said, sizeof said, "run in/tried.cfg -q --force -o ran --allow-include out") == 0);
    require(rename("out", "gone") == 0);
    check_true("tables", run(said, sizeof said, "tables ran --force -q") == 0);
    require(rename("gone", "out") == 0);
}

static void the_library_holds_files_alike(void)
{
    struct bulwark_scenario *scenario = NULL;
    struct bulwark_error error = {.text = ""};
    const char *const folders[] = {"out"}, *const none[] = {"in/whole.cfg"};
    const struct bulwark_load_options allowed = {folders, 1}, wrong = {none, 1};
    write_text("in/tried.cfg", INCLUDING("../out/adversary.cfg"));
    check_true("refused", bulwark_scenario_load("in/tried.cfg", &scenario, &error) ==
                                  BULWARK_REFUSED &&
                              strstr(error.text, "to allow it: allowed_folders of "
                                                 "bulwark_scenario_load_with, with /tmp") != NULL);
    check_true("misuse", bulwark_scenario_load_with("in/tried.cfg", &wrong, &scenario, &error) ==
                                 BULWARK_MISUSE &&
                             strcmp(error.text, "the allowed folder in/whole.cfg is none") == 0);
    check_true("loaded", bulwark_scenario_load_with("in/tried.cfg", &allowed, &scenario, &error) ==
                             BULWARK_OK);
    check_true("set from there", bulwark_scenario_set(scenario, "adversary",
                                                      "\n@include \"../out/value.cfg\"\n",
                                                      &error) == BULWARK_OK);
    check_true("not from elsewhere",
               bulwark_scenario_set(scenario, "adversary",
                                    "\n@include \"../in-other/adversary.cfg\"\n", &error) ==
                       BULWARK_MISUSE &&
                   strstr(error.text, "lies outside the folder of tried.cfg") != NULL);
    bulwark_scenario_free(scenario);
}

int main(void)
{
    const struct named_test tests[] = {
        {"includes are held to the folder of the scenario",
         includes_are_held_to_the_folder_of_the_scenario},
        {"data is held to it too", data_is_held_to_it_too},
        {"folders can be allowed", folders_can_be_allowed},
        {"what is no plain file is not waited for", what_is_no_plain_file_is_not_waited_for},
        {"what overrides include the user names", what_overrides_include_the_user_names},
        {"a plan names its scenario on purpose", a_plan_names_its_scenario_on_purpose},
        {"a store opens again wherever its files were",
         a_store_opens_again_wherever_its_files_were},
        {"the library holds files alike", the_library_holds_files_alike},
    };
    enter();
    const int code = run_tests("reach of files", tests, sizeof tests / sizeof tests[0]);
    leave();
    return code;
}
