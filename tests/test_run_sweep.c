// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sweeps through the program: a point is the plain run with its overrides; the same bytes whatever
// threads, shares and interruptions; the store alone is enough.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "check.h"
#include "everything.h"

#include <csv.h>
#include <ftw.h>
#include <stdarg.h>
#include <sys/wait.h>
#include <unistd.h>

#define PLAN                                                                                      \
    "sweep = { title = \"A sweep\"; scenario = \"all.cfg\"; design = \"grid\";\n"                 \
    " set = [ \"run.worlds=300\", \"run.trials=64\", \"run.seed=20230308\" ];%s\n"                \
    " vary = { lead = { path = \"measures.a.process.steps.leads.p\"; values = [ 0.2, 0.6 ]; };\n" \
    " horizon = { path = \"scenario.horizon\"; values = ( 6, \"2033-03-08\" ); }; }; };\n"

enum { MOST_CELLS = 20000, MOST_COLUMNS = 60 };

// ---- a folder, commands and files in it -------------------------------------------------------------

struct place {
    char folder[40];
};

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)status;
    (void)kind;
    (void)where;
    return remove(path);
}

static void write_text(const struct place *at, const char *name, const char *text)
{
    char *path = text_format("%s/%s", at->folder, name);
    FILE *file = path == NULL ? NULL : fopen(path, "w");
    check_true("a file is written", file != NULL && fputs(text, file) >= 0 && fclose(file) == 0);
    free(path);
}

static struct place begin(const char *more)
{
    struct place at = {"/tmp/bulwark-sweep-XXXXXX"};
    check_true("there is a folder", mkdtemp(at.folder) != NULL);
    char *plan = text_format(PLAN, more);
    write_text(&at, "plan.cfg", plan);
    write_text(&at, "all.cfg", EVERYTHING);
    free(plan);
    return at;
}

