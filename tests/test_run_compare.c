// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs set side by side through the program: differences and their errors against the runs' own
// tables, worked out by hand; what cannot be compared is refused in words.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "check.h"
#include "everything.h"

#include <stdarg.h>
#include <sys/wait.h>

enum { N_WORLDS = 300, N_TRIALS = 64, OTHER_SEED = 7 };

#define LIKELIER "measures.a.process.steps.leads.p=0.9"

// The same without measure e and with another one, z.
#define OTHER_MEASURES                                                                            \
    ALL_HEAD "uncertain = { " ALL_UNKNOWNS_X ALL_UNKNOWNS_Y "};\n"                                \
    "factors = { " ALL_FACTORS_F ALL_FACTORS_G "};\n"                                             \
    ALL_GROUPS(ALL_MEMBERS_A ALL_MEMBERS_B ALL_MEMBERS_C)                                         \
    "measures = { " ALL_MEASURE_A ALL_MEASURE_B ALL_TWIN("c") ALL_TWIN("d") ALL_TWIN("z") "};\n"  \
    ALL_ADVERSARY

#define NO_MEASURE_IN_COMMON                                                                      \
    SCENARIO_HEAD "measures = { q = { process = { type = \"decision\"; p = 0.5; };"               \
    " effects = { odds_ratio = 0.5; }; }; };\n" CALM_ADVERSARY

static struct outcome *run_of(const char *scenario, long worlds, long seed, const char *setting)
{
    const struct request request = {.scenario = scenario, .worlds = worlds, .trials = N_TRIALS,
                                    .seed = seed, .threads = 2, .setting = setting};
    return run_request(&request);
}

