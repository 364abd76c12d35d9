// SPDX-License-Identifier: GPL-3.0-or-later
//
// bulwark trace: a history in words and as a table, and the search for histories.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "opened.h"

#include "everything.h"

#include <stdarg.h>
#include <sys/wait.h>

enum { N_WORLDS = 40, N_TRIALS = 32 };

// What a call printed, stderr after stdout, and its exit status; the caller frees the text.
static char *say(int *status, const char *format, ...)
{
    char *arguments = NULL, *text = NULL;
    size_t size = 0;
    va_list list;
    va_start(list, format);
    int length = vasprintf(&arguments, format, list);
    va_end(list);
    char *command = text_format("COLUMNS=300 %s trace %s 2>&1", BULWARK_PROGRAM,
                                length < 0 ? "" : arguments);
    fflush(NULL);
    FILE *program = popen(command, "r");
    if (!program || getdelim(&text, &size, '\0', program) < 0) {
        free(text);
        text = strdup("");
    }
    const int ended = program ? pclose(program) : -1;
    *status = WIFEXITED(ended) ? WEXITSTATUS(ended) : -1;
    free(arguments);
    free(command);
    return text;
}

static void check_says(int expected_status, const char *expected, int status, char *text)
{
    const bool good = status == expected_status && strstr(text, expected) != NULL;
    if (!good) {
        printf("\n    status %d, expected %d with '%s':\n%s\n", status, expected_status, expected,
               text);
    }
    check_true(expected, good);
}

#define CHECK_SAYS(expected_status, expected, ...)                                                 \
    do {                                                                                           \
        int status_;                                                                               \
        char *text_ = say(&status_, __VA_ARGS__);                                                  \
        check_says((expected_status), (expected), status_, text_);                                 \
        free(text_);                                                                               \
    } while (0)

// Puts one space for any run of them, so that neither columns nor wrapping matter. In place.
static void squeeze(char *text)
{
    char *end = text;
    for (const char *from = text; *from != '\0'; from++) {
        const bool is_space = *from == ' ' || *from == '\n';
        if (!is_space || (end > text && end[-1] != ' ')) {
            *end++ = is_space ? ' ' : *from;
        }
    }
    *end = '\0';
}

static size_t count(const char *text, const char *what)
{
    size_t n = 0;
    for (; (text = strstr(text, what)) != NULL; text += strlen(what)) {
        n++;
    }
    return n;
}

// ---- a history that can be told beforehand -------------------------------------------------

// Times in years of 365.25 days from New Year 2023; peace after 1.5.
#define KNOWN                                                                                     \
    "scenario = { title = \"Known\"; start = \"2023-01-01\"; horizon = 5.0; };\n"                 \
    "factors = { mood = { shocks = { vote = { date = 4.0; shift = 0.5; };"                        \
    " fire = { date = 4.5; p = 0.0; shift = 1.0; }; }; }; };\n"                                   \
    "groups = { states = { default = { p = 1.0; delay = 0.25; };"                                 \
    " members = { A = { name = \"Alpha\"; }; B = { name = \"Beta\"; p = 0.0; }; }; }; };\n"       \
    "measures = {\n"                                                                              \
    " arms = { process = { type = \"fixed\"; after = 1.0; }; ramp = { initial = 0.5; steps = 1;"  \
    " gap = 1.0; }; lapse = { p = 1.0; delay = 2.5; }; effects = { denial = 0.5; }; };\n"         \
    " pact = { process = { type = \"sequence\"; steps = ( { type = \"fixed\"; name = \"talks\";"  \
    " after = 2.0; }, { type = \"ratification\"; name = \"votes\"; group = \"states\"; } ); };"   \
    " effects = { intervention = 0.9; anticipation = 0.3; }; anticipated_until = 3.0; };\n"       \
    " talk = { process = { type = \"decision\"; p = 0.0; }; };\n"                                 \
    " bloc = { requires = [ \"arms\" ]; process = { type = \"fixed\"; after = 1.75; };"           \
    " effects = { punishment = 0.4; }; };\n};\n"                                                  \
    "adversary = { begins = 1.5; cost = 0.3; cost_punishment = 0.5; noise = 0.2; window = 0.4;"   \
    " opportunities = 0.5; };\n"

