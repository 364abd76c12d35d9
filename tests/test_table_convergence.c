// SPDX-License-Identifier: GPL-3.0-or-later
//
// convergence.csv: its last rows are the other tables' numbers, the others a plain recomputation from
// worlds.csv and what a run of just so many worlds says.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "check.h"

#include <stdarg.h>
#include <sys/wait.h>
#include <unistd.h>

#include "everything.h"

#define RUN BULWARK_PROGRAM " run scenario.cfg -q --trials 8"
#define SOBOL " --set 'run.sampler=\"sobol\"'"
enum { WORLDS = 3000, RANDOMISATIONS = 16 }; // two blocks of 1024 and a short one

static char root[64]; // of all that is tried

// ---- running and reading ----------------------------------------------------------------------------

static void shell(const char *format, ...) __attribute__((format(printf, 1, 2)));

// In the root; must succeed.
static void shell(const char *format, ...)
{
    char *line = NULL;
    va_list arguments;
    va_start(arguments, format);
    const int length = vasprintf(&line, format, arguments);
    va_end(arguments);
    char *command = length < 0 ? NULL : text_format("cd '%s' && { %s\n}", root, line);
    const int code = command == NULL ? -1 : system(command);
    if (code != 0)
        printf("\n    %s\n", line);
    check_true("the command succeeds", code == 0);
    free(command);
    free(line);
}

// A table without quotes in it.
struct grid {
    char *text;
    char **cells; // [n_rows][n_columns]
    size_t n_columns, n_rows; // the header is row 0
};

static struct grid read_grid(const char *name)
{
    struct grid g = {NULL, NULL, 0, 0};
    char *path = text_format("%s/%s", root, name);
    FILE *file = path == NULL ? NULL : fopen(path, "r");
    size_t room = 0, n = 0;
    if (file == NULL || getdelim(&g.text, &room, '\0', file) < 0)
        check_true("a table", false);
    if (file != NULL)
        (void)fclose(file);
    free(path);
    char *rest = g.text;
    for (char *line; (line = strsep(&rest, "\n")) != NULL && *line != '\0'; g.n_rows++)
        for (char *cell; (cell = strsep(&line, ",")) != NULL; n++) {
            if ((n & (n - 1)) == 0) // room doubles
                g.cells = realloc(g.cells, (2 * n + 1) * sizeof *g.cells);
            g.cells[n] = cell;
            g.n_columns += g.n_rows == 0;
        }
    check_true("whole rows", g.n_rows > 1 && n == g.n_rows * g.n_columns);
    return g;
}

static void grid_clear(struct grid *g)
{
    free(g->cells);
    free(g->text);
}

static const char *cell_at(const struct grid *g, size_t row, const char *column)
{
    for (size_t c = 0; row < g->n_rows && c < g->n_columns; c++)
        if (strcmp(g->cells[c], column) == 0)
            return g->cells[row * g->n_columns + c];
    printf("\n    row %zu has no %s\n", row, column);
    return "missing";
}

static double number_at(const struct grid *g, size_t row, const char *column)
{
    const char *text = cell_at(g, row, column);
    return *text == '\0' ? NAN : strtod(text, NULL);
}

static size_t row_of(const struct grid *g, const char *column, const char *value)
{
    size_t row = 1;
    while (row < g->n_rows && strcmp(cell_at(g, row, column), value) != 0)
        row++;
    return row;
}

// ---- the last row -------------------------------------------------------------------------------------

static void check_last(const struct grid *c, size_t row, const struct grid *table,
                       const char *key, const char *const columns[static 4])
{
    static const char *const own[] = {"estimate", "se", "lo", "hi"};
    const size_t there = row_of(table, key, cell_at(c, row, "of"));
    for (int i = 0; i < 4; i++)
        if (columns[i] != NULL)
            check_true("the other table's bytes",
                       strcmp(cell_at(c, row, own[i]), cell_at(table, there, columns[i])) == 0);
}

// Returns the rows about `worlds` worlds.
static size_t check_last_rows(const char *folder, long worlds)
{
    static const char *const deterrence[] = {"deterrence", "se", "lo", "hi"};
    static const char *const gain[] = {"gain", "gain_se", NULL, NULL};
    static const char *const shapley[] = {"shapley", "shapley_se", "shapley_lo", "shapley_hi"};
    char *names[] = {text_format("%s/convergence.csv", folder),
                     text_format("%s/combinations.csv", folder),
                     text_format("%s/measures.csv", folder)};
    struct grid c = read_grid(names[0]), combinations = read_grid(names[1]),
                measures = read_grid(names[2]);
    size_t n = 0;
    for (size_t row = 1; row < c.n_rows; row++) {
        const char *quantity = cell_at(&c, row, "quantity");
        if (number_at(&c, row, "worlds") != (double)worlds)
            continue;
        n++;
        if (strcmp(quantity, "shapley") == 0)
            check_last(&c, row, &measures, "measure", shapley);
        else
            check_last(&c, row, &combinations, "combination",
                       strcmp(quantity, "gain") == 0 ? gain : deterrence);
    }
    grid_clear(&c);
    grid_clear(&combinations);
    grid_clear(&measures);
    for (int i = 0; i < 3; i++)
        free(names[i]);
    return n;
}

