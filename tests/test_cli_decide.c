// SPDX-License-Identifier: GPL-3.0-or-later
//
// bulwark decide: its tables against a plain recomputation from worlds.csv; what it refuses.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "check.h"

#include <ftw.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

// Which of two measures is better is uncertain: both effects are. All four combinations are reported.
#define SCENARIO                                                                                   \
    SCENARIO_HEAD                                                                                  \
    "measures = {\n"                                                                               \
    "    a = { cost = 1.0; process = { type = \"fixed\"; after = 0.0; };\n"                        \
    "          effects = { denial = { dist = \"beta\"; mean = 0.4; n = 4.0; }; }; };\n"            \
    "    b = { cost = 1.5; process = { type = \"decision\"; p = 0.98; };\n"                        \
    "          effects = { denial = { dist = \"beta\"; mean = 0.45; n = 4.0; }; }; }; };\n"        \
    "adversary = { model = \"expected_utility\"; cost = 0.6; noise = 0.2; opportunities = 0.3; };\n"

enum { N_PACKAGES = 4 };

static const char *const names[N_PACKAGES] = {"none", "a", "b", "a+b"};

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)status;
    (void)kind;
    (void)where;
    return remove(path);
}

// `words` with the folder in place of every %s; the caller frees it.
static char *format_words(const char *words, const char *folder)
{
    char *made = strdup("");
    for (const char *mark; (mark = strstr(words, "%s")) != NULL; words = mark + 2) {
        char *more = text_format("%s%.*s%s", made, (int)(mark - words), words, folder);
        free(made);
        made = more;
    }
    char *all = text_format("%s%s", made, words);
    free(made);
    return all;
}

// Runs `bulwark WORDS`, in which %s is the folder, and says how it ended.
static int run(const char *folder, const char *words)
{
    char *tail = format_words(words, folder);
    char *command = text_format("'" BULWARK_PROGRAM "' %s 2> '%s/err.txt'", tail, folder);
    const int code = command == NULL ? -1 : system(command);
    free(tail);
    free(command);
    return WIFEXITED(code) ? WEXITSTATUS(code) : 127;
}