static void end(const struct place *at)
{
    (void)nftw(at->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

// Runs the program in the folder; its exit status.
static int bulwark(const struct place *at, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static int bulwark(const struct place *at, const char *format, ...)
{
    char *arguments = NULL;
    va_list list;
    va_start(list, format);
    const int length = vasprintf(&arguments, format, list);
    va_end(list);
    if (length < 0)
        return 127;
    char *command = text_format("cd '%s' && '" BULWARK_PROGRAM "' %s > out.txt 2> err.txt",
                                at->folder, arguments);
    const int code = command == NULL ? -1 : system(command);
    free(command);
    free(arguments);
    return WIFEXITED(code) ? WEXITSTATUS(code) : 127;
}

static char *contents(const struct place *at, const char *name)
{
    char *path = text_format("%s/%s", at->folder, name), *text = NULL;
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

static bool says(const struct place *at, const char *words)
{
    char *text = contents(at, "err.txt");
    const bool found = strstr(text, words) != NULL;
    if (!found)
        printf("\n    not said: %s\n    but: %s\n", words, text);
    free(text);
    return found;
}

static const char *const tables[] = {"sweep.csv", "sweep_measures.csv", "points.csv",
                                     "datapackage.json"};

static bool same_tables(const struct place *at, const char *one, const char *other)
{
    bool same = true;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        char *a = text_format("%s/%s", one, tables[i]), *b = text_format("%s/%s", other, tables[i]);
        char *x = contents(at, a), *y = contents(at, b);
        if (x[0] == '\0' || strcmp(x, y) != 0) {
            printf("\n    %s and %s differ\n", a, b);
            same = false;
        }
        free(a), free(b), free(x), free(y);
    }
    return same;
}

// ---- tables -------------------------------------------------------------------------------------

struct grid {
    char *text, *cells[MOST_CELLS];
    size_t n, n_columns;
};

static void take_cell(void *text, size_t length, void *context)
{
    struct grid *grid = context;
    if (grid->n < MOST_CELLS)
        grid->cells[grid->n++] = strndup(text == NULL ? "" : text, length);
}

static void take_row(int end_of_row, void *context)
{
    struct grid *grid = context;
    (void)end_of_row;
    if (grid->n_columns == 0)
        grid->n_columns = grid->n;
}

static struct grid *read_grid(const struct place *at, const char *name)
{
    struct grid *grid = calloc(1, sizeof *grid);
    struct csv_parser parser;
    grid->text = contents(at, name);
    const size_t size = strlen(grid->text);
    (void)csv_init(&parser, 0);
    check_true("a table is read",
               csv_parse(&parser, grid->text, size, take_cell, take_row, grid) == size &&
                   csv_fini(&parser, take_cell, take_row, grid) == 0 && grid->n_columns > 0 &&
                   grid->n < MOST_CELLS);
    csv_free(&parser);
    return grid;
}

static void grid_free(struct grid *grid)
{
    for (size_t i = 0; i < grid->n; i++)
        free(grid->cells[i]);
    free(grid->text);
    free(grid);
}

static size_t column_of(const struct grid *g, const char *name)
{
    for (size_t i = 0; i < g->n_columns; i++)
        if (strcmp(g->cells[i], name) == 0)
            return i;
    return MOST_COLUMNS;
}

static const char *at_row(const struct grid *g, size_t row, const char *column)
{
    const size_t c = column_of(g, column), i = row * g->n_columns + c;
    return c == MOST_COLUMNS || i >= g->n ? NULL : g->cells[i];
}

static size_t n_rows(const struct grid *g)
{
    return g->n / g->n_columns; // the header among them
}

static size_t row_of(const struct grid *g, const char *key, const char *value)
{
    for (size_t row = 1; row < n_rows(g); row++)
        if (strcmp(at_row(g, row, key), value) == 0)
            return row;
    return 0;
}

// ---- a point and a plain run --------------------------------------------------------------------

// Every column that both have, of the rows of a point and those of a run with the same key.
static size_t check_against_run(const struct grid *sweep, const char *point, const struct grid *run,
                                const char *key)
{
    size_t n_same = 0;
    for (size_t row = 1; row < n_rows(sweep); row++) {
        if (strcmp(at_row(sweep, row, "point"), point) != 0)
            continue;
        const size_t there = row_of(run, key, at_row(sweep, row, key));
        check_true("the run has the row", there > 0);
        for (size_t c = 3; there > 0 && c < sweep->n_columns; c++) {
            const char *name = sweep->cells[c], *other = at_row(run, there, name);
            const char *mine = sweep->cells[row * sweep->n_columns + c];
            if (other == NULL) {
                check_true("only the change is the sweep's own", strncmp(name, "change", 6) == 0);
                continue;
            }
            if (strcmp(mine, other) != 0)
                printf("\n    %s of %s: %s and %s\n", name, at_row(sweep, row, key), mine, other);
            check_true("the same number", strcmp(mine, other) == 0);
            n_same++;
        }
    }
    return n_same;
}

static int run_point(const struct place *at, int point)
{
    char sets[256];
    (void)snprintf(sets, sizeof sets, "--set %s=%s --set scenario.horizon=%s",
                   "measures.a.process.steps.leads.p", point < 2 ? "0.2" : "0.6",
                   point % 2 == 0 ? "6" : "2033-03-08");
    return bulwark(at, "run all.cfg -q -o run%d --worlds 300 --trials 64 --seed 20230308 %s", point,
                   sets);
}

static void check_points_against_runs(const char *more, size_t least)
{
    struct place at = begin(more);
    check_true("it runs", bulwark(&at, "sweep plan.cfg -q -o sw") == 0);
    struct grid *sweep = read_grid(&at, "sw/sweep.csv");
    struct grid *measures = read_grid(&at, "sw/sweep_measures.csv");
    for (int i = 0; i < 4; i++) {
        char point[2] = {(char)('0' + i), '\0'};
        char *name = text_format("run%d/combinations.csv", i);
        char *measure_name = text_format("run%d/measures.csv", i);
        check_true("the run runs", run_point(&at, i) == 0);
        struct grid *run = read_grid(&at, name), *of_measures = read_grid(&at, measure_name);
        check_true("many numbers", check_against_run(sweep, point, run, "combination") > least);
        check_true("all measures", check_against_run(measures, point, of_measures, "measure") > 60);
        grid_free(run), grid_free(of_measures), free(name), free(measure_name);
    }
    grid_free(sweep), grid_free(measures);
    end(&at);
}

static void a_point_equals_the_run_with_its_overrides_in_every_number(void)
{
    check_points_against_runs("", 200);
}

static void with_report_all_every_combination_does(void)
{
    check_points_against_runs(" report_all = true;", 32 * 20);
}

// ---- changes ------------------------------------------------------------------------------------

static void changes_are_those_of_paired_worlds(void)
{
    struct place at = begin("");
    check_true("it runs", bulwark(&at, "sweep plan.cfg -q -o sw") == 0 && run_point(&at, 0) == 0 &&
                              run_point(&at, 3) == 0);
    struct grid *sweep = read_grid(&at, "sw/sweep.csv"), *first = read_grid(&at, "run0/worlds.csv"),
                *last = read_grid(&at, "run3/worlds.csv");
    size_t n = 0;
    for (size_t row = 1; row < n_rows(sweep); row++) {
        if (strcmp(at_row(sweep, row, "point"), "3") != 0)
            continue;
        char *column = text_format("deterrence:%s", at_row(sweep, row, "combination"));
        double mean = 0.0, square = 0.0;
        for (size_t w = 1; w <= 300; w++)
            mean += (atof(at_row(last, w, column)) - atof(at_row(first, w, column))) / 300.0;
        for (size_t w = 1; w <= 300; w++) {
            const double x = atof(at_row(last, w, column)) - atof(at_row(first, w, column)) - mean;
            square += x * x;
        }
        check_near("change", atof(at_row(sweep, row, "change")), mean, 1e-13, mean + 1e-6);
        check_near("its error", atof(at_row(sweep, row, "change_se")), sqrt(square / 299.0 / 300.0),
                   1e-13, 1.0);
        free(column);
        n++;
    }
    check_true("several combinations", n > 5);
    check_true("point 0 is no change", strcmp(at_row(sweep, 1, "change"), "0") == 0);
    grid_free(sweep), grid_free(first), grid_free(last);
    end(&at);
}

// ---- the same bytes -----------------------------------------------------------------------------

static void threads_change_no_byte(void)
{
    struct place at = begin("");
    for (int threads = 1; threads <= 3; threads++) {
        check_true("it runs",
                   bulwark(&at, "sweep plan.cfg -q -o t%d --threads %d", threads, threads) == 0);
        char *name = text_format("t%d", threads);
        check_true("the same bytes", same_tables(&at, "t1", name));
        free(name);
    }
    end(&at);
}

// Four points of three blocks: five shares cut points in two.
static void merged_shares_are_the_whole(void)
{
    struct place at = begin("");
    check_true("the whole", bulwark(&at, "sweep plan.cfg -q -o whole") == 0);
    for (int n = 3; n <= 5; n += 2) {
        for (int k = 1; k <= n; k++)
            check_true("a share", bulwark(&at, "sweep plan.cfg -q -o s%d-%d --shard %d/%d", n, k, k,
                                          n) == 0);
        check_true("they are merged", bulwark(&at, "merge -q m%d $(ls -d s%d-* | sort -r)", n, n) == 0);
        char *name = text_format("m%d", n);
        check_true("the same bytes", same_tables(&at, "whole", name));
        free(name);
    }
    check_true("a gap is refused", bulwark(&at, "merge -q gap s5-1 s5-2 s5-4 s5-5") == 1);
    check_true("in words", says(&at, "points are missing, in whole or in part"));
    check_true("unless it is wanted",
               bulwark(&at, "merge -q --partial gap s5-1 s5-2 s5-4 s5-5") == 0);
    check_true("a block of a finished point is refused",
               bulwark(&at, "merge -q both s3-1 s5-1 s5-2") == 1);
    check_true("in words", says(&at, "another part has too"));
    check_true("the other way round, too", bulwark(&at, "merge -q both s5-2 s3-1") == 1);
    check_true("in words", says(&at, "another part has too"));
    end(&at);
}

static void what_was_stopped_goes_on(void)
{
    struct place at = begin("");
    int code = bulwark(&at, "sweep plan.cfg -q -o whole");
    check_true("the whole", code == 0);
    check_true("a share goes on as the whole",
               bulwark(&at, "sweep plan.cfg -q -o part --shard 2/5") == 0 &&
                   bulwark(&at, "sweep plan.cfg -q -o part --resume") == 0);
    check_true("the same bytes", same_tables(&at, "whole", "part"));
    int n_stops = 0;
    do {
        code = bulwark(&at, "sweep plan.cfg -q -o stops -j 1 --save-every 0 --max-minutes %g "
                            "--resume", 0.0004 * (1 + n_stops)); // time enough for a block, once
        n_stops += code == 4;
    } while (code == 4 && n_stops < 100);
    check_true("it was stopped, and came to its end", n_stops > 0 && code == 0);
    check_true("the same bytes", same_tables(&at, "whole", "stops"));
    write_text(&at, "all.cfg", ALL_HEAD);
    check_true("a finished folder is not overwritten", bulwark(&at, "sweep plan.cfg -o whole") != 0);
    end(&at);
}

static void another_plan_does_not_go_on(void)
{
    struct place at = begin("");
    check_true("a share", bulwark(&at, "sweep plan.cfg -q -o part --shard 1/2") == 0);
    char *other = text_format(PLAN, " report_all = true;");
    write_text(&at, "plan.cfg", other);
    check_true("it is refused", bulwark(&at, "sweep plan.cfg -q -o part --resume") == 1);
    check_true("in words", says(&at, "has another plan"));
    check_true("nor does a run", bulwark(&at, "run all.cfg -q -o part --resume --worlds 300 --trials 64 "
                                              "--seed 20230308") == 1);
    check_true("in words", says(&at, "kind of work: sweep there, run here"));
    free(other);
    end(&at);
}

static void the_store_alone_is_enough(void)
{
    struct place at = begin("");
    check_true("it runs", bulwark(&at, "sweep plan.cfg -q -o sw") == 0);
    check_true("shares", bulwark(&at, "sweep plan.cfg -q -o s1 --shard 1/2") == 0 &&
                             bulwark(&at, "sweep plan.cfg -q -o s2 --shard 2/2") == 0);
    char *plan = text_format("%s/plan.cfg", at.folder), *scenario = text_format("%s/all.cfg", at.folder);
    check_true("plan and scenario are gone", unlink(plan) == 0 && unlink(scenario) == 0);
    check_true("tables", bulwark(&at, "tables sw -q -o again") == 0);
    check_true("the same bytes", same_tables(&at, "sw", "again"));
    check_true("merge", bulwark(&at, "merge -q both s1 s2") == 0);
    check_true("the same bytes", same_tables(&at, "sw", "both"));
    check_true("half of it", bulwark(&at, "tables s1 -q -o half") == 0);
    struct grid *half = read_grid(&at, "half/sweep.csv"), *all = read_grid(&at, "half/points.csv");
    check_true("two points of four", strcmp(at_row(half, n_rows(half) - 1, "point"), "1") == 0 &&
                                         n_rows(all) == 5);
    grid_free(half), grid_free(all), free(plan), free(scenario);
    end(&at);
}

// What is printed is of the rows of sweep.csv for all measures.
static void the_summary_tells_least_and_most(void)
{
    struct place at = begin("");
    check_true("it runs", bulwark(&at, "sweep plan.cfg -o sw") == 0);
    char *said = contents(&at, "out.txt");
    check_true("what is swept", strstr(said, "A sweep: 4 points of a grid over lead, horizon") != NULL);
    struct grid *g = read_grid(&at, "sw/sweep.csv");
    const char *all = "a+b+c+d+e";
    double least = INFINITY, most = -INFINITY;
    for (size_t row = 1; row < n_rows(g); row++) {
        if (strcmp(at_row(g, row, "combination"), all) != 0)
            continue;
        const double deterrence = atof(at_row(g, row, "deterrence"));
        least = fmin(least, deterrence);
        most = fmax(most, deterrence);
    }
    check_true("they differ", least < most - 0.001);
    char *low = text_format("least  %.3f  at ", least), *high = text_format("most   %.3f  at ", most);
    check_true(low, strstr(said, low) != NULL);
    check_true(high, strstr(said, high) != NULL);
    check_true("all points", strstr(said, "Finished: ") == NULL);
    free(low), free(high), free(said);
    grid_free(g);
    end(&at);
}

int main(void)
{
    static const struct named_test tests[] = {
        {"the summary tells least and most", the_summary_tells_least_and_most},
        {"a point equals the run with its overrides in every number",
         a_point_equals_the_run_with_its_overrides_in_every_number},
        {"with report_all every combination does", with_report_all_every_combination_does},
        {"changes are those of paired worlds", changes_are_those_of_paired_worlds},
        {"threads change no byte", threads_change_no_byte},
        {"merged shares are the whole", merged_shares_are_the_whole},
        {"what was stopped goes on", what_was_stopped_goes_on},
        {"another plan does not go on", another_plan_does_not_go_on},
        {"the store alone is enough", the_store_alone_is_enough},
    };
    return run_tests("sweeps", tests, sizeof tests / sizeof tests[0]);
}