// ---- the rows before ------------------------------------------------------------------------------------

// What the first n rows of worlds.csv say of a deterrence, or of the gain of all.
struct plain {
    double mean, se;
};

static double value_in(const struct grid *worlds, size_t row, const char *quantity, const char *of)
{
    char *column = text_format("deterrence:%s", of);
    double value = number_at(worlds, row, column);
    if (strcmp(quantity, "gain") == 0)
        value -= number_at(worlds, row, "deterrence:none");
    free(column);
    return value;
}

static struct plain plain_of(const struct grid *worlds, size_t n, const char *quantity,
                             const char *of, bool is_sobol)
{
    const size_t n_groups = is_sobol ? RANDOMISATIONS : n;
    double *sum = calloc(n_groups, sizeof *sum), *count = calloc(n_groups, sizeof *count);
    struct plain p = {0.0, 0.0};
    for (size_t i = 0; i < n; i++) {
        const size_t group = is_sobol ? (size_t)number_at(worlds, i + 1, "world") % n_groups : i;
        sum[group] += value_in(worlds, i + 1, quantity, of);
        count[group] += 1.0;
    }
    for (size_t g = 0; g < n_groups; g++)
        p.mean += sum[g] / (double)n;
    for (size_t g = 0; g < n_groups; g++) {
        const double distance = sum[g] / count[g] - p.mean;
        p.se += count[g] * distance * distance;
    }
    p.se = sqrt(p.se / (double)(n_groups - 1) / (double)n);
    free(sum);
    free(count);
    return p;
}

// Returns how many rows were looked at.
static size_t check_plain(const char *folder, bool is_sobol, bool with_twin)
{
    char *names[] = {text_format("%s/convergence.csv", folder), text_format("%s/worlds.csv", folder)};
    struct grid c = read_grid(names[0]), worlds = read_grid(names[1]);
    size_t n = 0;
    for (size_t row = 1; row < c.n_rows; row++) {
        const char *quantity = cell_at(&c, row, "quantity");
        if (strcmp(quantity, "shapley") == 0)
            continue;
        const size_t n_worlds = (size_t)number_at(&c, row, "worlds");
        const struct plain p = plain_of(&worlds, n_worlds, quantity, cell_at(&c, row, "of"), is_sobol);
        check_near("the mean", number_at(&c, row, "estimate"), p.mean, 1e-12, p.mean + 1e-6);
        check_near("the error", number_at(&c, row, "se"), p.se, 1e-12, p.se * 1.01 + 1e-9);
        n++;
    }
    if (with_twin) { // the other way of telling errors tells others
        const struct plain p = plain_of(&worlds, 64, "deterrence", "none", !is_sobol);
        const double se = number_at(&c, row_of(&c, "worlds", "64"), "se");
        check_true("by worlds and by randomisations errors differ", fabs(se - p.se) > 1e-3 * se);
    }
    grid_clear(&c);
    grid_clear(&worlds);
    free(names[0]);
    free(names[1]);
    return n;
}

// Every line of the short run stands in the long one, byte for byte.
static void check_shorter(const char *options)
{
    shell(RUN " --worlds 256 -f -o short %s && grep -vxFf long/convergence.csv short/convergence.csv | "
          "wc -l | grep -qx 0 && [ $(wc -l < short/convergence.csv) -gt 50 ]", options);
}

enum { MEASURES = 5 };

static void check_sampler(const char *options, bool is_sobol)
{
    shell(RUN " --worlds %d -f -o long %s", (int)WORLDS, options);
    const size_t n_last = check_last_rows("long", WORLDS);
    struct grid tiers = read_grid("long/survival.csv");
    size_t n_reported = 0;
    for (size_t row = 1; row < tiers.n_rows; row++)
        n_reported += number_at(&tiers, row, "years") == 0.0;
    grid_clear(&tiers);
    check_true("the reported combinations, the gain, the measures",
               n_last == n_reported + 1 + MEASURES && n_reported > MEASURES);
    const size_t n_points = is_sobol ? 9 : 10; // 8 (16), … 2048, 3000
    check_true("all numbers of worlds", check_plain("long", is_sobol, true) ==
                                            (n_reported + 1) * n_points);
    check_shorter(options);
}