static double known_hazard(double denial, double punishment, double anticipation)
{
    const double utility = 0.5 * (1.0 - denial) - 0.3 - 0.5 * punishment + 0.4 * anticipation;
    return 0.5 / (1.0 + exp(-utility / 0.2));
}

static void the_story_tells_what_must_happen(void)
{
    char path[64] = "/";
    int status = -1;
    if (!write_scenario(KNOWN, path)) {
        check_true("the scenario can be written", false);
        return;
    }
    char *text = say(&status, "%s --world 3 --trial 2", path);
    squeeze(text);
    static const char *const lines[] = {
        "World 3, trial 2 of Known", "mood ",
        "2024-01-01 arms in force, strength 0.50",
        "arms: strength 1.00; denial 0.25 → 0.50",
        "bloc in force; punishment 0.00 → 0.40",
        "arms lapses; denial 0.50 → 0.00",
        "2025-01-01 pact: talks comes (begun 2023-01-01)",
        ("pact: votes: asked, states: Beta refuses, 1 of 2 agree by 2025-04-02: never enough "
         "(Alpha 2025-04-02)"),
        "2023-01-01 talk begins; it is never decided",
        "pact is no longer anticipated; anticipation 0.30 → 0.00", "vote: mood ",
        "fire: does not happen", "arms in force 2024-01-01, lapsed 2026-07-02",
        "pact not in force; open: votes (Beta)", "talk not in force; open: its decision",
        "bloc in force since 2025-10-01, strength 1.00"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        check_says(0, lines[i], status, text);
    }
    const double peace = 1.0 - exp(-known_hazard(0.25, 0.0, 0.3));
    char *line = text_format("2024-07-02 %.3f peace begins; with no measure at work "
                             "the chance is %.3f; denial 0.25, anticipation 0.30",
                             peace, 1.0 - exp(-known_hazard(0.0, 0.0, 0.0)));
    check_says(0, line, status, text);
    free(line);
    // until 2 denial is 0.25, until 3.5 it is 0.5, and from 2.75 bloc punishes; until 3 the window
    const double integral =
        0.5 * known_hazard(0.25, 0.0, 0.3) + 0.75 * known_hazard(0.5, 0.0, 0.3) +
        0.25 * known_hazard(0.5, 0.4, 0.3) + 0.5 * known_hazard(0.5, 0.4, 0.0) +
        1.5 * known_hazard(0.0, 0.4, 0.0);
    line = text_format("Chance of no further attack to 2028-01-01: %.4f (with no measure: %.4f)",
                       exp(-integral), exp(-3.5 * known_hazard(0.0, 0.0, 0.0)));
    check_says(0, line, status, text);
    free(line);
    check_true("no colour", strchr(text, '\033') == NULL);
    free(text);
    CHECK_SAYS(0, "for want of what they require, these never begin: bloc",
               "%s --combination bloc", path);
    CHECK_SAYS(0, "pursued: none", "%s --combination none", path);
    remove_scenario(path);
}

