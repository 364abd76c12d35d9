// SPDX-License-Identifier: GPL-3.0-or-later
//
// bulwark run --top: combinations.csv holds the best rows of the whole table, word for word; the
// other tables are what they are without it.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "check.h"

#include <ftw.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#define BLANKET BULWARK_CONFIGS "/security_blanket.cfg"

enum { MOST_ROWS = 200 };

// A table as text: its first lines, without their ends.
struct text {
    char *all;
    char *lines[MOST_ROWS];
    size_t n;
};

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)status;
    (void)kind;
    (void)where;
    return remove(path);
}

static int run(const char *folder, const char *name, const char *options)
{
    char *command = text_format("'" BULWARK_PROGRAM "' run '" BLANKET "' -q --worlds 40 "
                                "--trials 16 -o '%s/%s' %s > /dev/null 2> '%s/err.txt'", folder,
                                name, options, folder);
    const int code = command == NULL ? -1 : system(command);
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

static struct text read_text(const char *folder, const char *name)
{
    struct text text = {.all = contents(folder, name)};
    char *rest = text.all;
    for (char *line; text.n < MOST_ROWS && (line = strsep(&rest, "\n")) != NULL && *line != '\0';)
        text.lines[text.n++] = line;
    return text;
}

// The number in the column `name` of a line; NAN where there is none.
static double number(const struct text *table, size_t line, const char *name)
{
    char *head = strdup(table->lines[0]), *row = strdup(table->lines[line]);
    char *heads = head, *fields = row;
    double value = NAN;
    for (char *field; heads != NULL && (field = strsep(&fields, ",")) != NULL;)
        if (strcmp(strsep(&heads, ","), name) == 0 && *field != '\0')
            value = strtod(field, NULL);
    free(head);
    free(row);
    return value;
}

static double gain_for_cost(const struct text *table, size_t line)
{
    const double cost = number(table, line, "cost"), gain = number(table, line, "gain");
    return cost > 0.0 && gain > 0.0 ? gain / cost : -INFINITY;
}

static double deterrence(const struct text *table, size_t line)
{
    return number(table, line, "deterrence");
}

// Is the line one of the k largest?
static bool is_among(const struct text *table, size_t line, size_t k,
                     double (*value)(const struct text *table, size_t line))
{
    const double own = value(table, line);
    size_t n_better = 0;
    for (size_t i = 1; i < table->n; i++)
        n_better += value(table, i) > own;
    return own > -INFINITY && n_better < k;
}

// A reported combination is a column of worlds.csv.
static bool is_reported(const struct text *worlds, const char *line)
{
    char *name = text_format(",deterrence:%.*s,", (int)strcspn(line, ","), line);
    char *head = text_format("%s,", worlds->lines[0]);
    const bool found = name != NULL && head != NULL && strstr(head, name) != NULL;
    free(name);
    free(head);
    return found;
}

static bool has_line(const struct text *table, const char *line)
{
    for (size_t i = 0; i < table->n; i++)
        if (strcmp(table->lines[i], line) == 0)
            return true;
    return false;
}

// The table cannot say by itself why it is short.
static void check_record(const char *folder, const char *name, const char *words)
{
    char *record = contents(folder, name);
    check_true(words, strstr(record, words) != NULL);
    free(record);
}

static void the_best_rows_stand_as_in_the_whole_table(void)
{
    enum { K = 4 };
    char folder[] = "/tmp/bulwark-top-XXXXXX";
    check_true("a folder", mkdtemp(folder) != NULL);
    check_true("they run", run(folder, "all", "") == 0 && run(folder, "top", "--top 4") == 0);
    struct text all = read_text(folder, "all/combinations.csv");
    struct text top = read_text(folder, "top/combinations.csv");
    struct text worlds = read_text(folder, "all/worlds.csv");
    check_true("128 and a head", all.n == 129);
    check_true("fewer", top.n > K + 1 && top.n < 100);
    size_t n = 0;
    for (size_t i = 0; all.n == 129 && i < all.n; i++) {
        const bool wanted = i == 0 || number(&all, i, "frontier") > 0.0 ||
                            is_among(&all, i, K, deterrence) ||
                            is_among(&all, i, K, gain_for_cost) ||
                            is_reported(&worlds, all.lines[i]);
        check_true("listed if it should be", has_line(&top, all.lines[i]) == wanted);
        if (wanted) // in the same order
            check_true("the same line", n < top.n && strcmp(top.lines[n++], all.lines[i]) == 0);
    }
    check_true("nothing else", n == top.n);
    check_record(folder, "all/run.json", "\"top\": null,");
    check_record(folder, "top/run.json", "\"top\": 4,");
    free(all.all);
    free(top.all);
    free(worlds.all);
    (void)nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static void other_tables_are_as_without(void)
{
    static const char *const names[] = {"measures", "pairs", "tiers", "survival", "in_force",
                                        "bodies", "worlds"};
    char folder[] = "/tmp/bulwark-top-XXXXXX";
    check_true("a folder", mkdtemp(folder) != NULL);
    check_true("they run", run(folder, "all", "-j 1") == 0 &&
                               run(folder, "top", "-j 2 --top 1") == 0);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *name_of_all = text_format("all/%s.csv", names[i]);
        char *name_of_top = text_format("top/%s.csv", names[i]);
        char *a = contents(folder, name_of_all), *b = contents(folder, name_of_top);
        check_true(names[i], a[0] != '\0' && strcmp(a, b) == 0);
        free(a);
        free(b);
        free(name_of_all);
        free(name_of_top);
    }
    (void)nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static void numbers_that_are_none_are_misuse(void)
{
    static const char *const wrong[] = {"--top 0", "--top -3", "--top many", "--top"};
    char folder[] = "/tmp/bulwark-top-XXXXXX";
    check_true("a folder", mkdtemp(folder) != NULL);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        check_true("misuse", run(folder, "none", wrong[i]) == 2);
        char *said = contents(folder, "err.txt");
        check_true("it says where", strstr(said, "top") != NULL);
        free(said);
    }
    (void)nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
    const struct named_test tests[] = {
        {"the best rows stand as in the whole table", the_best_rows_stand_as_in_the_whole_table},
        {"other tables are as without", other_tables_are_as_without},
        {"numbers that are none are misuse", numbers_that_are_none_are_misuse},
    };
    return run_tests("bulwark run --top", tests, sizeof tests / sizeof tests[0]);
}