static void with_random_worlds_errors_are_over_worlds(void)
{
    check_sampler("", false);
}

static void with_sobol_errors_are_over_randomisations(void)
{
    check_sampler(SOBOL, true);
}

static void of_a_run_with_gaps_the_worlds_that_are_there_count(void)
{
    shell("for k in 1 3; do " RUN " --worlds %d --shard $k/3 -o part$k; done; " BULWARK_PROGRAM
          " merge -q --partial gaps part1 part3", (int)WORLDS);
    const long there = 1024 + WORLDS - 2048;
    check_true("the last row is about them", check_last_rows("gaps", there) > MEASURES);
    check_true("and so are those before", check_plain("gaps", false, true) > 0);
    shell(BULWARK_PROGRAM " tables gaps -q -o again && cmp gaps/convergence.csv again/convergence.csv");
}

// ---- small and large ------------------------------------------------------------------------------------

static void few_worlds_have_one_row_each(void)
{
    for (int n = 1; n <= 8; n += 7) {
        shell(RUN " --worlds %d -f -o few", n);
        struct grid c = read_grid("few/convergence.csv");
        check_true("a row each", check_last_rows("few", n) == c.n_rows - 1);
        check_true("an error where there are two", isnan(number_at(&c, 1, "se")) == (n == 1) &&
                                                       isnan(number_at(&c, 1, "hi")) == (n == 1));
        grid_clear(&c);
    }
}

// Thirteen measures: worlds keep their deterrence of reported combinations alone.
static void above_twelve_measures_there_are_no_shapley_values(void)
{
    char *path = text_format("%s/many.cfg", root);
    FILE *file = fopen(path, "w");
    check_true("a file", file != NULL);
    (void)fputs(SCENARIO_HEAD CALM_ADVERSARY "uncertain = { x = { dist = \"beta\"; mean = 0.5; n = 6.0; "
                "}; }; measures = {", file);
    for (int i = 0; i < 13; i++)
        (void)fprintf(file, " m%d = { process = { type = \"decision\"; p = \"x\"; delay = 1.0; }; "
                            "effects = { denial = 0.%d; }; };", i, i % 9 + 1);
    (void)fputs(" };\n", file);
    (void)fclose(file);
    free(path);
    shell(BULWARK_PROGRAM " run many.cfg -q --worlds 100 --trials 4 -f -o many");
    struct grid c = read_grid("many/convergence.csv");
    check_true("none", row_of(&c, "quantity", "shapley") == c.n_rows);
    check_true("the rest", check_last_rows("many", 100) > 13);
    char *name = text_format("many/worlds.csv");
    struct grid worlds = read_grid(name);
    for (size_t row = 1; row < c.n_rows; row++) {
        const size_t n = (size_t)number_at(&c, row, "worlds");
        const struct plain p =
            plain_of(&worlds, n, cell_at(&c, row, "quantity"), cell_at(&c, row, "of"), false);
        check_near("the mean", number_at(&c, row, "estimate"), p.mean, 1e-12, p.mean + 1e-6);
        if (n < 100) // all: over blocks
            check_near("the error", number_at(&c, row, "se"), p.se, 1e-12, p.se * 1.01 + 1e-9);
    }
    grid_clear(&c);
    grid_clear(&worlds);
    free(name);
}

int main(void)
{
    const struct named_test tests[] = {
        {"with random worlds errors are over worlds", with_random_worlds_errors_are_over_worlds},
        {"with sobol errors are over randomisations", with_sobol_errors_are_over_randomisations},
        {"of a run with gaps the worlds that are there count",
         of_a_run_with_gaps_the_worlds_that_are_there_count},
        {"few worlds have one row each", few_worlds_have_one_row_each},
        {"above twelve measures there are no Shapley values",
         above_twelve_measures_there_are_no_shapley_values},
    };
    (void)snprintf(root, sizeof root, "/tmp/bulwark_convergence_XXXXXX");
    if (mkdtemp(root) == NULL)
        return 1;
    char *path = text_format("%s/scenario.cfg", root);
    FILE *file = path == NULL ? NULL : fopen(path, "w");
    if (file == NULL || fputs(EVERYTHING, file) < 0 || fclose(file) != 0)
        return 1;
    free(path);
    const int code = run_tests("convergence.csv", tests, sizeof tests / sizeof tests[0]);
    char *remove = text_format("rm -rf '%s'", root);
    const int removed = remove == NULL ? -1 : system(remove);
    free(remove);
    return code != 0 || removed != 0;
}