// Nothing here is left to chance. Peace began a year before the start.
#define CERTAIN                                                                                    \
    "scenario = { start = \"2023-01-01\"; horizon = 5.0; };\n"                                     \
    "groups = { willing = { default = { p = 1.0; delay = 1.0; };"                                  \
    " members = { A = { name = \"Alpha\"; }; B = { name = \"Beta\"; }; }; };\n"                   \
    " slow = { default = { p = 1.0; delay = 7.0; }; members = { C = { name = \"Gamma\"; }; }; };\n" \
    " averse = { default = { p = 0.0; }; members = { D = { name = \"Delta\"; };"                   \
    " E = { name = \"Epsilon\"; }; }; }; };\n"                                                    \
    "measures = {\n"                                                                               \
    " plea = { process = { type = \"decision\"; p = 0.0; attempts = 2; pause = 1.0; }; };\n"       \
    " pact = { process = { type = \"ratification\"; group = \"willing\"; };"                       \
    " effects = { denial = 0.4; }; };\n"                                                           \
    " hope = { process = { type = \"ratification\"; group = \"slow\"; }; };\n"                     \
    " wish = { process = { type = \"ratification\"; group = \"averse\"; }; };\n"                   \
    " fort = { begins = 0.5; process = { type = \"sequence\"; steps = ( { type = \"decision\";"     \
    " name = \"vote\"; p = 1.0; delay = 1.0; }, { type = \"fixed\"; after = 6.0; } ); }; };\n"     \
    " last = { requires = [ \"hope\" ]; process = { type = \"fixed\"; after = 0.0; }; };\n"        \
    " next = { begins = 6.0; process = { type = \"fixed\"; after = 0.0; }; };\n"                   \
    "};\n"                                                                                         \
    "adversary = { begins = -1.0; cost = 0.3; noise = 0.2; opportunities = 0.5; };\n"

static void the_story_tells_what_fails_and_what_comes_too_late(void)
{
    char path[64] = "/";
    int status = -1;
    if (!write_scenario(CERTAIN, path)) {
        check_true("the scenario can be written", false);
        return;
    }
    char *text = say(&status, "%s --world 0 --trial 0", path);
    squeeze(text);
    static const char *const lines[] = {
        "World 0, trial 0 of /",
        "peace, begun on 2022-01-01; with no measure at work the chance is",
        "plea is refused (attempt 1 of 2)",
        "2024-01-01 pact: asked 2023-01-01, all 2 of willing agree: Alpha 2024-01-01, Beta",
        "hope: asked, slow: Gamma 2030-01-01 too late, none agrees: enough only later",
        "wish: asked, averse: Delta, Epsilon refuse, none agrees: never enough",
        "2024-07-02 fort: vote is decided (begun 2023-07-03)",
        "fort: steps.1 begins; it comes only beyond the horizon, on 2030-07-02",
        "plea not in force; open: its decision",
        "fort not in force; open: steps.1",
        "last not in force: what it requires is not in force",
        "next not in force: not begun"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        check_says(0, lines[i], status, text);
    }
    free(text);
    CHECK_SAYS(0, "last  never begun: what it requires is not pursued", "%s --combination last",
               path);
    // What is found is told as it was asked for.
    CHECK_SAYS(0, "pact by horizon: 2024-01-01; plea never\n", "%s --limit 1 --find '%s'", path,
               "pact by horizon and plea never");
    CHECK_SAYS(0, "averse.D refuses: asked 2023-01-01\n", "%s --limit 1 --find 'averse.D refuses'",
               path);
    remove_scenario(path);
}

static void without_peace_there_is_nothing_to_deter(void)
{
    char path[64] = "/";
    if (!write_scenario(CERTAIN, path)) {
        check_true("the scenario can be written", false);
        return;
    }
    CHECK_SAYS(0, "No peace before the horizon (it would begin on 2029-01-01): no further attack can "
               "come.", "%s --set adversary.begins=6.0", path);
    CHECK_SAYS(0, "Chance of no further attack to 2028-01-01: 1.0000 (with no measure: 1.0000)",
               "%s --set adversary.begins=6.0", path);
    remove_scenario(path);
}

// ---- tables --------------------------------------------------------------------------------

static struct outcome *run_everything(void)
{
    return run_scenario(EVERYTHING, N_WORLDS, N_TRIALS);
}

#define OF_RUN "%s/../scenario.cfg --worlds %d --trials %d --seed %d "
#define RUN_OF(outcome) outcome_folder(outcome), N_WORLDS, N_TRIALS, CHECK_SEED