static char *contents(const char *folder, const char *name)
{
    char *path = text_format("%s/%s", folder, name), *text = NULL;
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

static void begin(char *folder, const char *worlds_and_trials)
{
    check_true("a folder", mkdtemp(folder) != NULL);
    char *path = text_format("%s/toy.cfg", folder);
    FILE *file = fopen(path, "w");
    check_true("a scenario", file != NULL && fputs(SCENARIO, file) >= 0 && fclose(file) == 0);
    free(path);
    char *words = text_format("run '%%s/toy.cfg' -q -o '%%s/run' %s", worlds_and_trials);
    check_true("it runs", run(folder, words) == 0);
    free(words);
}

static void end(const char *folder)
{
    (void)nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

// The text in the column `name` of the line after which `text` starts; the caller frees it.
static char *field(const char *all, size_t line, const char *name)
{
    char *copy = strdup(all), *rest = copy, *head = strsep(&rest, "\n"), *row = NULL, *found = NULL;
    for (size_t i = 0; i < line; i++)
        row = rest == NULL ? NULL : strsep(&rest, "\n");
    for (char *value; row != NULL && (value = strsep(&row, ",")) != NULL;) {
        char *column = head == NULL ? NULL : strsep(&head, ",");
        if (column != NULL && strcmp(column, name) == 0)
            found = strdup(value);
    }
    free(copy);
    return found == NULL ? strdup("") : found;
}

static double number(const char *all, size_t line, const char *name)
{
    char *text = field(all, line, name);
    const double value = *text == '\0' ? NAN : strtod(text, NULL);
    free(text);
    return value;
}

static bool has_text(const char *all, size_t line, const char *name, const char *wanted)
{
    char *text = field(all, line, name);
    const bool same = strcmp(text, wanted) == 0;
    free(text);
    return same;
}

// What worlds.csv says of the four packages.
struct truth {
    double deterrence[N_PACKAGES], on_frontier[N_PACKAGES], best[N_PACKAGES];
};

// In order of cost; `best` for a budget of 1.5, which all four but a+b meet.
static void add_world(struct truth *t, const double *d, size_t n)
{
    double best_cheaper = -INFINITY;
    size_t best = 0;
    for (size_t i = 0; i < N_PACKAGES; i++) {
        t->deterrence[i] += d[i] / (double)n;
        t->on_frontier[i] += (d[i] > best_cheaper) / (double)n;
        best_cheaper = fmax(best_cheaper, d[i]);
        best = i < 3 && d[i] > d[best] ? i : best;
    }
    t->best[best] += 1.0 / (double)n;
}

static struct truth truth_of(const char *folder, size_t n_worlds)
{
    struct truth t = {{0}, {0}, {0}};
    char *worlds = contents(folder, "run/worlds.csv");
    for (size_t w = 0; w < n_worlds; w++) {
        double d[N_PACKAGES];
        for (size_t i = 0; i < N_PACKAGES; i++) {
            char *name = text_format("deterrence:%s", names[i]);
            d[i] = number(worlds, w + 1, name);
            free(name);
        }
        add_world(&t, d, n_worlds);
    }
    free(worlds);
    return t;
}

static void the_tables_are_what_worlds_say(void)
{
    char folder[] = "/tmp/bulwark-decide-XXXXXX";
    begin(folder, "--worlds 100 --trials 400");
    check_true("it decides", run(folder, "decide '%s/run' -q --budget 1.5") == 0);
    const struct truth t = truth_of(folder, 100);
    char *decisions = contents(folder, "run/decide/decisions.csv");
    for (size_t i = 0; i < N_PACKAGES; i++) {
        check_true(names[i], has_text(decisions, i + 1, "combination", names[i]));
        check_near("deterrence", number(decisions, i + 1, "deterrence"), t.deterrence[i], 1e-12,
                   t.deterrence[i] + 0.01);
        check_near("p_on_frontier", number(decisions, i + 1, "p_on_frontier"), t.on_frontier[i],
                   1e-12, t.on_frontier[i] + 0.01);
        if (i < 3)
            check_near("p_best", number(decisions, i + 1, "p_best"), t.best[i], 1e-12,
                       t.best[i] + 0.01);
    }
    check_true("a+b costs too much", isnan(number(decisions, 4, "expected")));
    check_true("there is something to choose", t.best[1] > 0.2 && t.best[2] > 0.2);
    free(decisions);
    end(folder);
}

static void every_table_is_there_and_described(void)
{
    static const char *const tables[] = {"decisions", "choices", "order", "value_of_information",
                                         "tipping", "discovery"};
    char folder[] = "/tmp/bulwark-decide-XXXXXX";
    begin(folder, "--worlds 400 --trials 400");
    check_true("it decides", run(folder, "decide '%s/run' > '%s/page.txt'") == 0);
    char *package = contents(folder, "run/decide/datapackage.json");
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        char *path = text_format("run/decide/%s.csv", tables[i]);
        char *described = text_format("\"path\": \"%s.csv\"", tables[i]);
        char *text = contents(folder, path);
        check_true(tables[i], strchr(text, '\n') != NULL && strstr(package, described) != NULL);
        free(text);
        free(described);
        free(path);
    }
    char *page = contents(folder, "page.txt"), *record = contents(folder, "run/decide/decide.json");
    check_true("the page says what is best", strstr(page, "Best on average: ") != NULL);
    check_true("the record names the objective", strstr(record, "\"aim\": \"budget\"") != NULL);
    free(page);
    free(record);
    free(package);
    end(folder);
}

static void threads_change_no_byte(void)
{
    static const char *const tables[] = {"decisions", "choices", "order", "value_of_information",
                                         "tipping", "discovery"};
    char folder[] = "/tmp/bulwark-decide-XXXXXX";
    begin(folder, "--worlds 400 --trials 400");
    for (const char *n = "13"; *n != '\0'; n++) {
        char *words = text_format("decide '%%s/run' -q -o '%%s/by%c'", *n);
        const char threads[] = {*n, '\0'};
        (void)setenv("OMP_NUM_THREADS", threads, 1);
        check_true("it decides", run(folder, words) == 0);
        free(words);
    }
    (void)unsetenv("OMP_NUM_THREADS");
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        char *one = text_format("by1/%s.csv", tables[i]), *three = text_format("by3/%s.csv", tables[i]);
        char *a = contents(folder, one), *b = contents(folder, three);
        check_true(tables[i], a[0] != '\0' && strcmp(a, b) == 0);
        free(a);
        free(b);
        free(one);
        free(three);
    }
    end(folder);
}