// Runs `bulwark ARGUMENTS`, what it says going into the folder of `at`; its exit status.
static int bulwark(const struct outcome *at, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static int bulwark(const struct outcome *at, const char *format, ...)
{
    char *arguments = NULL;
    va_list list;
    va_start(list, format);
    const int length = vasprintf(&arguments, format, list);
    va_end(list);
    char *command = text_format("cd '%s' && '" BULWARK_PROGRAM "' %s > said.txt 2> complaint.txt",
                                outcome_folder(at), length < 0 ? "" : arguments);
    const int code = command == NULL ? -1 : system(command);
    free(command);
    if (length >= 0)
        free(arguments);
    return WIFEXITED(code) ? WEXITSTATUS(code) : 127;
}

static bool says(const struct outcome *at, const char *file, const char *words)
{
    size_t length;
    char *text = outcome_file(at, file, &length), *to = text;
    for (const char *from = text; from != NULL && *from != '\0'; from++) // lines are wrapped
        if (*from != ' ' && *from != '\n')
            *to++ = *from;
        else if (to > text && to[-1] != ' ')
            *to++ = ' ';
    if (text != NULL)
        *to = '\0';
    const bool found = text != NULL && strstr(text, words) != NULL;
    if (!found)
        printf("\n    not said: %s\n    but: %s\n", words, text == NULL ? "nothing" : text);
    free(text);
    return found;
}

// The row of compare.csv, or of compare_tiers.csv, with these three first cells.
static long row_of(const struct table *t, const char *run, const char *what, const char *quantity)
{
    for (long row = 0; t != NULL && row < (long)t->n_rows; row++)
        if (strcmp(table_text(t, row, 0), run) == 0 && strcmp(table_text(t, row, 1), what) == 0 &&
            strcmp(table_text(t, row, 2), quantity) == 0)
            return row;
    printf("\n    no row %s %s %s\n", run, what, quantity);
    check_true("the row exists", false);
    return -1;
}

static double number(struct outcome *at, const char *table, const char *run, const char *what,
                     const char *quantity, const char *column)
{
    const struct table *t = outcome_table(at, table);
    const long row = row_of(t, run, what, quantity);
    return row < 0 ? NAN : table_number(t, row, table_column(t, column));
}

static bool compares(struct outcome *first, struct outcome *other, const char *folder)
{
    const int code = bulwark(first, "compare '%s' '%s' -o %s", outcome_folder(first),
                             outcome_folder(other), folder);
    check_true("the comparison succeeds", code == 0);
    return code == 0;
}

static const struct {
    const char *name, *se_in_run;
} quantities[] = {{"deterrence", "se"}, {"gain", "gain_se"}, {"layering", "layering_se"},
                  {"synergy", "synergy_se"}, {"log_synergy", "log_synergy_se"}};

enum { N_QUANTITIES = sizeof quantities / sizeof quantities[0] };

static const char *const sets[] = {"none", "a", "b", "a+c", "c+d", "a+b+c+d"};

enum { N_SETS = sizeof sets / sizeof sets[0] };

static void near(const char *what, double value, double truth)
{
    check_near(what, value, truth, 1e-12, truth + 1e-6);
}

// ---- values -------------------------------------------------------------------------------------

static void check_values(struct outcome *at, const char *table, struct outcome *run,
                         const char *own, const char *const *what, size_t n)
{
    const char *label = outcome_folder(run);
    for (size_t i = 0; i < n; i++)
        for (size_t q = 0; q < N_QUANTITIES; q++) {
            const char *name = quantities[q].name;
            near(name, number(at, table, label, what[i], name, "value"),
                 cell(run, own, what[i], NULL, name));
            near("its error", number(at, table, label, what[i], name, "se"),
                 cell(run, own, what[i], NULL, quantities[q].se_in_run));
        }
}

static void what_runs_say_is_what_their_tables_say(void)
{
    static const char *const tiers[] = {"none", "1", "2", "1+2"};
    struct outcome *one = run_of(EVERYTHING, N_WORLDS, CHECK_SEED, NULL);
    struct outcome *two = run_of(EVERYTHING, N_WORLDS, CHECK_SEED, LIKELIER);
    if (one != NULL && two != NULL && compares(one, two, "c")) {
        check_values(one, "c/compare", one, "combinations", sets, N_SETS);
        check_values(one, "c/compare", two, "combinations", sets, N_SETS);
        check_values(one, "c/compare_tiers", two, "tiers", tiers, 4);
        for (size_t i = 0; i < 5; i++) {
            const char measure[] = {(char)('a' + i), '\0'};
            near("Shapley", cell(one, "c/compare_measures", outcome_folder(two), measure, "shapley"),
                 cell(two, "measures", measure, NULL, "shapley"));
            near("its error", cell(one, "c/compare_measures", outcome_folder(two), measure, "se"),
                 cell(two, "measures", measure, NULL, "shapley_se"));
        }
        size_t length;
        char *package = outcome_file(one, "c/datapackage.json", &length);
        check_true("the tables are described",
                   package != NULL && strstr(package, "compare_tiers.csv") != NULL);
        free(package);
    }
    outcome_free(one);
    outcome_free(two);
}

// ---- paired -------------------------------------------------------------------------------------

// A quantity of a+c, or of a single combination, in a world of worlds.csv.
static double in_world(struct outcome *run, size_t world, const char *set, bool is_synergy)
{
    char *row = text_format("%zu", world), *column = text_format("deterrence:%s", set);
    double value = cell(run, "worlds", row, NULL, column);
    if (is_synergy)
        value += cell(run, "worlds", row, NULL, "deterrence:none") -
                 cell(run, "worlds", row, NULL, "deterrence:a") -
                 cell(run, "worlds", row, NULL, "deterrence:c");
    free(row);
    free(column);
    return value;
}

static void check_paired(struct outcome *one, struct outcome *two, const char *set, bool is_synergy)
{
    const char *label = outcome_folder(two), *quantity = is_synergy ? "synergy" : "deterrence";
    double change[N_WORLDS], mean = 0.0, square = 0.0;
    for (size_t w = 0; w < N_WORLDS; w++) {
        change[w] = in_world(two, w, set, is_synergy) - in_world(one, w, set, is_synergy);
        mean += change[w] / N_WORLDS;
    }
    for (size_t w = 0; w < N_WORLDS; w++)
        square += (change[w] - mean) * (change[w] - mean);
    const double se = sqrt(square / (N_WORLDS - 1) / N_WORLDS);
    near("difference", number(one, "c/compare", label, set, quantity, "difference"), mean);
    near("its error", number(one, "c/compare", label, set, quantity, "difference_se"), se);
    const double t = 1.9679296690; // 97.5 % of Student's t with 299 degrees of freedom
    check_near("upper end", number(one, "c/compare", label, set, quantity, "hi"), mean + t * se,
               1e-6 * se, mean + 1.96 * se);
    check_near("lower end", number(one, "c/compare", label, set, quantity, "lo"), mean - t * se,
               1e-6 * se, mean - 1.96 * se);
}

static void paired_differences_are_those_of_the_worlds(void)
{
    struct outcome *one = run_of(EVERYTHING, N_WORLDS, CHECK_SEED, NULL);
    struct outcome *two = run_of(EVERYTHING, N_WORLDS, CHECK_SEED, LIKELIER);
    if (one != NULL && two != NULL && compares(one, two, "c")) {
        check_paired(one, two, "a", false);
        check_paired(one, two, "a+c", false);
        check_paired(one, two, "a+c", true);
        const char *label = outcome_folder(two);
        const double se = number(one, "c/compare", label, "a", "deterrence", "se");
        const double first = number(one, "c/compare", outcome_folder(one), "a", "deterrence", "se");
        check_true("they share random numbers", says(one, "said.txt", "differences are paired"));
        check_true("the table says so", number(one, "c/compare", label, "a", "gain", "paired") == 1.0);
        check_true("which makes the difference known better than unpaired",
                   number(one, "c/compare", label, "a", "deterrence", "difference_se") <
                       0.7 * sqrt(se * se + first * first));
    }
    outcome_free(one);
    outcome_free(two);
}

static void a_run_differs_from_itself_by_nothing(void)
{
    struct outcome *one = run_of(EVERYTHING, N_WORLDS, CHECK_SEED, NULL);
    if (one != NULL && compares(one, one, "c")) {
        const struct table *t = outcome_table(one, "c/compare");
        const long difference = table_column(t, "difference");
        const long se = table_column(t, "difference_se");
        size_t n = 0;
        for (long row = 0; row < (long)t->n_rows; row++)
            n += table_number(t, row, difference) == 0.0 && table_number(t, row, se) == 0.0;
        check_true("no difference, no error", n == t->n_rows && n == 2 * 32 * N_QUANTITIES);
        char *label = text_format("%s (2)", outcome_folder(one));
        check_true("both have names",
                   row_of(t, label, "a", "deterrence") > row_of(t, table_text(t, 0, 0), "a", "gain"));
        check_true("no rank changes",
                   says(one, "said.txt", "ranking of the measures is the same in all runs"));
        free(label);
    }
    outcome_free(one);
}

// ---- apart --------------------------------------------------------------------------------------

static void check_apart(struct outcome *one, struct outcome *two, const char *folder)
{
    char *table = text_format("%s/compare", folder);
    const char *first = outcome_folder(one), *label = outcome_folder(two);
    for (size_t i = 0; i < N_SETS; i++)
        for (size_t q = 0; q < N_QUANTITIES; q++) {
            const char *name = quantities[q].name;
            const double a = number(one, table, first, sets[i], name, "se");
            const double b = number(one, table, label, sets[i], name, "se");
            near("difference", number(one, table, label, sets[i], name, "difference"),
                 number(one, table, label, sets[i], name, "value") -
                     number(one, table, first, sets[i], name, "value"));
            near("its error", number(one, table, label, sets[i], name, "difference_se"),
                 sqrt(a * a + b * b));
            check_true("they are not paired",
                       number(one, table, label, sets[i], name, "paired") == 0.0);
        }
    free(table);
}

static void squares_of_independent_errors_add_up(void)
{
    struct outcome *one = run_of(EVERYTHING, N_WORLDS, CHECK_SEED, NULL);
    struct outcome *two = run_of(EVERYTHING, N_WORLDS, OTHER_SEED, NULL);
    struct outcome *three = run_of(EVERYTHING, 2 * N_WORLDS, CHECK_SEED, NULL);
    if (one != NULL && two != NULL && three != NULL && compares(one, two, "c")) {
        check_apart(one, two, "c");
        check_true("it says why", says(one, "said.txt", "it has another seed"));
        check_estimate("the same truth", number(one, "c/compare", outcome_folder(two), "a+b+c+d",
                                                "deterrence", "difference"),
                       number(one, "c/compare", outcome_folder(two), "a+b+c+d", "deterrence",
                              "difference_se"), 0.0, 0.2);
        if (compares(one, three, "d"))
            check_apart(one, three, "d");
        check_true("it says why", says(one, "said.txt", "other numbers of worlds or trials"));
    }
    outcome_free(one);
    outcome_free(two);
    outcome_free(three);
}

// ---- other measures -----------------------------------------------------------------------------

static double deterrence_of(struct outcome *run, unsigned set)
{
    char name[16] = "";
    for (unsigned i = 0; i < 4; i++)
        if (set >> i & 1U) {
            const char measure[] = {'+', (char)('a' + i), '\0'};
            (void)strcat(name, name[0] == '\0' ? measure + 1 : measure);
        }
    return cell(run, "combinations", set == 0 ? "none" : name, NULL, "deterrence");
}

// What measure i adds, averaged over all orders of four: a set of k before it stands k! (3 − k)!
// times out of 4!.
static double shapley_by_hand(struct outcome *run, unsigned i)
{
    static const double share[] = {6.0 / 24.0, 2.0 / 24.0, 2.0 / 24.0, 6.0 / 24.0};
    double sum = 0.0;
    for (unsigned set = 0; set < 16; set++)
        if ((set >> i & 1U) == 0)
            sum += share[__builtin_popcount(set)] *
                   (deterrence_of(run, set | 1U << i) - deterrence_of(run, set));
    return sum;
}

static void measures_that_not_all_have_are_left_out(void)
{
    struct outcome *one = run_of(EVERYTHING, N_WORLDS, CHECK_SEED, NULL);
    struct outcome *two = run_of(OTHER_MEASURES, N_WORLDS, CHECK_SEED, NULL);
    if (one != NULL && two != NULL && compares(one, two, "c")) {
        check_values(one, "c/compare", one, "combinations", sets, N_SETS);
        check_values(one, "c/compare", two, "combinations", sets, N_SETS);
        check_true("it says so", says(one, "said.txt", "Compared are the 4 measures"));
        for (unsigned i = 0; i < 4; i++) {
            const char measure[] = {(char)('a' + i), '\0'};
            near("Shapley values are of the common game",
                 cell(one, "c/compare_measures", outcome_folder(two), measure, "shapley"),
                 shapley_by_hand(two, i));
        }
        check_true("no row of others", outcome_table(one, "c/compare_measures")->n_rows == 8);
    }
    outcome_free(one);
    outcome_free(two);
}

// ---- refused ------------------------------------------------------------------------------------

static void what_cannot_be_compared_is_refused(void)
{
    struct outcome *one = run_of(EVERYTHING, N_WORLDS, CHECK_SEED, NULL);
    struct outcome *two = run_of(NO_MEASURE_IN_COMMON, N_WORLDS, CHECK_SEED, NULL);
    if (one != NULL && two != NULL) {
        const char *a = outcome_folder(one), *b = outcome_folder(two);
        check_true("one run", bulwark(one, "compare '%s'", a) == 2);
        check_true("in words", says(one, "complaint.txt", "Name two folders or more"));
        check_true("no measure in common", bulwark(one, "compare '%s' '%s' -o c", a, b) == 1);
        check_true("in words", says(one, "complaint.txt", "no measure is common to all"));
        check_true("a folder without a run", bulwark(one, "compare '%s' nowhere -o c", a) == 1);
        check_true("in words", says(one, "complaint.txt", "nowhere holds no run"));
        check_true("a run's own folder", bulwark(one, "compare '%s' '%s' -o '%s'", a, a, b) == 1);
        check_true("in words", says(one, "complaint.txt", "wants a folder of its own"));
        check_true("nothing is left behind", outcome_table(one, "c/compare") == NULL);
    }
    outcome_free(one);
    outcome_free(two);
}

#define PLAN                                                                                      \
    "sweep = { scenario = \"../scenario.cfg\"; design = \"grid\"; set = [ \"run.worlds=8\" ];"    \
    " vary = { p = { path = \"measures.a.process.steps.leads.p\"; values = [ 0.2, 0.6 ]; }; }; };\n"

static void sweeps_and_unfinished_runs_are_refused(void)
{
    struct outcome *one = run_of(EVERYTHING, N_WORLDS, CHECK_SEED, NULL);
    if (one == NULL)
        return;
    char *path = text_format("%s/plan.cfg", outcome_folder(one));
    FILE *plan = fopen(path, "w");
    check_true("a plan is written",
               plan != NULL && fputs(PLAN, plan) >= 0 && fclose(plan) == 0);
    check_true("a sweep", bulwark(one, "sweep plan.cfg -q -o sweep") == 0 &&
                              bulwark(one, "compare . sweep") == 1);
    check_true("in words", says(one, "complaint.txt", "sweep is a sweep"));
    check_true("a share", bulwark(one, "run ../scenario.cfg -q -o share --worlds 300 --trials 64 "
                                       "--shard 1/2") == 0 &&
                              bulwark(one, "compare . share") == 1);
    check_true("in words", says(one, "complaint.txt", "share: "));
    free(path);
    outcome_free(one);
}

int main(void)
{
    static const struct named_test tests[] = {
        {"what runs say is what their tables say", what_runs_say_is_what_their_tables_say},
        {"paired differences are those of the worlds", paired_differences_are_those_of_the_worlds},
        {"a run differs from itself by nothing", a_run_differs_from_itself_by_nothing},
        {"squares of independent errors add up", squares_of_independent_errors_add_up},
        {"measures that not all have are left out", measures_that_not_all_have_are_left_out},
        {"what cannot be compared is refused", what_cannot_be_compared_is_refused},
        {"sweeps and unfinished runs are refused", sweeps_and_unfinished_runs_are_refused},
    };
    return run_tests("runs compared", tests, sizeof tests / sizeof tests[0]);
}