// The mean over a world's trials of the traced survival is what worlds.csv says of the world.
static void tables_of_all_trials_add_up_to_the_worlds_row(void)
{
    struct outcome *outcome = run_everything();
    if (!outcome) {
        return;
    }
    static const struct { const char *option, *column; } combinations[] = {
        {"", "deterrence:a+b+c+d+e"}, {"--combination a+c", "deterrence:a+c"}};
    for (size_t k = 0; k < 2; k++) {
        double sum = 0.0;
        for (int trial = 0; trial < N_TRIALS; trial++) {
            int status;
            char *text = say(&status, OF_RUN "--world 7 --trial %d --csv %s", RUN_OF(outcome),
                             trial, combinations[k].option);
            check_says(0, "years,date,event,subject,detail,", status, text);
            const char *row = strstr(text, ",horizon,scenario.horizon,");
            double survival = NAN;
            // years,date,event,subject,detail,before,after,strength,hazard,chance,none,survival
            if (row != NULL && (row = strstr(row, ",,,,,,,")) != NULL) {
                survival = strtod(row + 7, NULL);
            }
            sum += survival;
            free(text);
        }
        check_exact(outcome, "worlds", "7", NULL, combinations[k].column, sum / N_TRIALS);
    }
    outcome_free(outcome);
}

static void the_table_can_be_read(void)
{
    struct outcome *outcome = run_everything();
    if (!outcome) {
        return;
    }
    int status;
    char *text = say(&status, OF_RUN "--world 1 --trial 2 --csv > %s/trace.csv", RUN_OF(outcome),
                     outcome_folder(outcome));
    check_says(0, "", status, text);
    free(text);
    const struct table *table = outcome_table(outcome, "trace"); // NULL if rows differ in width
    check_true("every row is as wide as the head", table != NULL && table->n_rows > 20);
    for (long row = 1; table && row < (long)table->n_rows; row++) {
        const double before = table_number(table, row - 1, 0), years = table_number(table, row, 0);
        check_true("rows are in order of time", isnan(years) || before <= years);
    }
    outcome_free(outcome);
}

// ---- finding -------------------------------------------------------------------------------

static double found(const struct outcome *outcome, const char *condition)
{
    int status;
    char *text = say(&status, OF_RUN "--csv --limit 0 --find '%s'", RUN_OF(outcome), condition);
    check_says(0, "world,trial,condition,years,date\n", status, text);
    const double n = (double)count(text, "\n") - 1.0;
    free(text);
    return n;
}

static void check_found(struct outcome *outcome, const char *condition, double share)
{
    const double expected = share * N_WORLDS * N_TRIALS, n = found(outcome, condition);
    if (fabs(n - expected) > 1e-6) {
        printf("\n    %s: %.0f found, %.6f expected\n", condition, n, expected);
    }
    check_true(condition, fabs(n - expected) <= 1e-6);
    check_true("some and not all", n > 0.0 && n < N_WORLDS * N_TRIALS);
}

static void as_many_are_found_as_the_tables_say(void)
{
    struct outcome *outcome = run_everything();
    if (!outcome) {
        return;
    }
    const double a = cell(outcome, "measures", "a", NULL, "p_in_force");
    check_found(outcome, "a by horizon", a);
    check_found(outcome, "a never", 1.0 - a);
    check_found(outcome, "c by nato75", cell(outcome, "measures", "c", NULL, "p_by_nato75"));
    check_found(outcome, "c by 1.1", cell(outcome, "measures", "c", NULL, "p_by_nato75"));
    check_found(outcome, "c by 2023-07-11", cell(outcome, "measures", "c", NULL, "p_by_vilnius"));
    // the table is of chances: who agrees in which trial is drawn for the search alone
    const double by = cell(outcome, "bodies", "parliaments", "B", "p_by_nato75");
    const double n = N_WORLDS * N_TRIALS, agreed = found(outcome, "parliaments.B by nato75");
    check_true("as many bodies agree as must be expected",
               fabs(agreed - n * by) < 5.0 * sqrt(n * by * (1.0 - by)));
    check_true("a wrong chance would show",
               fabs(agreed - n * (by + 0.1)) > 5.0 * sqrt(n * by * (1.0 - by)));
    const double lapsed = found(outcome, "a lapses"), early = found(outcome, "a lapses by 5");
    check_true("some lapse, fewer early", lapsed > early && early > 0.0);
    // a ratification by all completes in none of the trials in which one refuses
    const double refused = found(outcome, "parliaments.B refuses");
    check_true("some refuse", refused > 0.0);
    int status;
    char *text = say(&status, OF_RUN "--find 'parliaments.B refuses and a by horizon'",
                     RUN_OF(outcome));
    check_says(0, "Found 0 in all 1280 trials of the run.", status, text);
    free(text);
    outcome_free(outcome);
}