static void what_both_effects_are_is_worth_knowing(void)
{
    char folder[] = "/tmp/bulwark-decide-XXXXXX";
    begin(folder, "--worlds 2000 --trials 100");
    check_true("it decides", run(folder, "decide '%s/run' -q --budget 1.5") == 0);
    char *table = contents(folder, "run/decide/value_of_information.csv");
    char *order = contents(folder, "run/decide/order.csv");
    const double all = number(table, 3, "value");
    check_true("all", has_text(table, 3, "unknown", "all") && all > 0.03);
    for (size_t u = 1; u <= 2; u++) {
        const double value = number(table, u, "value");
        check_true("one of them is worth less", value > 0.3 * all && value < all);
        check_true("its interval", number(table, u, "lo") > 0.0 && number(table, u, "hi") >= value);
    }
    check_true("the better for its cost comes first", has_text(order, 1, "measure", "a"));
    free(table);
    free(order);
    end(folder);
}

static void a_wanted_deterrence_has_its_cheapest_package(void)
{
    char folder[] = "/tmp/bulwark-decide-XXXXXX";
    begin(folder, "--worlds 100 --trials 400");
    const struct truth t = truth_of(folder, 100);
    char *words = text_format("decide '%%s/run' -q --budget 1.5 --deterrence %.17g",
                              0.5 * (t.deterrence[0] + t.deterrence[1]));
    check_true("it decides", run(folder, words) == 0);
    char *choices = contents(folder, "run/decide/choices.csv");
    check_true("the aim", has_text(choices, 2, "aim", "deterrence"));
    check_true("a is the cheapest", has_text(choices, 2, "best", "a"));
    free(choices);
    free(words);
    end(folder);
}

static void folders_are_not_overwritten_unasked(void)
{
    char folder[] = "/tmp/bulwark-decide-XXXXXX";
    begin(folder, "--worlds 40 --trials 400");
    check_true("it decides", run(folder, "decide '%s/run' -q --budget 1.5") == 0);
    check_true("not twice", run(folder, "decide '%s/run' -q --budget 1.5") == 1);
    check_true("but with force", run(folder, "decide '%s/run' -q --budget 1.5 --force") == 0);
    check_true("never a run", run(folder, "decide '%s/run' -q -f -o '%s/run'") == 2);
    char *record = contents(folder, "run/run.json");
    check_true("which is still there", record[0] != '\0');
    free(record);
    end(folder);
}

static void noise_that_hides_the_differences_is_refused_with_figures(void)
{
    char folder[] = "/tmp/bulwark-decide-XXXXXX";
    begin(folder, "--worlds 100 --trials 2 --set measures.b.process.p=0.5");
    check_true("refused", run(folder, "decide '%s/run' -q --budget 1.5") == 1);
    char *said = contents(folder, "err.txt");
    check_true("it says how many would do", strstr(said, "trials a world would do") != NULL);
    free(said);
    check_true("more may pass", run(folder, "decide '%s/run' -q --budget 1.5 --noise 1e9") == 0);
    end(folder);
}

int main(void)
{
    const struct named_test tests[] = {
        {"the tables are what worlds say", the_tables_are_what_worlds_say},
        {"every table is there and described", every_table_is_there_and_described},
        {"threads change no byte", threads_change_no_byte},
        {"what both effects are is worth knowing", what_both_effects_are_is_worth_knowing},
        {"a wanted deterrence has its cheapest package",
         a_wanted_deterrence_has_its_cheapest_package},
        {"folders are not overwritten unasked", folders_are_not_overwritten_unasked},
        {"noise that hides the differences is refused with figures",
         noise_that_hides_the_differences_is_refused_with_figures},
    };
    return run_tests("bulwark decide", tests, sizeof tests / sizeof tests[0]);
}