static void the_command_line_that_is_printed_traces_the_first(void)
{
    struct outcome *outcome = run_everything();
    if (!outcome) {
        return;
    }
    int status;
    char *text = say(&status, OF_RUN "--set 'scenario.title=\"it'\\''s\"' --limit 2 "
                     "--find 'parliaments.B refuses'", RUN_OF(outcome));
    check_says(0, "Found 2 in the first", status, text);
    const char *line = strstr(text, "\n  bulwark trace ");
    check_true("a command line", line != NULL);
    if (line != NULL) {
        char *story = say(&status, "%.*s", (int)strcspn(line + 17, "\n"), line + 17);
        check_says(0, " of it's", status, story);
        check_says(0, "B refuse", status, story);
        check_says(0, "a  not in force; open: ", status, story);
        free(story);
    }
    free(text);
    outcome_free(outcome);
}

// ---- misuse --------------------------------------------------------------------------------

static void misuse_ends_with_2(void)
{
    char path[64] = "/";
    if (!write_scenario(EVERYTHING, path)) {
        check_true("the scenario can be written", false);
        return;
    }
    static const struct { const char *arguments, *says; } cases[] = {
        {"--worlds 9 --world 9", "--world is 9; the run has 9 worlds, from 0 to 8"},
        {"--trials 1 --trial 1", "--trial is 1; the run has 1 trial, from 0 to 0"},
        {"--world -1", "a whole number is wanted"},
        {"--combination a+x", "'x' is no measure of the scenario"},
        {"--combination a+a", "'a' is named twice"},
        {"--combination ''", "'' is no measure of the scenario"},
        {"--limit 3", "--limit belongs to --find"},
        {"--find 'a never' --world 3", "leave out --world"},
        {"--find ''", "--find is empty"},
        {"--find 'a'", "what of 'a'?"},
        {"--find 'a nevr'", "did you mean 'never'?"},
        {"--find 'a refuses'", "'refuses' is no word for a measure"},
        {"--find 'a by'", "wanted after 'by'"},
        {"--find 'a by vilnus'", "did you mean 'vilnius'?"},
        {"--find 'a by 2023-02-30'", "is no deadline"},
        {"--find 'a by 11'", "lies outside the history"},
        {"--find 'a by 2020-01-01'", "lies outside the history"},
        {"--find 'a never b never'", "'and' is wanted before 'b'"},
        {"--find 'a never and'", "wanted after 'and'"},
        {"--find 'parliament.A refuses'", "did you mean 'parliaments'?"},
        {"--find 'parliaments.X refuses'", "'X' is no body of parliaments"},
        {"--find 'parliaments.A lapses'", "'lapses' is no word for a body"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK_SAYS(2, cases[i].says, "%s %s", path, cases[i].arguments);
    }
    CHECK_SAYS(0, "GROUP.BODY refuses", "--help%s", "");
    remove_scenario(path);
}

int main(void)
{
    const struct named_test tests[] = {
        {"the story tells what must happen", the_story_tells_what_must_happen},
        {"the story tells what fails and what comes too late",
         the_story_tells_what_fails_and_what_comes_too_late},
        {"without peace there is nothing to deter", without_peace_there_is_nothing_to_deter},
        {"tables of all trials add up to the world's row",
         tables_of_all_trials_add_up_to_the_worlds_row},
        {"the table can be read", the_table_can_be_read},
        {"as many are found as the tables say", as_many_are_found_as_the_tables_say},
        {"the command line that is printed traces the first",
         the_command_line_that_is_printed_traces_the_first},
        {"misuse ends with 2", misuse_ends_with_2},
    };
    return run_tests("trace on the command line", tests, sizeof tests / sizeof tests[0]);
}
